/** Reads a drive manifest as a stream, checking it as far as a file by itself can be checked. */
import {
  importDispositions,
  ManifestFormatError,
  type ImportDisposition,
  type ManifestBlob,
  type ManifestBlock,
  type ManifestItem,
  type ManifestPageRange,
  type ManifestSidecar,
} from './manifest.ts';
import { blockListElement, checkBlocks, checkPageRanges, pageRangeListElement } from './manifest-chunks.ts';
import type { Fail } from './xml-decoder.ts';
import { md5Hash, oneOf, quoted, wholeNumber } from './xml-values.ts';
import { checkAttributes, readXml, type Attributes, type XmlContext, type XmlElement } from './xml-reader.ts';

/** One layout; the older version is what early export drives carry. */
const READABLE_VERSIONS = ['2011-10-01', '2014-11-01'];

type Sidecars = { metadata?: ManifestSidecar; properties?: ManifestSidecar };

/**
 * The header, then the blobs, each as soon as it was read. Memory is bounded by one blob.
 * What a list says for all of its blobs (metadata, properties) is given with each of them, unless it has its own.
 * The drive's credentials are read over: never kept, never part of an error.
 * @throws ManifestFormatError what is wrong, where, and how to mend it.
 */
export const readManifest = (source: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestItem> =>
  readXml(
    source,
    manifestDocument,
    (message, line, column) => new ManifestFormatError(message, line, column),
  );

const manifestDocument = (context: XmlContext<ManifestItem>): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    if (name !== 'DriveManifest')
      return context.fail(`The root element is <${name}>. A drive manifest's is <DriveManifest>`);
    checkAttributes(name, attributes, ['Version'], context.fail);
    const version = oneOf(
      READABLE_VERSIONS,
      'The Version of DriveManifest',
      attributes['Version'],
      context.fail,
    );
    return manifestRoot(version, context);
  },
});

const manifestRoot = (version: string, context: XmlContext<ManifestItem>): XmlElement => {
  const seen = once('DriveManifest', context.fail);
  return {
    kind: 'elements',
    child: (name, attributes) => {
      if (name !== 'Drive') return undefined;
      seen.mark(name);
      checkAttributes(name, attributes, [], context.fail);
      return driveElement(version, context);
    },
    close: () => {
      seen.require('Drive');
    },
  };
};

const driveElement = (version: string, context: XmlContext<ManifestItem>): XmlElement => {
  const { fail, emit } = context;
  const seen = once('Drive', fail);
  let lists = 0;
  return {
    kind: 'elements',
    child: (name, attributes) => {
      switch (name) {
        case 'DriveId':
          seen.mark(name);
          checkAttributes(name, attributes, [], fail);
          return {
            kind: 'text',
            close: (text) => {
              const driveId = text.trim();
              if (driveId === '') fail('DriveId is empty. Give the drive’s serial number');
              emit({ type: 'drive', header: { version, driveId } });
            },
          };
        case 'StorageAccountKey':
        case 'ContainerSas':
          // One credential, of either kind. Drayage reaches the account by its own identity and needs neither.
          seen.mark('StorageAccountKey or ContainerSas');
          return { kind: 'text', close: () => undefined };
        case 'ClientCreator':
          return { kind: 'ignored' };
        case 'BlobList':
          if (!seen.has('DriveId')) fail('A BlobList stands before the DriveId. Move the DriveId before it');
          lists += 1;
          checkAttributes(name, attributes, ['Id'], fail);
          return blobListElement(context);
        default:
          return undefined;
      }
    },
    close: () => {
      seen.require('DriveId');
      if (lists === 0) fail('The drive has no BlobList. Give it one, empty when there are no blobs');
    },
  };
};

const blobListElement = (context: XmlContext<ManifestItem>): XmlElement => {
  const { fail, emit } = context;
  const seen = once('BlobList', fail);
  const defaults: Sidecars = {};
  let blobs = 0;
  return {
    kind: 'elements',
    child: (name, attributes) => {
      if (name === 'Blob') {
        blobs += 1;
        checkAttributes(name, attributes, [], fail);
        return blobElement(defaults, fail, (blob) => {
          emit({ type: 'blob', blob });
        });
      }
      if (name !== 'MetadataPath' && name !== 'PropertiesPath') return undefined;
      if (blobs > 0) fail(`The list's ${name} stands after a Blob. Move it before the list's first Blob`);
      seen.mark(name);
      return sidecarElement(name, attributes, fail, (sidecar) => {
        defaults[sidecarKind(name)] = { ...sidecar, global: true };
      });
    },
  };
};

/** `<MetadataPath Hash="…">` or `<PropertiesPath Hash="…">`. */
const sidecarElement = (
  name: string,
  attributes: Attributes,
  fail: Fail,
  keep: (sidecar: ManifestSidecar) => void,
): XmlElement => {
  checkAttributes(name, attributes, ['Hash'], fail);
  const hash = md5Hash(name, attributes['Hash'], fail);
  return {
    kind: 'text',
    close: (path) => {
      if (path.trim() === '') fail(`${name} is empty. Give the file's path on the drive, or leave it out`);
      keep({ path, hash });
    },
  };
};

const sidecarKind = (name: 'MetadataPath' | 'PropertiesPath'): keyof Sidecars =>
  name === 'MetadataPath' ? 'metadata' : 'properties';

/** What was read of a blob so far. */
type BlobParts = Sidecars & {
  blobPath?: string;
  filePath?: string;
  length?: number;
  disposition?: ImportDisposition;
  blocks?: ManifestBlock[];
  pageRanges?: ManifestPageRange[];
};

const blobElement = (defaults: Sidecars, failHere: Fail, keep: (blob: ManifestBlob) => void): XmlElement => {
  const parts: BlobParts = { ...defaults };
  const fail: Fail = (message) =>
    failHere(parts.blobPath === undefined ? message : `Blob ${quoted(parts.blobPath)}: ${message}`);
  const seen = once('Blob', fail);
  return {
    kind: 'elements',
    child: (name, attributes) => {
      const element = blobPart(name, attributes, parts, fail);
      if (element) seen.mark(name);
      return element;
    },
    close: () => {
      keep(wholeBlob(parts, fail));
    },
  };
};

const blobPart = (
  name: string,
  attributes: Attributes,
  parts: BlobParts,
  fail: Fail,
): XmlElement | undefined => {
  const text = (close: (text: string) => void): XmlElement => {
    checkAttributes(name, attributes, [], fail);
    return { kind: 'text', close };
  };
  switch (name) {
    case 'BlobPath':
      return text((path) => {
        if (!/^[^/]+\/./su.test(path))
          fail(
            `BlobPath is ${quoted(path)}. Begin it with the container and a slash ($root for the root container)`,
          );
        parts.blobPath = path;
      });
    case 'FilePath':
      return text((path) => {
        if (path.trim() === '') fail('FilePath is empty. Give the file’s path on the drive');
        parts.filePath = path;
      });
    case 'ClientData':
      return { kind: 'ignored' };
    case 'Length':
      return text((length) => {
        parts.length = wholeNumber('Length', length, fail);
      });
    case 'ImportDisposition':
      return text((value) => {
        parts.disposition = oneOf(importDispositions, 'ImportDisposition', value, fail);
      });
    case 'BlockList':
      checkAttributes(name, attributes, [], fail);
      return blockListElement((parts.blocks = []), fail);
    case 'PageRangeList':
      checkAttributes(name, attributes, [], fail);
      return pageRangeListElement((parts.pageRanges = []), fail);
    case 'MetadataPath':
    case 'PropertiesPath':
      return sidecarElement(name, attributes, fail, (sidecar) => {
        parts[sidecarKind(name)] = sidecar;
      });
    case 'Snapshot':
      return fail('Snapshot belongs to the manifests of export drives. Remove it');
    default:
      return undefined;
  }
};

const wholeBlob = (parts: BlobParts, fail: Fail): ManifestBlob => {
  const { blobPath, filePath, length, blocks, pageRanges, metadata, properties } = parts;
  if (blobPath === undefined)
    return fail('A Blob has no BlobPath. Give it one, beginning with its container');
  if (filePath === undefined) return fail('FilePath is missing. Give the file’s path on the drive');
  if (length === undefined) return fail('Length is missing. Give it as a whole number of bytes');
  const base = {
    blobPath,
    filePath,
    length,
    disposition: parts.disposition ?? 'rename',
    ...(metadata && { metadata }),
    ...(properties && { properties }),
  };
  if (pageRanges) {
    if (blocks) return fail('There are a BlockList and a PageRangeList. Keep the one that fits the blob');
    checkPageRanges(pageRanges, length, fail);
    return { ...base, kind: 'page', pageRanges };
  }
  if (!blocks && length > 0)
    return fail(
      'There is no BlockList or PageRangeList, so nothing can be verified. Give one with its hashes',
    );
  checkBlocks(blocks ?? [], length, fail);
  return { ...base, kind: 'block', blocks: blocks ?? [] };
};

/** Counts what may stand in an element once. */
const once = (
  parent: string,
  fail: Fail,
): { mark: (name: string) => void; has: (name: string) => boolean; require: (name: string) => void } => {
  const seen = new Set<string>();
  return {
    mark: (name) => {
      if (seen.has(name)) fail(`<${parent}> has more than one ${name}. Keep one`);
      seen.add(name);
    },
    has: (name) => seen.has(name),
    require: (name) => {
      if (!seen.has(name)) fail(`<${parent}> has no ${name}. Add it`);
    },
  };
};
