/** One blob, or one snapshot of a blob, that an export takes: as it is chosen, and as a drive's plan has it. */
import { z } from 'zod';
import type { BlobListItem } from '../../formats/blob-list.ts';

const chosen = {
  /** `container/name`; `$root/name` in the root container. */
  blobPath: z.string(),
  /** The service's own DateTime text; none for the blob itself. */
  snapshot: z.string().exactOptional(),
  blobType: z.enum(['BlockBlob', 'PageBlob', 'AppendBlob']),
  /** Bytes, as enumerated. */
  length: z.number(),
  /** As enumerated: another one later is `BlobUnexpectedChange`. */
  etag: z.string(),
  /** ISO 8601. */
  lastModified: z.iso.datetime(),
};

/** A line of the source list, and of the lists of what drives leave. */
export type SourceEntry = {
  readonly blobPath: string;
  readonly snapshot?: string;
  readonly blobType: 'BlockBlob' | 'PageBlob' | 'AppendBlob';
  readonly length: number;
  readonly etag: string;
  readonly lastModified: string;
  /** Names and values of its metadata together: what its metadata file may need on the drive. */
  readonly metadataBytes: number;
};

/** A line of a segment of a drive's plan. */
export type ExportEntry = Omit<SourceEntry, 'metadataBytes'> & {
  /**
   * On the drive: relative to it, backslashes between its parts, names that NTFS takes. No other file of the drive has it,
   * without regard to case, nor that of its metadata or properties file.
   */
  readonly filePath: string;
};

export const sourceLine: z.ZodType<SourceEntry> = z.object({ ...chosen, metadataBytes: z.number() });

export const exportLine: z.ZodType<ExportEntry> = z.object({ ...chosen, filePath: z.string() });

/** Beside a blob's file; its metadata and its properties (storage-import-export-tool-repairing-an-export-job-v1). */
export const METADATA_SUFFIX = '.metadata';
export const PROPERTIES_SUFFIX = '.properties';

/** As a list names it, so that neither more nor less is taken by it than this one. */
export const listItemOf = ({
  blobPath,
  snapshot,
}: Pick<SourceEntry, 'blobPath' | 'snapshot'>): BlobListItem =>
  snapshot === undefined
    ? { kind: 'blob', blobPath, snapshots: false }
    : { kind: 'snapshot', blobPath, snapshot };
