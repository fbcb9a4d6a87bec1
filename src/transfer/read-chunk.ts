/** A block or page range read from the drive, and compared with what the manifest says of it. */
import type { ChunkStatus } from '../formats/drive-log.ts';
import type { BayFile } from '../ports/bay.ts';
import type { BlockBuffers } from './block-buffers.ts';
import { blockMd5 } from './block-md5.ts';
import { sideBySide } from './side-by-side.ts';

/** Chunks of one blob on their way at one time. */
export const CHUNKS_AT_ONCE = 8;

type Chunk = { readonly offset: number; readonly length: number; readonly hash: string };

export type CheckedChunk =
  | { readonly kind: 'good'; readonly md5: Buffer }
  | {
      readonly kind: 'faulty';
      readonly status: Extract<ChunkStatus, 'Corrupted' | 'FileUnexpectedEnd' | 'IOFailed'>;
    };

/** @param into as long as the chunk. */
export const readChunk = async (file: BayFile, chunk: Chunk, into: Buffer): Promise<CheckedChunk> => {
  const read = await file.read(chunk.offset, into);
  if (!read.ok) return { kind: 'faulty', status: 'IOFailed' };
  if (read.value < chunk.length) return { kind: 'faulty', status: 'FileUnexpectedEnd' };
  const md5 = await blockMd5(into);
  return md5.toString('hex') === chunk.hash ? { kind: 'good', md5 } : { kind: 'faulty', status: 'Corrupted' };
};

/** Reads them all. `Cancelled` stands for a good one: with another that is bad, none is written. Undefined: all are good. */
export const faultyChunks = async (
  buffers: BlockBuffers,
  file: BayFile,
  chunks: readonly Chunk[],
): Promise<readonly ChunkStatus[] | undefined> => {
  const statuses: ChunkStatus[] = chunks.map(() => 'Cancelled');
  await sideBySide(chunks, CHUNKS_AT_ONCE, (chunk, index) =>
    buffers.use(chunk.length, async (buffer) => {
      const check = await readChunk(file, chunk, buffer);
      if (check.kind === 'faulty') statuses[index] = check.status;
    }),
  );
  return statuses.some((status) => status !== 'Cancelled') ? statuses : undefined;
};
