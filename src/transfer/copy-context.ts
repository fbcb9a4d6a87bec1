/** What copying one entry of a manifest is given, and what it comes to. */
import type { ChunkStatus } from '../formats/drive-log.ts';
import type { ManifestBlob } from '../formats/manifest.ts';
import type { BayFile, MountedDrive } from '../ports/bay.ts';
import type { BlobAccount, BlobAddress, BlobAttributes, BlobRefusal } from '../ports/blob-account.ts';
import type { BlockBuffers } from './block-buffers.ts';
import type { Intent } from './lines.ts';
import type { Patience } from './patience.ts';
import type { Tell } from './segments.ts';
import type { Sidecars } from './sidecars.ts';

/** One attempt at a segment. */
export type Attempt = {
  /** Whether another one came before. */
  readonly resumed: boolean;
  /** When the first began, by the account's clock. */
  readonly since: Date;
  /** Targets that entries of this attempt took for their own: each is one entry's only. */
  readonly claimed: Set<string>;
  /** By target: which name `rename` tries next, so that the thousandth twin does not ask for all those before it. */
  readonly nextNames: Map<string, number>;
};

/** What the entries of a segment have in common. */
export type CopyContext = {
  readonly drive: MountedDrive;
  readonly sidecars: Sidecars;
  readonly account: BlobAccount;
  readonly patience: Patience;
  readonly buffers: BlockBuffers;
  /** Made when missing, asked for once. */
  readonly ensureContainer: (container: string) => Promise<{ kind: 'ready' } | BlobRefusal>;
  readonly attempt: Attempt;
  /** Why a blob was refused, by the drive or by the account. */
  readonly tell: Tell;
};

/** What belongs to the one entry. */
export type CopyEntry<Blob extends ManifestBlob = ManifestBlob> = {
  readonly blob: Blob;
  readonly intent: { read: () => Promise<Intent | undefined>; write: (intent: Intent) => Promise<void> };
  /** 12 bytes that no other entry of any run has, and this one has in every attempt. */
  readonly seed: () => Buffer;
  readonly handled: (bytes: number) => void;
};

/** A file that was opened, and what its blob is to carry. */
export type CopySource = { readonly file: BayFile; readonly attributes: BlobAttributes };

/** By position in the blob's list. */
export type ChunkStatuses = readonly ChunkStatus[];

export type Placed<Fault> =
  | {
      readonly kind: 'placed';
      readonly at: BlobAddress;
      readonly status: 'Created' | 'Renamed' | 'Overwritten';
    }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'faulty'; readonly fault: Fault }
  | { readonly kind: 'no-name' }
  | BlobRefusal;

/** `chunks`: how far they came, should the account have refused. */
export type Copied = { readonly placed: Placed<ChunkStatuses>; readonly chunks: ChunkStatuses };
