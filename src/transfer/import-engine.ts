/** The import engine: what a drive's orchestration calls, put together. */
import type { JobKey } from '../jobs/job.ts';
import type { Bays } from '../ports/bay.ts';
import type { StorageAccounts } from '../ports/blob-account.ts';
import type { Clock } from '../ports/clock.ts';
import type { CopyAmount, ProgressStore } from '../ports/progress.ts';
import type { WorkStore } from '../storage/blobs/work-store.ts';
import { createBlockBuffers } from './block-buffers.ts';
import { copySegment } from './copy-segment.ts';
import type { DriveJob, LoadDriveJob } from './drive-job.ts';
import { bareResult, finishDrive } from './finish-drive.ts';
import { jobPercent } from './job-percent.ts';
import { segmentProgress } from './lane-progress.ts';
import { papersOf } from './papers.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { planDrive } from './plan-drive.ts';
import type { CopySegmentInput, TransferEngine, Tell } from './segments.ts';

/** All blocks on their way at one time, in all segments that this process copies. */
const BLOCKS_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

export type ImportEngineDeps = {
  readonly loadDriveJob: LoadDriveJob;
  readonly accounts: StorageAccounts;
  readonly bays: Bays;
  readonly workStore: WorkStore;
  readonly progress: ProgressStore;
  /** For the time in the names of the logs. */
  readonly clock: Clock;
  /** Told the job's percentage every two seconds while a segment is copied, and at its end. */
  readonly onJobProgress?: (key: JobKey, jobId: string, percent: number) => Promise<void>;
  /** How long a customer's account that fails is asked again. */
  readonly patience?: Patience;
};

export const createImportEngine = (given: ImportEngineDeps): TransferEngine => {
  const deps = {
    ...given,
    patience: given.patience ?? defaultPatience,
    buffers: createBlockBuffers(BLOCKS_IN_FLIGHT_BYTES),
  };
  const { loadDriveJob, workStore } = deps;

  return {
    plan: async (run, tell = untold) => {
      const papers = papersOf(workStore, run.instanceId);
      const planned = await papers.plan();
      if (planned) return planned;
      const job = await loadDriveJob(run);
      if (!job) return { kind: 'refused', copyStatus: 'InternalError' };
      return papers.keepPlan(await planDrive({ ...deps, tell }, job, papers));
    },

    copySegment: async (input, tell = untold) => {
      const papers = papersOf(workStore, input.run.instanceId);
      const [copied, job] = await Promise.all([papers.segmentResult(input.segment), loadDriveJob(input.run)]);
      if (copied) return copied;
      if (!job) throw new Error(`The job of ${input.run.instanceId} is gone: there is nothing to copy for.`);
      const progress = segmentProgress(input.laneBase, reporter(deps, input, job));
      try {
        return await copySegment({ ...deps, tell }, job, papers, input, progress);
      } finally {
        await progress.settle();
      }
    },

    finish: async ({ run, outcome }, tell = untold) => {
      const papers = papersOf(workStore, run.instanceId);
      const finished = await papers.result();
      if (finished) return finished;
      const job = await loadDriveJob(run);
      if (!job) return bareResult(outcome);
      return papers.keepResult(await finishDrive({ ...deps, tell }, job, papers, outcome));
    },

    purge: (instanceId) => workStore.purge(instanceId),
  };
};

const untold: Tell = () => undefined;

const reporter =
  (deps: ImportEngineDeps, { lane, plan, run }: CopySegmentInput, job: DriveJob) =>
  async (done: CopyAmount): Promise<void> => {
    const { onJobProgress, progress } = deps;
    const { subscriptionId } = run.key;
    await progress.report(subscriptionId, run.jobId, run.driveId, run.run, lane, done, plan);
    if (!onJobProgress) return;
    const percent = jobPercent(await progress.read(subscriptionId, run.jobId), job.copies);
    await onJobProgress(run.key, run.jobId, percent);
  };
