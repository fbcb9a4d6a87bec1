/** What an operator is shown of a job and of a drive. */
import { tagOf } from '../jobs/condition.ts';
import type { Drive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { etagOf } from '../wire/etag.ts';

export const driveView = (drive: Drive): object => ({
  driveId: drive.driveId,
  state: drive.status,
  ...('bay' in drive ? { bay: drive.bay } : {}),
  ...('result' in drive ? { copyStatus: drive.result.copyStatus } : {}),
});

/** Without its drives. */
export const jobView = (job: Job): object => {
  const { key, details } = job;
  return {
    jobId: job.jobId,
    subscriptionId: key.subscriptionId,
    resourceGroup: key.resourceGroup,
    name: key.name,
    location: details.location,
    state: job.status,
    etag: etagOf(tagOf(job)),
    cancelRequested: job.cancelRequested,
    ...('deadline' in job ? { deadline: job.deadline } : {}),
    ...(details.deliveryPackage === undefined ? {} : { deliveryPackage: details.deliveryPackage }),
    ...('returnPackage' in job ? { returnPackage: job.returnPackage } : {}),
  };
};

export const jobWithDrives = (job: Job): object => ({ ...jobView(job), drives: job.drives.map(driveView) });
