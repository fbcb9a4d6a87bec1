/** An export job lives as an import job does, without drives: those come with its package, which cannot be opened yet. */
import { describe, expect, it } from 'vitest';
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
  patch,
  put,
  receive,
  remove,
  ship,
} from '../support/jobs.ts';

const putExport = put({ details: exportDetails(), drives: [] });
const creating = after(putExport);
const shipping = after(putExport, ship);

describe('an export job', () => {
  it('keeps which blobs it takes out, through changes and shipping', () => {
    const details = { jobType: 'Export', export: { blobList: { blobPathPrefix: ['/'] } } };
    expect(creating).toMatchObject({ status: 'Creating', details, drives: [] });
    expect(after(putExport, patch({ logLevel: 'Verbose' }), ship)).toMatchObject({
      status: 'Shipping',
      details: { ...details, logLevel: 'Verbose' },
    });
  });

  it('needs no drives to be shipped, but an address and a package', () => {
    const details = { ...exportDetails() };
    Reflect.deleteProperty(details, 'returnAddress');
    const bare = after(put({ details, drives: [] }));
    expect(errorsOf(bare, patch({ ship: true }))).toEqual([
      { code: 'ShippingNotReady', missing: ['deliveryPackage', 'returnAddress'] },
    ]);
  });

  it('names no drives, by PUT or by PATCH; an empty list says nothing', () => {
    const named = put({ details: exportDetails(), drives: [driveSpec('D1')] });
    expect(errorsOf(undefined, named)).toEqual([{ code: 'DriveListOfExport' }]);
    expect(errorsOf(creating, named)).toEqual([{ code: 'DriveListOfExport' }]);
    expect(errorsOf(creating, patch({ drives: [driveSpec('D1')] }))).toEqual([{ code: 'DriveListOfExport' }]);
    expect(errorsOf(creating, patch({ drives: [] }))).toEqual([]);
  });

  it('may become an import job by a PUT, and back, while it is Creating', () => {
    const imported = applied(creating, eventsOf(creating, put()), days(0));
    expect(imported?.details).toEqual(jobDetails());
    const again = applied(imported, eventsOf(imported, putExport), days(0));
    expect(again).toMatchObject({ details: exportDetails(), drives: [] });
  });

  it('has no package opened, whatever is in it', () => {
    for (const drives of [['D1'], []]) {
      expect(errorsOf(shipping, receive(drives))).toEqual([
        { code: 'ExportNotSupported', what: 'ReceivePackage' },
      ]);
    }
    expect(errorsOf(shipping, receive([], 'OTHER'))).toMatchObject([{ code: 'PackageMismatch' }]);
    expect(errorsOf(creating, receive([]))).toMatchObject([{ code: 'JobStateConflict' }]);
  });

  it('expires, is cancelled and is deleted like an import job', () => {
    expect(eventsOf(creating, deadline, days(14))).toEqual([
      { type: 'JobDeleted', reason: 'CreatingExpired' },
    ]);
    const closed = applied(shipping, eventsOf(shipping, deadline, days(14)), days(14));
    expect(closed).toMatchObject({ status: 'Closed', drives: [], deadline: days(104) });
    expect(eventsOf(closed, deadline, days(104))).toEqual([{ type: 'JobDeleted', reason: 'KeptLongEnough' }]);
    expect(eventsOf(shipping, cancel)).toEqual([{ type: 'CancelRequested' }]);
    expect(eventsOf(creating, remove)).toEqual([{ type: 'JobDeleted', reason: 'ByClient' }]);
    expect(errorsOf(shipping, remove)).toMatchObject([{ code: 'JobStateConflict' }]);
  });
});

it('an import job still needs its drives', () => {
  const bare = after(put({ drives: [] }));
  expect(errorsOf(bare, patch({ ship: true, deliveryPackage: delivery }))).toEqual([
    { code: 'ShippingNotReady', missing: ['driveList'] },
  ]);
});
