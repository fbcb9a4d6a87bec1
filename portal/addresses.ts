/** The portal's own addresses. Links are made here, and app.tsx has the patterns: nowhere else is an address spelled. */
import type { JobKey } from './api/arm.ts';
import { path } from './api/ask.ts';

/** No API has an address below it. */
export const BASE = '/portal';

/** Below `BASE`, as wouter's patterns. */
export const patterns = {
  jobs: '/jobs',
  job: '/jobs/:subscriptionId/:resourceGroup/:jobName',
  drive: '/jobs/:subscriptionId/:resourceGroup/:jobName/drives/:driveId',
  packingSlip: '/jobs/:subscriptionId/:resourceGroup/:jobName/packing-slip',
  create: '/create',
  datacenter: '/datacenter/*?',
  dock: '/datacenter/:location',
  dockPackages: '/datacenter/:location/packages',
  /** Its number is in the query, for it may be any text: `?number=…`. */
  dockPackage: '/datacenter/:location/package',
  dockDrive: '/datacenter/:location/drives/:driveId',
  dockJob: '/datacenter/:location/jobs/:subscriptionId/:resourceGroup/:jobName',
  /** `?for=…` */
  dockSearch: '/datacenter/:location/search',
  playground: '/playground',
} as const;

/** @param text what their names, groups, accounts or locations hold. */
export const jobsAddress = (text: string): string => path`/jobs?text=${text}`;

export const jobAddress = ({ subscriptionId, resourceGroup, jobName }: JobKey): string =>
  path`/jobs/${subscriptionId}/${resourceGroup}/${jobName}`;

/** What to print for the box. */
export const packingSlipAddress = (job: JobKey): string => `${jobAddress(job)}/packing-slip`;

export const driveAddress = (job: JobKey, driveId: string): string =>
  jobAddress(job) + path`/drives/${driveId}`;

export const dockAddress = (location: string): string => path`/datacenter/${location}`;

export const dockPackagesAddress = (location: string, state: string): string =>
  dockAddress(location) + path`/packages?state=${state}`;

export const dockPackageAddress = (location: string, trackingNumber: string): string =>
  dockAddress(location) + path`/package?number=${trackingNumber}`;

export const dockDriveAddress = (location: string, driveId: string): string =>
  dockAddress(location) + path`/drives/${driveId}`;

export const dockJobAddress = (location: string, job: JobKey): string =>
  dockAddress(location) + jobAddress(job);

export const dockSearchAddress = (location: string, text: string): string =>
  dockAddress(location) + path`/search?for=${text}`;
