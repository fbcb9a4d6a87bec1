/** `npm run demo [-- --export] [-- FOLDER]`: a folder's whole way into Blob storage, and out again, on this machine, in seconds. */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isRestError } from '@azure/core-rest-pipeline';
import type { ContainerClient } from '@azure/storage-blob';
import { PrepareFault, prepareDrive } from '../src/prepare/prepare-drive.ts';
import { compareWithBlobs, compareWithDrive, type Comparison } from './compare.ts';
import { armClient, desk } from './drayage-client.ts';
import { exportJob } from './export-job.ts';
import { DemoFault } from './fault.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { importDrive } from './import-story.ts';
import { RESOURCE_GROUP, tellJob, type JobStory } from './job-story.ts';
import { makeSample } from './sample.ts';
import { summary } from './summary.ts';

const IMPORT_JOB = 'demo-import';
const EXPORT_JOB = 'demo-export';
const BAY = 'bay-1';
const EXPORT_BAY = 'bay-2';
const EMPTY_DRIVE = 'DRVEMPTY0001';
const CONTAINER = 'demo';

const heading = (text: string): void => {
  console.log(`\n${text}`);
};

type Wishes = { readonly folder: string | undefined; readonly isExport: boolean };

const run = async ({ folder, isExport }: Wishes): Promise<void> => {
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

  await checkRoom(dataFolder, isExport ? 2 * drive.bytes : drive.bytes);

  heading('Starting Azurite and the local host, with a virtual clock');
  const host = await startHostProcess(dataFolder);
  console.log(`  ${host.url}`);
  try {
    await importAndCheck(host, source, drive);
    if (isExport) await exportAndCheck(host, source, drive, join(dataFolder, 'bays', EXPORT_BAY));
    await waitAndCheck(host, source, drive.files, isExport ? [IMPORT_JOB, EXPORT_JOB] : [IMPORT_JOB]);
  } finally {
    await host.stop();
  }
  heading(
    `To look around in what this left: DRAYAGE_DATA=${relative('.', dataFolder)} npm start -- --clock virtual`,
  );
};

/** Azurite keeps the blobs beside the drives. */
const checkRoom = async (dataFolder: string, needed: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dataFolder);
  if (bavail * bsize > needed) return;
  throw new DemoFault(
    `The copies do not fit in ${dataFolder}: they need ${needed} bytes and ${bavail * bsize} are free. Set DRAYAGE_DATA to a folder on a larger disk, or name a smaller folder.`,
  );
};

type Prepared = Awaited<ReturnType<typeof prepareDrive>>;

const containerOf = (host: HostProcess): ContainerClient => host.blobs.getContainerClient(CONTAINER);

const importAndCheck = async (host: HostProcess, source: string, drive: Prepared): Promise<void> => {
  heading('The job, by its virtual dates');
  const story = await importDrive(armClient(host.url), desk(host.url), {
    jobName: IMPORT_JOB,
    drive,
    bay: BAY,
  });

  heading('Comparing every file with its blob, by SHA-256');
  tellComparison(await compareWithBlobs(source, containerOf(host)), drive.files);
  sumUp(story, drive);
};

const exportAndCheck = async (
  host: HostProcess,
  source: string,
  drive: Prepared,
  emptyDrive: string,
): Promise<void> => {
  const arm = armClient(host.url);
  await mkdir(emptyDrive, { recursive: true });

  heading('The way back: an export job, and an empty drive');
  const story = await tellJob(arm, desk(host.url), {
    jobName: EXPORT_JOB,
    job: exportJob({ blobPathPrefix: [`/${CONTAINER}/`] }),
    driveId: EMPTY_DRIVE,
    bytes: drive.bytes,
    bay: EXPORT_BAY,
  });
  for await (const { driveId, bitLockerKey } of arm.bitLockerKeys.list(EXPORT_JOB, RESOURCE_GROUP))
    console.log(`  ${driveId ?? ''} opens with ${bitLockerKey ?? 'no key'}`);

  heading('Comparing every file with that on the drive, by SHA-256');
  tellComparison(await compareWithDrive(source, emptyDrive, CONTAINER), drive.files);
  sumUp(story, drive);
};

const sumUp = (story: JobStory, { files, bytes }: Prepared): void => {
  heading('Summary');
  console.log(summary({ story, files, bytes }));
  const { name = '', properties } = story.job;
  if (properties?.state !== 'Completed') {
    throw new DemoFault(
      `The job ${name} ended ${properties?.state ?? 'without a state'}, not Completed: see its logs.`,
    );
  }
};

const waitAndCheck = async (
  host: HostProcess,
  source: string,
  files: number,
  jobNames: readonly string[],
): Promise<void> => {
  heading('Ninety days and one hour later');
  console.log(`  ${await desk(host.url).advance('P90DT1H')}`);
  for (const name of jobNames) {
    if (await jobExists(() => armClient(host.url).jobs.get(name, RESOURCE_GROUP)))
      throw new DemoFault(`The job ${name} is still there.`);
  }
  console.log(
    `  ${jobNames.length === 1 ? 'The job has deleted itself' : 'The jobs have deleted themselves'}. The data:`,
  );
  tellComparison(await compareWithBlobs(source, containerOf(host)), files);
};

/** @throws DemoFault when they are not all the same. */
const tellComparison = ({ same, different }: Comparison, files: number): void => {
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

const USAGE = `Usage: npm run demo [-- [--export] [PATH/TO/FOLDER]]

Imports the folder (without one, a small sample) into Blob storage on this machine: Azurite, the local host with a
virtual clock, a drive prepared from the folder, a whole import job, and 90 days until it deletes itself.
With --export an export job follows, which fills an empty drive; the drive is compared with the folder.
PORT, AZURITE_BLOB_PORT, AZURITE_QUEUE_PORT, AZURITE_TABLE_PORT and DRAYAGE_DATA move what is in the way.`;

/** The folder to import is `undefined` for the sample. */
const readArguments = (): Wishes & { readonly help: boolean } => {
  try {
    const options = { help: { type: 'boolean', short: 'h' }, export: { type: 'boolean' } } as const;
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    if (positionals.length > 1) throw new Error('More than one folder is named.');
    return { help: values.help ?? false, isExport: values.export ?? false, folder: positionals[0] };
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new DemoFault(`${what.replace(/\.$/, '')}; --help tells what may be said.`);
  }
};

// Whoever ends the demo ends its host with it: leaving runs the handlers of `exit`, dying by a signal does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  const { help, ...wishes } = readArguments();
  if (help) console.log(USAGE);
  else await run(wishes);
} catch (error) {
  const expected = error instanceof DemoFault || error instanceof PrepareFault;
  console.error(`\n${expected ? error.message : String(error instanceof Error ? error.stack : error)}`);
  process.exitCode = 1;
}
