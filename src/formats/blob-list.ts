/** The list of blobs that an export job names (Put Job, dn529105; storage-import-export-determine-drives-for-export). */
import { FormatError } from './format-error.ts';
import { unfitForXml } from './xml-text.ts';
import { quoted } from './xml-values.ts';

export type BlobListItem =
  /** All whose path begins so, with their snapshots: `` is the whole account, `bob/` the container bob, `bob` and bobkids. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** `container/name`, and `$root/name` in the root container. */
  | { readonly kind: 'blob'; readonly blobPath: string; readonly snapshots: boolean }
  /** One snapshot, by the service's own DateTime text, which has seven digits of a second's fraction. */
  | { readonly kind: 'snapshot'; readonly blobPath: string; readonly snapshot: string };

/** The file is no list of blobs. */
export class BlobListFormatError extends FormatError {
  override readonly name = 'BlobListFormatError';
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

const bad = (fault: string): Parsed<never> => ({ ok: false, fault });

/**
 * What a BlobPath looks like that names a blob (Naming and Referencing Containers, Blobs, and Metadata). A slash in front is
 * what the XML of other tools has.
 */
export const BLOB_PATH =
  /^\/?(?:\$root|\$web|\$logs|(?=[^/]{3,63}\/)[a-z0-9]+(?:-[a-z0-9]+)*)\/[\s\S]{1,1024}$/u;
/** In words that follow "it must". */
export const BLOB_PATH_RULE =
  'begin with a container and name a blob in it, as in pictures/city/redmond.jpg or $root/logo.png';

export const BLOB_PATH_PREFIX = /^\/(?:(?:\$[a-z]{0,4}|[a-z0-9][a-z0-9-]{0,62})(?:\/[\s\S]{0,1024})?)?$/u;
export const BLOB_PATH_PREFIX_RULE =
  'begin with a slash, then a container or the beginning of its name: / is everything, /pictures/2024 what begins so in the container pictures';

/**
 * What keeps a list, or a manifest, from naming this blob, as the end of "its path …". No blob of the service has such a
 * name; an emulator's may.
 */
export const blobPathFault = (blobPath: string): string | undefined => {
  const unfit = unfitForXml(blobPath);
  if (unfit !== undefined) return `holds ${unfit}, which XML cannot carry`;
  return /[\r\n]$/.test(blobPath) ? 'ends with a line break' : undefined;
};

/** What a BlobPath says, without its snapshots; `/` alone is the documents' own sample for everything. */
export const parseBlobPath = (
  text: string,
): Parsed<
  { readonly kind: 'prefix'; readonly prefix: '' } | { readonly kind: 'blob'; readonly blobPath: string }
> => {
  if (text === '/') return { ok: true, value: { kind: 'prefix', prefix: '' } };
  const fault = faultOf('BlobPath', text, BLOB_PATH, BLOB_PATH_RULE);
  return fault ?? { ok: true, value: { kind: 'blob', blobPath: text.replace(/^\//, '') } };
};

/** What a BlobPathPrefix says: the beginning of paths, without the slash in front. */
export const parsePrefix = (text: string): Parsed<string> =>
  faultOf('BlobPathPrefix', text, BLOB_PATH_PREFIX, BLOB_PATH_PREFIX_RULE) ?? {
    ok: true,
    value: text.slice(1),
  };

const faultOf = (name: string, text: string, form: RegExp, rule: string): Parsed<never> | undefined => {
  const unfit = blobPathFault(text);
  if (unfit !== undefined) return bad(`${name} ${quoted(text)} ${unfit}. Write it on one line`);
  return form.test(text) ? undefined : bad(`${name} is ${quoted(text)}. It must ${rule}`);
};
