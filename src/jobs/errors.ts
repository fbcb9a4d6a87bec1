/** Why a command was refused. Fields, not text: `src/arm` words them for the wire. */
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
  /** What is not built yet for export jobs. */
  | { readonly code: 'ExportNotSupported'; readonly what: string }
  | { readonly code: 'JobCancelled'; readonly what: string }
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
