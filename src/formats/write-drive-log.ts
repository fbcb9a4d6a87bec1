/** Writes a drive's copy log as a stream: the service's DriveLog (storage-import-export-file-format-log). */
import { inBatches } from './batches.ts';
import { chunkListXml } from './chunk-list-xml.ts';
import { DRIVE_LOG_VERSION, type ExportedBlob, type ExportedSidecar, type LoggedBlob } from './drive-log.ts';
import { xmlText } from './xml-text.ts';

type Blobs = AsyncIterable<LoggedBlob | ExportedBlob> | Iterable<LoggedBlob | ExportedBlob>;

/** `status`: the drive's, such as `CompletedWithErrors`. */
export type DriveLogHeader = { readonly driveId: string; readonly status: string };

/**
 * XML text in pieces, to be stored as UTF-8. For the error log, give it what `errorLogBlobs` leaves of each blob.
 * @throws XmlTextError for a path with a character XML cannot carry; no manifest can name one.
 */
export const writeDriveLog = (header: DriveLogHeader, blobs: Blobs): AsyncGenerator<string> =>
  inBatches(logParts(header, blobs));

/** What did not come to its turn, or would be good if other parts were: in itself nothing failed. */
const BLAMELESS: readonly string[] = ['Completed', 'Committed', 'Uncommitted', 'Cancelled'];

type Part = { readonly status: string };

const hasFailed = ({ status }: Part): boolean => !BLAMELESS.includes(status);
const isUndone = ({ status }: Part): boolean => status !== 'Completed';

/**
 * What the error log says of a blob: nothing when all went well or with a warning (Renamed, Skipped, Overwritten); else
 * the blob with the chunks and sidecars that failed, and no others. Where none of them did (the file is missing, say) it
 * names all that was not done.
 */
export const errorLogBlobs = <Blob extends LoggedBlob | ExportedBlob>(blob: Blob): Blob | undefined => {
  if (blob.status === 'Completed') return undefined;
  const { chunks, metadata, properties } = blob;
  const parts: readonly (Part | undefined)[] = [...chunks, metadata, properties];
  const isNamed = parts.some((part) => part && hasFailed(part)) ? hasFailed : isUndone;
  const shown = { ...blob, chunks: chunks.filter(isNamed) };
  if (metadata && !isNamed(metadata)) Reflect.deleteProperty(shown, 'metadata');
  if (properties && !isNamed(properties)) Reflect.deleteProperty(shown, 'properties');
  return shown;
};

async function* logParts(header: DriveLogHeader, blobs: Blobs): AsyncGenerator<Iterable<string>> {
  yield [
    `<?xml version="1.0" encoding="UTF-8"?>
<DriveLog Version="${DRIVE_LOG_VERSION}">
  <DriveId>${xmlText(header.driveId)}</DriveId>
`,
  ];
  for await (const blob of blobs) yield blobParts(blob);
  // Last: it is known only when every blob is.
  yield [`  <Status>${xmlText(header.status)}</Status>\n`, '</DriveLog>\n'];
}

function* blobParts(blob: LoggedBlob | ExportedBlob): Generator<string> {
  yield `  <Blob Status="${blob.status}">
    <BlobPath>${xmlText(blob.blobPath)}</BlobPath>
    <FilePath>${xmlText(blob.filePath)}</FilePath>
`;
  if ('snapshot' in blob) yield `    <Snapshot>${xmlText(blob.snapshot)}</Snapshot>\n`;
  yield `    <Length>${blob.length}</Length>\n`;
  if ('disposition' in blob) {
    const { kind, status } = blob.disposition;
    yield `    <ImportDisposition Status="${status}">${kind}</ImportDisposition>\n`;
  } else if (blob.lastModified !== undefined)
    yield `    <LastModified>${xmlText(blob.lastModified)}</LastModified>\n`;
  yield* chunkListXml(blob.kind, blob.chunks, '    ');
  yield sidecar('Metadata', blob.metadata);
  yield sidecar('Properties', blob.properties);
  yield '  </Blob>\n';
}

const sidecar = (name: string, file: ExportedSidecar | undefined): string => {
  if (!file) return '';
  if (!('path' in file)) return `    <${name} Status="${file.status}" />\n`;
  const path = file.global ? 'GlobalPath' : 'Path';
  return `    <${name} Status="${file.status}">
      <${path} Hash="${file.hash.toUpperCase()}">${xmlText(file.path)}</${path}>
    </${name}>
`;
};

/**
 * Where a drive's log or manifest backup, or a job's incomplete blob list, is kept within the diagnostics container:
 * `waies/<job>_<drive>_<yyyyMMdd-HHmmss-fff>_<kind>.xml` (storage-import-export-tool-reviewing-job-status-v1).
 * @param driveId none where it is of the job alone.
 * @param at UTC as ISO 8601 with milliseconds, as an `Instant` is.
 */
export const driveLogName = (
  jobName: string,
  driveId: string | undefined,
  at: string,
  kind: 'error' | 'verbose' | 'manifest' | 'incomplete',
): string => {
  const stamp = at.replace(/[-:Z]/g, '').replace(/[T.]/g, '-');
  const of = driveId === undefined ? jobName : `${jobName}_${driveId}`;
  return `waies/${of}_${stamp}_${kind}.xml`;
};
