/** What of the account an entry is copied from: the blob as it was listed, or a snapshot taken of it for the copying. */
import type { BlobAddress, BlobVersion } from '../../ports/blob-account.ts';
import { isRefusal, patiently } from '../patience.ts';
import { targetOf } from '../target.ts';
import { MARK } from './copying-snapshot.ts';
import type { ExportContext, ExportFailure, ExportWork } from './copy-context.ts';

/** Of a blob that is written to all the time. */
const SNAPSHOT_TRIES = 3;

export type BlobSource = {
  readonly at: BlobAddress;
  readonly snapshot?: string;
  /** Of what is read. */
  readonly ifMatch: string;
  /** The blob as it was when it was copied, or the snapshot was taken. */
  readonly version: BlobVersion;
};

export type Sought =
  | { readonly kind: 'found'; readonly source: BlobSource; readonly release: () => Promise<void> }
  | { readonly kind: 'failed'; readonly status: ExportFailure; readonly why: string };

const failed = (status: ExportFailure, why: string): Sought => ({ kind: 'failed', status, why });

/**
 * The service takes a snapshot of a blob that is leased, or in use while it is copied, and exports that (Put Job; Azure
 * Import/Export: transfer data from Blobs): so it is with one that is no longer what it was when it was listed.
 * @param changing the blob changed while it was read.
 */
export const seekSource = async (
  context: ExportContext,
  work: ExportWork,
  changing: boolean,
): Promise<Sought> => {
  const { entry } = work;
  const at = targetOf(entry.blobPath);
  if (context.resumed && (await work.intent.read())) await removeLeftover(context, at, work.mark);
  for (let tries = 0; tries < SNAPSHOT_TRIES; tries += 1) {
    const { answer: version } = await patiently(context.patience, () =>
      context.account.headVersion(at, entry.snapshot),
    );
    if (isRefusal(version)) return failed(version.status, version.reason);
    if (version.kind === 'absent') return gone;
    if (version.accessTier === 'Archive')
      return failed('BlobRequestFailed', 'it is in the Archive tier: rehydrate it before it is exported');
    if (version.blobType !== entry.blobType)
      return failed('BlobUnexpectedChange', `it was a ${entry.blobType}, and is a ${version.blobType} now`);
    const isLeased = hasLease(version);
    const isListed = version.etag === entry.etag && !changing;
    if (entry.snapshot !== undefined || (isListed && !isLeased))
      return found({ at, ...snapshotOf(entry), ifMatch: version.etag, version });
    const taken = await takeSnapshot(context, work, at, version, isLeased);
    if (taken) return taken;
  }
  return failed(
    'BlobUnexpectedChange',
    `it changed before a snapshot could be taken, ${SNAPSHOT_TRIES} times`,
  );
};

export const hasLease = ({ leaseState }: BlobVersion): boolean =>
  leaseState === 'leased' || leaseState === 'breaking';

const gone = failed('BlobUnexpectedChange', 'it is gone since it was listed');

const snapshotOf = ({ snapshot }: { readonly snapshot?: string }): { snapshot?: string } =>
  snapshot === undefined ? {} : { snapshot };

const found = (source: BlobSource, release: () => Promise<void> = () => Promise.resolve()): Sought => ({
  kind: 'found',
  source,
  release,
});

/** Undefined: the blob changed once more. */
const takeSnapshot = async (
  context: ExportContext,
  { intent, mark }: ExportWork,
  at: BlobAddress,
  version: BlobVersion,
  isLeased: boolean,
): Promise<Sought | undefined> => {
  const { account, patience, tell } = context;
  await intent.write();
  const metadata = { ...version.attributes.metadata, [MARK]: mark };
  const { answer: taken, tries } = await patiently(patience, () =>
    account.createSnapshot(at, version.etag, metadata),
  );
  // An earlier asking may have been obeyed without our hearing of it.
  if (tries > 1)
    await removeLeftover(context, at, mark, taken.kind === 'snapshot' ? taken.snapshot : undefined);
  if (isRefusal(taken))
    return failed(
      isLeased ? 'LeasePresent' : 'BlobUnexpectedChange',
      `no snapshot can be taken: ${taken.reason}`,
    );
  if (taken.kind === 'absent') return gone;
  if (taken.kind === 'conflict') return undefined;
  const { snapshot } = taken;
  const release = async (): Promise<void> => {
    const { answer } = await patiently(patience, () => account.deleteSnapshot(at, snapshot));
    if (isRefusal(answer))
      tell(`${at.container}/${at.name}: its snapshot ${snapshot} cannot be removed: ${answer.reason}`);
  };
  // Its metadata made it another version than the blob.
  const { answer: copy } = await patiently(patience, () => account.headVersion(at, snapshot));
  if (copy.kind === 'exists') return found({ at, snapshot, ifMatch: copy.etag, version }, release);
  await release();
  return isRefusal(copy) ? failed(copy.status, copy.reason) : gone;
};

/** Removes the snapshots that an attempt before this one took, and could not remove. */
const removeLeftover = async (
  { account, patience, tell }: ExportContext,
  at: BlobAddress,
  mark: string,
  but?: string,
): Promise<void> => {
  let from: string | undefined;
  do {
    const { answer: page } = await patiently(patience, () =>
      account.listBlobs(at.container, at.name, { snapshots: true, ...(from !== undefined && { from }) }),
    );
    if (page.kind !== 'page') return;
    for (const { name, snapshot } of page.items) {
      if (name !== at.name || snapshot === undefined || snapshot === but) continue;
      const { answer: version } = await patiently(patience, () => account.headVersion(at, snapshot));
      if (version.kind !== 'exists' || version.attributes.metadata?.[MARK] !== mark) continue;
      const { answer } = await patiently(patience, () => account.deleteSnapshot(at, snapshot));
      if (isRefusal(answer)) tell(`${at.container}/${at.name}: its snapshot ${snapshot} cannot be removed`);
    }
    // What begins with the name comes after it.
    from = page.items.some(({ name }) => name !== at.name) ? undefined : page.next;
  } while (from !== undefined);
};
