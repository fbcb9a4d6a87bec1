/** A lease held for as long as a blob is filled. It ends by itself within a minute of a kill. */
import type { BlobAddress, BlobConflict, BlobRefusal } from '../ports/blob-account.ts';
import type { CopyContext } from './copy-context.ts';
import { isRefusal, patiently } from './patience.ts';

/** A third of what a lease lasts. Protocol time: it is real. */
const RENEW_AFTER_MS = 20_000;

export type HeldLease = {
  readonly kind: 'held';
  readonly leaseId: string;
  /** Before each write: renews the lease when it is time; a refusal when it is lost. */
  readonly renew: () => Promise<BlobRefusal | undefined>;
};

/** @param etag of the blob that is meant: another one is a conflict. */
export const holdLease = async (
  { account, patience }: CopyContext,
  at: BlobAddress,
  leaseId: string,
  etag: string,
): Promise<HeldLease | BlobConflict | BlobRefusal> => {
  let leased = performance.now();
  const { answer } = await patiently(patience, () => account.lease(at, leaseId, etag));
  if (answer.kind !== 'leased') return answer;
  let renewing: Promise<BlobRefusal | undefined> | undefined;
  const renew = async (): Promise<BlobRefusal | undefined> => {
    const asked = performance.now();
    const again = await patiently(patience, () => account.lease(at, leaseId));
    if (isRefusal(again.answer)) return again.answer;
    if (again.answer.kind === 'conflict') return gone;
    leased = asked;
    return undefined;
  };
  return {
    kind: 'held',
    leaseId,
    renew: async () => {
      if (performance.now() - leased < RENEW_AFTER_MS) return undefined;
      renewing ??= renew().finally(() => (renewing = undefined));
      return renewing;
    },
  };
};

const gone: BlobRefusal = {
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: 'The blob was deleted while it was filled.',
  retryable: false,
};
