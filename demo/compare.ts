/** Is every source file what its blob became? Told by SHA-256, both sides read again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';

export type Comparison = { readonly same: number; readonly different: readonly string[] };

const sha256 = async (bytes: AsyncIterable<unknown>): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

/** Every file below `folder`, as the blob name it should have. */
export async function* filesBelow(folder: string): AsyncGenerator<{ path: string; blobName: string }> {
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield { path, blobName: relative(folder, path).split(sep).join('/') };
  }
}

/** Compares each file below `folder` with its blob in `container`. */
export const compareWithBlobs = async (folder: string, container: ContainerClient): Promise<Comparison> => {
  const different: string[] = [];
  let same = 0;
  for await (const { path, blobName } of filesBelow(folder)) {
    const [file, blob] = await Promise.all([sha256(createReadStream(path)), blobHash(container, blobName)]);
    if (file === blob) same += 1;
    else different.push(blobName);
  }
  return { same, different };
};

const blobHash = async (container: ContainerClient, name: string): Promise<string | undefined> => {
  const blob = container.getBlobClient(name);
  if (!(await blob.exists())) return undefined;
  const { readableStreamBody } = await blob.download();
  return readableStreamBody === undefined ? undefined : sha256(readableStreamBody as AsyncIterable<unknown>);
};
