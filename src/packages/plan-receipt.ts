/** Who is to be told what, when these drives were found in that package. Nothing is changed here. */
import { decide } from '../jobs/decide.ts';
import { sameDrive } from '../jobs/drive.ts';
import { sameTrackingNumber, type Job } from '../jobs/job.ts';
import type { PackageStep } from '../jobs/package-record.ts';
import type { Instant } from '../ports/clock.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import { domainError } from '../wire/domain-errors.ts';
import { refusal } from '../wire/refusal.ts';
import type { ErrorBody } from '../wire/refusal.ts';
import type { PackageDeps } from './deps.ts';
import { isFinished, jobsOfDrive, jobsOfPackage, refOf, type NamedDrive } from './lookups.ts';

/** A job as it was read, what it is to be told, and why it would refuse. `isNews`: it is not as told already. */
export type Telling = {
  readonly job: Job;
  readonly command: PackageStep['command'];
  readonly error?: ErrorBody;
  readonly isNews: boolean;
};

/** @returns what the job as it was read makes of the command. */
export const tell = (job: Job, command: PackageStep['command'], now: Instant): Telling => {
  const decision = decide(command, job, { now });
  return decision.ok
    ? { job, command, isNews: decision.events.length > 0 }
    : { job, command, isNews: false, error: domainError(decision.errors, job.key) };
};

export const stepOf = ({ job, command }: Telling): PackageStep => ({
  job: refOf(job),
  command,
  state: 'Pending',
});

export type Receipt = {
  /** Every job that names the package, or a drive in it. */
  readonly tellings: readonly Telling[];
  /** Drives that no job takes. */
  readonly extra: readonly string[];
  /** Nobody can be told of the package yet. */
  readonly isHeld: boolean;
  /** The jobs that name it and are not shipped yet. */
  readonly waiting: readonly ExpectedJob[];
};

const isNamedBy =
  (jobs: readonly Job[]) =>
  (driveId: string): boolean =>
    jobs.some((job) => job.drives.some((drive) => sameDrive(drive.driveId, driveId)));

/**
 * Of the jobs that name the package those that wait for it, with those that take part already. Finished ones only where
 * there are no others: their tracking number was used again.
 */
const takersOf = (jobs: readonly Job[]): readonly Job[] => {
  const shipped = jobs.filter(({ status }) => status !== 'Creating');
  const underWay = shipped.filter((job) => !isFinished(job));
  return underWay.length > 0 ? underWay : shipped;
};

/** The one job that waits for a drive which came in this package, not its own. Several: only its client can tell. */
const takerOf = (named: readonly NamedDrive[], trackingNumber: string): NamedDrive | undefined => {
  const [meant, ...others] = named.filter(({ job, drive }) => {
    if (drive.package !== undefined && sameTrackingNumber(drive.package, trackingNumber)) return true;
    if (job.cancelRequested && job.status === 'Creating') return false;
    return drive.status === 'NeverReceived' || (drive.status === 'Specified' && job.status === 'Shipping');
  });
  return others.length === 0 ? meant : undefined;
};

/** @throws Refusal AmbiguousDrive when the package is that of several export jobs, which name no drives. */
export const planReceipt = async (
  deps: PackageDeps,
  location: string,
  trackingNumber: string,
  driveIds: readonly string[],
  now: Instant,
): Promise<Receipt> => {
  const named = await jobsOfPackage(deps, location, trackingNumber);
  const takers = takersOf(named);
  const waiting = named.filter(({ status }) => status === 'Creating');
  const apart: Telling[] = [];
  const unclaimed: string[] = [];
  for (const driveId of driveIds) {
    if (isNamedBy(takers.filter(({ details }) => details.jobType === 'Import'))(driveId)) continue;
    const found = await jobsOfDrive(deps, location, driveId);
    const meant = takerOf(
      found.filter(({ job }) => !takers.some(({ jobId }) => jobId === job.jobId)),
      trackingNumber,
    );
    if (meant === undefined) unclaimed.push(driveId);
    else apart.push(tell(meant.job, { type: 'ReceiveLateDrive', driveId, trackingNumber }, now));
  }
  const exporting = takers.filter(({ details }) => details.jobType === 'Export');
  const [only, second] = exporting;
  if (second !== undefined && unclaimed.length > 0) {
    throw refusal('AmbiguousDrive', {
      driveId: unclaimed[0] ?? '',
      jobs: exporting.map(({ key, status }) => `${key.resourceGroup}/${key.name} (${status})`),
    });
  }
  const extra = only === undefined ? unclaimed : [];
  const tellings = takers.map((job, index) => {
    const drives = job === only ? unclaimed : job.details.jobType === 'Export' ? [] : driveIds;
    const isSaid = index === 0 && (extra.length > 0 || job.extraDrives !== undefined);
    return tell(job, { type: 'ReceivePackage', trackingNumber, drives, ...(isSaid ? { extra } : {}) }, now);
  });
  const early = waiting.map((job) =>
    tell(job, { type: 'ReceivePackage', trackingNumber, drives: driveIds }, now),
  );
  return {
    tellings: [...tellings, ...early, ...apart],
    extra,
    isHeld: takers.length === 0 && (extra.length > 0 || apart.length === 0 || waiting.length > 0),
    waiting: waiting.map(refOf),
  };
};
