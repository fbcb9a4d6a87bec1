/** The copy log of a drive: the service's DriveLog (storage-import-export-file-format-log). */
import type { ImportDisposition } from './manifest.ts';

export const blobStatuses = [
  'Completed',
  'CompletedWithErrors',
  'FileNameInvalid',
  'FileNameTooLong',
  'FileNotFound',
  'FileAccessDenied',
  'BlobRequestFailed',
  'BlobRequestForbidden',
  'RenameFailed',
  'BlobUnexpectedChange',
  'LeasePresent',
  'IOFailed',
  'Failed',
] as const;
export type BlobStatus = (typeof blobStatuses)[number];

export const dispositionStatuses = ['Created', 'Renamed', 'Skipped', 'Overwritten', 'Cancelled'] as const;
export type DispositionStatus = (typeof dispositionStatuses)[number];

/** Status of a block or a page range. */
export const chunkStatuses = [
  'Completed',
  'Committed',
  'Uncommitted',
  'Corrupted',
  'FileUnexpectedEnd',
  'BlobUnexpectedEnd',
  'BlobRequestFailed',
  'IOFailed',
  'Failed',
  'Cancelled',
] as const;
export type ChunkStatus = (typeof chunkStatuses)[number];

/** Status of a metadata or properties file. */
export const sidecarStatuses = [
  'Completed',
  'FileNameInvalid',
  'FileNameTooLong',
  'FileNotFound',
  'FileAccessDenied',
  'Corrupted',
  'XmlReadFailed',
  'XmlWriteFailed',
  'BlobRequestFailed',
  'IOFailed',
  'Failed',
  'Cancelled',
] as const;
export type SidecarStatus = (typeof sidecarStatuses)[number];

export type LoggedChunk = {
  readonly offset: number;
  readonly length: number;
  readonly id?: string;
  readonly hash?: string;
  readonly status: ChunkStatus;
};

/** `global`: the manifest named it for the whole list of blobs. */
export type LoggedSidecar = {
  readonly path: string;
  readonly hash: string;
  readonly global?: true;
  readonly status: SidecarStatus;
};

/** The outcome of one blob of an import; also the line of a result part (JSON Lines). */
export type LoggedBlob = {
  readonly status: BlobStatus;
  /** Where it came to be: the new name when it was renamed. */
  readonly blobPath: string;
  readonly filePath: string;
  readonly length: number;
  readonly disposition: { readonly kind: ImportDisposition; readonly status: DispositionStatus };
  readonly kind: 'block' | 'page';
  readonly chunks: readonly LoggedChunk[];
  readonly metadata?: LoggedSidecar;
  readonly properties?: LoggedSidecar;
};

/** Of a metadata or properties file that did not come to be, an export tells how it ended, and no more. */
export type ExportedSidecar = LoggedSidecar | { readonly status: SidecarStatus };

/** The same of an export: what the drive has, and what of the account it is. */
export type ExportedBlob = Pick<
  LoggedBlob,
  'status' | 'blobPath' | 'filePath' | 'length' | 'kind' | 'chunks'
> & {
  /** The service's own DateTime text; none for the blob itself. */
  readonly snapshot?: string;
  /** ISO 8601; none where the job names what is not there. */
  readonly lastModified?: string;
  readonly metadata?: ExportedSidecar;
  readonly properties?: ExportedSidecar;
};

/** The version the classic service's reference gives. */
export const DRIVE_LOG_VERSION = '2014-11-01';
