/** One entry of the manifest: from the drive's file to the account's blob, each chunk checked before it is sent. */
import type { BlobStatus, LoggedBlob } from '../formats/drive-log.ts';
import type { ManifestBlob } from '../formats/manifest.ts';
import type { BayFile } from '../ports/bay.ts';
import { copyBlockBlob } from './copy-block-blob.ts';
import type { ChunkStatuses, Copied, CopyContext, CopyEntry, CopySource } from './copy-context.ts';
import { copyPageBlob } from './copy-page-blob.ts';
import { chunksOf, completed, failed, skipped, type SidecarFaults } from './outcome.ts';
import { faultyChunks } from './read-chunk.ts';
import { blobPathOf } from './target.ts';

/** Never throws for what the drive or the account does. A blob comes whole, with all it is to carry, or not at all. */
export const copyBlob = async (context: CopyContext, entry: CopyEntry): Promise<LoggedBlob> => {
  const { blob } = entry;
  const { drive, sidecars, tell } = context;
  const [opened, carried] = await Promise.all([drive.open(blob.filePath), sidecars.of(blob)]);
  const faults: SidecarFaults = carried.kind === 'faulty' ? carried.faults : {};
  if (!opened.ok) {
    tell(`${blob.blobPath}: ${opened.fault}: ${opened.reason}`);
    return failed(blob, opened.fault, [], faults);
  }
  const file = opened.value;
  try {
    if (file.length > blob.length) return await outgrown(context, blob, file, faults);
    if (carried.kind === 'faulty') return failed(blob, sidecarsStatus(faults), [], faults);
    const source = { file, attributes: carried.attributes };
    return outcomeOf(entry, await copy(context, entry, source));
  } finally {
    await file.close();
  }
};

/** A file that goes on where the manifest ends is not the one that was prepared: to import its beginning would hide that. */
const outgrown = async (
  { buffers, tell }: CopyContext,
  blob: ManifestBlob,
  file: BayFile,
  faults: SidecarFaults,
): Promise<LoggedBlob> => {
  tell(
    `${blob.blobPath}: its file has ${file.length} bytes, of which the manifest knows the first ${blob.length}`,
  );
  const chunks = await faultyChunks(buffers, file, chunksOf(blob));
  return failed(blob, chunks ? chunksStatus(chunks) : 'Failed', chunks, faults);
};

const copy = (context: CopyContext, entry: CopyEntry, source: CopySource): Promise<Copied> => {
  const { blob } = entry;
  switch (blob.kind) {
    case 'block':
      return copyBlockBlob(context, { ...entry, blob }, source);
    case 'page':
      return copyPageBlob(context, { ...entry, blob }, source);
  }
};

const sidecarsStatus = ({ metadata, properties }: SidecarFaults): Failure =>
  metadata === 'IOFailed' || properties === 'IOFailed' ? 'IOFailed' : 'CompletedWithErrors';

const chunksStatus = (statuses: ChunkStatuses): Failure =>
  statuses.includes('IOFailed') ? 'IOFailed' : 'CompletedWithErrors';

type Failure = Exclude<BlobStatus, 'Completed'>;

const outcomeOf = ({ blob }: CopyEntry, { chunks, placed }: Copied): LoggedBlob => {
  switch (placed.kind) {
    case 'placed':
      return completed(
        blob,
        placed.status,
        placed.status === 'Renamed' ? blobPathOf(placed.at) : blob.blobPath,
      );
    case 'skipped':
      return skipped(blob);
    case 'faulty':
      return failed(blob, chunksStatus(placed.fault), placed.fault);
    case 'no-name':
      return failed(blob, 'RenameFailed', chunks);
    case 'refused':
      return failed(
        blob,
        placed.status,
        chunks,
        placed.offends && blob[placed.offends] ? { [placed.offends]: 'BlobRequestFailed' } : {},
      );
  }
};
