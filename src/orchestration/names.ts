/** The names orchestrations, activities and events are registered and called by: part of every recorded history. */
import type { Instant } from '../ports/clock.ts';
import type { Failing, SendStep } from '../events/send-batch.ts';
import type { SenderRef } from '../jobs/deliveries.ts';
import type { JobKey, JobStatus } from '../jobs/job.ts';
import type { PackageId } from '../ports/package-work.ts';
import type {
  CopySegmentInput,
  CopySegmentResult,
  DriveRun,
  FinishInput,
  PlanResult,
} from '../transfer/segments.ts';

export const JOB_ORCHESTRATION = 'job';
export const DRIVE_ORCHESTRATION = 'drive';
export const PACKAGE_ORCHESTRATION = 'package';
export const SENDER_ORCHESTRATION = 'sender';

/** The one event of the orchestrations of jobs and senders: a row changed. Its payload is always `{}` and says nothing. */
export const CHANGED = 'changed';

/** What a job's orchestration is about; its whole input, and all that it carries from turn to turn. */
export type JobRef = { readonly key: JobKey; readonly jobId: string };

/** What a turn of a job's orchestration needs of the row. */
export type JobTurn = {
  /** Those who still have to be told of something; absent: none. Of a deleted job too. */
  readonly senders?: readonly SenderRef[];
} & (
  | { readonly status: 'Gone' }
  | {
      readonly status: JobStatus;
      readonly deadline: Instant | null;
      /** When the timeline is to say that the deadline is near. A turn recorded by release 0.1.0 has none. */
      readonly reminder?: Instant;
      /** Mounted and to be copied. */
      readonly drivesToStart: readonly string[];
      /** Being copied, as the row says: their orchestrations must be there. */
      readonly drivesInCopy: readonly DriveRun[];
      /** Of an export: nobody has listed what is on none of its drives. */
      readonly lacksIncompleteList?: true;
    }
);

/** Every activity by its name: what goes in and what comes out. Inputs are objects, never bare strings or booleans. */
export type Activities = {
  readJob: { input: JobRef & { readonly now: Instant }; output: JobTurn };
  reachDeadline: { input: JobRef & { readonly now: Instant }; output: null };
  remind: { input: JobRef & { readonly now: Instant }; output: null };
  startDrive: { input: JobRef & { readonly driveId: string; readonly now: Instant }; output: null };
  ensureDrive: { input: DriveRun; output: null };
  wakeSenders: { input: { readonly senders: readonly SenderRef[] }; output: null };
  sendEvents: {
    input: { readonly sender: SenderRef; readonly failing?: Failing; readonly now: Instant };
    output: SendStep;
  };
  planDrive: { input: DriveRun; output: PlanResult };
  copySegment: { input: CopySegmentInput; output: CopySegmentResult };
  workOffPackage: { input: PackageId; output: null };
  listLeftOut: { input: JobRef & { readonly now: Instant }; output: null };
  finishDrive: { input: { readonly finish: FinishInput; readonly now: Instant }; output: null };
};
