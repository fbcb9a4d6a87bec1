/** What the operator does: packages, late drives, bays, and the way home. */
import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../src/jobs/job.ts';
import type { Job } from '../../src/jobs/job.ts';
import {
  after,
  applied,
  cancel,
  close,
  days,
  deadline,
  errorsOf,
  eventsOf,
  extend,
  finish,
  hold,
  mount,
  put,
  reachable,
  receive,
  receiveLate,
  release,
  report,
  returnPackage,
  secondReturn,
  ship,
  shipBack,
  start,
  unmount,
} from '../support/jobs.ts';

const shipping = after(put(), ship);
const statuses = (job: Job | undefined) => job?.drives.map(({ status }) => status);

describe('a package', () => {
  it('is opened: its drives are received, the others never were', () => {
    const events = eventsOf(shipping, receive(['d1', 'X9'], ' track1 '), days(3));
    expect(events).toEqual([
      { type: 'DriveReceived', driveId: 'D1' },
      { type: 'DriveNeverReceived', driveId: 'D2', reason: 'NotInPackage' },
      { type: 'PackageReceived', trackingNumber: 'TRACK 1' },
    ]);
    const job = applied(shipping, events, days(3));
    expect(job).toMatchObject({ status: 'Received', reached: { Received: days(3) } });
    expect(job).not.toHaveProperty('deadline');
  });

  it('without any of the drives closes the job', () => {
    const events = eventsOf(shipping, receive(['X9']), days(3));
    expect(events).toEqual([
      { type: 'DriveNeverReceived', driveId: 'D1', reason: 'NotInPackage' },
      { type: 'DriveNeverReceived', driveId: 'D2', reason: 'NotInPackage' },
      { type: 'JobClosed', reason: 'PackageEmpty', deadline: days(93) },
    ]);
    expect(eventsOf(applied(shipping, events, days(3)), receive([]))).toEqual([]);
  });

  it('of a cancelled job goes on to Packaging', () => {
    expect(eventsOf(reachable['Shipping, cancelled'], receive(['D1', 'D2']))).toMatchObject([
      { type: 'DriveReceived' },
      { type: 'DriveReceived' },
      { type: 'PackageReceived' },
      { type: 'PackagingStarted' },
    ]);
  });

  it('with another tracking number is not this job’s', () => {
    expect(errorsOf(shipping, receive(['D1'], 'TRACK 2'))).toEqual([
      { code: 'PackageMismatch', expected: 'TRACK 1', actual: 'TRACK 2' },
    ]);
  });

  it('opened again with the same drives is no news, whatever became of them', () => {
    const opened = receive(['D1']);
    for (const name of [
      'Received, one missing',
      'Packaging, one missing',
      'Closed, one missing',
      'Received, reopened',
    ]) {
      expect(eventsOf(reachable[name], opened)).toEqual([]);
    }
  });

  it('is corrected until the copying of any of its drives has begun, which leaves its trace', () => {
    const job = reachable['Received, one missing'];
    const events = eventsOf(job, receive(['D2']), days(3));
    expect(events).toEqual([
      { type: 'PackageCorrected', trackingNumber: 'TRACK 1', driveIds: ['D2'] },
      { type: 'DriveNeverReceived', driveId: 'D1', reason: 'Correction' },
      { type: 'DriveReceived', driveId: 'D2', package: 'TRACK 1', correction: true },
    ]);
    const corrected = applied(job, events, days(3));
    expect(statuses(corrected)).toEqual(['NeverReceived', 'Received']);
    expect(corrected?.drives[1]).not.toHaveProperty('late');
    expect(eventsOf(corrected, receive(['d2', 'D2']))).toEqual([]);
    expect(statuses(applied(corrected, eventsOf(corrected, receive(['D1'])), days(3)))).toEqual([
      'Received',
      'NeverReceived',
    ]);
  });

  it('that is corrected takes a drive that was not there out of its bay', () => {
    expect(eventsOf(reachable['Received, one mounted'], receive(['D2']))).toEqual([
      { type: 'PackageCorrected', trackingNumber: 'TRACK 1', driveIds: ['D2'] },
      { type: 'DriveUnmounted', driveId: 'D1', bay: 'bay-1' },
      { type: 'DriveNeverReceived', driveId: 'D1', reason: 'Correction' },
    ]);
  });

  it('that is corrected to hold none of the drives closes the job, and is corrected back', () => {
    const closed = reachable['Closed, corrected to nothing'];
    expect(closed).toMatchObject({ status: 'Closed', closing: { reason: 'PackageEmpty' } });
    const events = eventsOf(closed, receive(['D1']), days(2));
    expect(events.map(({ type }) => type)).toEqual(['PackageCorrected', 'DriveReceived', 'JobReopened']);
    expect(applied(closed, events, days(2))).toMatchObject({ status: 'Received' });
  });

  it('opened again with other drives is a conflict once copying has begun, or a drive was reported', () => {
    for (const name of ['Transferring, one in copy', 'Transferring, one copied', 'Received, one reported']) {
      expect(errorsOf(reachable[name], receive(['D1']))).toEqual([
        { code: 'PackageMismatch', expected: 'D1, D2', actual: 'D1' },
      ]);
    }
    expect(errorsOf(reachable['Completed'], receive([]))).toEqual([
      { code: 'PackageMismatch', expected: 'D1, D2', actual: 'none of its drives' },
    ]);
  });

  it('that comes when the job was closed for want of it opens the job again', () => {
    const closed = reachable['Closed, overdue'];
    const events = eventsOf(closed, receive(['D1', 'X9'], 'TRACK 1', ['X9']), days(20));
    expect(events).toEqual([
      { type: 'DriveReceived', driveId: 'D1', package: 'TRACK 1' },
      { type: 'ExtraDrivesFound', trackingNumber: 'TRACK 1', driveIds: ['X9'] },
      { type: 'JobReopened' },
    ]);
    const job = applied(closed, events, days(20));
    expect(job).toMatchObject({ status: 'Received', drives: [{ late: true }, { status: 'NeverReceived' }] });
    expect(eventsOf(job, receive(['D1', 'X9'], 'TRACK 1', ['X9']))).toEqual([]);
    expect(eventsOf(closed, receive([], 'TRACK 1', ['X9']))).toEqual([]);
  });

  it('names extra drives, which go home with the job', () => {
    const job = reachable['Received, with an extra drive'];
    expect(job?.extraDrives).toEqual(['X9']);
    expect(eventsOf(job, receive(['D1', 'D2'], 'TRACK 1', ['x9']))).toEqual([]);
    expect(eventsOf(job, receive(['D1', 'D2'], 'TRACK 1', []))).toEqual([
      { type: 'ExtraDrivesFound', trackingNumber: 'TRACK 1', driveIds: [] },
    ]);
    const reported = after(put(), ship, receive(['D1', 'D2'], 'TRACK 1', ['X9']), report('D1'), report('D2'));
    const events = eventsOf(reported, shipBack());
    expect(events.at(-1)).toMatchObject({ type: 'JobClosed', extraDrives: ['X9'] });
    expect(applied(reported, events, days(9))).not.toHaveProperty('extraDrives');
  });

  it('that never comes closes the job after two weeks', () => {
    expect(eventsOf(shipping, deadline, days(13.999))).toEqual([]);
    expect(eventsOf(shipping, deadline, days(14))).toEqual([
      { type: 'DriveNeverReceived', driveId: 'D1', reason: 'PackageOverdue' },
      { type: 'DriveNeverReceived', driveId: 'D2', reason: 'PackageOverdue' },
      { type: 'JobClosed', reason: 'PackageOverdue', deadline: days(104) },
    ]);
  });
});

describe('a late drive', () => {
  it('joins the others while they are here', () => {
    expect(eventsOf(reachable['Received, one missing'], receiveLate('d2'))).toEqual([
      { type: 'DriveReceived', driveId: 'D2' },
    ]);
    expect(eventsOf(reachable['Transferring, one missing'], receiveLate('D2'))).toEqual([
      { type: 'DriveReceived', driveId: 'D2' },
    ]);
  });

  it('takes a job in Packaging back to Transferring, unless it is cancelled', () => {
    expect(eventsOf(reachable['Packaging, one missing'], receiveLate('D2'))).toEqual([
      { type: 'DriveReceived', driveId: 'D2' },
      { type: 'TransferStarted' },
    ]);
    expect(eventsOf(reachable['Packaging, cancelled with one missing'], receiveLate('D2'))).toEqual([
      { type: 'DriveReceived', driveId: 'D2' },
    ]);
  });

  it('reopens a closed job, which keeps no deadline then', () => {
    const closed = reachable['Closed, one missing'];
    const events = eventsOf(closed, receiveLate('D2'), days(40));
    expect(events).toEqual([{ type: 'DriveReceived', driveId: 'D2' }, { type: 'JobReopened' }]);
    const job = applied(closed, events, days(40));
    expect(job).toMatchObject({ status: 'Received', returnPackage, drives: [{}, { late: true }] });
    expect(job).not.toHaveProperty('deadline');
  });

  it('of a cancelled job goes straight to Packaging', () => {
    for (const name of ['Completed, cancelled with one missing', 'Closed, overdue and cancelled']) {
      expect(eventsOf(reachable[name], receiveLate('D2'))).toEqual([
        { type: 'DriveReceived', driveId: 'D2' },
        { type: 'JobReopened' },
        { type: 'PackagingStarted' },
      ]);
    }
  });

  it('received again is no news', () => {
    expect(eventsOf(reachable['Received, reopened'], receiveLate('D2'))).toEqual([]);
    expect(eventsOf(reachable['Completed'], receiveLate('D2'))).toEqual([]);
  });

  it('of a job that was never shipped is refused, as is a drive it does not have', () => {
    expect(errorsOf(after(put()), receiveLate('D1'))).toMatchObject([
      { code: 'JobStateConflict', what: 'ReceiveLateDrive', status: 'Creating' },
    ]);
    expect(errorsOf(shipping, receiveLate('X9'))).toEqual([{ code: 'DriveNotFound', driveId: 'X9' }]);
  });
});

describe('a drive that comes apart from its package', () => {
  const apart = reachable['Received, one apart'];

  it('opens the job, and the others are late ones', () => {
    expect(eventsOf(shipping, receiveLate('D1', 'OTHER 1'))).toEqual([
      { type: 'DriveReceived', driveId: 'D1', package: 'OTHER 1' },
      { type: 'DriveNeverReceived', driveId: 'D2', reason: 'NotInPackage' },
      { type: 'PackageReceived', trackingNumber: 'OTHER 1' },
    ]);
    expect(eventsOf(apart, receive(['D2']))).toEqual([
      { type: 'DriveReceived', driveId: 'D2', package: 'TRACK 1' },
    ]);
    expect(eventsOf(reachable['Received, the package after the one apart'], receive(['D2']))).toEqual([]);
  });

  it('cannot have been in its job’s package too', () => {
    expect(errorsOf(apart, receive(['D1', 'D2']))).toEqual([
      { code: 'PackageMismatch', expected: 'none of its drives', actual: 'D1, D2' },
    ]);
  });

  it('has to be told with its package', () => {
    expect(errorsOf(shipping, receiveLate('d1'))).toEqual([{ code: 'PackageNotOpened', driveId: 'D1' }]);
  });
});

describe('a bay', () => {
  const mounted = reachable['Received, one mounted'];

  it('holds a received drive', () => {
    expect(eventsOf(reachable['Received'], mount('d1', 'bay-1'))).toEqual([
      { type: 'DriveMounted', driveId: 'D1', bay: 'bay-1' },
    ]);
  });

  it('may be changed until the copying begins', () => {
    expect(eventsOf(mounted, mount('D1', 'bay-1'))).toEqual([]);
    expect(eventsOf(mounted, mount('D1', 'bay-2'))).toMatchObject([{ type: 'DriveMounted', bay: 'bay-2' }]);
    expect(errorsOf(reachable['Transferring, one in copy'], mount('D1', 'bay-2'))).toEqual([
      { code: 'DriveMountedElsewhere', driveId: 'D1', bay: 'bay-1' },
    ]);
  });

  it('holds one drive of the job at a time', () => {
    const refusal = [{ code: 'BayInUse', bay: 'bay-1', driveId: 'D1' }];
    expect(errorsOf(mounted, mount('D2', 'bay-1'))).toEqual(refusal);
    expect(errorsOf(reachable['Transferring, one in copy'], mount('D2', 'bay-1'))).toEqual(refusal);
    expect(eventsOf(reachable['Transferring, one copied'], mount('D2', 'bay-1'))).toHaveLength(1);
  });

  it('takes no drive of a cancelled job, and none that never came', () => {
    expect(errorsOf(reachable['Transferring, cancelled'], mount('D2', 'bay-2'))).toEqual([
      { code: 'JobCancelled', what: 'MountDrive', status: 'Transferring' },
    ]);
    expect(errorsOf(reachable['Received, one missing'], mount('D2', 'bay-2'))).toEqual([
      {
        code: 'DriveStateConflict',
        what: 'MountDrive',
        driveId: 'D2',
        status: 'NeverReceived',
        allowedIn: ['Received'],
      },
    ]);
  });
});

describe('unmounting', () => {
  it('frees the bay of a drive that is not in copy', () => {
    const mounted = reachable['Received, one mounted'];
    const events = eventsOf(mounted, unmount('d1'));
    expect(events).toEqual([{ type: 'DriveUnmounted', driveId: 'D1', bay: 'bay-1' }]);
    expect(applied(mounted, events, days(1))).toMatchObject({ drives: reachable['Received']?.drives });
    expect(errorsOf(reachable['Transferring, one in copy'], unmount('D1'))).toMatchObject([
      { code: 'DriveStateConflict', what: 'UnmountDrive', status: 'Transferring' },
    ]);
  });
});

describe('a report', () => {
  it.each([
    ['Unreadable', 'DiskOperationFailed'],
    ['Damaged', 'DiskOperationFailed'],
    ['Unsupported', 'VolumeNotNtfs'],
  ] as const)('of a drive that is %s ends it as %s, without a copy', (problem, copyStatus) => {
    const job = applied(
      reachable['Received'],
      eventsOf(reachable['Received'], report('d1', problem, 'It rattles')),
      days(1),
    );
    expect(job).toMatchObject({ status: 'Received' });
    expect(job?.drives[0]).toMatchObject({
      status: 'CompletedMoreInfo',
      runs: 0,
      reported: { problem, note: 'It rattles' },
      result: { copyStatus, bytesSucceeded: 0 },
    });
  });

  it('of the last drive takes the job to Packaging, and it ends Closed', () => {
    expect(reachable['Packaging, all reported']).toMatchObject({ status: 'Packaging' });
    expect(reachable['Closed, reported']).toMatchObject({ closing: { reason: 'DrivesFailed' } });
  });

  it('stands: the same again is no news, another one a conflict', () => {
    const job = reachable['Transferring, one reported'];
    expect(eventsOf(job, report('D2', 'Damaged', 'It rattles'))).toEqual([]);
    expect(errorsOf(job, report('D2'))).toEqual([
      { code: 'DriveReported', driveId: 'D2', problem: 'Damaged', note: 'It rattles' },
    ]);
    expect(errorsOf(job, report('D1'))).toMatchObject([{ code: 'DriveStateConflict' }]);
  });
});

describe('an overdue job', () => {
  const grace = { shippingGraceDays: 16 };

  it('is flagged for as long as the policy says, then closed', () => {
    expect(eventsOf(shipping, deadline, days(14), grace)).toEqual([
      { type: 'JobOverdue', deadline: days(30) },
    ]);
    const overdue = reachable['Shipping, overdue'];
    expect(overdue).toMatchObject({ status: 'Shipping', overdue: true, deadline: days(30) });
    expect(eventsOf(overdue, deadline, days(29), grace)).toEqual([]);
    expect(eventsOf(overdue, deadline, days(30), grace)).toMatchObject([
      {},
      {},
      { type: 'JobClosed', reason: 'PackageOverdue' },
    ]);
    // The clock comes so late that the grace is over, too.
    expect(eventsOf(shipping, deadline, days(31), grace)).toHaveLength(3);
  });

  it('is extended, which takes the flag away', () => {
    const extended = reachable['Shipping, extended'];
    expect(extended).toMatchObject({ status: 'Shipping', deadline: days(40) });
    expect(extended).not.toHaveProperty('overdue');
    expect(eventsOf(extended, extend(days(40)), days(16))).toEqual([]);
    expect(errorsOf(extended, extend(days(39)), days(16))).toEqual([
      { code: 'ExtensionTooShort', until: days(39), deadline: days(40) },
    ]);
    expect(errorsOf(extended, extend(days(15)), days(16))).toEqual([
      { code: 'ExtensionTooShort', until: days(15) },
    ]);
    expect(eventsOf(extended, deadline, days(40), grace)).toEqual([
      { type: 'JobOverdue', deadline: days(56) },
    ]);
  });

  it('is closed with the operator’s reason, and opened again by its package', () => {
    const closed = reachable['Closed, by the operator'];
    expect(closed).toMatchObject({
      deadline: days(90),
      closing: { reason: 'ByOperator', note: 'The customer sent nothing' },
    });
    expect(statuses(closed)).toEqual(['NeverReceived', 'NeverReceived']);
    expect(errorsOf(closed, close('Another reason'))).toEqual([
      { code: 'JobClosedAlready', reason: 'The customer sent nothing' },
    ]);
    expect(errorsOf(reachable['Closed, one missing'], close())).toEqual([
      { code: 'JobClosedAlready', reason: 'DrivesMissing' },
    ]);
    expect(eventsOf(closed, receive(['D1']))).toMatchObject([
      { type: 'DriveReceived', package: 'TRACK 1' },
      { type: 'JobReopened' },
    ]);
  });
});

describe('a job on hold', () => {
  it('starts no drive and sends none home, and says why', () => {
    const refusal = { code: 'JobOnHold', message: 'The return address is wrong' };
    expect(errorsOf(reachable['Received, on hold'], start('D1'))).toMatchObject([refusal]);
    expect(errorsOf(reachable['Packaging, on hold'], shipBack())).toMatchObject([refusal]);
    expect(eventsOf(reachable['Transferring, on hold'], finish('D1'))).toHaveLength(1);
  });

  it('has no deadline until it is released, and then what was left of it', () => {
    const held = applied(shipping, eventsOf(shipping, hold(), days(10)), days(10));
    if (held === undefined) throw new Error('It is there.');
    expect(deadlineOf(held)).toBeUndefined();
    expect(eventsOf(held, deadline, days(50))).toEqual([]);
    const events = eventsOf(held, release, days(50));
    expect(events).toEqual([{ type: 'JobReleased', deadline: days(54) }]);
    const released = applied(held, events, days(50));
    expect(released).toMatchObject({ deadline: days(54) });
    expect(released).not.toHaveProperty('hold');
  });

  it('whose deadline is set anew meanwhile has that one whole', () => {
    const held = applied(after(put()), eventsOf(after(put()), hold()), days(0));
    const shippedOn = applied(held, eventsOf(held, ship, days(30)), days(30));
    expect(shippedOn).toMatchObject({ status: 'Shipping', hold: { since: days(0) } });
    expect(eventsOf(shippedOn, release, days(35))).toEqual([{ type: 'JobReleased', deadline: days(49) }]);
  });

  it('may get another message; the same again is no news', () => {
    const held = reachable['Received, on hold'];
    expect(eventsOf(held, hold())).toEqual([]);
    const again = applied(held, eventsOf(held, hold('Call us'), days(2)), days(2));
    expect(again).toMatchObject({ hold: { message: 'Call us', since: days(0) } });
    expect(eventsOf(reachable['Received'], release)).toEqual([]);
  });

  it('is no longer so when it ends', () => {
    const closed = applied(
      reachable['Shipping, on hold'],
      eventsOf(reachable['Shipping, on hold'], close()),
      days(1),
    );
    expect(closed).not.toHaveProperty('hold');
  });
});

describe('copying a drive', () => {
  it('the first takes the job to Transferring, the last to Packaging', () => {
    const mounted = reachable['Received, one mounted'];
    expect(eventsOf(mounted, start('d1'))).toEqual([
      { type: 'DriveStarted', driveId: 'D1', run: 1 },
      { type: 'TransferStarted' },
    ]);
    expect(eventsOf(reachable['Transferring, one in copy and one mounted'], start('D2'))).toEqual([
      { type: 'DriveStarted', driveId: 'D2', run: 1 },
    ]);
    expect(eventsOf(reachable['Transferring, one missing'], finish('D1'))).toMatchObject([
      { type: 'DriveFinished', driveId: 'D1' },
      { type: 'PackagingStarted' },
    ]);
  });

  it('anything but a clean end is CompletedMoreInfo', () => {
    const copying = reachable['Transferring, one missing'];
    for (const copyStatus of ['CompletedWithWarnings', 'CompletedWithErrors', 'ManifestNotFound'] as const) {
      const job = applied(copying, eventsOf(copying, finish('D1', copyStatus)), days(1));
      expect(job?.drives[0]).toMatchObject({ status: 'CompletedMoreInfo', result: { copyStatus } });
      expect(job?.drives[0]).not.toHaveProperty('bay');
    }
  });

  it('ends once: the same run again is no news, another run a conflict', () => {
    const done = reachable['Transferring, one copied'];
    expect(eventsOf(done, finish('D1', 'CompletedWithErrors'))).toEqual([]);
    expect(eventsOf(reachable['Completed'], finish('D1'))).toEqual([]);
    expect(errorsOf(reachable['Transferring, one in copy'], finish('D1', 'Completed', 2))).toEqual([
      { code: 'DriveRunConflict', driveId: 'D1', run: 2, lastRun: 1 },
    ]);
    expect(errorsOf(done, finish('D2'))).toMatchObject([
      { code: 'DriveStateConflict', status: 'Received', allowedIn: ['Transferring'] },
    ]);
  });

  it('does not begin without a bay, nor for a cancelled job', () => {
    expect(errorsOf(reachable['Received'], start('D1'))).toEqual([
      { code: 'DriveNotMounted', driveId: 'D1' },
    ]);
    const cancelled = after(
      put(),
      ship,
      receive(['D1', 'D2']),
      mount('D1', 'bay-1'),
      mount('D2', 'bay-2'),
      start('D1'),
      cancel,
    );
    expect(errorsOf(cancelled, start('D2'))).toEqual([
      { code: 'JobCancelled', what: 'StartDrive', status: 'Transferring' },
    ]);
    expect(eventsOf(cancelled, start('D1'))).toEqual([]);
  });
});

describe('the way home', () => {
  const home = (name: string) => {
    const job = reachable[name];
    return applied(job, eventsOf(job, shipBack(), days(20)), days(20));
  };

  it('ends Completed when all went well, warnings included, and keeps the job 90 days', () => {
    const job = home('Packaging');
    expect(job).toMatchObject({ status: 'Completed', deadline: days(110), returnPackage });
    expect(statuses(job)).toEqual(['ShippedBack', 'ShippedBack']);
    expect(reachable['Completed, with warnings']).toMatchObject({ status: 'Completed' });
  });

  it.each([
    ['Packaging, with errors', 'DrivesFailed', ['ShippedBack', 'ShippedBack']],
    ['Packaging, one missing', 'DrivesMissing', ['ShippedBack', 'NeverReceived']],
  ])('ends Closed: %s', (name, reason, drives) => {
    const events = eventsOf(reachable[name], shipBack());
    expect(events.at(-1)).toMatchObject({ type: 'JobClosed', reason });
    expect(statuses(home(name))).toEqual(drives);
  });

  it.each(['Packaging, cancelled before copying', 'Packaging, cancelled with one missing'])(
    'of a cancelled job ends Completed, with drives that hold no result: %s',
    (name) => {
      const job = home(name);
      expect(job).toMatchObject({ status: 'Completed', cancelRequested: true });
      expect(job?.drives[0]).toMatchObject({ status: 'ShippedBack', shippedBackAt: days(20) });
      expect(job?.drives[0]).not.toHaveProperty('result');
    },
  );

  it('again with the same package is no news, with another a conflict', () => {
    expect(eventsOf(reachable['Completed'], shipBack())).toEqual([]);
    expect(errorsOf(reachable['Completed'], shipBack(secondReturn))).toMatchObject([
      { code: 'JobStateConflict', what: 'ShipBack', status: 'Completed', allowedIn: ['Packaging'] },
    ]);
  });

  it('of a late drive takes a package of its own, and only that drive', () => {
    const job = reachable['Packaging, a second time'];
    expect(errorsOf(job, shipBack())).toEqual([{ code: 'ReturnPackageUsed', trackingNumber: 'BACK 1' }]);
    expect(eventsOf(job, shipBack(secondReturn), days(50))).toEqual([
      { type: 'DriveShippedBack', driveId: 'D2' },
      { type: 'JobCompleted', returnPackage: secondReturn, deadline: days(140) },
    ]);
  });

  it('is over after 90 days', () => {
    for (const name of ['Completed', 'Closed, one missing']) {
      expect(eventsOf(reachable[name], deadline, days(89.999))).toEqual([]);
      expect(eventsOf(reachable[name], deadline, days(90))).toEqual([
        { type: 'JobDeleted', reason: 'KeptLongEnough' },
      ]);
    }
  });
});
