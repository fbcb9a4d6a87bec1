/** Two operators at once, on the tables themselves: one wins, the other is told, nothing is done twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createBayUses } from '../../src/storage/tables/bay-uses.ts';
import { createExpectedPackages } from '../../src/storage/tables/expected-packages.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { createPackageRecords } from '../../src/storage/tables/package-records.ts';
import { drive, JOBS, startApis, STRANGERS, VERSION } from '../support/apis.ts';
import type { Apis, Reply } from '../support/apis.ts';
import { report } from '../support/jobs.ts';
import { takeTables } from '../support/storage-tables.ts';

let apis: Apis;
beforeAll(async () => {
  const tables = await takeTables();
  apis = startApis({
    repository: createJobRepository(tables),
    packages: createExpectedPackages(tables),
    records: createPackageRecords(tables),
    bayUses: createBayUses(tables),
  });
});

const ship = async (
  by: Pick<Apis, 'create' | 'patch'>,
  name: string,
  drives: readonly string[],
  trackingNumber: string,
): Promise<void> => {
  await by.create(name, { driveList: drives.map(drive) });
  const deliveryPackage = { carrierName: 'DHL', trackingNumber };
  const reply = await by.patch(name, { properties: { state: 'Shipping', deliveryPackage } });
  expect(reply.status).toBe(200);
};

const types = async (name: string): Promise<unknown[]> => {
  const value = (await apis.ask('GET', `${JOBS}/${name}/events?${VERSION}`)).at('value');
  return Array.isArray(value)
    ? value.map((event) =>
        event !== null && typeof event === 'object' && !Array.isArray(event) ? event['type'] : event,
      )
    : [];
};
const codes = (replies: readonly Reply[]) =>
  replies.map((reply) => (reply.status === 200 ? 'taken' : reply.at('error', 'code'))).sort();
const received = ['JobCreated', 'JobUpdated', 'JobShipped', 'DriveReceived'];

describe('two operators at once', () => {
  it('who receive a package with the same drives both succeed, and it is received once', async () => {
    await ship(apis, 'same', ['S1', 'S2'], 'T-same');
    const receive = () => apis.operate('packages/T-same/receive', { drives: ['S1', 'S2'] });
    expect(codes(await Promise.all([receive(), receive(), receive()]))).toEqual(['taken', 'taken', 'taken']);
    expect(await types('same')).toEqual([...received, 'DriveReceived', 'PackageReceived']);
    const kept = await apis.ask('GET', '/datacenter/westus/packages/T-same');
    expect(kept.at('history')).toHaveLength(1);
  });

  it('who receive it with different drives: what is kept is what one of them said last, with a trace', async () => {
    await ship(apis, 'differ', ['F1', 'F2'], 'T-differ');
    const receive = (found: string) => apis.operate('packages/T-differ/receive', { drives: [found] });
    const outcomes = codes(await Promise.all([receive('F1'), receive('F2')]));
    expect(outcomes).toContain('taken');
    for (const outcome of outcomes) expect(['taken', 'PackageInWork']).toContain(outcome);
    const kept = await apis.ask('GET', '/datacenter/westus/packages/T-differ');
    const [found] = [kept.at('found')];
    const drives = kept.at('jobs', 0, 'drives');
    expect(
      Array.isArray(drives) &&
        drives.flatMap((one) =>
          one !== null && typeof one === 'object' && !Array.isArray(one) && one['state'] === 'Received'
            ? [one['driveId']]
            : [],
        ),
    ).toEqual(found);
  });

  it('who put two drives into one bay: one is told which drive is there', async () => {
    await ship(apis, 'bay-1', ['B1'], 'T-b1');
    await ship(apis.within(STRANGERS), 'bay-2', ['B2'], 'T-b2');
    await apis.operate('packages/T-b1/receive', { drives: ['B1'] });
    await apis.operate('packages/T-b2/receive', { drives: ['B2'] });
    const mount = (driveId: string) => apis.operate(`drives/${driveId}/mount`, { bay: 'bay-9' });
    expect(codes(await Promise.all([mount('B1'), mount('B2')]))).toEqual(['BayInUse', 'taken']);
    const bays = (await apis.ask('GET', '/datacenter/westus/bays')).at('value');
    expect(bays).toMatchObject([{ bay: 'bay-9', state: 'Mounted' }]);
  });

  it('who hold a job with different words: the second message is the one that is told', async () => {
    await ship(apis, 'held', ['H1'], 'T-held');
    const key = '00000000-0000-4000-8000-000000000001/Drives/held';
    const hold = (message: string) => apis.operate(`jobs/${key}/hold`, { message });
    expect(codes(await Promise.all([hold('A'), hold('B')]))).toEqual(['taken', 'taken']);
    expect((await types('held')).filter((type) => type === 'JobHeld')).toHaveLength(2);
  });

  it('who send drives home in two parcels: one is told that they are gone', async () => {
    await ship(apis, 'home', ['G1'], 'T-home');
    await apis.operate('packages/T-home/receive', { drives: ['G1'] });
    await apis.engine('home', report('G1'));
    const back = (trackingNumber: string) =>
      apis.operate('packages/T-home/return', { carrierName: 'DHL', trackingNumber });
    const [first, second] = await Promise.all([back('HOME-A'), back('HOME-B')]);
    expect((await types('home')).filter((type) => type === 'DriveShippedBack')).toHaveLength(1);
    const told = [first, second].filter(
      ({ status, at }) =>
        status === 409 || at('jobs', 0, 'error') !== undefined || at('jobs', 0) === undefined,
    );
    expect(told).toHaveLength(1);
  });
});

describe('packages in a table', () => {
  it('are listed, found by their drives, and hold a package of several jobs', async () => {
    await ship(apis, 'several-1', ['V1'], 'T-several');
    await ship(apis.within(STRANGERS), 'several-2', ['V2'], 'T-several');
    const reply = await apis.operate('packages/T-several/receive', { drives: ['V1', 'V2', 'X7'] });
    expect(reply.at('jobs')).toMatchObject([{ state: 'Received' }, { state: 'Received' }]);
    const byDrive = await apis.ask('GET', '/datacenter/westus/packages?drive=x7');
    expect(byDrive.at('value', 0, 'trackingNumber')).toBe('T-several');
    const pages: number[] = [];
    for (let link = '/datacenter/westus/packages?state=received&$top=2'; link !== '';) {
      const page = await apis.ask('GET', link);
      const value = page.at('value');
      pages.push(Array.isArray(value) ? value.length : -1);
      const next = page.at('nextLink');
      link = typeof next === 'string' ? next : '';
    }
    expect(Math.max(...pages)).toBe(2);
    const queue = (await apis.ask('GET', '/datacenter/westus/queue')).at('value');
    expect(JSON.stringify(queue)).toContain('V1');
  });
});
