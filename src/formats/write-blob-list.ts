/** Writes a list of blobs as a stream, for the next job to take as its own. */
import { inBatches } from './batches.ts';
import type { BlobListItem } from './blob-list.ts';
import { xmlText } from './xml-text.ts';

/**
 * XML text in pieces, to be stored as UTF-8. Every path that `blobPathFault` has no fault in is read again as it was.
 * @throws XmlTextError for a path with a character XML cannot carry.
 */
export const writeBlobList = (
  items: AsyncIterable<BlobListItem> | Iterable<BlobListItem>,
): AsyncGenerator<string> => inBatches(parts(items));

async function* parts(items: AsyncIterable<BlobListItem> | Iterable<BlobListItem>): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<BlobList>\n';
  for await (const item of items) yield `  ${element(item)}\n`;
  yield '</BlobList>\n';
}

const element = (item: BlobListItem): string => {
  switch (item.kind) {
    case 'prefix':
      return `<BlobPathPrefix>${xmlText(`/${item.prefix}`)}</BlobPathPrefix>`;
    case 'blob':
      return `<BlobPath IncludeSnapshots="${item.snapshots}">${xmlText(item.blobPath)}</BlobPath>`;
    case 'snapshot':
      return `<BlobPath SnapshotTime="${xmlText(item.snapshot)}">${xmlText(item.blobPath)}</BlobPath>`;
  }
};
