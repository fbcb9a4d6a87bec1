/** Bays that are folders of this machine: a mounted disk, or a prepared sample. */
import { constants, type BigIntStats } from 'node:fs';
import { open, readdir, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { BayFault, BayFile, BayResult, Bays, MountedDrive } from '../ports/bay.ts';
import { drivePathParts } from './drive-path.ts';

/** A bay's name is one folder's name: nothing in it can lead elsewhere. */
const BAY_NAME = /^(?!\.+$)[A-Za-z0-9._-]{1,128}$/u;

/**
 * Bay `NAME` is the folder `root/NAME`, which may be a link to where the disk is mounted; an empty one holds no drive.
 * Links *on* a drive are followed as long as they stay on it.
 */
export const createFolderBays = (root: string): Bays => ({
  drive: async (bay) => {
    if (!BAY_NAME.test(bay))
      return {
        ok: false,
        reason: `${JSON.stringify(bay)} is no name of a bay: use letters, digits, "-", "_" and "."`,
      };
    const folder = join(root, bay);
    try {
      const [entry] = await readdir(folder);
      if (entry === undefined)
        return { ok: false, reason: `Bay ${bay} is empty: no drive is mounted in it.` };
      return { ok: true, drive: folderDrive(await realpath(folder)) };
    } catch (error) {
      return { ok: false, reason: `Bay ${bay} cannot be read: ${reasonOf(error)}` };
    }
  },
});

const folderDrive = (driveRoot: string): MountedDrive => ({
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
      // The real path has no links; O_NOFOLLOW refuses one put there since, O_NONBLOCK a pipe that would never open.
      return await openFile(place);
    } catch (error) {
      return failed(error);
    }
  },
});

const openFile = async (place: string): Promise<BayResult<BayFile>> => {
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat: BigIntStats = await handle.stat({ bigint: true });
    if (stat.isFile()) return { ok: true, value: bayFile(handle, Number(stat.size)) };
    await handle.close();
    return { ok: false, fault: 'FileAccessDenied', reason: 'It is no file.' };
  } catch (error) {
    await handle.close();
    return failed(error);
  }
};

const bayFile = (handle: FileHandle, length: number): BayFile => ({
  length,
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
