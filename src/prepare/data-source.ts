/** What goes on a drive, and where its blobs go from there. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isContainerName } from '../formats/blob-path.ts';
import type { BlobKind, ImportDisposition } from '../formats/manifest.ts';
import { blobNameFault } from './blob-names.ts';
import { driveNames } from '../bays/drive-names.ts';
import { reasonOf } from './prepare-fault.ts';

export type DataSource = {
  /** The folder whose files become blobs, named by their paths below it; a file, when `blob` is given. */
  readonly source: string;
  readonly container: string;
  /** What the names of a folder's blobs begin with: `photos/2026/`. */
  readonly prefix?: string;
  /** The name of the blob that one file becomes. */
  readonly blob?: string;
  /** For every file; when absent, `.vhd` and `.vhdx` become page blobs and others block blobs. */
  readonly blobType?: BlobKind;
  /** `rename` when absent. */
  readonly disposition?: ImportDisposition;
  /** XML files of the service's format, for every blob that has none of its own. */
  readonly metadata?: string;
  readonly properties?: string;
  /** Where this was read, to be told with what is wrong with it: `photos.csv, line 3`. */
  readonly origin?: string;
};

/** A source with its place on the drive. */
export type PlacedSource = DataSource & {
  /** Absolute. */
  readonly path: string;
  readonly prefix: string;
  /** The folders on the drive that hold its files, from the drive's root. */
  readonly driveParts: readonly string[];
};

/**
 * One source has its files where the service's tool puts them, below the container's name. Several might have files of one
 * name for one container, so each gets a folder of its own, whose name no container can have.
 */
export const placeSources = (sources: readonly DataSource[]): readonly PlacedSource[] =>
  sources.map((source, index) => {
    const { container, prefix = '', blob = '' } = source;
    const folders = (blob === '' ? prefix : blob).split('/').slice(0, -1);
    const session = sources.length > 1 ? [String(index + 1)] : [];
    return {
      ...source,
      path: resolve(source.source),
      prefix,
      driveParts: [...session, container, ...folders.map((folder) => driveNames()(folder))],
    };
  });

/** How messages name it. */
export const sourceTitle = ({ blob, path }: PlacedSource): string =>
  `The source ${blob === undefined ? 'folder' : 'file'} ${path}`;

/** Everything that is wrong with it, but not with the files in it. */
export const sourceFaults = async (source: PlacedSource): Promise<readonly string[]> => {
  const faults = [...nameFaults(source), await pathFault(source)].filter((fault) => fault !== undefined);
  return faults.map((fault) => withOrigin(source, fault));
};

export const withOrigin = ({ origin }: DataSource, fault: string): string =>
  origin === undefined ? fault : `${origin}: ${fault}`;

const nameFaults = ({ container, prefix, blob }: PlacedSource): readonly (string | undefined)[] => {
  if (!isContainerName(container))
    return [
      `${JSON.stringify(container)} is no name of a container: use 3 to 63 lower-case letters, digits and single hyphens.`,
    ];
  const prefixFault =
    prefix === '' ? undefined : blobNameFault(container, prefix.endsWith('/') ? `${prefix}x` : `${prefix}/x`);
  const blobFault = blob === undefined ? undefined : blobNameFault(container, blob);
  return [
    prefixFault && `The prefix ${JSON.stringify(prefix)} ${prefixFault}: give another.`,
    prefix !== '' && !prefix.endsWith('/')
      ? `The prefix ${JSON.stringify(prefix)} names no folder: end it with a slash.`
      : undefined,
    blobFault && `The blob's name ${JSON.stringify(blob)} ${blobFault}: give another.`,
  ];
};

const pathFault = async ({ path, blob }: PlacedSource): Promise<string | undefined> => {
  const kind = blob === undefined ? 'folder' : 'file';
  try {
    const what = await stat(path);
    if (kind === 'folder' && !what.isDirectory())
      return `The source ${path} is a file: name the folder whose files the drive is to carry.`;
    if (kind === 'file' && what.isDirectory())
      return `The source ${path} is a folder: end its path with a separator, to have all of its files.`;
    await access(path, kind === 'folder' ? constants.R_OK | constants.X_OK : constants.R_OK);
    return undefined;
  } catch (error) {
    return `The source ${kind} ${path} cannot be opened (${reasonOf(error)}): name a ${kind} that exists and that you may read.`;
  }
};
