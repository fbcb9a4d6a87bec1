/** Looks at drives as the engine finds them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { drivePathParts } from '../../src/bays/drive-path.ts';
import type { ManifestBlob } from '../../src/formats/manifest.ts';
import { readManifest } from '../../src/formats/read-manifest.ts';
import { PrepareFault } from '../../src/prepare/prepare-drive.ts';

export const putFile = async (folder: string, name: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
};

export const manifestBlobsOf = async (drive: string): Promise<ManifestBlob[]> => {
  const blobs: ManifestBlob[] = [];
  for await (const item of readManifest(createReadStream(join(drive, 'DriveManifest.xml'))))
    if (item.type === 'blob') blobs.push(item.blob);
  return blobs;
};

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

/** Where a bay finds a file of the manifest. */
export const placeOnDrive = (drive: string, path: string): string => {
  const parts = drivePathParts(path);
  if (!parts.ok) throw new Error(parts.reason);
  return join(drive, ...parts.value);
};

export const onDrive = (drive: string, { filePath }: Pick<ManifestBlob, 'filePath'>): Promise<Buffer> =>
  readFile(placeOnDrive(drive, filePath));

export const faultOf = async (preparing: Promise<unknown>): Promise<PrepareFault> => {
  const outcome: unknown = await preparing.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(PrepareFault);
  return outcome as PrepareFault;
};
