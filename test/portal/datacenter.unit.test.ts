import { describe, expect, it } from 'vitest';
import type { DriveAndJobs, OperatorsDrive, OperatorsJob, Package } from '../../portal/api/datacenter.ts';
import { needsOf, readyToGoHome } from '../../portal/pages/datacenter/needs.ts';
import { parcelOf, parcelOfJob } from '../../portal/pages/datacenter/parcel.ts';
import { isDriveId, missingOf, whoseIs } from '../../portal/pages/datacenter/whose.ts';

const AT = '2027-01-04T07:00:00.000Z';

const aDrive = (driveId: string, state: OperatorsDrive['state']): OperatorsDrive => ({ driveId, state });
const aJob = (name: string, some: Partial<OperatorsJob> = {}): OperatorsJob => ({
  jobId: `id-${name}`,
  subscriptionId: 's',
  resourceGroup: 'g',
  name,
  jobType: 'Import',
  location: 'westus',
  state: 'Shipping',
  etag: '"1"',
  cancelRequested: false,
  drives: [],
  ...some,
});
const aPackage = (trackingNumber: string, some: Partial<Package> = {}): Package => ({
  location: 'westus',
  trackingNumber,
  direction: 'Inbound',
  state: 'Received',
  flags: [],
  jobs: [],
  ...some,
});

describe('what needs somebody', () => {
  it('is the most urgent first, each package once, and jobs on hold last', () => {
    const hold = { message: 'Wait.', since: AT };
    const packages = [
      aPackage('T1', { flags: ['ExtraDrives'], jobs: [aJob('held', { hold })] }),
      aPackage('T2', { flags: ['NoJob', 'ReturnDue'] }),
      aPackage('T3', { flags: ['Overdue'] }),
      aPackage('T4'),
      aPackage('t3', { flags: ['Overdue'], jobs: [aJob('held', { hold })] }),
    ];
    expect(needsOf(packages).map((need) => (need.kind === 'package' ? need.flag : need.of.name))).toEqual([
      'ReturnDue',
      'Overdue',
      'ExtraDrives',
      'held',
    ]);
  });

  it('is not what can go home, unless it is on hold', () => {
    const hold = { message: 'Wait.', since: AT };
    const ready = aPackage('T1', { jobs: [aJob('a', { state: 'Packaging' })] });
    const held = aPackage('T2', { jobs: [aJob('b', { state: 'Packaging', hold })] });
    expect(readyToGoHome([ready, held, aPackage('T3')])).toEqual([ready]);
  });
});

describe('a parcel', () => {
  const ready = aJob('ready', {
    state: 'Packaging',
    drives: [aDrive('D1', 'Completed'), aDrive('D2', 'NeverReceived'), aDrive('D3', 'CompletedMoreInfo')],
  });
  const copying = aJob('copying', { state: 'Transferring', drives: [aDrive('D4', 'Transferring')] });
  const idsOf = (of: Package): readonly string[] => parcelOf(of).packed.map(({ driveId }) => driveId);

  it('holds the drives of its ready jobs that are here, and the extra ones', () => {
    const of = aPackage('T1', { jobs: [ready, copying], extra: ['X1'] });
    expect(idsOf(of)).toEqual(['D1', 'D3', 'X1']);
    expect(parcelOf(of).staying).toEqual([copying]);
    expect(parcelOf(of).packed.at(-1)?.job).toBeUndefined();
  });

  it('holds extra drives once: with the first parcel, and not alone while jobs are at work', () => {
    expect(idsOf(aPackage('T1', { jobs: [ready], extra: ['X1'], counterpart: 'HOME-1' }))).toEqual([
      'D1',
      'D3',
    ]);
    expect(idsOf(aPackage('T1', { jobs: [copying], extra: ['X1'] }))).toEqual([]);
  });

  it('of a held package holds all that was found', () => {
    expect(idsOf(aPackage('T1', { state: 'Held', found: ['X1', 'X2'], extra: ['X1', 'X2'] }))).toEqual([
      'X1',
      'X2',
    ]);
    expect(idsOf(aPackage('T1', { state: 'Held', found: ['D1'] }))).toEqual(['D1']);
  });

  it('of one job holds nothing of it while it is on hold', () => {
    const held = { ...ready, hold: { message: 'Wait.', since: AT } };
    expect(parcelOfJob(held)).toEqual({ packed: [], staying: [held] });
  });
});

describe('a drive that was found in a package', () => {
  const named = (job: OperatorsJob, state: OperatorsDrive['state']): DriveAndJobs['jobs'][number] => {
    const { drives: _drives, ...rest } = job;
    return { ...rest, drive: aDrive('D1', state) };
  };
  const drive = (...jobs: DriveAndJobs['jobs']): DriveAndJobs => ({
    location: 'westus',
    driveId: 'D1',
    flags: [],
    jobs,
  });
  const ours = aJob('ours');
  const other = aJob('other');
  const third = aJob('third');

  it.each<[string, DriveAndJobs | null, object]>([
    [
      'is of a job of the package',
      drive(named(other, 'Specified'), named(ours, 'Specified')),
      { kind: 'ours', job: 'ours' },
    ],
    [
      'is of another job that waits for it',
      drive(named(other, 'Specified')),
      { kind: 'other', job: 'other' },
    ],
    [
      'is late for another job',
      drive(named({ ...other, state: 'Closed' }, 'NeverReceived')),
      { kind: 'other', job: 'other' },
    ],
    [
      'is waited for by several',
      drive(named(other, 'Specified'), named(third, 'Specified')),
      { kind: 'several' },
    ],
    [
      'was received elsewhere',
      drive(named({ ...other, state: 'Received' }, 'Received')),
      { kind: 'elsewhere', job: 'other', state: 'Received' },
    ],
    ['is nobody’s', null, { kind: 'extra' }],
  ])('%s', (_, found, whose) => {
    expect(whoseIs(found, [ours])).toEqual(whose);
  });

  it('becomes a drive of the package’s export job, unless somebody else waits for it', () => {
    const exporting = aJob('export', { jobType: 'Export' });
    expect(whoseIs(null, [exporting])).toEqual({ kind: 'export', job: 'export' });
    expect(whoseIs(drive(named(other, 'Specified')), [exporting])).toEqual({ kind: 'other', job: 'other' });
    expect(whoseIs(null, [{ ...exporting, state: 'Completed' }])).toEqual({ kind: 'extra' });
  });

  it('is no longer missed, in whatever case it was typed', () => {
    const jobs = [
      aJob('a', { drives: [aDrive('D1', 'Specified'), aDrive('D2', 'Specified')] }),
      aJob('b', { state: 'Completed', drives: [aDrive('D3', 'ShippedBack')] }),
      aJob('c', { state: 'Creating', drives: [aDrive('D4', 'Specified')] }),
    ];
    expect(missingOf(jobs, ['d2'])).toEqual(['D1']);
  });

  it.each([
    ['9CA995BB', true],
    ['a.b-c_d', true],
    ['', false],
    ['-a', false],
    ['two words', false],
    ['a'.repeat(65), false],
    ['<b>', false],
  ])('may have the id %j: %s', (id, isOne) => {
    expect(isDriveId(id)).toBe(isOne);
  });
});
