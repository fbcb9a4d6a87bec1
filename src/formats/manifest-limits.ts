/** Sizes the manifest's reference sets (storage-import-export-file-format-manifest), in bytes unless said otherwise. */

export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
/** Of 4 MB each: 195 GB, the most that a block blob of a drive can hold. */
export const MAX_BLOCKS = 50_000;
/** Up to here a blob's blocks may go without ids: it can be written by one Put Blob. */
export const MAX_UNNAMED_BYTES = 64 * 1024 * 1024;
export const PAGE_BYTES = 512;
/** The reference says 1 TB; Blob storage, and the service's FAQ of 2021, 8 TB (Put Blob). */
export const MAX_PAGE_BLOB_BYTES = 8 * 1024 ** 4;
/** The reference allows any number; this many ranges of 4 MB are 4 TB, and a list has to fit in memory. */
export const MAX_PAGE_RANGES = 1024 * 1024;
