/** What an export reads of a customer's account over the Blob service's REST API. */
import {
  RestError,
  type BlobClient,
  type BlobItem,
  type BlobServiceClient,
  type ContainerClient,
} from '@azure/storage-blob';
import type {
  BlobAbsent,
  BlobAccount,
  BlobAddress,
  BlobAttributes,
  BlobRefusal,
  BlobVersion,
  ListedBlob,
  Page,
  PageWanted,
} from '../../ports/blob-account.ts';
import { withinLimit } from '../../ports/request-limit.ts';
import { ask, askContainer, isAbsent } from './ask.ts';
import { conflictOf, refusalOf } from './refusals.ts';

type ReadBlobs = Pick<
  BlobAccount,
  | 'listContainers'
  | 'listBlobs'
  | 'listFolder'
  | 'headVersion'
  | 'readRange'
  | 'pageRanges'
  | 'createSnapshot'
  | 'deleteSnapshot'
>;

export const readBlobs = (service: BlobServiceClient): ReadBlobs => {
  const container = (name: string): ContainerClient => service.getContainerClient(name);
  const version = (at: BlobAddress, snapshot: string | undefined): BlobClient =>
    container(at.container)
      .getBlobClient(at.name)
      .withSnapshot(snapshot ?? '');

  return {
    listContainers: async (prefix, page) => {
      try {
        const listed = await first(service.listContainers({ ...withinLimit(), prefix }).byPage(asked(page)));
        return pageOf(
          listed.containerItems.map(({ name }) => name),
          listed.continuationToken,
        );
      } catch (error) {
        return refusalOf(error);
      }
    },
    listBlobs: (name, prefix, { snapshots, ...page }) =>
      askContainer(
        name,
        async () => {
          const list = async (below: string, wanted: PageWanted): Promise<Page<ListedBlob>> => {
            const pages = container(name).listBlobsFlat({
              ...withinLimit(),
              prefix: below,
              includeSnapshots: snapshots,
              includeMetadata: true,
            });
            const { continuationToken, segment } = await first(pages.byPage(asked(wanted)));
            return pageOf(segment.blobItems.map(listedBlob), continuationToken);
          };
          const listed = await list(prefix, page);
          const last = listed.items.at(-1)?.name;
          // Trap: Azurite goes on behind the last name of a page, even when the page had not all snapshots of that blob.
          if (!snapshots || last === undefined || listed.next !== last) return listed;
          const again = await list(last, {});
          const others = listed.items.filter((item) => item.name !== last);
          return { ...listed, items: [...others, ...again.items.filter((item) => item.name === last)] };
        },
        absentOf,
      ),
    listFolder: (name, prefix, page) =>
      askContainer(
        name,
        async () => {
          const pages = container(name).listBlobsByHierarchy('/', {
            ...withinLimit(),
            prefix,
            includeMetadata: true,
          });
          const { continuationToken, segment } = await first(pages.byPage(asked(page)));
          const folders = (segment.blobPrefixes ?? []).map((folder) => ({
            kind: 'folder' as const,
            prefix: folder.name,
          }));
          const blobs = segment.blobItems.map((item) => ({ kind: 'blob' as const, ...listedBlob(item) }));
          return pageOf([...folders, ...blobs], continuationToken);
        },
        absentOf,
      ),
    headVersion: (at, snapshot) =>
      ask(
        at,
        async () => {
          const found = await version(at, snapshot).getProperties(withinLimit());
          return {
            ...versionOf(found, found.contentLength ?? 0, found.contentMD5),
            accessTier: found.accessTier,
          };
        },
        absentOf,
      ),
    readRange: (at, snapshot, offset, into, ifMatch) =>
      ask(
        at,
        async () => {
          const wanted = into.reduce((sum, { length }) => sum + length, 0);
          // A count of none is the SDK's word for "to the end".
          if (wanted === 0) return { kind: 'read' as const, bytes: 0 };
          const found = await version(at, snapshot).download(offset, wanted, {
            ...withinLimit(),
            conditions: { ifMatch },
            maxRetryRequests: 0,
          });
          const filled = await fill(into, found.readableStreamBody);
          if (filled.kind === 'refused') return filled;
          return { ...filled, version: versionOf(found, lengthIn(found.contentRange), found.blobContentMD5) };
        },
        (error) => pastTheEnd(error) ?? conflictOf(error) ?? absentOf(error),
      ),
    pageRanges: (at, snapshot, ifMatch, page) =>
      ask(
        at,
        async () => {
          const pages = container(at.container)
            .getPageBlobClient(at.name)
            .withSnapshot(snapshot ?? '')
            .listPageRanges(0, undefined, { ...withinLimit(), conditions: { ifMatch } });
          const { continuationToken, pageRange = [] } = await first(pages.byPage(asked(page)));
          return pageOf(
            pageRange.map(({ start, end }) => ({ offset: start, length: end - start + 1 })),
            continuationToken,
          );
        },
        (error) => conflictOf(error) ?? absentOf(error),
      ),
    createSnapshot: (at, ifMatch, metadata) =>
      ask(
        at,
        async () => {
          const { snapshot } = await version(at, undefined).createSnapshot({
            ...withinLimit(),
            conditions: { ifMatch },
            ...(metadata && { metadata: { ...metadata } }),
          });
          // Without its time it would stand for the blob itself, when it is deleted.
          if (!snapshot) throw new Error('The account gave no time of the snapshot.');
          return { kind: 'snapshot' as const, snapshot };
        },
        (error) => conflictOf(error) ?? absentOf(error),
      ),
    deleteSnapshot: (at, snapshot) =>
      ask(
        at,
        async () => {
          await version(at, snapshot).delete(withinLimit());
          return { kind: 'removed' as const };
        },
        (error) => (isAbsent(error) ? { kind: 'removed' as const } : undefined),
      ),
  };
};

const absentOf = (error: unknown): BlobAbsent | undefined =>
  isAbsent(error) ? { kind: 'absent' } : undefined;

/** A range that begins at the blob's end, or beyond it, is no range to the service. */
const pastTheEnd = (error: unknown): { kind: 'read'; bytes: number } | undefined =>
  error instanceof RestError && error.statusCode === 416 ? { kind: 'read', bytes: 0 } : undefined;

const asked = (page: PageWanted = {}): { continuationToken?: string; maxPageSize?: number } => ({
  ...(page.from !== undefined && { continuationToken: page.from }),
  ...(page.atMost !== undefined && { maxPageSize: page.atMost }),
});

/** Of the SDK's pages only the one that was asked for: whether to go on, and when, is the caller's to say. */
const first = async <T>(pages: AsyncIterableIterator<T>): Promise<T> => {
  const page = await pages.next();
  if (page.done === true) throw new Error('The storage SDK gives at least one page.');
  return page.value;
};

const pageOf = <T>(items: readonly T[], next: string | undefined): Page<T> => ({
  kind: 'page',
  items,
  ...(next !== undefined && next !== '' && { next }),
});

const listedBlob = ({ metadata = {}, name, properties, snapshot }: BlobItem): ListedBlob => ({
  name,
  // Empty, the SDK says, for the blob itself.
  ...(snapshot && { snapshot }),
  blobType: properties.blobType ?? 'BlockBlob',
  length: properties.contentLength ?? 0,
  etag: quotedEtag(properties.etag),
  lastModified: properties.lastModified,
  metadata,
});

/** In the XML of a listing an ETag stands without the quotes that it has in headers and conditions. */
const quotedEtag = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`);

/** `bytes 0-4095/8192` */
const lengthIn = (contentRange = ''): number => Number(/\/(\d+)$/.exec(contentRange)?.[1] ?? 0);

type Described = {
  readonly blobType?: BlobVersion['blobType'];
  readonly etag?: string;
  readonly lastModified?: Date;
  readonly leaseState?: string;
  readonly metadata?: Record<string, string>;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
};

/** @param md5 of the whole blob: with a part of it, another header has that. */
const versionOf = (found: Described, length: number, md5: Uint8Array | undefined): BlobVersion => ({
  kind: 'exists',
  blobType: found.blobType ?? 'BlockBlob',
  length,
  etag: found.etag ?? '',
  lastModified: found.lastModified ?? new Date(0),
  leaseState: found.leaseState,
  accessTier: undefined,
  attributes: attributesOf(found, md5),
});

const attributesOf = (found: Described, md5: Uint8Array | undefined): BlobAttributes => ({
  ...(found.metadata && Object.keys(found.metadata).length > 0 && { metadata: found.metadata }),
  ...(found.contentType !== undefined && { contentType: found.contentType }),
  ...(md5 && { contentMd5: md5 }),
  ...(found.contentEncoding !== undefined && { contentEncoding: found.contentEncoding }),
  ...(found.contentLanguage !== undefined && { contentLanguage: found.contentLanguage }),
  ...(found.cacheControl !== undefined && { cacheControl: found.cacheControl }),
});

/** A body that breaks off fails with whatever its socket, or the SDK that counts its bytes, had to say. */
const fill = async (
  into: readonly Uint8Array[],
  body: NodeJS.ReadableStream | undefined,
): Promise<{ kind: 'read'; bytes: number } | BlobRefusal> => {
  const put = putterInto(into);
  let bytes = 0;
  try {
    // Given no encoding, a stream of the SDK is one of bytes.
    for await (const piece of (body ?? []) as AsyncIterable<Buffer>) {
      put(piece);
      bytes += piece.length;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: 'refused',
      status: 'BlobRequestFailed',
      reason: `The content broke off: ${why}`,
      retryable: true,
    };
  }
  return { kind: 'read', bytes };
};

/** Puts bytes behind those that were put before, from one place into the next. */
const putterInto = (into: readonly Uint8Array[]): ((bytes: Uint8Array) => void) => {
  const places = into.values();
  let room: Uint8Array = new Uint8Array();
  return (bytes) => {
    for (let rest = bytes; rest.length > 0;) {
      while (room.length === 0) {
        const next = places.next();
        if (next.done) throw new Error('more came than was asked for');
        room = next.value;
      }
      const part = rest.subarray(0, room.length);
      room.set(part);
      room = room.subarray(part.length);
      rest = rest.subarray(part.length);
    }
  };
};
