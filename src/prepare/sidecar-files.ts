/** Metadata and properties files: checked, and put on the drive. */
import { hash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { readBlobMetadata, readBlobProperties, SidecarFormatError } from '../formats/blob-metadata.ts';
import type { ManifestSidecar, SidecarKind } from '../formats/manifest.ts';
import { LARGEST_SIDECAR_BYTES, metadataFault, propertiesFault } from '../formats/sidecar-rules.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';
import type { PlacedFile } from './source-walk.ts';

/** Where the files that many blobs share are on the drive: no container can have this name. */
export const SHARED_FOLDER = '_shared';

/** @throws PrepareFault when it cannot be read, or is not what its kind's files are. */
const readSidecar = async (kind: SidecarKind, path: string): Promise<Buffer> => {
  const title = `The ${kind} file ${path}`;
  try {
    const { size } = await stat(path);
    if (size > LARGEST_SIDECAR_BYTES)
      throw new PrepareFault(
        `${title} has ${size} bytes, and none needs more than ${LARGEST_SIDECAR_BYTES}: name the right one.`,
      );
    const bytes = await readFile(path);
    const fault = await contentFault(kind, bytes);
    if (fault !== undefined) throw new PrepareFault(`${title} cannot be used: ${fault}.`);
    return bytes;
  } catch (error) {
    if (error instanceof PrepareFault) throw error;
    throw new PrepareFault(
      `${title} cannot be read (${reasonOf(error)}): name one that exists and that you may read.`,
    );
  }
};

const contentFault = async (kind: SidecarKind, bytes: Buffer): Promise<string | undefined> => {
  const source = Readable.from([bytes]);
  try {
    return kind === 'metadata'
      ? metadataFault(await readBlobMetadata(source))
      : propertiesFault(await readBlobProperties(source));
  } catch (error) {
    if (error instanceof SidecarFormatError) return error.message;
    throw error;
  }
};

/** What is wrong with a file; undefined when nothing is. */
export const sidecarFault = async (kind: SidecarKind, path: string): Promise<string | undefined> => {
  try {
    await readSidecar(kind, path);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
};

/** Puts one on the drive and gives its place in the manifest. */
export const copySidecar = async (
  drive: string,
  kind: SidecarKind,
  { path, driveParts }: PlacedFile,
): Promise<ManifestSidecar> => {
  const bytes = await readSidecar(kind, path);
  const to = join(drive, ...driveParts);
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, bytes, { flag: 'wx' });
  return { path: `\\${driveParts.join('\\')}`, hash: hash('md5', bytes) };
};

/** Copies each file that many blobs share once, however many sources name it. */
export const sharedSidecars = (
  drive: string,
): ((kind: SidecarKind, path: string | undefined) => Promise<ManifestSidecar | undefined>) => {
  const copied = new Map<string, Promise<ManifestSidecar>>();
  return async (kind, path) => {
    if (path === undefined) return undefined;
    const key = `${kind} ${resolve(path)}`;
    const name = `${kind}-${copied.size + 1}.xml`;
    const file = copied.get(key) ?? copySidecar(drive, kind, { path, driveParts: [SHARED_FOLDER, name] });
    copied.set(key, file);
    return { ...(await file), global: true };
  };
};
