/**
 * What an orchestrator's actions schedule, and what answers them: the mirror of DTFx TaskOrchestrationContext and
 * RetryInterceptor under the Durable extension's DurableOrchestrationContext. One object is one replay of one execution.
 */
import type { RetryOptions } from './actions.ts';
import { openTask, settle, whenSettled, type Task } from './task-graph.ts';

/** What the orchestrator scheduled and history does not have yet. `id` is its sequence number. */
export type Decision =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: unknown }
  | {
      readonly kind: 'sub-orchestration';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | undefined;
      readonly input: unknown;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number };

/** A timer longer than `maximumShortTimerMs` is made of slices of `longRunningTimerIntervalMs`. */
export type TimerSlices = {
  readonly maximumShortTimerMs: number;
  readonly longRunningTimerIntervalMs: number;
};

export type OrchestrationContext = {
  /** The orchestrator's own time, in milliseconds since 1970: when the episode at hand started. */
  now: number;
  /** Decisions by sequence number, until history confirms them. */
  readonly pending: Map<number, Decision>;
  /** Sequence numbers of what is still awaited. */
  readonly open: ReadonlyMap<number, Task>;
  /** One more sequence number; every decision takes one, and so does the end. */
  readonly takeId: () => number;
  readonly schedule: (decide: (id: number) => Decision) => Task;
  /** An answer to something awaited; one that nobody awaits (any more) is dropped, as delivery is at least once. */
  readonly settle: (id: number, state: 'completed' | 'failed') => void;
  readonly timer: (fireAt: number, isCanceled: boolean) => Task;
  readonly withRetry: (attempt: () => Task, options: RetryOptions) => Task;
  readonly waitForEvent: (name: string) => Task;
  readonly raiseEvent: (name: string) => void;
};

export const createContext = (slices: TimerSlices): OrchestrationContext => {
  const pending = new Map<number, Decision>();
  const open = new Map<number, Task>();
  let nextId = 0;

  const takeId = () => nextId++;

  const scheduleAs = (id: number, decision: Decision): Task => {
    pending.set(id, decision);
    const task = openTask();
    open.set(id, task);
    return task;
  };

  const schedule = (decide: (id: number) => Decision): Task => {
    const id = takeId();
    return scheduleAs(id, decide(id));
  };

  const settleOpen = (id: number, state: 'completed' | 'failed'): void => {
    const task = open.get(id);
    if (!task) return;
    open.delete(id);
    settle(task, state);
  };

  /**
   * Cancelling takes the first slice and leaves its TimerCreated decided. When later slices are in the history already
   * they are never made again, so that the sequence numbers shift: the real extension fails there as well.
   */
  const timer = (fireAt: number, isCanceled: boolean): Task => {
    const whole = openTask();
    const slice = (at: number): number => {
      const id = takeId();
      whenSettled(scheduleAs(id, { kind: 'timer', id, fireAt: at }), () => {
        const left = fireAt - context.now;
        if (left <= 0) settle(whole, 'completed');
        else
          slice(
            left < slices.longRunningTimerIntervalMs
              ? fireAt
              : context.now + slices.longRunningTimerIntervalMs,
          );
      });
      return id;
    };
    const isLong = fireAt - context.now > slices.maximumShortTimerMs;
    const first = slice(isLong ? context.now + slices.longRunningTimerIntervalMs : fireAt);
    if (isCanceled) {
      open.delete(first);
      settle(whole, 'failed');
    }
    return whole;
  };

  const shortTimer = (fireAt: number): Task => schedule((id) => ({ kind: 'timer', id, fireAt }));

  const withRetry = (attempt: () => Task, options: RetryOptions): Task => {
    const whole = openTask();
    const startedAt = context.now;
    const attemptAfter = (failures: number): void => {
      const task = attempt();
      whenSettled(task, () => {
        if (task.state === 'completed') {
          settle(whole, 'completed');
        } else if (failures + 1 === options.maxNumberOfAttempts) {
          // DTFx keeps this timer for the sake of old histories, and the SDK counts on it.
          whenSettled(shortTimer(context.now), () => {
            settle(whole, 'failed');
          });
        } else if (context.now >= startedAt + options.retryTimeoutMs) {
          settle(whole, 'failed');
        } else {
          const delay = options.firstRetryIntervalMs * options.backoffCoefficient ** failures;
          whenSettled(shortTimer(context.now + Math.min(delay, options.maxRetryIntervalMs)), () => {
            attemptAfter(failures + 1);
          });
        }
      });
    };
    attemptAfter(0);
    return whole;
  };

  const context: OrchestrationContext = {
    now: 0,
    pending,
    open,
    takeId,
    schedule,
    settle: settleOpen,
    timer,
    withRetry,
    ...createEventBuffer(),
  };
  return context;
};

/**
 * Several waiters for one name are served last in, first out; events that nobody waits for yet are kept. Names match
 * whatever their case.
 */
const createEventBuffer = (): Pick<OrchestrationContext, 'waitForEvent' | 'raiseEvent'> => {
  const waiters = new Map<string, Task[]>();
  const buffered = new Map<string, number>();
  const keyOf = (name: string) => name.toUpperCase();
  return {
    waitForEvent: (name) => {
      const key = keyOf(name);
      const task = openTask();
      const early = buffered.get(key) ?? 0;
      if (early > 0) {
        buffered.set(key, early - 1);
        settle(task, 'completed');
        return task;
      }
      const stack = waiters.get(key) ?? [];
      stack.push(task);
      waiters.set(key, stack);
      return task;
    },
    raiseEvent: (name) => {
      const key = keyOf(name);
      const waiter = waiters.get(key)?.pop();
      if (waiter) settle(waiter, 'completed');
      else buffered.set(key, (buffered.get(key) ?? 0) + 1);
    },
  };
};
