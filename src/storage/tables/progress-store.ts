/** How far the copying of drives has come: rows beside the job's in the table `Jobs`, one for each lane of a run. */
import * as z from 'zod';
import type { DriveProgress, ProgressStore } from '../../ports/progress.ts';
import { conditional, unlessMissing } from './failures.ts';
import { partitionOf } from './job-rows.ts';
import { keyNumber, keyPart, rangeOf, rowKeyOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { readRange } from './ranges.ts';
import { readRow, schemaVersion } from './rows.ts';

/** A report is not worth more: the next one says it again. */
const reportAttempts = 8;

const jobIdPart = (jobId: string): string => keyPart('the job id', jobId);

export const progressRange = (jobId: string): { from: string; end: string } =>
  rangeOf('progress', jobIdPart(jobId));

/** Numbers over 2^31 are kept as 64-bit ones; 53 bits of them are used. */
const wholeNumber = z.bigint().transform(Number);
const laneColumns = z.object({
  etag: z.string(),
  driveId: z.string(),
  run: z.number(),
  bytes: wholeNumber,
  blobs: wholeNumber,
  wholeBytes: wholeNumber,
  wholeBlobs: wholeNumber,
});

export const createProgressStore = ({ jobs }: Pick<Tables, 'jobs'>): ProgressStore => ({
  report: async (subscriptionId, jobId, driveId, run, lane, done, whole) => {
    const client = await jobs();
    const partitionKey = partitionOf(subscriptionId);
    const drive = keyPart('the drive id', driveId);
    const rowKey = rowKeyOf('progress', jobIdPart(jobId), drive, keyNumber(run), keyNumber(lane));
    for (let attempt = 0; attempt < reportAttempts; attempt++) {
      const row = await unlessMissing(client.getEntity(partitionKey, rowKey));
      const kept = row && readRow(row, laneColumns);
      const bytes = Math.max(done.bytes, kept?.bytes ?? 0);
      const blobs = Math.max(done.blobs, kept?.blobs ?? 0);
      if (bytes === kept?.bytes && blobs === kept.blobs) return;
      const entity = {
        partitionKey,
        rowKey,
        schemaVersion,
        driveId,
        run,
        bytes: BigInt(bytes),
        blobs: BigInt(blobs),
        wholeBytes: BigInt(whole.bytes),
        wholeBlobs: BigInt(whole.blobs),
      };
      const write = kept
        ? client.updateEntity(entity, 'Replace', { etag: kept.etag })
        : client.createEntity(entity);
      if ((await conditional(write)) === 'committed') return;
    }
  },

  read: async (subscriptionId, jobId) => {
    const range = { partition: partitionOf(subscriptionId), ...progressRange(jobId) };
    const lanes = (await readRange(await jobs(), range)).map((row) => readRow(row, laneColumns));
    // By the order of the keys the last lane of a drive is of its latest run, and only that run counts.
    const latest = new Map(lanes.map(({ driveId, run }) => [driveId.toLowerCase(), run]));
    const drives = new Map<string, DriveProgress>();
    for (const { driveId, run, bytes, blobs, wholeBytes, wholeBlobs } of lanes) {
      const key = driveId.toLowerCase();
      if (run !== latest.get(key)) continue;
      const sum = drives.get(key) ?? { driveId, bytes: 0, blobs: 0 };
      drives.set(key, {
        driveId: sum.driveId,
        bytes: sum.bytes + bytes,
        blobs: sum.blobs + blobs,
        whole: { bytes: wholeBytes, blobs: wholeBlobs },
      });
    }
    return [...drives.values()];
  },
});
