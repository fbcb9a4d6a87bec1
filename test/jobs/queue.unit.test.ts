/** The queue for bays: in order of turns, whatever comes when, and nobody starves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/jobs/job.ts';
import { inTurn, turnOf } from '../../src/jobs/queue.ts';
import { policies } from '../../src/jobs/policies.ts';
import { plusMs } from '../../src/ports/clock.ts';
import type { Instant } from '../../src/ports/clock.ts';
import {
  after,
  days,
  driveSpec,
  mount,
  put,
  receive,
  receiveLate,
  ship,
  startOfTime,
  unmount,
} from '../support/jobs.ts';

const HOUR_MS = 60 * 60 * 1000;
const TURN_MS = policies.turnHours * HOUR_MS;

type Entry = { readonly job: number; readonly receivedAt: Instant; readonly behind: number };

/** Packages of one job each, with one to ten drives in them, opened in a month. */
const arrivals = fc
  .array(fc.record({ hour: fc.nat(30 * 24), drives: fc.integer({ min: 1, max: policies.maxDrives }) }), {
    maxLength: 20,
  })
  .map((packages) =>
    packages.flatMap(({ hour, drives }, job) =>
      Array.from({ length: drives }, (_, behind): Entry => {
        return { job, receivedAt: plusMs(startOfTime, hour * HOUR_MS), behind };
      }),
    ),
  );
const order = (entries: readonly Entry[]): readonly Entry[] => inTurn(entries, (entry) => entry);
const hours = (from: Instant, to: Instant): number => (Date.parse(to) - Date.parse(from)) / HOUR_MS;

describe('the queue for bays', () => {
  it('takes a drive of each job in turn', () => {
    const ten = Array.from({ length: 3 }, (_, behind): Entry => ({
      job: 0,
      receivedAt: startOfTime,
      behind,
    }));
    const one: Entry = { job: 1, receivedAt: plusMs(startOfTime, HOUR_MS), behind: 0 };
    const nextDay: Entry = { job: 2, receivedAt: days(2), behind: 0 };
    expect(order([nextDay, ...ten, one]).map(({ job }) => job)).toEqual([0, 1, 0, 0, 2]);
  });

  it('has every drive once, and those of a job in the order in which they came', () => {
    fc.assert(
      fc.property(arrivals, (entries) => {
        const ordered = order(entries);
        expect(new Set(ordered)).toEqual(new Set(entries));
        expect(ordered).toHaveLength(entries.length);
        for (const job of new Set(entries.map((entry) => entry.job))) {
          const own = ordered.filter((entry) => entry.job === job);
          expect(own.map(({ behind }) => behind)).toEqual(own.map((_, index) => index));
        }
      }),
    );
  });

  it('stays in order while drives leave it and others come', () => {
    fc.assert(
      fc.property(arrivals, fc.infiniteStream(fc.boolean()), (entries, choice) => {
        const left = entries.filter(() => choice.next().value === true);
        expect(order(left)).toEqual(order(entries).filter((entry) => left.includes(entry)));
      }),
    );
  });

  it('puts before the first drive of a job no more of another than that had turns since it came', () => {
    fc.assert(
      fc.property(arrivals, (entries) => {
        const ordered = order(entries);
        for (const [place, { receivedAt, behind, job }] of ordered.entries()) {
          if (behind > 0) continue;
          const before = ordered.slice(0, place);
          for (const other of new Set(before.map((entry) => entry.job))) {
            const ahead = before.filter((entry) => entry.job === other);
            const waited = hours(ahead[0]?.receivedAt ?? '', receivedAt);
            expect(other).not.toBe(job);
            expect(ahead.length).toBeLessThanOrEqual(1 + waited / policies.turnHours);
          }
        }
      }),
    );
  });

  it('lets no drive be overtaken by one that came after its turn', () => {
    fc.assert(
      fc.property(arrivals, (entries) => {
        const ordered = order(entries);
        for (const [place, entry] of ordered.entries()) {
          for (const { receivedAt } of ordered.slice(0, place)) {
            expect(receivedAt <= plusMs(entry.receivedAt, entry.behind * TURN_MS)).toBe(true);
          }
        }
      }),
    );
  });
});

describe('a drive that waits', () => {
  const whole = put({ drives: ['D1', 'D2', 'D3'].map(driveSpec) });
  const turnsOf = (job: Job): readonly Instant[] =>
    job.drives.flatMap((drive) => (drive.status === 'Received' ? [turnOf(drive)] : []));

  it('has its turn behind those of its job that came with it, also when it was in a bay', () => {
    const received = [whole, ship, receive(['D3', 'D1'])];
    const turns = [startOfTime, plusMs(startOfTime, TURN_MS)];
    expect(turnsOf(after(...received))).toEqual(turns);
    expect(turnsOf(after(...received, mount('D3', 'bay-1'), unmount('D3')))).toEqual(turns);
  });

  it('has its turn when it comes where it comes by itself', () => {
    const job = after(whole, ship, receive(['D3', 'D1']), { at: days(3), command: receiveLate('D2') });
    expect(turnsOf(job)).toEqual([startOfTime, days(3), plusMs(startOfTime, TURN_MS)]);
  });
});
