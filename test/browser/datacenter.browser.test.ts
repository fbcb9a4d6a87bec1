import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

/** Of what the service does by itself. */
const patient = { timeout: 20_000 };
const HOSTILE = '<img src=x onerror=alert(1)>\u202Egnp.\u2066 %41#?&/';

describe('the data centre', () => {
  let world: World;
  let browser: TestBrowser;
  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  /** A job whose package is on its way, with drives of these ids. */
  const ship = async (name: string, bays: readonly string[]): Promise<readonly string[]> => {
    const drives = await Promise.all(
      bays.map((bay) => world.prepare(bay, { [`${bay}.txt`]: bay }, { container: `of-${name}` })),
    );
    await world.create(name, drives);
    await world.arm.jobs.update(name, RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: `TRACK-${name}` },
    });
    return drives.map(({ driveListEntry }) => driveListEntry.driveId);
  };
  const stateOf = async (name: string): Promise<string | undefined> =>
    (await world.get(name)).properties?.state;
  const drivesOf = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const drives = (await world.get(name)).properties?.driveList ?? [];
    return Object.fromEntries(drives.map(({ driveId = '', state }): [string, unknown] => [driveId, state]));
  };

  const arrive = async (page: Page, to = ''): Promise<void> => {
    await page.goto(`/portal/datacenter/westus${to}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Loading…').first().waitFor({ state: 'detached' });
  };
  const packagePage = (number: string): string => `/package?number=${encodeURIComponent(number)}`;
  const hasFocus = async (page: Page, locator: Locator): Promise<boolean> =>
    (await locator.and(page.locator(':focus')).count()) === 1;
  const said = (page: Page, text: string | RegExp) =>
    page.getByRole('status').filter({ hasText: text }).waitFor();

  it('is gone to at the location that one looked at last', () =>
    browser.open({}, async (page) => {
      await page.goto('/portal/datacenter');
      await page.getByRole('heading', { level: 1, name: 'Data centre West US' }).waitFor();
      await page.getByRole('combobox', { name: 'Location' }).selectOption('West Europe');
      await page.getByRole('heading', { level: 1, name: 'Data centre West Europe' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/portal/datacenter/westeurope');
      await page.goto('/portal/datacenter');
      await page.getByRole('heading', { level: 1, name: 'Data centre West Europe' }).waitFor();
    }));

  it('mounts the next drive of the queue in two keys', async () => {
    const [drive = ''] = await ship('mounted', ['bay-1']);
    await world.desk.operate('packages/TRACK-mounted/receive', { drives: [drive] });
    await browser.open({}, async (page) => {
      await arrive(page);
      const queue = page.getByRole('list', { name: 'Queue' });
      await queue.getByRole('link', { name: drive }).waitFor();
      await page.keyboard.press('Alt+m');
      await page.keyboard.press('Enter');
      await said(page, `Drive ${drive} is in bay-1`);
      await expect.poll(async () => (await drivesOf('mounted'))[drive], patient).toBe('Completed');
      await queue.waitFor({ state: 'detached' });
      await page.getByRole('region', { name: 'Bays' }).getByText('bay-1').waitFor();
      // Where it began, for the next one; and nothing is done by whom thinks better of it.
      await expect
        .poll(() => hasFocus(page, page.getByRole('button', { name: 'Mount the next drive' })))
        .toBe(true);
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Drive id' }).waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('combobox', { name: 'Drive id' }).count()).toBe(0);
    });
  });

  it('takes a package in from a scanner alone, and tells of each drive whose it is', async () => {
    const [first = '', second = ''] = await ship('scanned', ['s1', 's2']);
    const [others = ''] = await ship('others', ['s3']);
    await browser.open({}, async (page) => {
      await arrive(page);
      const scan = async (code: string): Promise<void> => {
        await page.keyboard.type(code);
        await page.keyboard.press('Enter');
      };
      await page.getByRole('searchbox', { name: 'Scan or type' }).focus();
      await scan('track-scanned');
      await page.getByRole('heading', { level: 1, name: /track-scanned/i }).waitFor();
      const field = page.getByRole('textbox', { name: 'Drive id' });
      await expect.poll(() => hasFocus(page, field), patient).toBe(true);

      const found = page.getByRole('list', { name: 'Found in it' });
      const missing = page.getByRole('list', { name: 'Not found yet' });
      await scan(first.toLowerCase());
      await found.getByText('of scanned, expected in this package').waitFor();
      expect(await missing.getByRole('link').allTextContents()).toEqual([second]);
      await scan(others);
      await found.getByText('of others, which waits for it: it is received there').waitFor();
      await scan('NOBODYS-1');
      await found.getByText('of nobody: an extra drive').waitFor();
      await scan(first);
      await page.getByText(`${first} is on the list already.`).waitFor();
      await scan('not a drive');
      await page.getByText('That is no drive id').waitFor();
      await page.keyboard.press('Control+A');
      await scan(second);
      await missing.waitFor({ state: 'detached' });
      expect(await stateOf('scanned')).toBe('Shipping');

      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await said(page, /track-scanned is received/i);
      expect(await drivesOf('scanned')).toEqual({ [first]: 'Received', [second]: 'Received' });
      expect(await drivesOf('others')).toEqual({ [others]: 'Received' });
      await page.getByText('Keep them with the package').waitFor();
      await page.getByRole('list', { name: 'History' }).getByText('Received').waitFor();

      await page.getByRole('link', { name: 'To the overview' }).click();
      const needs = page.getByRole('region', { name: 'Needs you' });
      await needs.getByText('Extra drives').waitFor();
      await needs.getByRole('link', { name: /track-scanned/i }).waitFor();
    });
  });

  it('has what was said of a package corrected, and loses nothing that another said meanwhile', async () => {
    const [first = '', second = ''] = await ship('corrected', ['c1', 'c2']);
    await world.desk.operate('packages/TRACK-corrected/receive', { drives: [first] });
    await browser.open({}, async (page) => {
      await arrive(page, packagePage('TRACK-corrected'));
      await page.getByRole('button', { name: 'Correct what was found' }).click();
      const field = page.getByRole('textbox', { name: 'Drive id' });
      await field.fill(second);
      await field.press('Enter');
      // Somebody else was faster.
      await world.desk.operate('packages/TRACK-corrected/receive', { drives: [first, 'EXTRA-1'] });
      await page.getByRole('button', { name: 'Receive it with 2 drives' }).click();
      await page.getByRole('heading', { name: 'Somebody else changed it' }).waitFor();
      expect(await drivesOf('corrected')).toEqual({ [first]: 'Received', [second]: 'NeverReceived' });
      await page.getByRole('definition').filter({ hasText: 'EXTRA-1' }).waitFor();
      await page.getByRole('button', { name: 'Go on from what it is now' }).click();
      await page.getByRole('button', { name: `Take ${second} off the list` }).waitFor();
      await page.getByRole('button', { name: 'Receive it with 2 drives' }).click();
      await said(page, 'TRACK-corrected is received');
      expect(await drivesOf('corrected')).toEqual({ [first]: 'Received', [second]: 'Received' });
      await page.getByRole('list', { name: 'History' }).getByText('Corrected').first().waitFor();
    });
  });

  it('keeps a package that nobody knows, whatever stands on it', () =>
    browser.open({ width: 360 }, async (page) => {
      await arrive(page);
      const search = page.getByRole('searchbox', { name: 'Scan or type' });
      await search.fill('UNKNOWN-1');
      await search.press('Enter');
      await page.getByText('Nothing here is called that').waitFor();
      await page.getByRole('link', { name: 'Receive a package with this number' }).click();
      await page.getByText('No job names this number').waitFor();
      const field = page.getByRole('textbox', { name: 'Drive id' });
      await field.fill('LOST-1');
      await field.press('Enter');
      await page.getByRole('button', { name: 'Receive it with one drive' }).click();
      await said(page, 'is held: nobody can take it yet');
      await page.getByText('Send back from').waitFor();
      await page.getByText('Destroy from').waitFor();

      await page.goto(`/portal/datacenter/westus${packagePage(HOSTILE)}`);
      await page.getByText('No job names this number').waitFor();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(HOSTILE.trim());
      expect(await page.locator('main img').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }));

  it('takes a problem down with a note for the customer, and a late drive in', async () => {
    const [first = '', late = ''] = await ship('reported', ['r1', 'r2']);
    await world.desk.operate('packages/TRACK-reported/receive', { drives: [first] });
    await browser.open({}, async (page) => {
      await arrive(page, `/drives/${late}`);
      await page.getByText('Its package came without it').waitFor();
      await page.getByRole('button', { name: 'It is here after all' }).click();
      await page.getByRole('button', { name: 'Take it in' }).click();
      await said(page, `Drive ${late} is received`);
      expect(await drivesOf('reported')).toEqual({ [first]: 'Received', [late]: 'Received' });

      const search = page.getByRole('searchbox', { name: 'Scan or type' });
      await search.fill(first);
      await search.press('Enter');
      await page.getByRole('heading', { level: 1, name: `Drive ${first}` }).waitFor();
      await page.getByRole('button', { name: 'Report a problem' }).click();
      await page
        .getByRole('combobox', { name: 'What is wrong' })
        .selectOption('Damaged: to be seen from outside');
      await page.getByRole('textbox', { name: 'Note for the customer' }).fill('The connector is broken.');
      await page.getByRole('button', { name: 'Report it' }).click();
      await said(page, `The problem of drive ${first} is reported`);
      await page.getByText('The connector is broken.').waitFor();
      expect((await drivesOf('reported'))[first]).toBe('CompletedMoreInfo');
    });
  });

  it('is told by the service why it cannot be: a bay that another drive is in', async () => {
    const [first = '', second = ''] = await ship('crowded', ['x1', 'x2']);
    await world.desk.operate('packages/TRACK-crowded/receive', { drives: [first, second] });
    await world.desk.operate(`jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/crowded/hold`, { message: 'Wait.' });
    await browser.open({}, async (page) => {
      // A job on hold starts no copy, so that its drives stay in their bays.
      await world.desk.operate(`drives/${first}/mount`, { bay: 'x1' });
      await arrive(page, `/drives/${second}`);
      await page.getByRole('button', { name: 'Mount', exact: true }).click();
      await page.getByRole('combobox', { name: 'Bay' }).fill('x1');
      await page.getByRole('button', { name: 'Mount it' }).click();
      await page.getByRole('heading', { name: 'Not in this state' }).waitFor();
      await page.getByText(`Bay 'x1' holds the drive '${first}'`).waitFor();
      await page.getByRole('combobox', { name: 'Bay' }).fill('x2');
      await page.getByRole('button', { name: 'Mount it' }).click();
      await said(page, `Drive ${second} is in x2`);
      await page.getByRole('button', { name: 'Take out of the bay' }).click();
      await said(page, `Drive ${second} is in no bay`);
      await page.getByRole('button', { name: 'Mount', exact: true }).waitFor();
    });
  });

  it('holds a job with a message, and lets it go on, by keyboard alone', async () => {
    const [drive = ''] = await ship('held', ['h1']);
    await world.desk.operate('packages/TRACK-held/receive', { drives: [drive] });
    await browser.open({}, async (page) => {
      await arrive(page, `/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/held`);
      await page.getByRole('button', { name: 'Put on hold' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type('Your return address is not known.');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await said(page, 'held is on hold');
      await page.getByText('Your return address is not known.').waitFor();
      await page.getByRole('link', { name: 'To the overview' }).click();
      const needs = page.getByRole('region', { name: 'Needs you' });
      await needs.getByText('Your return address is not known.').waitFor();
      await needs.getByRole('link', { name: 'held', exact: true }).click();
      await page.getByRole('button', { name: 'Release' }).focus();
      await page.keyboard.press('Enter');
      await said(page, 'held goes on');
      const events = await world.desk.eventsAfter(RESOURCE_GROUP, 'held', 0);
      expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['JobHeld', 'JobReleased']));
    });
  });

  it('waits longer for a package, and then no longer', async () => {
    await ship('awaited', ['w1']);
    await browser.open({}, async (page) => {
      await arrive(page, packagePage('TRACK-awaited'));
      await page.getByRole('button', { name: 'Wait longer' }).click();
      await page.getByRole('button', { name: 'Wait longer' }).last().click();
      await said(page, 'awaited waits longer for its package');
      await page.getByRole('button', { name: 'Wait no longer' }).click();
      await page.getByRole('textbox', { name: 'Reason, for the customer' }).fill('It is lost.');
      await page.getByRole('button', { name: 'Close the job' }).click();
      await said(page, 'awaited is closed');
      expect(await stateOf('awaited')).toBe('Closed');
      await page.getByText('It is lost.').waitFor();
    });
  });

  it('sends home what is ticked, all of it, and knows what does not belong there', async () => {
    const [drive = ''] = await ship('returned', ['g1']);
    await world.desk.operate('packages/TRACK-returned/receive', { drives: [drive, 'STRAY-1'] });
    await world.desk.operate(`drives/${drive}/mount`, { bay: 'g1' });
    await world.desk.advance('PT1H');
    await browser.open({}, async (page) => {
      await arrive(page);
      await page
        .getByRole('region', { name: 'Ready to go home' })
        .getByRole('link', { name: 'TRACK-returned' })
        .click();
      const scan = page.getByRole('textbox', { name: 'Scan what you pack' });
      await scan.fill('ANOTHER-1');
      await scan.press('Enter');
      await page.getByText('ANOTHER-1 does not belong into this parcel.').waitFor();
      await scan.fill(drive.toLowerCase());
      await scan.press('Enter');
      await expect.poll(() => page.getByRole('checkbox', { name: drive }).isChecked(), patient).toBe(true);
      await page.getByRole('textbox', { name: 'Carrier' }).fill('FedEx');
      await page.getByRole('textbox', { name: 'Tracking number' }).fill('HOME-returned');
      await page.getByRole('button', { name: 'It is on its way' }).click();
      await page.getByText('One drive is not ticked yet.').waitFor();
      expect(await stateOf('returned')).toBe('Packaging');
      await page.getByRole('checkbox', { name: 'STRAY-1 extra drive' }).press('Space');
      await page.getByRole('button', { name: 'It is on its way' }).click();
      await said(page, 'On its way home in HOME-returned');
      expect(await stateOf('returned')).toBe('Completed');
      expect((await world.get('returned')).properties?.returnPackage?.trackingNumber).toBe('HOME-returned');

      await page.getByRole('link', { name: 'HOME-returned' }).first().click();
      await page.getByRole('heading', { level: 1, name: 'Package HOME-returned' }).waitFor();
      await page.getByRole('list', { name: 'History' }).getByRole('link', { name: 'STRAY-1' }).waitFor();
    });
  });

  it('lists packages by their state, in an address to be shared, and changes under one’s eyes', () =>
    browser.open({}, async (page) => {
      await arrive(page, '/packages?state=expected');
      await ship('appearing', ['l1']);
      await page
        .getByRole('list', { name: 'Expected' })
        .getByRole('link', { name: 'TRACK-appearing' })
        .waitFor();
      await page
        .getByRole('navigation', { name: 'Packages by state' })
        .getByRole('link', { name: 'Sent home' })
        .click();
      await page
        .getByRole('list', { name: 'Sent home' })
        .getByRole('link', { name: 'HOME-returned' })
        .waitFor();
      expect(new URL(page.url()).search).toBe('?state=returned');
    }));

  it('finds a job by its group and name, and a drive in no case of its own', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      const search = page.getByRole('searchbox', { name: 'Scan or type' });
      await search.fill(`${SUBSCRIPTION}/${RESOURCE_GROUP}/held`);
      await search.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Job held' }).waitFor();
      await search.fill('lost-1');
      await search.press('Enter');
      await page.getByText('No job names this drive').waitFor();
      await page.getByRole('link', { name: 'UNKNOWN-1' }).waitFor();
    }));

  it('shows how far a copy is', () =>
    browser.open({}, async (page) => {
      // A copy of this size is over before anybody can look: only what the service says of a longer one is made up.
      await page.route('**/datacenter/westus/bays*', async (route) => {
        const answer = await route.fetch();
        const bays = (await answer.json()) as { value: object[] };
        const drive = {
          driveId: 'LONG-1',
          state: 'Transferring',
          bay: 'bay-9',
          percentComplete: 42,
          bytesSucceeded: 1,
        };
        await route.fulfill({ json: { value: [...bays.value, { bay: 'bay-9', state: 'Copying', drive }] } });
      });
      await arrive(page);
      const bar = page.getByRole('progressbar', { name: 'Copied in bay-9' });
      await expect.poll(() => bar.getAttribute('aria-valuetext'), patient).toBe('42%');
    }));

  it('stays to be seen when the service goes away, and is told where one may not look', () =>
    browser.open({}, async (page, context) => {
      await arrive(page);
      await page.getByRole('region', { name: 'Needs you' }).getByRole('link').first().waitFor();
      await context.setOffline(true);
      await page.getByRole('heading', { name: 'The service does not answer' }).waitFor();
      await page.getByRole('region', { name: 'Needs you' }).getByRole('link').first().waitFor();
      await context.setOffline(false);
      await page.getByRole('heading', { name: 'The service does not answer' }).waitFor({ state: 'detached' });
      await page.route('**/datacenter/**', (route) =>
        route.fulfill({
          status: 403,
          json: {
            error: { code: 'AuthorizationFailed', message: 'You need Drayage.DataCenter/packages/read.' },
          },
        }),
      );
      await page.getByRole('heading', { name: 'You may not see this' }).waitFor();
      await page.unroute('**/datacenter/**');
      await page.goto('/portal/datacenter/nowhere');
      await page.getByRole('heading', { name: 'It is not there' }).waitFor();
    }));

  it('speaks Chinese', () =>
    browser.open({ language: 'zh-CN' }, async (page) => {
      await page.goto('/portal/datacenter/westus');
      await page.getByRole('region', { name: '需要您处理' }).getByText('多余的驱动器').first().waitFor();
    }));

  describe('has no fault that axe-core finds, in both themes and both widths:', () => {
    let waiting = '';
    beforeAll(async () => {
      const [extra = ''] = await ship('to-correct', ['a1']);
      await world.desk.operate('packages/TRACK-to-correct/receive', { drives: [extra, 'NOBODYS-2'] });
      const [packed = ''] = await ship('to-pack', ['a2']);
      await world.desk.operate('packages/TRACK-to-pack/receive', { drives: [packed] });
      await world.desk.operate(`drives/${packed}/mount`, { bay: 'a2' });
      await world.desk.advance('PT1H');
      [waiting = ''] = await ship('to-report', ['a3']);
      await world.desk.operate('packages/TRACK-to-report/receive', { drives: [waiting] });
      await world.desk.operate('packages/HELD-1/receive', { drives: ['HELD-DRIVE-1'] });
    });

    const states: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
      [
        'the overview, with a drive to be mounted',
        async (page) => {
          await arrive(page);
          await page.getByRole('region', { name: 'Needs you' }).getByRole('link').first().waitFor();
          await page.getByRole('button', { name: 'Mount the next drive' }).click();
        },
      ],
      ['a list', (page) => arrive(page, '/packages?state=held')],
      [
        'a package that is corrected',
        async (page) => {
          await arrive(page, packagePage('TRACK-to-correct'));
          await page.getByRole('button', { name: 'Correct what was found' }).click();
          await page.getByText('of nobody: an extra drive').waitFor();
        },
      ],
      ['a held package', (page) => arrive(page, packagePage('HELD-1'))],
      ['a package that nobody knows', (page) => arrive(page, packagePage('W'.repeat(128)))],
      [
        'a parcel that is packed',
        async (page) => {
          await arrive(page, `/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/to-pack`);
          await page.getByRole('checkbox').first().waitFor();
        },
      ],
      [
        'a drive that is reported',
        async (page) => {
          await arrive(page, `/drives/${waiting}`);
          await page.getByRole('button', { name: 'Report a problem' }).click();
          await page.getByRole('button', { name: 'Report it' }).waitFor();
        },
      ],
      ['a search that finds nothing', (page) => arrive(page, '/search?for=nothing')],
    ];
    it.each(states)('%s', (_, go) => expectAccessible(browser, go));
  });
});
