/** The one way an orchestration waits: for a change of its row, or for the row's deadline. */
import type { OrchestrationContext, Task } from 'durable-functions';
import { plusDays, toDate, toInstant, type Instant } from '../ports/clock.ts';
import { CHANGED } from './names.ts';

/**
 * Timers are at most five days long. The extension splits a timer of more than six days into slices, and cancelling such
 * a timer after its first slice breaks replay.
 */
const LONGEST_TIMER_DAYS = 5;

const sliceEnd = (now: Instant, end: Instant): Instant => {
  const slice = plusDays(now, LONGEST_TIMER_DAYS);
  return slice < end ? slice : end;
};

/** Waits until that time, whatever happens meanwhile. */
export function* untilInstant(
  context: OrchestrationContext,
  instant: Instant,
): Generator<Task, void, unknown> {
  for (;;) {
    const now = toInstant(context.df.currentUtcDateTime);
    if (now >= instant) return;
    yield context.df.createTimer(toDate(sliceEnd(now, instant)));
  }
}

/**
 * Waits until the row changed or `deadline` is reached (without one, for the change alone).
 *
 * Wait once in an execution, then continue as new: each `Task.any` over the event's task adds a waiter, and stale waiters
 * swallow later events of that name. For the same reason the task is made once, its completion is tested before each
 * `Task.any`, and nothing else is yielded between slices. An event lost between executions does no harm, since the next
 * one reads the row first.
 */
export function* changeOrDeadline(
  context: OrchestrationContext,
  deadline: Instant | null,
): Generator<Task, 'changed' | 'deadline', unknown> {
  const changed = context.df.waitForExternalEvent(CHANGED);
  if (deadline === null) {
    yield changed;
    return 'changed';
  }
  while (!changed.isCompleted) {
    const now = toInstant(context.df.currentUtcDateTime);
    if (now >= deadline) return 'deadline';
    const timer = context.df.createTimer(toDate(sliceEnd(now, deadline)));
    yield context.df.Task.any([changed, timer]);
    if (!timer.isCompleted) timer.cancel();
  }
  return 'changed';
}
