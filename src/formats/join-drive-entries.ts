/** Entries of several files as one list: each drive once. */
import { driveEntryElements, type DriveEntry } from './drive-entry.ts';

type EntryFile = { readonly file: string; readonly entries: readonly DriveEntry[] };

/** Files that do not say the same of a drive: which of them is right, its owner must know. */
export type EntryConflict = { readonly driveId: string; readonly files: readonly [string, string] };

export const isSameEntry = (left: DriveEntry, right: DriveEntry): boolean =>
  Object.values(driveEntryElements).every((property) => left[property] === right[property]);

/** Files that say the same of a drive may both be given; of a conflict the earlier file's entry stays. */
export const joinDriveEntries = (
  files: readonly EntryFile[],
): { readonly entries: readonly DriveEntry[]; readonly conflicts: readonly EntryConflict[] } => {
  const found = new Map<string, { readonly file: string; readonly entry: DriveEntry }>();
  const conflicts: EntryConflict[] = [];
  for (const { file, entries } of files) {
    for (const entry of entries) {
      const drive = entry.driveId.toUpperCase();
      const before = found.get(drive);
      if (before === undefined) found.set(drive, { file, entry });
      else if (!isSameEntry(before.entry, entry))
        conflicts.push({ driveId: entry.driveId, files: [before.file, file] });
    }
  }
  return { entries: [...found.values()].map(({ entry }) => entry), conflicts };
};

export const conflictText = ({ driveId, files: [first, second] }: EntryConflict): string =>
  `${first} and ${second} do not say the same of drive ${driveId}: give only the one that the tool wrote last.`;
