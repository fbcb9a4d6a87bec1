/**
 * The shape of Drayage's notifications: CloudEvents 1.0 in the JSON format
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), with the `sequence` extension.
 */
import { z } from 'zod';
import { driveCopyStatuses, driveProblems, driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';

/** One for each change of the timeline that others are told of. */
export const eventTypes = [
  'drayage.job.created',
  'drayage.job.shipping',
  'drayage.job.cancelRequested',
  'drayage.job.bitLockerKeysRead',
  'drayage.job.received',
  'drayage.job.packageCorrected',
  'drayage.job.extraDrives',
  'drayage.job.overdue',
  'drayage.job.extended',
  'drayage.job.held',
  'drayage.job.released',
  'drayage.job.transferring',
  'drayage.job.packaging',
  'drayage.job.completed',
  'drayage.job.closed',
  'drayage.job.reopened',
  'drayage.job.expiring',
  'drayage.job.deleted',
  'drayage.drive.received',
  'drayage.drive.neverReceived',
  'drayage.drive.removed',
  'drayage.drive.transferring',
  'drayage.drive.completed',
  'drayage.drive.completedMoreInfo',
  'drayage.drive.shippedBack',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Why somebody should look: a deadline is near or over, drives did not come or nobody named them, a copy had errors, an operator waits. */
const attentions = ['Expiring', 'Overdue', 'NeverReceived', 'ExtraDrives', 'CopyErrors', 'OnHold'] as const;
export type Attention = (typeof attentions)[number];

/** Why a job ended, what its deadline will bring, or what an operator found wrong with a drive. */
const reasons = [
  'DrivesFailed',
  'DrivesMissing',
  'PackageOverdue',
  'PackageEmpty',
  'ByOperator',
  'ByClient',
  'CreatingExpired',
  'KeptLongEnough',
  'WillBeDeleted',
  'WillBeClosed',
  ...driveProblems,
] as const;

const count = z.int().min(0);
const instant = z.iso.datetime();

export const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  /** `{jobId}-{sequence}`: the same event has it for ever, however often it is delivered. */
  id: z.string(),
  source: z.string().describe("The job's ARM id."),
  type: z.enum(eventTypes),
  subject: z.string().describe('jobs/{name}, or jobs/{name}/drives/{driveId}.'),
  time: instant,
  datacontenttype: z.literal('application/json'),
  sequence: z
    .string()
    .regex(/^\d{10}$/)
    .describe('Of the event in its job; text order is its order.'),
  data: z.strictObject({
    jobId: z.string().describe('GUID: a name that is used again is another job.'),
    jobName: z.string(),
    jobType: z.enum(['Import', 'Export']),
    location: z.string(),
    by: z.strictObject({ kind: z.enum(['client', 'operator', 'clock', 'engine']), name: z.string() }),
    jobState: z.strictObject({
      before: z.enum(jobStatuses).nullable().describe('null: there was no job.'),
      after: z.enum(jobStatuses).nullable().describe('null: the job is deleted.'),
    }),
    drive: z
      .strictObject({
        driveId: z.string(),
        state: z.strictObject({
          before: z
            .enum(driveStatuses)
            .nullable()
            .describe('null: a drive of an export job, which begins by being received.'),
          after: z.enum(driveStatuses),
        }),
        late: z.boolean().describe('It came after its package.'),
      })
      .optional(),
    copy: z
      .strictObject({
        copyStatus: z.enum(driveCopyStatuses),
        bytesSucceeded: count,
        blobsSucceeded: count,
        blobsFailed: count,
      })
      .optional(),
    driveIds: z
      .array(z.string())
      .optional()
      .describe('Of a new job its drives, all Specified; else those the event is about.'),
    trackingNumber: z.string().optional(),
    message: z.string().optional().describe('What the operator who holds the job tells its customer.'),
    deadline: instant.optional().describe('When the clock acts on the job, from this event on.'),
    reason: z.enum(reasons).optional(),
    attention: z.enum(attentions).optional(),
  }),
});

export type CloudEvent = z.infer<typeof cloudEventSchema>;
