import type { FeedEvent, Job, JobState } from '../../portal/api/arm.ts';

export const ID =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/Drives/providers/Microsoft.ImportExport/jobs/';
const CREATED = '2026-01-05T08:00:00.000Z';

type Properties = Job['properties'];
export type Some = {
  readonly state?: JobState;
  readonly jobType?: Properties['jobType'];
  readonly schedule?: NonNullable<Properties['schedule']>;
  readonly percent?: number;
  readonly cancelled?: boolean;
  readonly account?: string;
  readonly location?: string;
  readonly tags?: Record<string, string>;
  readonly createdAt?: string;
};

export const someJob = (name: string, some: Some = {}): Job => ({
  systemData: {
    createdBy: 'desk',
    createdByType: 'User',
    createdAt: some.createdAt ?? CREATED,
    lastModifiedBy: 'desk',
    lastModifiedByType: 'User',
    lastModifiedAt: CREATED,
  },
  properties: {
    storageAccountId: `/subscriptions/x/resourceGroups/y/providers/Microsoft.Storage/storageAccounts/${some.account ?? 'account'}`,
    jobType: some.jobType ?? 'Import',
    shippingInformation: {},
    diagnosticsPath: 'waimportexport',
    logLevel: 'Error',
    backupDriveManifest: false,
    cancelRequested: some.cancelled ?? false,
    state: some.state ?? 'Creating',
    ...(some.percent === undefined ? {} : { percentComplete: some.percent }),
    provisioningState: 'Succeeded',
    encryptionKey: { kekType: 'MicrosoftManaged' },
    ...(some.schedule && { schedule: some.schedule }),
  },
  identity: { type: 'None' },
  id: ID + name,
  name,
  type: 'Microsoft.ImportExport/jobs',
  location: some.location ?? 'West US',
  ...(some.tags && { tags: some.tags }),
});

export const someEvent = (
  name: string,
  type: FeedEvent['type'],
  [before, after]: readonly [JobState | null, JobState | null],
  data: Partial<FeedEvent['data']> = {},
  time = '2026-01-06T08:00:00.000Z',
): FeedEvent => ({
  specversion: '1.0',
  id: `${name}-1`,
  source: ID + name,
  type,
  subject: `jobs/${name}`,
  time,
  datacontenttype: 'application/json',
  sequence: '0000000001',
  data: {
    jobId: name,
    jobName: name,
    jobType: 'Import',
    location: 'westus',
    by: { kind: 'client', name: 'desk' },
    jobState: { before, after },
    ...data,
  },
});
