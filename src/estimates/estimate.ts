/**
 * When a job can be expected where: from the jobs of its location that finished before, else from what the service says it
 * aims at, else not at all. Pure; docs/estimates.md tells it in prose.
 */
import { daysBetween, walkedStatuses, type FinishedJob, type WalkedStatus } from '../jobs/finished-job.ts';
import type { Job } from '../jobs/job.ts';
import { plusMs, type Instant } from '../ports/clock.ts';

export const milestones = ['Received', 'Transferring', 'Packaging', 'Completed'] as const;
type Milestone = (typeof milestones)[number];

/** What of the finished jobs is alike: all of it is asked for first. */
type Likeness = 'drives' | 'bytes';

type Basis =
  /** `jobs`: so many finished ones, of the same type, at the same location. */
  | { readonly kind: 'History'; readonly jobs: number; readonly alike: readonly Likeness[] }
  /** What the service says: "7 to 10 days after the disks are received", "2-3 days" to pack. */
  | { readonly kind: 'Aim' };

export type Expectation = { readonly state: Milestone } & (
  | { readonly reachedAt: Instant }
  | { readonly earliest: Instant; readonly latest: Instant; readonly basis: Basis }
  /** There is no basis, and why. */
  | { readonly reason: string }
);

export type EstimateInput = {
  readonly job: Job;
  readonly now: Instant;
  /** Latest first. */
  readonly history: readonly FinishedJob[];
  /** Of the job's drives, where it is known already. */
  readonly bytes?: number;
  /** Drives that came before its own to the same location, and wait still. */
  readonly drivesAhead: number;
};

export type Estimate = {
  readonly expected: readonly Expectation[];
  /** Days that the drives ahead take at the pace of the history; absent where it has no pace, or there are none. */
  readonly queueDays?: number;
};

/** Fewer say nothing. */
export const FEWEST_JOBS = 5;
/** Of many jobs, this part at each end is left out; of few, less. */
const OUTLIERS = 0.1;
const MANY_JOBS = 10;

/**
 * "Strives to complete the copy in 7 to 10 days after the disks are received"; Packaging takes "2-3 days" within a country
 * (storage-import-export-view-drive-status, storage-import-export-service-faq).
 */
const AIM = { copied: { from: 7, to: 10 }, packed: { from: 2, to: 3 } } as const;

const DAY_MS = 24 * 60 * 60 * 1000;

/** In days. */
type Range = { readonly from: number; readonly to: number };

export const estimate = (input: EstimateInput): Estimate => {
  const { job, history, drivesAhead } = input;
  const pace = drivesPerDay(history);
  const queueDays = drivesAhead > 0 && pace !== undefined ? drivesAhead / pace : undefined;
  const expect = expectationOf(input, queueDays ?? 0);
  return {
    expected: milestones.map((state): Expectation => {
      const reachedAt = reachedOf(job, state);
      if (reachedAt !== undefined) return { state, reachedAt };
      return { state, ...(isBehind(job, state) ? { reason: 'The job went on without it.' } : expect(state)) };
    }),
    ...(queueDays === undefined ? {} : { queueDays }),
  };
};

/** Whether the job is in that state, or beyond it, as it stands: a late drive may have led it back. */
const isBehind = ({ status }: Job, state: Milestone): boolean => {
  if (status === 'Completed' || status === 'Closed') return true;
  return state !== 'Completed' && walkedStatuses.indexOf(status) >= walkedStatuses.indexOf(state);
};

const reachedOf = (job: Job, state: Milestone): Instant | undefined => {
  if (!isBehind(job, state)) return undefined;
  return job.reached[state === 'Completed' ? job.status : state];
};

type Foretold =
  | { readonly earliest: Instant; readonly latest: Instant; readonly basis: Basis }
  | { readonly reason: string };

const expectationOf = (
  { job, now, history, bytes }: EstimateInput,
  queueDays: number,
): ((state: Milestone) => Foretold) => {
  const none = (reason: string) => (): Foretold => ({ reason });
  const { status } = job;
  if (status === 'Completed' || status === 'Closed') return none('The job is finished.');
  if (job.cancelRequested) return none('The job is cancelled, and goes home as soon as it may.');
  const elapsed = Math.max(0, daysBetween(job.reached[status] ?? job.createdAt, now));
  const at = (days: number): Instant => plusMs(now, Math.round(days * DAY_MS));
  const told = ({ from, to }: Range, basis: Basis): Foretold => ({
    earliest: at(from),
    latest: at(to),
    basis,
  });
  /** The queue is ahead of a job whose drives wait for a bay, and only of that. */
  const queued = ({ from, to }: Range, first: Range): Range =>
    status === 'Received'
      ? { from: from + Math.max(0, queueDays / 2 - first.from), to: to + Math.max(0, queueDays - first.to) }
      : { from, to };

  const walked = history.filter((finished) => hasWalkedFrom(finished, status));
  const { jobs, alike } = comparable(walked, job.drives.length, bytes);
  const slower = jobs.filter(({ days }) => (days[status] ?? 0) > elapsed);
  if (jobs.length >= FEWEST_JOBS) {
    if (slower.length === 0)
      return none(`It has been ${status} for longer than any of ${jobs.length} jobs before it.`);
    const basis: Basis = { kind: 'History', jobs: slower.length, alike };
    const rangeTo = (state: Milestone): Range =>
      rangeOf(slower.map(({ days }) => daysUntil(days, status, state) - elapsed));
    return (state) => told(queued(rangeTo(state), rangeTo('Transferring')), basis);
  }
  const aim = aimFrom(status, elapsed);
  if (aim === undefined)
    return none(
      `When it is received depends on its customer and carrier, and ${history.length === 0 ? 'no job has' : 'too few jobs have'} finished here before it.`,
    );
  return (state) => told(queued(aim[state], aim.Transferring), { kind: 'Aim' });
};

/** In all states from this one on. */
const hasWalkedFrom = ({ days, wasCancelled }: FinishedJob, status: WalkedStatus): boolean =>
  !wasCancelled &&
  walkedStatuses.slice(walkedStatuses.indexOf(status)).every((state) => days[state] !== undefined);

/** From entering `status` to entering `state`. */
const daysUntil = (days: FinishedJob['days'], status: WalkedStatus, state: Milestone): number => {
  const end = state === 'Completed' ? walkedStatuses.length : walkedStatuses.indexOf(state);
  return walkedStatuses
    .slice(walkedStatuses.indexOf(status), end)
    .reduce((sum, walked) => sum + (days[walked] ?? 0), 0);
};

const within = (factor: number, left: number, right: number): boolean =>
  left <= right * factor && right <= left * factor;

/** Those that are most alike, as long as they are enough. */
const comparable = (
  walked: readonly FinishedJob[],
  drives: number,
  bytes: number | undefined,
): { readonly jobs: readonly FinishedJob[]; readonly alike: readonly Likeness[] } => {
  const likeDrives = walked.filter((finished) => within(2, finished.drives, drives));
  const likeBoth =
    bytes === undefined ? [] : likeDrives.filter((finished) => within(4, finished.bytes, bytes));
  if (likeBoth.length >= FEWEST_JOBS) return { jobs: likeBoth, alike: ['drives', 'bytes'] };
  if (likeDrives.length >= FEWEST_JOBS) return { jobs: likeDrives, alike: ['drives'] };
  return { jobs: walked, alike: [] };
};

/**
 * All but the outliers, by nearest rank: the more jobs there are, the more of them may be outliers, so that the same
 * history, longer, never gives a wider range.
 */
const rangeOf = (days: readonly number[]): Range => {
  const sorted = days.toSorted((left, right) => left - right);
  const { length } = sorted;
  const leftOut = Math.max(0, Math.ceil(((OUTLIERS * length) / (length + MANY_JOBS)) * length) - 1);
  return { from: sorted[leftOut] ?? 0, to: sorted[length - 1 - leftOut] ?? 0 };
};

/** `undefined`: it says nothing of a job that is not received. In days from now. */
const aimFrom = (status: WalkedStatus, elapsed: number): Readonly<Record<Milestone, Range>> | undefined => {
  const left = ({ from, to }: Range, spent: number): Range => ({
    from: Math.max(0, from - spent),
    to: Math.max(0, to - spent),
  });
  const over = { from: 0, to: 0 };
  const plus = (one: Range, other: Range): Range => ({ from: one.from + other.from, to: one.to + other.to });
  switch (status) {
    case 'Creating':
    case 'Shipping':
      return undefined;
    case 'Received': {
      const copied = left(AIM.copied, elapsed);
      return {
        Received: over,
        Transferring: { from: 0, to: copied.to },
        Packaging: copied,
        Completed: plus(copied, AIM.packed),
      };
    }
    case 'Transferring': {
      const copied = left({ from: 0, to: AIM.copied.to }, elapsed);
      return { Received: over, Transferring: over, Packaging: copied, Completed: plus(copied, AIM.packed) };
    }
    case 'Packaging':
      return { Received: over, Transferring: over, Packaging: over, Completed: left(AIM.packed, elapsed) };
  }
};

/** Drives that the location has sent home per day; `undefined` where too few jobs, or less than a day, tell. */
const drivesPerDay = (history: readonly FinishedJob[]): number | undefined => {
  if (history.length < FEWEST_JOBS) return undefined;
  const ends = history.map(({ finishedAt }) => finishedAt).toSorted();
  const days = daysBetween(ends[0] ?? '', ends.at(-1) ?? '');
  const drives = history.reduce((sum, finished) => sum + finished.drives, 0);
  return days < 1 || drives === 0 ? undefined : drives / days;
};
