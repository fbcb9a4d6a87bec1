/**
 * The portal in Chromium: how much JavaScript its first page takes, how soon rows are there on a list of 10,000 jobs, and how
 * long the page does not answer while 50 jobs a second change. Host, Azurite, browser and this share one machine.
 */
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TableClient } from '@azure/data-tables';
import type { Browser, Locator, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../demo/chromium.ts';
import { SUBSCRIPTION } from '../demo/drayage-client.ts';

import { deskConnectionString } from '../local/settings/storage-connection.ts';
import type { CloudEvent } from '../src/events/cloud-event.ts';
import { plusDays } from '../src/ports/clock.ts';
import { withAppHost } from './app-host.ts';
import { withAzurite } from './azurite.ts';
import { median, report } from './figures.ts';
import { fillJobs, nameOf, type ManyJobs } from './many-jobs.ts';

const JOBS = 10_000;
const ROUNDS = 5;
const PER_SECOND = 50;
const SECONDS = 10;
/** How often the page reads the feed. */
const POLL_SECONDS = 2;

const jobs: ManyJobs = {
  now: new Date().toISOString(),
  groupOf: (index) => `group-${String(index % 5)}`,
  detailsOf: (index) => ({ location: 'westus', tags: { team: index % 3 === 0 ? 'red' : 'blue' } }),
};

const firstRow = (page: Page): Locator => page.locator('[data-index="0"]').getByRole('link');

/** What the page asks for, by the files that it asks for. */
const scriptSize = async (browser: Browser, url: string): Promise<number> => {
  const page = await browser.newPage();
  const asked = new Set<string>();
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith('.js')) asked.add(path.replace(/^.*\//, ''));
  });
  await page.goto(`${url}/portal/jobs`);
  await firstRow(page).waitFor();
  await page.close();
  const folder = resolve('dist', 'portal', 'assets');
  const names = (await readdir(folder)).filter((name) => asked.has(name));
  const sizes = await Promise.all(
    names.map(async (name) => gzipSync(await readFile(resolve(folder, name)), { level: 9 }).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

type Arrival = { readonly first: number; readonly whole: number };

/** Milliseconds from the address to the first row, and to the last page of the list. */
const arrive = async (browser: Browser, url: string): Promise<Arrival> => {
  const page = await browser.newPage();
  const began = performance.now();
  await page.goto(`${url}/portal/jobs`, { waitUntil: 'commit' });
  await firstRow(page).waitFor();
  const first = performance.now() - began;
  await page.getByRole('status').getByText('Live').waitFor();
  const whole = performance.now() - began;
  await page.close();
  return { first, whole };
};

/** The lengths of all tasks over 50 ms, as the page itself sees them. */
const watchTasks = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' });
`;

const blockedWhile = async (page: Page, work: () => Promise<void>): Promise<readonly number[]> => {
  await page.evaluate('window.longTasks.length = 0');
  await work();
  return page.evaluate<readonly number[]>('window.longTasks');
};

/** The next jobs in turn are shipped; what is shipped a second time stays so. */
const eventsOf = (change: number, count: number): readonly CloudEvent[] =>
  Array.from({ length: count }, (_, at): CloudEvent => {
    const index = (change + at) % JOBS;
    const name = nameOf(index);
    return {
      specversion: '1.0',
      id: `${name}-3`,
      source: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${jobs.groupOf(index)}/providers/Microsoft.ImportExport/jobs/${name}`,
      type: 'drayage.job.shipping',
      subject: `jobs/${name}`,
      time: jobs.now,
      datacontenttype: 'application/json',
      sequence: '0000000003',
      data: {
        jobId: name,
        jobName: name,
        jobType: 'Import',
        location: 'westus',
        by: { kind: 'client', name: 'bench' },
        jobState: { before: 'Creating', after: 'Shipping' },
        deadline: plusDays(jobs.now, 14),
      },
    };
  });

/**
 * Puts events into what the service's feed answers, as many a second as are wanted: Azurite and the host on this machine do not
 * manage so many commits, and it is the page that is measured.
 */
const changeJobs = async (page: Page): Promise<() => number> => {
  let changed = 0;
  await page.route('**/Microsoft.ImportExport/events?**', async (route) => {
    const answer = await route.fetch();
    const feed = (await answer.json()) as { readonly cursor: string };
    const value = eventsOf(changed, PER_SECOND * POLL_SECONDS);
    changed += value.length;
    await route.fulfill({ response: answer, json: { ...feed, value } });
  });
  return () => changed;
};

const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

await withAzurite(async (endpoints, folder) => {
  const client = TableClient.fromConnectionString(deskConnectionString(endpoints), 'Jobs', {
    allowInsecureConnection: true,
  });
  await withAppHost(endpoints, folder, async ({ url }) => {
    await client.createTable();
    await fillJobs(client, 0, JOBS, jobs);
    const browser = await launchChromium(findChromium());
    const size = await scriptSize(browser, url);
    report('JavaScript of the first page, gzip', `${(size / 1024).toFixed(1)} KiB`, '150 KiB');

    const arrivals: Arrival[] = [];
    for (let round = 0; round < ROUNDS; round += 1) arrivals.push(await arrive(browser, url));
    const among = `${JOBS.toLocaleString('en-US')} jobs`;
    report(`first rows of ${among}`, milliseconds(median(arrivals.map(({ first }) => first))), 'none set');
    report(`all of ${among}`, milliseconds(median(arrivals.map(({ whole }) => whole))), 'none set');

    const page = await browser.newPage();
    await page.addInitScript(watchTasks);
    await page.goto(`${url}/portal/jobs`);
    await page.getByRole('status').getByText('Live').waitFor();
    const changed = await changeJobs(page);
    const began = performance.now();
    const tasks = await blockedWhile(page, async () => {
      // Over all pages of the feed, until the page shows what was in the last of them.
      const last = `Shipping ${(PER_SECOND * SECONDS).toLocaleString('en-US')}`;
      await page.getByRole('button', { name: last }).waitFor({ timeout: 4 * SECONDS * 1000 });
    });
    const rate = (1000 * changed()) / (performance.now() - began);
    const blocked = tasks.reduce((sum, task) => sum + task - 50, 0);
    report(
      `main thread blocked, ${rate.toFixed(0)} of ${among} changing a second, ${String(SECONDS)} s`,
      `${milliseconds(blocked)}, longest ${milliseconds(Math.max(0, ...tasks))}`,
      'none set',
    );
    await browser.close();
  });
}, 'in memory');
process.exit(0);
