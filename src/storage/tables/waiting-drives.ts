/** The rows `waiting|…` of the table `DataCentre`: one per job whose drives wait to be copied. */
import * as z from 'zod';
import type { WaitingDrives } from '../../ports/waiting-drives.ts';
import { unlessMissing } from './failures.ts';
import { keyPart, rangeOf, rowKeyOf } from './keys.ts';
import { readRange } from './ranges.ts';
import { readRow, schemaVersion } from './rows.ts';
import type { Tables } from './tables.ts';

const waitingColumns = z.object({ since: z.string(), drives: z.number() });

const partitionOf = (location: string): string => keyPart('the location', location);

export const createWaitingDrives = ({ dataCentre }: Pick<Tables, 'dataCentre'>): WaitingDrives => ({
  note: async (location, { jobId, drives, since }) => {
    const client = await dataCentre();
    const id = {
      partitionKey: partitionOf(location),
      rowKey: rowKeyOf('waiting', keyPart('the job id', jobId)),
    };
    if (drives === 0) await unlessMissing(client.deleteEntity(id.partitionKey, id.rowKey));
    else await client.upsertEntity({ ...id, schemaVersion, jobId, drives, since }, 'Replace');
  },

  ahead: async (location, notBefore, before) => {
    const range = { partition: partitionOf(location), ...rangeOf('waiting') };
    const rows = (await readRange(await dataCentre(), range)).map((row) => readRow(row, waitingColumns));
    return rows
      .filter(({ since }) => since >= notBefore && since < before)
      .reduce((sum, { drives }) => sum + drives, 0);
  },
});
