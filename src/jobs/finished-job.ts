/** What is kept of a job for the estimates of later ones, when it has finished and after it is deleted. */
import type { Instant } from '../ports/clock.ts';
import type { Job, JobDetails } from './job.ts';

/** The states that a job passes on its way to its end, in order. */
export const walkedStatuses = ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'] as const;
export type WalkedStatus = (typeof walkedStatuses)[number];

export type FinishedJob = {
  readonly jobId: string;
  readonly jobType: JobDetails['jobType'];
  readonly end: 'Completed' | 'Closed';
  readonly wasCancelled: boolean;
  /** Those that came. */
  readonly drives: number;
  /** Copied, and verified. */
  readonly bytes: number;
  readonly createdAt: Instant;
  readonly finishedAt: Instant;
  /** Days in each state that it was in, from the last time it entered it. */
  readonly days: Readonly<Partial<Record<WalkedStatus, number>>>;
};

const DAY_MS = 24 * 60 * 60 * 1000;

export const daysBetween = (from: Instant, to: Instant): number =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS;

const daysInStates = ({ reached }: Job, finishedAt: Instant): FinishedJob['days'] => {
  const entered = walkedStatuses.flatMap((status) => {
    const at = reached[status];
    return at === undefined ? [] : [{ status, at }];
  });
  return Object.fromEntries(
    entered.map(({ status, at }, index) => [
      status,
      // A late drive may lead back: no state then lasted less than nothing.
      Math.max(0, daysBetween(at, entered[index + 1]?.at ?? finishedAt)),
    ]),
  );
};

/** `undefined`: it has not finished. */
export const finishedJobOf = (job: Job): FinishedJob | undefined => {
  if (job.status !== 'Completed' && job.status !== 'Closed') return undefined;
  const finishedAt = job.reached[job.status] ?? job.changedAt;
  return {
    jobId: job.jobId,
    jobType: job.details.jobType,
    end: job.status,
    wasCancelled: job.cancelRequested,
    drives: job.drives.filter(({ status }) => status !== 'NeverReceived').length,
    bytes: job.drives.reduce((sum, drive) => sum + ('result' in drive ? drive.result.bytesSucceeded : 0), 0),
    createdAt: job.createdAt,
    finishedAt,
    days: daysInStates(job, finishedAt),
  };
};

export type FinishedJobs = {
  /** One row per job: of one that finishes again (a late drive opened it) the first row stays. */
  readonly record: (location: string, finished: FinishedJob) => Promise<void>;
  /** Of that type at the location, those created last, latest first. */
  readonly recent: (
    location: string,
    jobType: FinishedJob['jobType'],
    top: number,
  ) => Promise<readonly FinishedJob[]>;
};
