/** What became of one entry of the manifest, as the log has it. */
import type { BlobStatus, ChunkStatus, DispositionStatus, LoggedBlob } from '../formats/drive-log.ts';
import type { ManifestBlob } from '../formats/manifest.ts';
import type { CopySegmentResult } from './segments.ts';

/** `Created` and the others come with `Completed` alone; what failed was `Cancelled`. */
export const completed = (
  blob: ManifestBlob,
  disposition: Exclude<DispositionStatus, 'Skipped' | 'Cancelled'>,
  blobPath: string,
): LoggedBlob => ({ ...logged(blob, 'Completed', disposition, () => 'Completed'), blobPath });

/** What is there already stays: nothing was copied, which the blocks say. */
export const skipped = (blob: ManifestBlob): LoggedBlob =>
  logged(blob, 'Completed', 'Skipped', () => 'Cancelled');

/** @param chunks by position; those left out were never begun. */
export const failed = (
  blob: ManifestBlob,
  status: Exclude<BlobStatus, 'Completed'>,
  chunks: readonly ChunkStatus[] = [],
): LoggedBlob => logged(blob, status, 'Cancelled', (index) => chunks[index] ?? 'Cancelled');

/** Page blobs, metadata and properties files are for a later Drayage: until then they fail, and say so. */
export const unsupported = (blob: ManifestBlob): LoggedBlob | undefined => {
  const { metadata, properties } = blob;
  if (blob.kind === 'block' && !metadata && !properties) return undefined;
  return {
    ...failed(blob, 'Failed'),
    ...(metadata && { metadata: { ...metadata, status: 'Failed' as const } }),
    ...(properties && { properties: { ...properties, status: 'Failed' as const } }),
  };
};

const logged = (
  blob: ManifestBlob,
  status: BlobStatus,
  disposition: DispositionStatus,
  chunkStatus: (index: number) => ChunkStatus,
): LoggedBlob => ({
  status,
  blobPath: blob.blobPath,
  filePath: blob.filePath,
  length: blob.length,
  disposition: { kind: blob.disposition, status: disposition },
  kind: blob.kind,
  chunks: (blob.kind === 'block' ? blob.blocks : blob.pageRanges).map((chunk, index) => ({
    ...chunk,
    status: chunkStatus(index),
  })),
});

/** A skipped blob succeeded, with no bytes of its own. */
export const sumOf = (blobs: readonly LoggedBlob[]): CopySegmentResult => {
  const totals = { bytesSucceeded: 0, blobsSucceeded: 0, blobsFailed: 0, blobsWithWarnings: 0 };
  let bytesHandled = 0;
  for (const { status, length, disposition } of blobs) {
    bytesHandled += length;
    if (status !== 'Completed') {
      totals.blobsFailed += 1;
      continue;
    }
    totals.blobsSucceeded += 1;
    if (disposition.status !== 'Skipped') totals.bytesSucceeded += length;
    if (disposition.status !== 'Created') totals.blobsWithWarnings += 1;
  }
  return { totals, bytesHandled, blobsHandled: blobs.length };
};
