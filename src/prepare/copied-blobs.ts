/** Copies what the sources hold and gives the manifest's entries, in order. */
import { join } from 'node:path';
import {
  sidecarKinds,
  type ManifestBlob,
  type ManifestBlock,
  type SidecarKind,
} from '../formats/manifest.ts';
import { MAX_UNNAMED_BYTES } from '../formats/manifest-limits.ts';
import { copyFile } from './copy-file.ts';
import { sourceTitle, type PlacedSource } from './data-source.ts';
import { mapInOrder } from './in-order.ts';
import { PrepareFault } from './prepare-fault.ts';
import type { ProgressKeeper } from './progress.ts';
import { copySidecar, sharedSidecars } from './sidecar-files.ts';
import { walkSource, type SourceFile, type WalkOptions } from './source-walk.ts';

export type CopyOptions = WalkOptions & {
  /** Blocks have ids in blobs that would need none, too. */
  readonly blockIds: boolean;
};

/** Each holds up to two chunks of 4 MiB. */
const FILES_AT_ONCE = 4;

type Sidecars = Pick<ManifestBlob, SidecarKind>;

type Work = { readonly source: PlacedSource; readonly file: SourceFile; readonly defaults: Sidecars };

/** @throws PrepareFault when a source changed since it was surveyed. */
export const copiedBlobs = (
  sources: readonly PlacedSource[],
  drive: string,
  options: CopyOptions,
  progress: ProgressKeeper,
): AsyncGenerator<ManifestBlob> =>
  mapInOrder(workOf(sources, drive, options), FILES_AT_ONCE, async ({ source, file, defaults }) => {
    const { length, chunks } = await copyFile(
      file.kind,
      file.path,
      join(drive, ...file.driveParts),
      progress.copiedBytes,
    );
    const own: { -readonly [kind in SidecarKind]?: Sidecars[kind] } = {};
    for (const kind of sidecarKinds) {
      const sidecar = file.sidecars[kind];
      if (sidecar) own[kind] = await copySidecar(drive, kind, sidecar);
    }
    progress.copiedFile();
    const base = {
      blobPath: `${source.container}/${file.name}`,
      filePath: `\\${file.driveParts.join('\\')}`,
      length,
      disposition: source.disposition ?? 'rename',
      ...defaults,
      ...own,
    };
    if (file.kind === 'page') return { ...base, kind: 'page', pageRanges: chunks };
    const withIds = options.blockIds || length > MAX_UNNAMED_BYTES;
    return { ...base, kind: 'block', blocks: withIds ? chunks.map(named) : chunks };
  });

/** The walk again, so that ten million files need not be kept in mind since the survey. */
async function* workOf(
  sources: readonly PlacedSource[],
  drive: string,
  options: WalkOptions,
): AsyncGenerator<Work> {
  const shared = sharedSidecars(drive);
  for (const source of sources) {
    const metadata = await shared('metadata', source.metadata);
    const properties = await shared('properties', source.properties);
    const defaults = { ...(metadata && { metadata }), ...(properties && { properties }) };
    for await (const item of walkSource(source, options)) {
      if (item.kind === 'unfit')
        throw new PrepareFault(`${sourceTitle(source)} changed while it was copied: ${item.reason}.`);
      yield { source, file: item.file, defaults };
    }
  }
}

/** Ids as the service's own samples number them: the block's index as four bytes, lowest first. */
const named = (block: ManifestBlock, index: number): ManifestBlock => {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(index);
  return { ...block, id: id.toString('base64') };
};
