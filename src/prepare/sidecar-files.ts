/** Metadata and properties files: checked, and put on the drive. */
import { hash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ManifestSidecar, SidecarKind } from '../formats/manifest.ts';
import { reasonOf } from './prepare-fault.ts';
import type { PlacedFile } from './source-walk.ts';

/** Where the files that many blobs share are on the drive: no container can have this name. */
export const SHARED_FOLDER = '_shared';

/** @throws Error when it cannot be read. */
const readSidecar = (path: string): Promise<Buffer> => readFile(path);

/** What is wrong with a file; undefined when nothing is. */
export const sidecarFault = async (kind: SidecarKind, path: string): Promise<string | undefined> => {
  try {
    await readSidecar(path);
    return undefined;
  } catch (error) {
    return `The ${kind} file ${path} cannot be read (${reasonOf(error)}): name one that exists and that you may read.`;
  }
};

/** Puts one on the drive and gives its place in the manifest. */
export const copySidecar = async (
  drive: string,
  kind: SidecarKind,
  { path, driveParts }: PlacedFile,
): Promise<ManifestSidecar> => {
  const bytes = await readSidecar(path);
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
