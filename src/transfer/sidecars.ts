/** The metadata and properties files that a manifest names: read from the drive, checked, and given to the blobs. */
import { hash } from 'node:crypto';
import {
  readBlobMetadata,
  readBlobProperties,
  SidecarFormatError,
  type BlobMetadata,
  type BlobProperties,
} from '../formats/blob-metadata.ts';
import type { ManifestBlob, ManifestSidecar } from '../formats/manifest.ts';
import { LARGEST_SIDECAR_BYTES, metadataFault, propertiesFault } from '../formats/sidecar-rules.ts';
import type { BayFile, MountedDrive } from '../ports/bay.ts';
import type { BlobAttributes } from '../ports/blob-account.ts';
import type { SidecarFault, SidecarFaults } from './outcome.ts';
import type { Tell } from './segments.ts';

type Carried =
  | { readonly kind: 'good'; readonly attributes: BlobAttributes }
  | { readonly kind: 'faulty'; readonly faults: SidecarFaults };

export type Sidecars = {
  /** What the blob is to carry; never throws for what the drive holds. */
  readonly of: (blob: ManifestBlob) => Promise<Carried>;
};

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: SidecarFault; readonly reason: string };

/** @param tell why a file is not taken. */
export const sidecarsOf = (drive: MountedDrive, tell: Tell): Sidecars => {
  const metadata = reader(drive, async (bytes) => {
    const read = await readBlobMetadata(bytes);
    return unless(metadataFault(read), read);
  });
  const properties = reader(drive, async (bytes) => {
    const read = await readBlobProperties(bytes);
    return unless(propertiesFault(read), read);
  });
  return {
    of: async (blob) => {
      const [named, described] = await Promise.all([metadata(blob.metadata), properties(blob.properties)]);
      for (const read of [named, described])
        if (read && !read.ok) tell(`${blob.blobPath}: ${read.status}: ${read.reason}`);
      if (named?.ok !== false && described?.ok !== false)
        return { kind: 'good', attributes: attributesOf(named?.value, described?.value) };
      return {
        kind: 'faulty',
        faults: {
          ...(named?.ok === false && { metadata: named.status }),
          ...(described?.ok === false && { properties: described.status }),
        },
      };
    },
  };
};

const attributesOf = (
  metadata: BlobMetadata | undefined,
  { contentMd5, ...properties }: BlobProperties = {},
): BlobAttributes => ({
  ...properties,
  ...(contentMd5 !== undefined && { contentMd5: Buffer.from(contentMd5, 'hex') }),
  ...(metadata && { metadata }),
});

/** A list's file is read once for all of its blobs; a blob's own belongs to it alone. */
const reader = <T>(drive: MountedDrive, parse: (bytes: AsyncIterable<Buffer>) => Promise<Read<T>>) => {
  const shared = new Map<string, Promise<Read<T>>>();
  return async (sidecar: ManifestSidecar | undefined): Promise<Read<T> | undefined> => {
    if (!sidecar?.global) return sidecar && readSidecar(drive, sidecar, parse);
    const key = `${sidecar.hash} ${sidecar.path}`;
    const reading = shared.get(key) ?? readSidecar(drive, sidecar, parse);
    shared.set(key, reading);
    return reading;
  };
};

const readSidecar = async <T>(
  drive: MountedDrive,
  { hash: expected, path }: ManifestSidecar,
  parse: (bytes: AsyncIterable<Buffer>) => Promise<Read<T>>,
): Promise<Read<T>> => {
  const opened = await drive.open(path);
  if (!opened.ok) return { ok: false, status: opened.fault, reason: opened.reason };
  try {
    const content = await contentOf(opened.value);
    if (!content.ok) return content;
    if (hash('md5', content.value) !== expected)
      return { ok: false, status: 'Corrupted', reason: `${path} has another hash than the manifest says` };
    return await parse(once(content.value));
  } catch (error) {
    if (!(error instanceof SidecarFormatError)) throw error;
    return { ok: false, status: 'XmlReadFailed', reason: `${path}: ${error.message}` };
  } finally {
    await opened.value.close();
  }
};

const contentOf = async (file: BayFile): Promise<Read<Buffer>> => {
  if (file.length > LARGEST_SIDECAR_BYTES)
    return {
      ok: false,
      status: 'XmlReadFailed',
      reason: `it has ${file.length} bytes, over ${LARGEST_SIDECAR_BYTES}`,
    };
  const content = Buffer.alloc(file.length);
  const read = await file.read(0, content);
  if (!read.ok) return { ok: false, status: 'IOFailed', reason: read.reason };
  return { ok: true, value: content.subarray(0, read.value) };
};

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

/** The account would refuse it, or could not even be asked. */
const unless = <T>(fault: string | undefined, value: T): Read<T> =>
  fault === undefined ? { ok: true, value } : { ok: false, status: 'BlobRequestFailed', reason: fault };
