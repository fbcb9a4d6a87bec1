/** The operator's API: what is where in a data centre, and what its people say they did. */
import type { z } from 'zod';
import type { locationListAnswer } from '../../src/arm/answer-schemas.ts';
import type {
  bayListAnswer,
  driveAnswer,
  driveOfJobAnswer,
  jobWithDrivesAnswer,
  packageAnswer,
  packageListAnswer,
  queueAnswer,
  receivedPackageAnswer,
  returnedJobAnswer,
  returnedPackageAnswer,
} from '../../src/datacenter/answer-schemas.ts';
import type { JobKey, Location } from './arm.ts';
import { ask, path, type Ask, type Reply } from './ask.ts';

export type Package = z.infer<typeof packageAnswer>;
export type PackageState = Package['state'];
export type PackageFlag = Package['flags'][number];
export type PackageEntry = NonNullable<Package['history']>[number];
export type JobOfPackage = Package['jobs'][number];
export type OperatorsJob = z.infer<typeof jobWithDrivesAnswer>;
export type OperatorsDrive = OperatorsJob['drives'][number];
export type DriveState = OperatorsDrive['state'];
export type DriveProblem = NonNullable<OperatorsDrive['reported']>['problem'];
export type DriveAndJobs = z.infer<typeof driveAnswer>;
type DriveOfJob = z.infer<typeof driveOfJobAnswer>;
export type Bay = z.infer<typeof bayListAnswer>['value'][number];
export type QueuedDrive = z.infer<typeof queueAnswer>['value'][number];

export const listedStates = ['expected', 'overdue', 'received', 'held', 'returned'] as const;
export type ListedState = (typeof listedStates)[number];

/** Of a parcel that goes home. */
export type Parcel = { readonly carrierName: string; readonly trackingNumber: string };

export const listLocations = async (options?: Ask): Promise<readonly Location[]> =>
  (await ask<z.infer<typeof locationListAnswer>>('/providers/Microsoft.ImportExport/locations', options))
    .value.value;

const at = (location: string): string => path`/datacenter/${location}`;
const packageAt = (location: string, trackingNumber: string): string =>
  at(location) + path`/packages/${trackingNumber}`;
const driveAt = (location: string, driveId: string): string => at(location) + path`/drives/${driveId}`;
const jobAt = (location: string, { subscriptionId, resourceGroup, jobName }: JobKey): string =>
  at(location) + path`/jobs/${subscriptionId}/${resourceGroup}/${jobName}`;

export const keyOfJob = ({
  subscriptionId,
  resourceGroup,
  name,
}: Pick<OperatorsJob, 'subscriptionId' | 'resourceGroup' | 'name'>): JobKey => ({
  subscriptionId,
  resourceGroup,
  jobName: name,
});

type PackageList = z.infer<typeof packageListAnswer>;

/** @param pages so many at most. */
export const readPackages = async (
  location: string,
  state: ListedState,
  pages: number,
  options?: Ask,
): Promise<{ readonly packages: readonly Package[]; readonly hasMore: boolean }> => {
  let page = (await ask<PackageList>(`${at(location)}/packages`, { ...options, query: { state } })).value;
  const packages = [...page.value];
  for (let read = 1; read < pages && page.nextLink !== undefined; read += 1) {
    page = (await ask<PackageList>(page.nextLink, options)).value;
    packages.push(...page.value);
  }
  return { packages, hasMore: page.nextLink !== undefined };
};

/** One of the three: what somebody holds in their hand. */
export type Search = { readonly package: string } | { readonly drive: string } | { readonly job: string };

export const findPackages = async (
  location: string,
  search: Search,
  options?: Ask,
): Promise<readonly Package[]> =>
  (await ask<PackageList>(`${at(location)}/packages`, { ...options, query: search })).value.value;

export const getPackage = (
  location: string,
  trackingNumber: string,
  options?: Ask,
): Promise<Reply<Package>> => ask(packageAt(location, trackingNumber), options);

export const getDrive = async (location: string, driveId: string, options?: Ask): Promise<DriveAndJobs> =>
  (await ask<DriveAndJobs>(driveAt(location, driveId), options)).value;

export const getJobHere = (location: string, job: JobKey, options?: Ask): Promise<Reply<OperatorsJob>> =>
  ask(jobAt(location, job), options);

export const listBays = async (location: string, options?: Ask): Promise<readonly Bay[]> =>
  (await ask<z.infer<typeof bayListAnswer>>(`${at(location)}/bays`, options)).value.value;

export const listQueue = async (location: string, options?: Ask): Promise<readonly QueuedDrive[]> =>
  (await ask<z.infer<typeof queueAnswer>>(`${at(location)}/queue`, options)).value.value;

/** @param seen the ETag of the package as it was seen; `undefined`: nobody had received it yet. */
export const receivePackage = async (
  location: string,
  trackingNumber: string,
  driveIds: readonly string[],
  seen: string | undefined,
): Promise<z.infer<typeof receivedPackageAnswer>> =>
  (
    await ask<z.infer<typeof receivedPackageAnswer>>(`${packageAt(location, trackingNumber)}/receive`, {
      method: 'POST',
      body: { drives: driveIds },
      ...(seen === undefined ? { ifNoneMatch: '*' } : { ifMatch: seen }),
    })
  ).value;

export const returnPackage = async (
  location: string,
  trackingNumber: string,
  parcel: Parcel,
  seen: string | undefined,
): Promise<z.infer<typeof returnedPackageAnswer>> =>
  (
    await ask<z.infer<typeof returnedPackageAnswer>>(`${packageAt(location, trackingNumber)}/return`, {
      method: 'POST',
      body: parcel,
      ...(seen === undefined ? {} : { ifMatch: seen }),
    })
  ).value;

/** What can be said of a drive. */
export type DriveNews =
  | { readonly what: 'receive'; readonly trackingNumber?: string }
  | { readonly what: 'mount'; readonly bay: string }
  | { readonly what: 'unmount' }
  | { readonly what: 'report'; readonly problem: DriveProblem; readonly note?: string };

/** @param seen the ETag of the job that the drive was seen in. */
export const tellDrive = async (
  location: string,
  driveId: string,
  { what, ...body }: DriveNews,
  seen?: string,
): Promise<DriveOfJob> =>
  (
    await ask<DriveOfJob>(`${driveAt(location, driveId)}/${what}`, {
      method: 'POST',
      body,
      ...(seen === undefined ? {} : { ifMatch: seen }),
    })
  ).value;

/** What can be said of a job. */
export type JobNews =
  | { readonly what: 'extend'; readonly until: string }
  | { readonly what: 'close'; readonly reason: string }
  | { readonly what: 'hold'; readonly message: string }
  | { readonly what: 'release' };

export const tellJob = async (
  location: string,
  job: JobKey,
  { what, ...body }: JobNews,
  seen: string,
): Promise<OperatorsJob> =>
  (
    await ask<OperatorsJob>(`${jobAt(location, job)}/${what}`, {
      method: 'POST',
      ...(what === 'release' ? {} : { body }),
      ifMatch: seen,
    })
  ).value;

export const returnJob = async (
  location: string,
  job: JobKey,
  parcel: Parcel,
  seen: string,
): Promise<z.infer<typeof returnedJobAnswer>> =>
  (
    await ask<z.infer<typeof returnedJobAnswer>>(`${jobAt(location, job)}/return`, {
      method: 'POST',
      body: parcel,
      ifMatch: seen,
    })
  ).value;
