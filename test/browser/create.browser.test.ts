import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import type { DriveEntry } from '../../src/formats/drive-entry.ts';
import { writeDriveEntry } from '../../src/formats/write-drive-entry.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';
import { pressButton, tabTo, typeInto } from './keyboard.ts';

const ACCOUNT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/desk/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`;
const MB = 1024 * 1024;
const address = {
  Recipient: 'Ada Example',
  Street: '1 Sample Street',
  City: 'Redmond',
  'Postal code': '98052',
  'Country or region': 'USA',
  Phone: '4255550100',
  'E-mail': 'ada@example.com',
};

describe('creating a job', () => {
  let world: World;
  let browser: TestBrowser;
  let folder: string;
  let first: DriveEntry;
  let second: DriveEntry;
  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
    folder = await mkdtemp(join(tmpdir(), 'drayage-create-'));
    first = (await world.prepare('b1', { a: 'a' })).driveListEntry;
    second = (await world.prepare('b2', { b: 'b' })).driveListEntry;
    const pictures = world.blobs.getContainerClient('pictures');
    await pictures.create();
    await pictures.getBlockBlobClient('2026/a.jpg').upload('a', 1);
    await pictures.getBlockBlobClient('2026/b.jpg').upload('bb', 2);
    await pictures.getBlockBlobClient('logo.png').upload('logo', 4);
    await world.blobs.getContainerClient('others').create();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const file = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  /** Of a field that has to be filled the label has a star. */
  const field = (page: Page, label: string) => page.getByLabel(new RegExp(`^${label}\\*?$`));
  const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();
  const arrive = async (page: Page, search = ''): Promise<void> => {
    await page.goto(`/portal/create${search}`);
    await page.getByRole('heading', { level: 2 }).waitFor();
  };
  const fillBasics = async (page: Page, name: string): Promise<void> => {
    await field(page, 'Resource group').fill(RESOURCE_GROUP);
    await field(page, 'Name of the job').fill(name);
    await field(page, 'Location').selectOption('West US');
    await field(page, 'Storage account').fill(ACCOUNT);
  };
  const fillAddress = async (page: Page): Promise<void> => {
    for (const [label, text] of Object.entries(address)) await field(page, label).fill(text);
  };
  const at = (page: Page, step: string) => page.getByRole('heading', { level: 2, name: step }).waitFor();
  const willBeTaken = (page: Page) => page.getByText('The service would take it as it is.').waitFor();
  const keysOf = async (name: string): Promise<string[]> => {
    const keys = [];
    for await (const { bitLockerKey } of world.arm.bitLockerKeys.list(name, RESOURCE_GROUP))
      keys.push(bitLockerKey ?? '');
    return keys;
  };

  it('takes the tool’s files and makes an import, by keyboard alone', () =>
    browser.open({}, async (page) => {
      const files = [
        await file('one.xml', writeDriveEntry(first)),
        await file('two.json', JSON.stringify([second])),
      ];
      page.on('filechooser', (chooser) => void chooser.setFiles(files));
      await arrive(page);
      await typeInto(page, field(page, 'Resource group'), RESOURCE_GROUP);
      await typeInto(page, field(page, 'Name of the job'), 'by-keyboard');
      await tabTo(page, field(page, 'Location'));
      await page.keyboard.type('West US');
      await typeInto(page, field(page, 'Storage account'), ACCOUNT);
      await page.keyboard.press('Enter');

      await at(page, 'Drives');
      await tabTo(page, page.getByLabel('Drive files'));
      await page.keyboard.press('Enter');
      await page.getByText('2 drives are in the list.').waitFor();
      await pressButton(page, 'Next');

      await at(page, 'Way back');
      for (const [label, text] of Object.entries(address)) await typeInto(page, field(page, label), text);
      await typeInto(page, field(page, 'Carrier'), 'FedEx');
      await typeInto(page, field(page, 'Your account number with the carrier'), '42');
      await pressButton(page, 'Next');

      await at(page, 'Options');
      await tabTo(page, field(page, 'Log'));
      await page.keyboard.type('Every');
      await tabTo(page, page.getByRole('checkbox', { name: /copy of each drive/ }));
      await page.keyboard.press('Space');
      await pressButton(page, 'Add a tag');
      await typeInto(page, field(page, 'Name of tag'), 'team');
      await typeInto(page, field(page, 'Value of tag'), 'red');
      await pressButton(page, 'Next');

      await at(page, 'Review');
      await willBeTaken(page);
      await pressButton(page, 'Create the job');
      await page.getByRole('heading', { level: 1, name: 'Packing slip of by-keyboard' }).waitFor();

      const job = await world.get('by-keyboard');
      expect(job.location).toBe('West US');
      expect(job.tags).toEqual({ team: 'red' });
      expect(job.properties).toMatchObject({
        jobType: 'Import',
        state: 'Creating',
        storageAccountId: ACCOUNT,
        logLevel: 'Verbose',
        backupDriveManifest: true,
        returnAddress: { recipientName: 'Ada Example', city: 'Redmond', email: 'ada@example.com' },
        returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '42' },
        driveList: [
          { driveId: first.driveId, manifestHash: first.manifestHash },
          { driveId: second.driveId, manifestHash: second.manifestHash },
        ],
      });
      expect(await keysOf('by-keyboard')).toEqual([first.bitLockerKey, second.bitLockerKey]);
    }));

  it('names what is wrong with files that are none, and keeps those that are', () =>
    browser.open({}, async (page) => {
      await arrive(page, '?step=contents');
      const xml = writeDriveEntry(first);
      await page
        .getByLabel('Drive files')
        .setInputFiles([
          await file('holiday.jpg.xml', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46])),
          await file('letter.txt', 'Dear Sir or Madam,'),
          await file('latin1.xml', Buffer.from(xml.replace(first.driveId, 'M\u00fcller'), 'latin1')),
          await file('cut-off.xml', xml.slice(0, xml.length / 2)),
          await file('good.xml', xml),
          await file('other.xml', writeDriveEntry({ ...first, manifestHash: 'A'.repeat(32) })),
          await file('huge.jrn', Buffer.alloc(5 * MB, '[')),
        ]);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      const told = await alert.getByRole('listitem').allTextContents();
      const of = (name: string): string => told.find((line) => line.includes(name)) ?? '';
      expect(of('holiday.jpg.xml')).toMatch(/not valid UTF-16|not valid UTF-8|malformed/i);
      expect(of('letter.txt')).toMatch(/no journal \(\.jrn\), no XML and no JSON/);
      expect(of('latin1.xml')).toMatch(/not valid UTF-8\. Save it as UTF-8/);
      expect(of('cut-off.xml')).toMatch(/malformed/);
      expect(of('other.xml')).toBe(
        `good.xml and other.xml do not say the same of drive ${first.driveId}. The first was kept; give only the one that the tool wrote last.`,
      );
      expect(of('huge.jrn')).toMatch(/over 2097152 bytes/);
      expect(told).toHaveLength(6);
      await page.getByText('1 drives are in the list.').waitFor();
      expect(await field(page, 'Manifest hash').inputValue()).toBe(first.manifestHash);
      expect(await page.locator('body').innerText()).not.toContain(first.bitLockerKey);
    }));

  it('takes files that are dropped, and drives that are typed; two of one id are a fault at the second', () =>
    browser.open({}, async (page) => {
      await arrive(page, '?step=contents');
      const dropped = await page.evaluateHandle(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(writeDriveEntry(first))}], 'dropped.xml'));
        return data;
      })()`);
      await page.getByLabel('Drive files').dispatchEvent('drop', { dataTransfer: dropped });
      await page.getByText('From dropped.xml').waitFor();
      await page.getByRole('button', { name: 'Add a drive by hand' }).click();
      const typed = page.getByRole('group', { name: /^Drive 2/ });
      await field(page, 'Drive id').nth(1).fill(first.driveId.toLowerCase());
      await typed.getByText('names the same drive as driveList[0].').waitFor();
      await typed.getByText('is required.').first().waitFor();
      await page.getByRole('button', { name: /^Remove Drive 2/ }).click();
      await typed.waitFor({ state: 'detached' });
    }));

  it('asks the service’s own rules while one types, but not at every key, and tells each fault at its field', () =>
    browser.open({}, async (page) => {
      let asked = 0;
      page.on('request', (request) => {
        if (request.method() === 'PUT') {
          asked += 1;
          expect(request.url()).toContain('dryRun=true');
        }
      });
      await arrive(page);
      await page.getByText('Checking…').waitFor({ state: 'detached' });
      expect(await page.getByText('is required.').count(), 'nobody is told before he was there').toBe(0);
      const before = asked;
      await field(page, 'Storage account').pressSequentially('/subscriptions/nonsense/and/so/on');
      await page.keyboard.press('Tab');
      await page.getByText('must be the id of a storage account').waitFor();
      expect(asked - before).toBeLessThan(10);
      await field(page, 'Resource group').fill(RESOURCE_GROUP);
      await field(page, 'Name of the job').fill('-no-');
      await page.keyboard.press('Tab');
      await page.getByText("The job name '-no-' is invalid").waitFor();
      expect(await field(page, 'Name of the job').getAttribute('aria-invalid')).toBe('true');

      await next(page);
      await expect
        .poll(() => page.evaluate('document.activeElement.labels?.[0]?.textContent ?? ""'))
        .toContain('Name of the job');
      await page.getByRole('button', { name: /^1\. Basics 3 to mend/ }).waitFor();

      await fillBasics(page, 'all-right');
      await page.getByText('The service would take it as it is.').waitFor();
      await next(page);
      await at(page, 'Drives');
    }));

  it('tells a fault that belongs to no field beside all of them', () =>
    browser.open({}, async (page) => {
      await page.route('**/jobs/draft-*', (route) =>
        route.fulfill({
          status: 400,
          json: {
            error: {
              code: 'InvalidRequestBody',
              message: 'Two faults',
              details: [
                { code: 'X', message: 'The moon is not full.', target: 'properties.moon' },
                {
                  code: 'X',
                  message: "'properties.diagnosticsPath' is odd.",
                  target: 'properties.diagnosticsPath',
                },
              ],
            },
          },
        }),
      );
      await arrive(page);
      await page.getByText('The moon is not full.').waitFor();
      expect(await page.getByText('is odd.').count()).toBe(0);
      await arrive(page, '?step=options');
      await field(page, 'Path for logs').focus();
      await page.keyboard.press('Tab');
      await page.getByText('is odd.', { exact: true }).waitFor();
    }));

  it('chooses an export in the account, counts its drives, and makes it', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByRole('radio', { name: 'Export' }).check();
      await fillBasics(page, 'an-export');
      await next(page);
      await at(page, 'Data');
      await page.getByRole('checkbox', { name: 'Export others/' }).check();
      await page.getByRole('button', { name: 'Open pictures/' }).click();
      await page.getByRole('checkbox', { name: 'Export logo.png' }).check();
      await page.getByRole('button', { name: 'Open 2026/' }).click();
      await page.getByRole('checkbox', { name: 'Export a.jpg' }).check();
      await page.getByRole('navigation', { name: 'Here' }).getByRole('button', { name: 'pictures' }).click();
      await page.getByRole('checkbox', { name: 'Export 2026/' }).check();
      await page.getByRole('button', { name: 'Open 2026/' }).click();
      await page.getByText('taken by /pictures/2026/').first().waitFor();
      await page.getByRole('button', { name: 'Remove pictures/2026/a.jpg' }).click();
      expect(await page.getByRole('checkbox', { name: 'Export a.jpg' }).isDisabled()).toBe(true);
      await page.getByLabel('A prefix, or the path of a blob').fill('/pictures/20');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Remove /pictures/20', exact: true }).waitFor();

      await page.getByLabel('Size of the drives you send').fill('huge');
      await page.getByRole('button', { name: 'Count the drives' }).click();
      await page.getByText("as in '500GB'").first().waitFor();
      await page.getByLabel('Size of the drives you send').fill('4TB');
      await page.getByRole('button', { name: 'Count the drives' }).click();
      await page.getByText('Drives needed: 1').waitFor();
      await page.getByText('3 blobs, 7 B').first().waitFor();

      await next(page);
      await fillAddress(page);
      await next(page);
      await at(page, 'Options');
      await next(page);
      await at(page, 'Review');
      await page.getByRole('button', { name: 'Create the job' }).click();
      await page.getByRole('heading', { level: 1, name: 'Packing slip of an-export' }).waitFor();
      await page.getByText('whichever empty drives are in its box are filled').waitFor();
      const job = await world.get('an-export');
      expect(job.properties?.jobType).toBe('Export');
      expect(job.properties?.export).toEqual({
        blobPath: ['pictures/logo.png'],
        blobPathPrefix: ['/others/', '/pictures/2026/', '/pictures/20'],
      });
    }));

  it('says at once that an account is not known, and that a blob is missing', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByRole('radio', { name: 'Export' }).check();
      await fillBasics(page, 'missing');
      await field(page, 'Storage account').fill(ACCOUNT.replace('devstoreaccount1', 'nobodys'));
      await next(page);
      await page.getByText(/storageAccounts\/nobodys' is not known here/).waitFor();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await field(page, 'Storage account').fill(ACCOUNT);
      await next(page);
      await page.getByLabel('A prefix, or the path of a blob').fill('pictures/gone.jpg');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('button', { name: 'Count the drives' }).click();
      await page.getByText('Not in the account: 1').waitFor();
      await page.getByLabel('A prefix, or the path of a blob').fill('nothing');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page
        .getByText(/must be \/ \(everything\), or begin with a container/)
        .first()
        .waitFor();
    }));

  it('never writes over a job that is there', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await fillBasics(page, 'was-first');
      await next(page);
      await at(page, 'Drives');
      await page.getByRole('button', { name: /Review/ }).click();
      await willBeTaken(page);
      await world.createExport('was-first', { blobPathPrefix: ['/'] });
      await page.getByRole('button', { name: 'Create the job' }).click();
      await page.getByText('There is such a job already').waitFor();
      expect((await world.get('was-first')).properties?.jobType).toBe('Export');
      await page.getByRole('button', { name: 'Choose another name' }).click();
      await field(page, 'Name of the job').fill('was-second');
      await page.getByRole('button', { name: /Review/ }).click();
      await page.getByRole('button', { name: 'Create the job' }).click();
      await page.getByRole('heading', { level: 1, name: 'Packing slip of was-second' }).waitFor();
      expect((await world.get('was-second')).properties?.jobType).toBe('Import');

      await arrive(page);
      await fillBasics(page, 'was-second');
      await page.keyboard.press('Tab');
      await page.getByText('There is a job of this name in the group already').waitFor();
    }));

  it('keeps a draft over a reload, but no key, and says so', () =>
    browser.open({}, async (page) => {
      page.on('dialog', (dialog) => void dialog.accept());
      const xml = await file('kept.xml', writeDriveEntry(first));
      await arrive(page);
      await fillBasics(page, 'kept');
      await next(page);
      await page.getByLabel('Drive files').setInputFiles(xml);
      await page.getByText('From kept.xml').waitFor();
      expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).toContain(
        'kept.xml',
      );
      expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain(
        first.bitLockerKey,
      );
      await page.reload();
      await at(page, 'Drives');
      expect(await field(page, 'BitLocker key').inputValue()).toBe('');
      await page.getByText('The key was not kept when the page was loaded again').waitFor();
      await page.getByLabel('Drive files').setInputFiles(xml);
      await expect.poll(() => field(page, 'BitLocker key').inputValue()).toBe(first.bitLockerKey);
      await page.getByRole('button', { name: /Basics/ }).click();
      expect(await field(page, 'Name of the job').inputValue()).toBe('kept');
    }));

  it('asks before it is left half-made, and does as one answers', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      const toJobs = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Jobs' });
      await toJobs.click();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await page.goBack();
      await fillBasics(page, 'half');
      await toJobs.click();
      const dialog = page.getByRole('alertdialog', { name: 'Leave the half-filled job?' });
      await dialog.getByRole('button', { name: 'Stay here' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await field(page, 'Name of the job').inputValue()).toBe('half');

      await toJobs.click();
      await dialog.getByRole('button', { name: 'Leave, and keep the draft' }).click();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await page.goBack();
      expect(await field(page, 'Name of the job').inputValue()).toBe('half');

      await toJobs.click();
      await dialog.getByRole('button', { name: 'Leave, and throw it away' }).click();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await page.goBack();
      await expect.poll(() => field(page, 'Name of the job').inputValue()).toBe('');

      await fillBasics(page, 'half');
      const asked = page.waitForEvent('dialog');
      const closing = page.close({ runBeforeUnload: true });
      expect((await asked).type()).toBe('beforeunload');
      await (await asked).dismiss();
      await closing;
      await page.getByRole('button', { name: 'Start over' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Start over' }).click();
      await expect.poll(() => field(page, 'Name of the job').inputValue()).toBe('');
    }));

  it('stays as it was where the creation is refused, and says why', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await fillBasics(page, 'refused');
      await page.getByRole('button', { name: /Review/ }).click();
      await willBeTaken(page);
      await page.route('**/jobs/refused?*', (route) =>
        route.fulfill({
          status: 403,
          json: { error: { code: 'AuthorizationFailed', message: 'You may read, and no more.' } },
        }),
      );
      await page.getByRole('button', { name: 'Create the job' }).click();
      await page.getByText('You may read, and no more.').waitFor();
      await page.unroute('**/jobs/refused?*');
      await page.getByRole('button', { name: 'Create the job' }).click();
      await page.getByRole('heading', { level: 1, name: 'Packing slip of refused' }).waitFor();
    }));

  it('prints a slip with the address and the drives, and no key; the screen’s parts stay on the screen', () =>
    browser.open({ theme: 'dark' }, async (page) => {
      await world.arm.jobs.create('on-paper', RESOURCE_GROUP, {
        location: 'West US',
        properties: {
          jobType: 'Import',
          storageAccountId: ACCOUNT,
          driveList: [first].map((each) => ({ ...each, driveId: 'PAPER-1' })),
        },
      });
      await page.goto(`/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/on-paper/packing-slip`);
      const slip = page.getByRole('article');
      await slip.waitFor();
      await page.getByText('The job has no return address yet').waitFor();
      const text = await slip.innerText();
      for (const part of ['Drayage receiving dock, West US', 'on-paper', 'PAPER-1', 'No return address yet'])
        expect(text).toContain(part);
      expect(await page.content()).not.toContain(first.bitLockerKey);
      await page.emulateMedia({ media: 'print' });
      await page.getByRole('navigation', { name: 'Pages' }).waitFor({ state: 'hidden' });
      await page.getByText('What to do now').waitFor({ state: 'hidden' });
      expect(await slip.isVisible()).toBe(true);
      expect(await page.evaluate("getComputedStyle(document.querySelector('article')).color")).toBe(
        'rgb(0, 0, 0)',
      );
    }));

  it('shows what strangers wrote harmlessly', () =>
    browser.open({ width: 360 }, async (page) => {
      await arrive(page, '?step=contents');
      const hostile = `<img src=x onerror=alert(1)>\u202E${'W'.repeat(10_000)}`;
      await page
        .getByLabel('Drive files')
        .setInputFiles(await file('hostile\u202Elmx.xml', writeDriveEntry({ ...first, driveId: hostile })));
      await page
        .getByText('must be a serial number')
        .or(page.getByText('has more than 64 characters'))
        .first()
        .waitFor();
      expect(await page.locator('main img').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }));

  it('speaks Chinese', () =>
    browser.open({ language: 'zh-CN' }, async (page) => {
      await page.goto('/portal/create');
      await page.getByRole('heading', { level: 1, name: '创建作业' }).waitFor();
      await page.getByLabel('作业名称').fill('x');
      await page.getByRole('button', { name: '下一步' }).click();
      await page.getByText('为必填项。').first().waitFor();
    }));

  it.each(['basics', 'contents', 'return', 'options', 'review'])(
    'has no fault that axe-core finds at %s, in both themes and both widths',
    (step) =>
      expectAccessible(browser, async (page) => {
        page.on('dialog', (dialog) => void dialog.accept());
        await arrive(page);
        await fillBasics(page, 'axe');
        await page.getByRole('button', { name: /Drives/ }).click();
        await page
          .getByLabel('Drive files')
          .setInputFiles([
            await file('axe.xml', writeDriveEntry(first)),
            await file('axe.txt', 'not a drive'),
          ]);
        await page.getByText('From axe.xml').waitFor();
        await page.getByRole('button', { name: /Options/ }).click();
        await page.getByRole('button', { name: 'Add a tag' }).click();
        const names = {
          basics: 'Basics',
          contents: 'Drives',
          return: 'Way back',
          options: 'Options',
          review: 'Review',
        };
        await page
          .getByRole('button', { name: new RegExp(names[step as keyof typeof names]) })
          .first()
          .click();
        await at(page, names[step as keyof typeof names]);
      }),
  );

  it('has none where an account is looked through, nor on the slip', async () => {
    await expectAccessible(browser, async (page) => {
      page.on('dialog', (dialog) => void dialog.accept());
      await arrive(page);
      await page.getByRole('radio', { name: 'Export' }).check();
      await fillBasics(page, 'axe');
      await next(page);
      await page.getByRole('checkbox', { name: 'Export others/' }).check();
      await page.getByRole('button', { name: 'Count the drives' }).click();
      await page.getByText('Drives needed').waitFor();
    });
    await expectAccessible(browser, async (page) => {
      await page.goto(`/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/by-keyboard/packing-slip`);
      await page.getByRole('article').waitFor();
    });
  });
});
