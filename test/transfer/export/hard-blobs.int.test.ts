import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBlobList } from '../../../src/formats/read-blob-list.ts';
import type { BlobStatus, ExportedBlob } from '../../../src/formats/drive-log.ts';
import type { DriveResult } from '../../../src/jobs/drive.ts';
import type { BayFile } from '../../../src/ports/bay.ts';
import { behindDoor } from '../../support/account-proxy.ts';
import { mountSmallDisk } from '../../support/bay-drives.ts';
import { importDrive } from '../../support/drives.ts';
import {
  alteredAccounts,
  alteredDrives,
  exportDriveWorld,
  once,
  putAppend,
  putBlock,
  putPages,
  snapshotsIn,
  type ExportDriveWorld,
  type FreshDrive,
} from '../../support/exports.ts';
import { collect } from '../../support/format-bytes.ts';

const MiB = 2 ** 20;

type Change = Parameters<ExportDriveWorld['engine']>[1];

type Exported = {
  readonly result: DriveResult;
  readonly statuses: Record<string, BlobStatus>;
  readonly log: readonly ExportedBlob[];
  readonly files: Record<string, Buffer>;
  /** The incomplete list's blobs. */
  readonly missing: readonly unknown[];
};

/** @param meanwhile between the plan and the copying. */
const exportOf = async (
  world: ExportDriveWorld,
  { change, drive, meanwhile }: { change?: Change; drive?: FreshDrive; meanwhile?: () => Promise<unknown> },
): Promise<Exported> => {
  const fresh = drive ?? (await world.drive());
  const engine = world.engine(fresh, change);
  const { result } = await importDrive(
    {
      ...engine,
      plan: async (run) => {
        const plan = await engine.plan(run);
        await meanwhile?.();
        return plan;
      },
    },
    fresh.run,
  );
  const log = await world.log(result.verboseLogUri);
  const list = result.incompleteBlobListUri;
  return {
    result,
    log,
    statuses: Object.fromEntries(log.map(({ blobPath, status }) => [blobPath, status])),
    files: await fresh.files(),
    missing: list === undefined ? [] : await collect(readBlobList(once(Buffer.from(await world.text(list))))),
  };
};

const blob = (world: ExportDriveWorld, name: string) =>
  world.service.getContainerClient('data').getBlobClient(name);

describe('a blob that is not what it was when it was listed', () => {
  it('is exported from a snapshot, which is removed, when it has another content', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'old');
    const { files, result } = await exportOf(world, {
      meanwhile: () => putBlock(world, 'data/a', 'new content', { metadata: { age: 'new' } }),
    });
    expect(result).toMatchObject({ copyStatus: 'Completed', bytesSucceeded: 11 });
    expect(files['data/a']?.toString()).toBe('new content');
    expect(files['data/a.metadata']?.toString()).toContain('<age>new</age>');
    expect(files['data/a.metadata']?.toString()).not.toContain('drayage');
    expect(files['DriveManifest.xml']?.toString()).toContain('<Length>11</Length>');
    expect(files['DriveManifest.xml']?.toString()).not.toContain('Snapshot');
    expect(await snapshotsIn(world)).toBe(0);
  });

  it('is exported from a snapshot when it changes while it is read', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', Buffer.alloc(9 * MiB, 'a'));
    let reads = 0;
    const accounts = alteredAccounts(world, (account) => ({
      readRange: async (...asked) => {
        reads += 1;
        if (reads === 2) await putBlock(world, 'data/a', Buffer.alloc(9 * MiB, 'b'));
        return account.readRange(...asked);
      },
    }));
    const { files, result } = await exportOf(world, { change: { accounts } });
    expect(result).toMatchObject({ copyStatus: 'Completed' });
    expect(files['data/a']?.equals(Buffer.alloc(9 * MiB, 'b'))).toBe(true);
    expect(await snapshotsIn(world)).toBe(0);
  });

  it('is BlobUnexpectedChange when it is gone, of another type, or no snapshot can be had', async () => {
    const world = await exportDriveWorld();
    for (const name of ['gone', 'other', 'shy', 'good']) await putBlock(world, `data/${name}`, name);
    const accounts = await behindDoor({ ...world, job: (await world.drive(9)).job }, ({ query }) =>
      query.get('comp') === 'snapshot' ? [403, 'AuthorizationPermissionMismatch'] : undefined,
    );
    const { files, missing, result, statuses } = await exportOf(world, {
      change: { accounts },
      meanwhile: async () => {
        await blob(world, 'gone').delete();
        await blob(world, 'other').delete();
        await putPages(world, 'data/other', 512, {});
        await putBlock(world, 'data/shy', 'changed');
      },
    });
    expect(statuses).toEqual({
      'data/gone': 'BlobUnexpectedChange',
      'data/other': 'BlobUnexpectedChange',
      'data/shy': 'BlobUnexpectedChange',
      'data/good': 'Completed',
    });
    expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 3, blobsSucceeded: 1 });
    expect(Object.keys(files).sort()).toEqual(['DriveManifest.xml', 'data/good', 'data/good.properties']);
    expect(missing).toEqual(
      ['gone', 'other', 'shy'].map((name) => ({ kind: 'blob', blobPath: `data/${name}`, snapshots: false })),
    );
    expect(result.incompleteBlobListUri).toMatch(
      /waies\/job1_WD-EXPORT0_20261125-080910-123_incomplete\.xml$/,
    );
    expect(world.told.join('\n')).toMatch(/data\/gone: BlobUnexpectedChange: it is gone/);
  });
});

describe('a leased blob that two jobs export at one time', () => {
  it('comes to the drives of both, and the snapshot that one takes of it to none', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/leased', 'leased');
    await blob(world, 'leased').getBlobLeaseClient().acquireLease(-1);
    const others = await world.drive(0, { selection: { blobList: { blobPath: ['data/leased'] } } }, 'other');
    let during: Promise<Exported> | undefined;
    const accounts = alteredAccounts(world, (account) => ({
      readRange: async (...asked) => {
        // The other job finds the blob, and what the first took of it.
        await (during ??= exportOf(world, { drive: others }));
        return account.readRange(...asked);
      },
    }));
    const inData = { blobList: { blobPathPrefix: ['/data/'] } };
    const drive = await world.drive(0, { selection: inData });
    const one = await exportOf(world, { change: { accounts }, drive });
    const two = await during;
    if (!two) throw new Error('The other job was to run meanwhile.');
    for (const { files, log, result } of [one, two]) {
      expect(result).toMatchObject({ copyStatus: 'Completed', blobsSucceeded: 1, blobsFailed: 0 });
      expect(log.map(({ snapshot }) => snapshot)).toEqual([undefined]);
      expect(files['data/leased']?.toString()).toBe('leased');
    }
    expect(await snapshotsIn(world)).toBe(0);
  });
});

describe('a small blob that is as it was listed', () => {
  it('costs one request, with all that its files say of it', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'small', { metadata: { station: 'west' } });
    await putAppend(world, 'data/b', 'one', 'two');
    await putBlock(world, 'data/c', Buffer.alloc(4 * MiB, 'c'));
    await blob(world, 'c').createSnapshot();
    const asked: string[] = [];
    const accounts = await behindDoor(
      { ...world, job: (await world.drive(9)).job },
      ({ method, path: at }) => {
        if (at.startsWith('/data/')) asked.push(`${method} ${at}`);
        return undefined;
      },
    );
    const { files, result } = await exportOf(world, { change: { accounts } });
    expect(result).toMatchObject({ copyStatus: 'Completed', blobsSucceeded: 4 });
    expect(asked.sort()).toEqual(['GET /data/a', 'GET /data/b', 'GET /data/c', 'GET /data/c']);
    expect(files['data/a']?.toString()).toBe('small');
    expect(files['data/b']?.toString()).toBe('onetwo');
    expect(files['data/a.metadata']?.toString()).toContain('<station>west</station>');
    const { contentMD5, etag = '' } = await blob(world, 'a').getProperties();
    const properties = files['data/a.properties']?.toString();
    expect(properties).toContain(etag.replaceAll('"', ''));
    expect(properties).toContain(`<Content-MD5>${Buffer.from(contentMD5 ?? []).toString('base64')}<`);
    expect(files['data/b.properties']?.toString()).not.toContain('Content-MD5');
  });
});

describe('a blob that cannot be read as it is', () => {
  it('is LeasePresent when it is leased and no snapshot can be had, else exported from one', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/leased', 'leased');
    await blob(world, 'leased').getBlobLeaseClient().acquireLease(-1);
    const good = await exportOf(world, {});
    expect(good.result).toMatchObject({ copyStatus: 'Completed' });
    expect(good.files['data/leased']?.toString()).toBe('leased');
    expect(await snapshotsIn(world)).toBe(0);

    const accounts = alteredAccounts(world, () => ({
      createSnapshot: () =>
        Promise.resolve({
          kind: 'refused' as const,
          status: 'BlobRequestForbidden' as const,
          reason: 'AuthorizationPermissionMismatch',
          retryable: false,
        }),
    }));
    const { missing, statuses } = await exportOf(world, {
      change: { accounts },
      drive: await world.drive(0, { selection: { blobList: { blobPathPrefix: ['/data/'] } } }, 'second'),
    });
    expect(statuses).toEqual({ 'data/leased': 'LeasePresent' });
    expect(missing).toEqual([{ kind: 'blob', blobPath: 'data/leased', snapshots: false }]);
  });

  it('is BlobRequestFailed when it is archived, and the log’s host hears why', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/cold', 'cold');
    await blob(world, 'cold').setAccessTier('Archive');
    const { log, result, statuses } = await exportOf(world, {});
    expect(statuses).toEqual({ 'data/cold': 'BlobRequestFailed' });
    expect(log[0]?.chunks).toEqual([]);
    expect(await world.log(result.errorLogUri)).toEqual(log);
    expect(world.told.join('\n')).toMatch(/data\/cold: BlobRequestFailed: .*rehydrate/);
  });

  it('names the block at which the account gave up, after patience', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', Buffer.alloc(14 * MiB, 'a'));
    await putBlock(world, 'data/b', 'b');
    let asked = 0;
    const accounts = await behindDoor(
      { ...world, job: (await world.drive(9)).job },
      ({ headers, path: at }) => {
        const isSecond = at === '/data/a' && String(headers['x-ms-range']).startsWith(`bytes=${8 * MiB}`);
        if (isSecond) asked += 1;
        return isSecond ? [503, 'ServerBusy'] : undefined;
      },
    );
    const { files, log, statuses } = await exportOf(world, { change: { accounts } });
    expect(statuses).toEqual({ 'data/a': 'BlobRequestFailed', 'data/b': 'Completed' });
    expect(asked).toBe(2);
    const [a] = log.filter(({ blobPath }) => blobPath === 'data/a');
    expect(a?.chunks.map(({ status }) => status)).toEqual([
      'Completed',
      'Completed',
      'BlobRequestFailed',
      'Cancelled',
    ]);
    expect(Object.keys(files)).not.toContain('data/a');
  });

  it('is BlobRequestForbidden when the account lets nobody in any more', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'a');
    const accounts = await behindDoor({ ...world, job: (await world.drive(9)).job }, ({ path: at }) =>
      at === '/data/a' ? [403, 'AuthorizationFailure'] : undefined,
    );
    expect((await exportOf(world, { change: { accounts } })).statuses).toEqual({
      'data/a': 'BlobRequestForbidden',
    });
  });
});

describe('a drive that fails', () => {
  it('takes what fits when it fills while it is written, and has no half of what does not', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/big', Buffer.alloc(5 * MiB, 'b'));
    await putBlock(world, 'data/small', 'small');
    const bays = alteredDrives(world, (drive) => ({
      create: async (name, options) => {
        const made = await drive.create(name, options);
        if (!made.ok) return made;
        const full = { ok: false, fault: 'DriveFull', reason: 'no space left on device' } as const;
        return {
          ok: true,
          value: {
            ...made.value,
            write: (offset, bytes) => (offset > 0 ? Promise.resolve(full) : made.value.write(offset, bytes)),
          },
        };
      },
    }));
    const { files, log, missing, statuses } = await exportOf(world, { change: { bays } });
    expect(statuses).toEqual({ 'data/big': 'IOFailed', 'data/small': 'Completed' });
    expect(log.find(({ blobPath }) => blobPath === 'data/big')?.chunks.at(-1)?.status).toBe('IOFailed');
    expect(Object.keys(files).sort()).toEqual(['DriveManifest.xml', 'data/small', 'data/small.properties']);
    expect(missing).toEqual([{ kind: 'blob', blobPath: 'data/big', snapshots: false }]);
    expect(world.told.join('\n')).toContain('no space left on device');
  });

  it('does the same on a disk that is really full, and says so', async (context) => {
    const world = await exportDriveWorld();
    const drive = await world.drive();
    const folder = path.join(world.baysFolder, drive.bay);
    if (!mountSmallDisk(folder, 8 * 1024)) return context.skip();
    await putBlock(world, 'data/big', Buffer.alloc(5 * MiB, 'b'));
    await putBlock(world, 'data/small', 'small');
    const { files, log, missing, result, statuses } = await exportOf(world, {
      drive,
      // There was room when it was planned.
      meanwhile: () => writeFile(path.join(folder, 'holiday.mov'), Buffer.alloc(5 * MiB, 'h')),
    });
    expect(result.copyStatus).toBe('CompletedWithErrors');
    expect(statuses['data/big']).toBe('IOFailed');
    const [big] = log.filter(({ blobPath }) => blobPath === 'data/big');
    expect(big?.chunks.map(({ status }) => status)).toContain('IOFailed');
    // Copied at one time with the big one, the small one may find no room either. What is said of each is so.
    const done = Object.keys(statuses).filter((name) => statuses[name] === 'Completed');
    const left = Object.keys(statuses).filter((name) => !done.includes(name));
    expect(Object.keys(files).sort()).toEqual(
      ['DriveManifest.xml', ...done.flatMap((name) => [name, `${name}.properties`]), 'holiday.mov'].sort(),
    );
    const listed = [...String(files['DriveManifest.xml']).matchAll(/<BlobPath>(.*)<\/BlobPath>/g)];
    expect(listed.map(([, name]) => name)).toEqual(done);
    expect(missing).toEqual(left.map((blobPath) => ({ kind: 'blob', blobPath, snapshots: false })));
    expect(world.told.join('\n')).toMatch(/data\/big: IOFailed: .*ENOSPC/);
  });

  it('counts for nothing when not even its manifest fits on it', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'a');
    const bays = alteredDrives(world, (drive) => ({
      create: (name, options) =>
        name === '\\DriveManifest.xml'
          ? Promise.resolve({ ok: false, fault: 'DriveFull', reason: 'no space left on device' })
          : drive.create(name, options),
    }));
    const { missing, result, statuses } = await exportOf(world, { change: { bays } });
    expect(result).toMatchObject({ copyStatus: 'DiskOperationFailed' });
    expect(Object.keys(result)).not.toContain('manifestHash');
    expect(await world.text(result.errorLogUri)).toContain('<Status>DiskOperationFailed</Status>');
    expect(statuses).toEqual({ 'data/a': 'Completed' });
    expect(missing).toEqual([{ kind: 'blob', blobPath: 'data/a', snapshots: false }]);
    expect(world.told.join('\n')).toContain('has no manifest: DiskOperationFailed: no space left');
  });

  it('finds out what a disk gives back other than it was written, and keeps none of it', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', Buffer.alloc(6 * MiB, 'a'));
    await putBlock(world, 'data/b', 'b', { metadata: { station: 'west' } });
    const rotten = (file: BayFile, at: number): BayFile => ({
      ...file,
      read: async (offset, into) => {
        const read = await file.read(offset, into);
        if (offset === at) into[0] = 0;
        return read;
      },
    });
    const bays = alteredDrives(world, (drive) => ({
      create: async (name, options) => {
        const made = await drive.create(name, options);
        const at = { '\\data\\a': 4 * MiB, '\\data\\b.metadata': 0 }[name];
        if (!made.ok || at === undefined) return made;
        const finish: typeof made.value.finish = async () => {
          const finished = await made.value.finish();
          return finished.ok ? { ok: true, value: rotten(finished.value, at) } : finished;
        };
        return { ok: true, value: { ...made.value, finish } };
      },
    }));
    const { files, log, statuses } = await exportOf(world, { change: { bays } });
    expect(statuses).toEqual({ 'data/a': 'CompletedWithErrors', 'data/b': 'CompletedWithErrors' });
    expect(log.map(({ chunks }) => chunks.map(({ status }) => status))).toEqual([
      ['Cancelled', 'Corrupted'],
      ['Completed'],
    ]);
    expect(log[1]?.metadata).toEqual({ status: 'Corrupted' });
    expect(Object.keys(files)).toEqual(['DriveManifest.xml']);
  });

  it('ends every blob as IOFailed, and without a manifest, when it is pulled out', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'a');
    const drive = await world.drive();
    const engine = world.engine(drive);
    const { result } = await importDrive(
      {
        ...engine,
        plan: async (run) => {
          const plan = await engine.plan(run);
          await rm(path.join(world.baysFolder, drive.bay), { recursive: true });
          return plan;
        },
      },
      drive.run,
    );
    expect(result).toMatchObject({ copyStatus: 'DiskNotFound', blobsFailed: 1 });
    expect(Object.keys(result)).not.toContain('manifestHash');
    expect(await world.log(result.errorLogUri)).toMatchObject([{ status: 'IOFailed', blobPath: 'data/a' }]);
    expect(await world.text(result.incompleteBlobListUri)).toContain('data/a');
  });

  it.each([
    ['DiskNotFound', 'container:bay-nowhere'],
    ['DiskNotFound', 'nowhere'],
  ])('is %s in %s', async (status, bay) => {
    const world = await exportDriveWorld();
    await putBlock(world, 'data/a', 'a');
    const drive = await world.drive();
    const elsewhere = { ...drive, job: { ...drive.job, drive: { ...drive.job.drive, bay } } };
    const { plan } = await importDrive(world.engine(elsewhere), drive.run);
    expect(plan).toEqual({ kind: 'refused', copyStatus: status });
  });
});

describe('what the job names and is not there', () => {
  const snapshotTime = '2026-01-31T08:00:00.1234567Z';
  const list = `<BlobList><BlobPathPrefix>/data/</BlobPathPrefix><BlobPathPrefix>/nowhere/2026</BlobPathPrefix>
    <BlobPath>other/none.txt</BlobPath><BlobPath SnapshotTime="${snapshotTime}">other/old</BlobPath></BlobList>`;
  const notThere = [
    { blobPath: '/nowhere/2026' },
    { blobPath: 'other/none.txt' },
    { blobPath: 'other/old', snapshot: snapshotTime },
  ].map((named) => ({
    status: 'BlobRequestFailed',
    filePath: '',
    length: 0,
    kind: 'block',
    chunks: [],
    ...named,
  }));
  const copies = [0, 1].map((index) => ({
    kind: 'copying' as const,
    driveId: `WD-EXPORT${index}`,
    instanceId: `j-d${index}-1`,
  }));
  const selection = { blobListBlobPath: 'lists/export.xml' };

  it('is named by the logs of the drive that had the first turn, and counted once', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'lists/export.xml', list);
    await putBlock(world, 'data/a', 'a');
    const drives = [await world.drive(0, { copies, selection }), await world.drive(1, { copies, selection })];
    const [second, first] = drives.map((drive) => world.engine(drive));
    if (!drives[0] || !drives[1] || !first || !second) throw new Error('There are two drives.');
    await first.plan(drives[1].run);
    const two = await exportOf(world, { drive: drives[0] });
    const one = await exportOf(world, { drive: drives[1] });
    expect(two.result).toMatchObject({ copyStatus: 'Completed', blobsFailed: 0, blobsSucceeded: 0 });
    expect(one.result).toMatchObject({
      copyStatus: 'CompletedWithErrors',
      blobsFailed: 3,
      blobsSucceeded: 1,
    });
    expect(one.log.slice(0, 1)).toMatchObject([{ blobPath: 'data/a', status: 'Completed' }]);
    expect(one.log.slice(1)).toEqual(notThere);
    expect(await world.log(one.result.errorLogUri)).toEqual(notThere);
    expect(await world.text(one.result.errorLogUri)).toContain('<BlobPath>/nowhere/2026</BlobPath>');
    // There is nothing to be had of it by another job.
    expect(one.missing).toEqual([]);
    expect(one.files['DriveManifest.xml']?.toString()).not.toContain('none');
  });

  it('is named by each drive where nothing at all is there', async () => {
    const world = await exportDriveWorld();
    await putBlock(world, 'lists/export.xml', list);
    for (const index of [0, 1]) {
      const drive = await world.drive(index, { copies, selection });
      const { result } = await exportOf(world, { drive });
      expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 4, bytesSucceeded: 0 });
      expect(await world.log(result.errorLogUri)).toEqual([
        { ...notThere[0], blobPath: '/data/' },
        ...notThere,
      ]);
    }
  });
});

describe('what no drive of the job took', () => {
  it('is listed by the last drive to end, with what failed on any, so that it can be the next job’s list', async () => {
    const world = await exportDriveWorld('container');
    const copies = [0, 1].map((index) => ({
      kind: 'copying' as const,
      driveId: `WD-EXPORT${index}`,
      instanceId: `j-d${index}-1`,
    }));
    const drives = [await world.drive(0, { copies }), await world.drive(1, { copies })];
    const container = (index: number) => `bay-j-${index}`;
    for (const name of ['a', 'b', 'c', 'd'])
      await putBlock(world, `data/${name}`, Buffer.alloc(2 * MiB, name));
    await putBlock(world, 'data/snap', 'old');
    const { snapshot } = await blob(world, 'snap').createSnapshot();
    const capacity = String(6 * MiB);
    for (const index of [0, 1])
      await world.containers.getContainerClient(container(index)).setMetadata({ capacity });
    const [first, second] = drives;
    if (!first || !second) throw new Error('There are two drives.');
    const one = await exportOf(world, {
      drive: first,
      meanwhile: async () => {
        await blob(world, 'a').setAccessTier('Archive');
        await blob(world, 'snap').delete({ deleteSnapshots: 'include' });
      },
    });
    expect(one.result).toMatchObject({ copyStatus: 'CompletedWithErrors' });
    expect(one.missing).toEqual([]);
    const two = await exportOf(world, { drive: second });
    expect(two.result).toMatchObject({ copyStatus: 'Completed' });
    const onDrive = [...Object.keys(one.files), ...Object.keys(two.files)].filter((name) =>
      /^data\/.$/.test(name),
    );
    expect(onDrive).toHaveLength(3);
    const missing = two.missing.map((item) => JSON.stringify(item)).sort();
    expect(missing).toEqual(
      [
        { kind: 'blob', blobPath: 'data/a', snapshots: false },
        { kind: 'blob', blobPath: 'data/snap', snapshots: false },
        { kind: 'snapshot', blobPath: 'data/snap', snapshot },
      ]
        .map((item) => JSON.stringify(item))
        .sort(),
    );
  });
});
