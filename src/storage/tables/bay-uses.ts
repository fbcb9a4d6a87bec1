/** Bays in the table `DataCentre`: one row for each that was used, until the job of its last drive is purged. */
import * as z from 'zod';
import type { BayUses, LoadedBayUse } from '../../ports/bay-uses.ts';
import { conditional, unlessMissing } from './failures.ts';
import { keyPart, rangeOf, rowKeyOf } from './keys.ts';
import { readRange } from './ranges.ts';
import { documentColumns, readDocument, readRow, schemaVersion } from './rows.ts';
import type { Row } from './rows.ts';
import type { Tables } from './tables.ts';

const partitionOf = (location: string): string => keyPart('the location', location);

const useDocument = z.object({
  bay: z.string(),
  driveId: z.string(),
  job: z.object({
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    name: z.string(),
    jobId: z.string(),
  }),
  reservedUntil: z.number(),
});

const readUse = (row: Row): LoadedBayUse => {
  const { etag } = readRow(row, z.object({ etag: z.string() }));
  return { use: readDocument(row, useDocument), etag };
};

export const createBayUses = ({ dataCentre }: Pick<Tables, 'dataCentre'>): BayUses => ({
  load: async (location, bay) => {
    const key = rowKeyOf('bay', keyPart('the bay', bay));
    const row = await unlessMissing((await dataCentre()).getEntity(partitionOf(location), key));
    return row && readUse(row);
  },

  save: async (location, before, after) => {
    const row = {
      partitionKey: partitionOf(location),
      rowKey: rowKeyOf('bay', keyPart('the bay', after.bay)),
      schemaVersion,
      ...documentColumns('The bay', after),
    };
    const client = await dataCentre();
    return conditional(
      before === undefined
        ? client.createEntity(row)
        : client.updateEntity(row, 'Replace', { etag: before.etag }),
    );
  },

  remove: async (location, { use: { bay }, etag }) => {
    const key = rowKeyOf('bay', keyPart('the bay', bay));
    await conditional((await dataCentre()).deleteEntity(partitionOf(location), key, { etag }));
  },

  list: async (location) => {
    const rows = await readRange(await dataCentre(), {
      partition: partitionOf(location),
      ...rangeOf('bay'),
    });
    return rows.map(readUse);
  },
});
