/**
 * A customer's storage account as the transfer engines use it. Every write is conditional, and every answer is a value:
 * a refusal of the account is an outcome of that blob, never an exception.
 */

/** Container and blob name; the root container is `$root`. */
export type BlobAddress = { readonly container: string; readonly name: string };

export type BlobRefusal = {
  readonly kind: 'refused';
  readonly status: 'BlobRequestForbidden' | 'BlobRequestFailed' | 'LeasePresent';
  /** The account's own code and message, for the log of the host; never a secret. */
  readonly reason: string;
  /** What of the request the account took offence at, when it said so. */
  readonly offends?: 'metadata' | 'properties';
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

/** What a blob carries beside its content. What is left out is the account's default. `contentMd5`: 16 bytes. */
export type BlobAttributes = {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly contentMd5?: Uint8Array;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
};

/** By what right a blob that is there is written to: a lease (its id a GUID), or that nobody changed it since. */
export type BlobHold = { readonly leaseId: string } | { readonly ifMatch: string };

/** One page of a listing; `next` is where the one after it begins, and there is none at the end. */
export type Page<T> = { readonly kind: 'page'; readonly items: readonly T[]; readonly next?: string };

/** @property atMost items of a page; the account's own 5,000 unless said. A page may have fewer, or none, and yet a `next`. */
export type PageWanted = { readonly from?: string; readonly atMost?: number };

/** A committed blob, or a snapshot of one, as a listing shows it. */
export type ListedBlob = {
  readonly name: string;
  /** The service's own DateTime text; none for the blob itself. */
  readonly snapshot?: string;
  readonly blobType: ExistingBlob['blobType'];
  readonly length: number;
  /** As `head` and conditions have it, in its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly metadata: Readonly<Record<string, string>>;
};

/** What is directly in a virtual folder. `prefix`: of a folder in it, from the container down, with its `/`. */
export type ListedChild =
  ({ readonly kind: 'blob' } & ListedBlob) | { readonly kind: 'folder'; readonly prefix: string };

/** All that is known of a blob, or of one snapshot of it, without reading it. */
export type BlobVersion = {
  readonly kind: 'exists';
  readonly blobType: ExistingBlob['blobType'];
  readonly length: number;
  readonly etag: string;
  readonly lastModified: Date;
  /** As the account says it (`leased`, `breaking`, …); a snapshot has none. */
  readonly leaseState: string | undefined;
  /** `Hot`, `Archive`, …, where the account has tiers. What is in `Archive` cannot be read. */
  readonly accessTier: string | undefined;
  /** Names of metadata come as HTTP brings them: without their case. */
  readonly attributes: BlobAttributes;
};

type BlobBytes = {
  readonly kind: 'read';
  readonly bytes: number;
  readonly version?: BlobVersion;
};

export type BlobAbsent = { readonly kind: 'absent' };

export type ValidRange = { readonly offset: number; readonly length: number };

/** What an export asks of an account. `snapshot` undefined means the blob itself. */
type BlobReading = {
  /** Names, in the account's order; system containers such as `$logs` are not among them. */
  readonly listContainers: (prefix: string, page?: PageWanted) => Promise<Page<string> | BlobRefusal>;
  /** Committed blobs below a prefix in the account's order, the versions of each together; a page may have some more then. */
  readonly listBlobs: (
    container: string,
    prefix: string,
    options: PageWanted & { readonly snapshots: boolean },
  ) => Promise<Page<ListedBlob> | BlobAbsent | BlobRefusal>;
  /** What is in one virtual folder, without what is in the folders below it. */
  readonly listFolder: (
    container: string,
    prefix: string,
    page?: PageWanted,
  ) => Promise<Page<ListedChild> | BlobAbsent | BlobRefusal>;
  readonly headVersion: (
    at: BlobAddress,
    snapshot?: string,
  ) => Promise<BlobVersion | BlobAbsent | BlobRefusal>;
  /**
   * Reads from `offset` on until all of `into`, one after the other, are full; `bytes`: less than that only at the end.
   * `version`: what the answer says of the blob, if any bytes were there. It has no `accessTier`.
   */
  readonly readRange: (
    at: BlobAddress,
    snapshot: string | undefined,
    offset: number,
    into: readonly Uint8Array[],
    ifMatch: string,
  ) => Promise<BlobBytes | BlobConflict | BlobAbsent | BlobRefusal>;
  /** Of a page blob, in order: where it is not all zero by being unwritten. Neighbours may touch. */
  readonly pageRanges: (
    at: BlobAddress,
    snapshot: string | undefined,
    ifMatch: string,
    page?: PageWanted,
  ) => Promise<Page<ValidRange> | BlobConflict | BlobAbsent | BlobRefusal>;
  /** @param metadata in the place of the blob's own, which it has without. */
  readonly createSnapshot: (
    at: BlobAddress,
    ifMatch: string,
    metadata?: Readonly<Record<string, string>>,
  ) => Promise<{ kind: 'snapshot'; snapshot: string } | BlobConflict | BlobAbsent | BlobRefusal>;
  /** One that is gone is removed already. */
  readonly deleteSnapshot: (at: BlobAddress, snapshot: string) => Promise<{ kind: 'removed' } | BlobRefusal>;
};

export type BlobAccount = BlobReading & {
  /** Tells it from all others. */
  readonly name: string;
  /** The account's own clock, by a cheap request's `Date` header; whole seconds. */
  readonly now: () => Promise<{ kind: 'now'; at: Date } | BlobRefusal>;
  readonly ensureContainer: (container: string) => Promise<{ kind: 'ready' } | BlobRefusal>;
  readonly head: (at: BlobAddress) => Promise<ExistingBlob | { kind: 'absent' } | BlobRefusal>;
  /** One Put Blob. The account checks the body against `md5` (16 bytes) and keeps that as the blob's Content-MD5. */
  readonly putBlob: (
    at: BlobAddress,
    body: Uint8Array,
    md5: Uint8Array,
    condition: BlobCondition,
    attributes: BlobAttributes,
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
    attributes: BlobAttributes,
  ) => Promise<BlobWritten | BlobConflict | BlocksLost | BlobRefusal>;
  readonly committedBlockIds: (
    at: BlobAddress,
  ) => Promise<{ kind: 'blocks'; ids: readonly string[] } | { kind: 'absent' } | BlobRefusal>;
  /** A page blob of `length` bytes, all zero. */
  readonly createPageBlob: (
    at: BlobAddress,
    length: number,
    condition: BlobCondition,
    attributes: BlobAttributes,
  ) => Promise<BlobWritten | BlobConflict | BlobRefusal>;
  /** One Put Page of at most 4 MiB. A blob that is gone, or was changed, is a conflict. */
  readonly putPages: (
    at: BlobAddress,
    offset: number,
    body: Uint8Array,
    md5: Uint8Array,
    hold: BlobHold,
  ) => Promise<BlobWritten | BlobConflict | BlobRefusal>;
  /** Replaces the properties, and leaves the metadata as it is. */
  readonly setProperties: (
    at: BlobAddress,
    properties: BlobAttributes,
    hold: BlobHold,
  ) => Promise<BlobWritten | BlobConflict | BlobRefusal>;
  /** For 60 seconds, again and again by the same id; with `etag` only if it is the blob's. */
  readonly lease: (
    at: BlobAddress,
    leaseId: string,
    etag?: string,
  ) => Promise<{ kind: 'leased' } | BlobConflict | BlobRefusal>;
  readonly release: (at: BlobAddress, leaseId: string) => Promise<{ kind: 'released' } | BlobRefusal>;
  /** One that is gone is removed already. */
  readonly remove: (
    at: BlobAddress,
    hold?: BlobHold,
  ) => Promise<{ kind: 'removed' } | BlobConflict | BlobRefusal>;
  /** On the account's side, with all that the source carries; answers when it is done. */
  readonly copyOver: (
    from: BlobAddress,
    to: BlobAddress,
    condition: BlobCondition,
  ) => Promise<BlobWritten | BlobConflict | BlobRefusal>;
  /** Streams a whole block blob, replacing what is there: logs and manifest backups. Gives its absolute URI. */
  readonly putStream: (
    at: BlobAddress,
    body: AsyncIterable<Uint8Array>,
    contentType: string,
  ) => Promise<{ kind: 'stored'; uri: string } | BlobRefusal>;
  /** Of a URI that `putStream` gave, perhaps when the account was reached at another host. `undefined`: it is none. */
  readonly addressOf: (uri: string) => BlobAddress | undefined;
};

/** From a job's `storageAccountId` to the account. */
export type StorageAccounts = {
  readonly open: (storageAccountId: string) => BlobAccount | { kind: 'unknown-account'; reason: string };
};
