/** Copies one file to the drive, hashing what it writes. */
import { hash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ManifestBlock } from '../formats/manifest.ts';
import { MAX_CHUNK_BYTES } from '../formats/manifest-limits.ts';
import { PrepareFault } from './prepare-fault.ts';

export type CopiedFile = { readonly length: number; readonly blocks: readonly ManifestBlock[] };

/**
 * Reads `from` once, in blocks of 4 MiB, and writes it to `to`, which must not exist; makes its folder.
 * @param onBytes called for each block written.
 * @throws PrepareFault when the file changed meanwhile.
 */
export const copyFile = async (
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
): Promise<CopiedFile> => {
  await mkdir(dirname(to), { recursive: true });
  // Not through a link, nor into a pipe that never opens, should the file have been replaced by one.
  const input = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const before = await input.stat({ bigint: true });
    const output = await open(to, 'wx');
    let copied: CopiedFile;
    try {
      copied = await copyBlocks(input, output, Number(before.size), onBytes);
    } finally {
      await output.close();
    }
    const after = await input.stat({ bigint: true });
    if (!before.isFile() || !same(before, after) || BigInt(copied.length) !== before.size)
      throw new PrepareFault(
        `${from} changed while it was copied: let no other program write to the folder, and run this again.`,
      );
    return copied;
  } finally {
    await input.close();
  }
};

const same = (before: BigIntStats, after: BigIntStats): boolean =>
  before.size === after.size && before.mtimeNs === after.mtimeNs;

/** Writes a block while the next is read. */
const copyBlocks = async (
  input: FileHandle,
  output: FileHandle,
  size: number,
  onBytes: (bytes: number) => void,
): Promise<CopiedFile> => {
  const blocks: ManifestBlock[] = [];
  let offset = 0;
  let buffer: Uint8Array = Buffer.allocUnsafe(Math.min(size, MAX_CHUNK_BYTES));
  let spare: Uint8Array = Buffer.alloc(0);
  let block = await readBlock(input, buffer, 0);
  while (block.length > 0) {
    const end = offset + block.length;
    if (end < size && spare.length === 0) spare = Buffer.allocUnsafe(buffer.length);
    const next = end < size ? readBlock(input, spare, end) : Promise.resolve(spare.subarray(0, 0));
    const written = output.writeFile(block);
    blocks.push({ offset, length: block.length, hash: hash('md5', block) });
    [block] = await Promise.all([next, written]);
    onBytes(end - offset);
    offset = end;
    [buffer, spare] = [spare, buffer];
  }
  return { length: offset, blocks };
};

/** Fills `into` from `position`; shorter only at the file's end. */
const readBlock = async (input: FileHandle, into: Uint8Array, position: number): Promise<Uint8Array> => {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await input.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
};
