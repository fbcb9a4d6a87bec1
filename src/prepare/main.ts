/** `npm run prepare-drive -- SOURCE DRIVE --container NAME`, or with a dataset; `--help` tells all. */
import { readCommand, USAGE } from './command-line.ts';
import { claimEntryFile } from './entry-file.ts';
import { PrepareFault, prepareDataset } from './prepare-drive.ts';

const stop = new AbortController();
// The second Ctrl-C ends the program as it is.
process.once('SIGINT', () => {
  stop.abort(new PrepareFault('Stopped. The drive was left as it was found.'));
});

try {
  const command = await readCommand(process.argv.slice(2));
  if (command.kind === 'help') console.log(USAGE);
  else {
    const { entryFile, json, options } = command;
    const entry = entryFile === undefined ? undefined : await claimEntryFile(entryFile, options.drive);
    const prepared = await prepareDataset({ ...options, signal: stop.signal }).catch(
      async (error: unknown) => {
        await entry?.release();
        throw error;
      },
    );
    const { bytes, driveListEntry, files } = prepared;
    await entry?.write(driveListEntry);
    if (!json)
      console.error(
        `Prepared ${files} files, ${bytes} bytes. Unmount the drive before you ship it. Its entry for the job's driveList:`,
      );
    console.log(JSON.stringify(driveListEntry, null, json ? undefined : 2));
  }
} catch (error) {
  if (!(error instanceof PrepareFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
