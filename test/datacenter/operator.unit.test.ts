import { describe, expect, it } from 'vitest';
import { drive, errorDetails, startApis, STRANGERS, SUBSCRIPTION } from '../support/apis.ts';
import type { Apis } from '../support/apis.ts';
import { cancel, finish, mount, start } from '../support/jobs.ts';

const ship = async (
  { create, patch }: Pick<Apis, 'create' | 'patch'>,
  name: string,
  driveIds: readonly string[],
  trackingNumber = 'T1',
  rest = {},
): Promise<void> => {
  await create(name, { driveList: driveIds.map(drive) }, rest);
  const deliveryPackage = { carrierName: 'DHL', trackingNumber };
  const reply = await patch(name, { properties: { state: 'Shipping', deliveryPackage } });
  expect(reply.status).toBe(200);
};

const copy = async (
  { engine }: Pick<Apis, 'engine'>,
  name: string,
  driveId: string,
  bay = 'bay-1',
): Promise<void> => {
  for (const command of [mount(driveId, bay), start(driveId), finish(driveId)]) {
    expect(await engine(name, command)).toMatchObject({ ok: true });
  }
};

describe('opening a package', () => {
  it('shows what became of each drive, and which drives no job names', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    const reply = await apis.operate('packages/t1/receive', { drives: ['d1', 'X9'] });
    expect(reply.at()).toMatchObject({
      location: 'westus',
      trackingNumber: 't1',
      jobs: [
        {
          name: 'job-1',
          state: 'Received',
          drives: [
            { driveId: 'D1', state: 'Received' },
            { driveId: 'D2', state: 'NeverReceived' },
          ],
        },
      ],
      extra: ['X9'],
    });
    expect(reply.text).not.toMatch(/sealed|bitlocker/i);
  });

  it('may be said twice', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    const first = await apis.operate('packages/T1/receive', { drives: ['D1', 'X9'] });
    const second = await apis.operate('packages/T1/receive', { drives: ['D1', 'X9'] });
    expect(second.status).toBe(200);
    expect(second.at()).toEqual(first.at());
  });

  it('serves every job that names the package', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await ship(apis.within(STRANGERS), 'job-2', ['D2']);
    const reply = await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    expect(reply.at('jobs')).toMatchObject([
      { name: 'job-1', state: 'Received' },
      { name: 'job-2', state: 'Received' },
    ]);
    expect(reply.at('extra')).toEqual([]);
  });

  it('tells of a job that cannot take it yet beside one that can', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.within(STRANGERS).create('job-2', {
      driveList: [drive('D2')],
      deliveryPackage: { carrierName: 'DHL', trackingNumber: 'T1' },
    });
    const reply = await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    expect(reply.status).toBe(200);
    expect(reply.at('jobs')).toMatchObject([
      { name: 'job-1', state: 'Received' },
      { name: 'job-2', state: 'Creating', error: { code: 'JobStateConflict' } },
    ]);
  });

  it('with other contents than the first time corrects it, until a drive is copied', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const corrected = await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    expect(corrected.at('jobs', 0, 'drives')).toMatchObject([{ state: 'Received' }, { state: 'Received' }]);
    expect(corrected.at('history')).toMatchObject([
      { what: 'Received', driveIds: ['D1'], by: { kind: 'operator', name: 'desk' } },
      { what: 'Corrected', driveIds: ['D1', 'D2'] },
    ]);
    await copy(apis, 'job-1', 'D1');
    const reply = await apis.operate('packages/T1/receive', { drives: ['D2'] });
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'PackageMismatch']);
    expect((await apis.ask('GET', '/datacenter/westus/packages/T1')).at('found')).toEqual(['D1', 'D2']);
  });

  it('leaves alone a finished job whose tracking number was used again', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.engine('job-1', cancel);
    await apis.operate('packages/T1/return', { carrierName: 'DHL', trackingNumber: 'HOME-1' });
    await ship(apis, 'job-2', ['D2']);
    const reply = await apis.operate('packages/T1/receive', { drives: ['D2'] });
    expect(reply.at('jobs')).toMatchObject([{ name: 'job-2', state: 'Received' }]);
  });

  it('reaches jobs of the locations that ship to this dock, and no others', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1'], 'T1', { location: 'South Central US' });
    const here = await apis.operate('packages/T1/receive', { drives: ['D1'] });
    expect(here.at('jobs', 0)).toMatchObject({ location: 'southcentralus', state: 'Received' });
    const elsewhere = await apis.ask('GET', '/datacenter/eastus/packages/T1');
    expect([elsewhere.status, elsewhere.at('error', 'code')]).toEqual([404, 'PackageNotFound']);
  });

  it('is looked for under the tracking number that its job names now', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1'], 'WRONG');
    await apis.patch('job-1', {
      properties: { deliveryPackage: { carrierName: 'DHL', trackingNumber: 'RIGHT' } },
    });
    expect((await apis.ask('GET', '/datacenter/westus/packages/WRONG')).status).toBe(404);
    expect((await apis.ask('GET', '/datacenter/West US/packages/RIGHT')).at('jobs', 0, 'name')).toBe('job-1');
  });

  it('names every fault of its body', async () => {
    const reply = await startApis().operate('packages/T1/receive', { drives: ['D1', 7, 'a b'] });
    expect(reply.status).toBe(400);
    expect(errorDetails(reply).map(({ target }) => target)).toEqual(['drives[1]', 'drives[2]']);
    expect((await startApis().operate('packages/T1/receive', {})).at('error', 'target')).toBe('drives');
  });

  it('knows no other locations than the list', async () => {
    const reply = await startApis().ask('GET', '/datacenter/atlantis/packages/T1');
    expect([reply.status, reply.at('error', 'code')]).toEqual([404, 'LocationNotFound']);
  });
});

describe('a drive', () => {
  it('that comes late is received by itself, twice if need be', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const first = await apis.operate('drives/d2/receive');
    expect(first.at()).toMatchObject({ driveId: 'D2', state: 'Received', job: { name: 'job-1' } });
    expect((await apis.operate('drives/D2/receive')).at()).toEqual(first.at());
  });

  it('is mounted in a bay, and says which', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    const reply = await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    expect(reply.at()).toMatchObject({ driveId: 'D1', state: 'Received', bay: 'bay-1' });
    const second = await apis.operate('drives/D2/mount', { bay: 'bay-1' });
    expect([second.status, second.at('error', 'code')]).toEqual([409, 'BayInUse']);
    await apis.engine('job-1', start('D1'));
    expect((await apis.operate('drives/D1/mount', { bay: 'bay-1' })).status).toBe(200);
    const moved = await apis.operate('drives/D1/mount', { bay: 'bay-2' });
    expect([moved.status, moved.at('error', 'code')]).toEqual([409, 'DriveMountedElsewhere']);
    expect((await apis.ask('GET', '/datacenter/westus/drives/D1')).at('jobs', 0, 'drive')).toEqual({
      driveId: 'D1',
      state: 'Transferring',
      bay: 'bay-1',
    });
  });

  it('that was not received is not mounted', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const reply = await apis.operate('drives/D2/mount', { bay: 'bay-1' });
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'DriveStateConflict']);
    expect(reply.at('error', 'message')).toContain('NeverReceived');
  });

  it.each(['bay_1.a', 'container:bay-1', `container:bay-${'x'.repeat(59)}`])(
    'may be mounted in the bay %j',
    async (bay) => {
      const apis = startApis();
      await ship(apis, 'job-1', ['D1']);
      await apis.operate('packages/T1/receive', { drives: ['D1'] });
      expect((await apis.operate('drives/D1/mount', { bay })).at('bay')).toBe(bay);
    },
  );

  it.each([
    '',
    '../elsewhere',
    '/mnt',
    'a'.repeat(65),
    'container:',
    'container:drayage-work',
    'container:azure-webjobs-hosts',
    'container:bay-1/file',
    'container:../bay-1',
    `container:bay-${'x'.repeat(60)}`,
  ])('is not mounted in a bay named %j', async (bay) => {
    const reply = await startApis().operate('drives/D1/mount', { bay });
    expect([reply.status, reply.at('error', 'target')]).toEqual([400, 'bay']);
  });

  it('that no job names is not found', async () => {
    const { ask, operate } = startApis();
    for (const reply of [ask('GET', '/datacenter/westus/drives/D1'), operate('drives/D1/receive')]) {
      const { status, at } = await reply;
      expect([status, at('error', 'code')]).toEqual([404, 'DriveNotFound']);
    }
  });

  it('that two jobs name is the one that the command can be meant for', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1'], 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await copy(apis, 'job-1', 'D1');
    await apis.operate('packages/T1/return', { carrierName: 'DHL', trackingNumber: 'HOME-1' });
    await ship(apis, 'job-2', ['D1'], 'T2');
    await apis.operate('packages/T2/receive', { drives: ['D1'] });
    const mounted = await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    expect(mounted.at('job', 'name')).toBe('job-2');
    await apis.engine('job-2', start('D1'));
    expect((await apis.operate('drives/D1/mount', { bay: 'bay-1' })).at('job', 'name')).toBe('job-2');
  });

  it('that two jobs wait for alike is refused, naming both', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1'], 'T1');
    await ship(apis.within(STRANGERS), 'job-2', ['D1'], 'T2');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate('packages/T2/receive', { drives: ['D1'] });
    const reply = await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'AmbiguousDrive']);
    expect(reply.at('error', 'message')).toContain(
      `${SUBSCRIPTION}/Drives/job-1 (Received), ${STRANGERS}/Drives/job-2 (Received)`,
    );
    const named = await apis.operate(`drives/D1/mount?job=${STRANGERS}/drives/JOB-2`, { bay: 'bay-1' });
    expect(named.at('job', 'name')).toBe('job-2');
    const other = await apis.operate(`drives/D1/mount?job=${SUBSCRIPTION}/Drives/job-3`, { bay: 'bay-1' });
    expect([other.status, other.at('error', 'code')]).toEqual([409, 'DriveNotOfJob']);
    const broken = await apis.operate('drives/D1/mount?job=job-1', { bay: 'bay-1' });
    expect([broken.status, broken.at('error', 'target')]).toEqual([400, 'job']);
  });
});

describe('sending drives back', () => {
  it('completes every job of the package in one parcel, with its drives counted, and may be said twice', async () => {
    const apis = startApis();
    const strangers = apis.within(STRANGERS);
    await ship(apis, 'job-1', ['D1', 'D2']);
    await ship(strangers, 'job-2', ['D3']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2', 'D3'] });
    for (const driveId of ['D1', 'D2']) await copy(apis, 'job-1', driveId);
    await copy(strangers, 'job-2', 'D3');
    const body = { carrierName: 'FedEx', trackingNumber: 'HOME-1' };
    const first = await apis.operate('packages/T1/return', body);
    expect(first.at()).toMatchObject({
      returnPackage: { ...body, driveCount: 3, shipDate: '2026-01-05T08:00:00.000Z' },
      jobs: [
        { name: 'job-1', state: 'Completed', drives: [{ state: 'ShippedBack' }, { state: 'ShippedBack' }] },
        { name: 'job-2', state: 'Completed', drives: [{ state: 'ShippedBack' }] },
      ],
    });
    apis.advanceDays(1);
    const second = await apis.operate('packages/T1/return', body);
    expect(second.status).toBe(200);
    expect(second.at()).toEqual(first.at());
  });

  it('tells of a job whose drives are still being copied beside those that went', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await ship(apis.within(STRANGERS), 'job-2', ['D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    await copy(apis, 'job-1', 'D1');
    const body = { carrierName: 'FedEx', trackingNumber: 'HOME-1' };
    const first = await apis.operate('packages/T1/return', body);
    expect(first.at()).toMatchObject({
      returnPackage: { driveCount: 1 },
      jobs: [{ state: 'Completed' }, { state: 'Received', error: { code: 'JobStateConflict' } }],
    });
  });

  it('is refused while nothing is ready to go', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const body = { carrierName: 'FedEx', trackingNumber: 'HOME-1' };
    const reply = await apis.operate('packages/T1/return', body);
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'JobStateConflict']);
    await apis.engine('job-1', cancel);
    expect((await apis.operate('packages/T1/return', body)).at('jobs', 0, 'state')).toBe('Completed');
    const other = await apis.operate('packages/T1/return', { ...body, trackingNumber: 'HOME-2' });
    expect(other.status).toBe(409);
  });

  it('a second time, for a late drive, needs a parcel of its own', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await copy(apis, 'job-1', 'D1');
    const body = { carrierName: 'FedEx', trackingNumber: 'HOME-1' };
    expect((await apis.operate('packages/T1/return', body)).at('jobs', 0, 'state')).toBe('Closed');
    await apis.operate('drives/D2/receive');
    await copy(apis, 'job-1', 'D2');
    const same = await apis.operate('packages/T1/return', body);
    expect([same.status, same.at('error', 'code')]).toEqual([409, 'ReturnPackageUsed']);
    const fresh = await apis.operate('packages/T1/return', { ...body, trackingNumber: 'HOME-2' });
    expect(fresh.at()).toMatchObject({
      returnPackage: { driveCount: 1 },
      jobs: [{ drives: [{ state: 'ShippedBack' }, { state: 'ShippedBack' }] }],
    });
  });
});
