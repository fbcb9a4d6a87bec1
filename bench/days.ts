/**
 * The 97 days of a clean job in virtual time (6 until it is home, 91 until it is gone), as the whole app on Azurite: what
 * that takes, against the time in which at least one storage request was under way.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { join } from 'node:path';
import { armClient, desk } from '../demo/drayage-client.ts';
import { importDrive } from '../demo/import-story.ts';
import { RESOURCE_GROUP } from '../demo/job-story.ts';
import { makeSample } from '../demo/sample.ts';
import { prepareDrive } from '../src/prepare/prepare-drive.ts';
import { withAppHost } from './app-host.ts';
import { withAzurite } from './azurite.ts';
import { median, report, seconds } from './figures.ts';

const ROUNDS = 3;

/** Requests to `hosts` since the last reset: how many, and for how long at least one was under way. */
const watchRequests = (hosts: ReadonlySet<string>) => {
  const underWay = new Set<ClientRequest>();
  let [count, busyMs, since] = [0, 0, 0];
  const end = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (underWay.delete(request) && underWay.size === 0) busyMs += performance.now() - since;
  };
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (!hosts.has(String(request.getHeader('host')))) return;
    if (underWay.size === 0) since = performance.now();
    underWay.add(request);
    count += 1;
  });
  subscribe('http.client.response.finish', end);
  subscribe('http.client.request.error', end);
  return {
    reset: () => void ([count, busyMs, since] = [0, 0, performance.now()]),
    read: () => ({ count, busySeconds: busyMs / 1000 }),
  };
};

await withAzurite(async (endpoints, folder) => {
  const requests = watchRequests(new Set(Object.values(endpoints).map((url) => new URL(url).host)));
  await withAppHost(endpoints, folder, async (host) => {
    const source = join(folder, 'source');
    await makeSample(source);
    const arm = armClient(host.url);
    const operator = desk(host.url);
    const ratios: number[] = [];
    const counts: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const jobName = `bench-${String(round)}`;
      const drive = await prepareDrive({ source, drive: join(folder, 'bays', jobName), container: jobName });
      requests.reset();
      const took = await seconds(async () => {
        await importDrive(arm, operator, { jobName, drive, bay: jobName, quiet: true });
        await operator.advance('P91D');
      });
      const left = arm.jobs.listByResourceGroup(RESOURCE_GROUP);
      if (!(await left.next()).done) throw new Error('The job is still there.');
      const { count, busySeconds } = requests.read();
      // The first round warms up.
      if (round > 0) {
        ratios.push(took / busySeconds);
        counts.push(count);
      }
    }
    report(
      `a whole job's days on Azurite, ${String(median(counts))} storage requests, against their time`,
      `${median(ratios).toFixed(2)} x`,
      'none set',
    );
  });
});
process.exit(0);
