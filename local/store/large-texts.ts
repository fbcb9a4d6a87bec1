/** Texts too long for a table's column go into a blob, as the Azure Storage provider does it. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ContainerClient } from '@azure/storage-blob';
import { text, type Row } from './rows.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** 60 KB in UTF-16, below the 64 KiB that a column holds. */
const LONGEST_TEXT = (60 * 1024) / 2;
const SUFFIX = 'BlobName';

export type LargeTexts = {
  /**
   * Puts long texts of the row into blobs and their names into columns of their own.
   * @param under says what of the instance the row is, so that rows which replace one another share no blob.
   */
  readonly pack: (row: Row, under: string) => Promise<Row>;
  readonly unpack: (row: Row) => Promise<Row>;
  /** Removes all blobs of the instance. */
  readonly forget: (partitionKey: string) => Promise<void>;
};

const isLarge = (value: unknown): value is string => typeof value === 'string' && value.length > LONGEST_TEXT;

export const createLargeTexts = (container: ContainerClient): LargeTexts => {
  let created: Promise<unknown> | undefined;
  const ensureContainer = () => (created ??= container.createIfNotExists());

  return {
    pack: async (row, under) => {
      const long = Object.entries(row).filter(([, value]) => isLarge(value));
      if (long.length === 0) return row;
      await ensureContainer();
      const packed = { ...row };
      for (const [column, value] of long) {
        const name = `${row.partitionKey}/${under}-${column}.json.gz`;
        await container.getBlockBlobClient(name).uploadData(await compress(String(value)));
        packed[column] = '';
        packed[column + SUFFIX] = name;
      }
      return packed;
    },
    unpack: async (row) => {
      const columns = Object.keys(row).filter((column) => column.endsWith(SUFFIX));
      if (columns.length === 0) return row;
      const whole = { ...row };
      for (const column of columns) {
        const blob = await container.getBlobClient(text(row, column)).downloadToBuffer();
        whole[column.slice(0, -SUFFIX.length)] = (await decompress(blob)).toString('utf8');
      }
      return whole;
    },
    forget: async (partitionKey) => {
      await ensureContainer();
      for await (const { name } of container.listBlobsFlat({ prefix: `${partitionKey}/` }))
        await container.getBlobClient(name).deleteIfExists();
    },
  };
};
