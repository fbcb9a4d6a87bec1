/** How much of a drive a blob takes, counted so that what is planned fits. */
import { MAX_CHUNK_BYTES } from '../../formats/manifest-limits.ts';
import type { DriveSpace } from '../../ports/bay.ts';
import type { SourceEntry } from './export-entry.ts';

/** Kept free: the manifest's beginning, and the records of folders. */
const RESERVED_BYTES = 1024 * 1024;

/** Data, metadata and properties. Each has a record of 1 KiB, and an entry in its folder's index. */
const FILES = 3;
const FILE_RECORD_BYTES = 2048;
/** A metadata file's frame, and what escaping and tags make of each byte of the metadata. */
const METADATA_FILE_BYTES = 256;
const METADATA_GROWTH = 16;
const PROPERTIES_FILE_BYTES = 4096;
/** A manifest's entry, without its paths and chunks; and a chunk with its hash. */
const MANIFEST_ENTRY_BYTES = 1024;
const MANIFEST_CHUNK_BYTES = 256;
/** The blob's path and those of its three files, were every byte of them one that XML escapes. */
const MANIFEST_PATH_GROWTH = 6 + FILES * 5;

/** What a fresh drive has for blobs. */
export const roomOf = ({ freeBytes }: DriveSpace): number => Math.max(0, freeBytes - RESERVED_BYTES);

/** An upper bound, in bytes, of all that the drive holds of one blob. */
export const spaceOf = (
  { blobPath, length, metadataBytes }: Pick<SourceEntry, 'blobPath' | 'length' | 'metadataBytes'>,
  allocationUnit: number,
): number => {
  const file = (bytes: number): number => Math.ceil(bytes / allocationUnit) * allocationUnit;
  return (
    file(length) +
    file(METADATA_FILE_BYTES + METADATA_GROWTH * metadataBytes) +
    file(PROPERTIES_FILE_BYTES) +
    FILES * FILE_RECORD_BYTES +
    MANIFEST_ENTRY_BYTES +
    MANIFEST_PATH_GROWTH * Buffer.byteLength(blobPath) +
    MANIFEST_CHUNK_BYTES * Math.ceil(length / MAX_CHUNK_BYTES)
  );
};

/** The least that any blob takes: a drive with less is full. */
export const leastSpace = (allocationUnit: number): number =>
  spaceOf({ blobPath: 'abc/d', length: 0, metadataBytes: 0 }, allocationUnit);
