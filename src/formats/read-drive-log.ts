/** Reads a drive's copy log as a stream. */
import { FormatError } from './format-error.ts';
import {
  blobStatuses,
  chunkStatuses,
  dispositionStatuses,
  sidecarStatuses,
  type ExportedBlob,
  type ExportedSidecar,
  type LoggedBlob,
  type LoggedChunk,
  type LoggedSidecar,
} from './drive-log.ts';
import { importDispositions } from './manifest.ts';
import type { Fail } from './xml-decoder.ts';
import { md5Hash, oneOf, wholeNumber } from './xml-values.ts';
import { readXml, type Attributes, type XmlContext, type XmlElement } from './xml-reader.ts';

/** In this order: one drive, its blobs, how the drive ended. */
export type DriveLogItem =
  | { readonly type: 'drive'; readonly driveId: string }
  | { readonly type: 'blob'; readonly blob: LoggedBlob | ExportedBlob }
  | { readonly type: 'status'; readonly status: string };

/** The file is no log of a drive. */
export class DriveLogFormatError extends FormatError {
  override readonly name = 'DriveLogFormatError';
}

/**
 * What the log of an import or an export says, each blob as soon as it was read.
 * @throws DriveLogFormatError what is wrong, and where.
 */
export const readDriveLog = (source: AsyncIterable<Uint8Array>): AsyncGenerator<DriveLogItem> =>
  readXml(source, logDocument, (message, line, column) => new DriveLogFormatError(message, line, column));

const logDocument = (context: XmlContext<DriveLogItem>): XmlElement => ({
  kind: 'elements',
  child: (name) => (name === 'DriveLog' ? logRoot(context) : undefined),
});

const logRoot = ({ fail, emit }: XmlContext<DriveLogItem>): XmlElement => {
  let place: 'start' | 'blobs' | 'end' = 'start';
  const expect = (wanted: typeof place, name: string): void => {
    if (place !== wanted) fail(`<${name}> is out of place: DriveId, then Blob elements, then Status`);
  };
  return {
    kind: 'elements',
    child: (name, attributes) => {
      switch (name) {
        case 'DriveId':
          expect('start', name);
          place = 'blobs';
          return { kind: 'text', close: (text) => emit({ type: 'drive', driveId: text.trim() }) };
        case 'Blob':
          expect('blobs', name);
          return blobElement(attributes, fail, (blob) => emit({ type: 'blob', blob }));
        case 'Status':
          expect('blobs', name);
          place = 'end';
          return { kind: 'text', close: (text) => emit({ type: 'status', status: text.trim() }) };
        default:
          return undefined;
      }
    },
    close: () => {
      if (place !== 'end') fail('The log has no Status: it is not complete');
    },
  };
};

/** A blob's elements, each kept under its name until the blob is whole. */
type BlobParts = {
  blobPath?: string;
  filePath?: string;
  length?: number;
  disposition?: LoggedBlob['disposition'];
  snapshot?: string;
  lastModified?: string;
  kind?: LoggedBlob['kind'];
  metadata?: ExportedSidecar;
  properties?: ExportedSidecar;
};

const blobElement = (
  attributes: Attributes,
  fail: Fail,
  keep: (blob: LoggedBlob | ExportedBlob) => void,
): XmlElement => {
  const status = oneOf(blobStatuses, 'The Status of Blob', attributes['Status'], fail);
  const parts: BlobParts = {};
  const chunks: LoggedChunk[] = [];
  const text = (close: (text: string) => void): XmlElement => ({ kind: 'text', close });
  return {
    kind: 'elements',
    child: (name, inner) => {
      switch (name) {
        case 'BlobPath':
          return text((path) => (parts.blobPath = path));
        case 'FilePath':
          return text((path) => (parts.filePath = path));
        case 'Length':
          return text((length) => (parts.length = wholeNumber('Length', length, fail)));
        case 'Snapshot':
          return text((snapshot) => (parts.snapshot = snapshot));
        case 'LastModified':
          return text((time) => (parts.lastModified = time));
        case 'ImportDisposition': {
          const status = oneOf(dispositionStatuses, 'The Status of ImportDisposition', inner['Status'], fail);
          return text((kind) => {
            parts.disposition = {
              kind: oneOf(importDispositions, 'ImportDisposition', kind, fail),
              status,
            };
          });
        }
        case 'BlockList':
          parts.kind = 'block';
          return chunkList('Block', chunks, fail);
        case 'PageRangeList':
          parts.kind = 'page';
          return chunkList('PageRange', chunks, fail);
        case 'Metadata':
          return sidecar(name, inner, fail, (file) => (parts.metadata = file));
        case 'Properties':
          return sidecar(name, inner, fail, (file) => (parts.properties = file));
        default:
          return undefined;
      }
    },
    close: () => {
      const { blobPath, filePath, length, disposition, lastModified, snapshot, kind, ...sidecars } = parts;
      if (blobPath === undefined || filePath === undefined || length === undefined || !kind)
        return fail('A Blob lacks its BlobPath, FilePath, Length or list of chunks');
      const blob = { status, blobPath, filePath, length, kind, chunks };
      if (!disposition) {
        keep({
          ...blob,
          ...(snapshot !== undefined && { snapshot }),
          ...(lastModified !== undefined && { lastModified }),
          ...sidecars,
        });
        return;
      }
      const { metadata, properties } = sidecars;
      if (lastModified !== undefined || snapshot !== undefined)
        return fail('A Blob has either ImportDisposition, or LastModified and what else an export tells');
      if (!hasPath(metadata) || !hasPath(properties))
        return fail('Metadata or Properties of an import lacks its Path');
      keep({
        ...blob,
        disposition,
        ...(metadata ? { metadata } : {}),
        ...(properties ? { properties } : {}),
      });
    },
  };
};

const chunkList = (element: string, chunks: LoggedChunk[], fail: Fail): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    if (name !== element) return undefined;
    const { Offset, Length, Id: id, Hash, Status } = attributes;
    chunks.push({
      offset: wholeNumber(`${name} Offset`, Offset, fail),
      length: wholeNumber(`${name} Length`, Length, fail),
      ...(id !== undefined && { id }),
      ...(Hash !== undefined && { hash: md5Hash(name, Hash, fail) }),
      status: oneOf(chunkStatuses, `The Status of ${name}`, Status, fail),
    });
    return { kind: 'elements', child: () => undefined };
  },
});

const hasPath = (file: ExportedSidecar | undefined): file is LoggedSidecar | undefined =>
  file === undefined || 'path' in file;

const sidecar = (
  name: string,
  attributes: Attributes,
  fail: Fail,
  keep: (file: ExportedSidecar) => void,
): XmlElement => {
  const status = oneOf(sidecarStatuses, `The Status of ${name}`, attributes['Status'], fail);
  keep({ status });
  return {
    kind: 'elements',
    child: (child, inner) => {
      if (child !== 'Path' && child !== 'GlobalPath') return undefined;
      const hash = md5Hash(child, inner['Hash'], fail);
      return {
        kind: 'text',
        close: (path) => keep({ path, hash, ...(child === 'GlobalPath' && { global: true }), status }),
      };
    },
  };
};
