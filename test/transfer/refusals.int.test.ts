import { appendFile, rm, writeFile, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import type { MountedDrive } from '../../src/ports/bay.ts';
import type { BlobAccount } from '../../src/ports/blob-account.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { importDrive, importWorld, type ImportWorld } from '../support/drives.ts';

const one = [{ blobPath: 'data/a.txt', content: 'a' }];

const manifestOf = (world: ImportWorld): string => path.join(world.folder, 'DriveManifest.xml');
const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

const accountOf = (world: ImportWorld): BlobAccount => {
  const account = world.accounts.open(world.job.storageAccountId);
  if ('kind' in account) throw new Error(account.reason);
  return account;
};

const statuses = async (world: ImportWorld) =>
  (await world.log(1)).map((blob) => [blob.status, blob.disposition.status, blob.chunks[0]?.status]);

describe('a drive whose manifest is not to be trusted', () => {
  it.each([
    ['ManifestNotFound', { manifestFile: '\\other.xml' }],
    ['ManifestNameInvalid', { manifestFile: '\\..\\DriveManifest.xml' }],
    ['ManifestNameTooLong', { manifestFile: `\\${'x'.repeat(300)}` }],
    ['ManifestAccessDenied', { manifestFile: '\\data' }],
    ['ManifestCorrupted', { manifestHash: 'A'.repeat(32) }],
    ['ManifestCorrupted', { manifestHash: 'A'.repeat(64) }],
    ['ManifestDriveIdMismatch', { driveId: 'WD-OTHER' }],
    ['DiskNotFound', { bay: 'bay2' }],
    ['DiskNotFound', { bay: undefined }],
  ] as const)('ends as %s (%o), and nothing but its log is written', async (copyStatus, drive) => {
    const world = await importWorld(one, { drive });
    const { result } = await importDrive(world.engine(), world.run);
    expect(result).toMatchObject({ copyStatus, bytesSucceeded: 0, percentComplete: 0 });
    expect(await world.blobs()).toEqual({});
    const log = world.service
      .getContainerClient('waimportexport')
      .getBlobClient(`waies/job1_${world.job.drive.driveId}_20261122-080910-123_error.xml`);
    expect(result.errorLogUri).toBe(log.url);
    expect((await log.downloadToBuffer()).toString()).toContain(`<Status>${copyStatus}</Status>`);
  });

  it('takes a SHA-256, and a drive id in another case', async () => {
    const world = await importWorld(one);
    const { driveId, ...drive } = world.job.drive;
    const job = {
      ...world.job,
      drive: {
        ...drive,
        driveId: driveId.toLowerCase(),
        manifestHash: (await sha256(manifestOf(world))).toUpperCase(),
      },
    };
    const engine = world.engine({ loadDriveJob: () => Promise.resolve(job) });
    expect((await importDrive(engine, world.run)).result.copyStatus).toBe('Completed');
  });

  it('is ManifestCorrupted when it is both altered and no manifest, ManifestFormatInvalid when it is meant so', async () => {
    const altered = await importWorld(one);
    await appendFile(manifestOf(altered), '<more>');
    expect((await importDrive(altered.engine(), altered.run)).result.copyStatus).toBe('ManifestCorrupted');

    const world = await importWorld(one);
    await appendFile(manifestOf(world), '<more>');
    const job = {
      ...world.job,
      drive: { ...world.job.drive, manifestHash: await sha256(manifestOf(world)) },
    };
    const engine = world.engine({ loadDriveJob: () => Promise.resolve(job) });
    expect((await importDrive(engine, world.run)).result.copyStatus).toBe('ManifestFormatInvalid');
    expect(await world.blobs()).toEqual({});
  });

  it('is ReadManifestFailed when the disk fails in the middle of it', async () => {
    const world = await importWorld(one);
    const failing: MountedDrive = {
      open: () =>
        Promise.resolve({
          ok: true,
          value: {
            length: 1000,
            read: () => Promise.resolve({ ok: false, fault: 'IOFailed', reason: 'EIO' }),
            close: () => Promise.resolve(),
          },
        }),
    };
    const bays = { drive: () => Promise.resolve({ ok: true as const, drive: failing }) };
    expect((await importDrive(world.engine({ bays }), world.run)).result.copyStatus).toBe(
      'ReadManifestFailed',
    );
  });
});

describe('a file that goes on where the manifest ends', () => {
  it('is not imported by its beginning: its blob is Failed, or what its chunks are', async () => {
    const world = await importWorld([
      { blobPath: 'data/longer', content: 'good', blockSize: 2 },
      { blobPath: 'data/other', content: 'good', blockSize: 2 },
      { blobPath: 'data/page', content: Buffer.alloc(512, 'p'), page: true },
      { blobPath: 'data/empty', content: '' },
      { blobPath: 'data/right', content: 'right' },
    ]);
    for (const name of ['longer', 'page', 'empty'])
      await appendFile(path.join(world.folder, 'data', name), 'more');
    await writeFile(path.join(world.folder, 'data', 'other'), 'goXd and more');
    await importDrive(world.engine(), world.run);
    expect(
      (await world.log(1)).map(({ status, chunks }) => [status, ...chunks.map((chunk) => chunk.status)]),
    ).toEqual([
      ['Failed', 'Cancelled', 'Cancelled'],
      ['CompletedWithErrors', 'Cancelled', 'Corrupted'],
      ['Failed', 'Cancelled'],
      ['Failed'],
      ['Completed', 'Completed'],
    ]);
    expect(await world.blobs()).toEqual({ 'data/right': 'right' });
  });
});

describe('an account that refuses', () => {
  it('ends the drive as BlobRequestForbidden when its key is not good', async () => {
    const world = await importWorld(one);
    const name = world.job.storageAccountId.split('/').at(-1)!;
    const accounts = createStorageAccounts({
      [name]: `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${Buffer.from('wrong').toString('base64')};BlobEndpoint=${world.service.url}`,
    });
    const { result } = await importDrive(world.engine({ accounts }), world.run);
    expect(result).toMatchObject({ copyStatus: 'BlobRequestForbidden', bytesSucceeded: 0 });
    expect(result.errorLogUri).toBeUndefined();
  });

  it('ends every blob as BlobRequestFailed when nobody knows it, or it cannot be reached', async () => {
    const name = 'nowhere';
    const unreachable = createStorageAccounts({
      [name]: `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/${name}`,
    });
    for (const accounts of [createStorageAccounts({}), unreachable]) {
      const world = await importWorld(one, { storageAccountId: `/storageAccounts/${name}` });
      const { result } = await importDrive(world.engine({ accounts }), world.run);
      expect(result).toMatchObject({
        copyStatus: 'CompletedWithErrors',
        blobsFailed: 1,
        percentComplete: 100,
      });
      expect(await statuses(world)).toEqual([['BlobRequestFailed', 'Cancelled', 'Cancelled']]);
    }
  });

  it('fails the blobs of a container that it does not give, and copies the others', async () => {
    const world = await importWorld([...one, { blobPath: 'forbidden/a', content: 'a' }]);
    const account = accountOf(world);
    const accounts = {
      open: () => ({
        ...account,
        ensureContainer: (name: string) =>
          name === 'forbidden'
            ? Promise.resolve({
                kind: 'refused' as const,
                status: 'BlobRequestForbidden' as const,
                reason: 'no right',
                retryable: false,
              })
            : account.ensureContainer(name),
      }),
    };
    await importDrive(world.engine({ accounts }), world.run);
    expect(await statuses(world)).toEqual([
      ['Completed', 'Created', 'Completed'],
      ['BlobRequestForbidden', 'Cancelled', 'Cancelled'],
    ]);
    expect(await world.blobs()).toEqual({ 'data/a.txt': 'a' });
  });

  it('fails a blob that somebody holds a lease on', async () => {
    const how = { disposition: 'overwrite' as const, content: 'some new content' };
    const world = await importWorld([
      { blobPath: 'data/held', ...how },
      { blobPath: 'data/held-blocks', ...how, blockSize: 5 },
    ]);
    for (const name of ['held', 'held-blocks']) {
      await world.put(`data/${name}`, 'old');
      await world.service
        .getContainerClient('data')
        .getBlobClient(name)
        .getBlobLeaseClient()
        .acquireLease(-1);
    }
    await importDrive(world.engine(), world.run);
    expect((await statuses(world)).map(([status]) => status)).toEqual(['LeasePresent', 'LeasePresent']);
    expect(await world.blobs()).toEqual({ 'data/held': 'old', 'data/held-blocks': 'old' });
  });
});

describe('a drive that goes away', () => {
  it('ends its blobs as IOFailed when it is no longer in its bay', async () => {
    const world = await importWorld(one);
    const plan = await world.engine().plan(world.run);
    await rm(world.folder, { recursive: true });
    expect(plan.kind).toBe('planned');
    await importDrive(world.engine(), world.run);
    expect(await statuses(world)).toEqual([['IOFailed', 'Cancelled', 'Cancelled']]);
  });
});

describe('the steps of a drive', () => {
  it('give the same answer when they are run again, late, and when the drive has changed', async () => {
    const world = await importWorld(one, { logLevel: 'Verbose', backupDriveManifest: true });
    const first = await importDrive(world.engine(), world.run);
    await writeFile(manifestOf(world), 'spoilt');
    const clock = { now: () => new Date('2027-01-01T00:00:00.000Z') };
    expect(await importDrive(world.engine({ clock }), world.run)).toEqual(first);
    expect(await world.blobs()).toEqual({ 'data/a.txt': 'a' });
  });

  it('leave nothing behind when the run is purged', async () => {
    const world = await importWorld(one);
    await importDrive(world.engine(), world.run);
    const papers = async (): Promise<string[]> => {
      const names: string[] = [];
      for await (const { name } of world.service.getContainerClient('drayage-work').listBlobsFlat())
        names.push(name);
      return names;
    };
    await world.workStore.write('j-d0-11/plan', Buffer.from('another run'));
    expect((await papers()).length).toBeGreaterThan(3);
    await world.engine().purge(world.run.instanceId);
    await world.engine().purge(world.run.instanceId);
    expect(await papers()).toEqual(['j-d0-11/plan']);
  });

  it('log what was copied when the engine had to give up', async () => {
    const world = await importWorld(one);
    const engine = world.engine();
    const plan = await engine.plan(world.run);
    if (plan.kind !== 'planned') throw new Error('refused');
    const part = await engine.copySegment({
      run: world.run,
      segment: 0,
      lane: 0,
      laneBase: { bytes: 0, blobs: 0 },
      plan: plan.totals,
    });
    const outcome = { kind: 'failed' as const, segments: 2, plan: { bytes: 4, blobs: 2, serialFrom: 2 } };
    const result = await engine.finish({ run: world.run, outcome: { ...outcome, totals: part.totals } });
    expect(result).toMatchObject({ copyStatus: 'InternalError', bytesSucceeded: 1, percentComplete: 25 });
    expect(result.errorLogUri).toBeDefined();
  });

  it('refuse to begin for a job that is gone', async () => {
    const world = await importWorld(one);
    const engine = world.engine({
      loadDriveJob: () => Promise.resolve(undefined),
      bays: createFolderBays('/'),
    });
    const { result } = await importDrive(engine, world.run);
    expect(result.copyStatus).toBe('InternalError');
  });
});
