/** Where blobs go on a drive: their own paths as far as NTFS takes them, else others that stand for no second blob. */
import { encodedName, hashedName, MAX_NAME_BYTES } from '../../bays/drive-names.ts';
import { SeenTargets } from '../seen-targets.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX, type SourceEntry } from './export-entry.ts';

const SIDECARS = [METADATA_SUFFIX, PROPERTIES_SUFFIX].map((suffix) => suffix.toUpperCase());
const LONGEST_SIDECAR = Math.max(...SIDECARS.map(({ length }) => length));

/** A slash is in no part of a path, so that its code is free to stand for what NTFS has no name for. */
const SLASH = '%2F';

type Named = Pick<SourceEntry, 'blobPath' | 'snapshot'>;

/**
 * Gives each blob of one drive its path there. Blob storage tells `A` from `a`, and has a blob `a` beside a blob `a/b`; NTFS
 * does not. So a file whose path is taken gets a hashed name in its folder, and a folder where a file is gets `%2F` at its
 * end. The same blobs in the same order get the same paths. Memory: some 12 bytes for each file and folder.
 */
export const drivePaths = (): ((blob: Named) => string) => {
  // A hash of two paths takes one for taken that is not, which does no harm.
  const files = new SeenTargets('files');
  const folders = new SeenTargets('folders');
  /** Whether anything has a name as files have that stand beside blobs' files; mostly nothing has. */
  let likeSidecars = false;
  let last = { parent: '', folder: '' };

  const note = (path: string): void => {
    likeSidecars ||= SIDECARS.some((suffix) => path.endsWith(suffix));
  };
  const isFile = (path: string): boolean =>
    files.has(path) ||
    SIDECARS.some((suffix) => path.endsWith(suffix) && files.has(path.slice(0, -suffix.length)));
  const isTaken = (path: string): boolean =>
    isFile(path) ||
    folders.has(path) ||
    (likeSidecars && SIDECARS.some((suffix) => files.has(path + suffix) || folders.has(path + suffix)));

  const folderIn = (parent: string, name: string): string => {
    const wanted = `${parent}\\${fitting(name, MAX_NAME_BYTES - SLASH.length)}`;
    const path = isFile(upper(wanted)) ? `${wanted}${SLASH}` : wanted;
    folders.add(upper(path));
    note(upper(path));
    return path;
  };
  /** A folder that was given a path has it for good: no file gets that any more. */
  const folderOf = (parent: string): string => {
    if (parent !== last.parent) last = { parent, folder: parent.split('/').reduce(folderIn, '') };
    return last.folder;
  };

  return ({ blobPath, snapshot }) => {
    const slash = blobPath.lastIndexOf('/');
    const name = blobPath.slice(slash + 1);
    const folder = folderOf(blobPath.slice(0, slash));
    const own = fitting(
      snapshot === undefined ? name : withTime(name, snapshot),
      MAX_NAME_BYTES - LONGEST_SIDECAR,
    );
    const wanted = `${folder}\\${own}`;
    const path = isTaken(upper(wanted))
      ? `${folder}\\${hashedName(`${blobPath}\n${snapshot ?? ''}`)}`
      : wanted;
    files.add(upper(path));
    note(upper(path));
    return path;
  };
};

const upper = (path: string): string => path.toUpperCase();

const fitting = (name: string, bytes: number): string => {
  const encoded = name === '' ? SLASH : encodedName(name);
  return Buffer.byteLength(encoded) <= bytes ? encoded : hashedName(name);
};

/** `redmond (2026-01-31T080000.1234567Z).jpg`: before the last dot, as a renamed blob has its number. */
const withTime = (name: string, snapshot: string): string => {
  const dot = name.lastIndexOf('.');
  const split = dot > 0 ? dot : name.length;
  return `${name.slice(0, split)} (${snapshot.replaceAll(':', '')})${name.slice(split)}`;
};
