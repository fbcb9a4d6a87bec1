/** Drayage's own store for the working papers of drives: plans, results and markers, as blobs under `{instanceId}/`. */
import { RestError, type BlobRequestConditions, type BlobServiceClient } from '@azure/storage-blob';
import { withinLimit } from '../../ports/request-limit.ts';
import { conflictOf } from './refusals.ts';
import { md5Of } from './whole-blob.ts';

export const WORK_CONTAINER = 'drayage-work';
/** Events that could not be delivered; nothing purges it. */
export const DEAD_LETTERS = 'drayage-dead-letters';
const DELETES_IN_FLIGHT = 16;

/**
 * Each paper is of one segment at most, so it is held whole: some megabytes for a blob of the largest size.
 * Unlike a customer's account it throws when it cannot be reached: then the step that needed it did not happen.
 */
export type WorkStore = {
  /** Replaces what is there. */
  readonly write: (path: string, content: Uint8Array) => Promise<void>;
  /** Writes unless something is there already, which is then left alone. */
  readonly writeOnce: (path: string, content: Uint8Array) => Promise<'written' | 'present'>;
  /** `undefined` when there is nothing. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
  /** Removes all that is kept under `{instanceId}/`; what is gone already is no error. */
  readonly purge: (instanceId: string) => Promise<void>;
};

/** @param service of Drayage's own storage, with the SDK's own retries. */
export const createWorkStore = (service: BlobServiceClient, containerName = WORK_CONTAINER): WorkStore => {
  const container = service.getContainerClient(containerName);

  const put = async (path: string, content: Uint8Array, conditions: BlobRequestConditions): Promise<void> => {
    const body = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    await container.getBlockBlobClient(path).upload(body, body.length, {
      ...withinLimit(),
      conditions,
      blobHTTPHeaders: { blobContentMD5: md5Of(body), blobContentType: 'application/json' },
    });
  };

  /** The container is made when a write finds it missing, not asked for at each start. */
  const write = async (
    path: string,
    content: Uint8Array,
    conditions: BlobRequestConditions,
  ): Promise<void> => {
    try {
      await put(path, content, conditions);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await container.createIfNotExists(withinLimit());
      await put(path, content, conditions);
    }
  };

  return {
    write: (path, content) => write(path, content, {}),
    writeOnce: async (path, content) => {
      try {
        await write(path, content, { ifNoneMatch: '*' });
        return 'written';
      } catch (error) {
        if (conflictOf(error)) return 'present';
        throw error;
      }
    },
    read: async (path) => {
      try {
        const { readableStreamBody } = await container
          .getBlobClient(path)
          .download(0, undefined, { ...withinLimit(), maxRetryRequests: 3 });
        const pieces: Buffer[] = [];
        for await (const piece of readableStreamBody ?? []) pieces.push(Buffer.from(piece));
        return Buffer.concat(pieces);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    purge: async (instanceId) => {
      try {
        for await (const { segment } of container
          .listBlobsFlat({ prefix: `${instanceId}/` })
          .byPage({ maxPageSize: DELETES_IN_FLIGHT }))
          await Promise.all(
            segment.blobItems.map(({ name }) => container.getBlobClient(name).deleteIfExists(withinLimit())),
          );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
};

const isNotFound = (error: unknown): boolean => error instanceof RestError && error.statusCode === 404;
