/** Bays that are folders of this machine: a mounted disk, or a prepared sample. */
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type {
  BayBytes,
  BayFault,
  BayFile,
  BayResult,
  Bays,
  DiskRefusal,
  MountedDrive,
} from '../ports/bay.ts';
import { isFolderBay } from './bay-name.ts';
import { drivePathParts } from './drive-path.ts';
import type { Unlock } from './unlock-command.ts';
import { unlockVolume } from './volume-file.ts';

/**
 * Bay `NAME` is the folder `root/NAME`, which may be a link to where the disk is mounted; an empty one holds no drive.
 * `root/NAME.disk`, if it is there, is the disk below: its device, an image of it, or a link to either.
 * Links *on* a drive are followed as long as they stay on it. Names are compared as the folder's file system does.
 * @param unlock run before the folder is looked at; without it every disk is mounted unlocked.
 */
export const createFolderBays = (root: string, unlock?: Unlock): Bays => ({
  drive: async (bay, key) => {
    if (!isFolderBay(bay))
      return refused(
        'DiskNotFound',
        `${JSON.stringify(bay)} is no name of a bay: use letters, digits, "-", "_" and "."`,
      );
    const folder = join(root, bay);
    const unlocked = await unlock?.(bay, folder, key);
    if (unlocked?.ok === false) return unlocked;
    try {
      const [entry] = await readdir(folder);
      if (entry === undefined)
        return refused('DiskNotFound', `Bay ${bay} is empty: no drive is mounted in it.`);
      return await unlockVolume(folderDrive(await realpath(folder), `${folder}.disk`), key);
    } catch (error) {
      const isThere = codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
      return refused(
        isThere ? 'DiskOperationFailed' : 'DiskNotFound',
        `Bay ${bay} cannot be read: ${reasonOf(error)}`,
      );
    }
  },
});

const refused = (status: DiskRefusal['status'], reason: string): DiskRefusal => ({
  ok: false,
  status,
  reason,
});

const folderDrive = (driveRoot: string, disk: string): MountedDrive => ({
  open: async (path) => {
    const parts = drivePathParts(path);
    if (!parts.ok) return parts;
    try {
      const place = await realpath(join(driveRoot, ...parts.value));
      if (!place.startsWith(driveRoot.endsWith(sep) ? driveRoot : driveRoot + sep))
        return {
          ok: false,
          fault: 'FileNameInvalid',
          reason: `${JSON.stringify(path)} leads off the drive.`,
        };
      const opened = await openAt(place, isFile);
      if (!opened.ok) return opened;
      const { bytes, stat } = opened.value;
      return { ok: true, value: { ...bytes, length: Number(stat.size) } satisfies BayFile };
    } catch (error) {
      return failed(error);
    }
  },
  openDisk: async () => {
    try {
      const opened = await openAt(await realpath(disk), (stat) => isFile(stat) || stat.isBlockDevice());
      return opened.ok ? { ok: true, value: opened.value.bytes } : opened;
    } catch (error) {
      return failed(error);
    }
  },
});

type Wanted = (stat: BigIntStats) => boolean;

const isFile: Wanted = (stat) => stat.isFile();

/**
 * A real path has no links. It is looked at first, because opening alone makes some devices act; O_NOFOLLOW and O_NONBLOCK
 * are for what was put there since: a link, or a pipe that would never open.
 */
const openAt = async (
  place: string,
  wanted: Wanted,
): Promise<BayResult<{ readonly bytes: BayBytes; readonly stat: BigIntStats }>> => {
  const refusal = { ok: false, fault: 'FileAccessDenied', reason: 'It is no file.' } as const;
  if (!wanted(await lstat(place, { bigint: true }))) return refusal;
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat({ bigint: true });
    if (wanted(stat)) return { ok: true, value: { bytes: bytesOf(handle), stat } };
    await handle.close();
    return refusal;
  } catch (error) {
    await handle.close();
    return failed(error);
  }
};

const bytesOf = (handle: FileHandle): BayBytes => ({
  read: async (offset, into) => {
    try {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await handle.read(into, filled, into.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return { ok: true, value: filled };
    } catch (error) {
      return failed(error);
    }
  },
  close: () => handle.close(),
});

const failed = (error: unknown): { ok: false; fault: BayFault; reason: string } => ({
  ok: false,
  fault: faultOf(codeOf(error)),
  reason: reasonOf(error),
});

const faultOf = (code: string | undefined): BayFault => {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'FileNotFound';
    case 'ENAMETOOLONG':
      return 'FileNameTooLong';
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return 'FileAccessDenied';
    case 'ELOOP':
    case 'EINVAL':
      return 'FileNameInvalid';
    default:
      return 'IOFailed';
  }
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
