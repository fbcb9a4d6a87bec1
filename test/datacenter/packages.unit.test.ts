/** Packages as records of their own: held, matched, corrected, listed, found, gone home. */
import { describe, expect, it } from 'vitest';
import { drive, JOBS, startApis, STRANGERS, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis, Json, Reply } from '../support/apis.ts';
import { cancel, finish, mount, report, start } from '../support/jobs.ts';

const deliveryPackage = (trackingNumber: string) => ({ carrierName: 'DHL', trackingNumber });

const create = (apis: Pick<Apis, 'create'>, name: string, drives: readonly string[], parcel = 'T1') =>
  apis.create(name, { driveList: drives.map(drive), deliveryPackage: deliveryPackage(parcel) });

const ship = async (
  apis: Pick<Apis, 'create' | 'patch'>,
  name: string,
  drives: readonly string[],
  parcel = 'T1',
): Promise<void> => {
  await create(apis, name, drives, parcel);
  expect((await apis.patch(name, { properties: { state: 'Shipping' } })).status).toBe(200);
};

const packages = (apis: Apis, query: string): Promise<Reply> =>
  apis.ask('GET', `/datacenter/westus/packages?${query}`);
const numbers = async (apis: Apis, query: string): Promise<Json[]> => {
  const value = (await packages(apis, query)).at('value');
  if (!Array.isArray(value)) return [];
  return value.map((one) =>
    one === null || typeof one !== 'object' || Array.isArray(one) ? one : (one['trackingNumber'] ?? null),
  );
};
const job = (apis: Apis, name: string) => apis.ask('GET', `${JOBS}/${name}?${VERSION}`);
const home = { carrierName: 'DHL', trackingNumber: 'HOME-1' };

describe('a package that no job can take', () => {
  it('of a job that is still Creating is held, and given to it when it ships', async () => {
    const apis = startApis();
    await create(apis, 'job-1', ['D1', 'D2']);
    const held = await apis.operate('packages/T1/receive', { drives: ['D1'] });
    expect(held.at()).toMatchObject({
      state: 'Held',
      flags: ['JobNotShipped', 'ExtraDrives'],
      found: ['D1'],
      jobs: [{ name: 'job-1', state: 'Creating', error: { code: 'JobStateConflict' } }],
    });
    expect((await apis.operate('packages/T1/receive', { drives: ['D1'] })).at('etag')).toBe(held.at('etag'));
    expect(await apis.match('job-1')).toBe(false);

    await apis.patch('job-1', { properties: { state: 'Shipping' } });
    expect(await apis.match('job-1')).toBe(true);
    expect((await job(apis, 'job-1')).at('properties', 'state')).toBe('Received');
    const matched = await apis.ask('GET', '/datacenter/westus/packages/T1');
    expect(matched.at()).toMatchObject({
      state: 'Received',
      flags: [],
      history: [{ what: 'Held' }, { what: 'Matched', by: { kind: 'operator' } }],
    });
    expect(await apis.match('job-1')).toBe(false);
  });

  it('of no job is held, flagged for return after 14 days and for destruction after 90', async () => {
    const apis = startApis();
    const held = await apis.operate('packages/T9/receive', { drives: ['X1'] });
    expect(held.at()).toMatchObject({
      state: 'Held',
      flags: ['NoJob', 'ExtraDrives'],
      heldSince: '2026-01-05T08:00:00.000Z',
      returnBy: '2026-01-19T08:00:00.000Z',
      destroyBy: '2026-04-05T08:00:00.000Z',
      extra: ['X1'],
    });
    apis.advanceDays(14);
    expect((await packages(apis, 'state=held')).at('value', 0, 'flags')).toEqual([
      'NoJob',
      'ReturnDue',
      'ExtraDrives',
    ]);
    apis.advanceDays(76);
    expect((await packages(apis, 'state=held')).at('value', 0, 'flags')).toContain('DestroyDue');
    const back = await apis.operate('packages/T9/return', home);
    expect(back.at()).toMatchObject({ returnPackage: { driveCount: 1 }, extra: ['X1'], jobs: [] });
    expect(await numbers(apis, 'state=held')).toEqual([]);
    expect((await packages(apis, 'package=T9')).at('value', 0)).toMatchObject({
      state: 'Returned',
      counterpart: 'HOME-1',
    });
    expect((await apis.operate('packages/T9/return', home)).at('returnPackage')).toEqual(
      back.at('returnPackage'),
    );
  });

  it('is not given to a stranger who names its number alone', async () => {
    const apis = startApis();
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await ship(apis, 'job-1', ['D7']);
    expect(await apis.match('job-1')).toBe(false);
    await ship(apis, 'job-2', ['D1'], 'T2');
    expect(await apis.match('job-2')).toBe(false);
    // An operator who looks at it again decides it.
    const again = await apis.operate('packages/T1/receive', { drives: ['D1'] });
    expect(again.at('jobs')).toMatchObject([
      { name: 'job-1', state: 'Closed' },
      { name: 'job-2', state: 'Received', drives: [{ package: 'T1' }] },
    ]);
  });

  it('beside a job that takes it is given to the other when that ships', async () => {
    const apis = startApis();
    const strangers = apis.within(STRANGERS);
    await create(apis, 'job-1', ['D1']);
    await ship(strangers, 'job-2', ['D2']);
    const reply = await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    expect(reply.at('state')).toBe('Received');
    expect(reply.at('jobs')).toMatchObject([
      { name: 'job-2', state: 'Received' },
      { name: 'job-1', state: 'Creating', error: { code: 'JobStateConflict' } },
    ]);
    await apis.patch('job-1', { properties: { state: 'Shipping' } });
    expect(await apis.match('job-1')).toBe(true);
    expect((await job(apis, 'job-1')).at('properties', 'state')).toBe('Received');
  });
});

describe('drives in the wrong package', () => {
  it('of another job that waits for them are received there', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2'], 'T1');
    await ship(apis, 'job-2', ['D3'], 'T2');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const reply = await apis.operate('packages/T2/receive', { drives: ['D3', 'D2', 'X9'] });
    expect(reply.at()).toMatchObject({
      extra: ['X9'],
      jobs: [
        { name: 'job-2', state: 'Received', extraDrives: ['X9'] },
        { name: 'job-1', drives: [{ state: 'Received' }, { state: 'Received', package: 'T2' }] },
      ],
    });
    const same = await apis.operate('packages/T2/receive', { drives: ['D3', 'D2', 'X9'] });
    expect(same.at()).toEqual(reply.at());
    const left = await apis.operate('packages/T2/receive', { drives: ['D3'] });
    expect([left.status, left.at('error', 'code')]).toEqual([409, 'PackageMismatch']);
  });

  it('that come before their own package open their job, which the package then completes', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2'], 'T1');
    const first = await apis.operate('packages/T2/receive', { drives: ['D2'] });
    expect(first.at()).toMatchObject({
      state: 'Received',
      jobs: [{ name: 'job-1', state: 'Received', drives: [{ state: 'NeverReceived' }, { package: 'T2' }] }],
    });
    const second = await apis.operate('packages/T1/receive', { drives: ['D1'] });
    expect(second.at('jobs', 0, 'drives')).toMatchObject([
      { state: 'Received', package: 'T1' },
      { state: 'Received', package: 'T2' },
    ]);
  });

  it('that two jobs wait for are nobody’s until an operator says', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1'], 'T1');
    await ship(apis.within(STRANGERS), 'job-2', ['D1'], 'T2');
    const reply = await apis.operate('packages/T3/receive', { drives: ['D1'] });
    expect(reply.at()).toMatchObject({ state: 'Held', extra: ['D1'], jobs: [] });
    expect((await apis.ask('GET', '/datacenter/westus/drives/D1')).at('flags')).toEqual([
      'SeveralSubscriptions',
    ]);
  });
});

describe('the way home', () => {
  it('takes the extra drives along, once', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'X9'] });
    await apis.operate('drives/D1/report', { problem: 'Unreadable' });
    const reply = await apis.operate('packages/T1/return', home);
    expect(reply.at()).toMatchObject({ returnPackage: { driveCount: 2 }, extra: ['X9'] });
    expect((await packages(apis, 'state=returned')).at('value')).toMatchObject([
      { trackingNumber: 'HOME-1', direction: 'Outbound', flags: [], found: ['D1', 'X9'], counterpart: 'T1' },
    ]);
    // Nobody has to see to them any more.
    expect((await apis.ask('GET', '/datacenter/westus/packages/T1')).at()).toMatchObject({
      state: 'Returned',
      flags: [],
      extra: ['X9'],
    });
    const events = await apis.ask('GET', `${JOBS}/job-1/events?${VERSION}`);
    const value = events.at('value');
    expect(Array.isArray(value) && value.at(-1)).toMatchObject({
      type: 'JobClosed',
      reason: 'DrivesFailed',
      extraDrives: ['X9'],
      from: 'Packaging',
      to: 'Closed',
    });
  });

  it('of one job alone leaves the others of its package', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await ship(apis.within(STRANGERS), 'job-2', ['D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    await apis.engine('job-1', report('D1'));
    const path = `jobs/${SUBSCRIPTION}/Drives/job-1/return`;
    const reply = await apis.operate(path, home);
    expect(reply.at()).toMatchObject({ state: 'Closed', returnPackage: { driveCount: 1 } });
    expect((await apis.operate(path, home)).status).toBe(200);
    expect((await apis.ask('GET', '/datacenter/westus/packages/T1')).at('state')).toBe('Received');
  });
});

describe('conditions', () => {
  it('keep an operator from correcting what another one has corrected', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    const first = await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toBe(first.at('etag'));
    await apis.operate('packages/T1/receive', { drives: ['D2'] });
    const late = await apis.ask('POST', '/datacenter/westus/packages/T1/receive', {
      body: { drives: ['D1', 'D2'] },
      headers: { 'if-match': tag },
    });
    expect([late.status, late.at('error', 'code')]).toEqual([412, 'PreconditionFailed']);
    const fresh = await apis.ask('POST', '/datacenter/westus/packages/T1/receive', {
      body: { drives: ['D1'] },
      headers: { 'if-none-match': '*' },
    });
    expect(fresh.status).toBe(412);
  });
});

describe('lists of packages', () => {
  it('are by state, in pages', async () => {
    const apis = startApis();
    for (const name of ['a', 'b', 'c']) await ship(apis, `job-${name}`, [`D-${name}`], `T-${name}`);
    await create(apis, 'job-d', ['D-d'], 'T-d');
    expect(await numbers(apis, 'state=Expected')).toEqual(['T-a', 'T-b', 'T-c']);
    const seen: unknown[] = [];
    for (let link = '/datacenter/westus/packages?state=expected&$top=1'; link !== '';) {
      const page = await apis.ask('GET', link);
      const value = page.at('value');
      if (Array.isArray(value)) seen.push(...value);
      const next = page.at('nextLink');
      link = typeof next === 'string' ? next : '';
    }
    expect(seen).toHaveLength(3);
    await apis.operate('packages/T-a/receive', { drives: ['D-a'] });
    expect(await numbers(apis, 'state=received')).toEqual(['T-a']);
    apis.advanceDays(14);
    await apis.engine('job-b', { type: 'ReachDeadline' });
    expect(await numbers(apis, 'state=overdue')).toEqual(['T-b']);
    expect((await packages(apis, 'state=overdue')).at('value', 0, 'flags')).toEqual(['Overdue']);
    expect(await numbers(apis, 'state=expected')).toEqual(['T-c']);
  });

  it('are found by tracking number, drive and job', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1', 'X9'] });
    await apis.engine('job-1', cancel);
    await apis.operate('packages/T1/return', home);
    expect(await numbers(apis, 'package=t 1')).toEqual(['T1']);
    expect(await numbers(apis, 'drive=x9')).toEqual(['T1', 'HOME-1']);
    expect(await numbers(apis, `job=${SUBSCRIPTION}/drives/job-1`)).toEqual(['T1', 'HOME-1']);
    expect(await numbers(apis, 'package=none')).toEqual([]);
  });

  it.each([
    ['', 'state'],
    ['state=lost', 'state'],
    ['job=job-1', 'job'],
    ['state=held&$top=0', '$top'],
    ['state=held&$skiptoken=x', '$skiptoken'],
  ])('are refused with a word on what is wrong: %j', async (query, target) => {
    const reply = await packages(startApis(), query);
    expect([reply.status, reply.at('error', 'code'), reply.at('error', 'target')]).toEqual([
      400,
      'InvalidQueryParameter',
      target,
    ]);
  });
});

describe('bays', () => {
  it('hold one drive at a time, whosever it is', async () => {
    const apis = startApis({ bayCount: 2 });
    await ship(apis, 'job-1', ['D1'], 'T1');
    await ship(apis, 'job-2', ['D2'], 'T2');
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate('packages/T2/receive', { drives: ['D2'] });
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    const taken = await apis.operate('drives/D2/mount', { bay: 'bay-1' });
    expect([taken.status, taken.at('error', 'code')]).toEqual([409, 'BayInUse']);
    expect(taken.at('error', 'message')).toContain("'D1' of the job 'job-1'");
    const none = await apis.operate('drives/D2/mount', { bay: 'bay-3' });
    expect([none.status, none.at('error', 'code')]).toEqual([404, 'BayNotFound']);
    expect((await apis.ask('GET', '/datacenter/westus/bays')).at('value')).toMatchObject([
      { bay: 'bay-1', state: 'Mounted', drive: { driveId: 'D1' }, job: { name: 'job-1' } },
      { bay: 'bay-2', state: 'Free' },
    ]);
    // Free as soon as its drive is out of it again.
    await apis.operate('drives/D1/unmount');
    expect((await apis.operate('drives/D2/mount', { bay: 'bay-1' })).status).toBe(200);
    await apis.operate('drives/D2/unmount');
    expect((await apis.operate('drives/D1/mount', { bay: 'bay-1' })).status).toBe(200);
    await apis.engine('job-1', start('D1'));
    const copying = () => apis.ask('GET', '/datacenter/westus/bays');
    expect((await copying()).at('value', 0)).toMatchObject({
      state: 'Copying',
      drive: { percentComplete: 0, bytesSucceeded: 0 },
    });
    apis.progress.push({ driveId: 'd1', bytes: 300, blobs: 1, whole: { bytes: 1000, blobs: 5 } });
    expect((await copying()).at('value', 0, 'drive')).toMatchObject({
      percentComplete: 30,
      bytesSucceeded: 300,
    });
    const stuck = await apis.operate('drives/D1/unmount');
    expect([stuck.status, stuck.at('error', 'code')]).toEqual([409, 'DriveStateConflict']);
    await apis.engine('job-1', finish('D1'));
    // The drive's job has finished with the bay.
    expect((await apis.ask('GET', '/datacenter/westus/bays')).at('value', 0, 'state')).toBe('Free');
  });

  it('are given up by unmounting', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    const reply = await apis.operate('drives/D1/unmount');
    expect(reply.at()).toMatchObject({ driveId: 'D1', state: 'Received' });
    expect(reply.at('bay')).toBeUndefined();
    expect((await apis.operate('drives/D1/unmount')).status).toBe(200);
  });

  it('are queued for by each job in its turn', async () => {
    const apis = startApis();
    await ship(apis, 'job-2', ['D3'], 'T2');
    await ship(apis, 'job-1', ['D1', 'D2'], 'T1');
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    await apis.operate('packages/T2/receive', { drives: ['D3'] });
    const queue = async () => {
      const value = (await apis.ask('GET', '/datacenter/westus/queue')).at('value');
      return JSON.stringify(value);
    };
    expect(JSON.parse(await queue())).toMatchObject([
      { position: 1, driveId: 'D1' },
      { position: 2, driveId: 'D3', job: { name: 'job-2' } },
      { position: 3, driveId: 'D2' },
    ]);
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    await apis.operate(`jobs/${SUBSCRIPTION}/Drives/job-2/hold`, { message: 'Call us' });
    expect(JSON.parse(await queue())).toMatchObject([{ position: 1, driveId: 'D2' }]);
    await apis.operate('drives/D1/unmount');
    expect(JSON.parse(await queue())).toMatchObject([{ driveId: 'D1' }, { driveId: 'D2' }]);
    apis.advanceDays(1);
    await apis.engine('job-1', cancel);
    expect(JSON.parse(await queue())).toEqual([]);
  });

  it('are free again for another drive when a mounting was refused', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    expect((await apis.operate('drives/D2/mount', { bay: 'bay-1' })).status).toBe(409);
    expect((await apis.operate('drives/D1/mount', { bay: 'bay-1' })).status).toBe(200);
  });
});

describe('a job that needs somebody', () => {
  const path = `jobs/${SUBSCRIPTION}/Drives/job-1`;

  it('is extended, closed, held and released, each twice without harm', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    const until = '2026-02-01T00:00:00.000Z';
    for (let time = 0; time < 2; time += 1) {
      expect((await apis.operate(`${path}/extend`, { until })).at('deadline')).toBe(until);
    }
    const held = await apis.operate(`${path}/hold`, { message: 'Your address is wrong' });
    expect(held.at('hold', 'message')).toBe('Your address is wrong');
    expect(held.at('deadline')).toBeUndefined();
    apis.advanceDays(2);
    expect((await apis.operate(`${path}/release`)).at('deadline')).toBe('2026-02-03T00:00:00.000Z');
    for (let time = 0; time < 2; time += 1) {
      const closed = await apis.operate(`${path}/close`, { reason: 'Nothing was sent' });
      expect(closed.at('closing')).toEqual({ reason: 'ByOperator', note: 'Nothing was sent' });
    }
    expect((await apis.ask('GET', '/datacenter/westus/packages/T1')).at('state')).toBe('NotExpected');
    const other = await apis.operate(`${path}/close`, { reason: 'Another one' });
    expect([other.status, other.at('error', 'code')]).toEqual([409, 'JobClosedAlready']);
  });

  it('on hold sends nothing home', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    await apis.engine('job-1', report('D1'));
    await apis.operate(`${path}/hold`, { message: 'Your address is wrong' });
    const reply = await apis.operate('packages/T1/return', home);
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'JobOnHold']);
    expect(reply.at('error', 'message')).toContain('Your address is wrong');
  });

  it('is not asked for where its packages do not come', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    const wrong = await apis.ask('GET', `/datacenter/eastus/${path}`);
    expect([wrong.status, wrong.at('error', 'code')]).toEqual([409, 'WrongLocation']);
    expect(wrong.at('error', 'message')).toContain('/datacenter/westus');
    const none = await apis.ask('GET', `/datacenter/westus/jobs/${SUBSCRIPTION}/Drives/job-9`);
    expect([none.status, none.at('error', 'code')]).toEqual([404, 'ResourceNotFound']);
  });

  it('is changed only as it was seen, when the request says so', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    const seen = (await apis.ask('GET', `/datacenter/westus/${path}`)).headers.get('etag') ?? '';
    await apis.operate(`${path}/hold`, { message: 'First' });
    const stale = await apis.ask('POST', `/datacenter/westus/${path}/hold`, {
      body: { message: 'Second' },
      headers: { 'if-match': seen },
    });
    expect(stale.status).toBe(412);
  });

  it('has bodies checked, every fault named', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1']);
    expect((await apis.operate(`${path}/extend`, { until: 'soon' })).at('error', 'target')).toBe('until');
    expect((await apis.operate(`${path}/hold`, { message: ' ' })).at('error', 'target')).toBe('message');
    expect((await apis.operate('drives/D1/report', { problem: 'Lost' })).at('error', 'target')).toBe(
      'problem',
    );
    const past = await apis.operate(`${path}/extend`, { until: '2020-01-01T00:00:00Z' });
    expect([past.status, past.at('error', 'code')]).toEqual([409, 'ExtensionTooShort']);
  });

  it('has a drive reported, and a late one received with the package it came in', async () => {
    const apis = startApis();
    await ship(apis, 'job-1', ['D1', 'D2']);
    const early = await apis.operate('drives/D1/receive');
    expect([early.status, early.at('error', 'code')]).toEqual([409, 'PackageNotOpened']);
    await apis.operate('packages/T1/receive', { drives: ['D1'] });
    const late = await apis.operate('drives/D2/receive', { trackingNumber: 'T7' });
    expect(late.at()).toMatchObject({ state: 'Received', package: 'T7' });
    const body = { problem: 'Damaged', note: 'It rattles' };
    const reported = await apis.operate('drives/D1/report', body);
    expect(reported.at()).toMatchObject({ copyStatus: 'DiskOperationFailed', reported: body });
    expect((await apis.operate('drives/D1/report', body)).status).toBe(200);
    const other = await apis.operate('drives/D1/report', { problem: 'Unsupported' });
    expect([other.status, other.at('error', 'code')]).toEqual([409, 'DriveReported']);
    await apis.engine('job-1', mount('D2', 'bay-1'));
  });
});
