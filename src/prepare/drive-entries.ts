/** `npm run drive-entries -- FILE [FILE …]`: what the WAImportExport tool says of its drives, as a job's `driveList` takes it. */
import { createReadStream } from 'node:fs';
import type { DriveEntry } from '../formats/drive-entry.ts';
import { conflictText, joinDriveEntries } from '../formats/join-drive-entries.ts';
import { DriveEntryFormatError, readDriveEntries } from '../formats/read-drive-entries.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';

const USAGE =
  'Usage: npm run drive-entries -- FILE [FILE …], each a journal (.jrn) or the XML of a drive, as the WAImportExport tool makes them, or JSON that was printed here';

const entriesOf = async (files: readonly string[]): Promise<readonly DriveEntry[]> => {
  const read = [];
  for (const file of files) read.push({ file, entries: await entriesOfFile(file) });
  const { entries, conflicts } = joinDriveEntries(read);
  const [conflict, ...more] = conflicts.map(conflictText);
  if (conflict !== undefined) throw new PrepareFault(conflict, more);
  return entries;
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
