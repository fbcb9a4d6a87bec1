import { plusMs, type Instant } from './clock.ts';
import type { PackageId } from './package-work.ts';

/** It is valid while the job's row names its instant (`wakeAt`); any other is stale, harmless, and deleted when it comes due. */
export type JobHint = {
  readonly at: Instant;
  readonly jobId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
};

/** A package's record is to be looked at; it says itself what there is to do. */
export type PackageHint = { readonly at: Instant; readonly package: PackageId };

/** The due table: when somebody should look at a job or a package again, so that no wake-up is ever lost. */
export type DueHint = JobHint | PackageHint;

export type DueHints = {
  /** Writing the same hint twice is one hint. */
  readonly put: (hint: DueHint) => Promise<void>;
  /** Removing one that is gone is no error. */
  readonly remove: (hint: Pick<JobHint, 'at' | 'jobId'> | PackageHint) => Promise<void>;
  /** Hints at or before `now`, earliest first. Its cost follows what is due. */
  readonly due: (now: Instant) => AsyncIterable<DueHint>;
};

/**
 * A little before `at`, by the job's version: so no two versions of a job share a hint even while a virtual clock stands
 * still, and removing an old one, however late, never takes the valid one away.
 */
export const hintInstant = (at: Instant, version: number): Instant => plusMs(at, -(version % 1000));
