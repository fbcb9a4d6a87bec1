/** Which sizes a drive's blobs may have. */
import type { BlobKind } from '../formats/manifest.ts';
import { MAX_BLOCKS, MAX_CHUNK_BYTES, MAX_PAGE_RANGES, PAGE_BYTES } from '../formats/manifest-limits.ts';

const MAX_BYTES: Readonly<Record<BlobKind, number>> = {
  block: MAX_BLOCKS * MAX_CHUNK_BYTES,
  page: MAX_PAGE_RANGES * MAX_CHUNK_BYTES,
};

/** What is wrong with a file's size, and how to mend it, as the end of "it …"; undefined when nothing is. */
export const fileSizeFault = (kind: BlobKind, size: number): string | undefined => {
  if (size > MAX_BYTES[kind])
    return `is larger than a ${kind} blob of a drive may be, ${MAX_BYTES[kind]} bytes: split it, or leave it out`;
  const tooFew = kind === 'page' ? (PAGE_BYTES - (size % PAGE_BYTES)) % PAGE_BYTES : 0;
  if (tooFew > 0)
    return `has ${size} bytes, and a page blob's are a multiple of ${PAGE_BYTES}: append ${tooFew} zero bytes ("truncate -s ${size + tooFew}" does), or make it a block blob`;
  return undefined;
};
