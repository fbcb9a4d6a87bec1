/** Table rows: what this store reads and writes, whatever the columns. */

/** A row as the tables SDK takes and gives it. Tables keep no nulls: an absent column is one. */
export type Row = { partitionKey: string; rowKey: string } & Record<string, unknown>;

export const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new RowError(row, column, 'a text');
  return value;
};

export const nullableText = (row: Row, column: string): string | null =>
  row[column] === undefined || row[column] === null ? null : text(row, column);

export const number = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== 'number') throw new RowError(row, column, 'a number');
  return value;
};

export const date = (row: Row, column: string): Date => {
  const value = row[column];
  if (!(value instanceof Date)) throw new RowError(row, column, 'a date');
  return value;
};

/** A row that this store cannot have written. */
export class RowError extends Error {
  override readonly name = 'RowError';
  constructor(row: Row, column: string, expected: string) {
    super(
      `The row "${row.partitionKey}" / "${row.rowKey}" has no ${column} that is ${expected}. Is this task hub another program's?`,
    );
  }
}
