/** Why a command was refused. Fields, not text: `src/arm` words them for the wire. */
import type { DriveStatus } from './drive.ts';
import type { JobStatus } from './job.ts';

export type DomainError =
  | { readonly code: 'JobNotFound' }
  /** `what` is the command, or the property of a PATCH that may not change in this status. */
  | {
      readonly code: 'JobStateConflict';
      readonly what: string;
      readonly status: JobStatus;
      readonly allowedIn: readonly JobStatus[];
    }
  /** Shipping needs both, in this request or an earlier one. */
  | {
      readonly code: 'ShippingNotReady';
      readonly missing: readonly ('deliveryPackage' | 'returnAddress' | 'driveList')[];
    }
  | { readonly code: 'JobCancelled'; readonly what: string }
  | { readonly code: 'DriveNotFound'; readonly driveId: string }
  | {
      readonly code: 'DriveStateConflict';
      readonly what: string;
      readonly driveId: string;
      readonly status: DriveStatus;
      readonly allowedIn: readonly DriveStatus[];
    }
  /** Mounted already, in another bay. */
  | { readonly code: 'DriveMountedElsewhere'; readonly driveId: string; readonly bay: string }
  /** The package on record, or its contents, are not what this command says. */
  | { readonly code: 'PackageMismatch'; readonly expected: string; readonly actual: string };
