/** Filling a drive that is a container: a file is a block blob, and one that is sparse a page blob. */
import { hash, randomBytes } from 'node:crypto';
import type { BlobRequestConditions, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import type {
  BayFile,
  BayResult,
  BayWriteFault,
  BayWriteResult,
  NewBayFile,
  NewFileOptions,
  WritableDrive,
} from '../ports/bay.ts';
import { withinLimit } from '../ports/request-limit.ts';
import { again, blobFile, blobNameOf, failed, reasonOf, statusOf } from './container-files.ts';
import { newFileParts } from './drive-path.ts';
import { isOnFreshDisk } from './fresh-disk.ts';
import { VOLUME_FILE_NAME } from './volume-file.ts';

/** NTFS's own, unless somebody chose another when the disk was formatted that this is copied to. */
const ALLOCATION_UNIT = 4096;
/** Put Block List. */
const MAX_BLOCKS = 50_000;
const PAGE_BYTES = 512;

type Writing = Pick<WritableDrive, 'foreign' | 'space' | 'create' | 'remove' | 'tidy' | 'sync'>;

/** @param capacityBytes of a container that does not name its own, as the `capacity` of its metadata. */
export const containerWriting = (
  container: ContainerClient,
  delays: readonly number[],
  capacityBytes: number,
): Writing => ({
  foreign: async () => {
    try {
      for await (const { name } of container.listBlobsFlat(withinLimit())) {
        const [first = ''] = name.split('/');
        if (!isOnFreshDisk(first) && name !== VOLUME_FILE_NAME) return { ok: true, value: name };
      }
      return { ok: true, value: undefined };
    } catch (error) {
      return readFailed(error);
    }
  },
  space: async () => {
    try {
      const { metadata } = await again(delays, () => container.getProperties(withinLimit()));
      const capacity = metadata?.['capacity'];
      let free = capacity === undefined ? capacityBytes : Number(capacity);
      if (!Number.isSafeInteger(free) || free < 0)
        return failed('IOFailed', `The container's metadata names the capacity ${JSON.stringify(capacity)}.`);
      for await (const { properties } of container.listBlobsFlat(withinLimit()))
        free -= unitsOf(properties.contentLength ?? 0);
      return { ok: true, value: { freeBytes: Math.max(0, free), allocationUnit: ALLOCATION_UNIT } };
    } catch (error) {
      return readFailed(error);
    }
  },
  create: async (path, options) => {
    const name = blobNameOf(newFileParts(path));
    if (!name.ok) return name;
    try {
      return options.sparse
        ? await newPages(container, name.value, delays, options)
        : { ok: true, value: newBlocks(container.getBlockBlobClient(name.value), delays, options) };
    } catch (error) {
      return writeFailed(error);
    }
  },
  remove: async (path) => {
    const name = blobNameOf(newFileParts(path));
    if (!name.ok) return name;
    try {
      await again(delays, () =>
        container.getBlobClient(name.value).deleteIfExists({ ...withinLimit(), deleteSnapshots: 'include' }),
      );
      return { ok: true, value: undefined };
    } catch (error) {
      return readFailed(error);
    }
  },
  // Blocks that no list took go away by themselves, within a week.
  tidy: () => Promise.resolve(done),
  // What the account has answered for, it keeps.
  sync: () => Promise.resolve(done),
});

const unitsOf = (bytes: number): number => Math.ceil(bytes / ALLOCATION_UNIT) * ALLOCATION_UNIT;

const done: BayResult<undefined> = { ok: true, value: undefined };

/** Block by block, to appear by its block list; what fits into one part, by one request. */
const newBlocks = (
  blob: BlockBlobClient,
  delays: readonly number[],
  { length, replace }: NewFileOptions,
): NewBayFile => {
  // Blocks of two makings of one path must not be taken for one another's.
  const seed = randomBytes(12);
  const idOf = (offset: number): string => {
    const bytes = Buffer.concat([seed, Buffer.alloc(8)]);
    bytes.writeBigUInt64BE(BigInt(offset), seed.length);
    return bytes.toString('base64');
  };
  const lengths = new Map<number, number>();
  let etag: string | undefined;

  const putWhole = async (bytes: Uint8Array): Promise<void> => {
    const body = asBuffer(bytes);
    const answer = await settled(delays, replace, (conditions) =>
      blob.upload(body, body.length, {
        ...withinLimit(),
        conditions,
        blobHTTPHeaders: { blobContentMD5: hash('md5', body, 'buffer') },
      }),
    );
    etag = answer.etag ?? '';
  };
  const commit = async (): Promise<void> => {
    const offsets = [...lengths.keys()].sort((left, right) => left - right);
    let end = 0;
    for (const offset of offsets) if (offset === end) end += lengths.get(offset) ?? 0;
    if (end !== length || offsets.length > MAX_BLOCKS)
      throw new Error(`${offsets.length} parts of ${end} bytes make no file of ${length} in a container`);
    const answer = await settled(delays, replace, (conditions) =>
      blob.commitBlockList(offsets.map(idOf), { ...withinLimit(), conditions }),
    );
    etag = answer.etag ?? '';
  };

  return {
    write: async (offset, bytes) => {
      try {
        if (bytes.length === length) await putWhole(bytes);
        else {
          const body = asBuffer(bytes);
          await again(delays, () =>
            blob.stageBlock(idOf(offset), body, body.length, {
              ...withinLimit(),
              transactionalContentMD5: hash('md5', body, 'buffer'),
            }),
          );
          lengths.set(offset, bytes.length);
        }
        return done;
      } catch (error) {
        return writeFailed(error);
      }
    },
    finish: async () => {
      try {
        if (length === 0) await putWhole(new Uint8Array());
        else if (etag === undefined) await commit();
        return { ok: true, value: blobFile(blob, length, etag ?? '', delays) };
      } catch (error) {
        return writeFailed(error);
      }
    },
    // What is staged goes away by itself.
    discard: () => Promise.resolve(),
  };
};

/** In its place from the beginning: page blobs know no other way. */
const newPages = async (
  container: ContainerClient,
  name: string,
  delays: readonly number[],
  { length, replace }: NewFileOptions,
): Promise<BayWriteResult<NewBayFile>> => {
  if (length % PAGE_BYTES !== 0)
    return failed('IOFailed', `A sparse file in a container has whole pages, not ${length} bytes.`);
  const blob = container.getPageBlobClient(name);
  await settled(delays, replace, (conditions) => blob.create(length, { ...withinLimit(), conditions }));
  return {
    ok: true,
    value: {
      write: async (offset, bytes) => {
        const body = asBuffer(bytes);
        try {
          await again(delays, () =>
            blob.uploadPages(body, offset, body.length, {
              ...withinLimit(),
              transactionalContentMD5: hash('md5', body, 'buffer'),
            }),
          );
          return done;
        } catch (error) {
          return writeFailed(error);
        }
      },
      finish: async (): Promise<BayWriteResult<BayFile>> => {
        try {
          const { etag = '' } = await again(delays, () => blob.getProperties(withinLimit()));
          return { ok: true, value: blobFile(blob, length, etag, delays) };
        } catch (error) {
          return writeFailed(error);
        }
      },
      discard: async () => {
        await again(delays, () => blob.deleteIfExists(withinLimit())).catch(() => undefined);
      },
    },
  };
};

/** The SDK counts the length of a typed array's whole buffer unless it is handed a Buffer over the part that is meant. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Only the first asking can tell that another has the name: one whose answer was lost may have taken it itself. */
const settled = <T>(
  delays: readonly number[],
  replace: boolean | undefined,
  ask: (conditions: BlobRequestConditions) => Promise<T>,
): Promise<T> => {
  let tries = 0;
  return again(delays, () => {
    tries += 1;
    return ask(replace || tries > 1 ? {} : { ifNoneMatch: '*' });
  });
};

const readFailed = (error: unknown): ReturnType<typeof failed<'FileAccessDenied' | 'IOFailed'>> => {
  const status = statusOf(error);
  return failed(status === 401 || status === 403 ? 'FileAccessDenied' : 'IOFailed', reasonOf(error));
};

const writeFailed = (error: unknown): ReturnType<typeof failed<BayWriteFault>> => {
  const status = statusOf(error);
  return status === 409 || status === 412
    ? failed('FileExists', 'There is a blob of this name already.')
    : readFailed(error);
};
