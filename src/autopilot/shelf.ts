/**
 * The drives of a run, as folders on a shelf beside the bays; a drive is in a bay while the bay is a link to it. The shelf
 * lies in the bays' folder, where no bay can be called so.
 */
import { mkdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { VOLUME_FILE_NAME, volumeFile } from '../bays/volume-file.ts';
import { prepareDrive, type PreparedDrive } from '../prepare/prepare-drive.ts';
import type { PlayedDrive } from '../scenarios/plan.ts';

export type Shelf = {
  /**
   * Prepares the drive, whatever is there of an earlier attempt, with all that is wrong with it.
   * @param place container, and the folder in it, that its files go to.
   */
  readonly prepare: (
    runId: string,
    drive: PlayedDrive,
    place: { readonly container: string; readonly folder: string },
  ) => Promise<PreparedDrive['driveListEntry']>;
  /** Twice is once. */
  readonly putInBay: (runId: string, driveId: string, bay: string) => Promise<void>;
  /** A bay that is empty, or holds no link, is left as it is. */
  readonly takeOutOf: (bay: string) => Promise<void>;
  /** Throws the run's drives away. */
  readonly clear: (runId: string) => Promise<void>;
};

const SHELF = '.autopilot';
/** Opens nothing. */
const WRONG_KEY = Array.from({ length: 8 }, () => '000011').join('-');

/** @param baysFolder whose subfolders are bays. */
export const createShelf = (baysFolder: string): Shelf => {
  const folderOf = (runId: string, ...rest: readonly string[]): string =>
    path.join(baysFolder, SHELF, runId, ...rest);
  return {
    prepare: async (runId, drive, { container, folder }) => {
      const place = folderOf(runId, drive.driveId);
      const source = folderOf(runId, `${drive.driveId}.files`);
      for (const old of [place, source]) await rm(old, { recursive: true, force: true });
      await writeSample(source, drive);
      const { driveListEntry } = await prepareDrive({
        source,
        drive: place,
        container,
        // Drives of one job may well have files of one name.
        prefix: `${folder}/${drive.driveId}/`,
        driveId: drive.driveId,
        bitLockerKey: drive.bitLockerKey,
        locked: drive.fault === 'wrongKey',
      });
      await rm(source, { recursive: true });
      await spoil(place, path.join(place, container, folder, drive.driveId), drive);
      return drive.fault === 'wrongKey' ? { ...driveListEntry, bitLockerKey: WRONG_KEY } : driveListEntry;
    },
    putInBay: async (runId, driveId, bay) => {
      const link = path.join(baysFolder, bay);
      await removeLink(link);
      await symlink(folderOf(runId, driveId), link, 'junction');
    },
    takeOutOf: (bay) => removeLink(path.join(baysFolder, bay)),
    clear: (runId) => rm(folderOf(runId), { recursive: true, force: true }),
  };
};

const sampleName = (index: number): string => `file-${index + 1}.bin`;

/** Every file is another, and none is large. */
const writeSample = async (folder: string, { driveId, files }: PlayedDrive): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [index, bytes] of files.entries())
    await writeFile(
      path.join(folder, sampleName(index)),
      Buffer.alloc(bytes, `${driveId} ${sampleName(index)}\n`),
    );
};

const spoil = async (drive: string, files: string, { bitLockerKey, fault }: PlayedDrive): Promise<void> => {
  switch (fault) {
    case 'corruptManifest': {
      const manifest = path.join(drive, 'DriveManifest.xml');
      return writeFile(manifest, `${await readFile(manifest, 'utf8')}<!-- other than it was hashed -->`);
    }
    case 'damagedDisk':
      return writeFile(
        path.join(drive, VOLUME_FILE_NAME),
        await volumeFile(bitLockerKey, 'DiskOperationFailed'),
      );
    case 'changedFile': {
      const file = path.join(files, sampleName(0));
      return writeFile(file, (await readFile(file)).fill('?'));
    }
    case 'wrongKey':
    case 'unreadable':
    case 'unsupported':
    case 'damaged':
    case undefined:
      return;
  }
};

/** What is no link is somebody's drive, and stays: removing a link with `unlink` never removes a folder. */
const removeLink = async (link: string): Promise<void> => {
  try {
    await unlink(link);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT') throw error;
  }
};
