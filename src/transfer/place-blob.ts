/**
 * Where an entry's blob comes to stand, by its disposition. Every write is conditional, so that what is there already is
 * met at the write at the latest; and a write that an earlier attempt did is recognised as the entry's own.
 */
import type {
  BlobAccount,
  BlobAddress,
  BlobCondition,
  BlobConflict,
  BlobRefusal,
  BlobWritten,
  BlocksLost,
  ExistingBlob,
} from '../ports/blob-account.ts';
import type { ImportDisposition } from '../formats/manifest.ts';
import type { Intent } from './lines.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import { blobPathOf, renamed } from './target.ts';

/** Names that `rename` tries. Each one is a request; twins by the thousand are somebody's mistake. */
const MOST_NAMES = 1_000;
/** Lost races with other writers of the same name. */
const MOST_CONFLICTS = 10;
/** The service's own limit, in characters. */
const LONGEST_NAME = 1024;

export type WriteOutcome<Fault> =
  BlobWritten | BlobConflict | BlocksLost | BlobRefusal | { readonly kind: 'faulty'; readonly fault: Fault };

export type PlaceRequest<Fault> = {
  readonly account: Pick<BlobAccount, 'head'>;
  readonly patience: Patience;
  readonly target: BlobAddress;
  readonly disposition: ImportDisposition;
  /** Looks before it writes: worth a request where a write is many. */
  readonly lookFirst: boolean;
  /** `tries` over one: an earlier one may have been obeyed. */
  readonly write: (
    at: BlobAddress,
    condition: BlobCondition,
  ) => Promise<{ outcome: WriteOutcome<Fault>; tries: number }>;
  /** Whether what is there has the content that would be written. */
  readonly hasOurContent: (at: BlobAddress, found: ExistingBlob) => Promise<boolean | BlobRefusal>;
  readonly attempt: {
    /** Whether another attempt at this segment came before. */
    readonly resumed: boolean;
    /** When the first began, by the account's clock. */
    readonly since: Date;
    /** Targets that entries of this attempt took for their own: each is one entry's only. */
    readonly claimed: Set<string>;
  };
  readonly intent: { read: () => Promise<Intent | undefined>; write: (intent: Intent) => Promise<void> };
};

export type Placed<Fault> =
  | {
      readonly kind: 'placed';
      readonly at: BlobAddress;
      readonly status: 'Created' | 'Renamed' | 'Overwritten';
    }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'faulty'; readonly fault: Fault }
  | { readonly kind: 'no-name' }
  | BlobRefusal;

type Found = ExistingBlob | { readonly kind: 'absent' };

export const placeBlob = async <Fault>(request: PlaceRequest<Fault>): Promise<Placed<Fault>> => {
  const { target, disposition, attempt } = request;
  let number = 1;
  let conflicts = 0;
  let mayBeOwn = attempt.resumed;
  let mustLook = request.lookFirst;
  /** What this entry, in this attempt or one before, said it was about to do. */
  let intended: Intent | undefined;
  let askedIntent = !attempt.resumed;

  const isOwn = async (at: BlobAddress, found: ExistingBlob): Promise<boolean | BlobRefusal> => {
    if (!mayBeOwn || attempt.claimed.has(blobPathOf(at)) || found.createdAt < attempt.since) return false;
    // Beside what was there before: only where this entry said it would go.
    if (number > 1 && !(intended?.kind === 'rename' && intended.number === number)) return false;
    return request.hasOurContent(at, found);
  };

  while (number <= MOST_NAMES && conflicts <= MOST_CONFLICTS) {
    const at = renamed(target, number);
    if (at.name.length > LONGEST_NAME && number > 1) return { kind: 'no-name' };

    let found: Found = { kind: 'absent' };
    if (mustLook) {
      const { answer } = await patiently(request.patience, () => request.account.head(at));
      if (isRefusal(answer)) return answer;
      found = answer;
    }

    let overwrite: ExistingBlob | undefined;
    if (found.kind === 'exists') {
      if (!askedIntent) {
        intended = await request.intent.read();
        askedIntent = true;
      }
      if (intended?.kind === 'rename' && number < intended.number) {
        number = intended.number;
        continue;
      }
      // What was overwritten before is overwritten again: the same content, and the log says what was done.
      if (intended?.kind !== 'overwrite') {
        const own = await isOwn(at, found);
        if (typeof own !== 'boolean') return own;
        if (own) return placed(attempt.claimed, at, number === 1 ? 'Created' : 'Renamed');
      }
      if (disposition === 'no-overwrite') return { kind: 'skipped' };
      if (disposition === 'rename') {
        number += 1;
        mustLook = true;
        continue;
      }
      overwrite = found;
    }

    const intends: Intent | undefined = overwrite
      ? { kind: 'overwrite' }
      : number > 1
        ? { kind: 'rename', number }
        : undefined;
    if (intends) {
      await request.intent.write(intends);
      intended = intends;
    }
    const { outcome, tries } = await request.write(
      at,
      overwrite ? { ifMatch: overwrite.etag } : { ifNoneMatch: '*' },
    );
    if (tries > 1) mayBeOwn = true;
    switch (outcome.kind) {
      case 'written':
        return placed(
          attempt.claimed,
          at,
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
  return number > MOST_NAMES || disposition === 'rename' ? { kind: 'no-name' } : contested;
};

const placed = <Fault>(
  claimed: Set<string>,
  at: BlobAddress,
  status: 'Created' | 'Renamed' | 'Overwritten',
): Placed<Fault> => {
  claimed.add(blobPathOf(at));
  return { kind: 'placed', at, status };
};

const contested: BlobRefusal = {
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: 'Others kept writing to this name.',
  retryable: false,
};
