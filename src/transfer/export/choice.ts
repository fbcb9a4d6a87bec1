/** What an export job names, read and judged as a whole before anything is looked for. */
import {
  BlobListFormatError,
  parseBlobPath,
  parsePrefix,
  type BlobListItem,
} from '../../formats/blob-list.ts';
import { readBlobList } from '../../formats/read-blob-list.ts';
import type { BlobSelection } from '../../jobs/job.ts';
import type { BlobAccount, BlobAddress } from '../../ports/blob-account.ts';
import type { Patience } from '../patience.ts';
import { blobPathOf, targetOf } from '../target.ts';
import { askAccount, ChoiceRefused } from './ask-account.ts';

export type PathItem = Exclude<BlobListItem, { kind: 'prefix' }>;

export type Choice = {
  /** Beginnings of paths of which none begins with another, in the order in which they are named. */
  readonly prefixes: readonly string[];
  /** The paths, in the order in which they are named, read anew each time. */
  readonly paths: () => AsyncIterable<PathItem>;
  readonly hasPaths: boolean;
  /** Whether a prefix takes it, and its snapshots with it. */
  readonly covers: (blobPath: string) => boolean;
  /** Prefixes and paths that are named. */
  readonly named: number;
  /** Prefixes that add nothing to another. */
  readonly duplicatePrefixes: number;
  /** Of the list, where it is a blob. */
  readonly etag?: string;
};

export type ChoiceDeps = {
  readonly account: Pick<BlobAccount, 'headVersion' | 'readRange'>;
  readonly patience: Patience;
  readonly limits?: ChoiceLimits;
};

export type ChoiceLimits = { readonly listBytes: number; readonly prefixes: number };

/** Ten million paths of 400 bytes; and prefixes, which are all kept in mind, and are asked for one by one. */
const defaultLimits: ChoiceLimits = { listBytes: 4 * 1024 ** 3, prefixes: 100_000 };

/** @throws ChoiceRefused when the list is none, cannot be had, or is too long. */
export const openChoice = async (deps: ChoiceDeps, selection: BlobSelection): Promise<Choice> => {
  if (!('blobListBlobPath' in selection)) {
    const items = inlineItems(selection.blobList);
    return judge(deps, () => items);
  }
  const at = targetOf(selection.blobListBlobPath);
  const found = await openList(deps, at);
  const listed = await judge(deps, () => itemsOf(deps, at, found));
  return { ...listed, etag: found.etag };
};

type Items = AsyncIterable<BlobListItem> | Iterable<BlobListItem>;

const judge = async ({ limits = defaultLimits }: ChoiceDeps, items: () => Items): Promise<Choice> => {
  const prefixes = new Set<string>();
  let paths = 0;
  let duplicatePrefixes = 0;
  for await (const item of items()) {
    if (item.kind !== 'prefix') paths += 1;
    else if (prefixes.has(item.prefix)) duplicatePrefixes += 1;
    else prefixes.add(item.prefix);
    if (prefixes.size > limits.prefixes)
      throw new ChoiceRefused(
        'BlobListFormatInvalid',
        `The list has over ${limits.prefixes} prefixes. Name what they have in common, or share them out over jobs`,
      );
  }
  const outermost = outermostOf([...prefixes]);
  const kept = new Set(outermost);
  return {
    prefixes: [...prefixes].filter((prefix) => kept.has(prefix)),
    hasPaths: paths > 0,
    paths: async function* () {
      for await (const item of items()) if (item.kind !== 'prefix') yield item;
    },
    covers: (blobPath) => {
      const prefix = lastUpTo(outermost, blobPath);
      return prefix !== undefined && blobPath.startsWith(prefix);
    },
    named: prefixes.size + duplicatePrefixes + paths,
    duplicatePrefixes: duplicatePrefixes + prefixes.size - outermost.length,
  };
};

/** Those that begin with no other, sorted. */
const outermostOf = (prefixes: readonly string[]): readonly string[] => {
  const outermost: string[] = [];
  for (const prefix of prefixes.toSorted(byCodeUnits)) {
    const before = outermost.at(-1);
    if (before === undefined || !prefix.startsWith(before)) outermost.push(prefix);
  }
  return outermost;
};

const byCodeUnits = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

/** Of sorted prefixes of which none begins with another, only this one can be a beginning of `text`. */
const lastUpTo = (sorted: readonly string[], text: string): string | undefined => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') <= text) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
};

type InlineList = Extract<BlobSelection, { blobList: unknown }>['blobList'];

const inlineItems = ({ blobPath: paths = [], blobPathPrefix: prefixes = [] }: InlineList): BlobListItem[] => {
  const items = [
    ...prefixes.map((text) => {
      const parsed = parsePrefix(text);
      return parsed.ok ? { kind: 'prefix' as const, prefix: parsed.value } : refuse(parsed.fault);
    }),
    ...paths.map((text) => {
      const parsed = parseBlobPath(text);
      if (!parsed.ok) return refuse(parsed.fault);
      return parsed.value.kind === 'prefix' ? parsed.value : { ...parsed.value, snapshots: true };
    }),
  ];
  return items.length > 0 ? items : refuse('The job names no blobs');
};

const refuse = (why: string): never => {
  throw new ChoiceRefused('BlobListFormatInvalid', why);
};

type FoundList = { readonly etag: string; readonly length: number };

const openList = async (
  { account, limits = defaultLimits, patience }: ChoiceDeps,
  at: BlobAddress,
): Promise<FoundList> => {
  const found = await askAccount(patience, () => account.headVersion(at));
  if (found.kind === 'refused') return refuse(`The list ${blobPathOf(at)} cannot be read: ${found.reason}`);
  if (found.kind === 'absent') return refuse(`There is no blob ${blobPathOf(at)}, which is to be the list`);
  if (found.length > limits.listBytes)
    return refuse(`The list ${blobPathOf(at)} has ${found.length} bytes, over ${limits.listBytes}`);
  return found;
};

async function* itemsOf(deps: ChoiceDeps, at: BlobAddress, list: FoundList): AsyncGenerator<BlobListItem> {
  try {
    yield* readBlobList(bytesOf(deps, at, list));
  } catch (error) {
    if (error instanceof BlobListFormatError) refuse(`The list ${blobPathOf(at)}: ${error.message}`);
    throw error;
  }
}

const PIECE_BYTES = 4 * 1024 * 1024;

async function* bytesOf(
  { account, patience }: ChoiceDeps,
  at: BlobAddress,
  { etag, length }: FoundList,
): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(Math.min(length, PIECE_BYTES));
  for (let offset = 0; offset < length; offset += PIECE_BYTES) {
    const into = piece.subarray(0, length - offset);
    const read = await askAccount(patience, () => account.readRange(at, undefined, offset, [into], etag));
    if (read.kind === 'refused') return refuse(`The list ${blobPathOf(at)} cannot be read: ${read.reason}`);
    if (read.kind !== 'read') return refuse(`The list ${blobPathOf(at)} was replaced while it was read`);
    yield into.subarray(0, read.bytes);
  }
}
