/** What happened to a job. State is rebuilt from these alone; each transition is exactly one event. */
import type { Caller } from '../ports/caller.ts';
import type { Instant } from '../ports/clock.ts';
import type { DriveResult, DriveSpec } from './drive.ts';
import type { JobDetails, JobKey, ReturnPackage, ShippingInformation } from './job.ts';

/** Why a job came to its end. */
export type ClosingReason =
  /** Its drives went back with errors, or some of them never came. */
  | 'DrivesFailed'
  | 'DrivesMissing'
  /** No package in two weeks. */
  | 'PackageOverdue'
  /** Its package held none of its drives. */
  | 'PackageEmpty';

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
  /** Shipping → Received. */
  | { readonly type: 'PackageReceived'; readonly trackingNumber: string }
  /** Received → Transferring, or back from Packaging for a late drive. */
  | { readonly type: 'TransferStarted' }
  /** → Packaging: every received drive has ended, or the cancelled job copies nothing. */
  | { readonly type: 'PackagingStarted' }
  | { readonly type: 'JobCompleted'; readonly returnPackage?: ReturnPackage; readonly deadline: Instant }
  | {
      readonly type: 'JobClosed';
      readonly reason: ClosingReason;
      readonly returnPackage?: ReturnPackage;
      readonly deadline: Instant;
    }
  /** Closed or Completed → Received, for a late drive. */
  | { readonly type: 'JobReopened' }
  /** The clock will act on the job at this deadline, in three days or less. */
  | { readonly type: 'JobReminded'; readonly deadline: Instant }
  | { readonly type: 'JobDeleted'; readonly reason: 'ByClient' | 'CreatingExpired' | 'KeptLongEnough' }
  | { readonly type: 'DriveReceived'; readonly driveId: string }
  | { readonly type: 'DriveNeverReceived'; readonly driveId: string }
  | { readonly type: 'DriveMounted'; readonly driveId: string; readonly bay: string }
  | { readonly type: 'DriveStarted'; readonly driveId: string; readonly run: number }
  /** Transferring → Completed, or CompletedMoreInfo when the result says anything else. */
  | { readonly type: 'DriveFinished'; readonly driveId: string; readonly result: DriveResult }
  | { readonly type: 'DriveShippedBack'; readonly driveId: string };

/** An event as it is kept: numbered from 1 within its job, without a gap. */
export type RecordedEvent = {
  readonly sequence: number;
  readonly at: Instant;
  readonly by: Caller;
  readonly event: JobEvent;
};
