import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExportedBlob } from '../../../src/formats/drive-log.ts';
import type { DriveResult } from '../../../src/jobs/drive.ts';
import type { NewBayFile, WritableBays, WritableDrive } from '../../../src/ports/bay.ts';
import type { BlobAccount, StorageAccounts } from '../../../src/ports/blob-account.ts';
import type { WorkStore } from '../../../src/storage/blobs/work-store.ts';
import { exportedLine } from '../../../src/transfer/lines.ts';
import { runPapersOf } from '../../../src/transfer/papers.ts';
import { sideBySide } from '../../../src/transfer/side-by-side.ts';
import { importDrive } from '../../support/drives.ts';
import {
  exportDriveWorld,
  putAppend,
  putBlock,
  putPages,
  snapshotsIn,
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
    const created = await write(async () => {
      const made = await drive.create(...all);
      // What is dead closes nothing: its files are closed when the test has ended.
      if (made.ok) onTestFinished(made.value.discard);
      return made;
    });
    return created.ok ? { ok: true, value: mortalFile(created.value, write) } : created;
  },
  remove: (...all) => write(() => drive.remove(...all)),
  tidy: () => write(drive.tidy),
  sync: () => read(drive.sync),
});

const mortalFile = (file: NewBayFile, write: Life['write']): NewBayFile => ({
  write: (...all) => write(() => file.write(...all)),
  finish: () => write(file.finish),
  discard: () => write(file.discard),
});

const pages = { 1: Buffer.alloc(512, 'p'), 5: Buffer.alloc(1024, 'q') };

/** Blobs of each type, a snapshot, and one that fails. */
const fill = async (world: ExportDriveWorld): Promise<void> => {
  await putBlock(world, 'data/small', 'small', { metadata: { station: 'west' } });
  await putBlock(world, 'data/old', 'old');
  await world.service.getContainerClient('data').getBlobClient('old').createSnapshot();
  await putBlock(world, 'data/blocks', Buffer.alloc(5 * 2 ** 20, 'b'));
  await putAppend(world, 'data/append', 'one', 'two');
  await putPages(world, 'data/pages', 8192, pages, { metadata: { kind: 'disk' } });
  await putBlock(world, 'data/archived', 'archived');
  await world.service.getContainerClient('data').getBlobClient('archived').setAccessTier('Archive');
};

/** One under a lease, and what has its snapshots. */
const fillLeased = async (world: ExportDriveWorld): Promise<void> => {
  await putBlock(world, 'data/leased', 'leased', { metadata: { kind: 'leased' } });
  const blob = world.service.getContainerClient('data').getBlobClient('leased');
  await blob.createSnapshot();
  await blob.getBlobLeaseClient().acquireLease(-1);
};

type Ending = {
  readonly files: Record<string, string>;
  readonly log: ExportedBlob[];
  readonly result: DriveResult;
  /** What else a drive holds, and the list of what it does not, line by line. */
  readonly lines: readonly string[];
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
  const { incompleteBlobListUri, manifestHash, manifestUri, verboseLogUri } = result;
  const files = await drive.files();
  const manifest = files['DriveManifest.xml'] ?? Buffer.alloc(0);
  expect(createHash('md5').update(manifest).digest('hex').toUpperCase()).toBe(manifestHash);
  const texts = [await world.text(manifestUri), await world.text(verboseLogUri), manifest.toString()];
  if (incompleteBlobListUri !== undefined) texts.push(await world.text(incompleteBlobListUri));
  Reflect.deleteProperty(files, 'DriveManifest.xml');
  return {
    files: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, content.toString('latin1')]),
    ),
    log: log.sort((left, right) => (left.filePath < right.filePath ? -1 : 1)),
    // Azurite lists a blob and its snapshots in any order.
    lines: texts.flatMap((text) => text.split('\n').sort()),
    result: { ...result, manifestHash: '' },
  };
};

/** The job's name in the logs' addresses is the one thing that may differ. */
const expectEqual = (ending: Ending, undisturbed: Ending, what: string): void => {
  expect(ending, what).toEqual({ ...undisturbed, result: ending.result });
  const { blobsFailed, blobsSucceeded, bytesSucceeded, copyStatus, percentComplete } = undisturbed.result;
  expect(ending.result, what).toMatchObject({
    ...{ blobsFailed, blobsSucceeded, bytesSucceeded, copyStatus, percentComplete },
  });
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
      expect(undisturbed.result).toMatchObject({ blobsSucceeded: 6, blobsFailed: 1 });
      expect(Object.keys(undisturbed.files).length).toBe(6 * 2 + 2);
      expect(undisturbed.lines.join()).toContain('data/archived</BlobPath>');
      const writes = MANY - counting.writesLeft();
      expect(writes).toBeGreaterThan(50);
      const deaths = Array.from({ length: writes }, (_, index) => index + 1);
      await sideBySide(deaths, 8, async (after) => {
        expectEqual(await exportWith(world, `k${after}`, [after]), undisturbed, `killed after ${after}`);
      });
      expectEqual(await exportWith(world, 'twice', [writes - 20, 10]), undisturbed, 'killed twice');
    },
  );

  it('of a leased blob ends alike, and leaves no snapshot of it', { timeout: 120_000 }, async () => {
    const world = await exportDriveWorld();
    await fillLeased(world);
    const counting = life(MANY);
    const undisturbed = await exportWith(world, 'undisturbed', [], mortal(world, counting));
    expect(undisturbed.result).toMatchObject({ copyStatus: 'Completed', blobsSucceeded: 2 });
    expect(await snapshotsIn(world)).toBe(1);
    // One after the other: another's snapshot would be chosen, too.
    for (let after = 1; after <= MANY - counting.writesLeft(); after += 1) {
      expectEqual(await exportWith(world, `k${after}`, [after]), undisturbed, `killed after ${after}`);
      expect(await snapshotsIn(world), `killed after ${after}`).toBe(1);
    }
  });

  it('gives one drive when each of its steps is run twice at one time', async () => {
    const world = await exportDriveWorld();
    await fill(world);
    const undisturbed = await exportWith(world, 'undisturbed', []);
    const drive = await world.drive(0, { selection: { blobList: { blobPathPrefix: ['/data/'] } } }, 'both');
    const results = await Promise.all(
      [world.engine(drive), world.engine(drive)].map((engine) => importDrive(engine, drive.run)),
    );
    expect(results[0]?.result).toEqual(results[1]?.result);
    const files = await drive.files();
    const manifest = files['DriveManifest.xml']?.toString() ?? '';
    const paths = [...manifest.matchAll(/<FilePath>\\(.*)<\/FilePath>/g)].map(([, path = '']) =>
      path.replaceAll('\\', '/'),
    );
    // What one of the two spoilt for the other is told as failed, and is on no drive that says otherwise.
    expect(paths.length).toBe(results[0]?.result.blobsSucceeded);
    for (const path of paths)
      expect(files[path]?.toString('latin1') === undisturbed.files[path], path).toBe(true);
  });
});
