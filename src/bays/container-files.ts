/** Blobs of a container, as a bay reads them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RestError, type BlobClient } from '@azure/storage-blob';
import type { BayFile, BayResult, BayWriteFault } from '../ports/bay.ts';
import { withinLimit } from '../ports/request-limit.ts';

/** Naming and Referencing Containers, Blobs, and Metadata. */
const MAX_BLOB_NAME = 1024;

export const blobNameOf = (parts: BayResult<readonly string[]>): BayResult<string> => {
  if (!parts.ok) return parts;
  const name = parts.value.join('/');
  return name.length > MAX_BLOB_NAME
    ? failed('FileNameTooLong', `A blob's name has at most 1,024 characters, this one ${name.length}.`)
    : { ok: true, value: name };
};

/** @param etag of the blob as it was opened: bytes of another content are never given out as its. */
export const blobFile = (
  blob: BlobClient,
  length: number,
  etag: string,
  delays: readonly number[],
): BayFile => ({
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

/** For what does no harm when the first was answered and not heard. */
export const again = async <T>(delays: readonly number[], ask: () => Promise<T>): Promise<T> => {
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

export const statusOf = (error: unknown): number | undefined =>
  error instanceof RestError ? error.statusCode : undefined;

/** Without a status it was the network, the time limit, or a token that could not be had. */
const mayPass = (status: number | undefined): boolean =>
  status === undefined || status >= 500 || status === 408 || status === 429;

/** 412: another blob has its name now; 404, or 412 too: none has. */
const readReason = (error: unknown): string => {
  const status = statusOf(error);
  return status === 412 || status === 404
    ? 'The blob was changed or deleted since it was opened.'
    : reasonOf(error);
};

export const failed = <Fault extends BayWriteFault>(
  fault: Fault,
  reason: string,
): { ok: false; fault: Fault; reason: string } => ({
  ok: false,
  fault,
  reason,
});

/** The first line only: what follows repeats the request. A HEAD's answer has no body, so its code stands in a header. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const [line = ''] = error.message.split('\n');
  const code = error instanceof RestError ? error.response?.headers.get('x-ms-error-code') : undefined;
  return code === undefined || line.includes(code) ? line : `${code}: ${line}`;
};
