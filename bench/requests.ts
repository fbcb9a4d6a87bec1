/**
 * GET and PUT of one job over HTTP on the local host, its storage kept on disk, against the bare requests to Azurite's
 * tables that there is no doing without: the insert and the get of one row. Host, client and figures share one process.
 */
import { TableClient } from '@azure/data-tables';
import { SUBSCRIPTION } from '../demo/drayage-client.ts';
import { importJob } from '../demo/import-job.ts';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import { withAppHost } from './app-host.ts';
import { withAzurite } from './azurite.ts';
import { median, quantile, report } from './figures.ts';

const REQUESTS = 300;
const AT_ONCE = 4;
const ROUNDS = 3;

type Load = { readonly perSecond: number; readonly p50: number; readonly p99: number };

/** `REQUESTS` of them, `AT_ONCE` under way; times in milliseconds. */
const loaded = async (send: (index: number) => Promise<unknown>): Promise<Load> => {
  const took: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (next < REQUESTS) {
      const index = next++;
      const sent = performance.now();
      await send(index);
      took.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const perSecond = (1000 * REQUESTS) / (performance.now() - began);
  return { perSecond, p50: median(took), p99: quantile(took, 0.99) };
};

const body = (index: string): string =>
  JSON.stringify(
    importJob([], {
      driveList: ['A', 'B'].map((side) => ({
        driveId: `${index}-${side}`,
        bitLockerKey: '238810-662376-448998-450120-652806-203390-606320-483076',
        manifestFile: 'DriveManifest.xml',
        manifestHash: '109B21108597EF36D5785F08303F3638',
      })),
    }),
  );

const reported = (what: string, ours: readonly Load[], bare: readonly Load[]): void => {
  const of = (loads: readonly Load[], figure: keyof Load): number =>
    median(loads.map((load) => load[figure]));
  const figures = `${of(ours, 'perSecond').toFixed(0)} /s, p50 ${of(ours, 'p50').toFixed(1)} ms, p99 ${of(ours, 'p99').toFixed(1)} ms`;
  report(what, figures, 'none set');
  report(
    '  the bare request to the table',
    `${of(bare, 'perSecond').toFixed(0)} /s, p50 ${of(bare, 'p50').toFixed(1)} ms, p99 ${of(bare, 'p99').toFixed(1)} ms`,
    `ratio ${(of(bare, 'perSecond') / of(ours, 'perSecond')).toFixed(1)} x`,
  );
};

await withAzurite(async (endpoints, folder) => {
  const client = TableClient.fromConnectionString(deskConnectionString(endpoints), 'Bare', {
    allowInsecureConnection: true,
  });
  await client.createTable();
  await withAppHost(endpoints, folder, async (host) => {
    const jobs = `${host.url}/subscriptions/${SUBSCRIPTION}/resourceGroups/bench/providers/Microsoft.ImportExport/jobs`;
    const ask = async (method: string, name: string): Promise<void> => {
      const answer = await fetch(`${jobs}/${name}?api-version=2021-01-01`, {
        method,
        ...(method === 'PUT' && { headers: { 'content-type': 'application/json' }, body: body(name) }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
    };
    const row = (name: string) => ({
      partitionKey: SUBSCRIPTION,
      rowKey: name,
      doc0: Buffer.from(body(name)),
    });
    const loads = { put: [] as Load[], insert: [] as Load[], read: [] as Load[], get: [] as Load[] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const name = (index: number): string => `job-${String(round)}-${String(index)}`;
      const put = await loaded((index) => ask('PUT', name(index)));
      // The orchestrations that the PUTs started have come to their first wait.
      await host.advancer?.advanceTo(host.clock.now());
      const insert = await loaded((index) => client.createEntity(row(name(index))));
      const read = await loaded((index) => ask('GET', name(index)));
      const get = await loaded((index) => client.getEntity(SUBSCRIPTION, name(index)));
      // The first round warms up.
      if (round === 0) continue;
      loads.put.push(put);
      loads.insert.push(insert);
      loads.read.push(read);
      loads.get.push(get);
    }
    reported(`PUT of a new job with two drives, ${String(AT_ONCE)} at once`, loads.put, loads.insert);
    reported(`GET of a job, ${String(AT_ONCE)} at once`, loads.read, loads.get);
  });
});
process.exit(0);
