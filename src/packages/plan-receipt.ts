/** Who is to be told what, when these drives were found in that package. Nothing is changed here. */
import { decide } from '../jobs/decide.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import type { MeantDrive, PackageRecord, PackageStep } from '../jobs/package-record.ts';
import type { Instant } from '../ports/clock.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import { domainError } from '../wire/domain-errors.ts';
import type { ErrorBody } from '../wire/refusal.ts';
import type { PackageDeps } from './deps.ts';
import { isFinished, jobsOfDrive, jobsOfPackage, refOf } from './lookups.ts';
import { placeOf } from './place-drives.ts';

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
  /** Whose some of its drives are, as it was said. */
  readonly meant: readonly MeantDrive[];
};

type Found = {
  readonly driveIds: readonly string[];
  /** Whose some of them are, as the operator says. */
  readonly meant: readonly MeantDrive[];
  /** What was said of this package before. */
  readonly before: PackageRecord | undefined;
};

/**
 * Of the jobs that name the package those that wait for it, with those that were told of it already. Other finished ones only
 * where there are no others: their tracking number was used again.
 */
const takersOf = (jobs: readonly Job[], before: PackageRecord | undefined): readonly Job[] => {
  const shipped = jobs.filter(({ status }) => status !== 'Creating');
  const isTold = ({ jobId }: Job): boolean =>
    before?.steps.some(({ job, command }) => job.jobId === jobId && command.type === 'ReceivePackage') ??
    false;
  const underWay = shipped.filter((job) => !isFinished(job) || isTold(job));
  return underWay.length > 0 ? underWay : shipped;
};

/** @throws Refusal AmbiguousDrive, DriveNotOfJob (see {@link placeOf}). */
export const planReceipt = async (
  deps: PackageDeps,
  location: string,
  trackingNumber: string,
  { driveIds, meant, before }: Found,
  now: Instant,
): Promise<Receipt> => {
  const named = await jobsOfPackage(deps, location, trackingNumber);
  const takers = takersOf(named, before);
  const waiting = named.filter(({ status }) => status === 'Creating');
  const meantBefore = before?.meant ?? [];
  const claimants = { takers, waiting, trackingNumber, said: meant, saidBefore: meantBefore };
  const own = new Map<string, string[]>(takers.map(({ jobId }) => [jobId, []]));
  const apart: Telling[] = [];
  const extra: string[] = [];
  for (const driveId of driveIds) {
    const place = placeOf(driveId, await jobsOfDrive(deps, location, driveId), claimants);
    switch (place.kind) {
      case 'Own':
        own.get(place.job.jobId)?.push(driveId);
        break;
      case 'Apart':
        apart.push(tell(place.job, { type: 'ReceiveLateDrive', driveId, trackingNumber }, now));
        break;
      case 'Extra':
        extra.push(driveId);
    }
  }
  const tellings = takers.map((job, index) => {
    const drives = own.get(job.jobId) ?? [];
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
    meant: driveIds.flatMap((driveId) => {
      const isIt = (one: MeantDrive): boolean => sameDrive(one.driveId, driveId);
      return meant.find(isIt) ?? meantBefore.find(isIt) ?? [];
    }),
  };
};
