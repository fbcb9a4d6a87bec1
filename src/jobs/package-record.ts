/** A package as a record of its own: what is in it, whose, and what was done with it. Drives in it are told to their jobs. */
import type { Caller } from '../ports/caller.ts';
import { plusDays, type Instant } from '../ports/clock.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import type { PackageDirection, PackageId } from '../ports/package-work.ts';
import type { OperatorCommand } from './commands.ts';
import type { ReturnPackage } from './job.ts';

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

/** A drive of which an operator said whose it is, where several jobs could have it. */
export type MeantDrive = { readonly driveId: string; readonly job: ExpectedJob };

export type PackageEntry = {
  readonly at: Instant;
  readonly by: Caller;
  readonly what: 'Received' | 'Corrected' | 'Held' | 'Matched' | 'Returned';
  readonly driveIds: readonly string[];
};

export type PackageRecord = PackageId & {
  /** Raised by every change of what is said of it. */
  readonly version: number;
  readonly state: PackageState;
  /** All that are in it. */
  readonly driveIds: readonly string[];
  /** Those among them that no job names. */
  readonly extra: readonly string[];
  /** What its jobs are told; those of its last change. */
  readonly steps: readonly PackageStep[];
  /** The jobs that named it when it came, and could not take it. */
  readonly waiting: readonly ExpectedJob[];
  readonly meant?: readonly MeantDrive[];
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
  /** With what leads to it. `stale`: it is not as it was loaded, and stays. */
  readonly remove: (loaded: LoadedPackage) => Promise<'committed' | 'stale'>;
  /** The packages that hold the drive, or held it. */
  readonly byDrive: (location: string, driveId: string) => Promise<readonly PackageRecord[]>;
};

export const packagePolicies = {
  /** Of a package that nobody can take (storage-import-export-retrieving-state-info-for-a-job, error events). */
  /** Without contact to the customer its drives are returned. */
  returnDays: 14,
  /** If they cannot be returned, they are destroyed. */
  destroyDays: 90,
  /** So long after the last that was said of it a record stays that no job keeps: 90 days more than those above. */
  keepDays: 180,
} as const;

/** Drives that nobody takes came in it, and did not go home yet. */
export const hasExtraHere = ({ direction, extra, counterpart }: PackageRecord): boolean =>
  direction === 'Inbound' && extra.length > 0 && counterpart === undefined;

/** It waits for an operator, whatever became of the jobs it names. */
export const isLeftOver = (record: PackageRecord): boolean => record.state === 'Held' || hasExtraHere(record);

/** The jobs that it names. */
export const jobsNamed = ({ steps, waiting }: PackageRecord): readonly ExpectedJob[] => [
  ...steps.map(({ job }) => job),
  ...waiting,
];

/** Until then it is kept even when no job names it any more. */
export const keptUntil = ({ history, heldSince }: PackageRecord): Instant => {
  const changedAt = history.at(-1)?.at ?? heldSince;
  if (changedAt === undefined) throw new RangeError('A package without a history was never received.');
  return plusDays(changedAt, packagePolicies.keepDays);
};
