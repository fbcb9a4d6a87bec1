/** Reads the `<Blob>` elements of a manifest. A fault in what one says is that blob's; a fault in how it is built, the manifest's. */
import { blobPathFault, normalBlobPath } from './blob-path.ts';
import {
  importDispositions,
  type ImportDisposition,
  type ManifestBlob,
  type ManifestBlock,
  type ManifestItem,
  type ManifestPageRange,
  type ManifestSidecar,
  type RefusedBlob,
} from './manifest.ts';
import { addBlock, addPageRange, checkBlocks, checkPageRanges } from './manifest-chunks.ts';
import { once } from './once.ts';
import type { Fail } from './xml-decoder.ts';
import { checkAttributes, type Attributes, type XmlContext, type XmlElement } from './xml-reader.ts';
import { md5Hash, oneOf, quoted, wholeNumber } from './xml-values.ts';

export type Sidecars = { metadata?: ManifestSidecar; properties?: ManifestSidecar };

/** One blob cannot be copied; the others can. */
class Unfit extends Error {
  readonly status: RefusedBlob['status'];
  constructor(message: string, status: RefusedBlob['status'] = 'Failed') {
    super(message);
    this.status = status;
  }
}

const unfit: Fail = (message) => {
  throw new Unfit(message);
};

const LEAF: XmlElement = { kind: 'elements', child: () => undefined };
const IGNORED: XmlElement = { kind: 'ignored' };
const NONE: readonly string[] = [];
const HASH_ALONE = ['Hash'];
const BLOCK_ATTRIBUTES = ['Offset', 'Length', 'Id', 'Hash'];
const PAGE_RANGE_ATTRIBUTES = ['Offset', 'Length', 'Hash'];

/** No path of a disk is as long (NTFS: 32,767), nor one of a blob. */
const KEPT_PATH_CHARS = 32 * 1024;

/**
 * Of a longer path so much is kept as shows that it is too long: a plan holds hundreds of entries at a time. By way of bytes,
 * because a slice would keep the whole.
 */
export const keptPath = (path: string): string =>
  path.length <= KEPT_PATH_CHARS ? path : Buffer.from(path.slice(0, KEPT_PATH_CHARS)).toString();

/** An element of a blob, which may stand there once. `attributes`: those it may have; undefined: any. */
type BlobPart = {
  /** For `Once`, which finds a name that is always the same string faster than what the parser cut out of its text. */
  readonly name: string;
  readonly element: XmlElement;
  readonly attributes: readonly string[] | undefined;
};

/** What was read of a blob so far. */
type BlobParts = {
  blobPath: string;
  filePath: string;
  length: number;
  disposition: ImportDisposition;
  blocks: ManifestBlock[] | undefined;
  pageRanges: ManifestPageRange[] | undefined;
  sidecars: Sidecars | undefined;
  refusal: Pick<RefusedBlob, 'status' | 'reason'> | undefined;
};

/** @param sidecars the list's, until the blob has its own. */
const noParts = (sidecars?: Sidecars): BlobParts => ({
  blobPath: '',
  filePath: '',
  length: 0,
  disposition: 'rename',
  blocks: undefined,
  pageRanges: undefined,
  sidecars,
  refusal: undefined,
});

/** Opens a `<Blob>`, which goes by the metadata and properties of its list where it has none of its own. */
export type BlobReader = (listSidecars: Sidecars | undefined) => XmlElement;

/**
 * One reader for all blobs of a manifest, which come one after the other: making its parts anew for each of ten million
 * would be most of the work.
 */
export const blobReader = ({ fault, fail: failHere, emit }: XmlContext<ManifestItem>): BlobReader => {
  let parts = noParts();
  let sidecarHash: string | undefined;

  const fail: Fail = (message) =>
    failHere(seen.has('BlobPath') ? `Blob ${quoted(parts.blobPath)}: ${message}` : message);
  const seen = once('Blob', fail);

  /** The first fault of a blob is told. */
  const judge = <T>(read: (value: T) => void, value: T): void => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      parts.refusal ??= { status: error.status, reason: fault(error.message).message };
    }
  };
  const text = (read: (text: string) => void): XmlElement => ({
    kind: 'text',
    close: (value) => {
      judge(read, value);
    },
  });

  const blobPathElement = text((path) => {
    parts.blobPath = normalBlobPath(keptPath(path));
    const wrong = blobPathFault(parts.blobPath);
    if (wrong !== undefined) throw new Unfit(wrong, 'BlobRequestFailed');
  });
  // Whether a file can be there is the bay's to say, when it is opened.
  const filePathElement = text((path) => (parts.filePath = keptPath(path)));
  const lengthElement = text((digits) => (parts.length = wholeNumber('Length', digits, unfit)));
  const dispositionElement = text((word) => {
    parts.disposition = oneOf(importDispositions, 'ImportDisposition', word, unfit);
  });
  const metadataElement = text((path) => {
    parts.sidecars = {
      ...parts.sidecars,
      metadata: { path: keptPath(path), hash: md5Hash('MetadataPath', sidecarHash, unfit) },
    };
  });
  const propertiesElement = text((path) => {
    parts.sidecars = {
      ...parts.sidecars,
      properties: { path: keptPath(path), hash: md5Hash('PropertiesPath', sidecarHash, unfit) },
    };
  });

  const chunkList = (
    chunk: string,
    known: readonly string[],
    add: (attributes: Attributes) => void,
  ): XmlElement => ({
    kind: 'elements',
    child: (name, attributes) => {
      if (name !== chunk) return undefined;
      checkAttributes(name, attributes, known, fail);
      // A blob that is not copied needs no chunks, and may have had too many.
      if (!parts.refusal) judge(add, attributes);
      return LEAF;
    },
  });
  const blockList = chunkList('Block', BLOCK_ATTRIBUTES, (attributes) => {
    addBlock((parts.blocks ??= []), attributes, unfit);
  });
  const pageRangeList = chunkList('PageRange', PAGE_RANGE_ATTRIBUTES, (attributes) => {
    addPageRange((parts.pageRanges ??= []), attributes, unfit);
  });

  const blobParts: readonly BlobPart[] = [
    { name: 'BlobPath', element: blobPathElement, attributes: NONE },
    { name: 'FilePath', element: filePathElement, attributes: NONE },
    { name: 'ClientData', element: IGNORED, attributes: undefined },
    { name: 'Length', element: lengthElement, attributes: NONE },
    { name: 'ImportDisposition', element: dispositionElement, attributes: NONE },
    { name: 'BlockList', element: blockList, attributes: NONE },
    { name: 'PageRangeList', element: pageRangeList, attributes: NONE },
    { name: 'MetadataPath', element: metadataElement, attributes: HASH_ALONE },
    { name: 'PropertiesPath', element: propertiesElement, attributes: HASH_ALONE },
  ];

  const blobElement: XmlElement = {
    kind: 'elements',
    child: (name, attributes) => {
      const part = blobParts.find((each) => each.name === name);
      if (!part) {
        if (name === 'Snapshot') fail('Snapshot belongs to the manifests of export drives. Remove it');
        return undefined;
      }
      if (part.attributes) checkAttributes(name, attributes, part.attributes, fail);
      if (part.attributes === HASH_ALONE) sidecarHash = attributes['Hash'];
      seen.mark(part.name);
      return part.element;
    },
    close: () => {
      seen.require('BlobPath');
      seen.require('FilePath');
      seen.require('Length');
      if (seen.has('BlockList') && seen.has('PageRangeList'))
        fail('There are a BlockList and a PageRangeList. Keep the one that fits the blob');
      if (!parts.refusal) judge(checkWhole, parts);
      emit(
        parts.refusal
          ? { type: 'refused', blob: refusedBlob(parts.refusal) }
          : { type: 'blob', blob: wholeBlob() },
      );
    },
  };

  const checkWhole = ({ blocks = [], pageRanges = [], length }: BlobParts): void => {
    if (seen.has('PageRangeList')) {
      checkPageRanges(pageRanges, length, unfit);
      return;
    }
    if (!seen.has('BlockList') && length > 0)
      unfit('There is no BlockList or PageRangeList, so nothing can be verified. Give one with its hashes');
    checkBlocks(blocks, length, unfit);
  };

  const wholeBlob = (): ManifestBlob => {
    const { blobPath, filePath, length, disposition, blocks = [], pageRanges = [], sidecars } = parts;
    const blob: ManifestBlob = seen.has('PageRangeList')
      ? { kind: 'page', blobPath, filePath, length, disposition, pageRanges }
      : { kind: 'block', blobPath, filePath, length, disposition, blocks };
    return sidecars ? { ...blob, ...sidecars } : blob;
  };

  const refusedBlob = ({ status, reason }: Pick<RefusedBlob, 'status' | 'reason'>): RefusedBlob => ({
    kind: 'refused',
    blobPath: parts.blobPath,
    filePath: parts.filePath,
    length: parts.length,
    disposition: parts.disposition,
    list: seen.has('PageRangeList') ? 'page' : 'block',
    status,
    reason,
  });

  return (listSidecars) => {
    parts = noParts(listSidecars);
    seen.clear();
    return blobElement;
  };
};
