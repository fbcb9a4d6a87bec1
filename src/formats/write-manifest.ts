/** Writes a drive manifest as a stream. */
import { inBatches } from './batches.ts';
import { chunkListXml } from './chunk-list-xml.ts';
import {
  sidecarKinds,
  type ImportDisposition,
  type ManifestBlob,
  type ManifestBlock,
  type ManifestHeader,
  type ManifestPageRange,
  type ManifestSidecar,
  type SidecarKind,
} from './manifest.ts';
import { xmlText } from './xml-text.ts';

/** A blob of an import, or of an export: that has no disposition, and may be a snapshot. */
export type WrittenBlob = Pick<
  ManifestBlob,
  'blobPath' | 'filePath' | 'length' | 'metadata' | 'properties'
> & {
  readonly disposition?: ImportDisposition;
  /** The service's own DateTime text. */
  readonly snapshot?: string;
} & (
    | { readonly kind: 'block'; readonly blocks: readonly ManifestBlock[] }
    | { readonly kind: 'page'; readonly pageRanges: readonly ManifestPageRange[] }
  );

/** As the service's own tool numbers the lists of a drive's first session. */
const listId = (index: number): string => `session#1-${index}`;

/** What a list says for those of its blobs that have no file of their own. */
type ListDefaults = Pick<ManifestBlob, SidecarKind>;

/**
 * XML text in pieces, to be stored as UTF-8. No credential is written: Drayage reaches the account by its own identity.
 * Sidecars that are `global` become defaults of a list; a blob that the open list's defaults do not suit begins another,
 * so that blobs with the same defaults, one after the other, share one.
 * @throws XmlTextError for a path with a character XML cannot carry.
 */
export const writeManifest = (
  header: ManifestHeader,
  blobs: AsyncIterable<WrittenBlob> | Iterable<WrittenBlob>,
): AsyncGenerator<string> => inBatches(manifestParts(header, blobs));

async function* manifestParts(
  header: ManifestHeader,
  blobs: AsyncIterable<WrittenBlob> | Iterable<WrittenBlob>,
): AsyncGenerator<Iterable<string>> {
  yield [
    `<?xml version="1.0" encoding="UTF-8"?>
<DriveManifest Version="${xmlText(header.version)}">
  <Drive>
    <DriveId>${xmlText(header.driveId)}</DriveId>
    <ClientCreator>Drayage</ClientCreator>
`,
  ];
  let lists = 0;
  let open: ListDefaults | undefined;
  for await (const blob of blobs) {
    if (!open || !suits(open, blob)) {
      if (open) yield [LIST_END];
      open = defaultsFor(blob, open);
      yield [listStart(lists, open)];
      lists += 1;
    }
    yield blobParts(blob);
  }
  // The format asks for a list, even when there are no blobs.
  if (!open) yield [listStart(lists, {})];
  yield [LIST_END, '  </Drive>\n', '</DriveManifest>\n'];
}

const LIST_END = '    </BlobList>\n';

const listStart = (index: number, { metadata, properties }: ListDefaults): string =>
  `    <BlobList Id="${listId(index)}">\n${sidecarXml('      ', 'MetadataPath', metadata)}${sidecarXml('      ', 'PropertiesPath', properties)}`;

/** A blob's own file hides the list's, whatever that is. */
const suits = (list: ListDefaults, blob: WrittenBlob): boolean =>
  sidecarKinds.every((kind) => {
    const [wanted, given] = [blob[kind], list[kind]];
    if (wanted && !wanted.global) return true;
    return wanted?.path === given?.path && wanted?.hash === given?.hash;
  });

/** Where the blob has a file of its own, what was the default remains it: the next blob may want it again. */
const defaultsFor = (blob: WrittenBlob, before: ListDefaults = {}): ListDefaults => {
  const [metadata, properties] = sidecarKinds.map((kind) => {
    const wanted = blob[kind];
    return wanted && !wanted.global ? before[kind] : wanted;
  });
  return { ...(metadata && { metadata }), ...(properties && { properties }) };
};

function* blobParts(blob: WrittenBlob): Generator<string> {
  yield `      <Blob>
        <BlobPath>${xmlText(blob.blobPath)}</BlobPath>
        <FilePath>${xmlText(blob.filePath)}</FilePath>
`;
  if (blob.snapshot !== undefined) yield `        <Snapshot>${xmlText(blob.snapshot)}</Snapshot>\n`;
  yield `        <Length>${blob.length}</Length>\n`;
  if (blob.disposition !== undefined)
    yield `        <ImportDisposition>${blob.disposition}</ImportDisposition>\n`;
  yield* chunkListXml(blob.kind, blob.kind === 'block' ? blob.blocks : blob.pageRanges, '        ');
  yield sidecarXml('        ', 'MetadataPath', ownOf(blob.metadata));
  yield sidecarXml('        ', 'PropertiesPath', ownOf(blob.properties));
  yield '      </Blob>\n';
}

const ownOf = (file: ManifestSidecar | undefined): ManifestSidecar | undefined =>
  file?.global ? undefined : file;

const sidecarXml = (indent: string, name: string, file: ManifestSidecar | undefined): string =>
  file ? `${indent}<${name} Hash="${file.hash.toUpperCase()}">${xmlText(file.path)}</${name}>\n` : '';
