import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdvancer, type Advancer } from '../../local/clock/advance.ts';
import { createClock, type MovableClock } from '../../local/clock/clock.ts';
import { keepTimeNowhere } from '../../local/clock/kept-time.ts';
import { timerStatusesIn, type TimerStatuses } from '../../local/timers/timer-status.ts';
import { startTimers, type Timers } from '../../local/timers/timers.ts';
import { createInFlight, type InFlight } from '../../local/worker/in-flight.ts';
import type { LoadedFunction } from '../../local/worker/load-app.ts';
import { takeAccount } from '../support/azurite.ts';

const HOUR = 3_600_000;
const START = new Date('2027-01-01T00:30:00Z');

type Run = { readonly name: string; readonly at: string; readonly isPastDue: boolean };
type Payload = {
  readonly Schedule: unknown;
  readonly ScheduleStatus: Record<string, string> | null;
  readonly IsPastDue: boolean;
};

const timer = (name: string, options: Record<string, unknown>): LoadedFunction => ({
  name,
  disabled: false,
  bindings: {},
  trigger: { name: 'timer', type: 'timerTrigger', direction: 'in', ...options },
});

describe('timer functions', () => {
  let statuses: TimerStatuses;
  let clock: MovableClock;
  let advancer: Advancer;
  let inFlight: InFlight;
  let runs: Run[];
  let payloads: Payload[];
  let errors: unknown[];
  let running: Timers[];
  let handler: () => Promise<void>;

  beforeEach(async () => {
    statuses = timerStatusesIn((await takeAccount()).connectionString, 'a-host');
    [runs, payloads, errors, running] = [[], [], [], []];
    handler = () => Promise.resolve();
    clockAt(START);
  });
  afterEach(() => {
    for (const timers of running) timers.stop();
  });

  /** A host that starts at a time: what it keeps, it finds again; what it holds in memory is new. */
  const clockAt = (now: Date): void => {
    const created = createClock({ kind: 'virtual' }, keepTimeNowhere(now));
    if (created.kind === 'real') throw new Error('This is no virtual clock.');
    clock = created;
    inFlight = createInFlight();
    advancer = createAdvancer(clock, inFlight.whenIdle);
  };
  const start = async (...functions: LoadedFunction[]): Promise<Timers> => {
    const timers = await startTimers({
      functions,
      scheduler: clock,
      statuses,
      settings: {},
      inFlight,
      invoke: async (name, data) => {
        const payload = JSON.parse(data) as Payload;
        payloads.push(payload);
        runs.push({ name, at: clock.now().toISOString(), isPastDue: payload.IsPastDue });
        await handler();
      },
      log: (_name, error) => errors.push(error),
    });
    running.push(timers);
    await inFlight.whenIdle();
    return timers;
  };
  const restartAt = (now: Date): void => {
    for (const timers of running.splice(0)) timers.stop();
    clock.stop();
    clockAt(now);
  };
  const advance = (ms: number) => advancer.advanceTo(new Date(clock.now().getTime() + ms));

  it('run at their times', async () => {
    await start(timer('hourly', { schedule: '0 0 * * * *' }), timer('noon', { schedule: '0 0 12 * * *' }));
    await advance(3 * HOUR);
    expect(runs).toEqual([
      { name: 'hourly', at: '2027-01-01T01:00:00.000Z', isPastDue: false },
      { name: 'hourly', at: '2027-01-01T02:00:00.000Z', isPastDue: false },
      { name: 'hourly', at: '2027-01-01T03:00:00.000Z', isPastDue: false },
    ]);
    await advance(9 * HOUR);
    expect(runs.filter(({ name }) => name === 'noon')).toEqual([
      { name: 'noon', at: '2027-01-01T12:00:00.000Z', isPastDue: false },
    ]);
  });

  it('are told when they ran last and run next', async () => {
    await start(timer('hourly', { schedule: '0 0 * * * *' }));
    await advance(2 * HOUR);
    expect(payloads).toEqual([
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '0001-01-01T00:00:00.000Z',
          Next: '2027-01-01T01:00:00.000Z',
          LastUpdated: '2027-01-01T00:30:00.000Z',
        },
        IsPastDue: false,
      },
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '2027-01-01T01:00:00.000Z',
          Next: '2027-01-01T02:00:00.000Z',
          LastUpdated: '2027-01-01T01:00:00.000Z',
        },
        IsPastDue: false,
      },
    ]);
  });

  it('that missed their time run once at the next start, as past due, however many times they missed', async () => {
    await start(timer('hourly', { schedule: '0 0 * * * *', runOnStartup: true }));
    restartAt(new Date(START.getTime() + 50 * HOUR));
    runs = [];
    await start(timer('hourly', { schedule: '0 0 * * * *', runOnStartup: true }));
    await advance(HOUR);
    expect(runs).toEqual([
      { name: 'hourly', at: '2027-01-03T02:30:00.000Z', isPastDue: true },
      { name: 'hourly', at: '2027-01-03T03:00:00.000Z', isPastDue: false },
    ]);
  });

  it('are not past due when the host was down between two times', async () => {
    await start(timer('hourly', { schedule: '0 0 * * * *' }));
    await advance(HOUR);
    restartAt(new Date(START.getTime() + 1.25 * HOUR));
    runs = [];
    await start(timer('hourly', { schedule: '0 0 * * * *' }));
    expect(runs).toEqual([]);
  });

  it('are not past due by a schedule that they have no more', async () => {
    await start(timer('changing', { schedule: '0 0 * * * *' }));
    restartAt(new Date(START.getTime() + 50 * HOUR));
    await start(timer('changing', { schedule: '0 45 * * * *' }));
    expect(runs).toEqual([]);
    await advance(HOUR);
    expect(runs).toEqual([{ name: 'changing', at: '2027-01-03T02:45:00.000Z', isPastDue: false }]);
  });

  it('keep no record when they say so, or when they run every few seconds', async () => {
    const quiet = timer('quiet', { schedule: '0 0 * * * *', useMonitor: false });
    const busy = timer('busy', { schedule: '*/10 * * * * *' });
    await start(quiet, busy);
    await advance(30_000);
    expect(await statuses.read('busy')).toBeUndefined();
    restartAt(new Date(START.getTime() + 50 * HOUR));
    runs = [];
    await start(quiet, busy);
    expect(runs).toEqual([]);
    expect(payloads.map(({ ScheduleStatus }) => ScheduleStatus)).toEqual([null, null, null]);
  });

  it('run on startup when asked to', async () => {
    await start(timer('eager', { schedule: '0 0 * * * *', runOnStartup: true }));
    expect(runs).toEqual([{ name: 'eager', at: START.toISOString(), isPastDue: false }]);
  });

  it('never overlap: times that pass during a run are left out', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    handler = () => promise;
    await start(timer('slow', { schedule: '0 0 * * * *' }));
    // Not by the advancer, which would wait for the run to end.
    clock.jumpTo(new Date('2027-01-01T01:00:00Z'));
    await expect.poll(() => runs.length).toBe(1);
    clock.jumpTo(new Date('2027-01-01T04:10:00Z'));
    expect(runs).toHaveLength(1);
    resolve(undefined);
    await advance(HOUR);
    expect(runs.map(({ at }) => at)).toEqual(['2027-01-01T01:00:00.000Z', '2027-01-01T05:00:00.000Z']);
  });

  it('go on after a run that failed', async () => {
    handler = () => Promise.reject(new Error('No luck.'));
    await start(timer('hourly', { schedule: '0 0 * * * *' }));
    await advance(2 * HOUR);
    expect(runs).toHaveLength(2);
    expect(errors).toEqual([new Error('No luck.'), new Error('No luck.')]);
  });

  it('can be run by hand, and are then not past due', async () => {
    const timers = await start(timer('hourly', { schedule: '0 0 * * * *' }));
    await timers.runByHand('HOURLY');
    expect(runs).toEqual([{ name: 'hourly', at: START.toISOString(), isPastDue: false }]);
    await expect(timers.runByHand('other')).rejects.toThrow("There is no timer function 'other'.");
  });

  it('do not run when disabled or stopped', async () => {
    const off = { ...timer('off', { schedule: '0 0 * * * *' }), disabled: true };
    const timers = await start(off, timer('hourly', { schedule: '0 0 * * * *' }));
    await advance(HOUR);
    timers.stop();
    await advance(5 * HOUR);
    expect(runs.map(({ name }) => name)).toEqual(['hourly']);
  });

  it('are refused together, each with what is wrong', async () => {
    const broken = start(timer('one', { schedule: 'daily' }), timer('two', { schedule: '%NOWHERE%' }));
    await expect(broken).rejects.toThrow(
      /^The app's timers cannot run\. one: 'daily' is no schedule.* two: .*NOWHERE/,
    );
  });
});
