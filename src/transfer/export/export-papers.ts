/**
 * The working papers of an export job, which its drives share, over the work store: what is chosen, whose turn it was to take
 * of it, and what each drive left. What decides something is written once, and stays; all else follows from that, and may be
 * written twice.
 */
import { z } from 'zod';
import { writeJsonLines, type LineParser } from '../../formats/json-lines.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';
import { planResult } from '../lines.ts';
import { notTaken, position, type ChosenPart, type NotTaken } from './choose-blobs.ts';
import { exportLine, sourceLine, type ExportEntry, type SourceEntry } from './export-entry.ts';
import { behindHead, headOf, keepOnce, readLines } from './line-papers.ts';

const sourceHead = z.object({
  missing: z.array(notTaken),
  unfit: z.array(notTaken),
  duplicatePaths: z.number(),
  next: position.exactOptional(),
});

/** What a list comes to; it is in so many parts. */
const listTotals = z.object({ parts: z.number(), blobs: z.number(), bytes: z.number() });
export type ListTotals = z.infer<typeof listTotals>;

/** `missing`: paths and prefixes that the job names, where nothing is. */
const sourceTotals = listTotals.extend({ missing: z.number() });
export type SourceTotals = z.infer<typeof sourceTotals>;

const pinnedList = z.object({ etag: z.string() });

/** Which run of a drive took its turn, with how much room. */
const claim = z.object({ instanceId: z.string(), freeBytes: z.number(), allocationUnit: z.number() });
export type Claim = z.infer<typeof claim>;

const turn = z.object({ plan: planResult, left: listTotals });
export type Turn = z.infer<typeof turn>;

export type ExportPapers = {
  /** The list blob that counts for this job, by its ETag. @returns the first that was given. */
  readonly pinList: (etag: string) => Promise<string>;
  readonly sourcePart: (part: number) => Promise<ChosenPart | undefined>;
  /** @returns what stands: the first that was written as this part. */
  readonly keepSourcePart: (part: number, chosen: ChosenPart) => Promise<ChosenPart>;
  /** What is chosen, once all of it is. */
  readonly source: () => Promise<SourceTotals | undefined>;
  readonly keepSource: (totals: SourceTotals) => Promise<SourceTotals>;
  /** What the job names and is not there, once all is looked for. */
  readonly missing: () => AsyncGenerator<NotTaken>;
  readonly claim: (number: number) => Promise<Claim | undefined>;
  /** @returns what stands: the first that claimed this turn. */
  readonly keepClaim: (number: number, claimed: Claim) => Promise<Claim>;
  readonly turn: (number: number) => Promise<Turn | undefined>;
  readonly keepTurn: (number: number, taken: Turn) => Promise<Turn>;
  /** The lists in their order: for the first turn what is chosen, then what the turn before left. */
  readonly listPart: (number: number, part: number) => Promise<readonly SourceEntry[]>;
  readonly writeLeft: (number: number, part: number, entries: readonly SourceEntry[]) => Promise<void>;
  /** Of a drive's plan. */
  readonly segment: (instanceId: string, segment: number) => Promise<readonly ExportEntry[]>;
  readonly writeSegment: (
    instanceId: string,
    segment: number,
    entries: readonly ExportEntry[],
  ) => Promise<void>;
};

/** The folder of a job's papers in the work store: to be purged with its drives'. */
export const exportInstanceId = (jobId: string): string => `${jobId}-export`;

const numbered = (folder: string, number: number): string => `${folder}/${String(number).padStart(8, '0')}`;

export const exportPapersOf = (store: WorkStore, jobId: string): ExportPapers => {
  const path = (name: string): string => `${exportInstanceId(jobId)}/${name}`;
  const sourcePath = (part: number): string => path(numbered('source', part));
  const leftPath = (number: number, part: number): string => path(numbered(numbered('left', number), part));

  const read = async <T>(name: string, parser: LineParser<T>): Promise<T | undefined> => {
    const content = await store.read(path(name));
    return content && headOf(content, parser);
  };
  const keep = async <T>(name: string, value: T, parser: LineParser<T>): Promise<T> =>
    headOf(await keepOnce(store, path(name), Buffer.from(JSON.stringify(value))), parser);

  const part = async <T>(name: string, parse: (content: Buffer) => readonly T[]) => {
    const content = await store.read(name);
    if (!content) throw new Error(`There is no paper ${name}.`);
    return parse(content);
  };
  const sourceEntries = (content: Buffer): readonly SourceEntry[] =>
    readLines(behindHead(content), sourceLine);
  const chosenOf = (content: Buffer): ChosenPart => ({
    ...headOf(content, sourceHead),
    entries: sourceEntries(content),
  });

  return {
    pinList: async (etag) => (await keep('list', { etag }, pinnedList)).etag,
    sourcePart: async (number) => {
      const content = await store.read(sourcePath(number));
      return content && chosenOf(content);
    },
    keepSourcePart: async (number, chosen) => {
      const { entries, ...head } = chosen;
      const content = writeJsonLines([head, ...entries]);
      const kept = await keepOnce(store, sourcePath(number), content);
      return kept === content ? chosen : chosenOf(kept);
    },
    source: () => read('source', sourceTotals),
    keepSource: (totals) => keep('source', totals, sourceTotals),
    missing: async function* () {
      const { parts = 0 } = (await read('source', sourceTotals)) ?? {};
      for (let number = 0; number < parts; number += 1)
        yield* await part(sourcePath(number), (content) => headOf(content, sourceHead).missing);
    },
    claim: (number) => read(numbered('claims', number), claim),
    keepClaim: (number, claimed) => keep(numbered('claims', number), claimed, claim),
    turn: (number) => read(numbered('turns', number), turn),
    keepTurn: (number, taken) => keep(numbered('turns', number), taken, turn),
    listPart: (number, listed) =>
      number === 0
        ? part(sourcePath(listed), sourceEntries)
        : part(leftPath(number - 1, listed), (content) => readLines(content, sourceLine)),
    writeLeft: async (number, listed, entries) =>
      store.write(leftPath(number, listed), writeJsonLines(entries)),
    segment: (instanceId, segment) =>
      part(`${instanceId}/${numbered('entries', segment)}`, (content) => readLines(content, exportLine)),
    writeSegment: async (instanceId, segment, entries) =>
      store.write(`${instanceId}/${numbered('entries', segment)}`, writeJsonLines(entries)),
  };
};
