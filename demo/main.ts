/** `npm run demo [-- FOLDER]`: a folder's whole way into Blob storage, on this machine, in seconds. */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isRestError } from '@azure/core-rest-pipeline';
import type { ContainerClient } from '@azure/storage-blob';
import { PrepareFault, prepareDrive } from '../src/prepare/prepare-drive.ts';
import { compareWithBlobs } from './compare.ts';
import { armClient, desk } from './drayage-client.ts';
import { DemoFault } from './fault.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { importDrive, RESOURCE_GROUP } from './import-story.ts';
import { makeSample } from './sample.ts';
import { summary } from './summary.ts';

const JOB_NAME = 'demo-import';
const BAY = 'bay-1';
const CONTAINER = 'demo';

const heading = (text: string): void => {
  console.log(`\n${text}`);
};

const run = async (folder: string | undefined): Promise<void> => {
  const dataFolder = resolve(process.env['DRAYAGE_DATA'] ?? '.drayage', 'demo');
  await rm(dataFolder, { recursive: true, force: true });
  await mkdir(dataFolder, { recursive: true });
  const source = folder === undefined ? join(dataFolder, 'sample') : resolve(folder);
  if (folder === undefined) await makeSample(source);

  heading(`Preparing a drive from ${folder ?? 'a small sample'}`);
  const drive = await prepareDrive({
    source,
    drive: join(dataFolder, 'bays', BAY),
    container: CONTAINER,
  });
  console.log(
    `  ${String(drive.files)} files, ${drive.bytes.toLocaleString('en-US')} bytes on drive ${drive.driveListEntry.driveId}`,
  );

  await checkRoom(dataFolder, drive.bytes);

  heading('Starting Azurite and the local host, with a virtual clock');
  const host = await startHostProcess(dataFolder);
  console.log(`  ${host.url}`);
  try {
    await importAndCheck(host, source, drive);
  } finally {
    await host.stop();
  }
  heading(
    `To look around in what this left: DRAYAGE_DATA=${relative('.', dataFolder)} npm start -- --clock virtual`,
  );
};

/** Azurite keeps the blobs beside the drive. */
const checkRoom = async (dataFolder: string, needed: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dataFolder);
  if (bavail * bsize > needed) return;
  throw new DemoFault(
    `The blobs do not fit in ${dataFolder}: they need ${needed} bytes and ${bavail * bsize} are free. Set DRAYAGE_DATA to a folder on a larger disk, or name a smaller folder.`,
  );
};

const importAndCheck = async (
  host: HostProcess,
  source: string,
  drive: Awaited<ReturnType<typeof prepareDrive>>,
): Promise<void> => {
  const arm = armClient(host.url);
  const data = desk(host.url);
  const container = host.blobs.getContainerClient(CONTAINER);

  heading('The job, by its virtual dates');
  const story = await importDrive(arm, data, { jobName: JOB_NAME, drive, bay: BAY });

  heading('Comparing every file with its blob, by SHA-256');
  await everyFileIsThere(source, container, drive.files);

  heading('Summary');
  console.log(summary({ story, files: drive.files, bytes: drive.bytes }));
  if (story.job.properties?.state !== 'Completed') {
    throw new DemoFault(
      `The job ended ${story.job.properties?.state ?? 'without a state'}, not Completed: see its logs.`,
    );
  }

  heading('Ninety days and one hour later');
  console.log(`  ${await data.advance('P90DT1H')}`);
  if (await jobExists(() => arm.jobs.get(JOB_NAME, RESOURCE_GROUP)))
    throw new DemoFault('The job is still there.');
  console.log('  The job has deleted itself. The data:');
  await everyFileIsThere(source, container, drive.files);
};

const everyFileIsThere = async (source: string, container: ContainerClient, files: number): Promise<void> => {
  const { same, different } = await compareWithBlobs(source, container);
  if (different.length > 0 || same !== files) {
    throw new DemoFault(
      `${String(same)} of ${String(files)} files are the same; not ${different.join(', ')}.`,
    );
  }
  console.log(`  ${String(same)} of ${String(files)} are the same, byte for byte`);
};

const jobExists = async (get: () => Promise<unknown>): Promise<boolean> => {
  try {
    await get();
    return true;
  } catch (error) {
    if (isRestError(error) && error.statusCode === 404) return false;
    throw error;
  }
};

const USAGE = `Usage: npm run demo [-- PATH/TO/FOLDER]

Imports the folder (without one, a small sample) into Blob storage on this machine: Azurite, the local host with a
virtual clock, a drive prepared from the folder, a whole import job, and 90 days until it deletes itself.
PORT, AZURITE_BLOB_PORT, AZURITE_QUEUE_PORT, AZURITE_TABLE_PORT and DRAYAGE_DATA move what is in the way.`;

/** The folder to import; `undefined` for the sample. */
const readArguments = (): { readonly help: boolean; readonly folder: string | undefined } => {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    if (positionals.length > 1) throw new Error('More than one folder is named.');
    return { help: values.help ?? false, folder: positionals[0] };
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new DemoFault(`${what.replace(/\.$/, '')}; --help tells what may be said.`);
  }
};

// Whoever ends the demo ends its host with it: leaving runs the handlers of `exit`, dying by a signal does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  const { help, folder } = readArguments();
  if (help) console.log(USAGE);
  else await run(folder);
} catch (error) {
  const expected = error instanceof DemoFault || error instanceof PrepareFault;
  console.error(`\n${expected ? error.message : String(error instanceof Error ? error.stack : error)}`);
  process.exitCode = 1;
}
