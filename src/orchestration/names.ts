/** The names orchestrations, activities and events are registered and called by: part of every recorded history. */
import type { Instant } from '../ports/clock.ts';
import type { JobKey, JobStatus } from '../jobs/job.ts';
import type {
  CopySegmentInput,
  CopySegmentResult,
  DriveRun,
  FinishInput,
  PlanResult,
} from '../transfer/segments.ts';

export const JOB_ORCHESTRATION = 'job';
export const DRIVE_ORCHESTRATION = 'drive';

/** The one event of a job's orchestration: its row changed. Its payload is always `{}` and says nothing. */
export const CHANGED = 'changed';

/** What a job's orchestration is about; its whole input, and all that it carries from turn to turn. */
export type JobRef = { readonly key: JobKey; readonly jobId: string };

/** What a turn of a job's orchestration needs of the row. */
export type JobTurn =
  | { readonly status: 'Gone' }
  | {
      readonly status: JobStatus;
      readonly deadline: Instant | null;
      /** Mounted and to be copied. */
      readonly drivesToStart: readonly string[];
      /** Being copied, as the row says: their orchestrations must be there. */
      readonly drivesInCopy: readonly DriveRun[];
    };

/** Every activity by its name: what goes in and what comes out. Inputs are objects, never bare strings or booleans. */
export type Activities = {
  readJob: { input: JobRef & { readonly now: Instant }; output: JobTurn };
  reachDeadline: { input: JobRef & { readonly now: Instant }; output: null };
  startDrive: { input: JobRef & { readonly driveId: string; readonly now: Instant }; output: null };
  ensureDrive: { input: DriveRun; output: null };
  planDrive: { input: DriveRun; output: PlanResult };
  copySegment: { input: CopySegmentInput; output: CopySegmentResult };
  finishDrive: { input: { readonly finish: FinishInput; readonly now: Instant }; output: null };
};
