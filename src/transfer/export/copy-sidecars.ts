/** The metadata and properties files beside a blob's file. */
import { hash } from 'node:crypto';
import type { ExportedBlob, ExportedSidecar, SidecarStatus } from '../../formats/drive-log.ts';
import { writeBlobMetadata, writeBlobProperties } from '../../formats/write-blob-metadata.ts';
import { XmlTextError } from '../../formats/xml-text.ts';
import { writeWhole } from '../../ports/bay.ts';
import { failureOf, type ExportContext, type ExportWork } from './copy-context.ts';
import type { BlobSource } from './copy-source.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX } from './export-entry.ts';

type Sidecars = Pick<ExportedBlob, 'metadata' | 'properties'>;

/** Properties have always something to say; metadata has a file where there is some. */
export const copySidecars = async (
  context: ExportContext,
  { entry }: ExportWork,
  { version }: BlobSource,
): Promise<Sidecars> => {
  const { metadata, contentMd5, ...properties } = version.attributes;
  const [named, described] = await Promise.all([
    metadata && copySidecar(context, entry.filePath + METADATA_SUFFIX, () => writeBlobMetadata(metadata)),
    copySidecar(context, entry.filePath + PROPERTIES_SUFFIX, () =>
      writeBlobProperties({
        ...properties,
        ...(contentMd5 && { contentMd5: Buffer.from(contentMd5).toString('hex') }),
        lastModified: version.lastModified.toISOString(),
        etag: version.etag,
        length: version.length,
      }),
    ),
  ]);
  return { ...(named && { metadata: named }), properties: described };
};

/** Written, and read back. */
const copySidecar = async (
  { drive, resumed, tell }: ExportContext,
  path: string,
  write: () => string,
): Promise<ExportedSidecar> => {
  const fail = (status: SidecarStatus, why: string): ExportedSidecar => {
    tell(`${path}: ${status}: ${why}`);
    return { status };
  };
  let content: Buffer;
  try {
    content = Buffer.from(write());
  } catch (error) {
    if (error instanceof XmlTextError) return fail('XmlWriteFailed', error.message);
    throw error;
  }
  const written = await writeWhole(drive, path, content, resumed);
  if (!written.ok) {
    const failure = failureOf(written.fault);
    return fail(failure === 'RenameFailed' ? 'Failed' : failure, written.reason);
  }
  const file = written.value;
  try {
    const md5 = hash('md5', content);
    const read = await file.read(0, content);
    if (!read.ok) return fail('IOFailed', read.reason);
    return hash('md5', content.subarray(0, read.value)) === md5
      ? { path, hash: md5, status: 'Completed' }
      : fail('Corrupted', 'what the drive gives back is not what was written');
  } finally {
    await file.close();
  }
};
