/** The block list and the page range list of a manifest's blob, checked as they are read. */
import type { ManifestBlock, ManifestPageRange } from './manifest.ts';
import {
  MAX_BLOCKS,
  MAX_CHUNK_BYTES,
  MAX_PAGE_RANGES,
  MAX_UNNAMED_BYTES,
  PAGE_BYTES,
} from './manifest-limits.ts';
import { md5Hash, quoted, wholeNumber } from './xml-values.ts';
import { checkAttributes, type Attributes, type XmlElement } from './xml-reader.ts';
import type { Fail } from './xml-decoder.ts';

const LEAF: XmlElement = { kind: 'elements', child: () => undefined };

/** Put Block: an id is Base64 of at most 64 bytes. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAX_ID_BYTES = 64;

const blockId = (id: string, fail: Fail): string => {
  const bytes = Buffer.from(id, 'base64').length;
  if (!BASE64.test(id) || bytes === 0 || bytes > MAX_ID_BYTES)
    return fail(`Block Id is ${quoted(id)}. Give Base64 of 1 to ${MAX_ID_BYTES} bytes`);
  return id;
};

const checkChunkLength = (what: string, length: number, fail: Fail): void => {
  if (length === 0 || length > MAX_CHUNK_BYTES)
    fail(`${what} Length is ${length}. Give 1 to ${MAX_CHUNK_BYTES} bytes (4 MB)`);
};

/** Reads `<Block>` elements into `blocks`: ordered, without gaps, ids on all or on none. */
export const blockListElement = (blocks: ManifestBlock[], fail: Fail): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    if (name !== 'Block') return undefined;
    checkAttributes(name, attributes, ['Offset', 'Length', 'Id', 'Hash'], fail);
    const block = readBlock(attributes, fail);
    const first = blocks[0];
    const last = blocks.at(-1);
    const expected = last ? last.offset + last.length : 0;
    if (block.offset !== expected)
      fail(
        `Block Offset is ${block.offset} where ${expected} follows. List the blocks in order, from 0, without gaps or overlaps`,
      );
    if (first && (first.id === undefined) !== (block.id === undefined))
      fail('Some blocks have an Id and some have none. Give all of the blob’s blocks an Id, or none');
    if (first?.id !== undefined && block.id !== undefined && first.id.length !== block.id.length)
      fail(`Block Id ${quoted(block.id)} differs in length. Make all Ids of a blob the same length`);
    if (blocks.push(block) > MAX_BLOCKS) fail(`There are more than ${MAX_BLOCKS} blocks. Use larger blocks`);
    return LEAF;
  },
});

const readBlock = (attributes: Attributes, fail: Fail): ManifestBlock => {
  const offset = wholeNumber('Block Offset', attributes['Offset'], fail);
  const length = wholeNumber('Block Length', attributes['Length'], fail);
  checkChunkLength('Block', length, fail);
  const hash = md5Hash('Block', attributes['Hash'], fail);
  const id = attributes['Id'];
  return { offset, length, hash, ...(id !== undefined && { id: blockId(id, fail) }) };
};

/** What can be told only once the whole blob was read. */
export const checkBlocks = (blocks: readonly ManifestBlock[], length: number, fail: Fail): void => {
  const last = blocks.at(-1);
  const covered = last ? last.offset + last.length : 0;
  if (covered !== length)
    fail(
      `The blocks cover ${covered} bytes of a Length of ${length}. Make them cover the whole file, and no more`,
    );
  if (length > MAX_UNNAMED_BYTES && last?.id === undefined)
    fail(
      `The blob is over ${MAX_UNNAMED_BYTES} bytes (64 MB) and its blocks have no Id. Give each one an Id`,
    );
};

/** Reads `<PageRange>` elements into `ranges`: aligned, ordered, without overlap. */
export const pageRangeListElement = (ranges: ManifestPageRange[], fail: Fail): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    if (name !== 'PageRange') return undefined;
    checkAttributes(name, attributes, ['Offset', 'Length', 'Hash'], fail);
    const range = readPageRange(attributes, fail);
    const last = ranges.at(-1);
    if (last && range.offset < last.offset + last.length)
      fail(
        `PageRange Offset is ${range.offset}, before the end of the range above it. List the ranges in order, without overlaps`,
      );
    if (ranges.push(range) > MAX_PAGE_RANGES)
      fail(`There are more than ${MAX_PAGE_RANGES} page ranges. Use larger ranges`);
    return LEAF;
  },
});

const readPageRange = (attributes: Attributes, fail: Fail): ManifestPageRange => {
  const offset = wholeNumber('PageRange Offset', attributes['Offset'], fail);
  const length = wholeNumber('PageRange Length', attributes['Length'], fail);
  if (offset % PAGE_BYTES !== 0 || length % PAGE_BYTES !== 0)
    fail(`PageRange Offset ${offset}, Length ${length}: give both as multiples of ${PAGE_BYTES}`);
  checkChunkLength('PageRange', length, fail);
  return { offset, length, hash: md5Hash('PageRange', attributes['Hash'], fail) };
};

export const checkPageRanges = (ranges: readonly ManifestPageRange[], length: number, fail: Fail): void => {
  if (length % PAGE_BYTES !== 0)
    fail(`Length is ${length}. A page blob's is a multiple of ${PAGE_BYTES}: pad the file`);
  const last = ranges.at(-1);
  if (last && last.offset + last.length > length)
    fail(`A page range ends at ${last.offset + last.length}, beyond the blob's Length of ${length}`);
};
