/** What an operator is shown of a job, a drive and a package. */
import { tagOf } from '../jobs/condition.ts';
import type { Drive } from '../jobs/drive.ts';
import { deadlineOf, type Job } from '../jobs/job.ts';
import { hasExtraHere, packagePolicies } from '../jobs/package-record.ts';
import type { PackageRecord } from '../jobs/package-record.ts';
import { isFinished } from '../packages/lookups.ts';
import { plusDays, type Instant } from '../ports/clock.ts';
import { etagOf } from '../wire/etag.ts';

export const driveView = (drive: Drive): object => ({
  driveId: drive.driveId,
  state: drive.status,
  ...('bay' in drive ? { bay: drive.bay } : {}),
  ...('result' in drive ? { copyStatus: drive.result.copyStatus } : {}),
  ...(drive.package === undefined ? {} : { package: drive.package }),
  ...(drive.reported === undefined ? {} : { reported: drive.reported }),
});

/** Without its drives. */
export const jobView = (job: Job): object => {
  const { key, details, hold } = job;
  const deadline = deadlineOf(job);
  return {
    jobId: job.jobId,
    subscriptionId: key.subscriptionId,
    resourceGroup: key.resourceGroup,
    name: key.name,
    jobType: details.jobType,
    location: details.location,
    state: job.status,
    etag: etagOf(tagOf(job)),
    cancelRequested: job.cancelRequested,
    ...(deadline === undefined ? {} : { deadline }),
    ...('overdue' in job ? { overdue: true } : {}),
    ...(hold === undefined ? {} : { hold: { message: hold.message, since: hold.since } }),
    ...('closing' in job ? { closing: job.closing } : {}),
    ...(job.extraDrives === undefined ? {} : { extraDrives: job.extraDrives }),
    ...(details.deliveryPackage === undefined ? {} : { deliveryPackage: details.deliveryPackage }),
    ...('returnPackage' in job ? { returnPackage: job.returnPackage } : {}),
  };
};

export const jobWithDrives = (job: Job): object => ({ ...jobView(job), drives: job.drives.map(driveView) });

/** Of the record, not of any job in it; it changes whenever something else is said of the package. */
export const packageTag = ({
  direction,
  version,
}: Pick<PackageRecord, 'direction' | 'version'>): Pick<Job, 'jobId' | 'version'> => ({
  jobId: direction,
  version,
});

export const packageFlags = [
  'NoJob',
  'JobNotShipped',
  'ReturnDue',
  'DestroyDue',
  'Overdue',
  'SeveralSubscriptions',
  'ExtraDrives',
  'JobRefused',
] as const;
type PackageFlag = (typeof packageFlags)[number];

/** Closed for want of its package, which may still come. */
const isMissed = (job: Job): boolean => 'closing' in job && job.closing.reason === 'PackageOverdue';

/** What an operator has to look at. @param jobs those that name the package. */
const flagsOf = (
  record: PackageRecord | undefined,
  jobs: readonly Job[],
  now: Instant,
): readonly PackageFlag[] => {
  const underWay = jobs.filter((job) => !isFinished(job));
  const heldFor = (days: number): boolean =>
    record?.heldSince !== undefined && plusDays(record.heldSince, days) <= now;
  const isHeld = record?.state === 'Held';
  const flags: readonly (readonly [PackageFlag, boolean])[] = [
    ['NoJob', isHeld && underWay.length === 0],
    ['JobNotShipped', isHeld && underWay.some(({ status }) => status === 'Creating')],
    ['ReturnDue', isHeld && heldFor(packagePolicies.returnDays)],
    ['DestroyDue', isHeld && heldFor(packagePolicies.destroyDays)],
    ['Overdue', record === undefined && jobs.some((job) => 'overdue' in job || isMissed(job))],
    ['SeveralSubscriptions', new Set(underWay.map(({ key }) => key.subscriptionId.toLowerCase())).size > 1],
    ['ExtraDrives', record !== undefined && hasExtraHere(record)],
    ['JobRefused', record?.steps.some(({ state }) => state === 'Refused') ?? false],
  ];
  return flags.flatMap(([flag, isSo]) => (isSo ? [flag] : []));
};

/** Of a package that was never received, as its jobs have it. */
const expectedState = (jobs: readonly Job[]): string => {
  if (jobs.some((job) => job.status === 'Shipping' && job.overdue === undefined)) return 'Expected';
  if (jobs.some((job) => job.status === 'Shipping' || isMissed(job))) return 'Overdue';
  if (jobs.some(({ status }) => status === 'Creating')) return 'Announced';
  if (!jobs.every(isFinished)) return 'Received';
  return jobs.some((job) => 'returnPackage' in job) ? 'Returned' : 'NotExpected';
};

export const packageStateOf = (record: PackageRecord | undefined, jobs: readonly Job[]): string =>
  record?.state ?? expectedState(jobs);

/** What a list shows of a package; jobs with their drives stand in the package itself. */
export const packageView = (
  id: { readonly location: string; readonly trackingNumber: string },
  record: PackageRecord | undefined,
  jobs: readonly Job[],
  now: Instant,
): object => ({
  location: id.location,
  trackingNumber: record?.trackingNumber ?? id.trackingNumber,
  direction: record?.direction ?? 'Inbound',
  state: packageStateOf(record, jobs),
  flags: flagsOf(record, jobs, now),
  ...(record === undefined
    ? {}
    : {
        etag: etagOf(tagOf(packageTag(record))),
        found: record.driveIds,
        extra: record.extra,
        history: record.history,
      }),
  ...(record?.state !== 'Held' || record.heldSince === undefined
    ? {}
    : {
        heldSince: record.heldSince,
        returnBy: plusDays(record.heldSince, packagePolicies.returnDays),
        destroyBy: plusDays(record.heldSince, packagePolicies.destroyDays),
      }),
  ...(record?.counterpart === undefined ? {} : { counterpart: record.counterpart }),
  ...(record?.returnPackage === undefined ? {} : { returnPackage: record.returnPackage }),
});
