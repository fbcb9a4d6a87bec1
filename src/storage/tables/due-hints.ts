/** The table `Due`: a partition for each UTC day, in it the hints in the order in which they come due. */
import { odata } from '@azure/data-tables';
import * as z from 'zod';
import type { Instant } from '../../ports/clock.ts';
import { trackingText } from '../../jobs/job.ts';
import type { DueHint, DueHints, JobHint, PackageHint } from '../../ports/due-hints.ts';
import { packageDirections } from '../../ports/package-work.ts';
import { unlessMissing } from './failures.ts';
import { keyPart, rowKeyOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { readRow, schemaVersion } from './rows.ts';

const hintColumns = z.union([
  z.object({
    at: z.string(),
    jobId: z.string(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    name: z.string(),
  }),
  z
    .object({
      at: z.string(),
      location: z.string(),
      direction: z.enum(packageDirections),
      trackingNumber: z.string(),
    })
    .transform(({ at, ...id }): PackageHint => ({ at, package: id })),
]);

/** Text order is time order only while all are written alike. */
const inFull = (instant: Instant): Instant => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) {
    throw new RangeError(`"${instant}" is no instant: write it like 2026-11-22T08:00:00.000Z.`);
  }
  return instant;
};

const dayOf = (instant: Instant): string => inFull(instant).slice(0, 'yyyy-MM-dd'.length);

type HintId = Pick<JobHint, 'at' | 'jobId'> | PackageHint;

const subjectOf = (hint: HintId): readonly string[] => {
  if ('jobId' in hint) return [keyPart('the job id', hint.jobId)];
  const { location, direction, trackingNumber } = hint.package;
  return [
    'package',
    keyPart('the location', location),
    direction.toLowerCase(),
    keyPart('the tracking number', trackingText(trackingNumber)),
  ];
};

const rowId = (hint: HintId): { partitionKey: string; rowKey: string } => ({
  partitionKey: dayOf(hint.at),
  rowKey: rowKeyOf(hint.at, ...subjectOf(hint)),
});

const columnsOf = (hint: DueHint): Record<string, string> => {
  const { at } = hint;
  if ('package' in hint) {
    const { location, direction, trackingNumber } = hint.package;
    return { at, location, direction, trackingNumber };
  }
  const { jobId, subscriptionId, resourceGroup, name } = hint;
  return { at, jobId, subscriptionId, resourceGroup, name };
};

export const createDueHints = ({ due }: Pick<Tables, 'due'>): DueHints => ({
  put: async (hint) => {
    const row = { ...rowId(hint), schemaVersion, ...columnsOf(hint) };
    await (await due()).upsertEntity(row, 'Replace');
  },

  remove: async (hint) => {
    const { partitionKey, rowKey } = rowId(hint);
    await unlessMissing((await due()).deleteEntity(partitionKey, rowKey));
  },

  due: async function* (now) {
    const client = await due();
    const today = dayOf(now);
    // Two reads, each one range: joined by `or` the service would read the whole table. `}` comes after `|`, so that all
    // keys of this very instant are in.
    const ranges = [
      odata`PartitionKey lt ${today}`,
      odata`PartitionKey eq ${today} and RowKey lt ${`${now}}`}`,
    ];
    for (const filter of ranges) {
      for await (const row of client.listEntities({ queryOptions: { filter } }))
        yield readRow(row, hintColumns);
    }
  },
});
