/** The clocks of the local host: the system's, and one that can be moved, which runs faster or stands still until told. */
import { createAgenda, type Agenda } from './agenda.ts';
import type { Scheduler } from '../engine/engine.ts';
import type { KeptTime } from './kept-time.ts';

export type ClockChoice =
  | { readonly kind: 'real' }
  /** `rate`: milliseconds on this clock in one real one. */
  | { readonly kind: 'speed'; readonly rate: number }
  | { readonly kind: 'virtual' };

type AnyClock = Scheduler & {
  /** When it calls back next; in the past when that is about to happen. */
  readonly nextDue: () => Date | undefined;
  /** Calls nobody back any more, and keeps the time it has reached. */
  readonly stop: () => void;
};

export type MovableClock = AnyClock & {
  /** What it is now: whoever may set its rate makes one of the other. */
  readonly kind: 'speed' | 'virtual';
  /** Milliseconds on this clock in one real one; 0: it stands still until it is moved. */
  readonly rate: number;
  readonly setRate: (rate: number) => void;
  /**
   * Lets a running clock stand still for the work that it made due, however long that takes, as virtual time does: `workOf` is
   * asked whenever somebody was called back.
   * @param workOf resolves when the work is done; `undefined`: there is none.
   */
  readonly waitFor: (workOf: () => Promise<void> | undefined) => void;
  /** Jumps ahead and calls back what is due by then, all at once; see `advance` for one after the other. */
  readonly jumpTo: (to: Date) => void;
};

export type HostClock = (AnyClock & { readonly kind: 'real' }) | MovableClock;

/** @param kept where a clock that is not the system's goes on from, and what remembers how far it came. */
export const createClock = (choice: ClockChoice, kept: KeptTime): HostClock => {
  switch (choice.kind) {
    case 'real': {
      const now = () => new Date();
      return { kind: 'real', ...ticking(now, (ms) => ms, createAgenda()) };
    }
    case 'speed':
      return createMovableClock(choice.rate, kept);
    case 'virtual':
      return createMovableClock(0, kept);
  }
};

/** How much of a running clock's time is kept ahead, in real milliseconds: so often is it written down. */
const KEPT_AHEAD_MS = 2_000;

const createMovableClock = (initialRate: number, kept: KeptTime): MovableClock => {
  let rate = initialRate;
  let origin = { real: performance.now(), at: (kept.read() ?? new Date()).getTime() };
  let keptUntil = Number.NEGATIVE_INFINITY;
  /** Pieces of work that it stands still for. */
  let waits = 0;
  let workOf: () => Promise<void> | undefined = () => undefined;
  const pace = () => (waits === 0 ? rate : 0);
  const read = () => origin.at + (performance.now() - origin.real) * pace();
  const changePace = (change: () => void) => {
    origin = { real: performance.now(), at: read() };
    change();
    ticks.rearm();
  };
  const standStill = () => {
    const work = rate === 0 ? undefined : workOf();
    if (work === undefined) return;
    changePace(() => (waits += 1));
    void work.finally(() => changePace(() => (waits -= 1)));
  };
  // What is kept is never behind what anybody was told, so that a killed host does not go back in time.
  const keep = (at: number) => {
    if (at <= keptUntil) return;
    keptUntil = at + KEPT_AHEAD_MS * rate;
    kept.write(new Date(keptUntil));
  };
  const now = () => {
    const at = read();
    keep(at);
    return new Date(at);
  };
  const agenda = createAgenda();
  const ticks = ticking(now, (ms) => (ms <= 0 ? 0 : ms / pace()), agenda, standStill);
  keep(origin.at);
  return {
    get kind() {
      return rate === 0 ? 'virtual' : 'speed';
    },
    get rate() {
      return rate;
    },
    ...ticks,
    setRate: (next) => {
      changePace(() => (rate = next));
      keptUntil = Number.NEGATIVE_INFINITY;
      keep(origin.at);
    },
    waitFor: (work) => {
      workOf = work;
    },
    jumpTo: (to) => {
      if (to.getTime() > read()) origin = { real: performance.now(), at: to.getTime() };
      agenda.run(now());
      ticks.rearm();
    },
    stop: () => {
      ticks.stop();
      kept.write(now());
      keptUntil = Number.POSITIVE_INFINITY;
    },
  };
};

/** `setTimeout` fires at once beyond 2^31-1 ms; looking again each minute also notices a machine that slept. */
const LONGEST_WAIT_MS = 60_000;

const ticking = (
  now: () => Date,
  realMs: (ms: number) => number,
  agenda: Agenda,
  afterwards: () => void = () => undefined,
) => {
  let armed: { readonly due: number; readonly timer: NodeJS.Timeout } | undefined;
  const disarm = () => {
    clearTimeout(armed?.timer);
    armed = undefined;
  };
  const arm = () => {
    const due = agenda.next()?.getTime();
    if (due === armed?.due) return;
    disarm();
    if (due === undefined) return;
    const wait = Math.max(0, Math.ceil(realMs(due - now().getTime())));
    // A clock that stands still comes to it when it is moved.
    if (wait === Number.POSITIVE_INFINITY) return;
    armed = { due, timer: setTimeout(fire, Math.min(LONGEST_WAIT_MS, wait)) };
  };
  const fire = () => {
    armed = undefined;
    agenda.run(now());
    afterwards();
    arm();
  };
  return {
    now,
    nextDue: agenda.next,
    /** To be called when `now` has jumped: what was waited for may be nearer. */
    rearm: () => {
      disarm();
      arm();
    },
    at: (due: Date, callback: () => void) => {
      const remove = agenda.add(due, callback);
      arm();
      return () => {
        remove();
        arm();
      };
    },
    stop: () => {
      agenda.clear();
      disarm();
    },
  };
};
