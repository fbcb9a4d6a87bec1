/** Writes a stream as one block blob: nothing is to be seen of it before its end, and every piece is checked by its MD5. */
import { hash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';
import { withinLimit } from '../../ports/request-limit.ts';

const PIECE_BYTES = 4 * 1024 * 1024;

export const md5Of = (bytes: Uint8Array): Buffer => hash('md5', bytes, 'buffer');

/** One Put Blob when it fits into one piece, else blocks and their list. Replaces what is there. */
export const uploadWhole = async (
  blob: BlockBlobClient,
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<void> => {
  const blobHTTPHeaders = { blobContentType: contentType };
  const ids: string[] = [];
  let held: Buffer | undefined;
  const stage = async (piece: Buffer): Promise<void> => {
    const id = Buffer.from(String(ids.length).padStart(8, '0')).toString('base64');
    await blob.stageBlock(id, piece, piece.length, {
      ...withinLimit(),
      transactionalContentMD5: md5Of(piece),
    });
    ids.push(id);
  };
  // The last piece is held back, to find out whether it is the only one.
  for await (const piece of inPieces(body)) {
    if (held) await stage(held);
    held = piece;
  }
  const last = held ?? Buffer.alloc(0);
  if (ids.length === 0) {
    await blob.upload(last, last.length, {
      ...withinLimit(),
      blobHTTPHeaders: { ...blobHTTPHeaders, blobContentMD5: md5Of(last) },
    });
    return;
  }
  await stage(last);
  await blob.commitBlockList(ids, { ...withinLimit(), blobHTTPHeaders });
};

async function* inPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(parts, length);
    parts = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(parts, length);
}
