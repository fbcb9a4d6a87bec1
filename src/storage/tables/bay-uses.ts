/** Bays in the table `DataCentre`: one row for each that was ever used. */
import * as z from 'zod';
import type { BayUse, BayUses } from '../../ports/bay-uses.ts';
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

const readUse = (row: Row): BayUse => {
  readRow(row, z.object({}));
  return readDocument(row, useDocument);
};

export const createBayUses = ({ dataCentre }: Pick<Tables, 'dataCentre'>): BayUses => ({
  load: async (location, bay) => {
    const key = rowKeyOf('bay', keyPart('the bay', bay));
    const row = await unlessMissing((await dataCentre()).getEntity(partitionOf(location), key));
    return row && { use: readUse(row), etag: row.etag };
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

  list: async (location) => {
    const rows = await readRange(await dataCentre(), {
      partition: partitionOf(location),
      ...rangeOf('bay'),
    });
    return rows.map(readUse);
  },
});
