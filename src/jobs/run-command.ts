/** The one way in which a job changes: decide, leave a hint, commit, wake. At any kill in between, nothing is lost. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../ports/caller.ts';
import { plusMs } from '../ports/clock.ts';
import type { Instant } from '../ports/clock.ts';
import { hintInstant, type DueHints } from '../ports/due-hints.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import { claimConflicts } from './claims.ts';
import type { CommandContext, JobCommand } from './commands.ts';
import { decide } from './decide.ts';
import { refuse } from './decision.ts';
import type { Refused } from './decision.ts';
import { driveInstanceId, sameDrive } from './drive.ts';
import type { ReceivedDrive } from './drive.ts';
import type { JobEvent, RecordedEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { JobRepository, LoadedJob } from './job-repository.ts';
import type { Job, JobKey } from './job.ts';

export type CommandDeps = {
  readonly repository: JobRepository;
  readonly hints: DueHints;
  readonly packages: ExpectedPackages;
  readonly wakes: JobWakes;
};

export type CommandResult =
  | {
      readonly ok: true;
      /** As it is now; `undefined`: it is deleted, or (for a deadline) was gone before. */
      readonly job: Job | undefined;
      /** Empty when the command's effect held already. */
      readonly events: readonly RecordedEvent[];
      /** This very command made the job. */
      readonly created: boolean;
    }
  | Refused;

/** Others kept changing the job at the same time. Nothing was done; the same command may be sent again. */
export class JobContendedError extends Error {
  override readonly name = 'JobContendedError';
  readonly retryable = true;
  readonly key: JobKey;

  constructor(key: JobKey) {
    super(`The job ${key.name} was changed by others at every one of ${MAX_ATTEMPTS} attempts. Try again.`);
    this.key = key;
  }
}

const MAX_ATTEMPTS = 8;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 320;
/** For a wake-up that was lost: so long it waits for housekeeping at least. */
const HINT_MS = 5 * 60 * 1000;

/** The events of a decision as they are kept. */
export const record = (
  job: Job | undefined,
  events: readonly JobEvent[],
  { now, by }: { readonly now: Instant; readonly by: Caller },
): readonly RecordedEvent[] => {
  // Clocks of hosts differ: a job's time line never goes back.
  const last = job && (job.keysRead?.at ?? job.changedAt);
  const at = last !== undefined && last > now ? last : now;
  let before = job;
  return events.map((event) => {
    const recorded = { sequence: (before?.version ?? 0) + 1, at, by, event };
    const after = evolve(before, recorded);
    const moved = { ...recorded, ...moveOf(event, before, after) };
    before = after;
    return moved;
  });
};

/** Which status the event led out of and into. */
const moveOf = (
  event: JobEvent,
  before: Job | undefined,
  after: Job | undefined,
): Pick<RecordedEvent, 'from' | 'to'> => {
  const statusOf = (job: Job | undefined): RecordedEvent['from'] => {
    if (!('driveId' in event)) return job?.status;
    return job?.drives.find(({ driveId }) => sameDrive(driveId, event.driveId))?.status;
  };
  const from = statusOf(before);
  const to = statusOf(after);
  if (from === to) return {};
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
};

/** Those that stand in the queue for bays, or are in a bay and may have to stand there again. */
const waitingOf = (job: Job | undefined): readonly ReceivedDrive[] =>
  job?.drives.filter((drive) => drive.status === 'Received') ?? [];

const isSameWait = (one: ReceivedDrive, other: ReceivedDrive): boolean =>
  sameDrive(one.driveId, other.driveId) && one.receivedAt === other.receivedAt;

/** Where the data centre will look, noted before the job says so: an entry too many does no harm, one missing would. */
const noteExpectations = async (
  packages: ExpectedPackages,
  before: Job | undefined,
  after: Job,
): Promise<void> => {
  const { location, deliveryPackage } = after.details;
  const job = { ...after.key, jobId: after.jobId };
  const moved = before?.details.location !== location;
  const driveIds = after.drives.map(({ driveId }) => driveId);
  const named = before?.drives.map(({ driveId }) => driveId) ?? [];
  if (driveIds.length > 0 && (moved || !isDeepStrictEqual(driveIds, named))) {
    await packages.expectDrives(location, driveIds, job);
  }
  const queued = waitingOf(before);
  const joining = waitingOf(after).filter((one) => !queued.some((other) => isSameWait(one, other)));
  if (joining.length > 0) {
    await packages.queueDrives(
      location,
      after.changedAt,
      joining.map(({ driveId }) => driveId),
      job,
    );
  }
  if (deliveryPackage === undefined) return;
  const { trackingNumber } = deliveryPackage;
  if (moved || before.details.deliveryPackage?.trackingNumber !== trackingNumber) {
    await packages.expectPackage(location, trackingNumber, job);
  }
};

/** Those that wait no longer, now that the job says so. One that is left behind goes with the job. */
const leaveQueue = async (packages: ExpectedPackages, before: Job, after: Job): Promise<void> => {
  const still = waitingOf(after);
  const job = { ...before.key, jobId: before.jobId };
  for (const one of waitingOf(before)) {
    if (still.some((other) => isSameWait(one, other))) continue;
    await packages.unqueue(before.details.location, { at: one.receivedAt, driveId: one.driveId, job });
  }
};

const commit = (
  repository: JobRepository,
  before: LoadedJob | undefined,
  after: Job | undefined,
  events: readonly RecordedEvent[],
  wakeAt: Instant,
): Promise<'committed' | 'stale'> => {
  if (after !== undefined) return repository.commit({ before, after, events, wakeAt });
  const deletion = events.at(-1);
  if (before === undefined || deletion === undefined) throw new Error('Only a job that is there is deleted.');
  const { jobId, key, drives } = before.job;
  const driveInstances = drives.flatMap(({ index, runs }) =>
    Array.from({ length: runs }, (_, run) => driveInstanceId(jobId, index, run + 1)),
  );
  const deleted = { jobId, key, deletedAt: deletion.at, driveInstances };
  return repository.remove({ before, events, deleted, wakeAt });
};

/** What may fail without harm: the hint of this commit is due in five minutes, and housekeeping makes good what was lost. */
const bestEffort = async (step: () => Promise<void>): Promise<void> => {
  try {
    await step();
  } catch {
    // Noticed by housekeeping: a lost wake-up as an overdue hint, a hint left behind as one that no row names.
  }
};

const jitter = (attempt: number): number => {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
  return longest / 2 + randomInt(longest / 2 + 1);
};

type Context = CommandContext & { readonly by: Caller; readonly jobId?: string };

/** `removing`: this attempt tried to delete that job; perhaps it is done all the same, and only the answer was lost. */
type Stale = { readonly stale: true; readonly removing: Job | undefined };

const attemptCommand = async (
  { repository, hints, packages, wakes }: CommandDeps,
  key: JobKey,
  command: JobCommand,
  context: Context,
  earlier: Stale | undefined,
): Promise<CommandResult | Stale> => {
  const wake = ({ key: { subscriptionId, resourceGroup, name }, jobId }: Job): Promise<void> =>
    bestEffort(() => wakes.wake({ subscriptionId, resourceGroup, name, jobId }));
  const found = await repository.load(key);
  const isMeant = context.jobId === undefined || found?.job.jobId === context.jobId;
  const before = isMeant ? found : undefined;

  const removing = earlier?.removing;
  if (removing !== undefined && before?.job.jobId !== removing.jobId) {
    const tombstone = await repository.deleted(removing.key.subscriptionId, removing.jobId);
    if (tombstone !== undefined) {
      await wake(removing);
      return { ok: true, job: undefined, events: [], created: false };
    }
  }

  const decision = decide(command, before?.job, context);
  if (!decision.ok) return decision;
  const events = record(before?.job, decision.events, context);
  const after = events.reduce(evolve, before?.job);
  const subject = after ?? before?.job;
  const created = command.type === 'PutJob' && after?.jobId === command.jobId;
  const last = events.at(-1);
  if (subject === undefined || last === undefined) {
    // The stale answer of the attempt before may have been to our own commit, sent again below us.
    if (earlier !== undefined && subject !== undefined) await wake(subject);
    return { ok: true, job: after, events, created };
  }

  if (after !== undefined) {
    const [conflict, ...more] = await claimConflicts(repository, command, before?.job, after);
    if (conflict !== undefined) return refuse(conflict, ...more);
  }

  const { jobId } = subject;
  const wakeAt = hintInstant(plusMs(context.now, HINT_MS), last.sequence);
  await hints.put({ ...subject.key, at: wakeAt, jobId });
  if (after !== undefined) await noteExpectations(packages, before?.job, after);
  if ((await commit(repository, before, after, events, wakeAt)) === 'stale') {
    return { stale: true, removing: after === undefined ? before?.job : undefined };
  }
  if (before !== undefined) await bestEffort(() => hints.remove({ at: before.wakeAt, jobId }));
  if (before !== undefined && after !== undefined) {
    await bestEffort(() => leaveQueue(packages, before.job, after));
  }
  await wake(subject);
  return { ok: true, job: after, events, created };
};

/** {@link runCommand} bound to its stores, as handlers and activities are handed it. */
export type RunCommand = (
  key: JobKey,
  command: JobCommand,
  context: Context,
  wakes: JobWakes,
) => Promise<CommandResult>;

/**
 * Runs a command against the job of that name: decided on its row as it is, committed under its ETag, decided again when
 * somebody else came first.
 *
 * @param context `jobId`: the command means that one job; another under the same name is `JobNotFound`, and none is made.
 * @throws JobContendedError after eight lost races (about a second). Whatever a store throws passes through; the command
 *   may have been committed then, and running it again is safe.
 */
export const runCommand = async (
  deps: CommandDeps,
  key: JobKey,
  command: JobCommand,
  context: Context,
): Promise<CommandResult> => {
  if (command.type === 'PutJob' && context.jobId !== undefined) return refuse({ code: 'JobNotFound' });
  let earlier: Stale | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(jitter(attempt));
    const result = await attemptCommand(deps, key, command, context, earlier);
    if ('ok' in result) return result;
    earlier = result;
  }
  throw new JobContendedError(key);
};
