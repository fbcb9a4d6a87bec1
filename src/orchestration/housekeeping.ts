/**
 * Housekeeping: wakes what is overdue or has no running instance, and purges what deletion left. It reads only the hints
 * that are past due, so its cost follows what is due; two of it at once do everything twice, which does no harm.
 */
import { undelivered, type Outbox } from '../events/undelivered.ts';
import { senderInstanceId } from '../jobs/deliveries.ts';
import { plusDays, plusMs, toInstant, type Clock, type Instant } from '../ports/clock.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { DueHint, DueHints } from '../ports/due-hints.ts';
import type { DeletedJob, JobRepository } from '../jobs/job-repository.ts';
import { exportInstanceId } from '../transfer/export/export-papers.ts';
import type { TransferEngine } from '../transfer/segments.ts';
import type { Instances } from './instances.ts';

export type HousekeepingDeps = {
  readonly clock: Clock;
  readonly repository: JobRepository;
  readonly hints: DueHints;
  readonly packages: ExpectedPackages;
  readonly engine: TransferEngine;
  readonly outbox: Outbox;
};

export type HousekeepingReport = {
  readonly woken: number;
  readonly purged: number;
  readonly postponed: number;
  readonly stale: number;
  /** Could not be looked after this time; their hints stay, so the next run tries again. */
  readonly failed: readonly { readonly jobId: string; readonly reason: string }[];
};

/** Events outlive their job by this much, for whoever still has to be told or reads the feed; then they go, told or not. */
const KEEP_EVENTS_DAYS = 7;
/** While an instance of a deleted job still runs, or somebody has to be told of its end. */
const LOOK_AGAIN_MS = 60 * 60 * 1000;
/** One run stays well within the time a function may take; what is left is due at the next. */
const MOST_HINTS = 5_000;
const EVENTS_AT_ONCE = 100;

/** `postponed`: of a deleted job something must be kept, or still runs. */
type Outcome = 'woken' | 'purged' | 'postponed' | 'stale';

/** Looks after every job whose hint is due. One job's fault never keeps it from the others. */
export const keepHouse = async (
  deps: HousekeepingDeps,
  instances: Instances,
): Promise<HousekeepingReport> => {
  const now = toInstant(deps.clock.now());
  const count = { woken: 0, purged: 0, postponed: 0, stale: 0 };
  const failed: { jobId: string; reason: string }[] = [];
  let seen = 0;
  for await (const hint of deps.hints.due(now)) {
    if (++seen > MOST_HINTS) break;
    try {
      count[await lookAfter(deps, instances, hint, now)] += 1;
    } catch (error) {
      failed.push({ jobId: hint.jobId, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...count, failed };
};

const lookAfter = async (
  deps: HousekeepingDeps,
  instances: Instances,
  hint: DueHint,
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

const removeStale = async (deps: HousekeepingDeps, hint: DueHint): Promise<Outcome> => {
  await deps.hints.remove(hint);
  return 'stale';
};

/** Everything of a deleted job, its tombstone last: whatever stops this, the next run finds the tombstone and goes on. */
const purge = async (
  deps: HousekeepingDeps,
  instances: Instances,
  deleted: DeletedJob,
  hint: DueHint,
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
  await forgetExpectations(deps, subscriptionId, jobId);
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

/** Every tracking number and drive id that the job ever named, or had, at a data centre: only its events still tell. */
const forgetExpectations = async (
  { repository, packages }: HousekeepingDeps,
  subscriptionId: string,
  jobId: string,
): Promise<void> => {
  let home = '';
  for (let after = 0; ;) {
    const page = await repository.events(subscriptionId, jobId, after, EVENTS_AT_ONCE);
    for (const { event } of page.events) {
      // Nobody names the drives of an export before they are here.
      if (event.type === 'DriveReceived') await packages.forget(home, [], [event.driveId], jobId);
      if (!('details' in event)) continue;
      const { location, deliveryPackage } = event.details;
      home = location;
      const trackingNumbers = deliveryPackage ? [deliveryPackage.trackingNumber] : [];
      const driveIds = (event.drives ?? []).map(({ driveId }) => driveId);
      await packages.forget(location, trackingNumbers, driveIds, jobId);
    }
    if (page.events.length < EVENTS_AT_ONCE) return;
    after = page.last;
  }
};

const postpone = async (
  deps: HousekeepingDeps,
  deleted: DeletedJob,
  hint: DueHint,
  until: Instant,
): Promise<Outcome> => {
  await deps.hints.put({ at: until, jobId: deleted.jobId, ...deleted.key });
  await deps.repository.setDeletedWakeAt(deleted.key.subscriptionId, deleted.jobId, until);
  await deps.hints.remove(hint);
  return 'postponed';
};
