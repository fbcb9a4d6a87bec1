import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimate, FEWEST_JOBS, milestones, type Expectation } from '../../src/estimates/estimate.ts';
import { plusDays, plusMs } from '../../src/ports/clock.ts';
import { anyFinishedJob, finishedJob } from '../support/finished-jobs.ts';
import { after, cancel, days, put, reachable, receive, ship, startOfTime } from '../support/jobs.ts';

const none = { history: [], drivesAhead: 0 };
const numbered = (count: number) => Array.from({ length: count }, (_, index) => finishedJob(index + 1));
const of = (expected: readonly Expectation[], state: string) =>
  expected.find((expectation) => expectation.state === state);

const input = fc.record({
  job: fc.constantFrom(...Object.values(reachable)),
  now: fc.integer({ min: 0, max: 90 * 24 * 60 }).map((minutes) => plusMs(startOfTime, minutes * 60_000)),
  history: fc.array(anyFinishedJob, { maxLength: 40 }),
  drivesAhead: fc.nat(200),
});

describe('an estimate', () => {
  it('says of each state one of three: when it was, when it may be, or why nobody can say', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { expected } = estimate(given);
        expect(expected.map(({ state }) => state)).toEqual(milestones);
        for (const expectation of expected) {
          const said = ['reachedAt', 'earliest', 'reason'].filter((name) => name in expectation);
          expect(said).toHaveLength(1);
        }
      }),
    );
  });

  it('has ranges that are in order, one state after the other, and never before now', () => {
    fc.assert(
      fc.property(input, (given) => {
        let [earliest, latest] = [given.now, given.now];
        for (const expectation of estimate(given).expected) {
          if (!('earliest' in expectation)) continue;
          expect(expectation.earliest <= expectation.latest).toBe(true);
          expect(expectation.earliest >= earliest).toBe(true);
          expect(expectation.latest >= latest).toBe(true);
          ({ earliest, latest } = expectation);
        }
      }),
    );
  });

  it('never has a wider range because the same history is longer', () => {
    const longer = fc.record({
      job: fc.constantFrom(...Object.values(reachable)),
      now: fc.integer({ min: 0, max: 40 }).map(days),
      history: fc.array(anyFinishedJob, { minLength: FEWEST_JOBS, maxLength: 20 }),
      times: fc.integer({ min: 2, max: 8 }),
    });
    fc.assert(
      fc.property(longer, ({ times, history, ...given }) => {
        const once = estimate({ ...given, history, drivesAhead: 0 });
        const often = estimate({
          ...given,
          history: Array.from({ length: times }, () => history).flat(),
          drivesAhead: 0,
        });
        for (const before of once.expected) {
          const now = of(often.expected, before.state);
          if (!('earliest' in before) || before.basis.kind !== 'History') continue;
          if (now === undefined || !('earliest' in now))
            throw new Error(`${before.state} has no basis any more.`);
          // Of more jobs there may be enough that are alike: then others are looked at, and nothing can be compared.
          if (now.basis.kind === 'History' && now.basis.alike.length > before.basis.alike.length) continue;
          expect(now.earliest >= before.earliest && now.latest <= before.latest).toBe(true);
        }
      }),
    );
  });

  it('goes by what the service aims at while too few jobs have finished', () => {
    const job = after(put(), ship, receive(['D1', 'D2']));
    const few = numbered(FEWEST_JOBS - 1);
    const { expected } = estimate({ job, now: days(2), history: few, drivesAhead: 0 });
    expect(expected).toEqual([
      { state: 'Received', reachedAt: startOfTime },
      { state: 'Transferring', earliest: days(2), latest: days(10), basis: { kind: 'Aim' } },
      { state: 'Packaging', earliest: days(7), latest: days(10), basis: { kind: 'Aim' } },
      { state: 'Completed', earliest: days(9), latest: days(13), basis: { kind: 'Aim' } },
    ]);
  });

  it('has no basis for a job that nobody has received, until others have finished', () => {
    const { expected } = estimate({ job: reachable['Shipping']!, now: days(1), ...none });
    expect(expected.map((expectation) => 'reason' in expectation)).toEqual([true, true, true, true]);
    expect(expected[0]).toHaveProperty(
      'reason',
      'When it is received depends on its customer and carrier, and no job has finished here before it.',
    );
    const later = estimate({
      job: reachable['Shipping']!,
      now: days(1),
      history: numbered(FEWEST_JOBS),
      drivesAhead: 0,
    });
    // One of the five took a day, and this one has taken that already: four are left, that take up to four days more.
    expect(of(later.expected, 'Received')).toEqual({
      state: 'Received',
      earliest: days(2),
      latest: days(5),
      basis: { kind: 'History', jobs: 4, alike: ['drives'] },
    });
    expect(of(later.expected, 'Completed')).toMatchObject({ earliest: days(8), latest: days(20) });
  });

  it('says so when it takes longer than any before', () => {
    const { expected } = estimate({
      job: reachable['Shipping']!,
      now: days(12),
      history: numbered(9),
      drivesAhead: 0,
    });
    expect(of(expected, 'Received')).toEqual({
      state: 'Received',
      reason: 'It has been Shipping for longer than any of 9 jobs before it.',
    });
  });

  it('looks at jobs of about as many drives, and about as many bytes, where there are enough', () => {
    const large = numbered(20).map((job) => ({ ...job, drives: 10, days: { ...job.days, Shipping: 40 } }));
    const alike = numbered(6).map((job) => ({ ...job, days: { ...job.days, Transferring: 3 } }));
    const slow = alike.map((job) => ({ ...job, bytes: 1_000_000, days: { ...job.days, Transferring: 30 } }));
    const shipping = estimate({
      job: reachable['Shipping']!,
      now: startOfTime,
      history: [...large, ...alike],
      drivesAhead: 0,
    });
    expect(of(shipping.expected, 'Received')).toMatchObject({
      latest: days(6),
      basis: { jobs: 6, alike: ['drives'] },
    });
    const copying = {
      job: reachable['Transferring, one in copy']!,
      now: startOfTime,
      history: [...alike, ...slow],
      drivesAhead: 0,
    };
    expect(of(estimate(copying).expected, 'Packaging')).toMatchObject({ latest: days(30) });
    expect(of(estimate({ ...copying, bytes: 900 }).expected, 'Packaging')).toMatchObject({
      latest: days(3),
      basis: { jobs: 6, alike: ['drives', 'bytes'] },
    });
  });

  it('lets the drives ahead pass first, at the pace of the location', () => {
    // Ten jobs of two drives in nine days.
    const history = Array.from({ length: 10 }, (_, index) =>
      finishedJob(1, { jobId: `j${index}`, finishedAt: plusDays(startOfTime, index) }),
    );
    const given = { job: reachable['Received']!, now: startOfTime, history };
    const free = estimate({ ...given, drivesAhead: 0 });
    const queued = estimate({ ...given, drivesAhead: 40 });
    expect(free.queueDays).toBeUndefined();
    expect(queued.queueDays).toBe(18);
    expect(of(free.expected, 'Transferring')).toMatchObject({ earliest: days(1), latest: days(1) });
    expect(of(queued.expected, 'Transferring')).toMatchObject({ earliest: days(9), latest: days(18) });
    expect(of(queued.expected, 'Completed')).toMatchObject({ earliest: days(11), latest: days(20) });
  });

  it('expects nothing of a job that is cancelled, and what a late drive undid anew', () => {
    const cancelled = estimate({
      job: after(put(), ship, cancel),
      now: days(1),
      history: numbered(9),
      drivesAhead: 0,
    });
    expect(cancelled.expected.every((expectation) => 'reason' in expectation)).toBe(true);
    const reopened = estimate({
      job: reachable['Received, reopened']!,
      now: startOfTime,
      history: numbered(9),
      drivesAhead: 0,
    });
    expect(of(reopened.expected, 'Received')).toHaveProperty('reachedAt');
    expect(of(reopened.expected, 'Transferring')).toHaveProperty('earliest');
    expect(of(reopened.expected, 'Completed')).toHaveProperty('earliest');
  });
});
