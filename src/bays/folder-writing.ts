/** Filling a drive that is a folder of this machine: files appear whole, and no link is followed on the way. */
import { hash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  BayFile,
  BayWriteFault,
  BayWriteResult,
  NewBayFile,
  NewFileOptions,
  WritableDrive,
} from '../ports/bay.ts';
import { syncFolder } from '../ports/sync-folder.ts';
import { newFileParts } from './drive-path.ts';
import { bytesOf, codeOf, failed, reasonOf } from './folder-files.ts';
import { isOnFreshDisk } from './fresh-disk.ts';
import { VOLUME_FILE_NAME } from './volume-file.ts';

/** Files in the making, beside which the drive's are whole. */
const UNFINISHED = '.drayage-unfinished';

const SYNC_AHEAD_BYTES = 64 * 1024 * 1024;

type Writing = Pick<WritableDrive, 'foreign' | 'space' | 'create' | 'remove' | 'tidy' | 'sync'>;

/** @param root a real path. */
export const folderWriting = (root: string): Writing => {
  /** Folders of the drive that are known to be there, and those whose names are not yet on the disk for good. */
  const made = new Set([root]);
  const unsynced = new Set<string>();

  const makeFolder = async (parts: readonly string[]): Promise<BayWriteResult<string>> => {
    let place = root;
    for (const part of parts) {
      const parent = place;
      place = join(place, part);
      if (made.has(place)) continue;
      try {
        await mkdir(place);
        unsynced.add(parent);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') return writeFailed(error);
        if (!(await lstat(place)).isDirectory())
          return refused('FileAccessDenied', `${JSON.stringify(part)} is no folder.`);
      }
      made.add(place);
    }
    return { ok: true, value: place };
  };

  return {
    foreign: async () => {
      try {
        const names = await readdir(root);
        const isOurs = (name: string): boolean => name === VOLUME_FILE_NAME || name === UNFINISHED;
        return { ok: true, value: names.find((name) => !isOnFreshDisk(name) && !isOurs(name)) };
      } catch (error) {
        return failed(error);
      }
    },
    space: async () => {
      try {
        const { bavail, bsize } = await statfs(root);
        return { ok: true, value: { freeBytes: bavail * bsize, allocationUnit: bsize } };
      } catch (error) {
        return failed(error);
      }
    },
    create: async (path, options) => {
      const parts = newFileParts(path);
      if (!parts.ok) return parts;
      const name = parts.value.at(-1) ?? '';
      try {
        const folder = await makeFolder(parts.value.slice(0, -1));
        if (!folder.ok) return folder;
        const place = join(folder.value, name);
        if (!options.replace && (await isThere(place)))
          return refused('FileExists', `There is a file ${JSON.stringify(path)} already.`);
        const unfinished = await makeFolder([UNFINISHED]);
        if (!unfinished.ok) return unfinished;
        return await begin(unfinished.value, place, options, () => unsynced.add(folder.value));
      } catch (error) {
        return writeFailed(error);
      }
    },
    remove: async (path) => {
      const parts = newFileParts(path);
      if (!parts.ok) return parts;
      try {
        const folder = await realFolder(root, parts.value.slice(0, -1));
        if (folder !== undefined) {
          await rm(join(folder, parts.value.at(-1) ?? ''), { force: true });
          unsynced.add(folder);
        }
        return { ok: true, value: undefined };
      } catch (error) {
        return failed(error);
      }
    },
    tidy: async () => {
      const unfinished = join(root, UNFINISHED);
      try {
        await rm(unfinished, { recursive: true, force: true });
        made.delete(unfinished);
        unsynced.delete(unfinished);
        unsynced.add(root);
        return { ok: true, value: undefined };
      } catch (error) {
        return failed(error);
      }
    },
    sync: async () => {
      const folders = [...unsynced];
      unsynced.clear();
      try {
        for (const folder of folders) await syncFolder(folder);
        return { ok: true, value: undefined };
      } catch (error) {
        return failed(error);
      }
    },
  };
};

const isThere = async (place: string): Promise<boolean> => {
  try {
    await lstat(place);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
};

/** Undefined: there is none, or a link stands on the way. */
const realFolder = async (root: string, parts: readonly string[]): Promise<string | undefined> => {
  let place = root;
  for (const part of parts) {
    place = join(place, part);
    const stat = await lstat(place).catch(() => undefined);
    if (!stat?.isDirectory()) return undefined;
  }
  return place;
};

const begin = async (
  unfinished: string,
  place: string,
  { length, replace, sparse }: NewFileOptions,
  onFinished: () => void,
): Promise<BayWriteResult<NewBayFile>> => {
  // Two makings of one path may go on at once, when one of them is given up for dead: each has a file of its own.
  const mark = hash('sha256', place).slice(0, 32);
  if (replace)
    for (const left of await readdir(unfinished))
      if (left.startsWith(mark)) await rm(join(unfinished, left), { force: true });
  const draft = join(unfinished, `${mark}-${randomUUID()}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const handle = await open(draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  const file = newFile(handle, draft, place, length, onFinished);
  try {
    // What is not written of a file that is not sparse is written later.
    if (sparse) await handle.truncate(length);
    return { ok: true, value: file };
  } catch (error) {
    await file.discard();
    return writeFailed(error);
  }
};

const newFile = (
  handle: FileHandle,
  draft: string,
  place: string,
  length: number,
  onFinished: () => void,
): NewBayFile => {
  let unsyncedBytes = 0;
  let syncing: Promise<void> | undefined;
  let syncError: unknown;
  /** The disk is kept at work while the account is, so that little is left to wait for at the end. */
  const syncAhead = (bytes: number): void => {
    unsyncedBytes += bytes;
    if (syncing || unsyncedBytes < SYNC_AHEAD_BYTES) return;
    unsyncedBytes = 0;
    syncing = handle
      .datasync()
      // A system tells of a failure once: the sync at the end may know nothing of it.
      .catch((error: unknown) => (syncError ??= error))
      .then(() => undefined)
      .finally(() => (syncing = undefined));
  };
  return {
    write: async (offset, bytes) => {
      try {
        let written = 0;
        while (written < bytes.length) {
          const { bytesWritten } = await handle.write(
            bytes,
            written,
            bytes.length - written,
            offset + written,
          );
          written += bytesWritten;
        }
        syncAhead(bytes.length);
        return { ok: true, value: undefined };
      } catch (error) {
        return writeFailed(error);
      }
    },
    finish: async () => {
      try {
        await syncing;
        if (syncError !== undefined) return writeFailed(syncError);
        // Before the name: a loss of power must not leave a name with nothing behind it.
        await handle.sync();
        await rename(draft, place);
        onFinished();
        return { ok: true, value: { ...bytesOf(handle), length } satisfies BayFile };
      } catch (error) {
        return writeFailed(error);
      }
    },
    discard: async () => {
      await syncing;
      await handle.close().catch(() => undefined);
      await rm(draft, { force: true }).catch(() => undefined);
    },
  };
};

const refused = (
  fault: BayWriteFault,
  reason: string,
): { ok: false; fault: BayWriteFault; reason: string } => ({
  ok: false,
  fault,
  reason,
});

const writeFailed = (error: unknown): { ok: false; fault: BayWriteFault; reason: string } => {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? refused('DriveFull', reasonOf(error)) : failed(error);
};
