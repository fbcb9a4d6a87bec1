/** The metadata and properties files beside a blob's file. */
import type { ExportedBlob, ExportedSidecar, SidecarStatus } from '../../formats/drive-log.ts';
import { writeBlobMetadata, writeBlobProperties } from '../../formats/write-blob-metadata.ts';
import { XmlTextError } from '../../formats/xml-text.ts';
import { failureOf, type ExportContext, type ExportWork } from './copy-context.ts';
import type { BlobSource } from './copy-source.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX } from './export-entry.ts';
import { writeChecked } from './write-checked.ts';

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
  const written = await writeChecked(drive, path, content, resumed);
  if (written.ok) return { path, hash: written.md5, status: 'Completed' };
  if (written.fault === 'Corrupted' || written.fault === 'FileUnexpectedEnd')
    return fail('Corrupted', written.reason);
  const failure = failureOf(written.fault);
  return fail(failure === 'RenameFailed' ? 'Failed' : failure, written.reason);
};
