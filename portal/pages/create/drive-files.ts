/** The files that the preparing tools wrote, read where they are dropped; and the drives of a draft with what they say. */
import {
  isSameEntry,
  joinDriveEntries,
  type EntryConflict,
} from '../../../src/formats/join-drive-entries.ts';
import { DriveEntryFormatError, readDriveEntries } from '../../../src/formats/read-drive-entries.ts';
import type { DriveEntry } from '../../../src/formats/drive-entry.ts';
import type { DriveDraft } from './draft.ts';

/** What the portal of the service took. The tool's files have some kilobytes for a drive. */
const MAX_BYTES = 2 * 1024 * 1024;

/** `message` is absent where the browser could not read the file at all. */
export type FileFault = { readonly file: string; readonly message?: string };
export type ReadFile = { readonly file: string; readonly entries: readonly DriveEntry[] };

/** One byte more than is read, so that the reader itself sees that it is too long. */
async function* contentOf(file: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await file.slice(0, MAX_BYTES + 1).arrayBuffer());
}

export const readDriveFiles = async (
  files: readonly File[],
): Promise<{ readonly read: readonly ReadFile[]; readonly faults: readonly FileFault[] }> => {
  const read: ReadFile[] = [];
  const faults: FileFault[] = [];
  for (const file of files) {
    try {
      read.push({ file: file.name, entries: await readDriveEntries(contentOf(file), MAX_BYTES) });
    } catch (error) {
      faults.push({
        file: file.name,
        ...(error instanceof DriveEntryFormatError && { message: error.message }),
      });
    }
  }
  return { read, faults };
};

const isFrom = (drive: DriveDraft, entry: DriveEntry): boolean =>
  isSameEntry(
    {
      driveId: drive.driveId,
      bitLockerKey: drive.bitLockerKey,
      manifestFile: drive.manifestFile,
      manifestHash: drive.manifestHash,
      ...(drive.driveHeaderHash !== '' && { driveHeaderHash: drive.driveHeaderHash }),
    },
    entry,
  );

/**
 * The drives with those of the files. A drive whose key is not there any more (the page was loaded again) is taken from its file
 * anew; of files that do not say the same of a drive the first one stays.
 * @param newKey makes the draft's own key of a drive.
 */
export const withEntries = (
  before: readonly DriveDraft[],
  read: readonly ReadFile[],
  newKey: () => string,
): { readonly drives: readonly DriveDraft[]; readonly conflicts: readonly EntryConflict[] } => {
  const { entries, conflicts } = joinDriveEntries(read);
  const drives = [...before];
  const more: EntryConflict[] = [];
  for (const entry of entries) {
    const file = read.find(({ entries: own }) => own.includes(entry))?.file ?? '';
    const at = drives.findIndex(({ driveId }) => driveId.toUpperCase() === entry.driveId.toUpperCase());
    const known = drives[at];
    const drive: DriveDraft = { driveHeaderHash: '', ...entry, file, key: known?.key ?? newKey() };
    if (known === undefined) drives.push(drive);
    else if (known.bitLockerKey === '') drives[at] = drive;
    else if (!isFrom(known, entry)) more.push({ driveId: entry.driveId, files: [known.file, file] });
  }
  return { drives, conflicts: [...conflicts, ...more] };
};
