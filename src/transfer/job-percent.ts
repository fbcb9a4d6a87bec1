/** How far a job is as a whole: its drives count alike, each by its bytes (by its blobs, where it has no bytes). */
import type { DriveProgress, ProgressStore } from '../ports/progress.ts';
import type { WorkStore } from '../storage/blobs/work-store.ts';
import type { DriveCopy } from './drive-job.ts';
import { papersOf } from './papers.ts';
import type { DriveRun, PlanTotals } from './segments.ts';

export const percentOf = (done: { bytes: number; blobs: number }, plan: PlanTotals): number => {
  const [part, whole] = plan.bytes > 0 ? [done.bytes, plan.bytes] : [done.blobs, plan.blobs];
  return whole === 0 ? 100 : Math.min(100, Math.floor((100 * part) / whole));
};

export const jobPercent = async (
  progress: ProgressStore,
  store: WorkStore,
  run: DriveRun,
  copies: readonly DriveCopy[],
): Promise<number> => {
  const rows = await progress.read(run.key.subscriptionId, run.jobId);
  const percents = await Promise.all(copies.map((copy) => drivePercent(store, rows, copy)));
  const sum = percents.reduce((left, right) => left + right, 0);
  return percents.length === 0 ? 0 : Math.floor(sum / percents.length);
};

const drivePercent = async (
  store: WorkStore,
  rows: readonly DriveProgress[],
  copy: DriveCopy,
): Promise<number> => {
  if (copy.kind === 'waiting') return 0;
  if (copy.kind === 'ended') return copy.percentComplete;
  const done = rows.find(({ driveId }) => driveId.toLowerCase() === copy.driveId.toLowerCase());
  if (!done) return 0;
  const plan = await papersOf(store, copy.instanceId).plan();
  return plan?.kind === 'planned' ? percentOf(done, plan.totals) : 0;
};
