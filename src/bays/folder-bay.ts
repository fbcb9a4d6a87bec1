/** Bays that are folders of this machine: a mounted disk, or a prepared sample. */
import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { BayFile, Bays, DiskRefusal, Mounting, MountedDrive, WritableBays } from '../ports/bay.ts';
import { isFolderBay } from './bay-name.ts';
import type { DiskCommand } from './disk-command.ts';
import { drivePathParts } from './drive-path.ts';
import { codeOf, failed, isFile, openAt, reasonOf } from './folder-files.ts';
import { folderWriting } from './folder-writing.ts';
import { lockVolume, unlockVolume } from './volume-file.ts';

/** What is run before the folder is looked at. Without `unlock` every disk is mounted unlocked, or a sample. */
export type DiskCommands = { readonly unlock?: DiskCommand; readonly encrypt?: DiskCommand };

/**
 * Bay `NAME` is the folder `root/NAME`, which may be a link to where the disk is mounted; to be read, an empty one holds no
 * drive. `root/NAME.disk`, if it is there, is the disk below: its device, an image of it, or a link to either.
 * Links *on* a drive are followed as long as they stay on it, and never to write. Names are compared as the folder's file
 * system does.
 */
export const createFolderBays = (
  root: string,
  { encrypt, unlock }: DiskCommands = {},
): Bays & WritableBays => ({
  drive: (bay, key) =>
    mounted(root, bay, key, unlock, async (folder) => {
      const [entry] = await readdir(folder);
      if (entry === undefined)
        return refused('DiskNotFound', `Bay ${bay} is empty: no drive is mounted in it.`);
      return unlockVolume(folderDrive(await realpath(folder), `${folder}.disk`), key);
    }),
  writable: async (bay, key) => {
    if (unlock && !encrypt)
      return refused(
        'BitLockerNotActivated',
        'This station unlocks real disks and has no command that encrypts one: set DRAYAGE_ENCRYPT_COMMAND.',
      );
    return mounted(root, bay, key, encrypt, async (folder) => {
      await readdir(folder);
      const place = await realpath(folder);
      const drive = { ...folderDrive(place, `${folder}.disk`), ...folderWriting(place) };
      return encrypt ? { ok: true, drive } : lockVolume(drive, key);
    });
  },
});

const mounted = async <Drive>(
  root: string,
  bay: string,
  key: string,
  command: DiskCommand | undefined,
  look: (folder: string) => Promise<Mounting<Drive>>,
): Promise<Mounting<Drive>> => {
  if (!isFolderBay(bay))
    return refused(
      'DiskNotFound',
      `${JSON.stringify(bay)} is no name of a bay: use letters, digits, "-", "_" and "."`,
    );
  const folder = join(root, bay);
  const ran = await command?.(bay, folder, key);
  if (ran?.ok === false) return ran;
  try {
    return await look(folder);
  } catch (error) {
    const isThere = codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
    return refused(
      isThere ? 'DiskOperationFailed' : 'DiskNotFound',
      `Bay ${bay} cannot be read: ${reasonOf(error)}`,
    );
  }
};

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
