/**
 * A customer's storage account as the transfer engine uses it. Every write is conditional, and every answer is a value:
 * a refusal of the account is an outcome of that blob, never an exception.
 */

/** Container and blob name; the root container is `$root`. */
export type BlobAddress = { readonly container: string; readonly name: string };

export type BlobRefusal = {
  readonly kind: 'refused';
  readonly status: 'BlobRequestForbidden' | 'BlobRequestFailed' | 'LeasePresent';
  /** The account's own code and message, for the log of the host; never a secret. */
  readonly reason: string;
  /** Whether the same request may succeed later (network, 5xx, 429, timeout). */
  readonly retryable: boolean;
};

export type BlobWritten = { readonly kind: 'written'; readonly etag: string };
/** The condition did not hold: the blob is there already, or is another one than expected. */
export type BlobConflict = { readonly kind: 'conflict' };
/** A block of the list is not, or no longer, among the uncommitted ones: somebody committed or wrote this blob. */
export type BlocksLost = { readonly kind: 'blocks-lost' };

export type BlobCondition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string };

export type ExistingBlob = {
  readonly kind: 'exists';
  readonly etag: string;
  readonly length: number;
  /** Lower-case hex, when the account has it. */
  readonly md5: string | undefined;
  /** Created, by the account's own clock. */
  readonly createdAt: Date;
  readonly blobType: 'BlockBlob' | 'PageBlob' | 'AppendBlob';
};

export type BlobAccount = {
  /** The account's own clock, by a cheap request's `Date` header; whole seconds. */
  readonly now: () => Promise<{ kind: 'now'; at: Date } | BlobRefusal>;
  readonly ensureContainer: (container: string) => Promise<{ kind: 'ready' } | BlobRefusal>;
  readonly head: (at: BlobAddress) => Promise<ExistingBlob | { kind: 'absent' } | BlobRefusal>;
  /** One Put Blob. The account checks the body against `md5` (16 bytes) and keeps it as the blob's Content-MD5. */
  readonly putBlob: (
    at: BlobAddress,
    body: Uint8Array,
    md5: Uint8Array,
    condition: BlobCondition,
  ) => Promise<BlobWritten | BlobConflict | BlobRefusal>;
  /** @param id Base64, as Put Block takes it. */
  readonly stageBlock: (
    at: BlobAddress,
    id: string,
    body: Uint8Array,
    md5: Uint8Array,
  ) => Promise<{ kind: 'staged' } | BlobRefusal>;
  readonly commitBlocks: (
    at: BlobAddress,
    ids: readonly string[],
    condition: BlobCondition,
  ) => Promise<BlobWritten | BlobConflict | BlocksLost | BlobRefusal>;
  readonly committedBlockIds: (
    at: BlobAddress,
  ) => Promise<{ kind: 'blocks'; ids: readonly string[] } | { kind: 'absent' } | BlobRefusal>;
  /** Streams a whole block blob, replacing what is there: logs and manifest backups. Gives its absolute URI. */
  readonly putStream: (
    at: BlobAddress,
    body: AsyncIterable<Uint8Array>,
    contentType: string,
  ) => Promise<{ kind: 'stored'; uri: string } | BlobRefusal>;
};

/** From a job's `storageAccountId` to the account. */
export type StorageAccounts = {
  readonly open: (storageAccountId: string) => BlobAccount | { kind: 'unknown-account'; reason: string };
};
