/** The page of a drive: its copy, its log, and the documents to download. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import type { LoggedBlob } from '../../src/formats/drive-log.ts';
import { writeDriveLog } from '../../src/formats/write-drive-log.ts';
import type { PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { collect } from '../support/format-bytes.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

const HOSTILE = '<script>alert(1)</script>\u202Egnp.\u2066';

describe('a drive', () => {
  let world: World;
  let browser: TestBrowser;
  let failing: PreparedDrive;
  const driveIdOf = ({ driveListEntry }: PreparedDrive): string => driveListEntry.driveId;

  const copied = async (
    name: string,
    files: Record<string, string>,
    spoil: (folder: string) => Promise<void>,
  ) => {
    const drive = await world.prepare(name, files, { container: `from-${name}` });
    await world.create(name, [drive]);
    await spoil(join(world.baysFolder, name));
    await world.shipAndReceive(name, [drive]);
    await world.mount(drive, name);
    return drive;
  };

  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
    failing = await copied(
      'failing',
      { 'pictures/lost.jpg': 'lost', 'pictures/bad.jpg': 'good', 'docs/fine.txt': 'fine' },
      async (folder) => {
        await rm(join(folder, 'from-failing/pictures/lost.jpg'));
        await writeFile(join(folder, 'from-failing/pictures/bad.jpg'), 'evil');
      },
    );
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const addressOf = (job: string, driveId: string): string =>
    `/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/${job}/drives/${driveId}`;
  const arrive = async (page: Page, search = ''): Promise<void> => {
    await page.goto(addressOf('failing', driveIdOf(failing)) + search);
    await page.getByRole('list', { name: 'Failed files' }).getByRole('listitem').first().waitFor();
  };
  const entries = (page: Page) => page.getByRole('region', { name: 'Log' }).getByRole('listitem');
  const blobOf = (uri: string) => {
    const [container = '', ...name] = new URL(uri).pathname.split('/').slice(2).map(decodeURIComponent);
    return world.blobs.getContainerClient(container).getBlockBlobClient(name.join('/'));
  };
  const driveOf = async (job: string) => {
    const drive = (await world.get(job)).properties?.driveList?.[0];
    if (drive === undefined) throw new Error('The job has no drive.');
    return drive;
  };

  it('shows what failed first: what happened, and what to do', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByText('At least one file could not be copied.').first().waitFor();
      expect(await entries(page).count()).toBe(2);
      const lost = entries(page).filter({ hasText: 'lost.jpg' });
      await lost.getByText('FileNotFound').waitFor();
      await lost.getByText('There is no such file on the drive', { exact: false }).waitFor();
      const bad = entries(page).filter({ hasText: 'bad.jpg' });
      await bad.getByText('send it with a new job', { exact: false }).waitFor();
      await bad.getByRole('button', { name: 'Details' }).click();
      await bad.getByText('pictures\\bad.jpg', { exact: false }).waitFor();
      await bad.getByRole('table').getByText('Corrupted').waitFor();
    }));

  it('has all files a press away, and finds one by its path, all of it in the address', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByRole('button', { name: 'All files' }).click();
      await expect.poll(() => entries(page).count()).toBe(3);
      await page.getByRole('searchbox', { name: 'Search by path' }).fill('DOCS/');
      await page.keyboard.press('Enter');
      await expect.poll(() => entries(page).allTextContents()).toEqual([expect.stringContaining('fine.txt')]);
      const shared = new URL(page.url());
      expect([shared.searchParams.get('log'), shared.searchParams.get('path')]).toEqual(['verbose', 'DOCS/']);
      await page.goto(`${shared.href}x`);
      await page.getByText('No path has this in it').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await expect.poll(() => entries(page).count()).toBe(3);
    }));

  it.each([
    ['Download the error log (XML)', '_error.xml', '<DriveLog'],
    ['Download the verbose log (XML)', '_verbose.xml', '<DriveLog'],
    ['Download the manifest (XML)', '_manifest.xml', '<DriveManifest'],
  ])('has what was written about it: %s', (link, ending, beginning) =>
    browser.open({}, async (page) => {
      await arrive(page);
      const coming = page.waitForEvent('download');
      await page.getByRole('link', { name: link }).click();
      const download = await coming;
      expect(download.suggestedFilename()).toMatch(new RegExp(`^failing_.*${ending.replace('.', '\\.')}$`));
      expect(await text(await download.createReadStream())).toContain(beginning);
      await page.getByRole('heading', { level: 1, name: `Drive ${driveIdOf(failing)}` }).waitFor();
    }),
  );

  it('shows its percentage, its bytes and its status while it is copied', () =>
    browser.open({}, async (page) => {
      let percent = 20;
      await page.route(/\/jobs\/failing\?/, async (route) => {
        const response = await route.fetch();
        const body = (await response.json()) as { properties: object };
        const driveList = [
          {
            driveId: driveIdOf(failing),
            state: 'Transferring',
            copyStatus: 'InProgress',
            percentComplete: percent,
            bytesSucceeded: percent * 1024 ** 2,
          },
        ];
        await route.fulfill({
          response,
          json: { ...body, properties: { ...body.properties, state: 'Transferring', driveList } },
        });
      });
      await page.goto(addressOf('failing', driveIdOf(failing)));
      await page.getByText('20%').waitFor();
      await page.getByText('20 MiB').waitFor();
      await page.getByText('There is no log yet', { exact: false }).waitFor();
      percent = 60;
      await page.getByText('60%').waitFor();
      await page.getByText('60 MiB').waitFor();
    }));

  it('that failed as a whole says why, though no file is named', () =>
    browser.open({}, async (page) => {
      const drive = await copied('broken', { a: 'a' }, (folder) => rm(join(folder, 'DriveManifest.xml')));
      await page.goto(addressOf('broken', driveIdOf(drive)));
      await page
        .getByText('There is no manifest at the path that the job has.', { exact: false })
        .first()
        .waitFor();
      await page.getByText('What failed is the drive as a whole', { exact: false }).waitFor();
    }));

  it('whose log somebody wrote over, or took away, says so and stays usable', () =>
    browser.open({}, async (page) => {
      const drive = await copied('gone', { a: 'a', b: 'b' }, (folder) => rm(join(folder, 'from-gone', 'a')));
      const { errorLogUri = '' } = await driveOf('gone');
      await blobOf(errorLogUri).upload('<html/>', 7);
      await page.goto(addressOf('gone', driveIdOf(drive)));
      await page.getByText('cannot be read as one', { exact: false }).waitFor();
      await blobOf(errorLogUri).delete();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('is no longer in the storage account', { exact: false }).waitFor();
      await page.getByRole('link', { name: 'Download the error log (XML)' }).click();
      await expect.poll(() => page.getByText('is no longer in the storage account').count()).toBe(2);
      await page.getByRole('button', { name: 'All files' }).click();
      await expect.poll(() => entries(page).filter({ hasText: 'from-gone' }).count()).toBe(2);
    }));

  it('cannot break the page by what its log says, and pages through a long one', () =>
    browser.open({ width: 360 }, async (page) => {
      const drive = await copied('hostile', { a: 'a' }, (folder) => rm(join(folder, 'from-hostile', 'a')));
      const entry = (blobPath: string): LoggedBlob => ({
        status: 'FileNotFound',
        blobPath,
        filePath: `\\${HOSTILE}`,
        length: 1,
        disposition: { kind: 'rename', status: 'Cancelled' },
        kind: 'block',
        chunks: [],
      });
      const many = Array.from({ length: 70 }, (_, index) => entry(`data/${String(index)}`));
      const log = (
        await collect(
          writeDriveLog({ driveId: HOSTILE, status: HOSTILE }, [
            entry(`data/${HOSTILE}`),
            entry(`data/${'W'.repeat(10_000)}`),
            ...many,
          ]),
        )
      ).join('');
      const { errorLogUri = '' } = await driveOf('hostile');
      await blobOf(errorLogUri).upload(log, Buffer.byteLength(log));
      await page.goto(addressOf('hostile', driveIdOf(drive)));
      const isNarrow = () => page.evaluate('document.documentElement.scrollWidth <= innerWidth');
      const first = entries(page).first();
      expect(await first.locator('bdi').first().textContent()).toBe(`data/${HOSTILE}`);
      await first.getByRole('button', { name: 'Details' }).click();
      expect(await page.locator('main script').count()).toBe(0);
      const long = entries(page).nth(1);
      expect((await long.textContent())?.length).toBeLessThan(1_000);
      expect(await isNarrow()).toBe(true);
      await long.getByRole('button', { name: 'Show all' }).click();
      expect((await long.textContent())?.length).toBeGreaterThan(10_000);
      expect(await isNarrow()).toBe(true);
      expect(await entries(page).count()).toBe(50);
      await page.getByRole('button', { name: 'Show more' }).click();
      await expect.poll(() => entries(page).count()).toBe(72);
      await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    }));

  it('is read and searched by keyboard alone', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      const tabTo = async (name: string): Promise<void> => {
        const label = (): Promise<string> =>
          page.evaluate('document.activeElement.textContent || document.activeElement.type');
        for (let presses = 0; (await label()) !== name; presses += 1) {
          expect(presses, `${name} is within reach of Tab`).toBeLessThan(40);
          await page.keyboard.press('Tab');
        }
      };
      await tabTo('All files');
      await page.keyboard.press('Enter');
      await expect.poll(() => entries(page).count()).toBe(3);
      await tabTo('search');
      await page.keyboard.type('lost');
      await page.keyboard.press('Enter');
      await expect.poll(() => entries(page).count()).toBe(1);
      await tabTo('Details');
      await page.keyboard.press('Space');
      await entries(page).getByText('On the drive', { exact: true }).waitFor();
    }));

  it('that the job does not have is told', () =>
    browser.open({}, async (page) => {
      await page.goto(addressOf('failing', 'NONE'));
      await page.getByText('The job has no such drive').waitFor();
      await page.getByRole('link', { name: 'To the job' }).click();
      await page.getByRole('heading', { level: 1, name: 'Job failing' }).waitFor();
    }));

  it('speaks Chinese, its statuses in the service’s own words', () =>
    browser.open({ language: 'zh-CN' }, async (page) => {
      await page.goto(addressOf('failing', driveIdOf(failing)));
      await page.getByRole('list', { name: '失败的文件' }).getByText('FileNotFound').waitFor();
      await page.getByText('驱动器上没有此文件', { exact: false }).waitFor();
    }));

  it('has no fault that axe-core finds, in both themes and both widths', () =>
    expectAccessible(browser, async (page) => {
      await arrive(page);
      for (const details of await page.getByRole('button', { name: 'Details' }).all()) await details.click();
    }));
});
