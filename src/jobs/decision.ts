/** The answer to a command: what happened, or every reason why nothing may. */
import { sameDrive } from './drive.ts';
import type { Drive } from './drive.ts';
import type { DomainError } from './errors.ts';
import type { JobEvent, MissingReason } from './events.ts';
import type { Job } from './job.ts';
import { allowedIn, driveAllowedIn } from './transitions.ts';
import type { DriveAction, JobAction } from './transitions.ts';

/** No events: the command's effect holds already, or (for a deadline) it is not due. */
export type Accepted = { readonly ok: true; readonly events: readonly JobEvent[] };

/** Refused as a whole; of a PATCH, every property that is at fault is named. */
export type Refused = { readonly ok: false; readonly errors: readonly [DomainError, ...DomainError[]] };

export type Decision = Accepted | Refused;

export const accept = (...events: readonly JobEvent[]): Accepted => ({ ok: true, events });

export const refuse = (error: DomainError, ...more: readonly DomainError[]): Refused => ({
  ok: false,
  errors: [error, ...more],
});

export const jobStateConflict = (what: JobAction, job: Job): DomainError => ({
  code: 'JobStateConflict',
  what,
  status: job.status,
  allowedIn: allowedIn(what),
});

export const driveStateConflict = (what: DriveAction, drive: Drive): DomainError => ({
  code: 'DriveStateConflict',
  what,
  driveId: drive.driveId,
  status: drive.status,
  allowedIn: driveAllowedIn(what),
});

/** Why what a job on hold may not do is refused; `undefined`: it is not on hold. */
export const onHold = (what: JobAction, { hold }: Job): Refused | undefined =>
  hold && refuse({ code: 'JobOnHold', what, message: hold.message });

export const neverReceived = (drives: readonly Drive[], reason: MissingReason): readonly JobEvent[] =>
  drives.map(({ driveId }) => ({ type: 'DriveNeverReceived', driveId, reason }));

export const findDrive = (job: Job, driveId: string): Drive | undefined =>
  job.drives.find((drive) => sameDrive(drive.driveId, driveId));
