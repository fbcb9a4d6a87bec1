/** One segment of a drive: its entries copied, and what came of each written down. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedBlob } from '../formats/drive-log.ts';
import { quoted } from '../formats/xml-values.ts';
import type { Bays } from '../ports/bay.ts';
import type { BlobAccount, BlobRefusal, StorageAccounts } from '../ports/blob-account.ts';
import type { BlockBuffers } from './block-buffers.ts';
import { copyBlob } from './copy-blob.ts';
import type { CopyContext } from './copy-context.ts';
import type { DriveJob } from './drive-job.ts';
import { countUpTo, type SegmentProgress } from './lane-progress.ts';
import { mountedDrive } from './mounted-drive.ts';
import { failed, refused, sumOf } from './outcome.ts';
import type { Papers } from './papers.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import { tellSomeOf, type CopySegmentInput, type CopySegmentResult, type Tell } from './segments.ts';
import { sideBySide } from './side-by-side.ts';
import { sidecarsOf } from './sidecars.ts';

const BLOBS_AT_ONCE = 16;

export type CopyDeps = {
  readonly bays: Bays;
  readonly accounts: StorageAccounts;
  readonly buffers: BlockBuffers;
  readonly patience: Patience;
  readonly tell: Tell;
};

export const copySegment = async (
  deps: CopyDeps,
  job: DriveJob,
  papers: Papers,
  input: CopySegmentInput,
  progress: SegmentProgress,
): Promise<CopySegmentResult> => {
  const serial = input.segment >= input.plan.serialFrom;
  const [blobs, ready] = await Promise.all([
    papers.entries(input.segment, input.plan.serialFrom),
    prepare(deps, job, papers, input.segment, serial),
  ]);
  const results: LoggedBlob[] = [];
  if (ready.kind === 'ready') {
    await sideBySide(blobs, serial ? 1 : BLOBS_AT_ONCE, async (blob, entry) => {
      const counted = countUpTo(blob.length, progress);
      if (blob.kind === 'refused') {
        ready.context.tell(`${quoted(blob.blobPath)}: ${blob.status}: ${blob.reason}`);
        results[entry] = refused(blob);
        counted.end();
        return;
      }
      results[entry] = await copyBlob(ready.context, {
        blob,
        intent: {
          read: () => papers.intent(input.segment, entry),
          write: (intent) => papers.writeIntent(input.segment, entry, intent),
        },
        seed: () => papers.seed(input.segment, entry),
        handled: counted.handled,
      });
      counted.end();
    });
  } else {
    deps.tell(`Nothing of segment ${input.segment} of ${input.run.instanceId} is copied: ${ready.why}`);
    for (const blob of blobs) {
      results.push(blob.kind === 'refused' ? refused(blob) : failed(blob, ready.status));
      countUpTo(blob.length, progress).end();
    }
  }
  return papers.keepSegment(input.segment, sumOf(results), results);
};

type Ready =
  | { readonly kind: 'ready'; readonly context: CopyContext }
  /** Each blob of the segment ends so. */
  | {
      readonly kind: 'hopeless';
      readonly status: BlobRefusal['status'] | 'IOFailed';
      readonly why: string;
    };

const prepare = async (
  { accounts, bays, buffers, patience, tell }: CopyDeps,
  job: DriveJob,
  papers: Papers,
  segment: number,
  serial: boolean,
): Promise<Ready> => {
  const account = accounts.open(job.storageAccountId);
  if ('kind' in account) return { kind: 'hopeless', status: 'BlobRequestFailed', why: account.reason };
  const begun = await begin(account, patience, papers, segment, serial);
  if (begun.kind === 'refused') return { kind: 'hopeless', status: begun.status, why: begun.reason };
  const mounted = await mountedDrive(bays, job.drive);
  if (!mounted.ok) return { kind: 'hopeless', status: 'IOFailed', why: mounted.reason };
  const tellSome = tellSomeOf(tell);
  return {
    kind: 'ready',
    context: {
      drive: mounted.drive,
      sidecars: sidecarsOf(mounted.drive, tellSome),
      tell: tellSome,
      account,
      patience,
      buffers,
      ensureContainer: containersOf(account, patience),
      attempt: { ...begun, claimed: new Set(), nextNames: new Map() },
    },
  };
};

/**
 * Leaves the attempt's marker, unless one is there: then another attempt came before, and what it wrote may be met.
 * Entries of a serial segment have twins that were written before: the account's clock shows whole seconds, so it has to
 * show a new one before anything that is written can be told from those.
 */
const begin = async (
  account: BlobAccount,
  patience: Patience,
  papers: Papers,
  segment: number,
  serial: boolean,
): Promise<{ kind: 'begun'; resumed: boolean; since: Date } | BlobRefusal> => {
  const before = await papers.attempt(segment);
  if (before) return { kind: 'begun', resumed: true, since: new Date(before.at) };
  const time = serial ? await nextSecond(account, patience) : await timeOf(account, patience);
  if (isRefusal(time)) return time;
  const { marker, first } = await papers.beginAttempt(segment, { at: time.at.toISOString() });
  return { kind: 'begun', resumed: !first, since: new Date(marker.at) };
};

type AccountTime = { readonly kind: 'now'; readonly at: Date } | BlobRefusal;

const timeOf = async (account: BlobAccount, patience: Patience): Promise<AccountTime> =>
  (await patiently(patience, account.now)).answer;

const nextSecond = async (account: BlobAccount, patience: Patience): Promise<AccountTime> => {
  const start = await timeOf(account, patience);
  if (isRefusal(start)) return start;
  for (;;) {
    await sleep(250);
    const now = await timeOf(account, patience);
    if (isRefusal(now) || now.at > start.at) return now;
  }
};

const containersOf = (account: BlobAccount, patience: Patience): CopyContext['ensureContainer'] => {
  const asked = new Map<string, ReturnType<CopyContext['ensureContainer']>>();
  const ask = async (container: string): ReturnType<CopyContext['ensureContainer']> =>
    (await patiently(patience, () => account.ensureContainer(container))).answer;
  return (container) => {
    const answer = asked.get(container) ?? ask(container);
    asked.set(container, answer);
    return answer;
  };
};
