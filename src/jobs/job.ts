/** A job, as a union over its status: what cannot be cannot be written. */
import type { Caller } from '../ports/caller.ts';
import { plusDays, type Instant } from '../ports/clock.ts';
import type { Drive } from './drive.ts';
import { policies } from './policies.ts';

/** Compared without regard to case; kept as the client wrote it. */
export type JobKey = {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
};

export type ReturnAddress = {
  readonly recipientName: string;
  readonly streetAddress1: string;
  readonly streetAddress2?: string;
  readonly city: string;
  readonly stateOrProvince?: string;
  readonly postalCode: string;
  readonly countryOrRegion: string;
  readonly phone: string;
  readonly email: string;
};

export type ReturnShipping = { readonly carrierName: string; readonly carrierAccountNumber: string };

export type ShippingInformation = {
  readonly recipientName?: string;
  readonly streetAddress1?: string;
  readonly streetAddress2?: string;
  readonly city?: string;
  readonly stateOrProvince?: string;
  readonly postalCode?: string;
  readonly countryOrRegion?: string;
  readonly phone?: string;
  readonly additionalInformation?: string;
};

/** `shipDate` is free text on the wire. */
export type DeliveryPackage = {
  readonly carrierName: string;
  readonly trackingNumber: string;
  readonly driveCount?: number;
  readonly shipDate?: string;
};

/** People and scanners write tracking numbers with and without spaces, in either case. */
export const sameTrackingNumber = (left: string, right: string): boolean =>
  trackingText(left) === trackingText(right);

/** A tracking number as it is compared. */
export const trackingText = (trackingNumber: string): string =>
  trackingNumber.replace(/\s/gu, '').toLowerCase();

export type ReturnPackage = {
  readonly carrierName: string;
  readonly trackingNumber: string;
  readonly driveCount: number;
  readonly shipDate: string;
};

export type EncryptionKey = {
  readonly kekType: 'MicrosoftManaged' | 'CustomerManaged';
  readonly kekUrl?: string;
  readonly kekVaultResourceID?: string;
};

/**
 * Which blobs an export job takes out, under the wire's names: in line, or in a list that is itself a blob. Paths are kept
 * as the client wrote them; what they may look like is settled before they come here.
 */
export type BlobSelection =
  | {
      readonly blobList: {
        readonly blobPath?: readonly string[];
        readonly blobPathPrefix?: readonly string[];
      };
    }
  | { readonly blobListBlobPath: string };

type CommonDetails = {
  /** Id of the location, lower case without spaces (`westus`): where its packages are expected. */
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly storageAccountId: string;
  readonly diagnosticsPath: string;
  readonly logLevel: 'Error' | 'Verbose';
  readonly backupDriveManifest: boolean;
  readonly returnAddress?: ReturnAddress;
  readonly returnShipping?: ReturnShipping;
  readonly deliveryPackage?: DeliveryPackage;
  readonly encryptionKey: EncryptionKey;
};

type ImportDetails = CommonDetails & { readonly jobType: 'Import' };
type ExportDetails = CommonDetails & { readonly jobType: 'Export'; readonly export: BlobSelection };

/** What the client said of the job. */
export type JobDetails = ImportDetails | ExportDetails;

/** A job that was shipped has these, whatever was optional before. */
export type ShippedDetails = JobDetails & {
  readonly returnAddress: ReturnAddress;
  readonly deliveryPackage: DeliveryPackage;
};

/** An operator stopped the job, and says why. */
export type Hold = {
  /** For the client. */
  readonly message: string;
  readonly since: Instant;
  /** From when the deadline is moved on the release; later than `since` when the deadline was set anew in between. */
  readonly deadlineStoppedAt: Instant;
};

/** Why a job came to its end. */
export type ClosingReason =
  /** Its drives went back with errors, or some of them never came. */
  | 'DrivesFailed'
  | 'DrivesMissing'
  /** No package in two weeks. */
  | 'PackageOverdue'
  /** Its package held none of its drives. */
  | 'PackageEmpty'
  /** An operator closed it while it waited for its package. */
  | 'ByOperator';

/** Why a job is Closed. `note`: what the operator said. */
type Closing = { readonly reason: ClosingReason; readonly note?: string };

export type JobBase = {
  /** GUID made at creation, also the orchestration's instance id. */
  readonly jobId: string;
  readonly key: JobKey;
  /** The number of its last event: raised by domain events alone, and in the wire's ETag. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly changedAt: Instant;
  readonly changedBy: string;
  /** As long as nothing came after its last change (event `changedIn`) but readings of its keys, the last of them. */
  readonly keysRead?: { readonly by: Caller; readonly at: Instant; readonly changedIn: number };
  /** Where to send the drives, from the location at creation. */
  readonly shippingInformation: ShippingInformation;
  readonly cancelRequested: boolean;
  readonly drives: readonly Drive[];
  /** When each status was entered, the last time it was. */
  readonly reached: Readonly<Partial<Record<JobStatus, Instant>>>;
  readonly hold?: Hold;
  /** Of an export whose drives have all ended: the list of the blobs that are on none of them. */
  readonly incompleteBlobListUri?: string;
  /** Drives that no job names, found in its package; they go home with its drives. */
  readonly extraDrives?: readonly string[];
};

export const jobStatuses = [
  'Creating',
  'Shipping',
  'Received',
  'Transferring',
  'Packaging',
  'Completed',
  'Closed',
] as const;
/** The job states of the wire (storage-import-export-retrieving-state-info-for-a-job). */
export type JobStatus = (typeof jobStatuses)[number];

/** When the clock acts on a job by itself; `remindedOf`: the deadline that the timeline last called near. */
type Limited = { readonly deadline: Instant; readonly remindedOf?: Instant };

export type Job = JobBase &
  (
    | (Limited & { readonly status: 'Creating'; readonly details: JobDetails })
    | (Limited & {
        readonly status: 'Shipping';
        readonly details: ShippedDetails;
        /** Its two weeks are over; the deadline is that of the grace period. */
        readonly overdue?: true;
      })
    | {
        readonly status: 'Received' | 'Transferring' | 'Packaging';
        readonly details: ShippedDetails;
        /** There once some of its drives went back before (a job that a late drive reopened). */
        readonly returnPackage?: ReturnPackage;
      }
    /** The deadline is when it deletes itself. */
    | (Limited & {
        readonly status: 'Completed' | 'Closed';
        readonly details: ShippedDetails;
        readonly returnPackage?: ReturnPackage;
        /** Absent of Completed jobs, and of jobs that were closed before it was kept. */
        readonly closing?: Closing;
      })
  );

/**
 * Whether an export job has come to its end with drives that were never filled (cancelled, or found unfit), or without any:
 * then no drive that ended was the last, to list what is on none of them.
 */
export const lacksIncompleteList = ({ details, drives, incompleteBlobListUri, status }: Job): boolean =>
  details.jobType === 'Export' &&
  (status === 'Packaging' || status === 'Completed' || status === 'Closed') &&
  incompleteBlobListUri === undefined &&
  (drives.length === 0 || drives.some(({ runs }) => runs === 0));

/** When the clock will act on this job by itself, if it will: while it is on hold it never does. */
export const deadlineOf = (job: Job): Instant | undefined =>
  'deadline' in job && job.hold === undefined ? job.deadline : undefined;

/** When the timeline is to say that the deadline is near; `undefined`: there is none, or it said so already. */
export const reminderOf = (job: Job): Instant | undefined => {
  const deadline = deadlineOf(job);
  if (deadline === undefined || ('remindedOf' in job && job.remindedOf === deadline)) return undefined;
  return plusDays(deadline, -policies.reminderDays);
};
