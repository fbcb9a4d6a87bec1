/** What is in an account, a level at a time or all of it, for those who choose what to export. */
import { z } from 'zod';
import type { ListedBlob, ListedChild, Page, PageWanted } from '../../ports/blob-account.ts';
import { blobPathOf } from '../target.ts';
import { askAccount, ChoiceRefused } from './ask-account.ts';
import { parsePrefix } from '../../formats/blob-list.ts';
import { isCustomers } from './copying-snapshot.ts';
import type { ChooseDeps } from './choose-blobs.ts';

/** `path` of a container and of a folder is a BlobPathPrefix that takes all that is in it; of a blob, its BlobPath. */
export type SourceItem =
  | { readonly kind: 'container' | 'folder'; readonly path: string }
  | {
      readonly kind: 'blob';
      readonly path: string;
      /** The service's own DateTime text; none for the blob itself. Only a deep look shows snapshots. */
      readonly snapshot?: string;
      readonly blobType: ListedBlob['blobType'];
      readonly length: number;
      readonly lastModified: Date;
    };

export type SourceLevel =
  /** `cursor`: for the page after this one; there is none at the end. */
  | { readonly kind: 'level'; readonly items: readonly SourceItem[]; readonly cursor?: string }
  | { readonly kind: 'invalid'; readonly what: 'prefix' | 'cursor'; readonly why: string }
  | { readonly kind: 'forbidden'; readonly why: string };

export type SourceQuery = {
  /** As BlobPathPrefix has it: `/` and `/bo` give containers, `/bob/` and `/bob/2026/j` what is in a container. */
  readonly prefix: string;
  readonly cursor?: string;
  readonly atMost: number;
  /** All blobs that the prefix takes, with their snapshots, and no folders. */
  readonly deep?: boolean;
};

/** A cursor belongs to the level that gave it: another's would begin in the middle of nowhere. */
const cursorContent = z.tuple([z.string(), z.boolean(), z.string()]);

/**
 * Containers whose names begin so, or the blobs and virtual folders of a container that do; Drayage's own are not among them.
 * A page may have fewer items than were asked for, or none, and yet a cursor.
 * @throws AccountUnreachable.
 */
export const listSource = async (deps: ChooseDeps, query: SourceQuery): Promise<SourceLevel> => {
  const parsed = parsePrefix(query.prefix);
  if (!parsed.ok) return { kind: 'invalid', what: 'prefix', why: parsed.fault };
  const look: Look = { prefix: parsed.value, deep: query.deep ?? false };
  const from = query.cursor === undefined ? { ok: true as const } : placeOf(query.cursor, look);
  if (!from.ok)
    return { kind: 'invalid', what: 'cursor', why: 'it is not one that a page of this prefix gave' };
  const page = { atMost: query.atMost, ...('place' in from && { from: from.place }) };
  try {
    const { items, next } = await level(deps, look, page);
    return { kind: 'level', items, ...(next !== undefined && { cursor: cursorOf(look, next) }) };
  } catch (error) {
    if (error instanceof ChoiceRefused) return { kind: 'forbidden', why: error.message };
    throw error;
  }
};

type Look = { readonly prefix: string; readonly deep: boolean };

const cursorOf = ({ prefix, deep }: Look, place: string): string =>
  Buffer.from(JSON.stringify([prefix, deep, place])).toString('base64url');

const placeOf = (cursor: string, { prefix, deep }: Look): { ok: true; place: string } | { ok: false } => {
  try {
    const [of, whether, place] = cursorContent.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return of === prefix && whether === deep ? { ok: true, place } : { ok: false };
  } catch {
    return { ok: false };
  }
};

type Items = Omit<Page<SourceItem>, 'kind'>;

const level = (deps: ChooseDeps, { prefix, deep }: Look, page: PageWanted): Promise<Items> => {
  const slash = prefix.indexOf('/');
  if (slash < 0) return (deep ? everyContainer : containers)(deps, prefix, page);
  return (deep ? everything : folder)(deps, prefix.slice(0, slash), prefix.slice(slash + 1), page);
};

/** Which container, by its place in the list of containers, and where in it. */
const deepPlace = z.object({ container: z.string().exactOptional(), blob: z.string().exactOptional() });

/** The blobs of one container a page, so that a page is two requests however many containers are empty. */
const everyContainer = async (
  deps: ChooseDeps,
  prefix: string,
  { from, atMost }: PageWanted,
): Promise<Items> => {
  const at = from === undefined ? {} : deepPlace.parse(JSON.parse(from));
  const listed = await askAccount(deps.patience, () =>
    deps.account.listContainers(prefix, {
      atMost: 1,
      ...(at.container !== undefined && { from: at.container }),
    }),
  );
  if (listed.kind === 'refused') return { items: [] };
  const [container] = listed.items;
  const page = {
    ...(atMost !== undefined && { atMost }),
    ...(at.blob !== undefined && { from: at.blob }),
  };
  const { items, next } =
    container === undefined ? { items: [] } : await everything(deps, container, '', page);
  const place =
    next !== undefined ? { ...at, blob: next } : listed.next !== undefined && { container: listed.next };
  return { items, ...(place && { next: JSON.stringify(place) }) };
};

const everything = async (
  { account, isOwn, patience }: ChooseDeps,
  container: string,
  prefix: string,
  page: PageWanted,
): Promise<Items> => {
  if (isOwn(container)) return { items: [] };
  const listed = await askAccount(patience, () =>
    account.listBlobs(container, prefix, { snapshots: true, ...page }),
  );
  if (listed.kind !== 'page') return { items: [] };
  return { ...listed, items: listed.items.filter(isCustomers).map((blob) => blobItem(container, blob)) };
};

const containers = async (
  { account, isOwn, patience }: ChooseDeps,
  prefix: string,
  page: PageWanted,
): Promise<Items> => {
  const listed = await askAccount(patience, () => account.listContainers(prefix, page));
  if (listed.kind === 'refused') return { items: [] };
  const items = listed.items
    .filter((name) => !isOwn(name))
    .map((name) => ({ kind: 'container' as const, path: `/${name}/` }));
  return { ...listed, items };
};

const folder = async (
  { account, isOwn, patience }: ChooseDeps,
  container: string,
  prefix: string,
  page: PageWanted,
): Promise<Items> => {
  if (isOwn(container)) return { items: [] };
  const listed = await askAccount(patience, () => account.listFolder(container, prefix, page));
  if (listed.kind !== 'page') return { items: [] };
  return { ...listed, items: listed.items.map((child) => itemOf(container, child)) };
};

const itemOf = (container: string, child: ListedChild): SourceItem =>
  child.kind === 'folder'
    ? { kind: 'folder', path: `/${blobPathOf({ container, name: child.prefix })}` }
    : blobItem(container, child);

const blobItem = (
  container: string,
  { name, snapshot, blobType, length, lastModified }: ListedBlob,
): SourceItem => ({
  kind: 'blob',
  path: blobPathOf({ container, name }),
  ...(snapshot !== undefined && { snapshot }),
  blobType,
  length,
  lastModified,
});
