/** Whose a drive is that was found in a package: of one of the package's jobs, of another job that waits for it, or nobody's. */
import { findDrive } from '../jobs/decision.ts';
import { sameDrive } from '../jobs/drive.ts';
import { sameTrackingNumber, type Job } from '../jobs/job.ts';
import type { MeantDrive } from '../jobs/package-record.ts';
import { refusal } from '../wire/refusal.ts';
import { describeJob, type NamedDrive } from './lookups.ts';

/** The jobs of a package, and what was said of whose its drives are. */
export type Claimants = {
  /** Those that wait for it, with those that take part already. */
  readonly takers: readonly Job[];
  /** Those that are not shipped yet. */
  readonly waiting: readonly Job[];
  readonly trackingNumber: string;
  /** What the operator says now … */
  readonly said: readonly MeantDrive[];
  /** … and what was said before: of no weight where it can be so no longer. */
  readonly saidBefore: readonly MeantDrive[];
};

export type Place =
  /** It came in its job's own package. */
  | { readonly kind: 'Own'; readonly job: Job }
  | { readonly kind: 'Apart'; readonly job: Job }
  | { readonly kind: 'Extra' };

/** Import jobs name their drives; more than one only where a drive that went home was sent again, or strangers name it. */
const namingIt = (takers: readonly Job[], driveId: string): readonly Job[] => {
  const naming = takers.filter((job) => isImport(job) && findDrive(job, driveId) !== undefined);
  const open = naming.filter((job) => findDrive(job, driveId)?.status !== 'ShippedBack');
  return open.length > 0 ? open : naming.slice(0, 1);
};

const isImport = ({ details }: Job): boolean => details.jobType === 'Import';

/** Export jobs take what comes; one that has the drive already keeps it. */
const exportingIt = (takers: readonly Job[], driveId: string): readonly Job[] => {
  const exporting = takers.filter((job) => !isImport(job));
  const having = exporting.filter((job) => findDrive(job, driveId) !== undefined);
  return having.length > 0 ? having : exporting;
};

/** Jobs that wait for a drive which came in this package, not their own; one that took it from there keeps it. */
const waitingForIt = (
  named: readonly NamedDrive[],
  { takers, trackingNumber }: Claimants,
): readonly Job[] => {
  const others = named.filter(({ job }) => !takers.some(({ jobId }) => jobId === job.jobId));
  const took = others.filter(
    ({ drive }) => drive.package !== undefined && sameTrackingNumber(drive.package, trackingNumber),
  );
  const wait = others.filter(
    ({ job, drive }) =>
      drive.status === 'NeverReceived' || (drive.status === 'Specified' && job.status === 'Shipping'),
  );
  return (took.length > 0 ? took : wait).map(({ job }) => job);
};

const isSame = (one: Pick<Job, 'jobId'>, other: Pick<Job, 'jobId'>): boolean => one.jobId === other.jobId;

const ambiguous = (driveId: string, jobs: readonly Job[]): Error =>
  refusal('AmbiguousDrive', { driveId, jobs: jobs.map(describeJob) });

/** `undefined`: it cannot be that job's. */
const meantPlace = (
  driveId: string,
  meant: MeantDrive['job'],
  named: readonly NamedDrive[],
  claimants: Claimants,
): Place | undefined => {
  const { takers, waiting } = claimants;
  const own = takers.find((job) => isSame(job, meant));
  if (own !== undefined && (!isImport(own) || findDrive(own, driveId) !== undefined))
    return { kind: 'Own', job: own };
  const apart = waitingForIt(named, claimants).find((job) => isSame(job, meant));
  if (apart !== undefined) return { kind: 'Apart', job: apart };
  return waiting.some((job) => isSame(job, meant)) ? { kind: 'Extra' } : undefined;
};

/**
 * @param named every job that names the drive.
 * @throws Refusal AmbiguousDrive when several of the package's jobs could take it, and nobody said which;
 *   DriveNotOfJob when it cannot be that of the job that was said.
 */
export const placeOf = (driveId: string, named: readonly NamedDrive[], claimants: Claimants): Place => {
  const { takers, said, saidBefore } = claimants;
  const isIt = (one: MeantDrive): boolean => sameDrive(one.driveId, driveId);
  const now = said.find(isIt);
  const meant = now ?? saidBefore.find(isIt);
  const place = meant && meantPlace(driveId, meant.job, named, claimants);
  if (place !== undefined) return place;
  if (now !== undefined) {
    const { resourceGroup, name } = now.job;
    throw refusal('DriveNotOfJob', { driveId, resourceGroup, job: name });
  }
  const [own, ...moreOwn] = namingIt(takers, driveId);
  if (own !== undefined) {
    if (moreOwn.length > 0) throw ambiguous(driveId, [own, ...moreOwn]);
    return { kind: 'Own', job: own };
  }
  const [apart, ...moreApart] = waitingForIt(named, claimants);
  // Several: only their customers can tell, and the package is received all the same.
  if (apart !== undefined) return moreApart.length > 0 ? { kind: 'Extra' } : { kind: 'Apart', job: apart };
  const [exporting, ...moreExporting] = exportingIt(takers, driveId);
  if (exporting === undefined) return { kind: 'Extra' };
  if (moreExporting.length > 0) throw ambiguous(driveId, [exporting, ...moreExporting]);
  return { kind: 'Own', job: exporting };
};
