/** An export job lives as an import job does, but for its drives: those come with its package. */
import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../src/jobs/commands.ts';
import { claimsOf } from '../../src/jobs/claims.ts';
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
  finish,
  jobDetails,
  mount,
  nameList,
  patch,
  put,
  reachable,
  receive,
  remove,
  report,
  returnPackage,
  ship,
  start,
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

  it('has for drives what the operator finds in its package', () => {
    const events = eventsOf(shipping, receive(['D1', 'd1', 'D2']), days(3));
    expect(events).toEqual([
      { type: 'DriveReceived', driveId: 'D1' },
      { type: 'DriveReceived', driveId: 'D2' },
      { type: 'PackageReceived', trackingNumber: 'TRACK 1' },
    ]);
    const job = applied(shipping, events, days(3));
    expect(job).toMatchObject({ status: 'Received' });
    expect(job?.drives).toEqual([
      { driveId: 'D1', index: 0, runs: 0, status: 'Received', receivedAt: days(3) },
      { driveId: 'D2', index: 1, runs: 0, status: 'Received', receivedAt: days(3), behind: 1 },
    ]);
    expect(eventsOf(job, receive(['d2', 'D1']))).toEqual([]);
    expect(errorsOf(job, patch({ drives: [driveSpec('D9')] }))).toContainEqual({ code: 'DriveListOfExport' });
    expect(eventsOf(job, patch({ drives: [] }))).toEqual([]);
  });

  it('is corrected like an import job: what was not there is none of its drives', () => {
    const job = after(putExport, ship, receive(['D1', 'D2']), mount('D1', 'bay-1'));
    const corrected = applied(job, eventsOf(job, receive(['D2', 'D3'])), days(1));
    expect(corrected?.drives.map(({ driveId, index }) => [driveId, index])).toEqual([
      ['D2', 0],
      ['D3', 1],
    ]);
    const begun = reachable['Transferring, export'];
    expect(errorsOf(begun, receive(['D1']))).toMatchObject([{ code: 'PackageMismatch' }]);
  });

  it('has ten drives at most, each one’s own while it is in flight', () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `D${index}`);
    expect(errorsOf(shipping, receive(eleven))).toEqual([{ code: 'TooManyDrives', found: 11, most: 10 }]);
    expect(claimsOf(reachable['Received, export'] ?? shipping)).toContainEqual({ kind: 'drive', id: 'd1' });
  });

  it('is closed by an empty package, and opened again by a late one', () => {
    for (const name of ['Closed, export overdue', 'Closed, export with an empty package']) {
      const closed = reachable[name];
      expect(closed).toMatchObject({ status: 'Closed', drives: [] });
      const events = eventsOf(closed, receive(['D1']), days(20));
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['DriveReceived', 'JobReopened']);
      expect(applied(closed, events, days(20))).toMatchObject({ status: 'Received', drives: [{}] });
    }
  });

  it('gives each drive a key when it is first started, and tells what is on none of them', () => {
    const job = after(putExport, ship, receive(['D1', 'D2']), mount('D1', 'bay-1'), mount('D2', 'bay-2'));
    const started = eventsOf(job, start('D1'));
    expect(started).toContainEqual({
      type: 'DriveStarted',
      driveId: 'D1',
      run: 1,
      sealedBitLockerKey: 'sealed: fresh',
    });
    const one = applied(job, started, days(1));
    const both = applied(one, eventsOf(one, start('D2')), days(1));
    expect(both?.drives[0]).toMatchObject({ sealedBitLockerKey: 'sealed: fresh', status: 'Transferring' });
    const ending = (driveId: string, uri?: string): JobCommand => {
      const command = finish(driveId);
      if (command.type !== 'FinishDrive') throw new Error('It finishes a drive.');
      const manifest = { manifestFile: '\\DriveManifest.xml', manifestHash: 'D863'.repeat(8) };
      const list = uri === undefined ? {} : { incompleteBlobListUri: uri };
      return { ...command, result: { ...command.result, ...manifest, ...list } };
    };
    const first = applied(both, eventsOf(both, ending('D1', 'http://x/1')), days(2));
    expect(first).toMatchObject({ incompleteBlobListUri: 'http://x/1' });
    expect(first?.drives[0]).toMatchObject({ sealedBitLockerKey: 'sealed: fresh', status: 'Completed' });
    const second = applied(first, eventsOf(first, ending('D2')), days(2));
    expect(second).not.toHaveProperty('incompleteBlobListUri');
    expect(second).toMatchObject({ status: 'Packaging' });
  });

  it('has the list of what is on none of its drives named when some were never filled, once', () => {
    const here = after(putExport, ship, receive(['D1', 'D2']), mount('D1', 'bay-1'), start('D1'));
    expect(errorsOf(here, nameList())).toMatchObject([{ code: 'JobStateConflict' }]);
    const [cancelled, reported] = [cancel, report('D2')].map((command) => {
      const waiting = applied(here, eventsOf(here, command), days(1));
      return applied(waiting, eventsOf(waiting, finish('D1')), days(1));
    });
    for (const job of [cancelled, reported, after(putExport, ship, receive([]))]) {
      const named = applied(job, eventsOf(job, nameList('http://x/1')), days(2));
      expect(named).toMatchObject({ status: job?.status, incompleteBlobListUri: 'http://x/1' });
      expect(eventsOf(named, nameList('http://x/2'))).toEqual([]);
    }
  });

  it('has none named when every drive told what it left, and no import has one', () => {
    expect(eventsOf(reachable['Packaging, export'], nameList())).toEqual([]);
    expect(eventsOf(reachable['Packaging, cancelled before copying'], nameList())).toEqual([]);
  });

  it('goes the same way home', () => {
    expect(reachable['Completed, export']).toMatchObject({ status: 'Completed', returnPackage });
    expect(reachable['Packaging, export cancelled']).toMatchObject({ status: 'Packaging' });
  });

  it('has no other package opened, and none before it is shipped', () => {
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
