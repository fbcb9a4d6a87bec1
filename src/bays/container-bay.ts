/** Bays that are containers of a storage account: the files of a drive, uploaded under their paths. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  RestError,
  type BlobClient,
  type BlobServiceClient,
  type ContainerClient,
} from '@azure/storage-blob';
import type { BayFault, BayFile, BayResult, Bays, DiskRefusal, MountedDrive } from '../ports/bay.ts';
import { withinLimit } from '../ports/request-limit.ts';
import { isContainerBay } from './bay-name.ts';
import { drivePathParts } from './drive-path.ts';
import { unlockVolume } from './volume-file.ts';

/** Naming and Referencing Containers, Blobs, and Metadata. */
const MAX_BLOB_NAME = 1024;

/** Milliseconds between the tries of a request whose failure may pass. */
const DEFAULT_DELAYS: readonly number[] = [200, 1_000, 4_000];

/**
 * Bay `NAME` is the container of that name; a blob of any type is a file, and its name the path, with `/` between parts. Names
 * are compared as they stand: what NTFS would find in another case is `FileNotFound`, for a container may hold both.
 * @param service made without retries of its own.
 */
export const createContainerBays = (service: BlobServiceClient, delays = DEFAULT_DELAYS): Bays => ({
  drive: async (bay, key) => {
    if (!isContainerBay(bay))
      return notFound(`${JSON.stringify(bay)} is no name of a container that is a bay`);
    const container = service.getContainerClient(bay);
    try {
      const some = await again(delays, () => hasBlobs(container, ''));
      if (!some) return notFound(`The container ${bay} is empty: no drive was uploaded to it`);
    } catch (error) {
      if (statusOf(error) === 404) return notFound(`There is no container ${bay}`);
      const reason = `The container ${bay} cannot be read: ${reasonOf(error)}`;
      return { ok: false, status: 'DiskOperationFailed', reason };
    }
    return unlockVolume(containerDrive(container, delays), key);
  },
});

const notFound = (reason: string): DiskRefusal => ({ ok: false, status: 'DiskNotFound', reason });

const containerDrive = (container: ContainerClient, delays: readonly number[]): MountedDrive => ({
  open: async (path) => {
    const parts = drivePathParts(path);
    if (!parts.ok) return parts;
    const name = parts.value.join('/');
    if (name.length > MAX_BLOB_NAME)
      return failed(
        'FileNameTooLong',
        `A blob's name has at most 1,024 characters, this one ${name.length}.`,
      );
    try {
      return await again(delays, () => openBlob(container, name, delays));
    } catch (error) {
      return failed(openFault(statusOf(error)), reasonOf(error));
    }
  },
});

const openBlob = async (
  container: ContainerClient,
  name: string,
  delays: readonly number[],
): Promise<BayResult<BayFile>> => {
  const blob = container.getBlobClient(name);
  try {
    const { accessTier, contentLength = 0, etag = '', metadata } = await blob.getProperties(withinLimit());
    // What AzCopy and accounts with a hierarchical namespace leave in a folder's place.
    if (metadata?.['hdi_isfolder'] === 'true') return failed('FileAccessDenied', 'It is a folder.');
    if (accessTier === 'Archive')
      return failed(
        'FileAccessDenied',
        'It is in the Archive tier: rehydrate it before the drive is mounted.',
      );
    return { ok: true, value: blobFile(blob, contentLength, etag, delays) };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return (await hasBlobs(container, `${name}/`))
      ? failed('FileAccessDenied', 'It is a folder.')
      : failed('FileNotFound', `There is no blob ${JSON.stringify(name)} (the case of letters counts).`);
  }
};

/** @param etag of the blob as it was opened: bytes of another content are never given out as its. */
const blobFile = (blob: BlobClient, length: number, etag: string, delays: readonly number[]): BayFile => ({
  length,
  read: async (offset, into) => {
    const count = Math.max(0, Math.min(into.length, length - offset));
    // A count of 0 would mean "to the end".
    if (count === 0) return { ok: true, value: 0 };
    try {
      await again(delays, () => download(blob, etag, offset, into.subarray(0, count)));
      return { ok: true, value: count };
    } catch (error) {
      return failed('IOFailed', readReason(error));
    }
  },
  close: () => Promise.resolve(),
});

/** Piece by piece into its place: the SDK's `downloadToBuffer` may still write there when it has failed already. */
const download = async (blob: BlobClient, etag: string, offset: number, into: Uint8Array): Promise<void> => {
  const { readableStreamBody } = await blob.download(offset, into.length, {
    ...withinLimit(),
    conditions: { ifMatch: etag },
  });
  let filled = 0;
  for await (const piece of readableStreamBody ?? []) {
    into.set(Buffer.from(piece), filled);
    filled += piece.length;
  }
  if (filled < into.length) throw new Error(`the answer ended after ${filled} of ${into.length} bytes`);
};

/** Whether there is a blob whose name begins so. */
const hasBlobs = async (container: ContainerClient, prefix: string): Promise<boolean> => {
  const pages = container.listBlobsFlat({ ...withinLimit(), prefix }).byPage({ maxPageSize: 1 });
  // A page may be empty, and more follow.
  for await (const { segment } of pages) if (segment.blobItems.length > 0) return true;
  return false;
};

/** Only reads are asked again, so it does no harm when the first was answered and not heard. */
const again = async <T>(delays: readonly number[], ask: () => Promise<T>): Promise<T> => {
  for (const delay of delays) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(statusOf(error))) throw error;
      await sleep(delay);
    }
  }
  return ask();
};

const statusOf = (error: unknown): number | undefined =>
  error instanceof RestError ? error.statusCode : undefined;

/** Without a status it was the network, the time limit, or a token that could not be had. */
const mayPass = (status: number | undefined): boolean =>
  status === undefined || status >= 500 || status === 408 || status === 429;

const openFault = (status: number | undefined): BayFault => {
  switch (status) {
    case 400:
      return 'FileNameInvalid';
    // 409: encrypted with a key that is not ours to give (BlobUsesCustomerSpecifiedEncryption).
    case 401:
    case 403:
    case 409:
      return 'FileAccessDenied';
    default:
      return 'IOFailed';
  }
};

/** 412: another blob has its name now; 404, or 412 too: none has. */
const readReason = (error: unknown): string => {
  const status = statusOf(error);
  return status === 412 || status === 404
    ? 'The blob was changed or deleted since it was opened.'
    : reasonOf(error);
};

const failed = (fault: BayFault, reason: string): { ok: false; fault: BayFault; reason: string } => ({
  ok: false,
  fault,
  reason,
});

/** The first line only: what follows repeats the request. A HEAD's answer has no body, so its code stands in a header. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const [line = ''] = error.message.split('\n');
  const code = error instanceof RestError ? error.response?.headers.get('x-ms-error-code') : undefined;
  return code === undefined || line.includes(code) ? line : `${code}: ${line}`;
};
