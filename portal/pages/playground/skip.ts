/** Moving the service's clock on, step by step, so that it can be stopped in between. */
import { readFeed, type FeedEvent } from '../../api/arm.ts';
import { moveClock } from '../../api/clock.ts';

/** As many single steps as there may be between two events of a quiet desk: housekeeping alone makes one each hour. */
const LOOK_AHEAD_MS = 100 * 24 * 60 * 60 * 1000;

export type Skipped = {
  readonly now: string;
  /** What happened first, where that was looked for. */
  readonly event?: FeedEvent;
};

/**
 * From one due time to the next, until something happens to a job.
 * @returns without an event when nothing did in a hundred days, or nothing is due any more.
 * @throws the signal's reason when it is stopped.
 */
export const skipToEvent = async (
  subscriptionId: string,
  signal: AbortSignal,
  onStep: (now: string) => void,
): Promise<Skipped> => {
  const { cursor } = await readFeed(subscriptionId, 'latest', { signal });
  let end: number | undefined;
  for (;;) {
    const { now, nextDue } = await moveClock({ next: true }, { signal });
    onStep(now);
    end ??= new Date(now).getTime() + LOOK_AHEAD_MS;
    const [event] = (await readFeed(subscriptionId, cursor, { signal })).value;
    if (event !== undefined) return { now, event };
    if (nextDue === null || new Date(now).getTime() > end) return { now };
  }
};

/** Hour by hour, or day by day: a busy scenario may take a while for each. */
export const skipBy = async (
  duration: 'PT1H' | 'P1D' | 'P7D' | 'P14D',
  signal: AbortSignal,
  onStep: (now: string) => void,
): Promise<Skipped> => {
  const [count, step] = steps[duration];
  let now = '';
  for (let done = 0; done < count; done += 1) {
    now = (await moveClock({ advance: step }, { signal })).now;
    onStep(now);
  }
  return { now };
};

const steps = {
  PT1H: [1, 'PT1H'],
  P1D: [1, 'P1D'],
  P7D: [7, 'P1D'],
  P14D: [14, 'P1D'],
} as const;
