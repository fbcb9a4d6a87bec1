/** Timer functions: run by their schedule, once when a run was missed, and by hand. */
import { z } from 'zod';
import type { Scheduler } from '../engine/engine.ts';
import type { LoadedFunction } from '../worker/load-app.ts';
import type { InFlight } from '../worker/in-flight.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { neverRun, type TimerStatus, type TimerStatuses } from './timer-status.ts';

export type TimerParts = {
  readonly functions: readonly LoadedFunction[];
  /** Runs a function with its trigger's data as JSON text; rejects when the function fails. */
  readonly invoke: (functionName: string, data: string) => Promise<void>;
  readonly scheduler: Scheduler;
  readonly statuses: TimerStatuses;
  readonly settings: NodeJS.ProcessEnv;
  /** Counts a run from its due time until the next is planned, so that virtual time waits for it. */
  readonly inFlight: InFlight;
  readonly log: (functionName: string, error: unknown) => void;
};

export type Timers = {
  /** Runs a function now as one that is not past due; how it ended is logged. Rejects for a name that is no timer function. */
  readonly runByHand: (functionName: string) => Promise<void>;
  /** Plans no more runs; those at work go on. */
  readonly stop: () => void;
};

const triggerSchema = z.object({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

type Timer = {
  readonly name: string;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  readonly monitored: boolean;
  /** As it is kept; nothing before the host has looked, and for what is not monitored. */
  status: TimerStatus | undefined;
};

/**
 * Plans every timer function that is not disabled. A run missed while the host was down is made up for once, at once;
 * that goes before `runOnStartup`.
 * @throws Error naming every function whose schedule cannot be used.
 */
export const startTimers = async (parts: TimerParts): Promise<Timers> => {
  const { scheduler } = parts;
  const timers = readTimers(parts);
  const cancels = new Map<string, () => void>();
  let stopped = false;

  const plan = (timer: Timer): void => {
    if (stopped) return;
    const due = timer.schedule.next(scheduler.now());
    cancels.set(
      timer.name,
      scheduler.at(due, () => void runThenPlan(timer, { isPastDue: false, scheduled: due })),
    );
  };

  const runThenPlan = async (timer: Timer, run: Run): Promise<void> => {
    const end = parts.inFlight.begin();
    try {
      await runTimer(parts, timer, run);
    } catch (error) {
      // A failed run is not made again; the next time is.
      parts.log(timer.name, error);
    } finally {
      // Planned only now: runs of one timer never overlap, and the times it ran through are passed over.
      plan(timer);
      end();
    }
  };

  for (const timer of timers) {
    const isPastDue = timer.monitored && (await checkPastDue(parts, timer));
    if (isPastDue || timer.runOnStartup) void runThenPlan(timer, { isPastDue, scheduled: undefined });
    else plan(timer);
  }
  return {
    runByHand: async (name) => {
      const timer = timers.find((each) => each.name.toLowerCase() === name.toLowerCase());
      if (!timer) throw new Error(`There is no timer function '${name}'.`);
      const end = parts.inFlight.begin();
      try {
        await parts.invoke(timer.name, payload(timer.status, false));
      } catch (error) {
        parts.log(timer.name, error);
      } finally {
        end();
      }
    },
    stop: () => {
      stopped = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
};

/** `scheduled`: when it was due; absent for a run at start. */
type Run = { readonly isPastDue: boolean; readonly scheduled: Date | undefined };

const runTimer = async (parts: TimerParts, timer: Timer, run: Run): Promise<void> => {
  const startedAt = parts.scheduler.now();
  try {
    await parts.invoke(timer.name, payload(timer.status, run.isPastDue));
  } finally {
    if (timer.monitored) {
      const last = run.scheduled && run.scheduled > startedAt ? run.scheduled : startedAt;
      await keep(parts, timer, { Last: last, Next: timer.schedule.next(last), LastUpdated: last });
    }
  }
};

const keep = async ({ statuses }: TimerParts, timer: Timer, status: TimerStatus): Promise<void> => {
  timer.status = status;
  await statuses.write(timer.name, status);
};

/** Compares the kept next run with now; a schedule that has changed meanwhile starts anew and is never past due. */
const checkPastDue = async (parts: TimerParts, timer: Timer): Promise<boolean> => {
  const { name, schedule } = timer;
  const now = parts.scheduler.now();
  const kept = await parts.statuses.read(name);
  timer.status = kept;
  if (!kept) {
    await keep(parts, timer, { Last: neverRun, Next: schedule.next(now), LastUpdated: now });
    return false;
  }
  const base = kept.Last.getTime() === neverRun.getTime() ? kept.LastUpdated : kept.Last;
  const expected = schedule.next(base);
  if (kept.Next.getTime() === expected.getTime()) return now > kept.Next;
  const [next, updated] = now > expected ? [schedule.next(now), now] : [expected, base];
  await keep(parts, timer, { Last: neverRun, Next: next, LastUpdated: updated });
  return false;
};

const payload = (status: TimerStatus | undefined, isPastDue: boolean): string =>
  JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status ?? null,
    IsPastDue: isPastDue,
  });

const MINUTE_MS = 60_000;

const readTimers = ({ functions, settings, scheduler }: TimerParts): readonly Timer[] => {
  const faults: string[] = [];
  const timers = functions.flatMap((each): readonly Timer[] => {
    if (each.trigger.type !== 'timerTrigger' || each.disabled) return [];
    try {
      const { schedule: expression, runOnStartup, useMonitor } = triggerSchema.parse(each.trigger);
      const schedule = parseSchedule(expression, settings);
      const first = schedule.next(scheduler.now());
      // What runs every few seconds is not worth a record; the Functions host keeps none either.
      const monitored = useMonitor && schedule.next(first).getTime() - first.getTime() >= MINUTE_MS;
      return [{ name: each.name, schedule, runOnStartup, monitored, status: undefined }];
    } catch (error) {
      faults.push(`${each.name}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  if (faults.length > 0) throw new Error(`The app's timers cannot run. ${faults.join(' ')}`);
  return timers;
};
