import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdvancer } from '../../local/clock/advance.ts';
import { createClock, type HostClock, type MovableClock } from '../../local/clock/clock.ts';
import { keepTimeIn, keepTimeNowhere, type KeptTime } from '../../local/clock/kept-time.ts';

const START = Date.parse('2027-01-01T00:00:00Z');
const DAY = 86_400_000;
const at = (ms: number) => new Date(START + ms);

const movable = (clock: HostClock): MovableClock => {
  if (clock.kind === 'real') throw new Error('The real clock cannot be moved.');
  return clock;
};
const virtualClock = (kept: KeptTime = keepTimeNowhere(at(0))) =>
  movable(createClock({ kind: 'virtual' }, kept));
const idle = () => Promise.resolve();

describe('a virtual clock', () => {
  it('runs everything due on the way, in the order of its times, at its times, and nothing else', async () => {
    const due = fc.array(fc.record({ ms: fc.nat({ max: 500 }), cancelled: fc.boolean() }), { maxLength: 60 });
    const targets = fc.array(fc.nat({ max: 600 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(due, targets, async (entries, moves) => {
        const clock = virtualClock();
        const { advanceTo } = createAdvancer(clock, idle);
        const ran: { index: number; now: number }[] = [];
        const cancels = entries.map(({ ms }, index) =>
          clock.at(at(ms), () => ran.push({ index, now: clock.now().getTime() - START })),
        );
        for (const [index, { cancelled }] of entries.entries()) if (cancelled) cancels[index]!();
        for (const to of moves) await advanceTo(at(to));

        const reached = Math.max(...moves);
        const expected = entries
          .map(({ ms, cancelled }, index) => ({ index, now: ms, cancelled }))
          .filter(({ now, cancelled }) => !cancelled && now <= reached)
          .sort((a, b) => a.now - b.now || a.index - b.index)
          .map(({ index, now }) => ({ index, now }));
        expect(ran).toEqual(expected);
        expect(clock.now()).toEqual(at(reached));
        const left = entries.filter(({ ms, cancelled }) => !cancelled && ms > reached).map(({ ms }) => ms);
        expect(clock.nextDue()).toEqual(left.length > 0 ? at(Math.min(...left)) : undefined);
      }),
    );
  });

  it('runs what the work itself makes due, before it goes further', async () => {
    const clock = virtualClock();
    const seen: number[] = [];
    const chain = (): void => {
      seen.push(clock.now().getTime() - START);
      clock.at(new Date(clock.now().getTime() + 10), chain);
    };
    clock.at(at(5), chain);
    clock.at(at(25), () => seen.push(-25));
    await createAdvancer(clock, idle).advanceTo(at(40));
    expect(seen).toEqual([5, 15, -25, 25, 35]);
  });

  it('stands still while anything is at work', async () => {
    const clock = virtualClock();
    let work: Promise<void> = Promise.resolve();
    const seen: number[] = [];
    clock.at(at(10), () => {
      work = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        seen.push(clock.now().getTime() - START);
      });
    });
    clock.at(at(20), () => seen.push(-20));
    await createAdvancer(clock, () => work).advanceTo(at(30));
    expect(seen).toEqual([10, -20]);
  });

  it('runs what is due already without being moved', async () => {
    const clock = virtualClock();
    await new Promise<void>((resolve) => {
      clock.at(at(-DAY), resolve);
    });
    expect(clock.now()).toEqual(at(0));
  });

  it('is moved by one at a time, and never back', async () => {
    const clock = virtualClock();
    const { advanceTo, advanceToNext } = createAdvancer(clock, idle);
    clock.at(at(70), () => undefined);
    await Promise.all([advanceTo(at(50)), advanceTo(at(20)), advanceToNext()]);
    expect(clock.now()).toEqual(at(70));
    await advanceToNext();
    expect(clock.now()).toEqual(at(70));
  });

  it('calls nobody back once stopped', async () => {
    const clock = virtualClock();
    let called = 0;
    clock.at(at(-1), () => (called += 1));
    clock.stop();
    clock.jumpTo(at(DAY));
    await new Promise((resolve) => setImmediate(resolve));
    expect(called).toBe(0);
  });
});

describe('the clocks that run', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('wait longer than setTimeout can', () => {
    const clock = createClock({ kind: 'real' }, keepTimeNowhere());
    let called = 0;
    clock.at(at(30 * DAY), () => (called += 1));
    vi.advanceTimersByTime(30 * DAY - 1);
    expect(called).toBe(0);
    vi.advanceTimersByTime(1);
    expect(called).toBe(1);
    clock.stop();
  });

  it('call back in order, and not what was cancelled', () => {
    const clock = createClock({ kind: 'real' }, keepTimeNowhere());
    const seen: string[] = [];
    clock.at(at(2_000), () => seen.push('second'));
    clock.at(at(1_000), () => seen.push('first'));
    clock.at(at(1_500), () => seen.push('never'))();
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['first']);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['first', 'second']);
    clock.stop();
  });

  it('go as fast as they were told', () => {
    const clock = createClock({ kind: 'speed', rate: 86_400 }, keepTimeNowhere(at(0)));
    let calledAt = 0;
    clock.at(at(14 * DAY), () => (calledAt = Date.now() - START));
    vi.advanceTimersByTime(20_000);
    expect(clock.now()).toEqual(at(20 * DAY));
    expect(calledAt).toBe(14_000);
    clock.stop();
  });

  it('can be moved when they are fast, and what was waited for comes sooner', async () => {
    const clock = movable(createClock({ kind: 'speed', rate: 86_400 }, keepTimeNowhere(at(0))));
    const seen: string[] = [];
    clock.at(at(2 * DAY), () => seen.push('on the way'));
    clock.at(at(11 * DAY), () => seen.push('after'));
    await createAdvancer(clock, idle).advanceTo(at(10 * DAY));
    expect(clock.now()).toEqual(at(10 * DAY));
    expect(seen).toEqual(['on the way']);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual(['on the way', 'after']);
    clock.stop();
  });

  it('stand still for the work they made due, and no longer', async () => {
    const clock = movable(createClock({ kind: 'speed', rate: 86_400 }, keepTimeNowhere(at(0))));
    const seen: string[] = [];
    const work = Promise.withResolvers<undefined>();
    let atWork = false;
    clock.waitFor(() => (atWork ? work.promise : undefined));
    clock.at(at(DAY), () => (atWork = true));
    clock.at(at(2 * DAY), () => seen.push('second day'));
    vi.advanceTimersByTime(60_000);
    expect([clock.now(), clock.kind, seen]).toEqual([at(DAY), 'speed', []]);
    atWork = false;
    work.resolve(undefined);
    await work.promise;
    await Promise.resolve();
    vi.advanceTimersByTime(1_000);
    expect([clock.now(), seen]).toEqual([at(2 * DAY), ['second day']]);
    clock.stop();
  });

  it('may be told to run, to run slower, and to stand still', () => {
    const clock = virtualClock();
    const seen: string[] = [];
    clock.at(at(2 * DAY), () => seen.push('second day'));
    clock.at(at(3 * DAY), () => seen.push('third day'));
    vi.advanceTimersByTime(10 * DAY);
    expect([clock.kind, clock.now(), seen]).toEqual(['virtual', at(0), []]);
    clock.setRate(86_400);
    vi.advanceTimersByTime(1_000);
    expect([clock.kind, clock.now()]).toEqual(['speed', at(DAY)]);
    clock.setRate(43_200);
    vi.advanceTimersByTime(1_999);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual(['second day']);
    clock.setRate(0);
    vi.advanceTimersByTime(10 * DAY);
    expect([clock.kind, clock.now(), seen]).toEqual(['virtual', at(2 * DAY), ['second day']]);
    clock.jumpTo(at(3 * DAY));
    expect(seen).toEqual(['second day', 'third day']);
    clock.stop();
  });
});

describe('the time a clock has reached', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-clock-'));
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });
  const kept = () => keepTimeIn(path.join(folder, 'clock.json'));

  it('is where the next virtual clock stands', async () => {
    const first = virtualClock(kept());
    const began = first.now().getTime();
    await createAdvancer(first, idle).advanceTo(new Date(began + 40 * DAY));
    // Not stopped: its host was killed.
    expect(virtualClock(kept()).now()).toEqual(new Date(began + 40 * DAY));
  });

  it('is never behind what a fast clock has told anybody, even when its host was killed', () => {
    vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 20 }), (waits) => {
        rmSync(path.join(folder, 'clock.json'), { force: true });
        const first = createClock({ kind: 'speed', rate: 86_400 }, kept());
        for (const [index, wait] of waits.entries()) {
          // Also when its speed is changed, or it is stopped, in between.
          if (index % 3 === 2) movable(first).setRate([0, 3_600, 86_400][(index % 9) % 3]!);
          vi.advanceTimersByTime(wait);
          const told = first.now();
          expect(kept().read()!.getTime()).toBeGreaterThanOrEqual(told.getTime());
        }
      }),
    );
  });

  it('is exact when a fast clock was stopped', () => {
    vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
    const first = createClock({ kind: 'speed', rate: 86_400 }, kept());
    vi.advanceTimersByTime(3_500);
    first.stop();
    expect(kept().read()).toEqual(at(3.5 * DAY));
  });

  it('is refused in one sentence when the file is damaged', () => {
    const file = path.join(folder, 'clock.json');
    writeFileSync(file, '{"now":"2027-0');
    expect(() => kept().read()).toThrow(`${file} holds no time; delete it to let the clock start at today.`);
    expect(readFileSync(file, 'utf8')).toBe('{"now":"2027-0');
  });
});
