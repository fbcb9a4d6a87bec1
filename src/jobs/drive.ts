/** A drive of a job, as a union over its status: what cannot be cannot be written. */
import { diskStatuses } from '../ports/bay.ts';
import type { Instant } from '../ports/clock.ts';

/** The DriveState of the wire (Microsoft.ImportExport 2021-01-01). */
export type DriveStatus = Drive['status'];

/** What the client says of a drive of an import job; `sealedBitLockerKey` comes from the sealer, never the key itself. */
export type DriveSpec = {
  readonly driveId: string;
  readonly sealedBitLockerKey: string;
  /** Relative path of the manifest on the drive, as the client sent it. */
  readonly manifestFile: string;
  /** 32 (MD5) or 64 (SHA-256) hex digits, as the client sent them. */
  readonly manifestHash: string;
  readonly driveHeaderHash?: string;
};

/**
 * All that is known of a drive of an export job, which the client never names: it is born when the operator finds it in the
 * job's package. It has no manifest of the client's, and its key is made when its copying begins, to encrypt it with;
 * `'manifestFile' in drive` tells it from a {@link DriveSpec}, also in jobs that were kept before there were any of these.
 */
export type ExportDriveSpec = { readonly driveId: string; readonly sealedBitLockerKey?: string };

/** The drive status of the service's log (storage-import-export-file-format-log), also the wire's `copyStatus`. */
export const driveCopyStatuses = [
  'Completed',
  'CompletedWithWarnings',
  'CompletedWithErrors',
  ...diskStatuses,
  'ManifestNameInvalid',
  'ManifestNameTooLong',
  'ManifestNotFound',
  'ManifestAccessDenied',
  'ManifestCorrupted',
  'ManifestFormatInvalid',
  'ManifestDriveIdMismatch',
  'ReadManifestFailed',
  'BlobListFormatInvalid',
  'BlobRequestForbidden',
  'InternalError',
] as const;
export type DriveCopyStatus = (typeof driveCopyStatuses)[number];

/** How the copying of one drive ended. */
export type DriveResult = {
  readonly copyStatus: DriveCopyStatus;
  readonly bytesSucceeded: number;
  /** 0 to 100, by bytes (by blobs where there are no bytes). */
  readonly percentComplete: number;
  readonly blobsSucceeded: number;
  readonly blobsFailed: number;
  readonly errorLogUri?: string;
  readonly verboseLogUri?: string;
  readonly manifestUri?: string;
  /** Of an export: where on the drive its manifest is, and the MD5 of it. */
  readonly manifestFile?: string;
  readonly manifestHash?: string;
  /** Of an export, from the drive that was the last of the job's to end: what is on none of them. */
  readonly incompleteBlobListUri?: string;
};

/** What an operator may report of a drive that is here and was not copied. */
export const driveProblems = ['Unreadable', 'Unsupported', 'Damaged'] as const;
export type DriveProblem = (typeof driveProblems)[number];
type ReportedProblem = { readonly problem: DriveProblem; readonly note?: string };

type DriveBase = (DriveSpec | ExportDriveSpec) & {
  /** Position in the job's driveList, from 0; part of its orchestrations' ids. */
  readonly index: number;
  /** How many copy runs were started. */
  readonly runs: number;
  /** It was not in its job's package when that was opened in time: it came later, or in another package. */
  readonly late?: true;
  /** The package it came in, as the operator read it; absent when that is the job's own, or was not told. */
  readonly package?: string;
  /** It was reported, and ended so without being copied. */
  readonly reported?: ReportedProblem;
};

export type Drive = DriveBase &
  (
    | { readonly status: 'Specified' }
    | { readonly status: 'NeverReceived' }
    /**
     * `behind`: how many drives of its job came at the same instant and have their turn for a bay before it; absent: none.
     * `bay` is there once the operator has mounted it.
     */
    | {
        readonly status: 'Received';
        readonly receivedAt: Instant;
        readonly behind?: number;
        readonly bay?: string;
      }
    | { readonly status: 'Transferring'; readonly bay: string; readonly startedAt: Instant }
    | { readonly status: 'Completed'; readonly result: DriveResult }
    | { readonly status: 'CompletedMoreInfo'; readonly result: DriveResult }
    /** No `result`: sent back without having been copied (a cancelled job). */
    | { readonly status: 'ShippedBack'; readonly shippedBackAt: Instant; readonly result?: DriveResult }
  );

export type ReceivedDrive = Extract<Drive, { readonly status: 'Received' }>;

export const driveStatuses = [
  'Specified',
  'NeverReceived',
  'Received',
  'Transferring',
  'Completed',
  'CompletedMoreInfo',
  'ShippedBack',
] as const satisfies readonly DriveStatus[];

/** Warnings are no errors (storage-import-export-retrieving-state-info-for-a-job). */
export const hasErrors = (result: DriveResult): boolean =>
  result.copyStatus !== 'Completed' && result.copyStatus !== 'CompletedWithWarnings';

/** What was said of the drive when it was named, without what became of it. */
export const specOf = (drive: Drive): DriveSpec | ExportDriveSpec =>
  'manifestFile' in drive
    ? {
        driveId: drive.driveId,
        sealedBitLockerKey: drive.sealedBitLockerKey,
        manifestFile: drive.manifestFile,
        manifestHash: drive.manifestHash,
        ...(drive.driveHeaderHash === undefined ? {} : { driveHeaderHash: drive.driveHeaderHash }),
      }
    : {
        driveId: drive.driveId,
        ...(drive.sealedBitLockerKey === undefined ? {} : { sealedBitLockerKey: drive.sealedBitLockerKey }),
      };

/** The drive is at the data centre, and not in copy. */
export const isWaitingToGoHome = ({ status }: Drive): boolean =>
  status === 'Received' || status === 'Completed' || status === 'CompletedMoreInfo';

/** The bay that holds the drive, as long as one does. */
export const bayOf = (drive: Drive): string | undefined => ('bay' in drive ? drive.bay : undefined);

/** How a drive ends that was reported: nothing of it was copied. The status is the one the disk itself would have given. */
export const reportedResult = (problem: DriveProblem): DriveResult => ({
  copyStatus: problem === 'Unsupported' ? 'VolumeNotNtfs' : 'DiskOperationFailed',
  bytesSucceeded: 0,
  percentComplete: 0,
  blobsSucceeded: 0,
  blobsFailed: 0,
});

/** The drive ids of the world are compared without regard to case. */
export const sameDrive = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** The id of the orchestration that copies this drive's run; it is also what its parts and plans are kept under. */
export const driveInstanceId = (jobId: string, index: number, run: number): string =>
  `${jobId}-d${String(index)}-${String(run)}`;
