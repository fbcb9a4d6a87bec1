/**
 * The source list of a job: what it names, looked for once, and kept in parts. Each part is written once and says where the
 * next begins, so that whoever comes second, or after a kill, goes on from what is there: the list is always one that one
 * pair of eyes could have seen, though many wrote it.
 */
import type { BlobSelection } from '../../jobs/job.ts';
import type { Tell } from '../segments.ts';
import { ChoiceRefused } from './ask-account.ts';
import { openChoice, type ChoiceLimits } from './choice.ts';
import {
  chooseBlobs,
  firstPosition,
  seenVersions,
  type ChooseDeps,
  type ChosenPart,
  shownPath,
  type NotTaken,
  type Position,
} from './choose-blobs.ts';
import type { ExportPapers, SourceTotals } from './export-papers.ts';

/** Small parts die young: with those of 5,000 a million names peaked at 390 MiB instead of 260 (bench/enumerate.ts). */
const PART_BLOBS = 500;
/** Of each kind, in the host's log: a list may name millions that are not there. */
const MOST_TOLD = 20;

export type SourceDeps = ChooseDeps & { readonly tell: Tell; readonly limits?: ChoiceLimits };

/** @throws ChoiceRefused, and Error when the account cannot be reached. */
export const sourceOf = async (
  deps: SourceDeps,
  selection: BlobSelection,
  papers: ExportPapers,
): Promise<SourceTotals> =>
  (await papers.source()) ?? papers.keepSource(await choose(deps, selection, papers));

const choose = async (
  deps: SourceDeps,
  selection: BlobSelection,
  papers: ExportPapers,
): Promise<SourceTotals> => {
  const choice = await openChoice(deps, selection);
  if (choice.etag !== undefined && (await papers.pinList(choice.etag)) !== choice.etag)
    throw new ChoiceRefused(
      'BlobListFormatInvalid',
      'The list was replaced after blobs were chosen by it. Make another job for another list',
    );
  const seen = seenVersions();
  const telling = teller(deps.tell);
  const totals = { parts: 0, blobs: 0, bytes: 0, missing: 0 };
  const take = (part: ChosenPart): void => {
    totals.parts += 1;
    totals.blobs += part.entries.length;
    totals.missing += part.missing.length;
    totals.bytes += part.entries.reduce((sum, { length }) => sum + length, 0);
    // What a prefix takes no path takes, so that need not be known.
    if (choice.hasPaths)
      for (const entry of part.entries) if (!choice.covers(entry.blobPath)) seen.add(entry);
    telling.hear(part);
  };
  let next: Position | undefined = firstPosition;
  while (next) {
    const kept = await papers.sourcePart(totals.parts);
    if (kept) {
      take(kept);
      next = kept.next;
      continue;
    }
    for await (const part of joined(chooseBlobs(deps, choice, seen, next))) {
      const standing = await papers.keepSourcePart(totals.parts, part);
      take(standing);
      next = standing.next;
      // Another's, which need not end where this one does.
      if (standing !== part) break;
    }
  }
  telling.end();
  return totals;
};

/** What is found by prefixes comes in pages of any size. Paths come as they are: what one part took, the next must know. */
async function* joined(parts: AsyncIterable<ChosenPart>): AsyncGenerator<ChosenPart> {
  let held: ChosenPart | undefined;
  for await (const part of parts) {
    if (held && part.next?.at === 'path') {
      yield held;
      held = undefined;
    }
    held = held ? both(held, part) : part;
    if (held.next?.at === 'prefix' && sizeOf(held) < PART_BLOBS) continue;
    yield held;
    held = undefined;
  }
}

const sizeOf = ({ entries, missing, unfit }: ChosenPart): number =>
  entries.length + missing.length + unfit.length;

const both = (before: ChosenPart, after: ChosenPart): ChosenPart => ({
  entries: [...before.entries, ...after.entries],
  missing: [...before.missing, ...after.missing],
  unfit: [...before.unfit, ...after.unfit],
  duplicatePaths: before.duplicatePaths + after.duplicatePaths,
  ...(after.next && { next: after.next }),
});

const teller = (tell: Tell): { hear: (part: ChosenPart) => void; end: () => void } => {
  const told = { missing: 0, unfit: 0 };
  const each = (kind: keyof typeof told, what: string, items: readonly NotTaken[]): void => {
    for (const item of items.slice(0, Math.max(0, MOST_TOLD - told[kind])))
      tell(`${JSON.stringify(shownPath(item))} ${what}: ${item.why}`);
    told[kind] += items.length;
  };
  return {
    hear: ({ missing, unfit }) => {
      each('missing', 'is named, and matches nothing', missing);
      each('unfit', 'is not exported', unfit);
    },
    end: () => {
      if (told.missing > MOST_TOLD) tell(`In all ${told.missing} of the paths that are named match nothing.`);
      if (told.unfit > MOST_TOLD) tell(`In all ${told.unfit} blobs have paths that cannot be exported.`);
    },
  };
};
