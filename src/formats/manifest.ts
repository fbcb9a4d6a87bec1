/**
 * The drive manifest's shapes (storage-import-export-file-format-manifest). Read and written as streams: a drive may
 * list ten million blobs.
 */
import { FormatError } from './format-error.ts';

export const importDispositions = ['rename', 'no-overwrite', 'overwrite'] as const;
export type ImportDisposition = (typeof importDispositions)[number];

/** `hash`: MD5, 32 lower-case hex digits. `id`: Base64, as Put Block takes it. Offsets and lengths in bytes. */
export type ManifestBlock = {
  readonly offset: number;
  readonly length: number;
  readonly hash: string;
  readonly id?: string;
};

export type ManifestPageRange = { readonly offset: number; readonly length: number; readonly hash: string };

export const sidecarKinds = ['metadata', 'properties'] as const;
export type SidecarKind = (typeof sidecarKinds)[number];

/** A metadata or properties file on the drive. `hash` as of a block; `global`: the list's, for want of the blob's own. */
export type ManifestSidecar = { readonly path: string; readonly hash: string; readonly global?: true };

type ManifestBlobBase = {
  /** Container (`$root` for the root container), a slash, and the blob's name; one blob, one path. */
  readonly blobPath: string;
  /** Relative to the drive, with the separators of the manifest. */
  readonly filePath: string;
  readonly length: number;
  readonly disposition: ImportDisposition;
  readonly metadata?: ManifestSidecar;
  readonly properties?: ManifestSidecar;
};

/** Which of the two lists an entry has decides what kind of blob it is. */
export type ManifestBlob = ManifestBlobBase &
  (
    | { readonly kind: 'block'; readonly blocks: readonly ManifestBlock[] }
    | { readonly kind: 'page'; readonly pageRanges: readonly ManifestPageRange[] }
  );

/** What could be read of an entry that names a blob as nobody could copy it. Its chunks are not kept. */
export type RefusedBlob = Pick<ManifestBlob, 'blobPath' | 'filePath' | 'length' | 'disposition'> & {
  readonly kind: 'refused';
  readonly list: ManifestBlob['kind'];
  /** `BlobRequestFailed`: no account could have a blob of that name; `Failed`: its numbers do not add up. */
  readonly status: 'BlobRequestFailed' | 'Failed';
  /** What is wrong, where in the manifest, and how to mend it. */
  readonly reason: string;
};

/** What a `<Blob>` comes to. */
export type ManifestEntry = ManifestBlob | RefusedBlob;
export type BlobKind = ManifestBlob['kind'];

export type ManifestHeader = { readonly version: string; readonly driveId: string };

/** What a reader gives, in order: one header, then the blobs, with those among them that cannot be copied. */
export type ManifestItem =
  | { readonly type: 'drive'; readonly header: ManifestHeader }
  | { readonly type: 'blob'; readonly blob: ManifestBlob }
  | { readonly type: 'refused'; readonly blob: RefusedBlob };

/** The manifest as a whole is not what the format says. */
export class ManifestFormatError extends FormatError {
  override readonly name = 'ManifestFormatError';
}
