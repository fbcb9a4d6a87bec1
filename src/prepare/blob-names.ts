/** Which names Blob storage takes (Naming and Referencing Containers, Blobs, and Metadata). */
import { MAX_BLOB_NAME_CHARS } from '../formats/blob-path.ts';

const MAX_SEGMENTS = 254;

/** Control characters, private use, and what is no character at all; XML could not carry some of them either. */
const FORBIDDEN = /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** What is wrong with a blob's name, as the end of "it …"; undefined when nothing is. */
export const blobNameFault = (container: string, name: string): string | undefined => {
  const segments = name.split('/');
  const forbidden = FORBIDDEN.exec(name)?.[0].codePointAt(0);
  if (name.length > MAX_BLOB_NAME_CHARS)
    return `is longer than a blob's name may be, ${MAX_BLOB_NAME_CHARS} characters`;
  if (segments.length > MAX_SEGMENTS) return `is deeper than a blob's name may be, ${MAX_SEGMENTS} parts`;
  if (forbidden !== undefined)
    return `holds U+${forbidden.toString(16).toUpperCase().padStart(4, '0')}, which a blob's name cannot`;
  if (name.includes('\\')) return 'holds a backslash, which Blob storage would turn into a slash';
  if (segments.includes('')) return 'has an empty part, which no folder of a drive can stand for';
  if (segments.some((segment) => segment.endsWith('.')))
    return 'has a part that ends with a dot, which Blob storage would drop';
  if (container === '$root' && segments.length > 1) return 'is in a folder, which $root cannot hold';
  return undefined;
};
