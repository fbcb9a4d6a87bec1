/** Moving time on: everything due on the way runs, one due time after the other. */
import type { MovableClock } from './clock.ts';

export type Advancer = {
  /** Resolves when the clock stands at `to` (or is past it already) and all that was due by then has run. */
  readonly advanceTo: (to: Date) => Promise<void>;
  /** To the next due time; nowhere when nothing is due at any time. */
  readonly advanceToNext: () => Promise<void>;
};

/**
 * @param whenIdle resolves when nothing is running: orchestrations, activities, HTTP and timer functions. Time stands
 *   still for them, as it would on a machine that is fast enough.
 */
export const createAdvancer = (clock: MovableClock, whenIdle: () => Promise<void>): Advancer => {
  // One after the other: two that move the clock at once would each overtake work the other still waits for.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (move: () => Promise<void>): Promise<void> => {
    const mine = last.then(move);
    last = mine.catch(() => undefined);
    return mine;
  };

  const runUpTo = async (to: Date): Promise<void> => {
    for (;;) {
      await whenIdle();
      const due = clock.nextDue();
      if (!due || due > to) break;
      clock.jumpTo(due);
    }
    clock.jumpTo(to);
    await whenIdle();
  };

  return {
    advanceTo: (to) => inTurn(() => runUpTo(to)),
    advanceToNext: () =>
      inTurn(async () => {
        await whenIdle();
        const due = clock.nextDue();
        if (due) await runUpTo(due);
      }),
  };
};
