/** A job as the service answers it: names, order and absence of properties as in its recorded traffic. */
import type { LoadedJob } from '../jobs/job-repository.ts';
import type { BlobSelection, Job, JobDetails, ReturnAddress } from '../jobs/job.ts';
import { theClock, theEngine } from '../ports/caller.ts';
import type { DriveProgress } from '../ports/progress.ts';
import { jobPath } from '../wire/job-path.ts';
import type { ApiVersion } from './api-version.ts';
import { driveResource } from './drive-resource.ts';
import { scheduleOf } from './schedule.ts';

/** A property that is there only when it has a value. */
const given = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });

const typeOf = (name: string): string =>
  name === theClock.name || name === theEngine.name ? 'Application' : 'User';

const systemData = ({ createdBy, createdAt, changedBy, changedAt }: Job): object => ({
  createdBy,
  createdByType: typeOf(createdBy),
  createdAt,
  lastModifiedBy: changedBy,
  lastModifiedByType: typeOf(changedBy),
  lastModifiedAt: changedAt,
});

const returnAddressResource = ({
  recipientName,
  streetAddress1,
  streetAddress2,
  ...rest
}: ReturnAddress): object => ({
  recipientName,
  streetAddress1,
  streetAddress2: streetAddress2 ?? '',
  ...rest,
});

/** What the drives' own results say, once there are any; it never says less than was merged on the way. */
const percentComplete = ({
  job,
  percentComplete: merged,
}: Pick<LoadedJob, 'job' | 'percentComplete'>): number | undefined => {
  switch (job.status) {
    case 'Creating':
    case 'Shipping':
    case 'Received':
      return undefined;
    case 'Transferring':
      return merged;
    case 'Packaging':
    case 'Completed':
    case 'Closed': {
      const results = job.drives.flatMap((drive) =>
        'result' in drive ? [drive.result.percentComplete] : [],
      );
      if (results.length === 0) return undefined;
      return Math.max(
        merged,
        Math.floor(results.reduce((sum, percent) => sum + percent, 0) / results.length),
      );
    }
  }
};

/** Clients of 2016-11-01 look for either spelling. */
const selectionResource = (selection: BlobSelection, version: ApiVersion): object =>
  'blobListBlobPath' in selection && version === '2016-11-01'
    ? { ...selection, blobListblobPath: selection.blobListBlobPath }
    : selection;

const exportOf = (details: JobDetails): BlobSelection | undefined =>
  details.jobType === 'Export' ? details.export : undefined;

/** How a job is shown: its location by this name, in the words of this version. */
type Showing = {
  readonly location: string;
  readonly version: ApiVersion;
  /** Default: as the service has it, without. */
  readonly withSchedule?: boolean;
};

const resource = (
  loaded: Pick<LoadedJob, 'job' | 'percentComplete'>,
  { location, version, withSchedule = false }: Showing,
  driveList: readonly object[] | undefined,
): object => {
  const { job } = loaded;
  const { details } = job;
  const selection = exportOf(details);
  return {
    systemData: systemData(job),
    properties: {
      storageAccountId: details.storageAccountId,
      jobType: details.jobType,
      ...given('returnAddress', details.returnAddress && returnAddressResource(details.returnAddress)),
      ...given('returnShipping', details.returnShipping),
      shippingInformation: job.shippingInformation,
      ...given('deliveryPackage', details.deliveryPackage),
      ...given('returnPackage', 'returnPackage' in job ? job.returnPackage : undefined),
      diagnosticsPath: details.diagnosticsPath,
      logLevel: details.logLevel,
      backupDriveManifest: details.backupDriveManifest,
      cancelRequested: job.cancelRequested,
      state: job.status,
      ...given('percentComplete', percentComplete(loaded)),
      ...given('incompleteBlobListUri', job.incompleteBlobListUri),
      ...given('driveList', driveList),
      ...given('export', selection && selectionResource(selection, version)),
      provisioningState: 'Succeeded',
      encryptionKey: details.encryptionKey,
      ...given('schedule', withSchedule ? scheduleOf(job) : undefined),
    },
    identity: { type: 'None' },
    id: jobPath(job.key),
    name: job.key.name,
    type: 'Microsoft.ImportExport/jobs',
    location,
    ...given('tags', details.tags),
  };
};

export const jobResource = (
  loaded: Pick<LoadedJob, 'job' | 'percentComplete'>,
  showing: Showing,
  progress: readonly DriveProgress[],
): object =>
  resource(
    loaded,
    showing,
    loaded.job.drives.map((drive) => driveResource(drive, progress)),
  );

/** As lists have it: without driveList. */
export const jobSummary = (loaded: LoadedJob, showing: Showing): object =>
  resource(loaded, showing, undefined);
