import { describe, expect, it } from 'vitest';
import type { ExportedBlob } from '../../../src/formats/drive-log.ts';
import type { DriveResult } from '../../../src/jobs/drive.ts';
import type { NewBayFile, WritableBays, WritableDrive } from '../../../src/ports/bay.ts';
import type { BlobAccount, StorageAccounts } from '../../../src/ports/blob-account.ts';
import type { WorkStore } from '../../../src/storage/blobs/work-store.ts';
import { exportPapersOf } from '../../../src/transfer/export/export-papers.ts';
import { exportedLine } from '../../../src/transfer/lines.ts';
import { runPapersOf } from '../../../src/transfer/papers.ts';
import { sideBySide } from '../../../src/transfer/side-by-side.ts';
import { importDrive } from '../../support/drives.ts';
import {
  exportDriveWorld,
  putAppend,
  putBlock,
  putPages,
  type ExportDriveWorld,
} from '../../support/exports.ts';
import { collect } from '../../support/format-bytes.ts';

const MANY = 1_000;

class Killed extends Error {}

type Life = {
  readonly write: <T>(act: () => Promise<T>) => Promise<T>;
  readonly read: <T>(act: () => Promise<T>) => Promise<T>;
  readonly writesLeft: () => number;
};

/** Lets `writes` writes through, wherever they go; then the process is dead to all. */
const life = (writes: number): Life => {
  let left = writes;
  return {
    writesLeft: () => left,
    write: async (act) => {
      if (left <= 0) throw new Killed();
      left -= 1;
      const answer = await act();
      // The write that was the last was done, and nobody heard of it.
      if (left <= 0) throw new Killed();
      return answer;
    },
    read: (act) => (left <= 0 ? Promise.reject(new Killed()) : act()),
  };
};

const mortal = (
  world: ExportDriveWorld,
  { read, write }: Life,
): { accounts: StorageAccounts; workStore: WorkStore; bays: WritableBays } => ({
  accounts: {
    open: (id) => {
      const account = world.accounts.open(id);
      if ('kind' in account) return account;
      return {
        ...account,
        headVersion: (...all) => read(() => account.headVersion(...all)),
        readRange: (...all) => read(() => account.readRange(...all)),
        createSnapshot: (...all) => write(() => account.createSnapshot(...all)),
        deleteSnapshot: (...all) => write(() => account.deleteSnapshot(...all)),
        putStream: (...all) => write(() => account.putStream(...all)),
      } satisfies BlobAccount;
    },
  },
  workStore: {
    read: (name) => read(() => world.workStore.read(name)),
    write: (...all) => write(() => world.workStore.write(...all)),
    writeOnce: (...all) => write(() => world.workStore.writeOnce(...all)),
    purge: world.workStore.purge,
  },
  bays: {
    writable: async (bay, key) => {
      const mounted = await world.bays.writable(bay, key);
      return mounted.ok ? { ok: true, drive: mortalDrive(mounted.drive, { read, write }) } : mounted;
    },
  },
});

const mortalDrive = (drive: WritableDrive, { read, write }: Pick<Life, 'read' | 'write'>): WritableDrive => ({
  ...drive,
  create: async (...all) => {
    const created = await write(() => drive.create(...all));
    return created.ok ? { ok: true, value: mortalFile(created.value, write) } : created;
  },
  remove: (...all) => write(() => drive.remove(...all)),
  tidy: () => write(drive.tidy),
  sync: () => read(drive.sync),
});

/** What is dead discards nothing. */
const mortalFile = (file: NewBayFile, write: Life['write']): NewBayFile => ({
  write: (...all) => write(() => file.write(...all)),
  finish: () => write(file.finish),
  discard: () => write(file.discard),
});

const pages = { 1: Buffer.alloc(512, 'p'), 5: Buffer.alloc(1024, 'q') };

/** Blobs of each type, a snapshot, one under a lease and one that has a fault: all that is done differently. */
const fill = async (world: ExportDriveWorld): Promise<void> => {
  await putBlock(world, 'data/small', 'small', { metadata: { station: 'west' } });
  await putBlock(world, 'data/old', 'old');
  await world.service.getContainerClient('data').getBlobClient('old').createSnapshot();
  await putBlock(world, 'data/blocks', Buffer.alloc(5 * 2 ** 20, 'b'));
  await putAppend(world, 'data/append', 'one', 'two');
  await putPages(world, 'data/pages', 8192, pages, { metadata: { kind: 'disk' } });
  await putBlock(world, 'data/leased', 'leased', { metadata: { kind: 'leased' } });
  await world.service
    .getContainerClient('data')
    .getBlobClient('leased')
    .getBlobLeaseClient()
    .acquireLease(-1);
  await putBlock(world, 'data/archived', 'archived');
  await world.service.getContainerClient('data').getBlobClient('archived').setAccessTier('Archive');
};

const snapshots = async (world: ExportDriveWorld): Promise<number> => {
  let found = 0;
  for await (const { snapshot } of world.service
    .getContainerClient('data')
    .listBlobsFlat({ includeSnapshots: true }))
    if (snapshot) found += 1;
  return found;
};

type Ending = {
  readonly files: Record<string, string>;
  readonly log: ExportedBlob[];
  readonly result: Omit<DriveResult, `${string}Uri`>;
  readonly missing: string;
};

/** @param lives how many writes each attempt may do; the last attempt is not disturbed. */
const exportWith = async (
  world: ExportDriveWorld,
  jobId: string,
  lives: readonly number[],
  change: Parameters<ExportDriveWorld['engine']>[1] = {},
): Promise<Ending> => {
  const drive = await world.drive(0, { selection: { blobList: { blobPathPrefix: ['/data/'] } } }, jobId);
  for (const writes of lives)
    await expect(importDrive(world.engine(drive, mortal(world, life(writes))), drive.run)).rejects.toThrow(
      Killed,
    );
  const { plan, result } = await importDrive(world.engine(drive, change), drive.run);
  const papers = runPapersOf(world.workStore, drive.run.instanceId, exportedLine);
  const log = await collect(papers.results(plan.kind === 'planned' ? plan.segments : 0));
  const { errorLogUri, incompleteBlobListUri, manifestUri, verboseLogUri, ...rest } = result;
  expect([errorLogUri, manifestUri, verboseLogUri]).not.toContain(undefined);
  const files = Object.entries(await drive.files()).map(([name, content]) => [
    name,
    content.toString('latin1'),
  ]);
  const missing = await world.text(incompleteBlobListUri);
  return { files: Object.fromEntries(files) as Record<string, string>, log, result: rest, missing };
};

describe('an export', () => {
  it.each(['folder', 'container'] as const)(
    'to a drive in a %s ends alike, whatever write it was killed after, once and again',
    { timeout: 240_000 },
    async (kind) => {
      const world = await exportDriveWorld(kind);
      await fill(world);
      const counting = life(MANY);
      const undisturbed = await exportWith(world, 'undisturbed', [], mortal(world, counting));
      expect(undisturbed.result).toMatchObject({ blobsSucceeded: 7, blobsFailed: 1 });
      expect(Object.keys(undisturbed.files).length).toBe(7 * 2 + 3 + 1);
      expect(undisturbed.missing).toContain('data/archived');
      const writes = MANY - counting.writesLeft();
      expect(writes).toBeGreaterThan(50);
      const deaths = Array.from({ length: writes }, (_, index) => index + 1);
      await sideBySide(deaths, 8, async (after) => {
        const ending = await exportWith(world, `k${after}`, [after]);
        expect(ending, `killed after ${after} of ${writes} writes`).toEqual(undisturbed);
      });
      expect(await exportWith(world, 'twice', [writes - 20, 10]), 'killed twice').toEqual(undisturbed);
      // Of all that were taken to copy from, none is left.
      expect(await snapshots(world)).toBe(1);
    },
  );

  it('ends alike when each of its steps is run twice at one time', async () => {
    const world = await exportDriveWorld();
    await fill(world);
    const undisturbed = await exportWith(world, 'undisturbed', []);
    const drive = await world.drive(0, { selection: { blobList: { blobPathPrefix: ['/data/'] } } }, 'both');
    const engines = [world.engine(drive), world.engine(drive)];
    const results = await Promise.all(engines.map((engine) => importDrive(engine, drive.run)));
    expect(results[0]?.result).toEqual(results[1]?.result);
    const listed = exportPapersOf(world.workStore, 'both');
    expect(await listed.turn(1)).toBe(undefined);
    expect(results[0]?.result.blobsSucceeded).toBeLessThanOrEqual(undisturbed.result.blobsSucceeded);
    const files = await drive.files();
    const manifest = files['DriveManifest.xml']?.toString() ?? '';
    for (const [, path = ''] of manifest.matchAll(/<FilePath>\\(.*)<\/FilePath>/g))
      expect(files[path.replaceAll('\\', '/')]?.toString('latin1'), path).toBe(
        undisturbed.files[path.replaceAll('\\', '/')],
      );
  });
});
