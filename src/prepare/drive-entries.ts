/** `npm run drive-entries -- FILE [FILE …]`: what the WAImportExport tool says of its drives, as a job's `driveList` takes it. */
import { createReadStream } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { DriveEntry } from '../formats/drive-entry.ts';
import { DriveEntryFormatError, readDriveEntries } from '../formats/read-drive-entries.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';

const USAGE =
  'Usage: npm run drive-entries -- FILE [FILE …], each a journal (.jrn) or the XML of a drive, as the WAImportExport tool makes them';

/** Each drive once: files that say the same of it may both be given. */
const entriesOf = async (files: readonly string[]): Promise<readonly DriveEntry[]> => {
  const found = new Map<string, { readonly file: string; readonly entry: DriveEntry }>();
  for (const file of files) {
    for (const entry of await entriesOfFile(file)) {
      const drive = entry.driveId.toUpperCase();
      const before = found.get(drive);
      if (before && !isDeepStrictEqual(before.entry, entry))
        throw new PrepareFault(
          `${before.file} and ${file} do not say the same of drive ${entry.driveId}: give only the one that the tool wrote last.`,
        );
      found.set(drive, { file, entry });
    }
  }
  return [...found.values()].map(({ entry }) => entry);
};

const entriesOfFile = async (file: string): Promise<readonly DriveEntry[]> => {
  try {
    return await readDriveEntries(createReadStream(file));
  } catch (error) {
    if (error instanceof DriveEntryFormatError) throw new PrepareFault(`${file}: ${error.message}.`);
    throw new PrepareFault(`${file} cannot be read (${reasonOf(error)}): name a file that you may read.`);
  }
};

try {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new PrepareFault('Name the files.', [USAGE]);
  console.log(JSON.stringify(await entriesOf(files), null, 2));
} catch (error) {
  if (!(error instanceof PrepareFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
