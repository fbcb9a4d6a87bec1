/** The feed: the events of all jobs of a subscription in one order. It speaks of job keys, so it stands here. */
import type { JobKey } from './job.ts';

/** Some of a job's events, next to one another. */
export type FeedSlice = {
  readonly key: JobKey;
  readonly jobId: string;
  /** Sequences, both included. */
  readonly from: number;
  readonly to: number;
};

type FeedPage = {
  readonly slices: readonly FeedSlice[];
  /** Where to read on: opaque, and never before what a commit may still add. */
  readonly cursor: string;
  /** There is more by now. */
  readonly more: boolean;
};

/**
 * Written by the repository in the transaction that commits the events, so that neither is there without the other, and
 * kept as long as they are. Events of one job come in their order; between jobs the order is that of reading.
 */
export type EventFeed = {
  /** The cursor of now: what is committed from here on comes after it. */
  readonly latest: (subscriptionId: string) => Promise<string>;
  /**
   * The events after `cursor` (without one, from the oldest kept), `top` at most. Its cost follows what is new.
   * @throws InvalidCursorError when the cursor was not given by a feed.
   */
  readonly read: (subscriptionId: string, cursor: string | undefined, top: number) => Promise<FeedPage>;
};

/** What a caller handed in is no cursor: a request to refuse, not a fault of ours. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}
