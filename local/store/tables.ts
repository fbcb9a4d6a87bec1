/** Requests to tables: batches within the service's limits, and deletions that may be repeated. */
import { RestError, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { Row } from './rows.ts';

/** Below the service's 100 entities and 4 MiB, as the Azure Storage provider keeps them. */
const MOST_ROWS = 99;
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * Puts rows of one partition, in order; more than fit into one transaction go in several.
 * @param expected `new`: the rows should not be there yet, and inserting them is the cheaper request. If an earlier
 *   attempt has left some after all, they are replaced.
 */
export const putRows = async (
  table: TableClient,
  rows: readonly Row[],
  expected: 'new' | 'any',
): Promise<void> => {
  for (const batch of batches(rows)) {
    try {
      await submit(table, batch, expected === 'new' ? (row) => ['create', row] : replacing);
    } catch (error) {
      if (expected === 'any' || statusOf(error) !== 409) throw error;
      await submit(table, batch, replacing);
    }
  }
};

const replacing = (row: Row): TransactionAction => ['upsert', row, 'Replace'];

const submit = async (
  table: TableClient,
  rows: readonly Row[],
  action: (row: Row) => TransactionAction,
): Promise<void> => {
  await table.submitTransaction(rows.map(action));
};

const batches = (rows: readonly Row[]): readonly (readonly Row[])[] => {
  const all: Row[][] = [];
  let bytes = Infinity;
  for (const row of rows) {
    const size = sizeOf(row);
    const batch = all.at(-1);
    if (!batch || batch.length === MOST_ROWS || bytes + size > MOST_BYTES) {
      all.push([row]);
      bytes = size;
    } else {
      batch.push(row);
      bytes += size;
    }
  }
  return all;
};

const sizeOf = (row: Row): number =>
  Object.entries(row).reduce(
    (sum, [column, value]) => sum + column.length + (typeof value === 'string' ? value.length * 2 : 16),
    0,
  );

/** Removes rows of one partition; what is gone already is no error. */
export const removeRows = async (
  table: TableClient,
  partitionKey: string,
  rowKeys: readonly string[],
): Promise<void> => {
  for (let from = 0; from < rowKeys.length; from += MOST_ROWS) {
    const keys = rowKeys.slice(from, from + MOST_ROWS);
    try {
      if (keys.length > 1)
        await table.submitTransaction(
          keys.map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]),
        );
    } catch (error) {
      // One row that is gone fails the whole transaction: then each for itself.
      if (statusOf(error) !== 404) throw error;
      for (const key of keys) await removeRow(table, partitionKey, key);
    }
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) await removeRow(table, partitionKey, only);
  }
};

export const removeRow = async (table: TableClient, partitionKey: string, rowKey: string): Promise<void> => {
  try {
    await table.deleteEntity(partitionKey, rowKey);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
};

export const statusOf = (error: unknown): number | undefined =>
  error instanceof RestError ? error.statusCode : undefined;

/** `value` in an OData filter. */
export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The table SDK's entities are untyped objects with both keys. */
export const toRow = (entity: object): Row => ({ partitionKey: '', rowKey: '', ...entity });
