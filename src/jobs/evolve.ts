/** What an event makes of a job. State is rebuilt from its events alone, so nothing else may come in here. */
import { sameDrive, specOf } from './drive.ts';
import type { Drive, DriveSpec } from './drive.ts';
import type { JobEvent, RecordedEvent } from './events.ts';
import type { Job, JobBase, JobDetails, JobStatus, ShippedDetails } from './job.ts';
import type { Instant } from '../ports/clock.ts';

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { readonly type: Type }>;
type EndEvent = EventOf<'JobCompleted' | 'JobClosed'>;

/** A history that no sequence of decisions can have made: a fault of the store or of the code, never of a caller. */
const impossible = (event: JobEvent, why: string): Error =>
  new Error(`A job's history is broken: ${event.type} cannot happen to it: ${why}.`);

/** Position in the job's list numbers the drives; the specs say nothing else that is kept. */
const specified = (drives: readonly DriveSpec[]): readonly Drive[] =>
  drives.map((spec, index) => ({ ...spec, index, runs: 0, status: 'Specified' }));

const base = (job: Job): JobBase => ({
  jobId: job.jobId,
  key: job.key,
  version: job.version,
  createdAt: job.createdAt,
  createdBy: job.createdBy,
  changedAt: job.changedAt,
  changedBy: job.changedBy,
  shippingInformation: job.shippingInformation,
  cancelRequested: job.cancelRequested,
  drives: job.drives,
  reached: job.reached,
});

const driveBase = (drive: Drive) => ({
  ...specOf(drive),
  index: drive.index,
  runs: drive.runs,
  ...(drive.late === undefined ? {} : { late: drive.late }),
});

type DriveEvent = Extract<JobEvent, { readonly driveId: string }>;

const evolveDrive = (drive: Drive, event: DriveEvent, at: Instant): Drive => {
  const kept = driveBase(drive);
  switch (event.type) {
    case 'DriveReceived':
      if (drive.status === 'Specified') return { ...kept, status: 'Received', receivedAt: at };
      if (drive.status === 'NeverReceived')
        return { ...kept, late: true, status: 'Received', receivedAt: at };
      break;
    case 'DriveNeverReceived':
      if (drive.status === 'Specified') return { ...kept, status: 'NeverReceived' };
      break;
    case 'DriveMounted':
      if (drive.status === 'Received') return { ...drive, bay: event.bay };
      break;
    case 'DriveStarted':
      if (drive.status === 'Received' && drive.bay !== undefined) {
        return { ...kept, runs: event.run, status: 'Transferring', bay: drive.bay, startedAt: at };
      }
      break;
    case 'DriveFinished':
      if (drive.status === 'Transferring') {
        const status = event.result.copyStatus === 'Completed' ? 'Completed' : 'CompletedMoreInfo';
        const { manifestFile = kept.manifestFile, manifestHash = kept.manifestHash } = event.result;
        return { ...kept, manifestFile, manifestHash, status, result: event.result };
      }
      break;
    case 'DriveShippedBack':
      if (drive.status === 'Completed' || drive.status === 'CompletedMoreInfo') {
        return { ...kept, status: 'ShippedBack', shippedBackAt: at, result: drive.result };
      }
      if (drive.status === 'Received') return { ...kept, status: 'ShippedBack', shippedBackAt: at };
      break;
  }
  throw impossible(event, `its drive ${drive.driveId} is ${drive.status}`);
};

const withDrive = (job: Job, event: DriveEvent, at: Instant): Job => {
  if (!job.drives.some((drive) => sameDrive(drive.driveId, event.driveId))) {
    throw impossible(event, `it has no drive ${event.driveId}`);
  }
  return {
    ...job,
    drives: job.drives.map((drive) =>
      sameDrive(drive.driveId, event.driveId) ? evolveDrive(drive, event, at) : drive,
    ),
  };
};

const shipped = (details: JobDetails, event: JobEvent): ShippedDetails => {
  const { returnAddress, deliveryPackage } = details;
  if (returnAddress === undefined || deliveryPackage === undefined) {
    throw impossible(event, 'it has no return address or no delivery package');
  }
  return { ...details, returnAddress, deliveryPackage };
};

const enter = <Status extends JobStatus>(job: Job, status: Status, at: Instant) => ({
  ...base(job),
  status,
  reached: { ...job.reached, [status]: at },
});

const kept = (job: Job, event?: EndEvent) => {
  const returnPackage = event?.returnPackage ?? ('returnPackage' in job ? job.returnPackage : undefined);
  return returnPackage === undefined ? {} : { returnPackage };
};

const enterDataCentre = (
  job: Job,
  status: 'Received' | 'Transferring' | 'Packaging',
  event: JobEvent,
  at: Instant,
): Job => ({ ...enter(job, status, at), details: shipped(job.details, event), ...kept(job) });

const enterEnd = (job: Job, status: 'Completed' | 'Closed', event: EndEvent, at: Instant): Job => ({
  ...enter(job, status, at),
  details: shipped(job.details, event),
  ...kept(job, event),
  deadline: event.deadline,
});

const update = (job: Job, event: EventOf<'JobUpdated'>): Job => {
  if (job.status === 'Creating') {
    return {
      ...job,
      details: event.details,
      ...(event.drives === undefined ? {} : { drives: specified(event.drives) }),
      deadline: event.deadline ?? job.deadline,
    };
  }
  if (event.drives !== undefined || event.deadline !== undefined)
    throw impossible(event, `it is ${job.status}`);
  return { ...job, details: shipped(event.details, event) };
};

/** The statuses an event may find its job in; the drives' own rules stand in `evolveDrive`. */
const happensIn = {
  JobReplaced: ['Creating'],
  JobShipped: ['Creating'],
  PackageReceived: ['Shipping'],
  TransferStarted: ['Received', 'Packaging'],
  PackagingStarted: ['Received', 'Transferring'],
  JobCompleted: ['Packaging'],
  JobClosed: ['Shipping', 'Packaging'],
  JobReopened: ['Completed', 'Closed'],
  JobDeleted: ['Creating', 'Completed', 'Closed'],
  CancelRequested: ['Creating', 'Shipping', 'Received', 'Transferring'],
} as const satisfies Partial<Record<JobEvent['type'], readonly JobStatus[]>>;

const mayHappen = (event: JobEvent, status: JobStatus): boolean => {
  const rules: Partial<Record<JobEvent['type'], readonly JobStatus[]>> = happensIn;
  return rules[event.type]?.includes(status) ?? true;
};

/**
 * What an event makes of a job that is there, but for the stamps (version, who and when) that `evolve` sets.
 *
 * @returns `undefined` once it is deleted.
 */
export const transition = (job: Job, event: JobEvent, at: Instant): Job | undefined => {
  if (!mayHappen(event, job.status)) throw impossible(event, `it is ${job.status}`);
  switch (event.type) {
    case 'JobCreated':
      throw impossible(event, 'it exists');
    case 'JobReplaced':
      return {
        ...base(job),
        status: 'Creating',
        details: event.details,
        shippingInformation: event.shippingInformation,
        drives: specified(event.drives),
        deadline: event.deadline,
      };
    case 'JobUpdated':
      return update(job, event);
    case 'JobShipped':
      return {
        ...enter(job, 'Shipping', at),
        details: shipped(job.details, event),
        deadline: event.deadline,
      };
    case 'CancelRequested':
      return { ...job, cancelRequested: true };
    case 'PackageReceived':
    case 'JobReopened':
      return enterDataCentre(job, 'Received', event, at);
    case 'TransferStarted':
      return enterDataCentre(job, 'Transferring', event, at);
    case 'PackagingStarted':
      return enterDataCentre(job, 'Packaging', event, at);
    case 'JobCompleted':
      return enterEnd(job, 'Completed', event, at);
    case 'JobClosed':
      return enterEnd(job, 'Closed', event, at);
    case 'JobDeleted':
      return undefined;
    case 'DriveReceived':
    case 'DriveNeverReceived':
    case 'DriveMounted':
    case 'DriveStarted':
    case 'DriveFinished':
    case 'DriveShippedBack':
      return withDrive(job, event, at);
  }
};

const created = (event: EventOf<'JobCreated'>, { at, by, sequence }: RecordedEvent): Job => ({
  status: 'Creating',
  jobId: event.jobId,
  key: event.key,
  version: sequence,
  createdAt: at,
  createdBy: by.name,
  changedAt: at,
  changedBy: by.name,
  shippingInformation: event.shippingInformation,
  cancelRequested: false,
  drives: specified(event.drives),
  reached: { Creating: at },
  details: event.details,
  deadline: event.deadline,
});

/**
 * The job after one more of its events.
 *
 * @returns `undefined` once it is deleted.
 * @throws Error when the events are not one job's, whole and in order.
 */
export const evolve = (job: Job | undefined, recorded: RecordedEvent): Job | undefined => {
  const { event, at, by, sequence } = recorded;
  const expected = (job?.version ?? 0) + 1;
  if (sequence !== expected) {
    throw new Error(`A job's history is broken: event ${sequence} stands where ${expected} belongs.`);
  }
  if (job === undefined) {
    if (event.type !== 'JobCreated') throw impossible(event, 'it does not exist');
    return created(event, recorded);
  }
  const next = transition(job, event, at);
  return next && { ...next, version: sequence, changedAt: at, changedBy: by.name };
};
