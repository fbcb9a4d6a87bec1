/** A file in the chunks that manifests list. */
import type { FileHandle } from 'node:fs/promises';
import { MAX_CHUNK_BYTES, PAGE_BYTES } from '../formats/manifest-limits.ts';

/** `offset` in the file, in bytes. */
export type FileChunk = { readonly offset: number; readonly bytes: Buffer };

const EMPTY = Buffer.alloc(0);

/**
 * Chunks of 4 MiB, up to the file's end; the next is read while one is worked on, which is good until the next is asked for.
 * @param size what the file's length is expected to be.
 */
export async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<FileChunk> {
  let spare: Buffer = EMPTY;
  let reading = readFully(file, Buffer.allocUnsafe(Math.min(size, MAX_CHUNK_BYTES)), 0);
  try {
    for (let offset = 0; ;) {
      const bytes = await reading;
      if (bytes.length === 0) return;
      const end = offset + bytes.length;
      if (end < size && spare.length === 0) spare = Buffer.allocUnsafe(MAX_CHUNK_BYTES);
      reading = end < size ? readFully(file, spare, end) : Promise.resolve(EMPTY);
      // One that fails is heard of when its turn comes.
      reading.catch(() => undefined);
      yield { offset, bytes };
      spare = bytes;
      offset = end;
    }
  } finally {
    await Promise.allSettled([reading]);
  }
}

/** Fills `into` from `position`; shorter only at the file's end. */
const readFully = async (file: FileHandle, into: Buffer, position: number): Promise<Buffer> => {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
};

const ZEROS = Buffer.alloc(MAX_CHUNK_BYTES);
const isZero = (bytes: Buffer): boolean => bytes.equals(ZEROS.subarray(0, bytes.length));

/**
 * The chunk from its first page with anything in it to its last; undefined when there is none.
 * Node does not tell where the holes of a file are, and how many blocks it has allocated proves nothing (compressed, or not
 * written out yet, data may have none), so the bytes are looked at: at the speed of memory, where they are a hole.
 */
export const occupied = ({ offset, bytes }: FileChunk): FileChunk | undefined => {
  if (isZero(bytes)) return undefined;
  const pageIsZero = (page: number): boolean =>
    isZero(bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES));
  let first = 0;
  while (pageIsZero(first)) first += 1;
  let last = Math.ceil(bytes.length / PAGE_BYTES) - 1;
  while (pageIsZero(last)) last -= 1;
  const start = first * PAGE_BYTES;
  return { offset: offset + start, bytes: bytes.subarray(start, (last + 1) * PAGE_BYTES) };
};
