/** A blob's content: from the account to a file of the drive, chunk by chunk, and read back before it counts. */
import type { ChunkStatus, LoggedChunk } from '../../formats/drive-log.ts';
import { MAX_CHUNK_BYTES } from '../../formats/manifest-limits.ts';
import type { NewBayFile } from '../../ports/bay.ts';
import type { BlobRefusal, ValidRange } from '../../ports/blob-account.ts';
import { blockMd5 } from '../block-md5.ts';
import { isRefusal, patiently } from '../patience.ts';
import { CHUNKS_AT_ONCE, faultyChunks } from '../read-chunk.ts';
import { sideBySide } from '../side-by-side.ts';
import { failureOf, type ExportContext, type ExportFailure, type ExportWork } from './copy-context.ts';
import type { BlobSource } from './copy-source.ts';

export type CopiedContent =
  | { readonly kind: 'copied'; readonly chunks: readonly LoggedChunk[] }
  | { readonly kind: 'failed'; readonly status: ExportFailure; readonly chunks: readonly LoggedChunk[] }
  /** The blob is another one than when it was looked at. */
  | { readonly kind: 'changed' };

/** @param replace whatever file is there. */
export const copyContent = async (
  context: ExportContext,
  work: ExportWork,
  source: BlobSource,
  replace: boolean,
): Promise<CopiedContent> => {
  const { drive, tell } = context;
  const { blobPath, filePath, blobType } = work.entry;
  const fail = (status: ExportFailure, why: string, chunks: readonly LoggedChunk[] = []): CopiedContent => {
    tell(`${blobPath}: ${status}: ${why}`);
    return { kind: 'failed', status, chunks };
  };
  const sparse = blobType === 'PageBlob';
  const ranges = sparse
    ? await validRanges(context, source)
    : cut([{ offset: 0, length: source.version.length }]);
  if ('kind' in ranges) return ranges.kind === 'changed' ? ranges : fail(ranges.status, ranges.reason);
  // Before anything is read of the account: a drive that takes no more shows it here.
  const created = await drive.create(filePath, { length: source.version.length, sparse, replace });
  if (!created.ok) return fail(failureOf(created.fault), created.reason);
  const file = created.value;
  let copied: CopiedContent = { kind: 'changed' };
  try {
    copied = await copyRanges(context, work, source, file, ranges);
  } finally {
    if (copied.kind !== 'copied') await file.discard();
  }
  if (copied.kind !== 'copied') return copied;
  const finished = await file.finish();
  if (!finished.ok) {
    await file.discard();
    return fail(failureOf(finished.fault), finished.reason, copied.chunks);
  }
  try {
    const faulty = await faultyChunks(
      context.buffers,
      finished.value,
      copied.chunks.map(({ offset, length, hash = '' }) => ({ offset, length, hash })),
    );
    if (!faulty) return copied;
    const chunks = copied.chunks.map((chunk, index) => withStatus(chunk, faulty[index]));
    const status = faulty.includes('IOFailed') ? 'IOFailed' : 'CompletedWithErrors';
    return fail(status, 'what the drive gives back is not what was written', chunks);
  } finally {
    await finished.value.close();
  }
};

/** `Cancelled` stands for what is good beside what is not. */
const withStatus = (chunk: LoggedChunk, status: ChunkStatus = 'Cancelled'): LoggedChunk => ({
  ...chunk,
  status,
});

/** In pieces of at most 4 MiB, as the manifest has them. */
const cut = (ranges: readonly ValidRange[]): ValidRange[] =>
  ranges.flatMap(({ length, offset }) =>
    Array.from({ length: Math.ceil(length / MAX_CHUNK_BYTES) }, (_, index) => ({
      offset: offset + index * MAX_CHUNK_BYTES,
      length: Math.min(MAX_CHUNK_BYTES, length - index * MAX_CHUNK_BYTES),
    })),
  );

/** Of a page blob: ranges that touch are one, however the account tells them. */
const validRanges = async (
  { account, patience }: ExportContext,
  { at, ifMatch, snapshot, version }: BlobSource,
): Promise<ValidRange[] | BlobRefusal | { kind: 'changed' }> => {
  // Asked for the ranges of none, the account speaks of a range that it cannot satisfy.
  if (version.length === 0) return [];
  const ranges: ValidRange[] = [];
  let from: string | undefined;
  do {
    const { answer } = await patiently(patience, () =>
      account.pageRanges(at, snapshot, ifMatch, from === undefined ? {} : { from }),
    );
    if (isRefusal(answer)) return answer;
    if (answer.kind !== 'page') return { kind: 'changed' };
    for (const range of answer.items) {
      const last = ranges.at(-1);
      if (last && last.offset + last.length === range.offset)
        ranges[ranges.length - 1] = { offset: last.offset, length: last.length + range.length };
      else ranges.push(range);
    }
    from = answer.next;
  } while (from !== undefined);
  return cut(ranges);
};

/** What one request reads: chunks that touch. Two of them, for a request costs more than a chunk's bytes do. */
const CHUNKS_A_REQUEST = 2;

type Stripe = { readonly first: number; readonly ranges: readonly ValidRange[] };

const inStripes = (ranges: readonly ValidRange[]): Stripe[] => {
  const stripes: { first: number; ranges: ValidRange[] }[] = [];
  let end: number | undefined;
  for (const [index, range] of ranges.entries()) {
    const last = stripes.at(-1);
    if (last && range.offset === end && last.ranges.length < CHUNKS_A_REQUEST) last.ranges.push(range);
    else stripes.push({ first: index, ranges: [range] });
    end = range.offset + range.length;
  }
  return stripes;
};

/** The first that fails stops the rest. */
const copyRanges = async (
  context: ExportContext,
  { entry, handled }: ExportWork,
  source: BlobSource,
  file: NewBayFile,
  ranges: readonly ValidRange[],
): Promise<CopiedContent> => {
  const named = entry.blobType !== 'PageBlob' && ranges.length > 1;
  const chunks: LoggedChunk[] = ranges.map((range, index) => ({
    ...range,
    ...(named && { id: blockId(index) }),
    status: 'Cancelled',
  }));
  let end: ExportFailure | 'changed' | undefined;
  await sideBySide(inStripes(ranges), CHUNKS_AT_ONCE / CHUNKS_A_REQUEST, async (stripe) => {
    if (end !== undefined) return;
    for (const [index, copied] of (await copyStripe(context, source, file, stripe.ranges)).entries()) {
      const { hash: md5, status } = copied;
      const chunk = chunks[stripe.first + index];
      if (chunk) chunks[stripe.first + index] = { ...chunk, ...(md5 !== undefined && { hash: md5 }), status };
      if (copied.status === 'Completed') continue;
      end ??= copied.end;
      if (copied.end !== 'changed') context.tell(`${entry.blobPath}: ${copied.end}: ${copied.why}`);
    }
    handled(stripe.ranges.reduce((sum, { length }) => sum + length, 0));
  });
  switch (end) {
    case undefined:
      return { kind: 'copied', chunks };
    case 'changed':
      return { kind: 'changed' };
    default:
      return { kind: 'failed', status: end, chunks };
  }
};

type CopiedRange =
  | { readonly status: 'Completed'; readonly hash: string }
  | {
      readonly status: Exclude<ChunkStatus, 'Completed'>;
      readonly hash?: string;
      /** What the blob ends as. */
      readonly end: ExportFailure | 'changed';
      readonly why: string;
    };

/** @returns what became of its chunks, up to the first that failed. */
const copyStripe = (
  { account, buffers, patience }: ExportContext,
  { at, ifMatch, snapshot }: BlobSource,
  file: NewBayFile,
  ranges: readonly ValidRange[],
): Promise<readonly CopiedRange[]> =>
  buffers.useAll(
    ranges.map(({ length }) => length),
    async (contents) => {
      const offset = ranges[0]?.offset ?? 0;
      const { answer } = await patiently(patience, () =>
        account.readRange(at, snapshot, offset, contents, ifMatch),
      );
      if (isRefusal(answer)) return [{ status: 'BlobRequestFailed', end: answer.status, why: answer.reason }];
      if (answer.kind !== 'read') return [{ status: 'BlobRequestFailed', end: 'changed', why: 'it changed' }];
      const end = offset + answer.bytes;
      const copied: CopiedRange[] = [];
      for (const [index, range] of ranges.entries()) {
        const content = contents[index] ?? Buffer.alloc(0);
        const chunk = await writeChunk(file, range, content, end);
        copied.push(chunk);
        if (chunk.status !== 'Completed') break;
      }
      return copied;
    },
  );

/** @param end of what was read of the blob. */
const writeChunk = async (
  file: NewBayFile,
  { length, offset }: ValidRange,
  content: Buffer,
  end: number,
): Promise<CopiedRange> => {
  if (offset + length > end) {
    const why = `it ends after ${end} bytes`;
    return { status: 'BlobUnexpectedEnd', end: 'CompletedWithErrors', why };
  }
  const [md5, written] = await Promise.all([blockMd5(content), file.write(offset, content)]);
  return written.ok
    ? { status: 'Completed', hash: md5.toString('hex') }
    : { status: 'IOFailed', hash: md5.toString('hex'), end: failureOf(written.fault), why: written.reason };
};

/** The block's number, as the service's own manifests have it: four bytes, the lowest first. */
const blockId = (index: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(index);
  return bytes.toString('base64');
};
