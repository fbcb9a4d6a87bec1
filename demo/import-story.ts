/** The whole way of one import job, told as it happens. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobResponse, StorageImportExport } from '@azure/arm-storageimportexport';
import { SingleBar } from 'cli-progress';
import type { PreparedDrive } from '../src/prepare/prepare-drive.ts';
import { SUBSCRIPTION, type Desk, type JobEventLine } from './drayage-client.ts';
import { DemoFault } from './fault.ts';
import { stateChanges, stateLine } from './timeline.ts';

export const RESOURCE_GROUP = 'demo';
export const JOB_NAME = 'demo-import';
export const BAY = 'bay-1';
const TRACKING_NUMBER = 'DEMO-0001';
/** Virtual: the copy may try again what failed for the moment, and those pauses pass by this clock. */
const COPY_MAY_TAKE = 'PT6H';

export type ImportStory = {
  readonly events: readonly JobEventLine[];
  readonly job: JobResponse;
  /** Of real time, from the mount to the end of the copy. */
  readonly copySeconds: number;
};

/** From PUT to Completed. @throws DemoFault when the service refuses a step. */
export const importDrive = async (
  arm: StorageImportExport,
  desk: Desk,
  drive: PreparedDrive,
): Promise<ImportStory> => {
  const events: JobEventLine[] = [];
  const tellNews = async (): Promise<void> => {
    const news = await desk.eventsAfter(RESOURCE_GROUP, JOB_NAME, events.at(-1)?.sequence ?? 0);
    events.push(...news);
    for (const change of stateChanges(news)) console.log(stateLine(change));
  };
  const getJob = (): Promise<JobResponse> => arm.jobs.get(JOB_NAME, RESOURCE_GROUP);

  await arm.jobs.create(JOB_NAME, RESOURCE_GROUP, newJob(drive));
  await tellNews();

  await desk.advance('P1D');
  await arm.jobs.update(JOB_NAME, RESOURCE_GROUP, {
    state: 'Shipping',
    deliveryPackage: { carrierName: 'FedEx', trackingNumber: TRACKING_NUMBER, driveCount: 1 },
  });
  await tellNews();

  await desk.advance('P3D');
  await desk.operate(`packages/${TRACKING_NUMBER}/receive`, { drives: [drive.driveListEntry.driveId] });
  await tellNews();

  await desk.advance('PT20H');
  const began = performance.now();
  await desk.operate(`drives/${drive.driveListEntry.driveId}/mount`, { bay: BAY });
  await watchTheCopy(desk, getJob, drive.bytes);
  const copySeconds = (performance.now() - began) / 1000;
  await tellNews();

  await desk.advance('P1D');
  await desk.operate(`packages/${TRACKING_NUMBER}/return`, {
    carrierName: 'FedEx',
    trackingNumber: 'DEMO-0001-HOME',
  });
  await tellNews();
  return { events, job: await getJob(), copySeconds };
};

const newJob = (drive: PreparedDrive): Parameters<StorageImportExport['jobs']['create']>[2] => ({
  location: 'West US',
  properties: {
    jobType: 'Import',
    storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`,
    returnAddress: {
      recipientName: 'Ada Example',
      streetAddress1: '1 Sample Street',
      city: 'Redmond',
      stateOrProvince: 'WA',
      postalCode: '98052',
      countryOrRegion: 'USA',
      phone: '4255550100',
      email: 'ada@example.com',
    },
    returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '123456789' },
    diagnosticsPath: 'waimportexport',
    logLevel: 'Verbose',
    backupDriveManifest: true,
    driveList: [drive.driveListEntry],
  },
});

/** Shows the drive's bytes while virtual time passes; ends when the drive is Transferring no more. */
const watchTheCopy = async (
  desk: Desk,
  getJob: () => Promise<JobResponse>,
  totalBytes: number,
): Promise<void> => {
  const bar = new SingleBar({
    format: '  copying  {bar}  {percentage}%  {mib} MiB',
    hideCursor: true,
    // Off a terminal a line now and then is enough.
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
  const show = async (): Promise<string> => {
    const drive = (await getJob()).properties?.driveList?.[0];
    const bytes = Number(drive?.bytesSucceeded ?? 0);
    bar.update(bytes, { mib: (bytes / 2 ** 20).toFixed(1) });
    return drive?.state ?? '';
  };

  bar.start(Math.max(totalBytes, 1), 0, { mib: '0.0' });
  try {
    // The clock stands still while an activity runs, so this answers when the copy, and every retry of it, is over.
    const copying = desk.advance(COPY_MAY_TAKE).then(() => true);
    while (!(await Promise.race([copying, sleep(150, false)]))) await show();
    const state = await show();
    if (totalBytes === 0) bar.update(1);
    if (state === 'Received' || state === 'Transferring') {
      throw new DemoFault(`The drive is still ${state} after ${COPY_MAY_TAKE} of virtual time.`);
    }
  } finally {
    bar.stop();
  }
};
