/** What the operator's API answers, as schemas: its document is made of them, and tests hold the answers against them. */
import { z } from 'zod';
import { driveCopyStatuses, driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';
import { errorDetailAnswer } from '../wire/error-answer.ts';

const drive = z.strictObject({
  driveId: z.string(),
  state: z.enum(driveStatuses),
  bay: z.string().optional(),
  copyStatus: z.enum(driveCopyStatuses).optional(),
});

const returnPackage = z.strictObject({
  carrierName: z.string(),
  trackingNumber: z.string(),
  driveCount: z.int().min(0),
  shipDate: z.string(),
});

const job = z.strictObject({
  jobId: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  location: z.string(),
  state: z.enum(jobStatuses),
  /** As the header ETag has it. */
  etag: z.string(),
  cancelRequested: z.boolean(),
  deadline: z.iso.datetime().optional(),
  deliveryPackage: returnPackage.partial({ driveCount: true, shipDate: true }).optional(),
  returnPackage: returnPackage.optional(),
});

const jobWithDrives = job.extend({ drives: z.array(drive) });

/** `error` is there where one job of several refused what the others took. */
const toldJob = jobWithDrives.extend({ error: errorDetailAnswer.optional() });

const parcel = { location: z.string(), trackingNumber: z.string() };

export const packageAnswer = z.strictObject({ ...parcel, jobs: z.array(jobWithDrives) });

/** `extra`: drives that no job of the package names. */
export const receivedPackageAnswer = z.strictObject({
  ...parcel,
  jobs: z.array(toldJob),
  extra: z.array(z.string()),
});

export const returnedPackageAnswer = z.strictObject({ ...parcel, returnPackage, jobs: z.array(toldJob) });

export const driveOfJobAnswer = drive.extend({ location: z.string(), job });

export const driveAnswer = z.strictObject({
  location: z.string(),
  driveId: z.string(),
  jobs: z.array(job.extend({ drive })),
});
