/** The memory of copying: all blocks that are on their way at one time share it, whatever drive they belong to. */
import { MAX_CHUNK_BYTES } from '../formats/manifest-limits.ts';

/**
 * From this size on a block takes a buffer that is used again, for freeing them is left to a collector that is in no hurry; and
 * it is in memory that threads share, where `blockMd5` hashes it.
 */
const SHARED_FROM_BYTES = 512 * 1024;

export type BlockBuffers = {
  /** Waits for its turn, in order of asking; the buffer is the work's until it ends. */
  readonly use: <T>(length: number, work: (buffer: Buffer) => Promise<T>) => Promise<T>;
  /** As `use`, for several at once: who held some and waited for others would keep all waiting. */
  readonly useAll: <T>(
    lengths: readonly number[],
    work: (buffers: readonly Buffer[]) => Promise<T>,
  ) => Promise<T>;
};

/** @param totalBytes at least one block's 4 MiB. */
export const createBlockBuffers = (totalBytes: number): BlockBuffers => {
  let free = totalBytes;
  const spare: Buffer[] = [];
  const waiting: { readonly charge: number; readonly go: () => void }[] = [];

  const admit = (): void => {
    for (let next = waiting[0]; next && next.charge <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.charge;
      next.go();
    }
  };
  const turn = (charge: number): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ charge, go: resolve });
      admit();
    });

  const useAll: BlockBuffers['useAll'] = async (lengths, work) => {
    const charge = Math.min(
      lengths.reduce((sum, length) => sum + (isShared(length) ? MAX_CHUNK_BYTES : length), 0),
      totalBytes,
    );
    await turn(charge);
    const taken = lengths.map((length) =>
      isShared(length)
        ? (spare.pop() ?? Buffer.from(new SharedArrayBuffer(MAX_CHUNK_BYTES)))
        : Buffer.allocUnsafe(length),
    );
    try {
      return await work(taken.map((buffer, index) => buffer.subarray(0, lengths[index])));
    } finally {
      spare.push(...taken.filter((_buffer, index) => isShared(lengths[index] ?? 0)));
      free += charge;
      admit();
    }
  };

  return {
    use: (length, work) => useAll([length], ([buffer = Buffer.alloc(0)]) => work(buffer)),
    useAll,
  };
};

const isShared = (length: number): boolean => length >= SHARED_FROM_BYTES && length <= MAX_CHUNK_BYTES;
