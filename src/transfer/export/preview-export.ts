/** What would an export need? The answer of the service's own tool to PreviewExport (storage-import-export-determine-drives-for-export). */
import type { BlobSelection } from '../../jobs/job.ts';
import type { DriveSpace } from '../../ports/bay.ts';
import { openChoice, type ChoiceLimits } from './choice.ts';
import { chooseBlobs, seenVersions, shownPath, type ChooseDeps, type NotTaken } from './choose-blobs.ts';
import { ChoiceRefused } from './ask-account.ts';
import { leastSpace, roomOf, spaceOf } from './drive-space.ts';
import type { SourceEntry } from './export-entry.ts';

/** Of each kind are named: the rest is counted. */
const MOST_NAMED = 100;

type NamedPath = Omit<NotTaken, 'snapshot'>;
type NamedCount<T> = { readonly count: number; readonly first: readonly T[] };

export type ExportPreview = {
  readonly kind: 'preview';
  /** Why it ended before all was looked at; absent when all was. */
  readonly stoppedBy?: 'Time' | 'Drives';
  /** Paths and prefixes that the job names, each once. */
  readonly uniquePaths: number;
  /** Those that add nothing to the others. */
  readonly duplicatePaths: number;
  /** Of the unique ones, those that match nothing. */
  readonly missingPaths: NamedCount<NamedPath>;
  /** Blobs whose names neither a list nor a manifest can hold. */
  readonly unfitBlobs: NamedCount<NamedPath>;
  readonly blobs: number;
  readonly bytes: number;
  /** In the order in which they are filled. `space`: what the blobs take there with all that belongs to them. */
  readonly drives: readonly { readonly blobs: number; readonly bytes: number; readonly space: number }[];
  /** Blobs that fit on no drive of this size. */
  readonly tooLarge: NamedCount<{ readonly path: string; readonly bytes: number }> & {
    readonly bytes: number;
  };
};

/** A preview that somebody waits for ends when one of these is reached, and tells what it saw by then. */
export type PreviewBounds = { readonly drives: number; readonly isOver: () => boolean };

const unbounded: PreviewBounds = { drives: Infinity, isOver: () => false };

type Drive = { blobs: number; bytes: number; space: number };

/**
 * Drives are filled as planExport fills them, were all of them of one size: that each takes in turn what still fits on it, is
 * that each blob goes to the first on which it fits.
 * @throws AccountUnreachable.
 */
export const previewExport = async (
  deps: ChooseDeps & { readonly limits?: ChoiceLimits },
  selection: BlobSelection,
  size: DriveSpace,
  bounds: PreviewBounds = unbounded,
): Promise<
  | ExportPreview
  | { readonly kind: 'refused'; readonly copyStatus: ChoiceRefused['copyStatus']; readonly why: string }
> => {
  try {
    return await look(deps, selection, size, bounds);
  } catch (error) {
    if (!(error instanceof ChoiceRefused)) throw error;
    return { kind: 'refused', copyStatus: error.copyStatus, why: error.message };
  }
};

const look = async (
  deps: ChooseDeps & { readonly limits?: ChoiceLimits },
  selection: BlobSelection,
  size: DriveSpace,
  bounds: PreviewBounds,
): Promise<ExportPreview> => {
  const choice = await openChoice(deps, selection);
  const seen = seenVersions();
  const missing = counter<NamedPath>();
  const unfit = counter<NamedPath>();
  const tooLarge = counter<{ path: string; bytes: number }>();
  const shelf = shelfOf(size);
  let duplicatePaths = choice.duplicatePrefixes;
  let [blobs, bytes, tooLargeBytes] = [0, 0, 0];
  let stoppedBy: ExportPreview['stoppedBy'];
  for await (const part of chooseBlobs(deps, choice, seen)) {
    duplicatePaths += part.duplicatePaths;
    part.missing.forEach((item) => missing.add({ path: shownPath(item), why: item.why }));
    part.unfit.forEach(unfit.add);
    for (const entry of part.entries) {
      if (choice.hasPaths && !choice.covers(entry.blobPath)) seen.add(entry);
      blobs += 1;
      bytes += entry.length;
      if (shelf.put(entry)) continue;
      tooLarge.add({ path: entry.blobPath, bytes: entry.length });
      tooLargeBytes += entry.length;
    }
    // The last part is all that is left: it is looked at by then.
    if (part.next === undefined) break;
    if (shelf.drives.length > bounds.drives) stoppedBy = 'Drives';
    else if (bounds.isOver()) stoppedBy = 'Time';
    if (stoppedBy !== undefined) break;
  }
  return {
    kind: 'preview',
    ...(stoppedBy !== undefined && { stoppedBy }),
    uniquePaths: choice.named - duplicatePaths,
    duplicatePaths,
    missingPaths: missing.result(),
    unfitBlobs: unfit.result(),
    blobs,
    bytes,
    drives: shelf.drives,
    tooLarge: { ...tooLarge.result(), bytes: tooLargeBytes },
  };
};

const counter = <T>(): { add: (item: T) => void; result: () => NamedCount<T> } => {
  const first: T[] = [];
  let count = 0;
  return {
    add: (item) => {
      count += 1;
      if (first.length < MOST_NAMED) first.push(item);
    },
    result: () => ({ count, first }),
  };
};

/** As many drives of one size as it takes. */
const shelfOf = (
  size: DriveSpace,
): { readonly drives: readonly Drive[]; readonly put: (entry: SourceEntry) => boolean } => {
  const room = roomOf(size);
  const least = leastSpace(size.allocationUnit);
  const drives: Drive[] = [];
  // Those on which something may still fit: what is full is not asked again.
  let open: Drive[] = [];
  return {
    drives,
    put: (entry) => {
      const space = spaceOf(entry, size.allocationUnit);
      if (space > room) return false;
      let drive = open.find((each) => room - each.space >= space);
      if (!drive) {
        drive = { blobs: 0, bytes: 0, space: 0 };
        drives.push(drive);
        open.push(drive);
      }
      drive.blobs += 1;
      drive.bytes += entry.length;
      drive.space += space;
      if (room - drive.space < least) open = open.filter((each) => each !== drive);
      return true;
    },
  };
};
