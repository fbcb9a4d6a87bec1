/** Walks a folder for its files, always in the same order, with what makes one unfit for a drive. */
import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { blobNameFault } from './blob-names.ts';
import { driveNames } from './drive-names.ts';
import { reasonOf } from './prepare-fault.ts';

export type SourceFile = {
  /** Where it is on this machine. */
  readonly path: string;
  /** Relative to the source, with `/`: the name of its blob. */
  readonly name: string;
  /** Names on the drive, from the container's folder down. */
  readonly driveParts: readonly string[];
};

export type SourceItem =
  { readonly kind: 'file'; readonly file: SourceFile } | { readonly kind: 'unfit'; readonly reason: string };

type Folder = {
  readonly path: string;
  readonly names: readonly string[];
  readonly driveParts: readonly string[];
};

/** Every file below `source`, folder by folder; memory follows the largest folder. Empty folders leave no trace. */
export const walkSource = (source: string, container: string): AsyncGenerator<SourceItem> =>
  walk({ path: source, names: [], driveParts: [] }, container);

async function* walk(folder: Folder, container: string): AsyncGenerator<SourceItem> {
  const shown = (name: string): string => JSON.stringify([...folder.names, name].join('/'));
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield { kind: 'unfit', reason: `${shown('')} cannot be read: ${reasonOf(error)}` };
    return;
  }
  const driveName = driveNames();
  for (const entry of entries.sort((left, right) => Buffer.compare(left.name, right.name))) {
    const name = entry.name.toString();
    if (!isUtf8(entry.name)) {
      yield { kind: 'unfit', reason: `${shown(name)} has a name that is not valid UTF-8: rename it` };
      continue;
    }
    const inside: Folder = {
      path: join(folder.path, name),
      names: [...folder.names, name],
      driveParts: [...folder.driveParts, driveName(name)],
    };
    if (entry.isDirectory()) yield* walk(inside, container);
    else yield item(entry, inside, container);
  }
}

const item = (entry: Dirent<Buffer>, at: Folder, container: string): SourceItem => {
  const name = at.names.join('/');
  const unfit = (reason: string): SourceItem => ({
    kind: 'unfit',
    reason: `${JSON.stringify(name)} ${reason}`,
  });
  if (entry.isSymbolicLink()) return unfit('is a symbolic link: replace it by the file, or leave it out');
  if (!entry.isFile()) return unfit('is no regular file: leave it out');
  const fault = blobNameFault(container, name);
  if (fault !== undefined) return unfit(`${fault}: rename it`);
  return { kind: 'file', file: { path: at.path, name, driveParts: at.driveParts } };
};
