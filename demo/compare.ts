/** Is every source file what its blob became, and what an export made of that? Told by SHA-256, all sides read again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import { readManifest } from '../src/formats/read-manifest.ts';

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
export const compareWithBlobs = (folder: string, container: ContainerClient): Promise<Comparison> =>
  compare(folder, (blobName) => blobHash(container, blobName));

/** Compares each file below `folder` with that of its blob on an exported drive, as the drive's manifest places it. */
export const compareWithDrive = async (
  folder: string,
  drive: string,
  container: string,
): Promise<Comparison> => {
  const placed = new Map<string, string>();
  for await (const item of readManifest(createReadStream(join(drive, 'DriveManifest.xml'))))
    if (item.type === 'blob') placed.set(item.blob.blobPath, item.blob.filePath);
  return compare(folder, async (blobName) => {
    const filePath = placed.get(`${container}/${blobName}`);
    return filePath === undefined
      ? undefined
      : sha256(createReadStream(join(drive, ...filePath.split('\\'))));
  });
};

const compare = async (
  folder: string,
  otherHash: (blobName: string) => Promise<string | undefined>,
): Promise<Comparison> => {
  const different: string[] = [];
  let same = 0;
  for await (const { path, blobName } of filesBelow(folder)) {
    const [file, other] = await Promise.all([sha256(createReadStream(path)), otherHash(blobName)]);
    if (file === other) same += 1;
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
