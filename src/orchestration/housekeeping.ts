/**
 * Housekeeping: wakes what is overdue or has no running instance, and purges what deletion left, of jobs and of packages. It
 * reads only the hints that are past due, so its cost follows what is due; two of it at once do everything twice, which does
 * no harm.
 */
import { undelivered, type Outbox } from '../events/undelivered.ts';
import { senderInstanceId } from '../jobs/deliveries.ts';
import { plusDays, plusMs, toInstant, type Clock, type Instant } from '../ports/clock.ts';
import type { DueHint, JobHint } from '../ports/due-hints.ts';
import type { DeletedJob, JobRepository } from '../jobs/job-repository.ts';
import { exportInstanceId } from '../transfer/export/export-papers.ts';
import type { TransferEngine } from '../transfer/segments.ts';
import { forgetJob, type DockKeeping } from './forget-job.ts';
import type { Instances } from './instances.ts';
import { lookAfterPackage } from './look-after-package.ts';

export type HousekeepingDeps = DockKeeping & {
  readonly clock: Clock;
  readonly repository: JobRepository;
  readonly engine: TransferEngine;
  readonly outbox: Outbox;
};

export type HousekeepingReport = {
  readonly woken: number;
  readonly purged: number;
  readonly postponed: number;
  readonly stale: number;
  /** Could not be looked after this time; their hints stay, so the next run tries again. */
  readonly failed: readonly { readonly what: string; readonly reason: string }[];
};

/** Events outlive their job by this much, for whoever still has to be told or reads the feed; then they go, told or not. */
const KEEP_EVENTS_DAYS = 7;
/** While an instance of a deleted job still runs, or somebody has to be told of its end. */
const LOOK_AGAIN_MS = 60 * 60 * 1000;
/** One run stays well within the time a function may take; what is left is due at the next. */
const MOST_HINTS = 5_000;

/** `postponed`: of a deleted job, or of a package, something must be kept, or still runs. */
type Outcome = 'woken' | 'purged' | 'postponed' | 'stale';

const nameOf = (hint: DueHint): string =>
  'package' in hint
    ? `The package ${hint.package.trackingNumber} at ${hint.package.location}`
    : `The job ${hint.jobId}`;

/** Looks after everything whose hint is due. The fault of one never keeps it from the others. */
export const keepHouse = async (
  deps: HousekeepingDeps,
  instances: Instances,
): Promise<HousekeepingReport> => {
  const now = toInstant(deps.clock.now());
  const count = { woken: 0, purged: 0, postponed: 0, stale: 0 };
  const failed: { what: string; reason: string }[] = [];
  let seen = 0;
  for await (const hint of deps.hints.due(now)) {
    if (++seen > MOST_HINTS) break;
    try {
      const outcome =
        'package' in hint
          ? await lookAfterPackage(deps, instances, hint, now)
          : await lookAfterJob(deps, instances, hint, now);
      count[outcome] += 1;
    } catch (error) {
      failed.push({ what: nameOf(hint), reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...count, failed };
};

const lookAfterJob = async (
  deps: HousekeepingDeps,
  instances: Instances,
  hint: JobHint,
  now: Instant,
): Promise<Outcome> => {
  const { subscriptionId, resourceGroup, name, jobId } = hint;
  const loaded = await deps.repository.load({ subscriptionId, resourceGroup, name });
  if (loaded?.job.jobId === jobId) {
    if (loaded.wakeAt !== hint.at) return removeStale(deps, hint);
    // The hint stays: the orchestration moves it when it has read the row, and only then is the wake-up certain.
    await instances.revive({ key: loaded.job.key, jobId });
    return 'woken';
  }
  const deleted = await deps.repository.deleted(subscriptionId, jobId);
  if (deleted?.wakeAt !== hint.at) return removeStale(deps, hint);
  return purge(deps, instances, deleted, hint, now);
};

const removeStale = async (deps: HousekeepingDeps, hint: JobHint): Promise<Outcome> => {
  await deps.hints.remove(hint);
  return 'stale';
};

/** Everything of a deleted job, its tombstone last: whatever stops this, the next run finds the tombstone and goes on. */
const purge = async (
  deps: HousekeepingDeps,
  instances: Instances,
  deleted: DeletedJob,
  hint: JobHint,
  now: Instant,
): Promise<Outcome> => {
  const { subscriptionId } = deleted.key;
  const { jobId } = deleted;
  if (await instances.isLive(jobId)) {
    // Its next turn reads that the row is gone, and ends.
    await instances.revive({ key: deleted.key, jobId });
    return postpone(deps, deleted, hint, plusMs(now, LOOK_AGAIN_MS));
  }
  for (const instanceId of deleted.driveInstances) {
    await deps.engine.purge(instanceId);
    await instances.purge(instanceId);
  }
  await deps.engine.purge(exportInstanceId(jobId));
  await instances.purge(jobId);
  await deps.repository.purgeProgress(subscriptionId, jobId);

  const eventsUntil = plusDays(deleted.deletedAt, KEEP_EVENTS_DAYS);
  if (now < eventsUntil) {
    const senders = await undelivered(deps.outbox, deleted.key, jobId);
    for (const sender of senders) await instances.reviveSender(sender);
    const nextLook = plusMs(now, LOOK_AGAIN_MS);
    const isTold = senders.length === 0 || nextLook > eventsUntil;
    return postpone(deps, deleted, hint, isTold ? eventsUntil : nextLook);
  }
  const isForgotten = await forgetJob(deps, instances, deleted);
  if (!isForgotten) return postpone(deps, deleted, hint, plusMs(now, LOOK_AGAIN_MS));
  await deps.repository.purgeEvents(subscriptionId, jobId);
  const areGone = await purgeSenders(deps, instances, deleted);
  if (!areGone) return postpone(deps, deleted, hint, plusMs(now, LOOK_AGAIN_MS));
  await deps.repository.removeTombstone(subscriptionId, jobId);
  await deps.hints.remove(hint);
  return 'purged';
};

/** @returns false while one still runs: its next step finds no event any more (or no subscription), and it ends. */
const purgeSenders = async (
  { outbox }: HousekeepingDeps,
  instances: Instances,
  { key, jobId }: DeletedJob,
): Promise<boolean> => {
  const told = await outbox.marks.told(key.subscriptionId, jobId);
  const ids = told.map((eventSubscriptionId) => senderInstanceId(jobId, eventSubscriptionId));
  const live = [];
  for (const id of ids) if (await instances.isLive(id)) live.push(id);
  for (const id of live) await instances.nudge(id);
  if (live.length > 0) return false;
  for (const id of ids) await instances.purge(id);
  await outbox.marks.purge(key.subscriptionId, jobId);
  return true;
};

const postpone = async (
  deps: HousekeepingDeps,
  deleted: DeletedJob,
  hint: JobHint,
  until: Instant,
): Promise<Outcome> => {
  await deps.hints.put({ at: until, jobId: deleted.jobId, ...deleted.key });
  await deps.repository.setDeletedWakeAt(deleted.key.subscriptionId, deleted.jobId, until);
  await deps.hints.remove(hint);
  return 'postponed';
};
