/** Packages with drives that several jobs could have: an operator says whose they are. */
import { describe, expect, it } from 'vitest';
import { drive, startApis, STRANGERS, SUBSCRIPTION } from '../support/apis.ts';
import type { Apis, Json, Reply } from '../support/apis.ts';
import { mount, start } from '../support/jobs.ts';

const exported = { jobType: 'Export', export: { blobList: { blobPathPrefix: ['/'] } }, driveList: undefined };
const deliveryPackage = (trackingNumber: string) => ({ carrierName: 'DHL', trackingNumber });
type Client = Pick<Apis, 'create' | 'patch'>;

const create = async (by: Client, name: string, properties: object, parcel = 'T1'): Promise<void> => {
  expect((await by.create(name, { ...properties, deliveryPackage: deliveryPackage(parcel) })).status).toBe(
    201,
  );
};
const shipCreated = async (by: Client, name: string): Promise<void> => {
  expect((await by.patch(name, { properties: { state: 'Shipping' } })).status).toBe(200);
};
const ship = async (by: Client, name: string, properties: object, parcel = 'T1'): Promise<void> => {
  await create(by, name, properties, parcel);
  await shipCreated(by, name);
};
const ofJob = (driveId: string, name: string, subscriptionId = SUBSCRIPTION) => ({
  driveId,
  job: `${subscriptionId}/Drives/${name}`,
});
const receive = (apis: Apis, drives: readonly (string | object)[], parcel = 'T1'): Promise<Reply> =>
  apis.operate(`packages/${parcel}/receive`, { drives });
const refused = (reply: Reply): Json[] => [reply.status, reply.at('error', 'code') ?? null];

/** The drives of a job that are here, by the job's own row. */
const drivesOf = async (apis: Apis, name: string, subscriptionId = SUBSCRIPTION): Promise<string[]> => {
  const key = { subscriptionId, resourceGroup: 'Drives', name };
  const drives = (await apis.repository.load(key))?.job.drives ?? [];
  return drives.filter(({ status }) => status === 'Received').map(({ driveId }) => driveId);
};

describe('a package of several export jobs', () => {
  const twoExports = async (): Promise<Apis> => {
    const apis = startApis();
    await ship(apis, 'out-1', exported);
    await ship(apis.within(STRANGERS), 'out-2', exported);
    return apis;
  };

  it('is refused as long as nobody says whose its drives are, and nothing is kept', async () => {
    const apis = await twoExports();
    for (const drives of [
      ['E1', 'E2'],
      [ofJob('E1', 'out-1'), 'E2'],
    ]) {
      const reply = await receive(apis, drives);
      expect(refused(reply)).toEqual([409, 'AmbiguousDrive']);
      expect(reply.at('error', 'message')).toContain(`${STRANGERS}/Drives/out-2 (Shipping)`);
      expect(reply.at('error', 'message')).toContain('job');
    }
    const kept = await apis.ask('GET', '/datacenter/westus/packages/T1');
    expect(kept.at()).toMatchObject({ state: 'Expected', jobs: [{ drives: [] }, { drives: [] }] });
  });

  it('gives each of them the drives that are said to be its own, and may be said again', async () => {
    const apis = await twoExports();
    const drives = [ofJob('E1', 'out-1'), ofJob('E2', 'out-2', STRANGERS), ofJob('E3', 'OUT-1')];
    const reply = await receive(apis, drives);
    expect(reply.at()).toMatchObject({ state: 'Received', found: ['E1', 'E2', 'E3'], extra: [] });
    expect(await drivesOf(apis, 'out-1')).toEqual(['E1', 'E3']);
    expect(await drivesOf(apis, 'out-2', STRANGERS)).toEqual(['E2']);
    expect((await receive(apis, drives)).at('etag')).toBe(reply.at('etag'));
    // What was said once need not be said again.
    expect((await receive(apis, ['E3', 'E2', 'E1'])).at('etag')).toBe(reply.at('etag'));
  });

  it('is corrected: a drive goes to the other job, until copying begins', async () => {
    const apis = await twoExports();
    await receive(apis, [ofJob('E1', 'out-1'), ofJob('E2', 'out-1')]);
    expect(await drivesOf(apis, 'out-1')).toEqual(['E1', 'E2']);
    const reply = await receive(apis, ['E1', ofJob('E2', 'out-2', STRANGERS)]);
    expect(reply.at('history')).toMatchObject([{ what: 'Received' }, { what: 'Corrected' }]);
    expect(await drivesOf(apis, 'out-1')).toEqual(['E1']);
    expect(await drivesOf(apis, 'out-2', STRANGERS)).toEqual(['E2']);
    await apis.engine('out-1', mount('E1', 'bay-1'));
    await apis.engine('out-1', start('E1'));
    await apis.within(STRANGERS).engine('out-2', mount('E2', 'bay-2'));
    await apis.within(STRANGERS).engine('out-2', start('E2'));
    expect(refused(await receive(apis, [ofJob('E1', 'out-2', STRANGERS), 'E2']))).toEqual([
      409,
      'PackageMismatch',
    ]);
  });

  it('keeps a drive for the one that is not shipped yet, and gives it that when it is', async () => {
    const apis = startApis();
    await ship(apis.within(STRANGERS), 'out-2', exported);
    await create(apis, 'out-1', exported);
    const reply = await receive(apis, ['E2', ofJob('E1', 'out-1')]);
    expect(reply.at()).toMatchObject({
      state: 'Received',
      extra: ['E1'],
      jobs: [{ name: 'out-2' }, { name: 'out-1' }],
    });
    expect(await drivesOf(apis, 'out-2', STRANGERS)).toEqual(['E2']);
    await shipCreated(apis, 'out-1');
    expect(await apis.match('out-1')).toBe(true);
    expect(await drivesOf(apis, 'out-1')).toEqual(['E1']);
    expect((await apis.ask('GET', '/datacenter/westus/packages/T1')).at('extra')).toEqual([]);
  });

  it('lets a drive stay with the job that has it when another one names the package later', async () => {
    const apis = startApis();
    await ship(apis, 'out-1', exported);
    await receive(apis, ['E1']);
    await ship(apis.within(STRANGERS), 'out-2', exported);
    expect((await receive(apis, ['E1'])).status).toBe(200);
    expect(refused(await receive(apis, ['E1', 'E2']))).toEqual([409, 'AmbiguousDrive']);
    await receive(apis, ['E1', ofJob('E2', 'out-2', STRANGERS)]);
    expect(await drivesOf(apis, 'out-1')).toEqual(['E1']);
    expect(await drivesOf(apis, 'out-2', STRANGERS)).toEqual(['E2']);
  });
});

describe('a drive that several import jobs name', () => {
  it('of one package is that of the job that is said, and of the other it is NeverReceived', async () => {
    const apis = startApis();
    await ship(apis, 'in-1', { driveList: [drive('D1'), drive('D2')] });
    await ship(apis.within(STRANGERS), 'in-2', { driveList: [drive('D1'), drive('D3')] });
    expect(refused(await receive(apis, ['D1', 'D2', 'D3']))).toEqual([409, 'AmbiguousDrive']);
    const reply = await receive(apis, [ofJob('D1', 'in-2', STRANGERS), 'D2', 'D3']);
    expect(reply.at('flags')).toEqual(['SeveralSubscriptions']);
    expect(await drivesOf(apis, 'in-1')).toEqual(['D2']);
    expect(await drivesOf(apis, 'in-2', STRANGERS)).toEqual(['D1', 'D3']);
  });

  it('of other packages is that of the job that is said, and stays so', async () => {
    const apis = startApis();
    await ship(apis, 'in-1', { driveList: [drive('D1')] }, 'T1');
    await ship(apis.within(STRANGERS), 'in-2', { driveList: [drive('D1')] }, 'T2');
    expect((await receive(apis, ['D1'], 'T3')).at('extra')).toEqual(['D1']);
    const reply = await receive(apis, [ofJob('D1', 'in-2', STRANGERS)], 'T3');
    expect(reply.at()).toMatchObject({
      state: 'Received',
      extra: [],
      jobs: [{ name: 'in-2', state: 'Received' }],
    });
    expect((await receive(apis, ['D1'], 'T3')).at('etag')).toBe(reply.at('etag'));
    expect(refused(await receive(apis, [ofJob('D1', 'in-1')], 'T3'))).toEqual([409, 'PackageMismatch']);
  });

  it('that came apart stays with the job that took it when another one waits for it later', async () => {
    const apis = startApis();
    await ship(apis, 'in-1', { driveList: [drive('D1')] }, 'T1');
    const first = await receive(apis, ['D1'], 'T3');
    await ship(apis.within(STRANGERS), 'in-2', { driveList: [drive('D1')] }, 'T2');
    expect((await receive(apis, ['D1'], 'T3')).at('etag')).toBe(first.at('etag'));
  });
});

describe('naming a job', () => {
  it.each<[string, object, string, Json[]]>([
    ['that does not name the drive', ofJob('D9', 'in-1'), 'D9', [409, 'DriveNotOfJob']],
    ['that is not there', ofJob('D1', 'in-7'), 'in-7', [404, 'ResourceNotFound']],
    ['in other words', { driveId: 'D1', job: 'in-1' }, 'drives[0].job', [400, 'InvalidRequestBody']],
    ['by nothing', { driveId: 'D1' }, 'drives[0]', [400, 'InvalidRequestBody']],
    ['by a number', { driveId: 'D1', job: 7 }, 'drives[0]', [400, 'InvalidRequestBody']],
  ])('%s is refused', async (_, found, said, expected) => {
    const apis = startApis();
    await ship(apis, 'in-1', { driveList: [drive('D1')] });
    const reply = await receive(apis, [found]);
    expect(refused(reply)).toEqual(expected);
    expect(reply.at('error', 'message')).toContain(said);
  });

  it('twice, and each time another, is refused', async () => {
    const apis = startApis();
    await ship(apis, 'in-1', { driveList: [drive('D1')] });
    await ship(apis.within(STRANGERS), 'in-2', { driveList: [drive('D1')] });
    const reply = await receive(apis, [ofJob('D1', 'in-1'), ofJob('d1', 'in-2', STRANGERS)]);
    expect(refused(reply)).toEqual([409, 'AmbiguousDrive']);
  });
});
