/** The whole way of one job, told as it happens. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobResponse, PutJobParameters, StorageImportExport } from '@azure/arm-storageimportexport';
import { copyBar, type CopyBar } from './copy-bar.ts';
import { type Desk, type JobEventLine } from './drayage-client.ts';
import { DemoFault } from './fault.ts';
import { stateChanges, stateLine } from './timeline.ts';

export const RESOURCE_GROUP = 'demo';
/** Virtual: the copy may try again what failed for the moment, and those pauses pass by this clock. */
const COPY_MAY_TAKE = 'PT6H';
const LOOK_EVERY_MS = 100;

export type JobStory = {
  readonly events: readonly JobEventLine[];
  readonly job: JobResponse;
  /** Of real time, from the mount to the end of the copy. */
  readonly copySeconds: number;
};

export type Cast = {
  readonly jobName: string;
  readonly job: PutJobParameters;
  readonly driveId: string;
  /** How much is to be copied. */
  readonly bytes: number;
  readonly bay: string;
  /** Tells nothing as it happens. */
  readonly quiet?: boolean;
};

/** From PUT to Completed, with one drive. @throws DemoFault when the service refuses a step. */
export const tellJob = async (
  arm: StorageImportExport,
  desk: Desk,
  { jobName, job, driveId, bytes, bay, quiet = false }: Cast,
): Promise<JobStory> => {
  const trackingNumber = `${jobName}-0001`;
  const events: JobEventLine[] = [];
  const tellNews = async (): Promise<void> => {
    const news = await desk.eventsAfter(RESOURCE_GROUP, jobName, events.at(-1)?.sequence ?? 0);
    events.push(...news);
    if (!quiet) for (const change of stateChanges(news)) console.log(stateLine(change));
  };
  const getJob = (): Promise<JobResponse> => arm.jobs.get(jobName, RESOURCE_GROUP);

  await arm.jobs.create(jobName, RESOURCE_GROUP, job);
  await tellNews();

  await desk.advance('P1D');
  await arm.jobs.update(jobName, RESOURCE_GROUP, {
    state: 'Shipping',
    deliveryPackage: { carrierName: 'FedEx', trackingNumber, driveCount: 1 },
  });
  await tellNews();

  await desk.advance('P3D');
  await desk.operate(`packages/${trackingNumber}/receive`, { drives: [driveId] });
  await tellNews();

  await desk.advance('PT20H');
  const began = performance.now();
  await desk.operate(`drives/${driveId}/mount`, { bay });
  const ended = await watchTheCopy(desk, getJob, quiet ? undefined : copyBar(bytes));
  const copySeconds = (ended - began) / 1000;
  await tellNews();

  await desk.advance('P1D');
  await desk.operate(`packages/${trackingNumber}/return`, {
    carrierName: 'FedEx',
    trackingNumber: `${trackingNumber}-HOME`,
  });
  await tellNews();
  return { events, job: await getJob(), copySeconds };
};

/** Shows the drive's bytes while virtual time passes; gives the real time when it was first seen to be done. */
const watchTheCopy = async (
  desk: Desk,
  getJob: () => Promise<JobResponse>,
  bar: CopyBar | undefined,
): Promise<number> => {
  let ended: number | undefined;
  const look = async (): Promise<string> => {
    const drive = (await getJob()).properties?.driveList?.[0];
    const state = drive?.state ?? '';
    bar?.show(drive?.bytesSucceeded ?? 0);
    if (state !== 'Received' && state !== 'Transferring') ended ??= performance.now();
    return state;
  };
  try {
    // The clock stands still while an activity runs, so this answers when the copy, and every retry of it, is over.
    const copying = desk.advance(COPY_MAY_TAKE).then(() => true);
    while (!(await Promise.race([copying, sleep(LOOK_EVERY_MS, false)]))) await look();
    const state = await look();
    if (ended === undefined) {
      throw new DemoFault(`The drive is still ${state} after ${COPY_MAY_TAKE} of virtual time.`);
    }
    return ended;
  } finally {
    bar?.stop();
  }
};
