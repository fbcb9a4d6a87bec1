/** A package as a record of its own: what is in it, whose, and what was done with it. Drives in it are told to their jobs. */
import type { Caller } from '../ports/caller.ts';
import type { Instant } from '../ports/clock.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import type { OperatorCommand } from './commands.ts';
import type { ReturnPackage } from './job.ts';

export const packageDirections = ['Inbound', 'Outbound'] as const;
/** `Inbound`: drives that come; `Outbound`: drives on their way home. */
export type PackageDirection = (typeof packageDirections)[number];

/**
 * `Receiving` and `Returning`: what was said of it is kept, and its jobs are being told. `Held`: no job can take it yet.
 * An inbound package is `Returned` when all its drives went home.
 */
export const packageStates = ['Receiving', 'Received', 'Held', 'Returning', 'Returned'] as const;
export type PackageState = (typeof packageStates)[number];

/** What one job is told, once; a repeat has no effect. */
export type PackageStep = {
  readonly job: ExpectedJob;
  readonly command: Extract<
    OperatorCommand,
    { readonly type: 'ReceivePackage' | 'ReceiveLateDrive' | 'ShipBack' }
  >;
  readonly state: 'Pending' | 'Done' | 'Refused';
  /** Why it was refused: an error of the wire. */
  readonly error?: { readonly code: string; readonly message: string };
};

export type PackageEntry = {
  readonly at: Instant;
  readonly by: Caller;
  readonly what: 'Received' | 'Corrected' | 'Held' | 'Matched' | 'Returned';
  readonly driveIds: readonly string[];
};

export type PackageRecord = {
  readonly direction: PackageDirection;
  readonly location: string;
  readonly trackingNumber: string;
  /** Raised by every change of what is said of it. */
  readonly version: number;
  readonly state: PackageState;
  /** All that are in it. */
  readonly driveIds: readonly string[];
  /** Those among them that no job names. */
  readonly extra: readonly string[];
  /** What its jobs are told; those of its last change. */
  readonly steps: readonly PackageStep[];
  /** Ids of the jobs that named it when it came, and could not take it. */
  readonly waiting: readonly string[];
  readonly heldSince?: Instant;
  /** Of an outbound package: itself, as its jobs' clients see it. */
  readonly returnPackage?: ReturnPackage;
  /** Of an inbound package, the one its drives went home in; of an outbound one, the one they came in. */
  readonly counterpart?: string;
  /** Who said the last of it. */
  readonly by: Caller;
  readonly history: readonly PackageEntry[];
};

export type LoadedPackage = { readonly record: PackageRecord; readonly etag: string };
export type PackageId = Pick<PackageRecord, 'location' | 'direction' | 'trackingNumber'>;

type PackagePage = {
  readonly records: readonly PackageRecord[];
  /** Opaque; hand it back for the next page. */
  readonly continuation?: string;
};

export type PackageRecords = {
  readonly load: (id: PackageId) => Promise<LoadedPackage | undefined>;
  /** One row. `before` undefined: there must be none yet. */
  readonly save: (before: LoadedPackage | undefined, after: PackageRecord) => Promise<'committed' | 'stale'>;
  /** By tracking number. A bounded number is looked at: a page may hold fewer than `top`, or none, and lead on. */
  readonly list: (query: {
    readonly location: string;
    readonly direction: PackageDirection;
    readonly states: readonly PackageState[];
    readonly top: number;
    readonly continuation?: string;
  }) => Promise<PackagePage>;
  /** The packages that hold the drive, or held it. */
  readonly byDrive: (location: string, driveId: string) => Promise<readonly PackageRecord[]>;
};

/** The two dates of a package that nobody can take (storage-import-export-retrieving-state-info-for-a-job, error events). */
export const heldPackagePolicies = {
  /** Without contact to the customer its drives are returned. */
  returnDays: 14,
  /** If they cannot be returned, they are destroyed. */
  destroyDays: 90,
} as const;
