/** A customer's storage account over the Blob service's REST API. */
import {
  RestError,
  type BlobServiceClient,
  type BlockBlobClient,
  type ContainerClient,
} from '@azure/storage-blob';
import type { BlobAccount, BlobAddress, BlobRefusal } from '../../ports/blob-account.ts';
import { asBuffer, ask, isAbsent, writtenAs } from './ask.ts';
import { carried } from './attributes.ts';
import { containerFault } from './names.ts';
import { pageBlobs } from './page-blobs.ts';
import { readBlobs } from './read-blobs.ts';
import { blocksLostOf, codeOf, conflictOf, refusalOf } from './refusals.ts';
import { withinLimit } from '../../ports/request-limit.ts';
import { uploadWhole } from './whole-blob.ts';

/**
 * Trap: never `contentChecksumAlgorithm`. Azurite stores what it frames as the blob's content; Content-MD5 works on both.
 * @param service made without retries: a conditional write that was answered but not heard would look like a conflict
 * when it is sent again, and only the caller knows that the blob may then be its own.
 */
export const openBlobAccount = (service: BlobServiceClient): BlobAccount => {
  const container = (name: string): ContainerClient => service.getContainerClient(name);
  const blockBlob = (at: BlobAddress): BlockBlobClient => container(at.container).getBlockBlobClient(at.name);

  return {
    ...pageBlobs(service),
    ...readBlobs(service),
    name: service.accountName,
    now: () => accountTime(container('$root')),
    ensureContainer: async (name) => containerFault(name) ?? (await ensure(container(name))),
    head: (at) =>
      ask(
        at,
        async () => {
          const found = await blockBlob(at).getProperties(withinLimit());
          return {
            kind: 'exists' as const,
            etag: found.etag ?? '',
            length: found.contentLength ?? 0,
            md5: found.contentMD5 && Buffer.from(found.contentMD5).toString('hex'),
            createdAt: found.createdOn ?? new Date(0),
            blobType: found.blobType ?? 'BlockBlob',
          };
        },
        absentOf,
      ),
    putBlob: (at, body, md5, condition, attributes) =>
      ask(
        at,
        async () => {
          const { etag } = await blockBlob(at).upload(asBuffer(body), body.length, {
            ...withinLimit(),
            ...carried({ ...attributes, contentMd5: md5 }),
            conditions: condition,
          });
          return writtenAs(etag);
        },
        conflictOf,
      ),
    stageBlock: (at, id, body, md5) =>
      ask(at, async () => {
        await blockBlob(at).stageBlock(id, asBuffer(body), body.length, {
          ...withinLimit(),
          transactionalContentMD5: md5,
        });
        return { kind: 'staged' as const };
      }),
    commitBlocks: (at, ids, condition, attributes) =>
      ask(
        at,
        async () => {
          const { etag } = await blockBlob(at).commitBlockList([...ids], {
            ...withinLimit(),
            ...carried(attributes),
            conditions: condition,
          });
          return writtenAs(etag);
        },
        (error) => conflictOf(error) ?? blocksLostOf(error),
      ),
    committedBlockIds: (at) =>
      ask(
        at,
        async () => {
          const { committedBlocks } = await blockBlob(at).getBlockList('committed', withinLimit());
          return { kind: 'blocks' as const, ids: (committedBlocks ?? []).map(({ name }) => name) };
        },
        absentOf,
      ),
    putStream: (at, body, contentType) =>
      ask(at, async () => {
        const blob = blockBlob(at);
        await uploadWhole(blob, body, contentType);
        return { kind: 'stored' as const, uri: publicUri(blob.url) };
      }),
    addressOf: (uri) => addressIn(service.url, uri),
  };
};

/** Without the signature, should the account be reached by one. */
const publicUri = (url: string): string => {
  const uri = new URL(url);
  uri.search = '';
  return uri.href;
};

const addressIn = (accountUrl: string, uri: string): BlobAddress | undefined => {
  if (!URL.canParse(uri)) return undefined;
  const base = new URL(accountUrl).pathname.replace(/\/?$/u, '/');
  const { pathname } = new URL(uri);
  const [, container, name] = pathname.startsWith(base)
    ? (/^([^/]+)\/(.+)$/u.exec(pathname.slice(base.length)) ?? [])
    : [];
  return container === undefined || name === undefined
    ? undefined
    : { container: decodeURIComponent(container), name: decodeURIComponent(name) };
};

const absentOf = (error: unknown): { kind: 'absent' } | undefined =>
  isAbsent(error) ? { kind: 'absent' } : undefined;

/**
 * Any answer that came from beyond the account's door has its time: that there is no such container, and that this
 * identity may not ask for it, for its rights may be those on some containers only.
 */
const accountTime = async (root: ContainerClient): Promise<{ kind: 'now'; at: Date } | BlobRefusal> => {
  try {
    const { date } = await root.getProperties(withinLimit());
    return { kind: 'now', at: date ?? new Date(Number.NaN) };
  } catch (error) {
    const known =
      error instanceof RestError &&
      (error.statusCode === 404 || codeOf(error) === 'AuthorizationPermissionMismatch');
    const date = known ? error.response?.headers.get('date') : undefined;
    return date === undefined ? refusalOf(error) : { kind: 'now', at: new Date(date) };
  }
};

/** An identity may have the right to write to a container and none to make it: then it does if it is there. */
const ensure = async (container: ContainerClient): Promise<{ kind: 'ready' } | BlobRefusal> => {
  try {
    await container.create(withinLimit());
    return { kind: 'ready' };
  } catch (error) {
    if (error instanceof RestError && codeOf(error) === 'ContainerAlreadyExists') return { kind: 'ready' };
    const refusal = refusalOf(error);
    if (refusal.status !== 'BlobRequestForbidden') return refusal;
    try {
      return (await container.exists(withinLimit())) ? { kind: 'ready' } : refusal;
    } catch {
      return refusal;
    }
  }
};
