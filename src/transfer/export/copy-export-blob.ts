/** One entry of an export's plan: a blob comes to the drive whole, with its two files, or it does not count. */
import type { BlobStatus, ExportedBlob, LoggedChunk } from '../../formats/drive-log.ts';
import type { BlobVersion } from '../../ports/blob-account.ts';
import type { CopySegmentResult } from '../segments.ts';
import { copyContent, type CopiedContent } from './copy-content.ts';
import type { ExportContext, ExportFailure, ExportWork } from './copy-context.ts';
import { copySidecars } from './copy-sidecars.ts';
import { copySmallBlob } from './copy-small-blob.ts';
import { seekSource, type BlobSource } from './copy-source.ts';
import type { ExportEntry } from './export-entry.ts';

/** Never throws for what the drive or the account does. */
export const copyExportBlob = async (context: ExportContext, work: ExportWork): Promise<ExportedBlob> => {
  const small = await copySmallBlob(context, work);
  if (small) return outcomeOf(context, work, small.source, small.content);
  const first = await attempt(context, work, false);
  if (first !== 'changed') return first;
  const second = await attempt(context, work, true);
  if (second !== 'changed') return second;
  context.tell(`${work.entry.blobPath}: BlobUnexpectedChange: what was read of it changed`);
  return failedBlob(work.entry, 'BlobUnexpectedChange');
};

/** @param changing it changed while it was read before. */
const attempt = async (
  context: ExportContext,
  work: ExportWork,
  changing: boolean,
): Promise<ExportedBlob | 'changed'> => {
  const sought = await seekSource(context, work, changing);
  if (sought.kind === 'failed') {
    context.tell(`${work.entry.blobPath}: ${sought.status}: ${sought.why}`);
    return failedBlob(work.entry, sought.status);
  }
  const { release, source } = sought;
  try {
    const content = await copyContent(context, work, source, context.resumed);
    if (content.kind === 'changed') return 'changed';
    return await outcomeOf(context, work, source, content);
  } finally {
    await release();
  }
};

const outcomeOf = async (
  context: ExportContext,
  work: ExportWork,
  source: BlobSource,
  content: Exclude<CopiedContent, { kind: 'changed' }>,
): Promise<ExportedBlob> => {
  const { chunks } = content;
  if (content.kind === 'failed') return failedBlob(work.entry, content.status, chunks, source.version);
  const sidecars = await copySidecars(context, work, source);
  const whole = { ...bare(work.entry, 'Completed', chunks, source.version), ...sidecars };
  const statuses = [sidecars.metadata?.status, sidecars.properties?.status];
  if (statuses.every((status) => status === undefined || status === 'Completed')) return whole;
  return { ...whole, status: statuses.includes('IOFailed') ? 'IOFailed' : 'CompletedWithErrors' };
};

export const failedBlob = (
  entry: ExportEntry,
  status: ExportFailure,
  chunks: readonly LoggedChunk[] = [],
  version?: BlobVersion,
): ExportedBlob => bare(entry, status, chunks, version);

/** @param version as it was copied; without it, as it was listed. */
const bare = (
  { blobPath, blobType, filePath, lastModified, length, snapshot }: ExportEntry,
  status: BlobStatus,
  chunks: readonly LoggedChunk[],
  version?: BlobVersion,
): ExportedBlob => ({
  status,
  blobPath,
  filePath,
  ...(snapshot !== undefined && { snapshot }),
  length: version?.length ?? length,
  lastModified: (version?.lastModified ?? new Date(lastModified)).toISOString().replace('.000Z', 'Z'),
  kind: blobType === 'PageBlob' ? 'page' : 'block',
  chunks,
});

/** Handled is what was planned, whatever came of it. */
export const sumOfExport = (
  entries: readonly ExportEntry[],
  blobs: readonly ExportedBlob[],
): CopySegmentResult => {
  const succeeded = blobs.filter(({ status }) => status === 'Completed');
  return {
    totals: {
      bytesSucceeded: succeeded.reduce((sum, { length }) => sum + length, 0),
      blobsSucceeded: succeeded.length,
      blobsFailed: blobs.length - succeeded.length,
      blobsWithWarnings: 0,
    },
    bytesHandled: entries.reduce((sum, { length }) => sum + length, 0),
    blobsHandled: entries.length,
  };
};
