/** What may be asked of a job, by whom. `decide` answers with events or with a reason why not. */
import type { Caller } from '../ports/caller.ts';
import type { Instant } from '../ports/clock.ts';
import type { Condition } from './condition.ts';
import type { DriveProblem, DriveResult, DriveSpec } from './drive.ts';
import type {
  DeliveryPackage,
  JobDetails,
  JobKey,
  ReturnAddress,
  ReturnPackage,
  ReturnShipping,
  ShippingInformation,
} from './job.ts';

/** What a PATCH may change; what is absent stays as it is. */
export type JobChanges = {
  readonly tags?: Readonly<Record<string, string>>;
  readonly returnAddress?: ReturnAddress;
  readonly returnShipping?: ReturnShipping;
  readonly deliveryPackage?: DeliveryPackage;
  readonly logLevel?: 'Error' | 'Verbose';
  readonly backupDriveManifest?: boolean;
  readonly drives?: readonly DriveSpec[];
  /** `state: Shipping` of the wire. */
  readonly ship?: true;
  readonly cancel?: true;
};

export type ClientCommand =
  /** PUT: a new job, or new contents for one that is still Creating. `jobId` is used only when the job is new. */
  | {
      readonly type: 'PutJob';
      readonly jobId: string;
      readonly key: JobKey;
      readonly details: JobDetails;
      readonly shippingInformation: ShippingInformation;
      readonly drives: readonly DriveSpec[];
    }
  | { readonly type: 'UpdateJob'; readonly changes: JobChanges }
  | { readonly type: 'DeleteJob' }
  /** Before the keys are handed to `reader`: what cannot be recorded is not handed out. */
  | { readonly type: 'ReadBitLockerKeys'; readonly reader: Caller };

export type OperatorCommand =
  /**
   * `drives`: those found in the package, of any job; an import job takes its own. Of an export job they are its drives, and
   * whoever sends this leaves those of other jobs out. `extra`: those that no job names and that go home with this one.
   * Other contents than before correct them until the copying of any drive has begun.
   */
  | {
      readonly type: 'ReceivePackage';
      readonly trackingNumber: string;
      readonly drives: readonly string[];
      readonly extra?: readonly string[];
    }
  /** A drive that comes apart from its job's package. `trackingNumber`: the package it did come in, which a job that is
   * still Shipping must be told. */
  | { readonly type: 'ReceiveLateDrive'; readonly driveId: string; readonly trackingNumber?: string }
  | { readonly type: 'MountDrive'; readonly driveId: string; readonly bay: string }
  | { readonly type: 'UnmountDrive'; readonly driveId: string }
  /** The drive ends as it is, without being copied. */
  | {
      readonly type: 'ReportDrive';
      readonly driveId: string;
      readonly problem: DriveProblem;
      readonly note?: string;
    }
  /** A job that waits for its package waits until then. */
  | { readonly type: 'ExtendJob'; readonly until: Instant }
  /** A job that waits for its package no longer does. */
  | { readonly type: 'CloseJob'; readonly reason: string }
  /** No drive is started, nothing goes home and no deadline comes until it is released. `message` is for the client. */
  | { readonly type: 'HoldJob'; readonly message: string }
  | { readonly type: 'ReleaseJob' }
  | { readonly type: 'ShipBack'; readonly returnPackage: ReturnPackage };

type ClockCommand =
  /** The job's deadline is reached. Nothing happens when its row says otherwise. */
  | { readonly type: 'ReachDeadline' }
  /** The deadline is near, and whoever follows the job is told: once for each deadline. */
  | { readonly type: 'Remind' };

export type EngineCommand =
  /** `freshKey`: sealed, for a drive that has no key of the client's, and has none from an earlier start. */
  | { readonly type: 'StartDrive'; readonly driveId: string; readonly freshKey: string }
  | {
      readonly type: 'FinishDrive';
      readonly driveId: string;
      readonly run: number;
      readonly result: DriveResult;
    }
  /** A list of what is on no drive of an export job, of which not every drive came to be filled. */
  | { readonly type: 'NameIncompleteList'; readonly uri: string };

export type JobCommand = ClientCommand | OperatorCommand | ClockCommand | EngineCommand;

export type CommandContext = {
  readonly now: Instant;
  /** Decided on the very row that is committed. */
  readonly condition?: Condition;
  /** In the place of the policy of that name. */
  readonly shippingGraceDays?: number;
};
