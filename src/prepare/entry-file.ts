/** The file that a drive's entry goes to: what the portal takes, and the service's own tool writes as `<DriveID>.xml`. */
import { open, rm } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { DriveEntry } from '../formats/drive-entry.ts';
import { writeDriveEntry } from '../formats/write-drive-entry.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';

export type EntryFile = {
  readonly write: (entry: DriveEntry) => Promise<void>;
  /** Takes the file away again, of a drive that was not prepared. */
  readonly release: () => Promise<void>;
};

/**
 * Made before anything is copied, so that a drive is not prepared in vain; for its owner's eyes alone, since it holds a key.
 * @throws PrepareFault when it is there already, cannot be made, or would travel on the drive that its key opens.
 */
export const claimEntryFile = async (path: string, drive: string): Promise<EntryFile> => {
  const file = resolve(path);
  if (file.startsWith(resolve(drive) + sep))
    throw new PrepareFault(`The entry ${path} holds the drive's key: keep it anywhere but on the drive.`);
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw new PrepareFault(
      `The entry ${path} cannot be made (${reasonOf(error)}): name a new file in a folder where you may write.`,
    );
  });
  return {
    write: async (entry) => {
      await handle.writeFile(writeDriveEntry(entry));
      await handle.sync();
      await handle.close();
    },
    release: async () => {
      await handle.close();
      await rm(file, { force: true });
    },
  };
};
