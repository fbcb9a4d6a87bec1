/** What all rows share: the version of their layout, the columns checked on reading, and documents in binary columns. */
import * as z from 'zod';

/** On every row. Raise it when a row written by this version could be misread by an older one. */
export const schemaVersion = 1;

/** Under the 64 KiB that one property may have. */
const chunkBytes = 60 * 1024;
/**
 * A row may have 1 MiB in Azure, where binaries count as they are; Azurite counts them in base64. This keeps under both,
 * so that what works on a desk works in Azure.
 */
const mostChunks = 12;

/** A row as the SDK reads it. */
export type Row = Readonly<Record<string, unknown>>;

/** A column that a row of this kind must have is missing, or the row was written by a later version. */
export class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError';
}

/**
 * Checks the layout's version and the columns of a row.
 * @throws UnreadableRowError naming the row and what is wrong with it.
 */
export const readRow = <Columns extends z.ZodType>(row: Row, columns: Columns): z.output<Columns> => {
  if (row['schemaVersion'] !== schemaVersion) {
    throw new UnreadableRowError(
      `${nameOf(row)} has schemaVersion ${String(row['schemaVersion'])}, and this version of Drayage reads ` +
        `${schemaVersion}: run the version that wrote it, or a later one.`,
    );
  }
  return checked(row, columns, row);
};

const nameOf = (row: Row): string => `The row ${String(row['partitionKey'])} / ${String(row['rowKey'])}`;

const checked = <Shape extends z.ZodType>(row: Row, shape: Shape, value: unknown): z.output<Shape> => {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw new UnreadableRowError(`${nameOf(row)} cannot be read: ${z.prettifyError(read.error)}`);
};

/**
 * The columns `doc0…n` that keep `value` as UTF-8 JSON.
 * @throws RangeError when it is more than a row can hold.
 */
export const documentColumns = (what: string, value: unknown): Record<string, Buffer> => {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  if (bytes.length > mostChunks * chunkBytes) {
    throw new RangeError(
      `${what} has ${bytes.length} bytes, and one row keeps at most ${mostChunks * chunkBytes}: shorten its texts.`,
    );
  }
  const columns: Record<string, Buffer> = {};
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    // A Buffer, never another view: the SDK writes the whole memory behind any other part of an array.
    columns[`doc${start / chunkBytes}`] = bytes.subarray(start, start + chunkBytes);
  }
  return columns;
};

/**
 * The document of a row whose columns were read.
 * @throws UnreadableRowError when it is not what `shape` says.
 */
export const readDocument = <Shape extends z.ZodType>(row: Row, shape: Shape): z.output<Shape> => {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = row[`doc${chunks.length}`];
    if (!(chunk instanceof Uint8Array)) break;
    chunks.push(chunk);
  }
  return checked(row, shape, parsed(Buffer.concat(chunks).toString('utf8')));
};

/** `undefined`, which no document is, for what is no JSON. */
const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};
