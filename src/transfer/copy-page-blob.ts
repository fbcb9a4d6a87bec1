/**
 * A page blob, whole or not at all. Nothing is made in the account until every range was read and found good. A new blob is
 * made under its own name and filled; one that is to be overwritten is left alone until a new one, made beside it, can take
 * its place by one copy on the account's side.
 *
 * Until it is whole a blob bears a mark, its Content-MD5: by it a later attempt knows what an earlier one left behind, and
 * fills it again. A blob that is one range bears the MD5 that it is to have anyway, and needs no further request.
 */
import type { ChunkStatus } from '../formats/drive-log.ts';
import type { ManifestBlob, ManifestPageRange } from '../formats/manifest.ts';
import type { BlobAddress, BlobCondition, BlobHold } from '../ports/blob-account.ts';
import type { ChunkStatuses, Copied, CopyContext, CopyEntry, CopySource } from './copy-context.ts';
import { holdLease, type HeldLease } from './hold-lease.ts';
import { isRefusal, patiently } from './patience.ts';
import { placeBlob, type Written } from './place-blob.ts';
import { CHUNKS_AT_ONCE, faultyChunks, readChunk } from './read-chunk.ts';
import { sideBySide } from './side-by-side.ts';
import { blobPathOf, LONGEST_NAME } from './target.ts';

type PageBlob = ManifestBlob & { kind: 'page' };
type CopyPageBlob = (context: CopyContext, entry: CopyEntry<PageBlob>, source: CopySource) => Promise<Copied>;

/** How a page blob becomes whole. */
type Filling = {
  /** Its Content-MD5 until then. */
  readonly mark: Buffer;
  /** What is wrong with the file, found out before anything is made. */
  readonly faults: () => Promise<ChunkStatuses | undefined>;
  /**
   * Fills the blob that has this ETag, or takes it away.
   * @param sayFilled called when nothing is left to do but to take the mark away.
   */
  readonly fill: (
    at: BlobAddress,
    etag: string,
    sayFilled: () => Promise<void>,
  ) => Promise<Written<ChunkStatuses>>;
};

export const copyPageBlob: CopyPageBlob = (context, entry, source) => {
  const { length, pageRanges } = entry.blob;
  const [range] = pageRanges;
  const { contentMd5 } = source.attributes;
  const isOneRange = pageRanges.length === 1 && range?.offset === 0 && range.length === length;
  const isOwnMd5 = contentMd5 === undefined || Buffer.from(contentMd5).toString('hex') === range?.hash;
  return isOneRange && isOwnMd5
    ? copyOneRange(context, entry, source, range)
    : copyRanges(context, entry, source);
};

const copyOneRange = (
  context: CopyContext,
  entry: CopyEntry<PageBlob>,
  source: CopySource,
  range: ManifestPageRange,
): Promise<Copied> =>
  context.buffers.use(range.length, async (buffer) => {
    const check = await readChunk(source.file, range, buffer);
    if (check.kind === 'faulty') return { placed: { kind: 'faulty', fault: [check.status] }, chunks: [] };
    const { account, patience } = context;
    let status: ChunkStatus = 'Cancelled';
    const placed = await placePageBlob(context, entry, source, {
      mark: check.md5,
      faults: () => Promise.resolve(undefined),
      fill: async (at, etag) => {
        const put = () => account.putPages(at, 0, buffer, check.md5, { ifMatch: etag });
        const { answer, tries } = await patiently(patience, put);
        if (isRefusal(answer)) {
          status = 'BlobRequestFailed';
          await takeAway(context, at, { ifMatch: etag });
        }
        // Not heard the first time, perhaps, but done: then the blob has another ETag, and the mark still.
        if (answer.kind === 'conflict' && tries > 1) {
          const found = (await patiently(patience, () => account.head(at))).answer;
          if (found.kind === 'exists' && found.md5 === range.hash)
            return {
              outcome: await account.putPages(at, 0, buffer, check.md5, { ifMatch: found.etag }),
              tries,
            };
        }
        return { outcome: answer, tries };
      },
    });
    return { placed, chunks: [status] };
  });

const copyRanges: CopyPageBlob = async (context, entry, source) => {
  const { account, patience } = context;
  const mark = markOf(entry);
  const leaseId = leaseIdOf(entry);
  let faults: Promise<ChunkStatuses | undefined> | undefined;
  let statuses: ChunkStatuses = [];
  const placed = await placePageBlob(context, entry, source, {
    mark,
    faults: () => (faults ??= faultyChunks(context.buffers, source.file, entry.blob.pageRanges)),
    fill: async (at, etag, sayFilled) => {
      const lease = await holdLease(context, at, leaseId, etag);
      if (lease.kind !== 'held') return { outcome: lease, tries: 1 };
      const put = await putRanges(context, entry, source, at, lease);
      statuses = put.statuses;
      let { outcome } = put;
      if (outcome.kind === 'written') {
        await sayFilled();
        const properties = { contentType: DEFAULT_TYPE, ...source.attributes };
        outcome = (await patiently(patience, () => account.setProperties(at, properties, { leaseId })))
          .answer;
      }
      if (outcome.kind === 'written') await patiently(patience, () => account.release(at, leaseId));
      else await takeAway(context, at, { leaseId });
      return { outcome, tries: 1 };
    },
  });
  return { placed, chunks: statuses };
};

/** What a blob has whose type nobody said: to set properties without it would leave it empty. */
const DEFAULT_TYPE = 'application/octet-stream';

const markOf = ({ seed }: CopyEntry): Buffer => Buffer.concat([seed(), Buffer.alloc(4)]);

/** The same in every attempt: a lease that an earlier one left is this one's. */
const leaseIdOf = (entry: CopyEntry): string =>
  markOf(entry)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');

type Put = { readonly outcome: Written<ChunkStatuses>['outcome']; readonly statuses: ChunkStatuses };

/** Each range is compared once more as it is sent: a disk may fail between two readings. */
const putRanges = async (
  { account, buffers, patience }: CopyContext,
  { blob, handled }: CopyEntry<PageBlob>,
  { file }: CopySource,
  at: BlobAddress,
  { leaseId, renew }: HeldLease,
): Promise<Put> => {
  const statuses: ChunkStatus[] = blob.pageRanges.map(() => 'Cancelled');
  const ends: Put['outcome'][] = [];
  await sideBySide(blob.pageRanges, CHUNKS_AT_ONCE, async (range, index) => {
    if (ends.length > 0) return;
    await buffers.use(range.length, async (buffer) => {
      const check = await readChunk(file, range, buffer);
      if (check.kind === 'faulty') {
        statuses[index] = check.status;
        ends.push({ kind: 'faulty', fault: statuses });
        return;
      }
      const put = () => account.putPages(at, range.offset, buffer, check.md5, { leaseId });
      const answer = (await renew()) ?? (await patiently(patience, put)).answer;
      if (answer.kind === 'written') return;
      statuses[index] = 'BlobRequestFailed';
      ends.push(answer);
    });
    handled(range.length);
  });
  return { outcome: ends[0] ?? { kind: 'written', etag: '' }, statuses };
};

const placePageBlob = (
  context: CopyContext,
  entry: CopyEntry<PageBlob>,
  { attributes }: CopySource,
  { faults, fill, mark }: Filling,
): Promise<Copied['placed']> => {
  const { account, patience } = context;
  const { blob, intent, seed } = entry;
  const saysFilled = (number: number) => () => intent.write({ kind: 'filled', number });

  const make = async (at: BlobAddress, sayFilled: () => Promise<void>): Promise<Written<ChunkStatuses>> => {
    const { answer, tries } = await patiently(patience, () =>
      account.createPageBlob(at, blob.length, { ifNoneMatch: '*' }, { ...attributes, contentMd5: mark }),
    );
    if (answer.kind !== 'written') return { outcome: answer, tries };
    const filled = await fill(at, answer.etag, sayFilled);
    return { outcome: filled.outcome, tries: Math.max(tries, filled.tries) };
  };

  /** The intent to overwrite stands already: an attempt that comes after this one does all of it again. */
  const makeBeside = async (beside: BlobAddress): Promise<Written<ChunkStatuses>> => {
    const sayNothing = (): Promise<void> => Promise.resolve();
    const made = await make(beside, sayNothing);
    if (made.outcome.kind !== 'conflict') return made;
    // Only an earlier attempt can have left it, perhaps under a lease.
    const removed = await patiently(patience, () => account.remove(beside));
    if (isRefusal(removed.answer)) await takeAway(context, beside, { leaseId: leaseIdOf(entry) });
    return make(beside, sayNothing);
  };

  const replace = async (at: BlobAddress, condition: BlobCondition): Promise<Written<ChunkStatuses>> => {
    const beside = besideOf(at, seed());
    const made = await makeBeside(beside);
    if (made.outcome.kind !== 'written') return made;
    const { answer, tries } = await patiently(patience, () => account.copyOver(beside, at, condition));
    await takeAway(context, beside);
    return { outcome: answer, tries };
  };

  return placeBlob<ChunkStatuses>(context, entry, {
    blobType: 'PageBlob',
    lookFirst: blob.pageRanges.length > 1,
    write: async (at, condition, number) => {
      const found = await faults();
      if (found) return { outcome: { kind: 'faulty', fault: found }, tries: 1 };
      return 'ifMatch' in condition ? replace(at, condition) : make(at, saysFilled(number));
    },
    adopt: async (at, found, number, intended) => {
      if (found.md5 !== mark.toString('hex')) return intended?.kind === 'filled';
      const { outcome } = await fill(at, found.etag, saysFilled(number));
      switch (outcome.kind) {
        case 'written':
          return true;
        case 'conflict':
        case 'blocks-lost':
          return false;
        case 'faulty':
        case 'refused':
          return outcome;
      }
    },
  });
};

/** Best effort, and told when it fails: what is left bears the mark, and its lease ends by itself. */
const takeAway = async (
  { account, patience, tell }: CopyContext,
  at: BlobAddress,
  hold?: BlobHold,
): Promise<void> => {
  const { answer } = await patiently(patience, () => account.remove(at, hold));
  if (isRefusal(answer)) tell(`${blobPathOf(at)} is left half-written: ${answer.status}: ${answer.reason}`);
};

/** A name of the entry's own that no other has, for as long as its blob is made. */
const besideOf = ({ container, name }: BlobAddress, seed: Buffer): BlobAddress => {
  const suffix = `.drayage-${seed.toString('hex')}`;
  return { container, name: name.slice(0, LONGEST_NAME - suffix.length) + suffix };
};
