import { beforeAll, describe, expect, it } from 'vitest';
import { createAdvancer } from '../../local/clock/advance.ts';
import { createClock } from '../../local/clock/clock.ts';
import { keepTimeNowhere } from '../../local/clock/kept-time.ts';
import { createEngine } from '../../local/engine/create-engine.ts';
import type { Engine, FunctionInvoker } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { CHANGED, type JobRef, type JobTurn } from '../../src/orchestration/names.ts';
import { plusDays, plusMs, type Instant } from '../../src/ports/clock.ts';
import { loadFixture } from '../support/local-app.ts';

const START: Instant = '2026-11-22T08:00:00.000Z';
const DEADLINE_DAYS = 13;
const REMINDER_DAYS = 10;
const job: JobRef = {
  key: { subscriptionId: 's', resourceGroup: 'g', name: 'n' },
  jobId: '5f3c1a52-0000-4000-8000-000000000001',
};

/** Where a change may fall: at a time, or inside an activity just before it answers. */
type Position =
  | { readonly kind: 'at'; readonly days: number; readonly ms: number }
  | { readonly kind: 'inRead'; readonly read: number }
  | { readonly kind: 'inDeadline' };

const at = (days: number, ms = 0): Position => ({ kind: 'at', days, ms });

const positions: readonly Position[] = [
  at(0),
  at(0, 1),
  ...[5, 10, DEADLINE_DAYS].flatMap((days) => [at(days, -1), at(days), at(days, 1)]),
  at(4),
  at(12),
  ...[1, 2, 3].map((read): Position => ({ kind: 'inRead', read })),
  { kind: 'inDeadline' },
];

const nameOf = (position: Position): string => {
  if (position.kind === 'at') return `${position.days} d ${position.ms} ms`;
  return position.kind === 'inRead' ? `inside read ${position.read}` : 'inside the deadline';
};

describe('a change of the row', () => {
  let invoker: FunctionInvoker;
  beforeAll(async () => {
    const { app } = await loadFixture('job-script', 'http://127.0.0.1:7071');
    invoker = durableInvoker(app);
  });

  const pairs = positions.flatMap((first, index) =>
    positions
      .slice(index)
      .map((second): [string, string, Position, Position] => [nameOf(first), nameOf(second), first, second]),
  );

  it.each(pairs)('is read whenever it comes: at %s and at %s', async (_first, _second, first, second) => {
    await playPair(first, second, false);
  });

  it.each(pairs)(
    'is read beside a reminder, which comes once: at %s and at %s',
    async (_1, _2, first, second) => {
      await playPair(first, second, true);
    },
  );

  const playPair = async (first: Position, second: Position, reminds: boolean): Promise<void> => {
    const clock = createClock({ kind: 'virtual' }, keepTimeNowhere(new Date(START)));
    if (clock.kind === 'real') throw new Error('A virtual clock moves.');
    const play = playJob(clock.now, [first, second], reminds);
    Object.assign(globalThis, { [Symbol.for('drayage.test.script')]: play.activities });
    const engine = createEngine({
      store: createMemoryStore(),
      scheduler: clock,
      invoker,
    });
    play.raiseOn(engine);
    const advancer = createAdvancer(clock, engine.whenIdle);
    try {
      await engine.start({ name: 'job', instanceId: job.jobId, input: JSON.stringify(job) });
      await engine.whenIdle();
      const timed = [first, second].filter((position) => position.kind === 'at');
      for (const position of timed.sort((a, b) => instantOf(a).localeCompare(instantOf(b)))) {
        await advancer.advanceTo(new Date(instantOf(position)));
        if (play.isGone()) break;
        await play.change();
        await engine.whenIdle();
        expect(play.lastRead(), 'the row was read after the change').toBe(play.rowVersion());
      }
      await advancer.advanceTo(new Date(plusDays(START, DEADLINE_DAYS + 1)));

      expect((await engine.status(job.jobId))?.runtimeStatus).toBe('Completed');
      expect(play.deadlinesReached()).toEqual([plusDays(START, DEADLINE_DAYS)]);
      expect(play.remindersGiven()).toEqual(reminds ? [plusDays(START, REMINDER_DAYS)] : []);
      expect(play.isGone()).toBe(true);
    } finally {
      await engine.stop();
      clock.stop();
    }
  };
});

const instantOf = (position: { readonly days: number; readonly ms: number }): Instant =>
  plusMs(plusDays(START, position.days), position.ms);

/** A job that is Creating until its deadline deletes it; a change is a new version of its row, and the event. */
const playJob = (now: () => Date, changes: readonly Position[], reminds: boolean) => {
  const deadline = plusDays(START, DEADLINE_DAYS);
  let engine: Engine;
  let version = 1;
  let lastRead = 0;
  let reads = 0;
  let gone = false;
  const deadlines: Instant[] = [];
  const reminder = plusDays(START, REMINDER_DAYS);
  const reminders: Instant[] = [];

  const change = async (): Promise<void> => {
    version += 1;
    await engine.raiseEvent(job.jobId, CHANGED, '{}');
  };
  const changesIn = (matches: (position: Position) => boolean): number => changes.filter(matches).length;

  return {
    raiseOn: (target: Engine) => {
      engine = target;
    },
    change,
    rowVersion: () => version,
    lastRead: () => lastRead,
    isGone: () => gone,
    deadlinesReached: () => deadlines,
    remindersGiven: () => reminders,
    activities: {
      readJob: async (): Promise<JobTurn> => {
        reads += 1;
        lastRead = version;
        if (gone) return { status: 'Gone' };
        const due = changesIn((position) => position.kind === 'inRead' && position.read === reads);
        for (let index = 0; index < due; index += 1) await change();
        const turn = { status: 'Creating', deadline, drivesToStart: [], drivesInCopy: [] } as const;
        return reminds && reminders.length === 0 ? { ...turn, reminder } : turn;
      },
      /** As the domain has it: nothing before its time. */
      remind: async ({ now: reached }: { now: Instant }): Promise<null> => {
        await Promise.resolve();
        if (reached >= reminder && reached < deadline) reminders.push(reached);
        return null;
      },
      reachDeadline: async ({ now: reached }: { now: Instant }): Promise<null> => {
        const due = changesIn((position) => position.kind === 'inDeadline');
        for (let index = 0; index < due; index += 1) await change();
        expect(reached <= now().toISOString()).toBe(true);
        if (reached >= deadline) {
          deadlines.push(reached);
          gone = true;
        }
        return null;
      },
    },
  };
};
