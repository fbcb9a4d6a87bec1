/** Work at bounded concurrency, and the knowledge of whether there is any. */

/** Counts what is waiting or running. */
export type Gate = {
  readonly enter: () => void;
  readonly leave: () => void;
  readonly isIdle: () => boolean;
  readonly whenIdle: () => Promise<void>;
};

export const createGate = (): Gate => {
  let inside = 0;
  let waiting: (() => void)[] = [];
  return {
    enter: () => {
      inside += 1;
    },
    leave: () => {
      inside -= 1;
      if (inside > 0) return;
      const all = waiting;
      waiting = [];
      for (const resolve of all) resolve();
    },
    isIdle: () => inside === 0,
    whenIdle: () => (inside === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
};

export type Pool = {
  /** First in, first out. A job must not reject. */
  readonly add: (job: () => Promise<void>) => void;
  /** Forgets what has not begun, and takes nothing more. */
  readonly close: () => void;
};

export const createPool = (limit: number, gate: Gate): Pool => {
  let waiting: (() => Promise<void>)[] = [];
  let next = 0;
  let running = 0;
  let closed = false;

  const take = (): (() => Promise<void>) | undefined => {
    const job = waiting[next];
    if (!job) return undefined;
    next += 1;
    // Dropping the used part now and then keeps taking cheap for ten thousand waiting jobs.
    if (next > 1_000) {
      waiting = waiting.slice(next);
      next = 0;
    }
    return job;
  };

  const pump = (): void => {
    while (running < limit) {
      const job = take();
      if (!job) return;
      running += 1;
      void job().finally(() => {
        running -= 1;
        pump();
        gate.leave();
      });
    }
  };

  return {
    add: (job) => {
      if (closed) return;
      gate.enter();
      waiting.push(job);
      pump();
    },
    close: () => {
      closed = true;
      for (let left = waiting.length - next; left > 0; left -= 1) gate.leave();
      waiting = [];
      next = 0;
    },
  };
};
