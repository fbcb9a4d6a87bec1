import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, widths, type TestBrowser } from './browser.ts';

/** Of a subscription where nobody made a job. */
const NOBODYS = '00000000-0000-0000-0000-00000000000f';
const HOSTILE = '<img src=x onerror=alert(1)>\u202Egnp.\u2066 ';

describe('the jobs', () => {
  let world: World;
  let browser: TestBrowser;
  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
    await world.create('seattle-creating', [await world.prepare('b1', { a: 'a' })], {});
    await world.arm.jobs.update('seattle-creating', RESOURCE_GROUP, { tags: { team: 'red', long: HOSTILE } });
    await world.createExport('seattle-export', { blobPathPrefix: ['/'] });
    const drive = await world.prepare('b2', { a: 'a' }, { container: 'done' });
    await world.create('oslo-done', [drive]);
    await world.shipAndReceive('oslo-done', [drive]);
    await world.mount(drive, 'b2');
    await world.sendBack('oslo-done');
    const shipped = await world.prepare('b3', { a: 'a' });
    await world.create('oslo-shipping', [shipped]);
    await world.arm.jobs.update('oslo-shipping', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: 'TRACK-oslo-shipping' },
    });
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const arrive = async (page: Page, search = ''): Promise<void> => {
    await page.goto(`/portal/jobs${search}`);
    await page
      .getByRole('table', { name: 'Jobs' })
      .or(page.getByRole('list', { name: 'Jobs' }))
      .waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
  };
  const names = (page: Page): Promise<string[]> =>
    page.getByRole('rowgroup').nth(1).getByRole('link').allTextContents();
  const rowOf = (page: Page, name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

  it('stand in a table, each with its state, and what happens next and when', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      expect(await names(page)).toEqual(['oslo-done', 'oslo-shipping', 'seattle-creating', 'seattle-export']);
      const cells = await rowOf(page, 'seattle-creating').getByRole('cell').allTextContents();
      expect(cells.slice(0, 3)).toEqual(['seattle-creating', 'Import', 'Creating']);
      expect(cells.slice(4, 6)).toEqual(['devstoreaccount1', 'West US']);
      expect(cells.at(-1)).toMatch(/^Deletes itself in 1[34] days unless shipped$/);
      expect((await rowOf(page, 'oslo-done').getByRole('cell').allTextContents()).at(-1)).toMatch(
        /^Deletes itself in (89|90) days$/,
      );
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('5');
    }));

  it('change under one’s eyes: a new one, a shipped one, a deleted one', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await world.createExport('live-one', { blobPathPrefix: ['/'] });
      await rowOf(page, 'live-one').getByText('Creating').waitFor();
      await world.arm.jobs.update('live-one', RESOURCE_GROUP, {
        state: 'Shipping',
        deliveryPackage: { carrierName: 'DHL', trackingNumber: 'TRACK-live-one' },
      });
      await rowOf(page, 'live-one').getByText('Shipping', { exact: true }).waitFor();
      await rowOf(page, 'live-one')
        .getByText(/^Is closed in 1\d days unless its package arrives$/)
        .waitFor();
      await world.desk.operate('packages/TRACK-live-one/receive', { drives: ['LIVE-1'] });
      await rowOf(page, 'live-one').getByText('Received', { exact: true }).waitFor();
      const gone = await world.createExport('live-gone', { blobPathPrefix: ['/'] });
      await rowOf(page, 'live-gone').waitFor();
      await world.arm.jobs.delete(gone.name ?? '', RESOURCE_GROUP);
      await rowOf(page, 'live-gone').waitFor({ state: 'detached' });
    }));

  it('are filtered by state, type, text and tag, all of it in the address', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByRole('button', { name: /^Creating/ }).click();
      await expect.poll(() => names(page)).toEqual(['seattle-creating', 'seattle-export']);
      await page.getByRole('combobox', { name: 'Type' }).selectOption('Export');
      await expect.poll(() => names(page)).toEqual(['seattle-export']);
      const shared = new URL(page.url());
      expect(shared.searchParams.getAll('state')).toEqual(['Creating']);
      expect(shared.searchParams.get('type')).toBe('Export');
      expect(shared.searchParams.get('subscription')).toBe(SUBSCRIPTION);

      await page.getByRole('button', { name: 'Clear the filters' }).click();
      await page.getByRole('combobox', { name: 'Tag' }).fill('team=red');
      await expect.poll(() => names(page)).toEqual(['seattle-creating']);
      await page.getByRole('searchbox', { name: 'Search' }).fill('OSLO');
      await page.getByText('No job is like this').waitFor();
      await page.getByRole('button', { name: 'Clear the filters' }).last().click();
      await page.getByRole('searchbox', { name: 'Search' }).fill('OSLO-d');
      await expect.poll(() => names(page)).toEqual(['oslo-done']);

      await page.goto(shared.href);
      await expect.poll(() => names(page)).toEqual(['seattle-export']);
    }));

  it('are sorted by what happens next, and the column says so', () =>
    browser.open({}, async (page) => {
      await arrive(page, '?text=oslo');
      const header = page.getByRole('columnheader', { name: 'What happens next' });
      await header.getByRole('button').click();
      await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
      await expect.poll(async () => (await names(page)).at(-1)).toBe('oslo-done');
      await header.getByRole('button').click();
      await expect.poll(async () => (await names(page)).at(0)).toBe('oslo-done');
      expect(await header.getAttribute('aria-sort')).toBe('descending');
    }));

  it('can be gone through, opened and come back from by keyboard alone', () =>
    browser.open({}, async (page) => {
      await arrive(page, '?text=seattle');
      await expect.poll(() => names(page)).toEqual(['seattle-creating', 'seattle-export']);
      const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');
      for (let presses = 0; (await focused()) !== 'seattle-creating'; presses += 1) {
        expect(presses, 'the list is within reach of Tab').toBeLessThan(40);
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toBe('seattle-export');
      await page.keyboard.press('Home');
      await expect.poll(focused).toBe('seattle-creating');
      await page.keyboard.press('End');
      await expect.poll(focused).toBe('seattle-export');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Job seattle-export' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(
        `/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/seattle-export`,
      );
      await page.goBack();
      await expect.poll(() => names(page)).toEqual(['seattle-creating', 'seattle-export']);
    }));

  it('of which there are thousands are drawn only where one looks, and lose no focus', () =>
    browser.open({}, async (page) => {
      await page.route('**/Microsoft.ImportExport/jobs?**', async (route) => {
        const answer = await route.fetch();
        const [one] = ((await answer.json()) as { value: { id: string; name: string }[] }).value;
        if (one === undefined) throw new Error('There is no job to take after.');
        const value = Array.from({ length: 3_000 }, (_, index) => {
          const name = `many-${String(index).padStart(4, '0')}`;
          return { ...one, name, id: one.id.replace(one.name, name) };
        });
        await route.fulfill({ response: answer, json: { value } });
      });
      await arrive(page);
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('3001');
      expect(await page.getByRole('row').count()).toBeLessThan(60);

      const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');
      await page.getByRole('link', { name: 'many-0000' }).focus();
      await page.keyboard.press('End');
      await expect.poll(focused).toBe('many-2999');
      expect(await rowOf(page, 'many-2999').getAttribute('aria-rowindex')).toBe('3001');
      await page.keyboard.press('ArrowUp');
      await expect.poll(focused).toBe('many-2998');
      // Scrolled out of sight it has the focus still.
      await page.evaluate('scrollTo(0, 0)');
      await page.getByRole('link', { name: 'many-0000' }).waitFor();
      expect(await focused()).toBe('many-2998');
      await page.keyboard.press('Home');
      await expect.poll(focused).toBe('many-0000');
    }));

  it('are cards on a phone, with the same in them', () =>
    browser.open({ width: 360 }, async (page) => {
      await arrive(page, '?sort=name&order=desc');
      const first = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem').first();
      await expect.poll(() => first.getByRole('link').textContent()).toBe('seattle-export');
      await first.getByText(/Deletes itself/).waitFor();
      await page.getByRole('combobox', { name: 'Order' }).selectOption('Ascending');
      await expect.poll(() => first.getByRole('link').textContent()).not.toBe('seattle-export');
    }));

  it('of a subscription that has none are an invitation', () =>
    browser.open({}, async (page) => {
      await page.goto(`/portal/jobs?subscription=${NOBODYS}`);
      await page.getByText('There are no jobs in this subscription yet').waitFor();
      await page.getByRole('main').getByRole('link', { name: 'Create a job' }).click();
      await page.getByRole('heading', { level: 1, name: 'Create a job' }).waitFor();
    }));

  it('of another subscription are a typed id away, and a mistyped one is told', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      const field = page.getByRole('combobox', { name: 'Subscription' });
      await field.fill('0000');
      await page.getByText('A subscription id is a GUID').waitFor();
      await field.fill(NOBODYS);
      await field.press('Enter');
      await page.getByText('There are no jobs in this subscription yet').waitFor();
      await page.goBack();
      await rowOf(page, 'oslo-done').waitFor();
    }));

  const refusals = [
    [401, 'AuthenticationFailed', 'You are not signed in'],
    [403, 'AuthorizationFailed', 'You may not see this'],
    [503, '', 'The service failed'],
    [429, 'TooManyRequests', 'Too many requests'],
  ] as const;
  it.each(refusals)('that are refused with %i are a state of its own, with a way on', (status, code, title) =>
    browser.open({}, async (page) => {
      let isRefused = true;
      await page.route('**/providers/Microsoft.ImportExport/**', (route) =>
        isRefused
          ? route.fulfill({
              status,
              headers: { 'content-type': 'application/json', 'retry-after': '1' },
              body: code === '' ? 'nothing' : JSON.stringify({ error: { code, message: `Told: ${code}` } }),
            })
          : route.continue(),
      );
      await page.goto('/portal/jobs');
      await page.getByRole('heading', { name: title }).waitFor();
      if (code !== '') await page.getByText(`Told: ${code}`).waitFor();
      isRefused = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await rowOf(page, 'oslo-done').waitFor();
      await page.getByRole('heading', { name: title }).waitFor({ state: 'detached' });
    }),
  );

  it('stay to be seen when the service goes away, and live on when it is back', () =>
    browser.open({}, async (page, context) => {
      await arrive(page);
      await context.setOffline(true);
      await page.getByRole('heading', { name: 'The service does not answer' }).waitFor();
      expect(await names(page)).toContain('oslo-done');
      await page.getByRole('status').getByText('Not up to date').waitFor();
      await context.setOffline(false);
      await page.getByRole('heading', { name: 'The service does not answer' }).waitFor({ state: 'detached' });
      await page.getByRole('status').getByText('Live').waitFor();
    }));

  it('are read in one’s own zone and language, with UTC a hover away', () =>
    browser.open({ timeZone: 'Asia/Shanghai', language: 'zh-CN' }, async (page) => {
      await page.goto('/portal/jobs');
      const row = rowOf(page, 'seattle-creating');
      await row.getByText('正在创建').waitFor();
      await row.getByText(/^若未寄出，将于1\d天后自动删除$/).waitFor();
      expect(await row.locator('time').first().getAttribute('title')).toContain('UTC');
    }));

  it('cannot break the page, whatever their texts are', () =>
    browser.open({}, async (page) => {
      // The API takes no such names; the page does not rely on that.
      const name = `${HOSTILE}${'W'.repeat(10_000)}`;
      await page.route('**/Microsoft.ImportExport/jobs?**', async (route) => {
        const answer = await route.fetch();
        const jobs = (await answer.json()) as { value: { name: string; properties: object }[] };
        const [job] = jobs.value;
        if (job !== undefined) {
          Object.assign(job, { name, location: name, tags: { [name]: name } });
          Object.assign(job.properties, { storageAccountId: `/${name.replace('/', '')}` });
        }
        await route.fulfill({ response: answer, json: jobs });
      });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await arrive(page);
        const link = page.getByRole('link').filter({ hasText: 'onerror' });
        await link.waitFor();
        expect(await link.textContent()).toBe(name);
        expect(await link.locator('bdi').count()).toBe(1);
        expect(await page.locator('main img').count()).toBe(0);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect((await link.locator('xpath=ancestor::*[@data-index]').boundingBox())?.height).toBeLessThan(
          400,
        );
      }
    }));

  it('have no fault that axe-core finds, in both themes and both widths', () =>
    expectAccessible(browser, (page) => arrive(page)));
});
