import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoggedBlob } from '../../src/formats/drive-log.ts';
import { importDispositions, type ImportDisposition } from '../../src/formats/manifest.ts';
import type { BlobAccount, BlobRefusal, StorageAccounts } from '../../src/ports/blob-account.ts';
import type { WorkStore } from '../../src/storage/blobs/work-store.ts';
import { papersOf } from '../../src/transfer/papers.ts';
import type { SegmentTotals } from '../../src/transfer/segments.ts';
import { sideBySide } from '../../src/transfer/side-by-side.ts';
import { importDrive, importWorld, writeDrive, type DriveFile, type ImportWorld } from '../support/drives.ts';

const old = ['over-small', 'over.blocks', 'twin.old', 'twin (2).old'];
const oldPages = ['over.page', 'over.pages', 'twin.pages'];

/** Pages, each of one letter; `z` is zero. */
const pages = (...letters: string[]): Buffer =>
  Buffer.concat(letters.map((letter) => Buffer.alloc(512, letter === 'z' ? 0 : letter)));

/** Fresh targets, taken ones, and several entries for one target with the same content: the hardest to tell apart. */
const filesIn = (container: string, disposition: ImportDisposition): DriveFile[] => {
  let number = 0;
  const file = (name: string, how: Omit<DriveFile, 'blobPath'>): DriveFile => ({
    blobPath: `${container}/${name}`,
    filePath: `\\${(number += 1)}`,
    disposition,
    ...how,
  });
  const blocks = { content: 'content in blocks', blockSize: 9 };
  const named = { ...blocks, named: true };
  const carried = {
    metadata: '<Metadata><station>west</station></Metadata>',
    properties: '<Properties><Content-Type>text/plain</Content-Type></Properties>',
  };
  const page = { content: pages('p'), page: true };
  const sparse = { content: pages('p', 'z', 'q'), blockSize: 512, page: true };
  return [
    file('fresh-small', { content: 'small' }),
    file('fresh.blocks', blocks),
    file('over-small', { content: 'small' }),
    file('over.blocks', named),
    file('twin.new', { content: 'same' }),
    file('twin.new', { content: 'same' }),
    file('twin.new', { content: 'same' }),
    file('twin.old', named),
    file('twin.old', named),
    file('twin.lost', { content: 'same', missing: true }),
    file('twin.lost', { content: 'same' }),
    file('twin.lost', { content: 'same' }),
    file('fresh.page', { ...page, ...carried }),
    file('fresh.pages', { ...sparse, ...carried }),
    file('over.page', page),
    file('over.pages', { ...sparse, ...carried }),
    file('twin.pages', sparse),
    file('twin.pages', sparse),
  ];
};

const MANY = 1_000;

class Killed extends Error {}

/** Lets `writes` writes through, wherever they go; then the process is dead to all. */
const mortal = (
  world: ImportWorld,
  writes: number,
): { accounts: StorageAccounts; workStore: WorkStore; writesLeft: () => number } => {
  let left = writes;
  const write = async <T>(act: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Killed();
    left -= 1;
    const answer = await act();
    // The write that was the last was done, and nobody heard of it.
    if (left <= 0) throw new Killed();
    return answer;
  };
  const read = <T>(act: () => Promise<T>): Promise<T> => (left <= 0 ? Promise.reject(new Killed()) : act());
  const account = openOf(world);
  return {
    writesLeft: () => left,
    accounts: {
      open: () => ({
        ...account,
        now: () => read(account.now),
        head: (at) => read(() => account.head(at)),
        committedBlockIds: (at) => read(() => account.committedBlockIds(at)),
        ensureContainer: (name) => write(() => account.ensureContainer(name)),
        putBlob: (...all) => write(() => account.putBlob(...all)),
        stageBlock: (...all) => write(() => account.stageBlock(...all)),
        commitBlocks: (...all) => write(() => account.commitBlocks(...all)),
        createPageBlob: (...all) => write(() => account.createPageBlob(...all)),
        putPages: (...all) => write(() => account.putPages(...all)),
        setProperties: (...all) => write(() => account.setProperties(...all)),
        lease: (...all) => write(() => account.lease(...all)),
        release: (...all) => write(() => account.release(...all)),
        remove: (...all) => write(() => account.remove(...all)),
        copyOver: (...all) => write(() => account.copyOver(...all)),
        putStream: (...all) => write(() => account.putStream(...all)),
      }),
    },
    workStore: {
      read: (name) => read(() => world.workStore.read(name)),
      write: (...all) => write(() => world.workStore.write(...all)),
      writeOnce: (...all) => write(() => world.workStore.writeOnce(...all)),
      purge: world.workStore.purge,
    },
  };
};

const openOf = (world: ImportWorld): BlobAccount => {
  const account = world.accounts.open(world.job.storageAccountId);
  if ('kind' in account) throw new Error(account.reason);
  return account;
};

type Ending = { blobs: Record<string, string>; log: LoggedBlob[]; totals: SegmentTotals };

/**
 * Imports into a container of its own, from a bay of its own.
 * @param lives how many writes each attempt may do; the last attempt is not disturbed.
 */
const importWith = async (
  world: ImportWorld,
  name: string,
  disposition: ImportDisposition,
  lives: readonly number[],
  change: Parameters<ImportWorld['engine']>[0] = {},
): Promise<Ending> => {
  const folder = path.join(path.dirname(world.folder), name);
  const manifestHash = await writeDrive(folder, filesIn(name, disposition));
  const loadDriveJob = () =>
    Promise.resolve({ ...world.job, drive: { ...world.job.drive, bay: name, manifestHash } });
  const run = { ...world.run, instanceId: `instance-${name}` };
  for (const blob of old) await world.put(`${name}/${blob}`, 'old');
  for (const blob of oldPages)
    await world.service.getContainerClient(name).getPageBlobClient(blob).create(512);
  for (const writes of lives) {
    const { accounts, workStore } = mortal(world, writes);
    const killed = importDrive(world.engine({ loadDriveJob, accounts, workStore }), run);
    await expect(killed).rejects.toThrow(Killed);
  }
  const { copied, plan } = await importDrive(world.engine({ loadDriveJob, ...change }), run);
  const log: LoggedBlob[] = [];
  const segments = plan.kind === 'planned' ? plan.segments : 0;
  for await (const line of papersOf(world.workStore, run.instanceId).results(segments))
    log.push({ ...line, blobPath: line.blobPath.slice(name.length) });
  const blobs: Record<string, string> = {};
  const container = world.service.getContainerClient(name);
  for await (const blob of container.listBlobsFlat()) {
    const content = (await container.getBlobClient(blob.name).downloadToBuffer()).toString();
    blobs[blob.name] = JSON.stringify([await world.carried(`${name}/${blob.name}`), content]);
  }
  return { blobs, log, totals: copied.totals };
};

const expectEqual = ({ blobs, log, totals }: Ending, undisturbed: Ending, what: string): void => {
  expect(blobs, what).toEqual(undisturbed.blobs);
  expect(log, what).toEqual(undisturbed.log);
  expect(totals, what).toEqual(undisturbed.totals);
};

describe.each(importDispositions)('an import with disposition %s', (disposition) => {
  it('ends alike, whatever write it was killed after, once and again', { timeout: 240_000 }, async () => {
    const world = await importWorld([]);
    const counting = mortal(world, MANY);
    const undisturbed = await importWith(world, 'undisturbed', disposition, [], counting);
    expect(Object.keys(undisturbed.blobs).length).toBe(disposition === 'rename' ? 24 : 13);
    const writes = MANY - counting.writesLeft();
    expect(writes).toBeGreaterThan(15);
    const deaths = Array.from({ length: writes }, (_, index) => index + 1);
    await sideBySide(deaths, 12, async (after) => {
      const ending = await importWith(world, `killed-${after}`, disposition, [after]);
      expectEqual(ending, undisturbed, `killed after ${after} of ${writes} writes`);
    });
    const twice = await importWith(world, 'killed-twice', disposition, [writes - 8, 3]);
    expectEqual(twice, undisturbed, 'killed twice');
  });

  it('ends alike when an answer of the account is lost and the request is sent again', async () => {
    const world = await importWorld([]);
    const undisturbed = await importWith(world, 'undisturbed', disposition, []);
    const lost: BlobRefusal = {
      kind: 'refused',
      status: 'BlobRequestFailed',
      reason: 'lost',
      retryable: true,
    };
    const account = openOf(world);
    const asked = new Set<string>();
    /** The first time each thing is asked for, it is done, and nobody hears of it. */
    const heard = async <T>(request: readonly unknown[], answer: Promise<T>): Promise<T | BlobRefusal> => {
      const given = await answer;
      const key = JSON.stringify(request);
      if (asked.has(key)) return given;
      asked.add(key);
      return lost;
    };
    const deaf: BlobAccount = {
      ...account,
      ensureContainer: (name) => heard([name], account.ensureContainer(name)),
      putBlob: (at, ...all) => heard(['put', at], account.putBlob(at, ...all)),
      stageBlock: (at, id, ...all) => heard(['stage', at, id], account.stageBlock(at, id, ...all)),
      commitBlocks: (at, ...all) => heard(['commit', at], account.commitBlocks(at, ...all)),
      createPageBlob: (at, ...all) => heard(['create', at], account.createPageBlob(at, ...all)),
      putPages: (at, offset, ...all) => heard(['pages', at, offset], account.putPages(at, offset, ...all)),
      setProperties: (at, ...all) => heard(['properties', at], account.setProperties(at, ...all)),
      lease: (at, ...all) => heard(['lease', at], account.lease(at, ...all)),
      release: (at, ...all) => heard(['release', at], account.release(at, ...all)),
      remove: (at, ...all) => heard(['remove', at], account.remove(at, ...all)),
      copyOver: (at, ...all) => heard(['copy', at], account.copyOver(at, ...all)),
    };
    const ending = await importWith(world, 'deaf', disposition, [], { accounts: { open: () => deaf } });
    expectEqual(ending, undisturbed, 'with lost answers');
    expect(asked.size).toBeGreaterThan(5);
  });
});
