/** The chunks of a manifest's blob, checked as they are read. */
import type { ManifestBlock, ManifestPageRange } from './manifest.ts';
import {
  MAX_BLOCKS,
  MAX_CHUNK_BYTES,
  MAX_PAGE_BLOB_BYTES,
  MAX_PAGE_RANGES,
  MAX_UNNAMED_BYTES,
  PAGE_BYTES,
} from './manifest-limits.ts';
import { md5Hash, quoted, wholeNumber } from './xml-values.ts';
import type { Attributes } from './xml-reader.ts';
import type { Fail } from './xml-decoder.ts';

/** Put Block: an id is Base64 of at most 64 bytes. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAX_ID_BYTES = 64;

const blockId = (id: string, unfit: Fail): string => {
  const bytes = Buffer.from(id, 'base64').length;
  if (!BASE64.test(id) || bytes === 0 || bytes > MAX_ID_BYTES)
    return unfit(`Block Id is ${quoted(id)}. Give Base64 of 1 to ${MAX_ID_BYTES} bytes`);
  return id;
};

const checkChunkLength = (what: string, length: number, unfit: Fail): void => {
  if (length === 0 || length > MAX_CHUNK_BYTES)
    unfit(`${what} Length is ${length}. Give 1 to ${MAX_CHUNK_BYTES} bytes (4 MB)`);
};

/** A `<Block>`: ordered, without gaps, ids on all or on none. */
export const addBlock = (blocks: ManifestBlock[], attributes: Attributes, unfit: Fail): void => {
  const block = readBlock(attributes, unfit);
  const first = blocks[0];
  const last = blocks.at(-1);
  const expected = last ? last.offset + last.length : 0;
  if (block.offset !== expected)
    unfit(
      `Block Offset is ${block.offset} where ${expected} follows. List the blocks in order, from 0, without gaps or overlaps`,
    );
  if (first && (first.id === undefined) !== (block.id === undefined))
    unfit('Some blocks have an Id and some have none. Give all of the blob’s blocks an Id, or none');
  if (first?.id !== undefined && block.id !== undefined && first.id.length !== block.id.length)
    unfit(`Block Id ${quoted(block.id)} differs in length. Make all Ids of a blob the same length`);
  if (blocks.push(block) > MAX_BLOCKS) unfit(`There are more than ${MAX_BLOCKS} blocks. Use larger blocks`);
};

const readBlock = (attributes: Attributes, unfit: Fail): ManifestBlock => {
  const offset = wholeNumber('Block Offset', attributes['Offset'], unfit);
  const length = wholeNumber('Block Length', attributes['Length'], unfit);
  checkChunkLength('Block', length, unfit);
  const hash = md5Hash('Block', attributes['Hash'], unfit);
  const id = attributes['Id'];
  return id === undefined ? { offset, length, hash } : { offset, length, hash, id: blockId(id, unfit) };
};

/** What can be told only once the whole blob was read. */
export const checkBlocks = (blocks: readonly ManifestBlock[], length: number, unfit: Fail): void => {
  const last = blocks.at(-1);
  const covered = last ? last.offset + last.length : 0;
  if (covered !== length)
    unfit(
      `The blocks cover ${covered} bytes of a Length of ${length}. Make them cover the whole file, and no more`,
    );
  if (length > MAX_UNNAMED_BYTES && last?.id === undefined)
    unfit(
      `The blob is over ${MAX_UNNAMED_BYTES} bytes (64 MB) and its blocks have no Id. Give each one an Id`,
    );
};

/** A `<PageRange>`: aligned, ordered, without overlap. */
export const addPageRange = (ranges: ManifestPageRange[], attributes: Attributes, unfit: Fail): void => {
  const range = readPageRange(attributes, unfit);
  const last = ranges.at(-1);
  if (last && range.offset < last.offset + last.length)
    unfit(
      `PageRange Offset is ${range.offset}, before the end of the range above it. List the ranges in order, without overlaps`,
    );
  if (ranges.push(range) > MAX_PAGE_RANGES)
    unfit(`There are more than ${MAX_PAGE_RANGES} page ranges. Use larger ranges`);
};

const readPageRange = (attributes: Attributes, unfit: Fail): ManifestPageRange => {
  const offset = wholeNumber('PageRange Offset', attributes['Offset'], unfit);
  const length = wholeNumber('PageRange Length', attributes['Length'], unfit);
  if (offset % PAGE_BYTES !== 0 || length % PAGE_BYTES !== 0)
    unfit(`PageRange Offset ${offset}, Length ${length}: give both as multiples of ${PAGE_BYTES}`);
  checkChunkLength('PageRange', length, unfit);
  return { offset, length, hash: md5Hash('PageRange', attributes['Hash'], unfit) };
};

export const checkPageRanges = (ranges: readonly ManifestPageRange[], length: number, unfit: Fail): void => {
  if (length % PAGE_BYTES !== 0)
    unfit(`Length is ${length}. A page blob's is a multiple of ${PAGE_BYTES}: pad the file`);
  if (length > MAX_PAGE_BLOB_BYTES)
    unfit(`Length is ${length}. A page blob holds at most ${MAX_PAGE_BLOB_BYTES} bytes (8 TB)`);
  const last = ranges.at(-1);
  if (last && last.offset + last.length > length)
    unfit(`A page range ends at ${last.offset + last.length}, beyond the blob's Length of ${length}`);
};
