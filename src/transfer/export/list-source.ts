/** What is in an account, a level at a time, for those who choose what to export. */
import { z } from 'zod';
import type { ListedChild, Page, PageWanted } from '../../ports/blob-account.ts';
import { blobPathOf } from '../target.ts';
import { askAccount, ChoiceRefused } from './ask-account.ts';
import { parsePrefix } from '../../formats/blob-list.ts';
import type { ChooseDeps } from './choose-blobs.ts';

/** `path` of a container and of a folder is a BlobPathPrefix that takes all that is in it; of a blob, its BlobPath. */
export type SourceItem =
  | { readonly kind: 'container' | 'folder'; readonly path: string }
  | {
      readonly kind: 'blob';
      readonly path: string;
      readonly blobType: Extract<ListedChild, { kind: 'blob' }>['blobType'];
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
};

/** A cursor belongs to the level that gave it: another's would begin in the middle of nowhere. */
const cursorContent = z.tuple([z.string(), z.string()]);

/**
 * Containers whose names begin so, or the blobs and virtual folders of a container that do; Drayage's own are not among them.
 * A page may have fewer items than were asked for, or none, and yet a cursor.
 * @throws Error when the account cannot be reached.
 */
export const listSource = async (deps: ChooseDeps, query: SourceQuery): Promise<SourceLevel> => {
  const parsed = parsePrefix(query.prefix);
  if (!parsed.ok) return { kind: 'invalid', what: 'prefix', why: parsed.fault };
  const from = query.cursor === undefined ? { ok: true as const } : placeOf(query.cursor, parsed.value);
  if (!from.ok)
    return { kind: 'invalid', what: 'cursor', why: 'it is not one that a page of this prefix gave' };
  const page = { atMost: query.atMost, ...('place' in from && { from: from.place }) };
  try {
    const { items, next } = await level(deps, parsed.value, page);
    return { kind: 'level', items, ...(next !== undefined && { cursor: cursorOf(parsed.value, next) }) };
  } catch (error) {
    if (error instanceof ChoiceRefused) return { kind: 'forbidden', why: error.message };
    throw error;
  }
};

const cursorOf = (prefix: string, place: string): string =>
  Buffer.from(JSON.stringify([prefix, place])).toString('base64url');

const placeOf = (cursor: string, prefix: string): { ok: true; place: string } | { ok: false } => {
  try {
    const [of, place] = cursorContent.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return of === prefix ? { ok: true, place } : { ok: false };
  } catch {
    return { ok: false };
  }
};

const level = (
  deps: ChooseDeps,
  prefix: string,
  page: PageWanted,
): Promise<Omit<Page<SourceItem>, 'kind'>> => {
  const slash = prefix.indexOf('/');
  return slash < 0
    ? containers(deps, prefix, page)
    : folder(deps, prefix.slice(0, slash), prefix.slice(slash + 1), page);
};

const containers = async (
  { account, isOwn, patience }: ChooseDeps,
  prefix: string,
  page: PageWanted,
): Promise<Omit<Page<SourceItem>, 'kind'>> => {
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
): Promise<Omit<Page<SourceItem>, 'kind'>> => {
  if (isOwn(container)) return { items: [] };
  const listed = await askAccount(patience, () => account.listFolder(container, prefix, page));
  if (listed.kind !== 'page') return { items: [] };
  return { ...listed, items: listed.items.map((child) => itemOf(container, child)) };
};

const itemOf = (container: string, child: ListedChild): SourceItem =>
  child.kind === 'folder'
    ? { kind: 'folder', path: `/${blobPathOf({ container, name: child.prefix })}` }
    : {
        kind: 'blob',
        path: blobPathOf({ container, name: child.name }),
        blobType: child.blobType,
        length: child.length,
        lastModified: child.lastModified,
      };
