/** How much of the app is running right now: virtual time stands still while any invocation runs. */

export type InFlight = {
  /** Counts one more until the returned function is called (once; further calls do nothing). */
  readonly begin: () => () => void;
  readonly isIdle: () => boolean;
  /** Resolves at once when idle, else when the count next falls to zero. */
  readonly whenIdle: () => Promise<void>;
};

export const createInFlight = (): InFlight => {
  let running = 0;
  let waiting: (() => void)[] = [];
  return {
    begin: () => {
      running += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        running -= 1;
        if (running > 0) return;
        const released = waiting;
        waiting = [];
        for (const release of released) release();
      };
    },
    isIdle: () => running === 0,
    whenIdle: async () => {
      if (running > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};
