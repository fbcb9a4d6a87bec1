/** What may be asked of a job, by whom. `decide` answers with events or with a reason why not. */
import type { Instant } from '../ports/clock.ts';
import type { Condition } from './condition.ts';
import type { DriveResult, DriveSpec } from './drive.ts';
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
  | { readonly type: 'DeleteJob' };

export type OperatorCommand =
  /** `drives`: those found in the package, of any job; the job takes its own. */
  | { readonly type: 'ReceivePackage'; readonly trackingNumber: string; readonly drives: readonly string[] }
  | { readonly type: 'ReceiveLateDrive'; readonly driveId: string }
  | { readonly type: 'MountDrive'; readonly driveId: string; readonly bay: string }
  | { readonly type: 'ShipBack'; readonly returnPackage: ReturnPackage };

type ClockCommand =
  /** The job's deadline is reached. Nothing happens when its row says otherwise. */
  | { readonly type: 'ReachDeadline' }
  /** The deadline is near, and whoever follows the job is told: once for each deadline. */
  | { readonly type: 'Remind' };

export type EngineCommand =
  | { readonly type: 'StartDrive'; readonly driveId: string }
  | {
      readonly type: 'FinishDrive';
      readonly driveId: string;
      readonly run: number;
      readonly result: DriveResult;
    };

export type JobCommand = ClientCommand | OperatorCommand | ClockCommand | EngineCommand;

/** `condition`: decided on the very row that is committed. */
export type CommandContext = { readonly now: Instant; readonly condition?: Condition };
