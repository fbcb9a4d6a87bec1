/** Reading and emptying ranges of rows within a partition. */
import { odata } from '@azure/data-tables';
import type { TableClient, TableEntityResult, TransactionAction } from '@azure/data-tables';
import { conditional } from './failures.ts';

export type Range = {
  readonly partition: string;
  /** Included; use `after` for the row that was the last one read. */
  readonly from: string;
  readonly after?: string;
  /** Excluded. */
  readonly end: string;
};

const filterOf = ({ partition, from, after, end }: Range): string =>
  after === undefined
    ? odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${end}`
    : odata`PartitionKey eq ${partition} and RowKey gt ${after} and RowKey lt ${end}`;

/** The rows of a range in the order of their keys, at most `top`. */
export const readRange = async (
  client: TableClient,
  range: Range,
  top = Number.POSITIVE_INFINITY,
  select?: string[],
): Promise<TableEntityResult<Record<string, unknown>>[]> => {
  const rows: TableEntityResult<Record<string, unknown>>[] = [];
  const pages = client
    .listEntities({ queryOptions: { filter: filterOf(range), ...(select && { select }) } })
    .byPage({ maxPageSize: Math.min(Math.max(top, 1), mostRowsPerRequest) });
  // The service may answer with less than was asked, and even with nothing, and still have more.
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length >= top) break;
  }
  return rows.slice(0, top);
};

/** Most rows that the service gives in one answer. */
export const mostRowsPerRequest = 1000;

type Rows = TableEntityResult<Record<string, unknown>>[];

/**
 * One answer of the service: rows of a range that `where` lets through, at most `most`, in the order of their keys. `token`:
 * there may be more, even when there is no row.
 */
export const readPage = async (
  client: TableClient,
  range: Range,
  { where, most, token }: { readonly where?: string; readonly most: number; readonly token?: string },
): Promise<{ readonly rows: Rows; readonly token?: string }> => {
  const filter = where === undefined ? filterOf(range) : `${filterOf(range)} and ${where}`;
  const pages = client.listEntities({ queryOptions: { filter } }).byPage({
    maxPageSize: most,
    ...(token !== undefined && { continuationToken: token }),
  });
  for await (const page of pages) {
    return { rows: page, ...(page.continuationToken !== undefined && { token: page.continuationToken }) };
  }
  return { rows: [] };
};

/** Most operations of one transaction. */
const mostPerTransaction = 100;
/** Somebody else emptying the same range makes a batch fail as a whole; so many times in a row is something else. */
const failedBatches = 20;

/** Deletes a range in transactions of 100. May be run by several at once, and again. */
export const emptyRange = async (client: TableClient, range: Range): Promise<void> => {
  for (let failed = 0; ;) {
    const rows = await readRange(client, range, mostPerTransaction, ['partitionKey', 'rowKey']);
    if (rows.length === 0) return;
    const deletes = rows.map((row): TransactionAction => {
      return ['delete', { partitionKey: range.partition, rowKey: String(row.rowKey) }];
    });
    const outcome = await conditional(client.submitTransaction(deletes));
    failed = outcome === 'committed' ? 0 : failed + 1;
    if (failed === failedBatches) {
      throw new Error(
        `The rows from ${range.from} to ${range.end} keep changing while they are being deleted.`,
      );
    }
  }
};
