/** What the activities of a drive's orchestration hand one another: small, because it lands in histories. */
import type { JobKey } from '../jobs/job.ts';
import type { DriveCopyStatus, DriveResult } from '../jobs/drive.ts';

/** Which drive's which run. `instanceId` is also the folder its plan, parts and markers are kept in. */
export type DriveRun = {
  readonly key: JobKey;
  readonly jobId: string;
  readonly driveId: string;
  readonly run: number;
  readonly instanceId: string;
};

/** `refused`: the drive ends with this status and nothing was, or is, written to the account but its log. */
export type PlanResult =
  | { readonly kind: 'planned'; readonly segments: number; readonly totals: PlanTotals }
  | { readonly kind: 'refused'; readonly copyStatus: DriveCopyStatus };

/** `serialFrom`: segments from this number on hold further entries of targets already named; one after the other. */
export type PlanTotals = { readonly bytes: number; readonly blobs: number; readonly serialFrom: number };

/** What one segment, or a sum of them, came to. */
export type SegmentTotals = {
  readonly bytesSucceeded: number;
  readonly blobsSucceeded: number;
  readonly blobsFailed: number;
  /** Renamed, skipped or overwritten. */
  readonly blobsWithWarnings: number;
};

export type CopySegmentInput = {
  readonly run: DriveRun;
  readonly segment: number;
  readonly lane: number;
  /** What this lane has handled before: its progress row goes on from here. */
  readonly laneBase: { readonly bytes: number; readonly blobs: number };
  readonly plan: PlanTotals;
};

export type CopySegmentResult = {
  readonly totals: SegmentTotals;
  /** Handled, whatever came of it: what progress counts. */
  readonly bytesHandled: number;
  readonly blobsHandled: number;
};

export type FinishInput = {
  readonly run: DriveRun;
  /** `failed`: the engine itself gave up (after its bounded attempts); what was copied is logged all the same. */
  readonly outcome:
    | {
        readonly kind: 'copied';
        readonly segments: number;
        readonly plan: PlanTotals;
        readonly totals: SegmentTotals;
      }
    | { readonly kind: 'refused'; readonly copyStatus: DriveCopyStatus }
    | {
        readonly kind: 'failed';
        readonly segments: number;
        readonly plan: PlanTotals;
        readonly totals: SegmentTotals;
      };
};

/** Hears why something was refused, for the log of the host: statuses say what, operators ask why. Never a secret. */
export type Tell = (line: string) => void;

/** Of one segment: the copy log names every blob, and a host's log is no place for thousands of them. */
const MOST_REASONS = 20;

export const tellSomeOf = (tell: Tell): Tell => {
  let told = 0;
  return (line) => {
    if (told++ < MOST_REASONS) tell(line);
  };
};

/**
 * The import engine, or the export engine. Each step may run twice, and late: the second run has the effect of the first.
 * `finish` writes the logs and gives the result; committing it is the orchestration's last activity.
 */
export type TransferEngine = {
  readonly plan: (run: DriveRun, tell?: Tell) => Promise<PlanResult>;
  readonly copySegment: (input: CopySegmentInput, tell?: Tell) => Promise<CopySegmentResult>;
  readonly finish: (input: FinishInput, tell?: Tell) => Promise<DriveResult>;
  /** Removes the plan, parts and markers of a run whose job is gone. */
  readonly purge: (instanceId: string) => Promise<void>;
};
