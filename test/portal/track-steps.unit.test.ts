import { describe, expect, it } from 'vitest';
import type { JobState } from '../../portal/api/arm.ts';
import type { Estimate } from '../../portal/api/job.ts';
import { stepsOf } from '../../portal/pages/job/track-steps.ts';
import { someJob } from './some-job.ts';

const kinds = (state: JobState, reached: Partial<Record<JobState, string>> = {}) =>
  stepsOf(someJob('a', { state, schedule: { reached } }), undefined).map(({ kind }) => kind);

describe('the steps of a job', () => {
  it.each([
    ['Creating', ['now', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead', 'aside']],
    ['Transferring', ['done', 'done', 'done', 'now', 'ahead', 'ahead', 'aside']],
    ['Completed', ['done', 'done', 'done', 'done', 'done', 'now', 'aside']],
    ['Closed', ['done', 'done', 'done', 'done', 'done', 'aside', 'now']],
  ] as const)('%s has states behind it, and states ahead', (state, expected) => {
    expect(kinds(state)).toEqual(expected);
  });

  it('say when each was reached, and which was left out', () => {
    const reached = {
      Creating: '2026-01-01T00:00:00Z',
      Shipping: '2026-01-02T00:00:00Z',
      Closed: '2026-01-20T00:00:00Z',
    };
    const steps = stepsOf(someJob('a', { state: 'Closed', schedule: { reached } }), undefined);
    expect(steps[1]).toEqual({ state: 'Shipping', kind: 'done', at: reached.Shipping });
    expect(steps[3]).toEqual({ state: 'Transferring', kind: 'done', at: undefined });
    expect(steps[5]).toEqual({ state: 'Completed', kind: 'aside', isOver: true });
    expect(steps[6]).toEqual({ state: 'Closed', kind: 'now', at: reached.Closed });
  });

  it('that a late drive led back from are ahead again', () => {
    expect(kinds('Transferring', { Packaging: '2026-01-05T00:00:00Z' })[4]).toBe('ahead');
  });

  it('ahead have what is expected of them', () => {
    const expected = {
      state: 'Packaging',
      earliest: '2026-01-10T00:00:00.000Z',
      latest: '2026-01-12T00:00:00.000Z',
      basis: { kind: 'Aim' },
    } as const;
    const estimate: Estimate = {
      asOf: '2026-01-09T00:00:00.000Z',
      state: 'Transferring',
      expected: [expected],
      queue: { drivesAhead: 0 },
    };
    const steps = stepsOf(someJob('a', { state: 'Transferring' }), estimate);
    expect(steps[4]).toEqual({ state: 'Packaging', kind: 'ahead', expected });
    expect(steps[5]).toEqual({ state: 'Completed', kind: 'ahead', expected: undefined });
  });
});
