/** Rows of finished jobs, as a location's history has them. */
import fc from 'fast-check';
import { walkedStatuses, type FinishedJob } from '../../src/jobs/finished-job.ts';
import { plusDays, plusMs } from '../../src/ports/clock.ts';
import { startOfTime } from './jobs.ts';

/** An import job of two drives that took as many days in each state as its number says, and finished in that order. */
export const finishedJob = (number: number, changes: Partial<FinishedJob> = {}): FinishedJob => ({
  jobId: `finished-${number}`,
  jobType: 'Import',
  end: 'Completed',
  wasCancelled: false,
  drives: 2,
  bytes: 1000,
  createdAt: plusDays(startOfTime, number),
  finishedAt: plusDays(startOfTime, number + 20),
  days: Object.fromEntries(walkedStatuses.map((status) => [status, number])),
  ...changes,
});

const days = fc.record(
  Object.fromEntries(walkedStatuses.map((status) => [status, fc.double({ min: 0, max: 60, noNaN: true })])),
  // Not every job went through every state.
  { requiredKeys: [] },
);

/** Any job of two drives. */
export const anyFinishedJob: fc.Arbitrary<FinishedJob> = fc
  .record({
    number: fc.nat(1000),
    days,
    bytes: fc.nat(1_000_000),
    wasCancelled: fc.boolean(),
    end: fc.constantFrom('Completed' as const, 'Closed' as const),
    took: fc.nat(60 * 24 * 60 * 60 * 1000),
  })
  .map(({ number, took, ...changes }) =>
    finishedJob(number, { ...changes, finishedAt: plusMs(plusDays(startOfTime, number), took) }),
  );
