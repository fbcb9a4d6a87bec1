/** Page blobs of a customer's account over the Blob service's REST API. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobServiceClient, PageBlobClient } from '@azure/storage-blob';
import type { BlobAccount, BlobAddress, BlobConflict, BlobRefusal } from '../../ports/blob-account.ts';
import { asBuffer, ask, isAbsent, writtenAs } from './ask.ts';
import { carried, httpHeaders } from './attributes.ts';
import { conflictOf } from './refusals.ts';
import { withinLimit } from '../../ports/request-limit.ts';

/** The longest a lease may be that ends by itself. */
const LEASE_SECONDS = 60;
/** Within an account a copy is mostly done when it is answered. */
const LONGEST_COPY_MS = 60 * 60 * 1000;
const LOOK_EVERY_MS = 500;

const changedOrGone = (error: unknown): BlobConflict | undefined =>
  isAbsent(error) ? { kind: 'conflict' } : conflictOf(error);

type PageBlobs = Pick<
  BlobAccount,
  'createPageBlob' | 'putPages' | 'setProperties' | 'lease' | 'release' | 'remove' | 'copyOver'
>;

export const pageBlobs = (service: BlobServiceClient): PageBlobs => {
  const pageBlob = (at: BlobAddress): PageBlobClient =>
    service.getContainerClient(at.container).getPageBlobClient(at.name);

  return {
    createPageBlob: (at, length, condition, attributes) =>
      ask(
        at,
        async () => {
          const { etag } = await pageBlob(at).create(length, {
            ...withinLimit(),
            ...carried(attributes),
            conditions: condition,
          });
          return writtenAs(etag);
        },
        conflictOf,
      ),
    putPages: (at, offset, body, md5, hold) =>
      ask(
        at,
        async () => {
          const { etag } = await pageBlob(at).uploadPages(asBuffer(body), offset, body.length, {
            ...withinLimit(),
            transactionalContentMD5: md5,
            conditions: hold,
          });
          return writtenAs(etag);
        },
        changedOrGone,
      ),
    setProperties: (at, properties, hold) =>
      ask(
        at,
        async () => {
          const { etag } = await pageBlob(at).setHTTPHeaders(httpHeaders(properties), {
            ...withinLimit(),
            conditions: hold,
          });
          return writtenAs(etag);
        },
        changedOrGone,
      ),
    lease: (at, leaseId, etag) =>
      ask(
        at,
        async () => {
          await pageBlob(at)
            .getBlobLeaseClient(leaseId)
            .acquireLease(LEASE_SECONDS, {
              ...withinLimit(),
              ...(etag !== undefined && { conditions: { ifMatch: etag } }),
            });
          return { kind: 'leased' as const };
        },
        changedOrGone,
      ),
    release: (at, leaseId) =>
      ask(at, async () => {
        await pageBlob(at).getBlobLeaseClient(leaseId).releaseLease(withinLimit());
        return { kind: 'released' as const };
      }),
    remove: (at, hold) =>
      ask(
        at,
        async () => {
          await pageBlob(at).delete({ ...withinLimit(), ...(hold && { conditions: hold }) });
          return { kind: 'removed' as const };
        },
        (error) => (isAbsent(error) ? { kind: 'removed' as const } : conflictOf(error)),
      ),
    copyOver: (from, to, condition) =>
      ask(
        to,
        async () => {
          const target = pageBlob(to);
          const begun = await target.beginCopyFromURL(pageBlob(from).url, {
            ...withinLimit(),
            conditions: condition,
          });
          // The poller keeps it, though its type does not say so.
          const { copyId } = begun.getOperationState() as { readonly copyId?: string };
          return copied(target, copyId);
        },
        conflictOf,
      ),
  };
};

/** The SDK's own poller throws what is no answer of the account when a copy fails. */
const copied = async (
  target: PageBlobClient,
  copyId: string | undefined,
): Promise<{ kind: 'written'; etag: string } | BlobConflict | BlobRefusal> => {
  for (let waited = 0; waited <= LONGEST_COPY_MS; waited += LOOK_EVERY_MS) {
    const found = await target.getProperties(withinLimit());
    // Somebody wrote to the target since.
    if (found.copyId !== copyId) return { kind: 'conflict' };
    if (found.copyStatus === 'success') return writtenAs(found.etag);
    if (found.copyStatus !== 'pending') return copyRefused(found.copyStatusDescription ?? 'no reason given');
    await sleep(LOOK_EVERY_MS);
  }
  return copyRefused('it took over an hour');
};

const copyRefused = (why: string): BlobRefusal => ({
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: `The account could not copy the blob into its place: ${why}`,
  retryable: false,
});
