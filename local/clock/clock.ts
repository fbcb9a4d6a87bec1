/** The three clocks of the local host: the system's, one that runs faster, and one that only moves when told. */
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
  readonly kind: 'speed' | 'virtual';
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
      return createFastClock(choice.rate, kept);
    case 'virtual':
      return createVirtualClock(kept);
  }
};

/** How much of a fast clock's time is kept ahead, in real milliseconds: so often is it written down. */
const KEPT_AHEAD_MS = 2_000;

const createFastClock = (rate: number, kept: KeptTime): MovableClock => {
  let origin = { real: performance.now(), at: (kept.read() ?? new Date()).getTime() };
  let keptUntil = 0;
  const read = () => origin.at + (performance.now() - origin.real) * rate;
  // What is kept is never behind what anybody was told, so that a killed host does not go back in time.
  const now = () => {
    const at = read();
    if (at >= keptUntil) {
      keptUntil = at + KEPT_AHEAD_MS * rate;
      kept.write(new Date(keptUntil));
    }
    return new Date(at);
  };
  const agenda = createAgenda();
  const ticks = ticking(now, (ms) => ms / rate, agenda);
  return {
    kind: 'speed',
    ...ticks,
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

const createVirtualClock = (kept: KeptTime): MovableClock => {
  let at = kept.read() ?? new Date();
  kept.write(at);
  const agenda = createAgenda();
  let stopped = false;
  const run = () => {
    if (!stopped) agenda.run(at);
  };
  return {
    kind: 'virtual',
    now: () => new Date(at),
    at: (due, callback) => {
      // What is due already waits for no advance: a durable timer of no length, say.
      if (due <= at) setImmediate(run);
      return agenda.add(due, callback);
    },
    nextDue: agenda.next,
    jumpTo: (to) => {
      if (to > at) {
        kept.write(to);
        at = new Date(to);
      }
      run();
    },
    stop: () => {
      stopped = true;
      agenda.clear();
    },
  };
};

/** `setTimeout` fires at once beyond 2^31-1 ms; looking again each minute also notices a machine that slept. */
const LONGEST_WAIT_MS = 60_000;

const ticking = (now: () => Date, realMs: (ms: number) => number, agenda: Agenda) => {
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
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(realMs(due - now().getTime()))));
    armed = { due, timer: setTimeout(fire, wait) };
  };
  const fire = () => {
    armed = undefined;
    agenda.run(now());
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
