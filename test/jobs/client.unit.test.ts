/** What a client may ask for, and when: two weeks, PATCH, cancel, delete. */
import { describe, expect, it } from 'vitest';
import type { JobChanges } from '../../src/jobs/commands.ts';
import {
  after,
  applied,
  cancel,
  days,
  deadline,
  delivery,
  driveSpec,
  errorsOf,
  eventsOf,
  exportDetails,
  jobDetails,
  jobKey,
  minutes,
  patch,
  put,
  readKeys,
  reachable,
  receive,
  remove,
  returnAddress,
  ship,
} from '../support/jobs.ts';

const creating = after(put());

describe('PUT', () => {
  it('makes a job that lasts two weeks', () => {
    expect(eventsOf(undefined, put())).toMatchObject([
      { type: 'JobCreated', jobId: 'job-1', key: jobKey(), deadline: days(14) },
    ]);
    expect(creating).toMatchObject({
      status: 'Creating',
      version: 1,
      createdBy: 'desk',
      cancelRequested: false,
      drives: [
        { driveId: 'D1', index: 0, status: 'Specified', runs: 0 },
        { driveId: 'D2', index: 1, status: 'Specified', runs: 0 },
      ],
    });
  });

  it('over a job that is Creating replaces what the client said, and keeps which job it is', () => {
    const again = put({
      jobId: 'job-2',
      details: jobDetails({ logLevel: 'Verbose' }),
      drives: [driveSpec('D3')],
    });
    const events = eventsOf(creating, again, days(3));

    expect(events).toMatchObject([{ type: 'JobReplaced', deadline: days(17) }]);
    expect(applied(creating, events, days(3))).toMatchObject({
      jobId: 'job-1',
      status: 'Creating',
      version: 2,
      details: { logLevel: 'Verbose' },
      drives: [{ driveId: 'D3', index: 0 }],
      reached: creating.reached,
      createdAt: days(0),
      changedAt: days(3),
    });
  });

  it('with the same content restarts the two weeks all the same', () => {
    expect(eventsOf(creating, put(), days(3))).toMatchObject([{ type: 'JobReplaced', deadline: days(17) }]);
    expect(eventsOf(creating, put({ jobId: 'job-2' }))).toEqual([]);
  });

  it('does not make a cancelled job whole again', () => {
    const cancelled = reachable['Creating, cancelled']!;
    const replaced = applied(cancelled, eventsOf(cancelled, put(), days(1)), days(1));
    expect(replaced).toMatchObject({ status: 'Creating', cancelRequested: true });
  });

  it('over a job that was shipped is refused', () => {
    expect(errorsOf(after(put(), ship), put())).toEqual([
      { code: 'JobStateConflict', what: 'PutJob', status: 'Shipping', allowedIn: ['Creating'] },
    ]);
  });
});

describe('the two weeks of Creating', () => {
  it.each<[string, JobChanges]>([
    ['a change', { tags: { team: 'blue' } }],
    ['the same content again', { logLevel: 'Error' }],
    ['nothing at all', {}],
    ['cancelling', { cancel: true }],
  ])('are restarted by a PATCH with %s', (_, changes) => {
    const events = eventsOf(creating, patch(changes), days(5));
    expect(applied(creating, events, days(5))).toMatchObject({ status: 'Creating', deadline: days(19) });
  });

  it('are not restarted by cancelling again', () => {
    const cancelled = reachable['Creating, cancelled']!;
    expect(eventsOf(cancelled, cancel, days(5))).toEqual([]);
  });

  it('never end earlier because another host’s clock is behind', () => {
    expect(eventsOf(creating, patch({ logLevel: 'Error' }), days(-1))).toEqual([]);
    expect(eventsOf(creating, put(), days(-1))).toEqual([]);
  });

  it('end with the job deleted', () => {
    expect(eventsOf(creating, deadline, days(13.999))).toEqual([]);
    expect(eventsOf(creating, deadline, days(14))).toEqual([
      { type: 'JobDeleted', reason: 'CreatingExpired' },
    ]);
  });
});

describe('PATCH', () => {
  it('changes what it names and differs', () => {
    const job = after(put(), ship);
    const events = eventsOf(job, patch({ tags: { a: '1' }, logLevel: 'Error' }), days(1));
    expect(events).toEqual([{ type: 'JobUpdated', details: { ...job.details, tags: { a: '1' } } }]);
  });

  it('names every property that may not change, and changes nothing', () => {
    const job = reachable['Packaging']!;
    const changes: JobChanges = {
      tags: { a: '1' },
      returnAddress: { ...returnAddress, city: 'Oslo' },
      deliveryPackage: { ...delivery, trackingNumber: 'other' },
      drives: [driveSpec('D3')],
      cancel: true,
      ship: true,
    };
    expect(errorsOf(job, patch(changes))).toMatchObject([
      { what: 'returnAddress', allowedIn: ['Creating', 'Shipping', 'Received', 'Transferring'] },
      { what: 'deliveryPackage', allowedIn: ['Creating', 'Shipping'] },
      { what: 'driveList', allowedIn: ['Creating'] },
      { what: 'cancelRequested', allowedIn: ['Creating', 'Shipping', 'Received', 'Transferring'] },
      { what: 'state', allowedIn: ['Creating'] },
    ]);
  });

  it('repeats what a later status would refuse, if it is so already', () => {
    const job = reachable['Completed']!;
    const asItIs = { returnAddress, deliveryPackage: delivery, drives: [driveSpec('D1'), driveSpec('D2')] };
    expect(eventsOf(job, patch(asItIs))).toEqual([]);
  });

  it('replaces the drive list while Creating', () => {
    const events = eventsOf(creating, patch({ drives: [driveSpec('D9')] }));
    expect(applied(creating, events, days(0))).toMatchObject({
      drives: [{ driveId: 'D9', index: 0, status: 'Specified' }],
    });
  });
});

describe('shipping', () => {
  it('gives the package two weeks, and needs no second restart of Creating', () => {
    const events = eventsOf(creating, ship, days(2));
    expect(events).toEqual([
      { type: 'JobUpdated', details: { ...creating.details, deliveryPackage: delivery } },
      { type: 'JobShipped', deadline: days(16) },
    ]);
    expect(applied(creating, events, days(2))).toMatchObject({
      status: 'Shipping',
      deadline: days(16),
      reached: { Creating: days(0), Shipping: days(2) },
    });
  });

  it('takes the package from an earlier request', () => {
    const job = after(put(), patch({ deliveryPackage: delivery }));
    expect(eventsOf(job, patch({ ship: true }))).toMatchObject([{ type: 'JobShipped' }]);
  });

  it('again, with the same content, is no news', () => {
    expect(eventsOf(after(put(), ship), ship, days(1))).toEqual([]);
  });

  it('again with another tracking number corrects it', () => {
    const other = { ...delivery, trackingNumber: 'TRACK 2' };
    const events = eventsOf(after(put(), ship), patch({ ship: true, deliveryPackage: other }), days(1));
    expect(events).toMatchObject([{ type: 'JobUpdated', details: { deliveryPackage: other } }]);
  });

  it('names all that is missing', () => {
    const { returnAddress: given, ...details } = jobDetails();
    expect(given).toBeDefined();
    expect(errorsOf(after(put({ details, drives: [] })), patch({ ship: true }))).toEqual([
      { code: 'ShippingNotReady', missing: ['deliveryPackage', 'returnAddress', 'driveList'] },
    ]);
  });

  it('is refused to a cancelled job, also in the request that cancels it', () => {
    const refusal = [{ code: 'JobCancelled', what: 'state', status: 'Creating' }];
    expect(errorsOf(reachable['Creating, cancelled'], patch({ ship: true }))).toEqual(refusal);
    expect(errorsOf(creating, patch({ ship: true, cancel: true, deliveryPackage: delivery }))).toEqual(
      refusal,
    );
  });
});

describe('cancelling', () => {
  it('while Shipping leaves the package under way', () => {
    expect(eventsOf(after(put(), ship), cancel)).toEqual([{ type: 'CancelRequested' }]);
  });

  it('while Received goes straight to Packaging', () => {
    expect(eventsOf(reachable['Received'], cancel)).toEqual([
      { type: 'CancelRequested' },
      { type: 'PackagingStarted' },
    ]);
  });

  it('while Transferring lets the drive in copy finish, and starts no other', () => {
    expect(eventsOf(reachable['Transferring, one in copy'], cancel)).toEqual([{ type: 'CancelRequested' }]);
    expect(eventsOf(reachable['Transferring, one copied'], cancel)).toEqual([
      { type: 'CancelRequested' },
      { type: 'PackagingStarted' },
    ]);
  });

  it('is refused from Packaging on', () => {
    expect(errorsOf(reachable['Packaging'], cancel)).toMatchObject([
      { code: 'JobStateConflict', what: 'cancelRequested', status: 'Packaging' },
    ]);
  });
});

describe('reading the BitLocker keys', () => {
  const read = [{ type: 'BitLockerKeysRead', driveIds: ['D1', 'D2'] }];
  const justRead = after(put(), readKeys());

  it('is told once of who asks again at once, and anew a minute later', () => {
    expect(eventsOf(creating, readKeys())).toEqual(read);
    expect(eventsOf(justRead, readKeys(), minutes(0.9))).toEqual([]);
    expect(eventsOf(justRead, readKeys(), minutes(1))).toEqual(read);
  });

  it('is told of everybody who reads them, and of who reads them after a change', () => {
    expect(eventsOf(justRead, readKeys('Ada'))).toEqual(read);
    expect(eventsOf(after(put(), readKeys(), cancel), readKeys())).toEqual(read);
  });

  it('of a job without keys is not told, since nothing is read', () => {
    expect(eventsOf(after(put({ details: exportDetails(), drives: [] })), readKeys())).toEqual([]);
  });
});

describe('deleting', () => {
  it.each(['Creating', 'Completed', 'Closed, overdue'])('is allowed while %s', (name) => {
    expect(eventsOf(reachable[name], remove)).toEqual([{ type: 'JobDeleted', reason: 'ByClient' }]);
  });

  it('is refused while drives are on their way or here', () => {
    expect(errorsOf(after(put(), ship, receive(['D1', 'D2'])), remove)).toEqual([
      {
        code: 'JobStateConflict',
        what: 'DeleteJob',
        status: 'Received',
        allowedIn: ['Creating', 'Completed', 'Closed'],
      },
    ]);
  });
});
