/** What the world is told of an event of a job's timeline: which type, about what, and whether somebody should look. */
import type { DriveResult } from '../jobs/drive.ts';
import { hasErrors, sameDrive } from '../jobs/drive.ts';
import type { JobEvent } from '../jobs/events.ts';
import { deadlineOf } from '../jobs/job.ts';
import type { ClosingReason, Job } from '../jobs/job.ts';
import { jobPath } from '../wire/job-path.ts';
import type { Attention, CloudEvent, EventType } from './cloud-event.ts';
import type { Step } from './history.ts';

type Data = CloudEvent['data'];
type Told = Partial<
  Pick<Data, 'attention' | 'reason' | 'trackingNumber' | 'message' | 'driveIds' | 'copy'>
> & {
  readonly type: EventType;
};

const attentionOfClosing = (reason: ClosingReason): Attention => {
  switch (reason) {
    case 'PackageOverdue':
    case 'ByOperator':
      return 'Overdue';
    case 'DrivesFailed':
      return 'CopyErrors';
    case 'DrivesMissing':
    case 'PackageEmpty':
      return 'NeverReceived';
  }
};

/** Named one by one: nothing that is added to a result leaves by itself. */
const copyOf = ({ copyStatus, bytesSucceeded, blobsSucceeded, blobsFailed }: DriveResult): Data['copy'] => ({
  copyStatus,
  bytesSucceeded,
  blobsSucceeded,
  blobsFailed,
});

/** `undefined`: it changes no state and needs nobody's attention, so it stands in the timeline alone. */
const toldOf = (event: JobEvent, job: Job): Told | undefined => {
  switch (event.type) {
    case 'JobCreated':
      return { type: 'drayage.job.created', driveIds: event.drives.map(({ driveId }) => driveId) };
    case 'JobReplaced':
    case 'JobUpdated':
    case 'DriveMounted':
    case 'DriveUnmounted':
    case 'IncompleteListNamed':
      return undefined;
    case 'JobShipped':
      return {
        type: 'drayage.job.shipping',
        ...(job.details.deliveryPackage && { trackingNumber: job.details.deliveryPackage.trackingNumber }),
      };
    case 'CancelRequested':
      return { type: 'drayage.job.cancelRequested' };
    case 'BitLockerKeysRead':
      return { type: 'drayage.job.bitLockerKeysRead', driveIds: [...event.driveIds] };
    case 'PackageReceived':
      return { type: 'drayage.job.received', trackingNumber: event.trackingNumber };
    case 'PackageCorrected':
    case 'ExtraDrivesFound': {
      const { driveIds, trackingNumber } = event;
      return event.type === 'PackageCorrected'
        ? { type: 'drayage.job.packageCorrected', trackingNumber, driveIds: [...driveIds] }
        : {
            type: 'drayage.job.extraDrives',
            trackingNumber,
            driveIds: [...driveIds],
            ...(driveIds.length > 0 && { attention: 'ExtraDrives' }),
          };
    }
    case 'JobOverdue':
      return { type: 'drayage.job.overdue', attention: 'Overdue' };
    case 'JobExtended':
      return { type: 'drayage.job.extended' };
    case 'JobHeld':
      return { type: 'drayage.job.held', message: event.message, attention: 'OnHold' };
    case 'JobReleased':
      return { type: 'drayage.job.released' };
    case 'TransferStarted':
      return { type: 'drayage.job.transferring' };
    case 'PackagingStarted':
      return { type: 'drayage.job.packaging' };
    case 'JobCompleted':
      return { type: 'drayage.job.completed', ...returnOf(event) };
    case 'JobClosed':
      return {
        type: 'drayage.job.closed',
        reason: event.reason,
        attention: attentionOfClosing(event.reason),
        ...returnOf(event),
      };
    case 'JobReopened':
      return { type: 'drayage.job.reopened' };
    case 'JobReminded':
      return {
        type: 'drayage.job.expiring',
        reason: job.status === 'Shipping' ? 'WillBeClosed' : 'WillBeDeleted',
        attention: 'Expiring',
      };
    case 'JobDeleted':
      return { type: 'drayage.job.deleted', reason: event.reason };
    case 'DriveReceived':
      return { type: 'drayage.drive.received' };
    case 'DriveNeverReceived':
      return { type: 'drayage.drive.neverReceived', attention: 'NeverReceived' };
    case 'DriveRemoved':
      return { type: 'drayage.drive.removed', driveIds: [event.driveId] };
    case 'DriveReported':
      return {
        type: 'drayage.drive.completedMoreInfo',
        reason: event.problem,
        copy: copyOf(event.result),
        attention: 'CopyErrors',
      };
    case 'DriveStarted':
      return { type: 'drayage.drive.transferring' };
    case 'DriveFinished':
      return {
        type:
          event.result.copyStatus === 'Completed'
            ? 'drayage.drive.completed'
            : 'drayage.drive.completedMoreInfo',
        copy: copyOf(event.result),
        ...(hasErrors(event.result) && { attention: 'CopyErrors' }),
      };
    case 'DriveShippedBack':
      return { type: 'drayage.drive.shippedBack' };
    default:
      return nobodyKnows(event);
  }
};

/** A new event of the domain must be mapped here, or be said to be told to nobody. */
const nobodyKnows = (event: never): never => {
  throw new Error(`Nobody said what the world is told of ${JSON.stringify(event)}.`);
};

const returnOf = ({
  returnPackage,
}: Extract<JobEvent, { readonly type: 'JobCompleted' | 'JobClosed' }>): Pick<Told, 'trackingNumber'> =>
  returnPackage === undefined ? {} : { trackingNumber: returnPackage.trackingNumber };

const driveOf = (event: JobEvent, before: Job | undefined, after: Job | undefined): Data['drive'] => {
  if (!('driveId' in event)) return undefined;
  const find = (job: Job | undefined) => job?.drives.find(({ driveId }) => sameDrive(driveId, event.driveId));
  const [was, is] = [find(before), find(after)];
  if (is === undefined) return undefined;
  const { driveId, late = false } = is;
  return { driveId, state: { before: was?.status ?? null, after: is.status }, late };
};

/** @returns `undefined` for what others are not told of. Pure: the same step always gives the same event. */
export const toCloudEvent = ({ before, recorded, after }: Step): CloudEvent | undefined => {
  const { event, sequence, at, by } = recorded;
  const job = after ?? before;
  const told = job && toldOf(event, job);
  if (job === undefined || told === undefined) return undefined;
  const { type, ...rest } = told;
  const drive = driveOf(event, before, after);
  const deadline = after && deadlineOf(after);
  const { jobId, key, details } = job;
  return {
    specversion: '1.0',
    id: `${jobId}-${String(sequence)}`,
    source: jobPath(key),
    type,
    subject: `jobs/${key.name}${drive ? `/drives/${drive.driveId}` : ''}`,
    time: at,
    datacontenttype: 'application/json',
    sequence: String(sequence).padStart(10, '0'),
    data: {
      jobId,
      jobName: key.name,
      jobType: details.jobType,
      location: details.location,
      by: { kind: by.kind, name: by.name },
      jobState: { before: before?.status ?? null, after: after?.status ?? null },
      ...(drive && { drive }),
      ...(deadline !== undefined && { deadline }),
      ...rest,
    },
  };
};
