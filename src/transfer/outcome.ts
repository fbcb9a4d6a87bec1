/** What became of one entry of the manifest, as the log has it. */
import type {
  BlobStatus,
  ChunkStatus,
  DispositionStatus,
  LoggedBlob,
  SidecarStatus,
} from '../formats/drive-log.ts';
import type { ManifestBlob, ManifestBlock, ManifestPageRange, RefusedBlob } from '../formats/manifest.ts';
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

/** What is wrong with a metadata or properties file. */
export type SidecarFault = Exclude<SidecarStatus, 'Completed' | 'Cancelled'>;

/** Of a blob's two files, those that are to blame. */
export type SidecarFaults = Readonly<Partial<Record<'metadata' | 'properties', SidecarFault>>>;

/** @param chunks by position; those left out were never begun. */
export const failed = (
  blob: ManifestBlob,
  status: Exclude<BlobStatus, 'Completed'>,
  chunks: readonly ChunkStatus[] = [],
  faults: SidecarFaults = {},
): LoggedBlob => logged(blob, status, 'Cancelled', (index) => chunks[index] ?? 'Cancelled', faults);

/** An entry that cannot be copied as the manifest has it. */
export const refused = (blob: RefusedBlob): LoggedBlob => ({
  status: blob.status,
  blobPath: blob.blobPath,
  filePath: blob.filePath,
  length: blob.length,
  disposition: { kind: blob.disposition, status: 'Cancelled' },
  kind: blob.list,
  chunks: [],
});

const logged = (
  blob: ManifestBlob,
  status: BlobStatus,
  disposition: DispositionStatus,
  chunkStatus: (index: number) => ChunkStatus,
  faults: SidecarFaults = {},
): LoggedBlob => {
  const { metadata, properties } = blob;
  const isCarried = status === 'Completed' && disposition !== 'Skipped';
  const otherwise = isCarried ? 'Completed' : 'Cancelled';
  return {
    status,
    blobPath: blob.blobPath,
    filePath: blob.filePath,
    length: blob.length,
    disposition: { kind: blob.disposition, status: disposition },
    kind: blob.kind,
    chunks: chunksOf(blob).map((chunk, index) => ({
      ...chunk,
      status: chunkStatus(index),
    })),
    ...(metadata && { metadata: { ...metadata, status: faults.metadata ?? otherwise } }),
    ...(properties && { properties: { ...properties, status: faults.properties ?? otherwise } }),
  };
};

export const chunksOf = (blob: ManifestBlob): readonly (ManifestBlock | ManifestPageRange)[] =>
  blob.kind === 'block' ? blob.blocks : blob.pageRanges;

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
