/** Walks a source for its files, always in the same order, with what makes one unfit for a drive. */
import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { driveNames } from '../bays/drive-names.ts';
import { sidecarKinds, type BlobKind, type SidecarKind } from '../formats/manifest.ts';
import { blobNameFault } from './blob-names.ts';
import type { PlacedSource } from './data-source.ts';
import { reasonOf } from './prepare-fault.ts';

/** `path`: on this machine. `driveParts`: names from the drive's root down. */
export type PlacedFile = { readonly path: string; readonly driveParts: readonly string[] };

export type SourceFile = PlacedFile & {
  /** As messages name it: its path below the source. */
  readonly title: string;
  /** Of its blob, without the container. */
  readonly name: string;
  readonly kind: BlobKind;
  /** Files beside it that speak of its blob alone. */
  readonly sidecars: Partial<Record<SidecarKind, PlacedFile>>;
};

export type SourceItem =
  { readonly kind: 'file'; readonly file: SourceFile } | { readonly kind: 'unfit'; readonly reason: string };

/** `sidecars`: a file `x.metadata` or `x.properties` beside a file `x` speaks of its blob, as on an export drive. */
export type WalkOptions = { readonly sidecars: boolean };

type Folder = {
  readonly path: string;
  readonly names: readonly string[];
  readonly driveParts: readonly string[];
};

/** Every file of the source, folder by folder; memory follows the largest folder. Empty folders leave no trace. */
export const walkSource = (source: PlacedSource, options: WalkOptions): AsyncGenerator<SourceItem> => {
  const { path, driveParts, blob } = source;
  return blob === undefined
    ? walk({ path, names: [], driveParts }, source, options)
    : oneFile(source, blob, options);
};

async function* oneFile(
  source: PlacedSource,
  blob: string,
  { sidecars }: WalkOptions,
): AsyncGenerator<SourceItem> {
  const { path, driveParts } = source;
  const title = basename(path);
  const driveName = driveNames();
  try {
    const beside = new Set(sidecars ? await readdir(dirname(path)) : []);
    yield fileItem(await lstat(path), source, {
      title,
      name: blob,
      // What is beside it is named after it, and goes beside it, under the name it has on the drive.
      place: (suffix) => ({
        path: `${path}${suffix}`,
        driveParts: [...driveParts, driveName(`${basename(blob)}${suffix}`)],
      }),
      hasBeside: (suffix) => beside.has(`${title}${suffix}`),
    });
  } catch (error) {
    yield unfit(title, `cannot be read: ${reasonOf(error)}`);
  }
}

async function* walk(folder: Folder, source: PlacedSource, options: WalkOptions): AsyncGenerator<SourceItem> {
  const titleOf = (name: string): string => [...folder.names, name].join('/');
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield unfit(titleOf(''), `cannot be read: ${reasonOf(error)}`);
    return;
  }
  entries.sort((left, right) => Buffer.compare(left.name, right.name));
  const driveName = driveNames();
  const placed = new Map(
    entries.map(({ name: bytes }): [string, PlacedFile] => {
      const name = bytes.toString();
      return [name, { path: join(folder.path, name), driveParts: [...folder.driveParts, driveName(name)] }];
    }),
  );
  const mayHaveSidecars = new Set(
    options.sidecars ? entries.filter((entry) => entry.isFile()).map(({ name }) => name.toString()) : [],
  );
  for (const entry of entries) {
    const name = entry.name.toString();
    const place = placed.get(name);
    if (!isUtf8(entry.name) || !place)
      yield unfit(titleOf(name), 'has a name that is not valid UTF-8: rename it');
    else if (entry.isDirectory()) yield* walk({ ...place, names: [...folder.names, name] }, source, options);
    else if (!isSidecar(name, mayHaveSidecars))
      yield fileItem(entry, source, {
        title: titleOf(name),
        name: `${source.prefix}${titleOf(name)}`,
        place: (suffix) => placed.get(`${name}${suffix}`) ?? place,
        hasBeside: (suffix) => mayHaveSidecars.has(`${name}${suffix}`),
      });
  }
}

type Found = Pick<SourceFile, 'title' | 'name'> & {
  /** The file, for an empty suffix, or one beside it. */
  readonly place: (suffix: string) => PlacedFile;
  readonly hasBeside: (suffix: string) => boolean;
};

const fileItem = (
  what: Pick<Dirent, 'isSymbolicLink' | 'isFile'>,
  source: PlacedSource,
  { title, name, place, hasBeside }: Found,
): SourceItem => {
  if (what.isSymbolicLink())
    return unfit(title, 'is a symbolic link: replace it by the file, or leave it out');
  if (!what.isFile()) return unfit(title, 'is no regular file: leave it out');
  const fault = blobNameFault(source.container, name);
  if (fault !== undefined) return unfit(title, `${fault}: rename it`);
  const sidecars = Object.fromEntries(
    sidecarKinds.filter((kind) => hasBeside(suffixOf(kind))).map((kind) => [kind, place(suffixOf(kind))]),
  );
  return { kind: 'file', file: { ...place(''), title, name, kind: blobKind(source, title), sidecars } };
};

const unfit = (title: string, reason: string): SourceItem => ({
  kind: 'unfit',
  reason: `${JSON.stringify(title)} ${reason}`,
});

/** Disks as the service's own tool knows them. */
const DISK = /\.vhdx?$/iu;

const blobKind = ({ blobType }: PlacedSource, name: string): BlobKind =>
  blobType ?? (DISK.test(name) ? 'page' : 'block');

const suffixOf = (kind: SidecarKind): string => `.${kind}`;

/** What is beside no blob is one itself; so is `x.metadata.metadata`, where `x.metadata` is none. */
const isSidecar = (name: string, files: ReadonlySet<string>): boolean =>
  sidecarKinds.some((kind) => {
    const owner = name.slice(0, -suffixOf(kind).length);
    return name.endsWith(suffixOf(kind)) && files.has(owner) && !isSidecar(owner, files);
  });
