/** One segment of an export: its entries copied to the drive, and what came of each written down. */
import type { ExportedBlob } from '../../formats/drive-log.ts';
import type { WritableBays } from '../../ports/bay.ts';
import type { StorageAccounts } from '../../ports/blob-account.ts';
import { toInstant, type Clock } from '../../ports/clock.ts';
import type { BlockBuffers } from '../block-buffers.ts';
import type { DriveJob } from '../drive-job.ts';
import { countUpTo, type SegmentProgress } from '../lane-progress.ts';
import { writableDrive } from '../mounted-drive.ts';
import type { Papers } from '../papers.ts';
import type { Patience } from '../patience.ts';
import { tellSomeOf, type CopySegmentInput, type CopySegmentResult, type Tell } from '../segments.ts';
import { sideBySide } from '../side-by-side.ts';
import type { ExportContext } from './copy-context.ts';
import { copyExportBlob, failedBlob, sumOfExport } from './copy-export-blob.ts';
import type { ExportPapers } from './export-papers.ts';

const BLOBS_AT_ONCE = 16;

export type ExportDeps = {
  readonly bays: WritableBays;
  readonly accounts: StorageAccounts;
  readonly buffers: BlockBuffers;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly tell: Tell;
};

export const copyExportSegment = async (
  deps: ExportDeps,
  job: DriveJob,
  papers: Papers<ExportedBlob>,
  exported: ExportPapers,
  { run, segment }: CopySegmentInput,
  progress: SegmentProgress,
): Promise<CopySegmentResult> => {
  const [entries, ready] = await Promise.all([
    exported.segment(run.instanceId, segment),
    prepare(deps, job, papers, segment),
  ]);
  /** The drive, or the account, is not there for any of them. */
  const refuseAll = (status: 'IOFailed' | 'BlobRequestFailed', why: string): Promise<CopySegmentResult> => {
    deps.tell(`Nothing of segment ${segment} of ${run.instanceId} counts as copied: ${why}`);
    const failed = entries.map((entry) => failedBlob(entry, status));
    return papers.keepSegment(segment, sumOfExport(entries, failed), failed);
  };
  if (ready.kind === 'hopeless') {
    for (const entry of entries) countUpTo(entry.length, progress).end();
    return refuseAll(ready.status, ready.why);
  }
  const { context } = ready;
  const results: ExportedBlob[] = [];
  await sideBySide(entries, BLOBS_AT_ONCE, async (entry, index) => {
    const counted = countUpTo(entry.length, progress);
    results[index] = await copyExportBlob(context, {
      entry,
      intent: {
        read: async () => (await papers.intent(segment, index)) !== undefined,
        write: () => papers.writeIntent(segment, index, { kind: 'snapshot' }),
      },
      mark: `${run.instanceId}/${segment}/${index}`,
      handled: counted.handled,
    });
    counted.end();
  });
  const synced = await context.drive.sync();
  if (!synced.ok) return refuseAll('IOFailed', synced.reason);
  return papers.keepSegment(segment, sumOfExport(entries, results), results);
};

type Ready =
  | { readonly kind: 'ready'; readonly context: ExportContext }
  | { readonly kind: 'hopeless'; readonly status: 'IOFailed' | 'BlobRequestFailed'; readonly why: string };

const prepare = async (
  { accounts, bays, buffers, clock, patience, tell }: ExportDeps,
  job: DriveJob,
  papers: Papers<ExportedBlob>,
  segment: number,
): Promise<Ready> => {
  const account = accounts.open(job.storageAccountId);
  if ('kind' in account) return { kind: 'hopeless', status: 'BlobRequestFailed', why: account.reason };
  const mounted = await writableDrive(bays, job.drive);
  if (!mounted.ok) return { kind: 'hopeless', status: 'IOFailed', why: mounted.reason };
  const { first } = await papers.beginAttempt(segment, { at: toInstant(clock.now()) });
  return {
    kind: 'ready',
    context: { drive: mounted.drive, account, patience, buffers, resumed: !first, tell: tellSomeOf(tell) },
  };
};
