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
  playground: '/playground',
} as const;

export const jobAddress = ({ subscriptionId, resourceGroup, jobName }: JobKey): string =>
  path`/jobs/${subscriptionId}/${resourceGroup}/${jobName}`;

/** What to print for the box. */
export const packingSlipAddress = (job: JobKey): string => `${jobAddress(job)}/packing-slip`;

export const driveAddress = (job: JobKey, driveId: string): string =>
  jobAddress(job) + path`/drives/${driveId}`;
