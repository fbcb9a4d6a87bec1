/** The page of a job, from what one sees to what is stored. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import type { PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u202Egnp.\u2066';
const LONG = `${HOSTILE}${'W'.repeat(300)}`;

describe('a job', () => {
  let world: World;
  let browser: TestBrowser;
  const driveIdOf = ({ driveListEntry }: PreparedDrive): string => driveListEntry.driveId;
  let failing: PreparedDrive;
  let missing: PreparedDrive;

  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
    failing = await world.prepare('b1', { 'lost.txt': 'lost', 'good.txt': 'good' });
    missing = await world.prepare('b2', { a: 'a' });
    await world.create('seattle', [failing, missing]);
    await world.arm.jobs.update('seattle', RESOURCE_GROUP, { tags: { team: 'red', odd: HOSTILE } });
    await rm(join(world.baysFolder, 'b1', 'imported', 'lost.txt'));
    await world.shipAndReceive('seattle', [failing]);
    await world.mount(failing, 'b1');
    await world.sendBack('seattle');
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const addressOf = (name: string): string => `/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/${name}`;
  const arrive = async (page: Page, name: string, search = ''): Promise<void> => {
    await page.goto(addressOf(name) + search);
    await page.getByRole('region', { name: 'Where it is' }).waitFor();
    await page.getByRole('region', { name: 'Timeline' }).getByText('The job was created').waitFor();
  };
  const step = (page: Page, name: string) =>
    page
      .getByRole('region', { name: 'Where it is' })
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name, exact: true }) });
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  it('shows the seven states with when each was reached, and what went wrong in front', () =>
    browser.open({}, async (page) => {
      await arrive(page, 'seattle');
      expect(await page.title()).toBe('Job seattle · Drayage');
      const steps = section(page, 'Where it is').getByRole('listitem');
      expect(await steps.count()).toBe(7);
      for (const name of ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'])
        expect(await step(page, name).locator('time').count()).toBe(1);
      expect(await step(page, 'Closed').getAttribute('aria-current')).toBe('step');
      await page.getByText('Closed: not all went well').waitFor();
      await page.getByText('Drives that never came: 1').waitFor();
      await page.getByText('Drives with errors: 1').waitFor();
      await page.getByText(/Deletes itself in (89|90) days/).waitFor();
    }));

  it('has its drives in a table, with the meaning of each state a focus away', () =>
    browser.open({}, async (page) => {
      await arrive(page, 'seattle');
      const row = page
        .getByRole('table', { name: 'Drives' })
        .getByRole('row')
        .filter({ hasText: driveIdOf(failing) });
      await row.getByText('Shipped back').waitFor();
      await row.getByRole('button', { name: 'CompletedWithErrors' }).focus();
      await page.getByRole('tooltip').filter({ hasText: 'At least one file could not be copied.' }).waitFor();
      expect(await row.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('100%');
      expect(await row.getByRole('link').allTextContents()).toEqual([
        driveIdOf(failing),
        'Error log',
        'Verbose log',
        'Manifest',
      ]);
      await page
        .getByRole('table', { name: 'Drives' })
        .getByRole('row')
        .filter({ hasText: driveIdOf(missing) })
        .getByText('Never received')
        .waitFor();
      await row.getByRole('link', { name: 'Error log' }).click();
      await page.getByRole('heading', { level: 1, name: `Drive ${driveIdOf(failing)}` }).waitFor();
      expect(new URL(page.url()).search).toBe('?log=error');
    }));

  it('tells both packages, each with a way to its carrier, the addresses and the tags', () =>
    browser.open({}, async (page) => {
      await arrive(page, 'seattle');
      const links = section(page, 'Tracking').getByRole('link');
      const hrefs = (await links.all()).map((link) => link.getAttribute('href'));
      expect(await Promise.all(hrefs)).toEqual([
        'https://www.fedex.com/fedextrack/?trknbr=TRACK-seattle',
        'https://www.fedex.com/fedextrack/?trknbr=TRACK-seattle-HOME',
      ]);
      expect(await links.first().getAttribute('rel')).toContain('noreferrer');
      await section(page, 'Addresses').getByText('Ada Example').waitFor();
      await section(page, 'Addresses').getByText('Drayage receiving dock').waitFor();
      expect(await section(page, 'Tags').getByRole('definition').allTextContents()).toEqual(
        expect.arrayContaining(['red', HOSTILE]),
      );
      expect(await page.locator('main img').count()).toBe(0);
    }));

  it('has a timeline of everything that happened, the latest first', () =>
    browser.open({}, async (page) => {
      await arrive(page, 'seattle');
      const events = section(page, 'Timeline').getByRole('listitem');
      const texts = await events.allTextContents();
      expect(texts[0]).toContain('It was closed');
      expect(texts.at(-1)).toContain('The job was created');
      await events.filter({ hasText: 'A drive did not come' }).getByText(driveIdOf(missing)).waitFor();
      await events
        .filter({ hasText: 'The copy of a drive ended' })
        .getByText('CompletedWithErrors')
        .waitFor();
    }));

  it('shows the JSON that the API gives, and what gets it, to be copied', () =>
    browser.open({}, async (page, context) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await arrive(page, 'seattle');
      await page.getByRole('button', { name: 'Show the JSON' }).click();
      expect(new URL(page.url()).searchParams.get('show')).toBe('json');
      const clipboard = async (button: string): Promise<string> => {
        await page.getByRole('button', { name: button }).click();
        await page.getByRole('status').filter({ hasText: 'Copied' }).last().waitFor();
        return page.evaluate('navigator.clipboard.readText()');
      };
      const asked = await fetch(
        `${world.url}/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport/jobs/seattle?api-version=2021-01-01`,
      );
      const shown = await clipboard('Copy the JSON');
      expect(JSON.parse(shown)).toEqual(await asked.json());
      expect(shown).toContain(String.raw`\u202egnp`);
      expect(await clipboard('Copy the command')).toBe(`curl --fail-with-body '${asked.url}'`);
      const code = await clipboard('Copy the code');
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
      expect((await run).stdout.trim()).toBe('Closed');
    }));

  it('changes under one’s eyes, from Creating until its drives are copied', () =>
    browser.open({}, async (page) => {
      const drive = await world.prepare('b3', { a: 'a' });
      await world.create('oslo', [drive]);
      await arrive(page, 'oslo');
      await page
        .getByText(/Deletes itself in (13|14|2) (days|weeks) unless shipped/)
        .first()
        .waitFor();
      await step(page, 'Received').getByText('Cannot be said yet').waitFor();
      await world.arm.jobs.update('oslo', RESOURCE_GROUP, {
        state: 'Shipping',
        deliveryPackage: { carrierName: 'Pigeon Post', trackingNumber: 'TRACK-oslo' },
      });
      await step(page, 'Shipping').getByText('Now').waitFor();
      await section(page, 'Tracking').getByText('TRACK-oslo').waitFor();
      expect(await section(page, 'Tracking').getByRole('link').count()).toBe(0);
      await world.desk.operate('packages/TRACK-oslo/receive', { drives: [driveIdOf(drive)] });
      await step(page, 'Received').getByText('Now').waitFor();
      await step(page, 'Completed')
        .getByText(/^Expected .+–/)
        .waitFor();
      await page.getByText('These are ranges, no promises.').waitFor();
      await page.getByText('Too few jobs finished here before', { exact: false }).waitFor();
      await world.mount(drive, 'b3');
      await step(page, 'Packaging').getByText('Now').waitFor();
      await page
        .getByRole('row')
        .filter({ hasText: driveIdOf(drive) })
        .getByText('100%')
        .waitFor();
      await section(page, 'Timeline').getByText('The copy of a drive ended').waitFor();
    }));

  it('moves its percentage without a reload and without a jump', () =>
    browser.open({}, async (page) => {
      const drive = await world.prepare('b4', { a: 'a' });
      await world.create('copying', [drive]);
      let percent = 10;
      // A copy that is under way for as long as it is looked at.
      await page.route(/\/jobs\/copying\?/, async (route) => {
        // What is allowed is asked there too, with other verbs.
        if (route.request().method() !== 'GET') return route.continue();
        const response = await route.fetch();
        const body = (await response.json()) as { properties: object };
        const driveList = [
          {
            driveId: driveIdOf(drive),
            state: 'Transferring',
            copyStatus: 'InProgress',
            percentComplete: percent,
            bytesSucceeded: percent * 1_000_000,
          },
        ];
        await route.fulfill({
          response,
          json: { ...body, properties: { ...body.properties, state: 'Transferring', driveList } },
        });
      });
      await arrive(page, 'copying');
      const row = page.getByRole('row').filter({ hasText: driveIdOf(drive) });
      await row.getByText('10%').waitFor();
      const place = async () => (await section(page, 'Tracking').boundingBox())?.y;
      const before = await place();
      percent = 100;
      await row.getByText('100%').waitFor();
      expect(await place()).toBe(before);
    }));

  it('on hold and cancelled says so in front', () =>
    browser.open({}, async (page) => {
      const drive = await world.prepare('b5', { a: 'a' });
      await world.create('waiting', [drive]);
      await world.shipAndReceive('waiting', [drive]);
      await world.desk.operate(`jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/waiting/hold`, {
        message: `Call us. ${LONG}`,
      });
      await arrive(page, 'waiting');
      await page.getByText('On hold').first().waitFor();
      await page.getByText('Call us.', { exact: false }).first().waitFor();
      await page.getByRole('button', { name: 'Show all' }).first().click();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await world.arm.jobs.update('waiting', RESOURCE_GROUP, { cancelRequested: true });
      await page.getByText(/Its drives are (not copied, and are )?sent back\./).waitFor();
    }));

  it('that is deleted while one looks at it stays to be seen, and says so', () =>
    browser.open({}, async (page) => {
      await world.createExport('leaving', { blobPathPrefix: ['/'] });
      await arrive(page, 'leaving');
      await world.arm.jobs.delete('leaving', RESOURCE_GROUP);
      await page.getByText('This job is deleted').waitFor();
      await page.getByText('its customer did so').waitFor();
      await section(page, 'Timeline').getByText('The job was created').waitFor();
      await step(page, 'Creating').waitFor();
    }));

  it('that is not there, or may not be seen, is a state of its own', () =>
    browser.open({}, async (page) => {
      await page.goto(addressOf('nowhere'));
      await page.getByRole('heading', { name: 'It is not there' }).waitFor();
      await page.route(/\/jobs\/seattle\?/, (route) =>
        route.fulfill({ status: 403, json: { error: { code: 'AuthorizationFailed', message: 'Not you.' } } }),
      );
      await page.goto(addressOf('seattle'));
      await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
      await page.getByText('Not you.').waitFor();
      await page.unroute(/\/jobs\/seattle\?/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await section(page, 'Where it is').waitFor();
    }));

  it('is gone through by keyboard alone: to a meaning, to a drive', () =>
    browser.open({}, async (page) => {
      await arrive(page, 'seattle');
      const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');
      const tabTo = async (text: string): Promise<void> => {
        for (let presses = 0; (await focused()) !== text; presses += 1) {
          expect(presses, `${text} is within reach of Tab`).toBeLessThan(60);
          await page.keyboard.press('Tab');
        }
      };
      await tabTo('Transferring');
      await page.getByRole('tooltip').filter({ hasText: 'Data is being copied.' }).waitFor();
      await tabTo(driveIdOf(failing));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: `Drive ${driveIdOf(failing)}` }).waitFor();
    }));

  it('speaks Chinese, and tells times in one’s own zone', () =>
    browser.open({ language: 'zh-CN', timeZone: 'Asia/Shanghai' }, async (page) => {
      await page.goto(addressOf('seattle'));
      await page.getByRole('heading', { name: '时间线' }).waitFor();
      await page.getByText('已关闭：并非一切顺利').waitFor();
      expect(await page.locator('time').first().getAttribute('title')).toContain('UTC');
    }));

  it('whose time is nearly over says so in front, and is gone when it is over', () =>
    browser.open({}, async (page) => {
      await world.createExport('forgotten', { blobPathPrefix: ['/'] });
      await arrive(page, 'forgotten');
      await world.desk.advance('P12D');
      await page.getByText('Its time is nearly over', { exact: true }).waitFor();
      await page
        .getByText(/Deletes itself in [12] days? unless shipped/)
        .first()
        .waitFor();
      await section(page, 'Timeline').getByText('A reminder: its time is nearly over').waitFor();
      await world.desk.advance('P3D');
      await page.getByText('This job is deleted').waitFor();
      await page.getByText('two weeks went by, and it was not shipped').waitFor();
    }));

  it('has no fault that axe-core finds, in both themes and both widths', () =>
    expectAccessible(browser, (page) => arrive(page, 'seattle', '?show=json')));
});
