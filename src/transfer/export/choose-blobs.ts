/**
 * Looks for what a job names. First come the prefixes, in the order in which they are named: of each its containers, and in
 * each container its blobs, in the account's order, the snapshots of a blob before it. Then come the paths.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { blobPathFault } from '../../formats/blob-list.ts';
import type { BlobAccount, BlobVersion, ListedBlob } from '../../ports/blob-account.ts';
import type { Patience } from '../patience.ts';
import { SeenTargets } from '../seen-targets.ts';
import { sideBySide } from '../side-by-side.ts';
import { blobPathOf, targetOf } from '../target.ts';
import { askAccount } from './ask-account.ts';
import type { Choice, PathItem } from './choice.ts';
import { isCustomers } from './copying-snapshot.ts';
import type { SourceEntry } from './export-entry.ts';

/** A listing may have 5,000: its XML, and all that is made of it on the way, would be most of the memory. */
const BLOBS_A_PAGE = 500;
/** Paths that make one step, and how many of them are asked for at once. */
const PATHS_A_STEP = 500;
const PATHS_AT_ONCE = 16;
/** A blob and its snapshots are the first of what begins with its name: most have few. */
const VERSIONS_A_PAGE = 20;

/** What choosing asks of an account. */
export type SourceAccount = Pick<
  BlobAccount,
  'listContainers' | 'listBlobs' | 'listFolder' | 'headVersion' | 'readRange'
>;

export type ChooseDeps = {
  readonly account: SourceAccount;
  readonly patience: Patience;
  /** Whether a container of this account is Drayage's own: its blobs are never taken. */
  readonly isOwn: (container: string) => boolean;
};

/** Where the choosing goes on. `container`: in it `from` a place of its listing, or behind it where there is none. */
export const position = z.discriminatedUnion('at', [
  z.object({
    at: z.literal('prefix'),
    prefix: z.number(),
    container: z.string().exactOptional(),
    from: z.string().exactOptional(),
    matched: z.boolean(),
  }),
  z.object({ at: z.literal('path'), path: z.number() }),
]);
export type Position = z.infer<typeof position>;
type PrefixPosition = Extract<Position, { at: 'prefix' }>;

export const firstPosition: Position = { at: 'prefix', prefix: 0, matched: false };

export const notTaken = z.object({
  path: z.string(),
  snapshot: z.string().exactOptional(),
  why: z.string(),
});
/** `path` as the job names it: a prefix begins with a slash, a path with its container. */
export type NotTaken = z.infer<typeof notTaken>;

/** For people. */
export const shownPath = ({ path, snapshot }: NotTaken): string =>
  snapshot === undefined ? path : `${path} of ${snapshot}`;

/** A part of what is chosen; `next` is where the next one begins, and there is none behind the last. */
export type ChosenPart = {
  readonly entries: readonly SourceEntry[];
  /** Named by the job, and nothing is there. */
  readonly missing: readonly NotTaken[];
  /** Blobs whose names neither a list nor a manifest can hold. */
  readonly unfit: readonly NotTaken[];
  /** Paths that add nothing to what comes before them. */
  readonly duplicatePaths: number;
  readonly next?: Position;
};

const part = (changes: Partial<ChosenPart>): ChosenPart => ({
  entries: [],
  missing: [],
  unfit: [],
  duplicatePaths: 0,
  ...changes,
});

/** Versions of blobs, some 32 bytes each. Two count as one when two hashes of 64 bits agree: by no chance, and on no purpose. */
export type SeenVersions = {
  readonly has: (entry: SourceEntry) => boolean;
  readonly add: (entry: SourceEntry) => void;
};

export const seenVersions = (): SeenVersions => {
  const [left, right] = [new SeenTargets(randomUUID()), new SeenTargets(randomUUID())];
  const key = ({ blobPath, snapshot = '' }: SourceEntry): string => `${snapshot} ${blobPath}`;
  return {
    has: (entry) => left.has(key(entry)) && right.has(key(entry)),
    add: (entry) => {
      left.add(key(entry));
      right.add(key(entry));
    },
  };
};

/**
 * @param seen what paths took before: the caller adds what a part took before it asks for the next.
 * @throws ChoiceRefused, and Error, as askAccount does.
 */
export async function* chooseBlobs(
  deps: ChooseDeps,
  choice: Choice,
  seen: Pick<SeenVersions, 'has'>,
  from: Position = firstPosition,
): AsyncGenerator<ChosenPart> {
  if (from.at === 'prefix') {
    let at = from;
    for (; at.prefix < choice.prefixes.length; at = { at: 'prefix', prefix: at.prefix + 1, matched: false })
      yield* belowPrefix(deps, choice.prefixes[at.prefix] ?? '', at);
  }
  if (choice.hasPaths) yield* byPaths(deps, choice, seen, from.at === 'path' ? from.path : 0);
  yield part({});
}

async function* belowPrefix(
  deps: ChooseDeps,
  prefix: string,
  from: PrefixPosition,
): AsyncGenerator<ChosenPart> {
  const slash = prefix.indexOf('/');
  const names = slash < 0 ? '' : prefix.slice(slash + 1);
  let matched = from.matched;
  for await (const container of slash < 0 ? containersOf(deps, prefix) : [prefix.slice(0, slash)]) {
    if (deps.isOwn(container) || isBehind(from, container)) continue;
    let page = from.container === container ? from.from : undefined;
    do {
      const listed = await listBlobs(deps, container, names, page, BLOBS_A_PAGE);
      page = listed.next;
      matched ||= listed.items.length > 0;
      const next: Position = {
        at: 'prefix',
        prefix: from.prefix,
        container,
        matched,
        ...(page !== undefined && { from: page }),
      };
      yield part({ ...sorted(container, listed.items), next });
    } while (page !== undefined);
  }
  const missing = matched ? [] : [{ path: `/${prefix}`, why: 'no blob begins so' }];
  yield part({ missing, next: { at: 'prefix', prefix: from.prefix + 1, matched: false } });
}

const isBehind = ({ container: done, from }: PrefixPosition, container: string): boolean =>
  done !== undefined && (container < done || (container === done && from === undefined));

async function* containersOf({ account, patience }: ChooseDeps, prefix: string): AsyncGenerator<string> {
  let from: string | undefined;
  do {
    const page = { ...(from !== undefined && { from }) };
    const listed = await askAccount(patience, () => account.listContainers(prefix, page));
    if (listed.kind === 'refused') return;
    yield* listed.items;
    from = listed.next;
  } while (from !== undefined);
}

type Listed = { readonly items: readonly ListedBlob[]; readonly next?: string };

/** A container that is not there, or can have no such name, has no blobs. */
const listBlobs = async (
  { account, patience }: ChooseDeps,
  container: string,
  prefix: string,
  from: string | undefined,
  atMost: number,
): Promise<Listed> => {
  const page = {
    snapshots: true,
    ...(from !== undefined && { from }),
    atMost,
  };
  const listed = await askAccount(patience, () => account.listBlobs(container, prefix, page));
  return listed.kind === 'page' ? { ...listed, items: listed.items.filter(isCustomers) } : { items: [] };
};

const entryOf = (
  blobPath: string,
  { blobType, etag, lastModified, length, metadata, snapshot }: Omit<ListedBlob, 'name'>,
): SourceEntry => ({
  blobPath,
  ...(snapshot !== undefined && { snapshot }),
  blobType,
  length,
  etag,
  lastModified: lastModified.toISOString(),
  metadataBytes: Buffer.byteLength(Object.entries(metadata).flat().join('')),
});

const sorted = (container: string, items: readonly ListedBlob[]): Pick<ChosenPart, 'entries' | 'unfit'> => {
  const entries: SourceEntry[] = [];
  const unfit: NotTaken[] = [];
  for (const item of items) {
    const path = blobPathOf({ container, name: item.name });
    const fault = blobPathFault(path);
    if (fault === undefined) entries.push(entryOf(path, item));
    else unfit.push({ path, why: `its path ${fault}` });
  }
  return { entries, unfit };
};

async function* byPaths(
  deps: ChooseDeps,
  { covers, paths }: Choice,
  seen: Pick<SeenVersions, 'has'>,
  from: number,
): AsyncGenerator<ChosenPart> {
  let at = 0;
  let duplicatePaths = 0;
  let items: PathItem[] = [];
  const step = async (): Promise<ChosenPart> => {
    const found: Found[] = [];
    await sideBySide(items, PATHS_AT_ONCE, async (item, index) => {
      found[index] = await find(deps, item);
    });
    const inStep = seenVersions();
    const isFresh = (entry: SourceEntry): boolean => {
      const fresh = !seen.has(entry) && !inStep.has(entry);
      inStep.add(entry);
      return fresh;
    };
    const taken: SourceEntry[] = [];
    for (const { entries } of found) {
      const fresh = entries.filter(isFresh);
      if (fresh.length === 0 && entries.length > 0) duplicatePaths += 1;
      taken.push(...fresh);
    }
    const chosen = part({
      entries: taken,
      missing: found.flatMap(({ missing }) => missing ?? []),
      duplicatePaths,
      next: { at: 'path', path: at },
    });
    duplicatePaths = 0;
    items = [];
    return chosen;
  };
  for await (const item of paths()) {
    at += 1;
    if (at <= from) continue;
    if (covers(item.blobPath)) duplicatePaths += 1;
    else items.push(item);
    if (items.length + duplicatePaths >= PATHS_A_STEP) yield await step();
  }
  yield await step();
}

type Found = { readonly entries: readonly SourceEntry[]; readonly missing?: NotTaken };

const find = async (deps: ChooseDeps, item: PathItem): Promise<Found> => {
  const at = targetOf(item.blobPath);
  const snapshot = item.kind === 'snapshot' ? item.snapshot : undefined;
  const missing = (why: string): Found => ({
    entries: [],
    missing: { path: item.blobPath, ...(snapshot !== undefined && { snapshot }), why },
  });
  if (deps.isOwn(at.container)) return missing('the container is Drayage’s own');
  if (item.kind === 'blob' && item.snapshots) {
    const entries = await versionsOf(deps, at);
    return entries.length > 0 ? { entries } : missing('there is no such blob');
  }
  const found = await askAccount(deps.patience, () => deps.account.headVersion(at, snapshot));
  if (found.kind === 'refused') return missing(found.reason);
  if (found.kind === 'absent') return missing(`there is no such ${item.kind}`);
  return { entries: [versionEntry(item.blobPath, snapshot, found)] };
};

const versionEntry = (blobPath: string, snapshot: string | undefined, found: BlobVersion): SourceEntry =>
  entryOf(blobPath, {
    ...found,
    ...(snapshot !== undefined && { snapshot }),
    metadata: found.attributes.metadata ?? {},
  });

/** A blob and all of its snapshots, by one listing; others that begin with its name come behind them. */
const versionsOf = async (
  deps: ChooseDeps,
  { container, name }: ReturnType<typeof targetOf>,
): Promise<readonly SourceEntry[]> => {
  const entries: SourceEntry[] = [];
  let from: string | undefined;
  do {
    const listed = await listBlobs(deps, container, name, from, VERSIONS_A_PAGE);
    const own = listed.items.filter((item) => item.name === name);
    entries.push(...own.map((item) => entryOf(blobPathOf({ container, name }), item)));
    from = own.length === listed.items.length ? listed.next : undefined;
  } while (from !== undefined);
  return entries;
};
