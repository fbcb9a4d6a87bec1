/** The table `Due`: a partition for each UTC day, in it the hints in the order in which they come due. */
import { odata } from '@azure/data-tables';
import * as z from 'zod';
import type { Instant } from '../../ports/clock.ts';
import type { DueHint, DueHints } from '../../ports/due-hints.ts';
import { unlessMissing } from './failures.ts';
import { keyPart, rowKeyOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { readRow, schemaVersion } from './rows.ts';

const hintColumns = z.object({
  at: z.string(),
  jobId: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
});

/** Text order is time order only while all are written alike. */
const inFull = (instant: Instant): Instant => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) {
    throw new RangeError(`"${instant}" is no instant: write it like 2026-11-22T08:00:00.000Z.`);
  }
  return instant;
};

const dayOf = (instant: Instant): string => inFull(instant).slice(0, 'yyyy-MM-dd'.length);

const rowId = ({ at, jobId }: Pick<DueHint, 'at' | 'jobId'>): { partitionKey: string; rowKey: string } => ({
  partitionKey: dayOf(at),
  rowKey: rowKeyOf(at, keyPart('the job id', jobId)),
});

export const createDueHints = ({ due }: Pick<Tables, 'due'>): DueHints => ({
  put: async (hint) => {
    const { at, jobId, subscriptionId, resourceGroup, name } = hint;
    const row = { ...rowId(hint), schemaVersion, at, jobId, subscriptionId, resourceGroup, name };
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
