import { describe, expect, it } from 'vitest';
import { readBlobList } from '../../../src/formats/read-blob-list.ts';
import type { BlobSelection } from '../../../src/jobs/job.ts';
import { createLeftOutLister, type LeftOutDeps } from '../../../src/transfer/export/list-left-out.ts';
import { behindDoor } from '../../support/account-proxy.ts';
import { exportDriveWorld, once, putBlock, type ExportDriveWorld } from '../../support/exports.ts';
import { collect } from '../../support/format-bytes.ts';
import { after, cancel, exportDetails, put, receive, ship } from '../../support/jobs.ts';

/** Its ARM id. */
const account = ({ service }: ExportDriveWorld): string =>
  `/subscriptions/s/providers/Microsoft.Storage/storageAccounts/${service.accountName}`;

/** A job that was cancelled before any of its drives was filled. */
const leftOut = (world: ExportDriveWorld, selection: BlobSelection, change: Partial<LeftOutDeps> = {}) => {
  const details = exportDetails({ storageAccountId: account(world), export: selection });
  const job = after(put({ details, drives: [] }), ship, receive(['D1']), cancel);
  const told: string[] = [];
  const list = createLeftOutLister({
    accounts: world.accounts,
    workStore: world.workStore,
    clock: { now: () => new Date('2026-11-25T08:09:10.123Z') },
    patience: [],
    load: () => Promise.resolve({ job }),
    ...change,
  });
  const { jobId, key } = job;
  return { told, list: (id = jobId) => list({ key, jobId: id }, (line) => void told.push(line)) };
};

const inList: BlobSelection = { blobListBlobPath: 'lists/export.xml' };

describe('what an export leaves out of which no drive was filled', () => {
  it('is what its list names, in the list’s own words, under one name however often it is written', async () => {
    const world = await exportDriveWorld();
    await putBlock(
      world,
      'lists/export.xml',
      `<BlobList><BlobPath IncludeSnapshots="false">data/a</BlobPath><BlobPathPrefix>/data/b</BlobPathPrefix>
      <BlobPath>data/c</BlobPath><BlobPath SnapshotTime="2026-01-31T08:00:00.1234567Z">data/d</BlobPath></BlobList>`,
    );
    const { list, told } = leftOut(world, inList);
    const uri = await list();
    expect(uri).toMatch(/\/waimportexport\/waies\/seattle-7_20261125-080910-123_incomplete\.xml$/);
    const written = await collect(readBlobList(once(Buffer.from(await world.text(uri)))));
    expect(written).toEqual([
      { kind: 'prefix', prefix: 'data/b' },
      { kind: 'blob', blobPath: 'data/a', snapshots: false },
      { kind: 'blob', blobPath: 'data/c', snapshots: true },
      { kind: 'snapshot', blobPath: 'data/d', snapshot: '2026-01-31T08:00:00.1234567Z' },
    ]);
    const later = leftOut(world, inList, { clock: { now: () => new Date() } });
    expect(await later.list()).toBe(uri);
    expect(told).toEqual([]);
  });

  it('cannot be listed, and is told, when its list is none or the account gives no answer', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'lists/export.xml', '<BlobList><BlobPath>nothing</BlobPath></BlobList>');
    const bad = leftOut(world, inList);
    expect(await bad.list()).toBeUndefined();
    expect(bad.told.join()).toMatch(/cannot be listed.*line 1, column/);

    const { job } = await world.drive();
    const accounts = await behindDoor({ ...world, job }, () => [503, 'ServerBusy']);
    const busy = leftOut(world, inList, { accounts });
    expect(await busy.list()).toBeUndefined();
    expect(busy.told.join()).toMatch(/cannot be listed/);
  });

  it('is nothing of a job that is gone', async () => {
    const world = await exportDriveWorld();
    const { list } = leftOut(world, { blobList: { blobPathPrefix: ['/'] } });
    expect(await list('another')).toBeUndefined();
  });
});
