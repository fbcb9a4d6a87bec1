/**
 * Makes the README's pictures, `npm run screenshots`: a busy month half-way through, a few things that need somebody, and large
 * drives in the bays, so that their copies are to be seen. The same seed and start give the same story each time.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../demo/chromium.ts';
import { armClient, desk, SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { importJob } from '../../demo/import-job.ts';
import { prepareDrive, type PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { spawnHost } from '../support/host.ts';

const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const SIZE = { width: 1280, height: 800 };
const THEMES = ['light', 'dark'] as const;

/** A Monday morning, before work begins. */
const START = '2027-01-04T05:00:00.000Z';
const SEED = 7;
/** In the middle of a day's work, in the third week. */
const UNTIL = '2027-01-20T12:30:00.000Z';
const GROUP = 'archive';

/** Sizes of drives, in MiB: one is done while another has begun. */
const LARGE_DRIVES = { 'film-scans': [144, 480], 'survey-2026': [288, 672], 'maps-1970': [960] };
/** Its drive waits as long as the job is on hold. */
const ON_HOLD = 'portraits';
const MIB = 1024 * 1024;

const folder = await mkdtemp(path.join(tmpdir(), 'drayage-screenshots-'));
const dataFolder = path.join(folder, 'desk');
await mkdir(dataFolder);
await writeFile(path.join(dataFolder, 'clock.json'), JSON.stringify({ now: START }));
const host = spawnHost({
  dataFolder,
  args: ['--clock', 'virtual', '--autopilot', 'busy-month', '--seed', String(SEED)],
  // Overdue packages stay open for somebody to decide.
  env: {
    DRAYAGE_SHIPPING_GRACE_DAYS: '7',
    DRAYAGE_BAY_COUNT: '8',
    DRAYAGE_HOUSEKEEPING_SCHEDULE: '0 0 0 * * *',
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Somebody's job with drives that take a while, whose package was opened. */
const bringLargeDrives = async (url: string, bays: string, firstBay: number): Promise<readonly string[]> => {
  const arm = armClient(url);
  const ids: string[] = [];
  for (const [name, sizes] of Object.entries({ ...LARGE_DRIVES, [ON_HOLD]: [1] })) {
    const drives: PreparedDrive[] = [];
    for (const size of sizes) {
      const source = path.join(folder, `${name}-${size}`);
      await mkdir(source);
      await writeFile(path.join(source, `${name}.tar`), Buffer.alloc(size * MIB, `${name} ${size}`));
      const bay = path.join(bays, `bay-${firstBay + ids.length + drives.length}`);
      // A link of the autopilot's, whose drive has left it.
      await rm(bay, { force: true });
      drives.push(await prepareDrive({ source, drive: bay, container: name }));
    }
    await arm.jobs.create(name, GROUP, importJob(drives));
    await arm.jobs.update(name, GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: `DHL-${name}` },
    });
    const driveIds = drives.map(({ driveListEntry }) => driveListEntry.driveId);
    await desk(url).operate(`packages/DHL-${name}/receive`, { drives: driveIds });
    ids.push(...driveIds);
  }
  return ids;
};

const takeAll = async (pages: readonly { page: Page; theme: string }[], name: string): Promise<void> => {
  for (const { page, theme } of pages)
    await page.screenshot({ path: path.join(PICTURES, `${name}-${theme}.png`) });
  say(`  ${name}`);
};

try {
  const { url, bays } = await host.ready;
  const operator = desk(url);
  say(`A busy month, until ${UNTIL}`);
  for (let now = START; now < UNTIL; now = await operator.advance('PT12H'));

  const browser = await launchChromium(findChromium());
  try {
    const pages = await Promise.all(
      THEMES.map(async (theme) => {
        const context = await browser.newContext({
          baseURL: url,
          viewport: SIZE,
          colorScheme: theme,
          locale: 'en-GB',
          timezoneId: 'UTC',
          reducedMotion: 'reduce',
        });
        return { theme, page: await context.newPage() };
      }),
    );
    const everyPage = (work: (page: Page) => Promise<unknown>): Promise<unknown> =>
      Promise.all(pages.map(({ page }) => work(page)));
    await mkdir(PICTURES, { recursive: true });

    const firstBay = 3;
    const large = await bringLargeDrives(url, bays, firstBay);
    await operator.operate('packages/1Z-NO-JOB-IS-THIS/receive', { drives: ['WD-WX41A3'] });
    await operator.operate(`jobs/${SUBSCRIPTION}/${GROUP}/${ON_HOLD}/hold`, {
      message: 'Your return address is not known.',
    });

    await everyPage(async (page) => {
      await page.goto('/portal/datacenter/westus');
      await page.getByRole('region', { name: 'Needs you' }).getByRole('link').first().waitFor();
    });
    await Promise.all(
      large
        .slice(0, -1)
        .map((drive, index) => operator.operate(`drives/${drive}/mount`, { bay: `bay-${firstBay + index}` })),
    );
    await everyPage((page) =>
      page.locator('[role="progressbar"][aria-valuetext]:not([aria-valuetext="0%"])').nth(1).waitFor(),
    );
    await takeAll(pages, 'data-centre');

    await everyPage(async (page) => {
      await page.goto('/portal/jobs');
      await page.getByRole('table', { name: 'Jobs' }).getByRole('link').first().waitFor();
    });
    await takeAll(pages, 'jobs');

    await everyPage(async (page) => {
      await page.goto(`/portal/jobs/${SUBSCRIPTION}/${GROUP}/film-scans`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Loading…').first().waitFor({ state: 'detached' });
    });
    await takeAll(pages, 'job');
  } finally {
    await browser.close();
  }
} finally {
  host.signal('SIGTERM');
  await host.ended;
  await rm(folder, { recursive: true, force: true });
}
