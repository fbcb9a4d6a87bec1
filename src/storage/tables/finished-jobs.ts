/** The rows `stats|…` of the table `DataCentre`: one per finished job, which outlives it. */
import * as z from 'zod';
import { walkedStatuses, type FinishedJobs } from '../../jobs/finished-job.ts';
import { conditional } from './failures.ts';
import { keyNumber, keyPart, rangeOf, rowKeyOf } from './keys.ts';
import { readRange } from './ranges.ts';
import { readRow, schemaVersion } from './rows.ts';
import type { Tables } from './tables.ts';

const finishedColumns = z.object({
  jobId: z.string(),
  jobType: z.enum(['Import', 'Export']),
  end: z.enum(['Completed', 'Closed']),
  wasCancelled: z.boolean(),
  drives: z.number(),
  bytes: z.union([z.number(), z.bigint()]).transform(Number),
  createdAt: z.string(),
  finishedAt: z.string(),
});

/** One column for each, so that other tools can read them too. */
const daysColumns = z.object(
  Object.fromEntries(walkedStatuses.map((status) => [`days${status}`, z.number().optional()])),
);

/** Later than any job is created. */
const END_OF_TIME_SECONDS = 9_999_999_999;

const kindOf = (jobType: string): readonly string[] => ['stats', keyPart('the job type', jobType)];

const partitionOf = (location: string): string => keyPart('the location', location);

export const createFinishedJobs = ({ dataCentre }: Pick<Tables, 'dataCentre'>): FinishedJobs => ({
  record: async (location, { days, ...finished }) => {
    const { jobId, jobType, createdAt } = finished;
    // By what never changes of a job, so that it has one row however often it finishes; the latest come first.
    const age = keyNumber(END_OF_TIME_SECONDS - Math.floor(Date.parse(createdAt) / 1000));
    const row = {
      partitionKey: partitionOf(location),
      rowKey: rowKeyOf(...kindOf(jobType), age, keyPart('the job id', jobId)),
      schemaVersion,
      ...finished,
      bytes: BigInt(finished.bytes),
      ...Object.fromEntries(Object.entries(days).map(([status, value]) => [`days${status}`, value])),
    };
    await conditional((await dataCentre()).createEntity(row));
  },

  recent: async (location, jobType, top) => {
    const range = { partition: partitionOf(location), ...rangeOf(...kindOf(jobType)) };
    const rows = await readRange(await dataCentre(), range, top);
    return rows.map((row) => {
      const days = daysColumns.parse(row);
      return {
        ...readRow(row, finishedColumns),
        days: Object.fromEntries(
          walkedStatuses.flatMap((status) => {
            const value = days[`days${status}`];
            return value === undefined ? [] : [[status, value]];
          }),
        ),
      };
    });
  },
});
