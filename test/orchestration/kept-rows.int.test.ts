/** What the table of the data centres keeps, of what, and for how long: housekeeping over real tables, its clock set by hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { builtInLocations } from '../../src/arm/locations-file.ts';
import { keepHouse } from '../../src/orchestration/housekeeping.ts';
import { packageInstanceId, type Instances } from '../../src/orchestration/instances.ts';
import { plusDays, plusMs, type Instant } from '../../src/ports/clock.ts';
import { createBayUses } from '../../src/storage/tables/bay-uses.ts';
import { createDueHints } from '../../src/storage/tables/due-hints.ts';
import { createExpectedPackages } from '../../src/storage/tables/expected-packages.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { createPackageRecords } from '../../src/storage/tables/package-records.ts';
import type { Tables } from '../../src/storage/tables/tables.ts';
import { drive, JOBS, startApis, STRANGERS, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis } from '../support/apis.ts';
import { days, report, start, startOfTime } from '../support/jobs.ts';
import { nobodyHears } from '../support/sending.ts';
import { takeTables } from '../support/storage-tables.ts';

const home = { carrierName: 'DHL', trackingNumber: 'HOME-1' };
const INBOUND = { location: 'westus', direction: 'Inbound', trackingNumber: 'T1' } as const;

describe('the table of the data centres', () => {
  let tables: Tables;
  let apis: Apis;
  let records: ReturnType<typeof createPackageRecords>;
  let now: Instant;
  /** Instances of packages that run, and what was done with them. */
  let live: Set<string>;
  let done: string[];
  beforeEach(async () => {
    tables = await takeTables();
    records = createPackageRecords(tables);
    apis = startApis({
      repository: createJobRepository(tables),
      packages: createExpectedPackages(tables),
      records,
      bayUses: createBayUses(tables),
      hints: createDueHints(tables),
    });
    now = startOfTime;
    live = new Set();
    done = [];
  });

  const notCalled = (): Promise<never> => Promise.reject(new Error('Nobody is to do this.'));
  const did = async (what: string): Promise<void> => {
    await Promise.resolve();
    done.push(what);
  };
  const keep = async () => {
    const instances: Instances = {
      wake: notCalled,
      revive: () => Promise.resolve(),
      reviveSender: notCalled,
      ensureDrive: notCalled,
      ensurePackage: async ({ trackingNumber }) => did(`ensures ${trackingNumber}`),
      nudge: notCalled,
      isLive: (id) => Promise.resolve(live.has(id)),
      purge: async (id) => (id.startsWith('package-') ? did(`purges ${id}`) : undefined),
    };
    const repository = createJobRepository(tables);
    const report = await keepHouse(
      {
        clock: { now: () => new Date(now) },
        repository,
        records,
        hints: createDueHints(tables),
        packages: createExpectedPackages(tables),
        bayUses: createBayUses(tables),
        locations: builtInLocations,
        engine: {
          plan: notCalled,
          copySegment: notCalled,
          finish: notCalled,
          purge: () => Promise.resolve(),
        },
        outbox: nobodyHears(tables, repository),
      },
      instances,
    );
    expect(report.failed).toEqual([]);
    return report;
  };
  /** Housekeeping once a day. */
  const pass = async (count: number): Promise<void> => {
    apis.advanceDays(count);
    for (let day = 0; day < count; day += 1) {
      now = plusDays(now, 1);
      await keep();
    }
  };
  const rows = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { rowKey = '' } of (await tables.dataCentre()).listEntities()) keys.push(rowKey);
    return keys;
  };
  const ship = async (
    by: Pick<Apis, 'create' | 'patch'>,
    name: string,
    driveId: string,
    trackingNumber: string,
  ): Promise<void> => {
    const deliveryPackage = { carrierName: 'DHL', trackingNumber };
    await by.create(name, { driveList: [drive(driveId)], deliveryPackage });
    expect((await by.patch(name, { properties: { state: 'Shipping' } })).status).toBe(200);
  };
  const remove = async (name: string, subscriptionId = SUBSCRIPTION): Promise<void> => {
    const path = `${JOBS.replace(SUBSCRIPTION, subscriptionId)}/${name}?${VERSION}`;
    expect((await apis.ask('DELETE', path)).status).toBe(200);
  };

  it('keeps no drive in its queue that was taken out of it for good', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const queued = async () => (await rows()).filter((key) => key.startsWith('queue|'));
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    // It may have to be taken out of its bay again.
    expect(await queued()).toHaveLength(1);
    await apis.engine('job-1', start('D1'));
    expect(await queued()).toEqual([]);
  });

  it('forgets a deleted job in seven days: its packages, its bays, what it stood in a queue for', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const { jobId } = (await records.load(INBOUND))!.record.steps[0]!.job;
    // What a commit leaves that lost its race.
    const job = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name: 'job-1', jobId };
    await createExpectedPackages(tables).queueDrives('westus', days(-1), ['D1'], job);
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    await apis.operate('drives/D1/unmount');
    await apis.operate('drives/D1/report', { problem: 'Damaged' });
    await apis.operate('packages/T1/return', home);
    await remove('job-1');
    await pass(6);
    expect((await rows()).map((key) => key.split('|')[0])).toEqual(
      expect.arrayContaining(['bay', 'queue', 'package', 'drive', 'content', 'inbound', 'outbound']),
    );
    await pass(2);
    expect(await rows()).toEqual([]);
    expect(done.filter((what) => what.startsWith('purges'))).toHaveLength(2);
  });

  it('keeps a package as long as one of its jobs is there', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await ship(apis.within(STRANGERS), 'job-2', 'D2', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    await apis.engine('job-1', report('D1'));
    await apis.within(STRANGERS).engine('job-2', report('D2'));
    await apis.operate('packages/T1/return', home);
    await remove('job-1');
    await pass(9);
    expect((await records.load(INBOUND))?.record.state).toBe('Returned');
    await remove('job-2', STRANGERS);
    await pass(9);
    expect(await rows()).toEqual([]);
    // Two versions of the one, and one of the other.
    expect(done.filter((what) => what.startsWith('purges'))).toHaveLength(3);
  });

  it('keeps a package that nobody takes beyond the day it may be destroyed, and then no longer', async () => {
    const held = await apis.operate('packages/T1/receive', { drives: ['X1'] });
    expect(held.at('destroyBy')).toBe(days(90));
    await pass(179);
    const list = await apis.ask('GET', '/datacenter/westus/packages?state=held');
    expect(list.at('value', 0, 'flags')).toContain('DestroyDue');
    await pass(2);
    expect(await rows()).toEqual([]);
    expect(done.at(-1)).toBe(`purges ${packageInstanceId({ ...INBOUND, version: 1 })}`);
  });

  it('keeps a package whose extra drives lie here when its job is gone', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['X9'] });
    await remove('job-1');
    await pass(170);
    expect((await records.load(INBOUND))?.record.extra).toEqual(['X9']);
    await pass(12);
    expect(await rows()).toEqual([]);
  });

  it('keeps a package for a job that is there after half a year, and lets it go with that', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate(`jobs/${SUBSCRIPTION}/Drives/job-1/hold`, { message: 'Wait' });
    await pass(300);
    expect((await records.load(INBOUND))?.record.state).toBe('Received');
    await apis.operate(`jobs/${SUBSCRIPTION}/Drives/job-1/release`);
    await apis.operate('drives/D1/report', { problem: 'Damaged' });
    await apis.operate('packages/T1/return', home);
    await remove('job-1');
    await pass(9);
    expect(await rows()).toEqual([]);
  });

  it('keeps a package that is at work, or was received anew, when its job is gone', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate('drives/D1/report', { problem: 'Damaged' });
    await apis.operate('packages/T1/return', home);
    await remove('job-1');
    const atWork = packageInstanceId({ ...INBOUND, version: 1 });
    live.add(atWork);
    await pass(9);
    expect(await records.load(INBOUND)).toBeDefined();
    live.delete(atWork);
    // The number is used again.
    await apis.operate('packages/T1/receive', { drives: ['X5'] });
    await pass(3);
    expect((await records.load(INBOUND))?.record).toMatchObject({ state: 'Held', driveIds: ['X5'] });
    expect((await records.byDrive('westus', 'X5')).map(({ trackingNumber }) => trackingNumber)).toEqual([
      'T1',
    ]);
  });

  it('has what was said of a package worked off, until it is', async () => {
    await ship(apis, 'job-1', 'D1', 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const loaded = (await records.load(INBOUND))!;
    const { record } = loaded;
    await records.save(loaded, { ...record, state: 'Receiving' });
    now = plusMs(startOfTime, 4 * 60_000);
    expect(await keep()).toMatchObject({ woken: 0 });
    now = plusMs(startOfTime, 6 * 60_000);
    for (let time = 0; time < 2; time += 1) await keep();
    expect(done).toEqual(['ensures T1', 'ensures T1']);
    await records.save(await records.load(INBOUND), record);
    for (let time = 0; time < 2; time += 1) await keep();
    expect(done).toHaveLength(2);
  });
});
