/** How jobs are kept. It speaks the domain's types, so it stands here and not among the ports. */
import type { Instant } from '../ports/clock.ts';
import type { Claim, Holding } from './claims.ts';
import type { RecordedEvent } from './events.ts';
import type { JobFilter } from './job-filter.ts';
import type { Job, JobKey } from './job.ts';

export type LoadedJob = {
  readonly job: Job;
  /** Of the row, not of the wire: progress and hints change it too. */
  readonly etag: string;
  /** The instant of the one due hint that is valid for this job. */
  readonly wakeAt: Instant;
  /** Overall, as last merged from the drives' progress; 0 to 100. */
  readonly percentComplete: number;
  /** The claims that are kept for it. */
  readonly held: readonly Claim[];
};

export type JobPage = {
  readonly jobs: readonly LoadedJob[];
  /** Opaque; hand it back for the next page. */
  readonly continuation?: string;
};

type EventPage = { readonly events: readonly RecordedEvent[]; readonly last: number };

/** What deletion leaves for the purger. */
export type DeletedJob = {
  readonly jobId: string;
  readonly key: JobKey;
  readonly deletedAt: Instant;
  /** Instances whose histories go, with the plans and parts that are kept under the same ids. */
  readonly driveInstances: readonly string[];
};

export type JobRepository = {
  readonly load: (key: JobKey) => Promise<LoadedJob | undefined>;
  /**
   * One transaction: the row, the events, and the claims that come and go with it. `before` undefined: the name must be
   * free. Stale too is a change that claims what another job holds.
   */
  readonly commit: (change: {
    readonly before: LoadedJob | undefined;
    readonly after: Job;
    readonly events: readonly RecordedEvent[];
    readonly wakeAt: Instant;
  }) => Promise<'committed' | 'stale'>;
  /** One transaction: the row and its claims out, its last event and a tombstone in. */
  readonly remove: (change: {
    readonly before: LoadedJob;
    readonly events: readonly RecordedEvent[];
    readonly deleted: DeletedJob;
    readonly wakeAt: Instant;
  }) => Promise<'committed' | 'stale'>;
  /** Who holds these claims, of those that are held. */
  readonly holders: (subscriptionId: string, claims: readonly Claim[]) => Promise<readonly Holding[]>;
  /** Moves the valid hint, version untouched. */
  readonly setWakeAt: (before: LoadedJob, wakeAt: Instant) => Promise<'committed' | 'stale'>;
  /** Merges the overall percent, version untouched; never lowers it, never fails on a stale row. */
  readonly setPercentComplete: (key: JobKey, jobId: string, percent: number) => Promise<void>;
  /**
   * By name within the subscription (and resource group); stable under inserts and deletes. With a filter a bounded number
   * of jobs is looked at: a page may then hold fewer than `top`, or none, and lead on all the same.
   */
  readonly list: (query: {
    readonly subscriptionId: string;
    readonly resourceGroup?: string;
    readonly top: number;
    readonly continuation?: string;
    readonly filter?: JobFilter;
  }) => Promise<JobPage>;
  /** Events of a job with a sequence over `after`, in order, at most `top`. */
  readonly events: (subscriptionId: string, jobId: string, after: number, top: number) => Promise<EventPage>;
  readonly deleted: (
    subscriptionId: string,
    jobId: string,
  ) => Promise<(DeletedJob & { wakeAt: Instant }) | undefined>;
  readonly setDeletedWakeAt: (subscriptionId: string, jobId: string, wakeAt: Instant) => Promise<void>;
  /** Removes events (in batches) and progress rows of a deleted job. */
  readonly purgeEvents: (subscriptionId: string, jobId: string) => Promise<void>;
  readonly purgeProgress: (subscriptionId: string, jobId: string) => Promise<void>;
  /** Last of all. */
  readonly removeTombstone: (subscriptionId: string, jobId: string) => Promise<void>;
};
