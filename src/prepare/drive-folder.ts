/** The drive's own folder: claimed empty, and left as it was when preparing fails. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { syncFolder } from '../ports/sync-folder.ts';
import { PrepareFault, reasonOf } from './prepare-fault.ts';

export const MANIFEST_NAME = 'DriveManifest.xml';
const UNFINISHED_MANIFEST = `${MANIFEST_NAME}.part`;

/** What a freshly formatted volume may hold. */
const SYSTEM_ENTRIES = new Set([
  'System Volume Information',
  '$RECYCLE.BIN',
  'lost+found',
  '.Trashes',
  '.Spotlight-V100',
  '.fseventsd',
]);

/** `unit`: bytes allocated at a time. `keepsHoles`: what of a file was never written takes no room. */
type DriveRoom = { readonly free: number; readonly unit: number; readonly keepsHoles: boolean };

export type DriveFolder = {
  readonly path: string;
  readonly room: () => Promise<DriveRoom>;
  /** Stores the manifest so that it is there whole or not at all, even after a power cut; gives its MD5, upper-case hex. */
  readonly writeManifest: (text: AsyncIterable<string>) => Promise<string>;
  /** Takes away these files and folders, which were put there, and the drive's own if it was made. */
  readonly release: (contents: readonly string[]) => Promise<void>;
};

/**
 * Makes the folder if need be.
 * @throws PrepareFault when it holds anything, cannot be made, or lies inside one of `sources`.
 */
export const claimDriveFolder = async (path: string, sources: readonly string[]): Promise<DriveFolder> => {
  const firstMade = await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new PrepareFault(
      `The drive folder ${path} cannot be made (${reasonOf(error)}): name one where you may write.`,
    );
  });
  const release = async (contents: readonly string[]): Promise<void> => {
    for (const name of [...contents, UNFINISHED_MANIFEST])
      await rm(join(path, name), { recursive: true, force: true });
    if (firstMade !== undefined) await removeEmptyFolders(path, firstMade);
  };
  try {
    for (const source of sources) await checkPlace(path, source);
    checkEmpty(path, await readdir(path));
  } catch (error) {
    if (firstMade !== undefined) await removeEmptyFolders(path, firstMade);
    if (error instanceof PrepareFault) throw error;
    throw new PrepareFault(
      `The drive folder ${path} cannot be read (${reasonOf(error)}): name one that you may read.`,
    );
  }
  return {
    path,
    room: async () => {
      const { bavail, bsize } = await statfs(path);
      return {
        free: bavail * bsize,
        unit: bsize,
        keepsHoles: await keepsHoles(join(path, UNFINISHED_MANIFEST)),
      };
    },
    writeManifest: (text) => storeManifest(path, text),
    release,
  };
};

const checkPlace = async (path: string, source: string): Promise<void> => {
  const [drive, root] = [await realpath(path), await realpath(source).catch(() => undefined)];
  // What is not there is told by whoever reads it.
  if (root === undefined) return;
  if (drive === root || drive.startsWith(root + sep))
    throw new PrepareFault(
      `The drive folder ${path} lies inside the source folder ${source}: choose one outside it.`,
    );
};

const checkEmpty = (path: string, found: readonly string[]): void => {
  const names = found.filter((name) => !SYSTEM_ENTRIES.has(name));
  if (names.includes(MANIFEST_NAME))
    throw new PrepareFault(
      `The drive folder ${path} is a prepared drive already: choose another, or empty it first.`,
    );
  if (names.includes(UNFINISHED_MANIFEST))
    throw new PrepareFault(
      `The drive folder ${path} holds a preparation that was broken off: empty it and run this again.`,
    );
  if (names.length > 0)
    throw new PrepareFault(
      `The drive folder ${path} is not empty (it holds ${JSON.stringify(names[0])}): choose an empty one.`,
    );
};

const PROBE_BYTES = 1024 * 1024;

/** exFAT, and NTFS under most systems, allocate all of a file's length. */
const keepsHoles = async (probe: string): Promise<boolean> => {
  const file = await open(probe, 'wx');
  try {
    await file.truncate(PROBE_BYTES);
    await file.sync();
    const { blocks } = await file.stat();
    return blocks * 512 < PROBE_BYTES;
  } finally {
    await file.close();
    await rm(probe);
  }
};

/** Up from `path` to `last`, both of which were made here; stops at one that others have put something into. */
const removeEmptyFolders = async (path: string, last: string): Promise<void> => {
  for (let folder = path; folder.length >= last.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
};

const storeManifest = async (folder: string, text: AsyncIterable<string>): Promise<string> => {
  const unfinished = join(folder, UNFINISHED_MANIFEST);
  const md5 = createHash('md5');
  const file = await open(unfinished, 'wx');
  try {
    for await (const piece of text) {
      md5.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, MANIFEST_NAME));
  await syncFolder(folder);
  return md5.digest('hex').toUpperCase();
};
