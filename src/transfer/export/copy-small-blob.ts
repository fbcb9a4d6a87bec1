/** A blob of one chunk that is as it was listed: one request brings what is known of it, and its content. */
import type { LoggedChunk } from '../../formats/drive-log.ts';
import { MAX_CHUNK_BYTES } from '../../formats/manifest-limits.ts';
import { patiently } from '../patience.ts';
import { targetOf } from '../target.ts';
import type { CopiedContent } from './copy-content.ts';
import { failureOf, type ExportContext, type ExportWork } from './copy-context.ts';
import { hasLease, type BlobSource } from './copy-source.ts';
import { writeChecked, type WrittenFile } from './write-checked.ts';

type CopiedSmall = {
  readonly source: BlobSource;
  readonly content: Exclude<CopiedContent, { kind: 'changed' }>;
};

/**
 * Undefined, and nothing written: look at the blob first. It is larger, empty, sparse, or not what was listed; or an attempt
 * before this one may have left a snapshot of it; or the account refused.
 */
export const copySmallBlob = (context: ExportContext, work: ExportWork): Promise<CopiedSmall | undefined> => {
  const { account, buffers, drive, patience, resumed, tell } = context;
  const { blobPath, blobType, etag, filePath, length, snapshot } = work.entry;
  if (resumed || blobType === 'PageBlob' || length === 0 || length > MAX_CHUNK_BYTES)
    return Promise.resolve(undefined);
  const at = targetOf(blobPath);
  return buffers.use(length, async (bytes) => {
    const { answer } = await patiently(patience, () => account.readRange(at, snapshot, 0, [bytes], etag));
    if (answer.kind !== 'read' || !answer.version) return undefined;
    const { version } = answer;
    if (version.blobType !== blobType || version.length !== length || answer.bytes < length) return undefined;
    if (snapshot === undefined && hasLease(version)) return undefined;
    work.handled(length);
    const written = await writeChecked(drive, filePath, bytes, false);
    if (!written.ok) tell(`${blobPath}: ${written.fault}: ${written.reason}`);
    const source = { at, ...(snapshot !== undefined && { snapshot }), ifMatch: etag, version };
    return { source, content: contentOf(length, written) };
  });
};

const contentOf = (length: number, written: WrittenFile): CopiedSmall['content'] => {
  const chunks = (chunk: Pick<LoggedChunk, 'status' | 'hash'>): LoggedChunk[] => [
    { offset: 0, length, ...chunk },
  ];
  const hash = written.md5;
  if (written.ok) return { kind: 'copied', chunks: chunks({ hash, status: 'Completed' }) };
  const { fault } = written;
  if (fault === 'Corrupted' || fault === 'FileUnexpectedEnd')
    return { kind: 'failed', status: 'CompletedWithErrors', chunks: chunks({ hash, status: fault }) };
  const status = failureOf(fault);
  return { kind: 'failed', status, chunks: status === 'IOFailed' ? chunks({ hash, status }) : [] };
};
