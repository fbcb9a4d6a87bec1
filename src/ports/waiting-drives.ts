/** Drives at a location that wait to be copied, by job: for those who ask how many are ahead of theirs. */
import type { Instant } from './clock.ts';

export type WaitingDrives = {
  /** `drives`: how many of the job wait; none takes it off the list. `since`: when the first of them came. */
  readonly note: (
    location: string,
    waiting: { readonly jobId: string; readonly drives: number; readonly since: Instant },
  ) => Promise<void>;
  /**
   * How many came between `notBefore` and `before`, and wait still. What was noted longer ago than anything waits is not
   * believed: nobody took it off.
   */
  readonly ahead: (location: string, notBefore: Instant, before: Instant) => Promise<number>;
};
