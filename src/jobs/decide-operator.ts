/** What the operator of a data centre does: open a package, take in a late drive, mount a drive, send the drives back. */
import { isDeepStrictEqual } from 'node:util';
import type { OperatorCommand } from './commands.ts';
import { accept, driveStateConflict, findDrive, jobStateConflict, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { hasErrors, sameDrive } from './drive.ts';
import type { Drive } from './drive.ts';
import type { ClosingReason, JobEvent } from './events.ts';
import { sameTrackingNumber, type Job, type ReturnPackage } from './job.ts';
import { policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays } from '../ports/clock.ts';

type CommandOf<Type extends OperatorCommand['type']> = Extract<OperatorCommand, { readonly type: Type }>;

const driveNames = (drives: readonly Drive[]): string =>
  drives.map(({ driveId }) => driveId).join(', ') || 'none of its drives';

/** Of a job whose package was opened: the drives that were in it. */
const cameInPackage = (drive: Drive): boolean =>
  drive.status !== 'Specified' && drive.status !== 'NeverReceived' && drive.late !== true;

export const receivePackage = (
  { trackingNumber, drives }: CommandOf<'ReceivePackage'>,
  job: Job,
  now: Instant,
): Decision => {
  const { deliveryPackage } = job.details;
  if (job.status === 'Creating' || deliveryPackage === undefined) {
    return refuse(jobStateConflict('ReceivePackage', job));
  }
  const expected = deliveryPackage.trackingNumber;
  if (!sameTrackingNumber(trackingNumber, expected)) {
    return refuse({ code: 'PackageMismatch', expected, actual: trackingNumber });
  }
  if (job.details.jobType === 'Export') return refuse({ code: 'ExportNotSupported', what: 'ReceivePackage' });
  const isFound = ({ driveId }: Drive): boolean => drives.some((found) => sameDrive(found, driveId));
  const found = job.drives.filter(isFound);
  if (isAllowed('ReceivePackage', job)) {
    const perDrive = job.drives.map((drive): JobEvent => ({
      type: isFound(drive) ? 'DriveReceived' : 'DriveNeverReceived',
      driveId: drive.driveId,
    }));
    return found.length > 0
      ? accept(...perDrive, { type: 'PackageReceived', trackingNumber: expected })
      : accept(...perDrive, {
          type: 'JobClosed',
          reason: 'PackageEmpty',
          deadline: plusDays(now, policies.keepFinishedDays),
        });
  }
  const before = job.drives.filter(cameInPackage);
  if (isDeepStrictEqual(found, before)) return accept();
  // Closed because no package came, or an empty one: now its drives can only come late, one by one.
  if (before.length === 0) return refuse(jobStateConflict('ReceivePackage', job));
  return refuse({ code: 'PackageMismatch', expected: driveNames(before), actual: driveNames(found) });
};

export const receiveLateDrive = ({ driveId }: CommandOf<'ReceiveLateDrive'>, job: Job): Decision => {
  const drive = findDrive(job, driveId);
  if (drive === undefined) return refuse({ code: 'DriveNotFound', driveId });
  if (!isAllowed('ReceiveLateDrive', job)) return refuse(jobStateConflict('ReceiveLateDrive', job));
  return drive.status === 'NeverReceived'
    ? accept({ type: 'DriveReceived', driveId: drive.driveId })
    : accept();
};

const bayOf = (drive: Drive): string | undefined => ('bay' in drive ? drive.bay : undefined);

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
  if (job.cancelRequested) return refuse({ code: 'JobCancelled', what: 'MountDrive' });
  const other = job.drives.find((candidate) => bayOf(candidate) === bay);
  if (other !== undefined) return refuse({ code: 'BayInUse', bay, driveId: other.driveId });
  return accept({ type: 'DriveMounted', driveId: drive.driveId, bay });
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
  // A job that a late drive reopened: the request of its first return, come again, must not send that drive anywhere.
  if (before !== undefined && samePackage(before, returnPackage)) {
    return refuse({ code: 'ReturnPackageUsed', trackingNumber: returnPackage.trackingNumber });
  }
  const here = job.drives.filter(
    ({ status }) => status === 'Received' || status === 'Completed' || status === 'CompletedMoreInfo',
  );
  const deadline = plusDays(now, policies.keepFinishedDays);
  const reason = closingReason(job);
  return accept(
    ...here.map(({ driveId }): JobEvent => ({ type: 'DriveShippedBack', driveId })),
    reason === undefined
      ? { type: 'JobCompleted', returnPackage, deadline }
      : { type: 'JobClosed', reason, returnPackage, deadline },
  );
};
