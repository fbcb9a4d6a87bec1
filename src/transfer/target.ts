/** Where a manifest's blob goes: its address, and the names that `rename` tries. */
import type { BlobAddress } from '../ports/blob-account.ts';

/** Of a blob, in characters: the service's own limit. */
export const LONGEST_NAME = 1024;

/** A path's first part is the container; a name alone is one in the root container. */
export const targetOf = (blobPath: string): BlobAddress => {
  const path = blobPath.replace(/^\//u, '');
  const slash = path.indexOf('/');
  return slash < 0
    ? { container: '$root', name: path }
    : { container: path.slice(0, slash), name: path.slice(slash + 1) };
};

export const blobPathOf = ({ container, name }: BlobAddress): string => `${container}/${name}`;

/**
 * The name that the `number`th blob of one name gets: ` (2)` before the last dot, or at the end where there is none
 * (storage-import-export-file-format-manifest, ImportDisposition). The dot is looked for in the last part of the path
 * only, so that a blob stays in its virtual folder: `a.b/c` becomes `a.b/c (2)`.
 */
export const renamed = (at: BlobAddress, number: number): BlobAddress => {
  if (number === 1) return at;
  const dot = at.name.lastIndexOf('.');
  const split = dot > at.name.lastIndexOf('/') ? dot : at.name.length;
  return { ...at, name: `${at.name.slice(0, split)} (${number})${at.name.slice(split)}` };
};
