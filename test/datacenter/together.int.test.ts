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

/** Of the events of a job those of these types, in order. */
const happened = async (name: string, ...wanted: readonly string[]): Promise<unknown[]> =>
  (await types(name)).filter((type) => wanted.includes(String(type)));

const jobPath = (name: string): string => `jobs/00000000-0000-4000-8000-000000000001/Drives/${name}`;

describe('two operators at once, of whom the one undoes what the other does', () => {
  const shown = async (name: string): Promise<Reply> =>
    apis.ask('GET', `/datacenter/westus/${jobPath(name)}`);

  it('correct one package differently: it is as one of them says, in every job alike', async () => {
    await ship(apis, 'correct', ['C1', 'C2', 'C3'], 'T-correct');
    await apis.operate('packages/T-correct/receive', { drives: ['C1'] });
    const correct = (found: readonly string[]) =>
      apis.operate('packages/T-correct/receive', { drives: found });
    const outcomes = codes(await Promise.all([correct(['C1', 'C2']), correct(['C3'])]));
    expect(outcomes).toContain('taken');
    for (const outcome of outcomes) expect(['taken', 'PackageInWork']).toContain(outcome);
    const kept = await apis.ask('GET', '/datacenter/westus/packages/T-correct');
    const found = kept.at('found');
    expect([['C1', 'C2'], ['C3']]).toContainEqual(found);
    const drives = (await shown('correct')).at('drives');
    const here = Array.isArray(drives)
      ? drives.flatMap((one) =>
          one !== null && typeof one === 'object' && !Array.isArray(one) && one['state'] === 'Received'
            ? [one['driveId']]
            : [],
        )
      : [];
    expect(here).toEqual(found);
  });

  it('correct what they both looked at: the second is told that it is no longer so', async () => {
    await ship(apis, 'seen', ['N1', 'N2'], 'T-seen');
    const seen =
      (await apis.operate('packages/T-seen/receive', { drives: ['N1'] })).headers.get('etag') ?? '';
    const correct = (found: string) =>
      apis.ask('POST', '/datacenter/westus/packages/T-seen/receive', {
        body: { drives: [found] },
        headers: { 'if-match': seen },
      });
    const outcomes = codes(
      await Promise.all([correct('N2'), apis.operate('packages/T-seen/receive', { drives: ['N1', 'N2'] })]),
    );
    expect(outcomes).toContain('taken');
    for (const outcome of outcomes)
      expect(['taken', 'PackageInWork', 'PreconditionFailed']).toContain(outcome);
    expect((await correct('N2')).at('error', 'code')).toBe('PreconditionFailed');
  });

  it('mount one drive in two bays: it is in one of them, and the other is free', async () => {
    await ship(apis, 'two-bays', ['W1'], 'T-two-bays');
    await apis.operate('packages/T-two-bays/receive', { drives: ['W1'] });
    const mount = (bay: string) => apis.operate('drives/W1/mount', { bay });
    // Until its copying begins another bay may be named, so both are heard.
    expect(codes(await Promise.all([mount('bay-21'), mount('bay-22')]))).toEqual(['taken', 'taken']);
    const bay = JSON.stringify((await shown('two-bays')).at('drives', 0, 'bay'));
    const bays = (await apis.ask('GET', '/datacenter/westus/bays')).at('value');
    const taken = Array.isArray(bays)
      ? bays.map((one) => JSON.stringify(one)).filter((one) => one.includes('"W1"'))
      : [];
    expect(taken).toHaveLength(1);
    expect(taken[0]).toContain(`"bay":${bay}`);
  });

  it('mount a drive and report it: it is copied or it is reported, never both', async () => {
    await ship(apis, 'report', ['R1'], 'T-report');
    await apis.operate('packages/T-report/receive', { drives: ['R1'] });
    const outcomes = codes(
      await Promise.all([
        apis.operate('drives/R1/mount', { bay: 'bay-31' }),
        apis.operate('drives/R1/report', { problem: 'Damaged' }),
      ]),
    );
    expect(outcomes).toContain('taken');
    for (const outcome of outcomes) {
      expect(['taken', 'DriveStateConflict', 'JobStateConflict']).toContain(outcome);
    }
    expect(await happened('report', 'DriveReported')).toEqual(['DriveReported']);
    expect((await shown('report')).at('drives', 0)).toMatchObject({ state: 'CompletedMoreInfo' });
    expect((await shown('report')).at('drives', 0, 'bay')).toBeUndefined();
  });

  it('report a drive differently: the second is told what was said', async () => {
    await ship(apis, 'differently', ['Q1'], 'T-differently');
    await apis.operate('packages/T-differently/receive', { drives: ['Q1'] });
    const say = (problem: string) => apis.operate('drives/Q1/report', { problem });
    expect(codes(await Promise.all([say('Damaged'), say('Unreadable')]))).toEqual(['DriveReported', 'taken']);
  });

  it('take in the same late drive: it is received once', async () => {
    await ship(apis, 'late', ['L1', 'L2'], 'T-late');
    await apis.operate('packages/T-late/receive', { drives: ['L1'] });
    const take = () => apis.operate('drives/L2/receive');
    expect(codes(await Promise.all([take(), take(), take()]))).toEqual(['taken', 'taken', 'taken']);
    expect(await happened('late', 'DriveReceived')).toHaveLength(2);
  });

  it('close a job and extend it: what is closed stays so, and who comes second is told', async () => {
    for (let round = 0; round < 4; round += 1) {
      const name = `overdue-${String(round)}`;
      await ship(apis, name, [`O${String(round)}`], `T-${name}`);
      const close = () => apis.operate(`${jobPath(name)}/close`, { reason: 'Nothing was sent' });
      const extend = () => apis.operate(`${jobPath(name)}/extend`, { until: '2026-03-01T00:00:00.000Z' });
      const [first, second] = round % 2 === 0 ? [close, extend] : [extend, close];
      const replies = await Promise.all([first(), second()]);
      // Extended and then closed, or closed, and then nobody can wait any longer.
      expect([
        ['JobStateConflict', 'taken'],
        ['taken', 'taken'],
      ]).toContainEqual(codes(replies));
      expect((await shown(name)).at('state')).toBe('Closed');
      expect(await happened(name, 'JobClosed')).toHaveLength(1);
    }
  });

  it('close a job for two reasons: the second is told the first', async () => {
    await ship(apis, 'reasons', ['Y1'], 'T-reasons');
    const close = (reason: string) => apis.operate(`${jobPath('reasons')}/close`, { reason });
    expect(codes(await Promise.all([close('Nothing was sent'), close('It was lost')]))).toEqual([
      'JobClosedAlready',
      'taken',
    ]);
  });

  it('close a job and receive its package: it ends as the later of the two says, and nothing is lost', async () => {
    for (let round = 0; round < 4; round += 1) {
      const name = `arrives-${String(round)}`;
      const driveId = `Z${String(round)}`;
      await ship(apis, name, [driveId], `T-${name}`);
      const close = () => apis.operate(`${jobPath(name)}/close`, { reason: 'Nothing was sent' });
      const receive = () => apis.operate(`packages/T-${name}/receive`, { drives: [driveId] });
      const [first, second] = round % 2 === 0 ? [close, receive] : [receive, close];
      const outcomes = codes(await Promise.all([first(), second()]));
      expect([
        ['JobStateConflict', 'taken'],
        ['taken', 'taken'],
      ]).toContainEqual(outcomes);
      // A package that came opens a job that was closed for want of it.
      expect((await shown(name)).at('drives', 0, 'state')).toBe('Received');
    }
  });

  it('hold a job and release it: it is as the last of them said, by its own timeline', async () => {
    for (let round = 0; round < 4; round += 1) {
      const name = `holding-${String(round)}`;
      await ship(apis, name, [`K${String(round)}`], `T-${name}`);
      const hold = () => apis.operate(`${jobPath(name)}/hold`, { message: 'Your address is wrong' });
      const release = () => apis.operate(`${jobPath(name)}/release`);
      const [first, second] = round % 2 === 0 ? [hold, release] : [release, hold];
      expect(codes(await Promise.all([first(), second()]))).toEqual(['taken', 'taken']);
      const said = await happened(name, 'JobHeld', 'JobReleased');
      const isHeld = (await shown(name)).at('hold') !== undefined;
      expect(said).toEqual(isHeld ? ['JobHeld'] : ['JobHeld', 'JobReleased']);
      expect((await shown(name)).at('deadline') === undefined).toBe(isHeld);
    }
  });

  it('hold a job and send it home: it is on hold here, or it is gone', async () => {
    for (let round = 0; round < 4; round += 1) {
      const name = `stop-${String(round)}`;
      await ship(apis, name, [`P${String(round)}`], `T-${name}`);
      await apis.operate(`packages/T-${name}/receive`, { drives: [`P${String(round)}`] });
      await apis.engine(name, report(`P${String(round)}`));
      const hold = () => apis.operate(`${jobPath(name)}/hold`, { message: 'Your address is wrong' });
      const back = () =>
        apis.operate(`packages/T-${name}/return`, { carrierName: 'DHL', trackingNumber: `HOME-${name}` });
      const [first, second] = round % 2 === 0 ? [hold, back] : [back, hold];
      await Promise.all([first(), second()]);
      const after = await shown(name);
      const isHeld = after.at('hold') !== undefined;
      expect(after.at('drives', 0, 'state')).toBe(isHeld ? 'CompletedMoreInfo' : 'ShippedBack');
    }
  });

  it('send the same parcel home: its drives go once, and both are told so', async () => {
    await ship(apis, 'parcel', ['U1'], 'T-parcel');
    await apis.operate('packages/T-parcel/receive', { drives: ['U1', 'XU'] });
    await apis.engine('parcel', report('U1'));
    const back = () =>
      apis.operate('packages/T-parcel/return', { carrierName: 'DHL', trackingNumber: 'HOME-parcel' });
    const replies = await Promise.all([back(), back(), back()]);
    expect(codes(replies)).toEqual(['taken', 'taken', 'taken']);
    for (const reply of replies) expect(reply.at('returnPackage', 'driveCount')).toBe(2);
    expect(await happened('parcel', 'DriveShippedBack', 'JobClosed')).toEqual([
      'DriveShippedBack',
      'JobClosed',
    ]);
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
