/** Copies one file to the drive, hashing what it writes. */
import { hash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BlobKind, ManifestPageRange } from '../formats/manifest.ts';
import { chunksOf, occupied } from './file-chunks.ts';
import { fileSizeFault } from './file-sizes.ts';
import { PrepareFault } from './prepare-fault.ts';

/** `chunks`: all of a block blob; of a page blob what is not zero. */
export type CopiedFile = { readonly length: number; readonly chunks: readonly ManifestPageRange[] };

/**
 * Reads `from` once, in chunks of 4 MiB, and writes it to `to`, which must not exist; makes its folder.
 * What a page blob leaves out is not written either, so the copy has holes there where the drive can keep them.
 * @param onBytes called for each chunk worked off.
 * @throws PrepareFault when the file changed meanwhile.
 */
export const copyFile = async (
  kind: BlobKind,
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
): Promise<CopiedFile> => {
  await mkdir(dirname(to), { recursive: true });
  const input = await openSource(from);
  try {
    const before = await input.stat({ bigint: true });
    const size = Number(before.size);
    const output = await open(to, 'wx');
    let copied: CopiedFile;
    try {
      copied = await copyChunks(kind, input, output, size, onBytes);
    } finally {
      await output.close();
    }
    const after = await input.stat({ bigint: true });
    // It was looked at before, and had a size that fits its kind.
    const fits = before.isFile() && fileSizeFault(kind, size) === undefined;
    if (!fits || !same(before, after) || copied.length !== size)
      throw new PrepareFault(
        `${from} changed while it was copied: let no other program write to the folder, and run this again.`,
      );
    return copied;
  } finally {
    await input.close();
  }
};

/** Not through a link, nor into a pipe that never opens, should the file have been replaced by one. */
const openSource = (path: string): Promise<FileHandle> =>
  open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);

const same = (before: BigIntStats, after: BigIntStats): boolean =>
  before.size === after.size && before.mtimeNs === after.mtimeNs;

const copyChunks = async (
  kind: BlobKind,
  input: FileHandle,
  output: FileHandle,
  size: number,
  onBytes: (bytes: number) => void,
): Promise<CopiedFile> => {
  const chunks: ManifestPageRange[] = [];
  let length = 0;
  let written = 0;
  for await (const chunk of chunksOf(input, size)) {
    const part = kind === 'page' ? occupied(chunk) : chunk;
    if (part) {
      const writing = writeFully(output, part.bytes, part.offset);
      chunks.push({ offset: part.offset, length: part.bytes.length, hash: hash('md5', part.bytes) });
      await writing;
      written = part.offset + part.bytes.length;
    }
    length += chunk.bytes.length;
    onBytes(chunk.bytes.length);
  }
  if (written < length) await output.truncate(length);
  return { length, chunks };
};

const writeFully = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};

/** How many bytes of a page blob's file are not left out. */
export const occupiedBytes = async (path: string): Promise<number> => {
  const file = await openSource(path);
  try {
    const { size } = await file.stat();
    let bytes = 0;
    for await (const chunk of chunksOf(file, size)) bytes += occupied(chunk)?.bytes.length ?? 0;
    return bytes;
  } finally {
    await file.close();
  }
};
