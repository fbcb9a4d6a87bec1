/** What the operator does: packages, late drives, bays, and the way home. */
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/jobs/job.ts';
import {
  after,
  applied,
  cancel,
  days,
  deadline,
  errorsOf,
  eventsOf,
  finish,
  mount,
  put,
  reachable,
  receive,
  receiveLate,
  returnPackage,
  secondReturn,
  ship,
  shipBack,
  start,
} from '../support/jobs.ts';

const shipping = after(put(), ship);
const statuses = (job: Job | undefined) => job?.drives.map(({ status }) => status);

describe('a package', () => {
  it('is opened: its drives are received, the others never were', () => {
    const events = eventsOf(shipping, receive(['d1', 'X9'], ' track1 '), days(3));
    expect(events).toEqual([
      { type: 'DriveReceived', driveId: 'D1' },
      { type: 'DriveNeverReceived', driveId: 'D2' },
      { type: 'PackageReceived', trackingNumber: 'TRACK 1' },
    ]);
    const job = applied(shipping, events, days(3));
    expect(job).toMatchObject({ status: 'Received', reached: { Received: days(3) } });
    expect(job).not.toHaveProperty('deadline');
  });

  it('without any of the drives closes the job', () => {
    const events = eventsOf(shipping, receive(['X9']), days(3));
    expect(events).toEqual([
      { type: 'DriveNeverReceived', driveId: 'D1' },
      { type: 'DriveNeverReceived', driveId: 'D2' },
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

  it('opened again with other drives is a conflict', () => {
    expect(errorsOf(reachable['Received, one missing'], receive(['D1', 'D2']))).toEqual([
      { code: 'PackageMismatch', expected: 'D1', actual: 'D1, D2' },
    ]);
    expect(errorsOf(reachable['Received'], receive([]))).toEqual([
      { code: 'PackageMismatch', expected: 'D1, D2', actual: 'none of its drives' },
    ]);
  });

  it('that comes when the job was closed for want of it is refused: its drives are late drives', () => {
    expect(errorsOf(reachable['Closed, overdue'], receive(['D1', 'D2']))).toEqual([
      { code: 'JobStateConflict', what: 'ReceivePackage', status: 'Closed', allowedIn: ['Shipping'] },
    ]);
  });

  it('that never comes closes the job after two weeks', () => {
    expect(eventsOf(shipping, deadline, days(13.999))).toEqual([]);
    expect(eventsOf(shipping, deadline, days(14))).toEqual([
      { type: 'DriveNeverReceived', driveId: 'D1' },
      { type: 'DriveNeverReceived', driveId: 'D2' },
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
      { code: 'JobCancelled', what: 'MountDrive' },
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

  it('gives the drive of an export the manifest that was written on it', () => {
    const copying = reachable['Transferring, one missing'];
    const manifest = { manifestFile: '\\DriveManifest.xml', manifestHash: 'D863'.repeat(8) };
    const finished = finish('D1');
    if (finished.type !== 'FinishDrive') throw new Error('It finishes a drive.');
    const events = eventsOf(copying, { ...finished, result: { ...finished.result, ...manifest } });
    expect(applied(copying, events, days(1))?.drives[0]).toMatchObject({ status: 'Completed', ...manifest });
    expect(applied(copying, eventsOf(copying, finish('D1')), days(1))?.drives[0]).toMatchObject({
      manifestHash: copying?.drives[0]?.manifestHash,
    });
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
    expect(errorsOf(cancelled, start('D2'))).toEqual([{ code: 'JobCancelled', what: 'StartDrive' }]);
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
