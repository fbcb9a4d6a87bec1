/** What happened to a job. State is rebuilt from these alone; each transition is exactly one event. */
import type { Caller } from '../ports/caller.ts';
import type { Instant } from '../ports/clock.ts';
import type { DriveProblem, DriveResult, DriveSpec, DriveStatus } from './drive.ts';
import type {
  ClosingReason,
  JobDetails,
  JobKey,
  JobStatus,
  ReturnPackage,
  ShippingInformation,
} from './job.ts';

/** Why a drive counts as one that never came. */
export type MissingReason = 'NotInPackage' | 'PackageOverdue' | 'ClosedByOperator' | 'Correction';

export type JobEvent =
  | {
      readonly type: 'JobCreated';
      readonly jobId: string;
      readonly key: JobKey;
      readonly details: JobDetails;
      readonly shippingInformation: ShippingInformation;
      readonly drives: readonly DriveSpec[];
      readonly deadline: Instant;
    }
  /** A PUT over a job that is still Creating; also restarts its two weeks. */
  | {
      readonly type: 'JobReplaced';
      readonly details: JobDetails;
      readonly shippingInformation: ShippingInformation;
      readonly drives: readonly DriveSpec[];
      readonly deadline: Instant;
    }
  /** A PATCH. `deadline` is there when it restarted the two weeks of Creating. */
  | {
      readonly type: 'JobUpdated';
      readonly details: JobDetails;
      readonly drives?: readonly DriveSpec[];
      readonly deadline?: Instant;
    }
  | { readonly type: 'JobShipped'; readonly deadline: Instant }
  | { readonly type: 'CancelRequested' }
  /** A trace: it changes nothing that is shown of the job, so neither its tag nor who changed it last. */
  | { readonly type: 'BitLockerKeysRead'; readonly driveIds: readonly string[] }
  /** Shipping → Received: the job's package was opened, or another one that one of its drives came in. */
  | { readonly type: 'PackageReceived'; readonly trackingNumber: string }
  /** What was found in it is other than was said first; what that changes are events of the drives. */
  | {
      readonly type: 'PackageCorrected';
      readonly trackingNumber: string;
      readonly driveIds: readonly string[];
    }
  /** All of them: what an earlier event of this type said no longer holds. */
  | {
      readonly type: 'ExtraDrivesFound';
      readonly trackingNumber: string;
      readonly driveIds: readonly string[];
    }
  /** Its two weeks of Shipping are over, and it stays open until `deadline` for an operator to decide. */
  | { readonly type: 'JobOverdue'; readonly deadline: Instant }
  | { readonly type: 'JobExtended'; readonly deadline: Instant }
  | { readonly type: 'JobHeld'; readonly message: string }
  /** `deadline`: the one that was suspended, moved by as long as it was. */
  | { readonly type: 'JobReleased'; readonly deadline?: Instant }
  /** Received → Transferring, or back from Packaging for a late drive. */
  | { readonly type: 'TransferStarted' }
  /** → Packaging: every received drive has ended, or the cancelled job copies nothing. */
  | { readonly type: 'PackagingStarted' }
  /** `extraDrives`: those that went home in the same package. */
  | {
      readonly type: 'JobCompleted';
      readonly returnPackage?: ReturnPackage;
      readonly extraDrives?: readonly string[];
      readonly deadline: Instant;
    }
  | {
      readonly type: 'JobClosed';
      readonly reason: ClosingReason;
      readonly note?: string;
      readonly returnPackage?: ReturnPackage;
      readonly extraDrives?: readonly string[];
      readonly deadline: Instant;
    }
  /** Closed or Completed → Received, for a late drive or a late package. */
  | { readonly type: 'JobReopened' }
  /** The clock will act on the job at this deadline, in three days or less. */
  | { readonly type: 'JobReminded'; readonly deadline: Instant }
  | { readonly type: 'JobDeleted'; readonly reason: 'ByClient' | 'CreatingExpired' | 'KeptLongEnough' }
  /**
   * Of an export job the drive begins with it. `package`: the one it came in, unless that is the job's own, opened in time;
   * `correction`: it had been in the job's package all along.
   */
  | {
      readonly type: 'DriveReceived';
      readonly driveId: string;
      readonly package?: string;
      readonly correction?: true;
    }
  /** `reason` is absent of what happened before it was kept. */
  | { readonly type: 'DriveNeverReceived'; readonly driveId: string; readonly reason?: MissingReason }
  /** A correction: the drive of an export job was not there, so it is none of its drives. */
  | { readonly type: 'DriveRemoved'; readonly driveId: string }
  | { readonly type: 'DriveMounted'; readonly driveId: string; readonly bay: string }
  | { readonly type: 'DriveUnmounted'; readonly driveId: string; readonly bay: string }
  /** Received → CompletedMoreInfo, not copied. */
  | {
      readonly type: 'DriveReported';
      readonly driveId: string;
      readonly problem: DriveProblem;
      readonly note?: string;
      readonly result: DriveResult;
    }
  /** `sealedBitLockerKey`: of a drive of an export job, which has none before. */
  | {
      readonly type: 'DriveStarted';
      readonly driveId: string;
      readonly run: number;
      readonly sealedBitLockerKey?: string;
    }
  /** Transferring → Completed, or CompletedMoreInfo when the result says anything else. */
  | { readonly type: 'DriveFinished'; readonly driveId: string; readonly result: DriveResult }
  | { readonly type: 'DriveShippedBack'; readonly driveId: string }
  /** Of an export job that ended with drives that were never filled, or without any. */
  | { readonly type: 'IncompleteListNamed'; readonly uri: string };

/** An event as it is kept: numbered from 1 within its job, without a gap. */
export type RecordedEvent = {
  readonly sequence: number;
  readonly at: Instant;
  readonly by: Caller;
  readonly event: JobEvent;
  /**
   * The status it led out of and into: of the drive where the event names one, else of the job. Absent when it moved
   * neither, at the beginning (`from`) and the end (`to`), and of what happened before they were kept.
   */
  readonly from?: JobStatus | DriveStatus;
  readonly to?: JobStatus | DriveStatus;
};
