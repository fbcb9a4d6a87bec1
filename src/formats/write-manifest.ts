/** Writes a drive manifest as a stream. */
import { inBatches } from './batches.ts';
import { chunkListXml } from './chunk-list-xml.ts';
import type { ManifestBlob, ManifestHeader, ManifestSidecar } from './manifest.ts';
import { xmlText } from './xml-text.ts';

/** One list holds all; its id is the one the service's own tool gives to a drive's first. */
const LIST_ID = 'session#1-0';

/**
 * XML text in pieces, to be stored as UTF-8. No credential is written: Drayage reaches the account by its own identity.
 * A sidecar that was its list's is written as the blob's own, which means the same.
 * @throws XmlTextError for a path with a character XML cannot carry.
 */
export const writeManifest = (
  header: ManifestHeader,
  blobs: AsyncIterable<ManifestBlob> | Iterable<ManifestBlob>,
): AsyncGenerator<string> => inBatches(manifestParts(header, blobs));

async function* manifestParts(
  header: ManifestHeader,
  blobs: AsyncIterable<ManifestBlob> | Iterable<ManifestBlob>,
): AsyncGenerator<Iterable<string>> {
  yield [
    `<?xml version="1.0" encoding="UTF-8"?>
<DriveManifest Version="${xmlText(header.version)}">
  <Drive>
    <DriveId>${xmlText(header.driveId)}</DriveId>
    <ClientCreator>Drayage</ClientCreator>
    <BlobList Id="${LIST_ID}">
`,
  ];
  for await (const blob of blobs) yield blobParts(blob);
  yield ['    </BlobList>\n', '  </Drive>\n', '</DriveManifest>\n'];
}

function* blobParts(blob: ManifestBlob): Generator<string> {
  yield `      <Blob>
        <BlobPath>${xmlText(blob.blobPath)}</BlobPath>
        <FilePath>${xmlText(blob.filePath)}</FilePath>
        <Length>${blob.length}</Length>
        <ImportDisposition>${blob.disposition}</ImportDisposition>
`;
  yield* chunkListXml(blob.kind, blob.kind === 'block' ? blob.blocks : blob.pageRanges, '        ');
  yield sidecar('MetadataPath', blob.metadata);
  yield sidecar('PropertiesPath', blob.properties);
  yield '      </Blob>\n';
}

const sidecar = (name: string, file: ManifestSidecar | undefined): string =>
  file ? `        <${name} Hash="${file.hash.toUpperCase()}">${xmlText(file.path)}</${name}>\n` : '';
