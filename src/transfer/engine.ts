/** What both engines have in common: steps that may run twice, and late, with the effect of once. */
import type { JobKey } from '../jobs/job.ts';
import type { DriveResult } from '../jobs/drive.ts';
import type { CopyAmount, ProgressStore } from '../ports/progress.ts';
import type { WorkStore } from '../storage/blobs/work-store.ts';
import type { DriveJob, LoadDriveJob } from './drive-job.ts';
import { bareResult } from './finish-drive.ts';
import { jobPercent } from './job-percent.ts';
import { segmentProgress, type SegmentProgress } from './lane-progress.ts';
import { papersOf } from './papers.ts';
import type {
  CopySegmentInput,
  CopySegmentResult,
  DriveRun,
  FinishInput,
  PlanResult,
  Tell,
  TransferEngine,
} from './segments.ts';

/** All blocks on their way at one time, in all segments that this process copies. */
export const BLOCKS_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

export type EngineDeps = {
  readonly loadDriveJob: LoadDriveJob;
  readonly workStore: WorkStore;
  readonly progress: ProgressStore;
  /** Told the job's percentage every two seconds while a segment is copied, and at its end. */
  readonly onJobProgress?: (key: JobKey, jobId: string, percent: number) => Promise<void>;
};

/** What an engine does, once it is known that it was not done before. `copySegment` keeps its result itself, with the blobs'. */
export type DriveSteps = {
  readonly plan: (job: DriveJob, run: DriveRun, tell: Tell) => Promise<PlanResult>;
  readonly copySegment: (
    job: DriveJob,
    input: CopySegmentInput,
    progress: SegmentProgress,
    tell: Tell,
  ) => Promise<CopySegmentResult>;
  readonly finish: (job: DriveJob, input: FinishInput, tell: Tell) => Promise<DriveResult>;
};

export const createEngine = (deps: EngineDeps, stepsOf: (job: DriveJob) => DriveSteps): TransferEngine => {
  const { loadDriveJob, workStore } = deps;
  return {
    plan: async (run, tell = untold) => {
      const papers = papersOf(workStore, run.instanceId);
      const planned = await papers.plan();
      if (planned) return planned;
      const job = await loadDriveJob(run);
      if (!job) return { kind: 'refused', copyStatus: 'InternalError' };
      return papers.keepPlan(await stepsOf(job).plan(job, run, tell));
    },

    copySegment: async (input, tell = untold) => {
      const papers = papersOf(workStore, input.run.instanceId);
      const [copied, job] = await Promise.all([papers.segmentResult(input.segment), loadDriveJob(input.run)]);
      if (copied) return copied;
      if (!job) throw new Error(`The job of ${input.run.instanceId} is gone: there is nothing to copy for.`);
      const progress = segmentProgress(input.laneBase, reporter(deps, input, job));
      try {
        return await stepsOf(job).copySegment(job, input, progress, tell);
      } finally {
        await progress.settle();
      }
    },

    finish: async (input, tell = untold) => {
      const papers = papersOf(workStore, input.run.instanceId);
      const finished = await papers.result();
      if (finished) return finished;
      const job = await loadDriveJob(input.run);
      if (!job) return bareResult(input.outcome);
      return papers.keepResult(await stepsOf(job).finish(job, input, tell));
    },

    purge: (instanceId) => workStore.purge(instanceId),
  };
};

const untold: Tell = () => undefined;

const reporter =
  (deps: EngineDeps, { lane, plan, run }: CopySegmentInput, job: DriveJob) =>
  async (done: CopyAmount): Promise<void> => {
    const { onJobProgress, progress } = deps;
    const { subscriptionId } = run.key;
    await progress.report(subscriptionId, run.jobId, run.driveId, run.run, lane, done, plan);
    if (!onJobProgress) return;
    const percent = jobPercent(await progress.read(subscriptionId, run.jobId), job.copies);
    await onJobProgress(run.key, run.jobId, percent);
  };
