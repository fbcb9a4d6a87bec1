import { describe, expect, it } from 'vitest';
import { isNear, nextStepOf } from '../../portal/parts/next-step-of.ts';
import { someJob, type Some } from './some-job.ts';

const DEADLINE = '2026-01-19T08:00:00.000Z';
const dated = { reached: {}, deadline: DEADLINE };

describe('what happens next', () => {
  it.each<[Some, string]>([
    [{ state: 'Creating', schedule: dated }, 'deletedUnlessShipped'],
    [{ state: 'Creating', schedule: dated, cancelled: true }, 'deletedCancelled'],
    [{ state: 'Shipping', schedule: dated }, 'closedUnlessArrived'],
    [{ state: 'Shipping', schedule: { ...dated, overdue: true } }, 'closedUnlessExtended'],
    [{ state: 'Received' }, 'copyStarts'],
    [{ state: 'Received', cancelled: true }, 'goesBack'],
    [{ state: 'Transferring' }, 'copies'],
    [{ state: 'Packaging' }, 'goesBack'],
    [{ state: 'Completed', schedule: dated }, 'deleted'],
    [{ state: 'Closed', schedule: dated }, 'deleted'],
    [{ state: 'Creating' }, 'unknown'],
    [{ state: 'Shipping', schedule: { reached: {}, hold: { message: 'm', since: DEADLINE } } }, 'held'],
  ])('to a job %j is %s', (some, kind) => {
    expect(nextStepOf(someJob('j', some)).kind).toBe(kind);
  });

  it('is near three days before, unless it is only the end of a finished job', () => {
    const creating = nextStepOf(someJob('j', { schedule: dated }));
    expect(isNear(creating, new Date('2026-01-16T07:59:59Z'))).toBe(false);
    expect(isNear(creating, new Date('2026-01-16T08:00:00Z'))).toBe(true);
    const finished = nextStepOf(someJob('j', { state: 'Completed', schedule: dated }));
    expect(isNear(finished, new Date(DEADLINE))).toBe(false);
  });
});
