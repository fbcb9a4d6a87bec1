/** Why a command was refused. Fields, not text: `src/arm` words them for the wire. */
import type { Instant } from '../ports/clock.ts';
import type { DriveStatus } from './drive.ts';
import type { JobKey, JobStatus } from './job.ts';

export type DomainError =
  | { readonly code: 'JobNotFound' }
  /** `what` is the command's type, or the property of a PATCH (its wire name) that may not change in this status. */
  | {
      readonly code: 'JobStateConflict';
      readonly what: string;
      readonly status: JobStatus;
      readonly allowedIn: readonly JobStatus[];
    }
  /** Shipping needs these (of an export job the first two), in this request or an earlier one. */
  | {
      readonly code: 'ShippingNotReady';
      readonly missing: readonly ('deliveryPackage' | 'returnAddress' | 'driveList')[];
    }
  /** The client names no drives of an export job: whichever arrive in its package are its drives. */
  | { readonly code: 'DriveListOfExport' }
  /** More drives in the package of an export job than a job may have. */
  | { readonly code: 'TooManyDrives'; readonly found: number; readonly most: number }
  | { readonly code: 'JobCancelled'; readonly what: string; readonly status: JobStatus }
  | { readonly code: 'DriveNotFound'; readonly driveId: string }
  | {
      readonly code: 'DriveStateConflict';
      readonly what: string;
      readonly driveId: string;
      readonly status: DriveStatus;
      readonly allowedIn: readonly DriveStatus[];
    }
  /** Being copied already, in another bay. */
  | { readonly code: 'DriveMountedElsewhere'; readonly driveId: string; readonly bay: string }
  /** No bay holds it yet, so there is nothing to copy from. */
  | { readonly code: 'DriveNotMounted'; readonly driveId: string }
  /** `run` is not the drive's last copy run, `lastRun` is (0: none was started). */
  | {
      readonly code: 'DriveRunConflict';
      readonly driveId: string;
      readonly run: number;
      readonly lastRun: number;
    }
  /** Another drive of the job, `driveId`, is in that bay. */
  | { readonly code: 'BayInUse'; readonly bay: string; readonly driveId: string }
  /** The job still waits for the package that the drive is to come in. */
  | { readonly code: 'PackageNotOpened'; readonly driveId: string }
  /** The job is on hold with this message. */
  | { readonly code: 'JobOnHold'; readonly what: string; readonly message: string }
  /** `until` is not after `deadline`, which holds already; without one, it is in the past. */
  | { readonly code: 'ExtensionTooShort'; readonly until: Instant; readonly deadline?: Instant }
  /** The job was closed, for another reason than this command gives. */
  | { readonly code: 'JobClosedAlready'; readonly reason: string }
  /** The drive was reported, otherwise than by this command. */
  | {
      readonly code: 'DriveReported';
      readonly driveId: string;
      readonly problem: string;
      readonly note?: string;
    }
  /** The package on record, or its contents, are not what this command says. */
  | { readonly code: 'PackageMismatch'; readonly expected: string; readonly actual: string }
  /** Drives of this job went back in that package before; it cannot take further ones. */
  | { readonly code: 'ReturnPackageUsed'; readonly trackingNumber: string }
  /** Another job in flight, `by`, names that drive. `index`: in the driveList of this command, if it brought one. */
  | {
      readonly code: 'DriveInUse';
      readonly driveId: string;
      readonly index?: number;
      readonly by: Pick<JobKey, 'resourceGroup' | 'name'>;
    }
  | {
      readonly code: 'TrackingNumberInUse';
      readonly trackingNumber: string;
      readonly by: Pick<JobKey, 'resourceGroup' | 'name'>;
    }
  /** The job is not, or no longer, the one that the command was meant for. `current`: its tag, if it is there. */
  | {
      readonly code: 'ConditionNotMet';
      readonly header: 'If-Match' | 'If-None-Match';
      readonly current?: string;
    };
