/** What the operator's API answers, as schemas: its document is made of them, and tests hold the answers against them. */
import { z } from 'zod';
import { driveCopyStatuses, driveProblems, driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';
import { packageStates } from '../jobs/package-record.ts';
import { packageDirections } from '../ports/package-work.ts';
import { errorDetailAnswer } from '../wire/error-answer.ts';
import { packageFlags } from './views.ts';

const drive = z.strictObject({
  driveId: z.string(),
  state: z.enum(driveStatuses),
  bay: z.string().optional(),
  copyStatus: z.enum(driveCopyStatuses).optional(),
  /** Of a drive that came apart from its job's package: the one it came in. */
  package: z.string().optional(),
  reported: z.strictObject({ problem: z.enum(driveProblems), note: z.string().optional() }).optional(),
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
  jobType: z.enum(['Import', 'Export']),
  location: z.string(),
  state: z.enum(jobStatuses),
  /** As the header ETag has it. */
  etag: z.string(),
  cancelRequested: z.boolean(),
  /** When something happens by itself; absent while the job is on hold. */
  deadline: z.iso.datetime().optional(),
  overdue: z.literal(true).optional(),
  hold: z.strictObject({ message: z.string(), since: z.iso.datetime() }).optional(),
  closing: z.strictObject({ reason: z.string(), note: z.string().optional() }).optional(),
  extraDrives: z.array(z.string()).optional(),
  deliveryPackage: returnPackage.partial({ driveCount: true, shipDate: true }).optional(),
  returnPackage: returnPackage.optional(),
});

export const jobWithDrivesAnswer = job.extend({ drives: z.array(drive) });

/** `error` is there where one job of several refused what the others took. */
const toldJob = jobWithDrivesAnswer.extend({ error: errorDetailAnswer.optional() });

const caller = z.strictObject({
  kind: z.enum(['client', 'operator', 'clock', 'engine']),
  name: z.string(),
});

/** What of it comes from its record is absent as long as it was never received. */
const parcel = z.strictObject({
  location: z.string(),
  trackingNumber: z.string(),
  direction: z.enum(packageDirections),
  /** `Announced`: its job is not shipped yet; `NotExpected`: it never came, and its jobs are closed. */
  state: z.enum([...packageStates, 'Announced', 'Expected', 'Overdue', 'NotExpected']),
  flags: z.array(z.enum(packageFlags)),
  etag: z.string().optional(),
  found: z.array(z.string()).optional(),
  extra: z.array(z.string()).optional(),
  history: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        by: caller,
        what: z.enum(['Received', 'Corrected', 'Held', 'Matched', 'Returned']),
        driveIds: z.array(z.string()),
      }),
    )
    .optional(),
  heldSince: z.iso.datetime().optional(),
  returnBy: z.iso.datetime().optional(),
  destroyBy: z.iso.datetime().optional(),
  counterpart: z.string().optional(),
  returnPackage: returnPackage.optional(),
});

export const packageAnswer = parcel.extend({ jobs: z.array(toldJob) });

/** `extra`: drives that no job of the package names. */
export const receivedPackageAnswer = packageAnswer.extend({ extra: z.array(z.string()) });

export const packageListAnswer = z.strictObject({
  value: z.array(packageAnswer),
  nextLink: z.url().optional(),
});

export const returnedPackageAnswer = z.strictObject({
  location: z.string(),
  trackingNumber: z.string(),
  returnPackage,
  extra: z.array(z.string()),
  jobs: z.array(toldJob),
});

export const returnedJobAnswer = jobWithDrivesAnswer.extend({ extra: z.array(z.string()) });

export const driveOfJobAnswer = drive.extend({ location: z.string(), job });

export const driveAnswer = z.strictObject({
  location: z.string(),
  driveId: z.string(),
  flags: z.array(z.enum(packageFlags)),
  jobs: z.array(job.extend({ drive })),
});

export const bayListAnswer = z.strictObject({
  value: z.array(
    z.strictObject({
      bay: z.string(),
      state: z.enum(['Free', 'Mounted', 'Copying']),
      drive: drive
        .extend({
          /** While it is copied: of its bytes, or of its blobs where there are none. */
          percentComplete: z.int().min(0).max(100).optional(),
          bytesSucceeded: z.int().min(0).optional(),
        })
        .optional(),
      job: job.optional(),
    }),
  ),
});

export const queueAnswer = z.strictObject({
  value: z.array(drive.extend({ position: z.int().min(1), since: z.iso.datetime(), job })),
});
