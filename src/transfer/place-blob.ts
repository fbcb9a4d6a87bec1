/**
 * Where an entry's blob comes to stand, by its disposition. Every write is conditional, so that what is there already is
 * met at the write at the latest; and a write that an earlier attempt did is recognised as the entry's own.
 */
import type { ManifestBlob } from '../formats/manifest.ts';
import type {
  BlobAddress,
  BlobCondition,
  BlobConflict,
  BlobRefusal,
  BlobWritten,
  BlocksLost,
  ExistingBlob,
} from '../ports/blob-account.ts';
import type { Attempt, CopyContext, CopyEntry, Placed } from './copy-context.ts';
import type { Intent } from './lines.ts';
import { isRefusal, patiently } from './patience.ts';
import { blobPathOf, LONGEST_NAME, renamed, targetOf } from './target.ts';

/** Names that `rename` tries. Each one is a request; twins by the thousand are somebody's mistake. */
const MOST_NAMES = 1_000;
/** Lost races with other writers of the same name. */
const MOST_CONFLICTS = 10;

type Faulty<Fault> = { readonly kind: 'faulty'; readonly fault: Fault };

/** `tries` over one: an earlier one may have been obeyed. */
export type Written<Fault> = {
  readonly outcome: BlobWritten | BlobConflict | BlocksLost | BlobRefusal | Faulty<Fault>;
  readonly tries: number;
};

/** How one kind of blob is written. */
export type Placing<Fault> = {
  readonly blobType: 'BlockBlob' | 'PageBlob';
  /** Looks before it writes: worth a request where a write is many. */
  readonly lookFirst: boolean;
  /** @param number which of its names this is: 1 for the manifest's own. */
  readonly write: (at: BlobAddress, condition: BlobCondition, number: number) => Promise<Written<Fault>>;
  /**
   * Takes a blob of this type and length for the entry's own, and ends what an earlier attempt left undone; false when it
   * is another's.
   */
  readonly adopt: (
    at: BlobAddress,
    found: ExistingBlob,
    number: number,
    intended: Intent | undefined,
  ) => Promise<boolean | BlobRefusal | Faulty<Fault>>;
};

/** Tells why when the account refuses. */
export const placeBlob = async <Fault>(
  context: CopyContext,
  entry: CopyEntry,
  placing: Placing<Fault>,
): Promise<Placed<Fault>> => {
  const { blob } = entry;
  const container = await context.ensureContainer(targetOf(blob.blobPath).container);
  const placed = isRefusal(container) ? container : await place(context, entry, placing);
  if (placed.kind === 'refused') context.tell(`${blob.blobPath}: ${placed.status}: ${placed.reason}`);
  return placed;
};

type Found = ExistingBlob | { readonly kind: 'absent' };

const place = async <Fault>(
  { account, attempt, patience }: CopyContext,
  { blob, intent }: CopyEntry,
  placing: Placing<Fault>,
): Promise<Placed<Fault>> => {
  const { disposition, length } = blob;
  const target = targetOf(blob.blobPath);
  let number = 1;
  let conflicts = 0;
  let mayBeOwn = attempt.resumed;
  let mustLook = placing.lookFirst;
  /** What this entry, in this attempt or one before, said it was about to do. */
  let intended: Intent | undefined;
  let askedIntent = !attempt.resumed;

  const adopt = async (at: BlobAddress, found: ExistingBlob): ReturnType<typeof placing.adopt> => {
    if (!mayBeOwn || attempt.claimed.has(blobPathOf(at)) || found.createdAt < attempt.since) return false;
    if (found.blobType !== placing.blobType || found.length !== length) return false;
    // Beside what was there before: only where this entry said it would go.
    if (number > 1 && numberOf(intended) !== number) return false;
    return placing.adopt(at, found, number, intended);
  };

  while (number <= MOST_NAMES && conflicts <= MOST_CONFLICTS) {
    const at = renamed(target, number);
    if (at.name.length > LONGEST_NAME && number > 1) return { kind: 'no-name' };

    let found: Found = { kind: 'absent' };
    if (mustLook) {
      const { answer } = await patiently(patience, () => account.head(at));
      if (isRefusal(answer)) return answer;
      found = answer;
    }

    let overwrite: ExistingBlob | undefined;
    if (found.kind === 'exists') {
      if (!askedIntent) {
        intended = await intent.read();
        askedIntent = true;
      }
      const said = numberOf(intended);
      if (said !== undefined && number < said) {
        number = said;
        continue;
      }
      // What was overwritten before is overwritten again: the same content, and the log says what was done.
      if (intended?.kind !== 'overwrite') {
        const own = await adopt(at, found);
        if (typeof own !== 'boolean') return own;
        if (own) return placed(attempt, blob, at, number, number === 1 ? 'Created' : 'Renamed');
      }
      if (disposition === 'no-overwrite') return { kind: 'skipped' };
      if (disposition === 'rename') {
        number = Math.max(number + 1, attempt.nextNames.get(blob.blobPath) ?? 0);
        mustLook = true;
        continue;
      }
      if (found.blobType !== placing.blobType) return otherType(found, placing.blobType);
      overwrite = found;
    }

    const intends: Intent | undefined = overwrite
      ? { kind: 'overwrite' }
      : number > 1
        ? { kind: 'rename', number }
        : undefined;
    if (intends) {
      await intent.write(intends);
      intended = intends;
    }
    const { outcome, tries } = await placing.write(
      at,
      overwrite ? { ifMatch: overwrite.etag } : { ifNoneMatch: '*' },
      number,
    );
    if (tries > 1) mayBeOwn = true;
    switch (outcome.kind) {
      case 'written':
        return placed(
          attempt,
          blob,
          at,
          number,
          number > 1 ? 'Renamed' : intended?.kind === 'overwrite' ? 'Overwritten' : 'Created',
        );
      case 'conflict':
      case 'blocks-lost':
        conflicts += 1;
        mustLook = true;
        break;
      case 'faulty':
      case 'refused':
        return outcome;
    }
  }
  if (number > MOST_NAMES) attempt.nextNames.set(blob.blobPath, number);
  return number > MOST_NAMES || disposition === 'rename' ? { kind: 'no-name' } : contested;
};

const numberOf = (intended: Intent | undefined): number | undefined =>
  intended && 'number' in intended ? intended.number : undefined;

const placed = <Fault>(
  attempt: Attempt,
  { blobPath }: ManifestBlob,
  at: BlobAddress,
  number: number,
  status: 'Created' | 'Renamed' | 'Overwritten',
): Placed<Fault> => {
  attempt.claimed.add(blobPathOf(at));
  if (number > 1) attempt.nextNames.set(blobPath, number + 1);
  return { kind: 'placed', at, status };
};

const contested: BlobRefusal = {
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: 'Others kept writing to this name.',
  retryable: false,
};

/** A blob's type never changes (Understanding block blobs, append blobs, and page blobs). */
const otherType = ({ blobType }: ExistingBlob, wanted: string): BlobRefusal => ({
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: `There is a ${blobType} of this name, which no ${wanted} can replace: delete it first, or let the blob be renamed.`,
  retryable: false,
});
