/** Reads a list of blobs as a stream: one of ten million paths takes no more memory than one of ten. */
import {
  BlobListFormatError,
  parseBlobPath,
  parsePrefix,
  type BlobListItem,
  type Parsed,
} from './blob-list.ts';
import type { Fail } from './xml-decoder.ts';
import { checkAttributes, readXml, type Attributes, type XmlContext, type XmlElement } from './xml-reader.ts';
import { oneOf, quoted } from './xml-values.ts';

/** As the service writes it; the fraction may be shorter, or left out. */
const SNAPSHOT_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z$/;

/**
 * The items in the list's order, each as soon as it was read.
 * @throws BlobListFormatError what is wrong, where, and how to mend it.
 */
export const readBlobList = (source: AsyncIterable<Uint8Array>): AsyncGenerator<BlobListItem> =>
  readXml(
    source,
    listDocument,
    (message, line, column) => new BlobListFormatError(withSecondRoot(message), line, column),
  );

/** What a Data Box takes is no XML as a whole: its AzureFileList stands behind the BlobList. */
const withSecondRoot = (message: string): string =>
  message.endsWith('only one root')
    ? `${message}. Let nothing stand behind the BlobList; an AzureFileList neither, for only blobs are exported`
    : message;

const listDocument = (context: XmlContext<BlobListItem>): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    refuseFiles(name, context.fail);
    if (name !== 'BlobList')
      return context.fail(`The root element is <${name}>. A list of blobs has <BlobList>`);
    checkAttributes(name, attributes, [], context.fail);
    return listElement(context);
  },
});

/** Data Box has it beside the BlobList, for Azure Files. */
const refuseFiles = (name: string, fail: Fail): void => {
  if (name === 'AzureFileList')
    fail('<AzureFileList> names files of Azure Files, and only blobs are exported. Remove it');
};

const listElement = ({ emit, fail }: XmlContext<BlobListItem>): XmlElement => {
  let items = 0;
  const text = (read: (text: string) => BlobListItem): XmlElement => ({
    kind: 'text',
    close: (content) => {
      items += 1;
      emit(read(content));
    },
  });
  return {
    kind: 'elements',
    child: (name, attributes) => {
      refuseFiles(name, fail);
      switch (name) {
        case 'BlobPathPrefix':
          checkAttributes(name, attributes, [], fail);
          return text((content) => ({ kind: 'prefix', prefix: parsed(parsePrefix(content), fail) }));
        case 'BlobPath': {
          checkAttributes(name, attributes, ['IncludeSnapshots', 'SnapshotTime'], fail);
          const versions = versionsOf(attributes, fail);
          return text((content) => itemOf(content, versions, fail));
        }
        default:
          return undefined;
      }
    },
    close: () => {
      if (items === 0) fail('The list names no blobs. Give it a BlobPath or a BlobPathPrefix');
    },
  };
};

const parsed = <T>(result: Parsed<T>, fail: Fail): T => (result.ok ? result.value : fail(result.fault));

type Versions = { readonly snapshots: boolean } | { readonly snapshot: string };

const versionsOf = (attributes: Attributes, fail: Fail): Versions => {
  const { IncludeSnapshots: include, SnapshotTime: time } = attributes;
  if (time === undefined)
    return {
      snapshots:
        include === undefined || oneOf(['true', 'false'], 'IncludeSnapshots', include, fail) === 'true',
    };
  if (include !== undefined) fail('A BlobPath has IncludeSnapshots and SnapshotTime. Keep one');
  const found = SNAPSHOT_TIME.exec(time.trim());
  if (!found)
    return fail(
      `SnapshotTime is ${quoted(time)}. Give the snapshot's own time, as in 2026-01-31T08:00:00.1234567Z`,
    );
  const [, seconds = '', fraction = ''] = found;
  return { snapshot: `${seconds}.${fraction.padEnd(7, '0')}Z` };
};

const itemOf = (content: string, versions: Versions, fail: Fail): BlobListItem => {
  const path = parsed(parseBlobPath(content), fail);
  if (path.kind === 'blob')
    return 'snapshot' in versions ? { ...path, ...versions, kind: 'snapshot' } : { ...path, ...versions };
  if ('snapshot' in versions || !versions.snapshots)
    fail('The BlobPath / means everything, with its snapshots. Remove its attribute');
  return path;
};
