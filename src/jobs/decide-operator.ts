/** What the operator of a data centre does with drives that are here: bays, reports, the way home. */
import { isDeepStrictEqual } from 'node:util';
import type { OperatorCommand } from './commands.ts';
import { accept, driveStateConflict, findDrive, jobStateConflict, onHold, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { bayOf, hasErrors, isWaitingToGoHome, reportedResult } from './drive.ts';
import type { JobEvent } from './events.ts';
import { sameTrackingNumber, type ClosingReason, type Job, type ReturnPackage } from './job.ts';
import { policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays } from '../ports/clock.ts';

type CommandOf<Type extends OperatorCommand['type']> = Extract<OperatorCommand, { readonly type: Type }>;

/** A drive may change its bay until its copying has begun. */
export const mountDrive = ({ driveId, bay }: CommandOf<'MountDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  const mountedIn = bayOf(drive);
  if (mountedIn === bay) return accept();
  if (!isAllowed('MountDrive', job)) return refuse(jobStateConflict('MountDrive', job));
  if (drive.status === 'Transferring') {
    return refuse({ code: 'DriveMountedElsewhere', driveId: drive.driveId, bay: drive.bay });
  }
  if (drive.status !== 'Received') return refuse(driveStateConflict('MountDrive', drive));
  if (job.cancelRequested) return refuse({ code: 'JobCancelled', what: 'MountDrive', status: job.status });
  const other = job.drives.find((candidate) => bayOf(candidate) === bay);
  if (other !== undefined) return refuse({ code: 'BayInUse', bay, driveId: other.driveId });
  return accept({ type: 'DriveMounted', driveId: drive.driveId, bay });
};

/** A drive that has no bay is unmounted already; one that is being copied stays where it is. */
export const unmountDrive = ({ driveId }: CommandOf<'UnmountDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  const bay = bayOf(drive);
  if (bay === undefined) return accept();
  if (drive.status !== 'Received') return refuse(driveStateConflict('UnmountDrive', drive));
  return accept({ type: 'DriveUnmounted', driveId: drive.driveId, bay });
};

export const reportDrive = ({ driveId, problem, note }: CommandOf<'ReportDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  const { reported } = drive;
  const said = { problem, ...(note === undefined ? {} : { note }) };
  if (reported !== undefined) {
    return isDeepStrictEqual(reported, said)
      ? accept()
      : refuse({ code: 'DriveReported', driveId: drive.driveId, ...reported });
  }
  if (!isAllowed('ReportDrive', job)) return refuse(jobStateConflict('ReportDrive', job));
  if (drive.status !== 'Received') return refuse(driveStateConflict('ReportDrive', drive));
  return accept({
    type: 'DriveReported',
    driveId: drive.driveId,
    ...said,
    result: reportedResult(problem),
  });
};

const samePackage = (left: ReturnPackage, right: ReturnPackage): boolean =>
  left.carrierName.toLowerCase() === right.carrierName.toLowerCase() &&
  sameTrackingNumber(left.trackingNumber, right.trackingNumber);

/** Why the job ends Closed; `undefined`: it ends Completed, as a cancelled job does whatever became of its drives. */
const closingReason = (job: Job): ClosingReason | undefined => {
  if (job.cancelRequested) return undefined;
  if (job.drives.some((drive) => 'result' in drive && hasErrors(drive.result))) return 'DrivesFailed';
  return job.drives.some((drive) => drive.status === 'NeverReceived') ? 'DrivesMissing' : undefined;
};

export const shipBack = ({ returnPackage }: CommandOf<'ShipBack'>, job: Job, now: Instant): Decision => {
  const before = 'returnPackage' in job ? job.returnPackage : undefined;
  if (!isAllowed('ShipBack', job)) {
    const isFinished = job.status === 'Completed' || job.status === 'Closed';
    return isFinished && isDeepStrictEqual(before, returnPackage)
      ? accept()
      : refuse(jobStateConflict('ShipBack', job));
  }
  const held = onHold('ShipBack', job);
  if (held !== undefined) return held;
  // A job that a late drive reopened: the request of its first return, come again, must not send that drive anywhere.
  if (before !== undefined && samePackage(before, returnPackage)) {
    return refuse({ code: 'ReturnPackageUsed', trackingNumber: returnPackage.trackingNumber });
  }
  const here = job.drives.filter(isWaitingToGoHome);
  const deadline = plusDays(now, policies.keepFinishedDays);
  const reason = closingReason(job);
  const home = {
    returnPackage,
    ...(job.extraDrives?.length ? { extraDrives: job.extraDrives } : {}),
    deadline,
  };
  return accept(
    ...here.map(({ driveId }): JobEvent => ({ type: 'DriveShippedBack', driveId })),
    reason === undefined ? { type: 'JobCompleted', ...home } : { type: 'JobClosed', reason, ...home },
  );
};
