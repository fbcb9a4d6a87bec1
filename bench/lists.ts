/**
 * A page of 100 jobs among 1,000 and among 100,000: what is asked of the tables for it, counted on the wire, and its time
 * against a bare table client that reads the same range in the same run: by the repository alone, and whole, over HTTP. Azurite, in memory here, looks at every
 * row of a table for every query, so absolute times say nothing of Azure; the ratios do.
 */
import { resolve } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { SUBSCRIPTION } from '../demo/drayage-client.ts';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import { parseFilter } from '../src/arm/filter/parse.ts';
import { skipTokenOf } from '../src/wire/paging.ts';
import type { JobRepository } from '../src/jobs/job-repository.ts';
import { loadSealingKey } from '../src/storage/sealing/sealing-key.ts';
import { createJobRepository } from '../src/storage/tables/job-repository.ts';
import { createSealer } from '../src/storage/sealing/sealer.ts';
import { toContinuation } from '../src/storage/tables/continuation.ts';
import { withAppHost } from './app-host.ts';
import { withAzurite } from './azurite.ts';
import { median, report, seconds } from './figures.ts';
import { fillJobs, nameOf, type ManyJobs } from './many-jobs.ts';
import { startTableProxy, type TableProxy } from './table-proxy.ts';

const SIZES = [1_000, 100_000];
const ROUNDS = 21;
/** Until the machine code is warm, and the table known to be there. */
const WARM_UP = 30;
/** So that one of them has more than one page at the smaller size too. */
const GROUPS = 5;
const MATCHING = 200;

const groupOf = (index: number): string => `group-${String(index % GROUPS)}`;
const rowKeyOf = (index: number): string => `job|${groupOf(index)}|${nameOf(index)}`;

/** All of them are among the first thousand: at every size 200 match, in all groups. */
const isMatching = (index: number): boolean =>
  index < MATCHING * GROUPS && Math.floor(index / GROUPS) % GROUPS === 0;

/** What matches is spread evenly over all. */
const jobs: ManyJobs = {
  now: '2026-11-22T08:00:00.000Z',
  groupOf,
  detailsOf: (index) =>
    isMatching(index) ? { location: 'eastus', tags: { wanted: 'yes' } } : { location: 'westus' },
};

type Page = {
  readonly name: string;
  readonly path: string;
  readonly filter?: { readonly wire: string; readonly table: string };
  /** The key of the row before the page; absent: it is the first. */
  readonly after?: string;
  readonly end: string;
  readonly aim: string;
};

const provider = 'providers/Microsoft.ImportExport/jobs';
const all = `/subscriptions/${SUBSCRIPTION}/${provider}`;
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/group-4/${provider}`;

const pagesOf = (size: number): readonly Page[] => {
  const one = '1 request, 101 rows, 1.5 x';
  const last = '1 request, 100 rows, 1.5 x';
  const filter = { wire: "location eq 'eastus'", table: " and location eq 'eastus'" };
  const tags = { wire: "tags/wanted eq 'yes'", table: '' };
  const subscription = { path: all, end: 'job}' };
  const resourceGroup = { path: group, end: 'job|group-4}' };
  // By name within the last group, so the last hundred of the subscription are those of that group.
  const beforeLast = rowKeyOf(size - 1 - 100 * GROUPS);
  const matching = Array.from({ length: size }, (_, index) => index)
    .filter(isMatching)
    .map(rowKeyOf)
    .sort();
  const beforeLastMatching = matching[matching.length - 101] ?? '';
  return [
    { name: 'subscription, first', ...subscription, aim: one },
    { name: 'subscription, last', ...subscription, after: beforeLast, aim: last },
    { name: 'resource group, first', ...resourceGroup, aim: one },
    { name: 'resource group, last', ...resourceGroup, after: beforeLast, aim: last },
    { name: '$filter=location eq, first', ...subscription, filter, aim: one },
    { name: '$filter=location eq, last', ...subscription, filter, after: beforeLastMatching, aim: last },
    { name: '$filter=tags/wanted eq, first', ...subscription, filter: tags, aim: '1 request, 1,000 rows' },
  ];
};

const url = (base: string, { path, filter, after }: Page, sealer: ReturnType<typeof createSealer>): URL => {
  const address = new URL(path, base);
  address.searchParams.set('api-version', '2021-01-01');
  if (filter !== undefined) address.searchParams.set('$filter', filter.wire);
  if (after !== undefined) {
    const written = filter === undefined ? '' : filter.wire;
    const list = [SUBSCRIPTION, path === group ? 'group-4' : '', written];
    address.searchParams.set('$skiptoken', skipTokenOf(sealer, list, toContinuation({ after })));
  }
  return address;
};

const readOurs = async (address: URL): Promise<number> => {
  const answer = (await (await fetch(address)).json()) as { readonly value: readonly unknown[] };
  return answer.value.length;
};

const readBare = async (client: TableClient, { filter, after, end, path }: Page): Promise<void> => {
  const from = path === group ? 'job|group-4|' : 'job|';
  const start = after === undefined ? `RowKey ge '${from}'` : `RowKey gt '${after}'`;
  const where = `PartitionKey eq '${SUBSCRIPTION}' and ${start} and RowKey lt '${end}'${filter?.table ?? ''}`;
  const most = filter?.table === '' ? 1000 : 101;
  const pages = client.listEntities({ queryOptions: { filter: where } }).byPage({ maxPageSize: most });
  await pages.next();
};

const readByRepository = (jobs: JobRepository, { filter, after, path }: Page): Promise<unknown> =>
  jobs.list({
    subscriptionId: SUBSCRIPTION,
    ...(path === group && { resourceGroup: 'group-4' }),
    ...(filter !== undefined && { filter: parseFilter(filter.wire) }),
    ...(after !== undefined && { continuation: toContinuation({ after }) }),
    top: 100,
  });

const measure = async (
  size: number,
  base: string,
  client: TableClient,
  proxy: TableProxy,
  sealer: ReturnType<typeof createSealer>,
): Promise<void> => {
  const jobs = createJobRepository({ jobs: () => Promise.resolve(client) });
  for (const page of pagesOf(size)) {
    const address = url(base, page, sealer);
    let given = 0;
    const { requests, rows } = await proxy.count(async () => (given = await readOurs(address)));
    if (given !== 100 && page.filter?.table !== '') throw new Error(`${page.name}: ${String(given)} jobs.`);
    const took = { bare: [] as number[], repository: [] as number[], http: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      took.bare.push(await seconds(() => readBare(client, page)));
      took.repository.push(await seconds(() => readByRepository(jobs, page)));
      took.http.push(await seconds(() => readOurs(address)));
    }
    const bare = median(took.bare);
    const ratios = [took.repository, took.http].map((each) => `${(median(each) / bare).toFixed(2)} x`);
    report(
      `${size.toLocaleString('en-US')} jobs, ${page.name}`,
      `${String(requests)} req, ${String(rows)} rows, ${ratios.join(', HTTP ')} of ${(1000 * bare).toFixed(0)} ms`,
      page.aim,
    );
  }
};

const warmUp = async (
  base: string,
  client: TableClient,
  size: number,
  sealer: ReturnType<typeof createSealer>,
): Promise<void> => {
  for (const page of pagesOf(size).slice(0, 1)) {
    for (let round = 0; round < WARM_UP; round += 1) {
      await readBare(client, page);
      await readOurs(url(base, page, sealer));
    }
  }
  const took: number[] = [];
  const operations = new URL('/providers/Microsoft.ImportExport/operations?api-version=2021-01-01', base);
  for (let round = 0; round < WARM_UP; round += 1) took.push(await seconds(() => readOurs(operations)));
  report('an answer that asks nothing of the tables', `${(1000 * median(took)).toFixed(1)} ms`, 'none set');
};

await withAzurite(async (endpoints, folder) => {
  const proxy = await startTableProxy(endpoints.table);
  const behind = { ...endpoints, table: proxy.url };
  const client = TableClient.fromConnectionString(deskConnectionString(behind), 'Jobs', {
    allowInsecureConnection: true,
  });
  await withAppHost(behind, folder, async (host) => {
    const sealer = createSealer(await loadSealingKey({ keyFile: resolve(folder, 'sealing.key') }));
    await client.createTable();
    let filled = 0;
    for (const size of SIZES) {
      await fillJobs(client, filled, size, jobs);
      if (filled === 0) await warmUp(host.url, client, size, sealer);
      filled = size;
      await measure(size, host.url, client, proxy, sealer);
    }
  });
  proxy.stop();
}, 'in memory');
process.exit(0);
