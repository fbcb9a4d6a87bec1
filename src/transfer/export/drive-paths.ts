/** Where blobs go on a drive: their own paths as far as NTFS takes them, else others that stand for no second blob. */
import { encodedName, hashedName, MAX_NAME_BYTES } from '../../bays/drive-names.ts';
import { SeenTargets } from '../seen-targets.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX, type SourceEntry } from './export-entry.ts';

const SIDECARS = [METADATA_SUFFIX, PROPERTIES_SUFFIX];
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
  const files = new SeenTargets();
  const folders = new SeenTargets();

  const folderIn = (parent: string, name: string): string => {
    const wanted = `${parent}\\${fitting(name, MAX_NAME_BYTES - SLASH.length)}`;
    const path = isFile(files, upper(wanted)) ? `${wanted}${SLASH}` : wanted;
    folders.add(upper(path));
    return path;
  };
  const isFree = (path: string): boolean =>
    !isFile(files, path) &&
    [path, ...SIDECARS.map((suffix) => path + upper(suffix))].every(
      (each) => !folders.has(each) && !files.has(each),
    );

  return ({ blobPath, snapshot }) => {
    const parts = blobPath.split('/');
    const name = parts.pop() ?? '';
    const folder = parts.reduce(folderIn, '');
    const own = fitting(
      snapshot === undefined ? name : withTime(name, snapshot),
      MAX_NAME_BYTES - LONGEST_SIDECAR,
    );
    const wanted = `${folder}\\${own}`;
    const path = isFree(upper(wanted))
      ? wanted
      : `${folder}\\${hashedName(`${blobPath}\n${snapshot ?? ''}`)}`;
    files.add(upper(path));
    return path;
  };
};

const upper = (path: string): string => path.toUpperCase();

/** Whether a blob's file is there, or one that stands beside a blob's file. */
const isFile = (files: SeenTargets, path: string): boolean =>
  files.has(path) ||
  SIDECARS.some((suffix) => path.endsWith(upper(suffix)) && files.has(path.slice(0, -suffix.length)));

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
