/** The table `DataCentre`: what each location expects, a row for each tracking number and each drive, and its queue for bays. */
import type { TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import type { ExpectedJob, ExpectedPackages } from '../../ports/expected-packages.ts';
import { fromContinuation, toContinuation } from './continuation.ts';
import { unlessMissing } from './failures.ts';
import { keyPart, rangeOf, rowKeyOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { readRange } from './ranges.ts';
import { readRow, schemaVersion } from './rows.ts';

const expectedColumns = z.object({
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  jobId: z.string(),
});

const queuedColumns = expectedColumns.extend({ at: z.string(), driveId: z.string() });

/** Instants are of one length, so that the order of the rows is that of the drives. */
const queueKey = (at: string, driveId: string, { jobId }: ExpectedJob): string =>
  rowKeyOf('queue', keyPart('the time', at), jobIdPart(jobId), keyPart('the drive id', driveId));

/** What a row is found by: people type both, so neither case nor blanks around them count. */
type Found = readonly ['package' | 'drive', string];

const byPackage = (trackingNumber: string): Found => [
  'package',
  keyPart('the tracking number', trackingNumber.trim()),
];
const byDriveId = (driveId: string): Found => ['drive', keyPart('the drive id', driveId.trim())];

const partitionOf = (location: string): string => keyPart('the location', location);
const jobIdPart = (jobId: string): string => keyPart('the job id', jobId);

/** Most operations of one transaction. */
const mostPerTransaction = 100;

export const createExpectedPackages = ({ dataCentre }: Pick<Tables, 'dataCentre'>): ExpectedPackages => {
  const rowOf = (
    location: string,
    found: Found,
    { subscriptionId, resourceGroup, name, jobId }: ExpectedJob,
  ): { partitionKey: string; rowKey: string } & Record<string, unknown> => ({
    partitionKey: partitionOf(location),
    rowKey: rowKeyOf(...found, jobIdPart(jobId)),
    schemaVersion,
    subscriptionId,
    resourceGroup,
    name,
    jobId,
  });

  const jobsFoundBy = async (location: string, found: Found): Promise<readonly ExpectedJob[]> => {
    const rows = await readRange(await dataCentre(), {
      partition: partitionOf(location),
      ...rangeOf(...found),
    });
    return rows.map((row) => readRow(row, expectedColumns));
  };

  return {
    expectPackage: async (location, trackingNumber, job) => {
      await (await dataCentre()).upsertEntity(rowOf(location, byPackage(trackingNumber), job), 'Replace');
    },

    expectDrives: async (location, driveIds, job) => {
      // A transaction takes each row once.
      const rows = new Map(
        driveIds.map((driveId) => {
          const row = rowOf(location, byDriveId(driveId), job);
          return [row.rowKey, row];
        }),
      );
      const actions = [...rows.values()].map((row): TransactionAction => ['upsert', row, 'Replace']);
      for (let start = 0; start < actions.length; start += mostPerTransaction) {
        await (await dataCentre()).submitTransaction(actions.slice(start, start + mostPerTransaction));
      }
    },

    queueDrives: async (location, at, driveIds, job) => {
      const rows = driveIds.map((driveId): TransactionAction => {
        const row = { ...rowOf(location, byDriveId(driveId), job), rowKey: queueKey(at, driveId, job) };
        return ['upsert', { ...row, at, driveId }, 'Replace'];
      });
      if (rows.length > 0) await (await dataCentre()).submitTransaction(rows);
    },

    queued: async (location) => {
      const range = { partition: partitionOf(location), ...rangeOf('queue') };
      const rows = await readRange(await dataCentre(), range);
      return rows.map((row) => {
        const { at, driveId, ...job } = readRow(row, queuedColumns);
        return { at, driveId, job };
      });
    },

    unqueue: async (location, { at, driveId, job }) => {
      const client = await dataCentre();
      await unlessMissing(client.deleteEntity(partitionOf(location), queueKey(at, driveId, job)));
    },

    listPackages: async (location, top, continuation) => {
      const range = { partition: partitionOf(location), ...rangeOf('package') };
      const position = continuation === undefined ? undefined : fromContinuation(continuation, range);
      const rows = await readRange(
        await dataCentre(),
        { ...range, ...(position && { after: position.after }) },
        top + 1,
      );
      const given = rows.slice(0, top);
      const last = given.at(-1);
      return {
        jobs: given.map((row) => readRow(row, expectedColumns)),
        ...(rows.length > top && last && { continuation: toContinuation({ after: String(last.rowKey) }) }),
      };
    },

    byTrackingNumber: (location, trackingNumber) => jobsFoundBy(location, byPackage(trackingNumber)),

    byDrive: (location, driveId) => jobsFoundBy(location, byDriveId(driveId)),

    forget: async (location, trackingNumbers, driveIds, jobId) => {
      const client = await dataCentre();
      const found = [...trackingNumbers.map(byPackage), ...driveIds.map(byDriveId)];
      await Promise.all(
        found.map((by) =>
          unlessMissing(client.deleteEntity(partitionOf(location), rowKeyOf(...by, jobIdPart(jobId)))),
        ),
      );
    },
  };
};
