/** What an event makes of a job. State is rebuilt from its events alone, so nothing else may come in here. */
import { bayOf, sameDrive, specOf } from './drive.ts';
import type { Drive, DriveSpec, ExportDriveSpec } from './drive.ts';
import type { JobEvent, RecordedEvent } from './events.ts';
import type { Hold, Job, JobBase, JobDetails, JobStatus, ShippedDetails } from './job.ts';
import type { Instant } from '../ports/clock.ts';

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { readonly type: Type }>;
type EndEvent = EventOf<'JobCompleted' | 'JobClosed'>;

/** A history that no sequence of decisions can have made: a fault of the store or of the code, never of a caller. */
const impossible = (event: JobEvent, why: string): Error =>
  new Error(`A job's history is broken: ${event.type} cannot happen to it: ${why}.`);

/** Position in the job's list numbers the drives; the specs say nothing else that is kept. */
const specified = (drives: readonly DriveSpec[]): readonly Drive[] =>
  drives.map((spec, index) => ({ ...spec, index, runs: 0, status: 'Specified' }));

/** Set anew while the job is on hold, a deadline is moved on the release by what is left of the hold. */
const restartedHold = (hold: Hold | undefined, at: Instant): { hold?: Hold } =>
  hold === undefined ? {} : { hold: { ...hold, deadlineStoppedAt: at } };

/** Each drive of an export that ends says anew what is on none of them: nothing, unless it was the last. */
const withIncompleteList = (job: Job, event: DriveEvent): Job => {
  if (event.type !== 'DriveFinished' || job.details.jobType !== 'Export') return job;
  const { incompleteBlobListUri: _before, ...rest } = job;
  const { incompleteBlobListUri } = event.result;
  return incompleteBlobListUri === undefined ? rest : { ...rest, incompleteBlobListUri };
};

const core = (job: Job): JobBase => ({
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
  ...(job.incompleteBlobListUri === undefined ? {} : { incompleteBlobListUri: job.incompleteBlobListUri }),
});

const base = (job: Job): JobBase => ({
  ...core(job),
  ...(job.hold === undefined ? {} : { hold: job.hold }),
  ...(job.extraDrives === undefined ? {} : { extraDrives: job.extraDrives }),
});

const driveBase = (drive: Drive) => ({
  ...specOf(drive),
  index: drive.index,
  runs: drive.runs,
  ...(drive.late === undefined ? {} : { late: drive.late }),
  ...(drive.package === undefined ? {} : { package: drive.package }),
  ...(drive.reported === undefined ? {} : { reported: drive.reported }),
});

type DriveEvent = Exclude<Extract<JobEvent, { readonly driveId: string }>, { readonly type: 'DriveRemoved' }>;

/** It was not there after all, so nothing that was said of how it came holds. */
const missing = (drive: Drive): Drive => ({
  ...specOf(drive),
  index: drive.index,
  runs: drive.runs,
  status: 'NeverReceived',
});

/** As it waits for a bay, behind those of its job that came with it. */
const received = ({ drives }: Pick<Job, 'drives'>, at: Instant) => {
  const behind = drives.filter((drive) => drive.status === 'Received' && drive.receivedAt === at).length;
  return { status: 'Received', receivedAt: at, ...(behind === 0 ? {} : { behind }) } as const;
};

const evolveDrive = (drive: Drive, event: DriveEvent, job: Job, at: Instant): Drive => {
  const kept = driveBase(drive);
  switch (event.type) {
    case 'DriveReceived':
      if (drive.status === 'Specified' || drive.status === 'NeverReceived') {
        const apart = drive.status === 'NeverReceived' || event.package !== undefined;
        return {
          ...kept,
          ...(apart && event.correction === undefined ? { late: true } : {}),
          ...(event.package === undefined ? {} : { package: event.package }),
          ...received(job, at),
        };
      }
      break;
    case 'DriveNeverReceived':
      if (drive.status === 'Specified') return { ...kept, status: 'NeverReceived' };
      if (drive.status === 'Received' && drive.bay === undefined) return missing(drive);
      break;
    case 'DriveMounted':
      if (drive.status === 'Received') return { ...drive, bay: event.bay };
      break;
    case 'DriveUnmounted':
      if (drive.status === 'Received' && drive.bay === event.bay) {
        const { receivedAt, behind } = drive;
        return { ...kept, status: 'Received', receivedAt, ...(behind === undefined ? {} : { behind }) };
      }
      break;
    case 'DriveReported':
      if (drive.status === 'Received') {
        const { problem, note, result } = event;
        const reported = { problem, ...(note === undefined ? {} : { note }) };
        return { ...kept, reported, status: 'CompletedMoreInfo', result };
      }
      break;
    case 'DriveStarted':
      if (drive.status === 'Received' && drive.bay !== undefined) {
        const { run, sealedBitLockerKey } = event;
        return {
          ...kept,
          ...(sealedBitLockerKey === undefined ? {} : { sealedBitLockerKey }),
          runs: run,
          status: 'Transferring',
          bay: drive.bay,
          startedAt: at,
        };
      }
      break;
    case 'DriveFinished':
      if (drive.status === 'Transferring') {
        const { result } = event;
        return result.copyStatus === 'Completed'
          ? { ...kept, status: 'Completed', result }
          : { ...kept, status: 'CompletedMoreInfo', result };
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

/** The first that is heard of a drive of an export job. */
const born = (job: Job, { driveId, package: parcel }: EventOf<'DriveReceived'>, at: Instant): Job => {
  const spec: ExportDriveSpec = { driveId };
  const drive: Drive = {
    ...spec,
    index: job.drives.length,
    runs: 0,
    ...(parcel === undefined ? {} : { package: parcel }),
    ...received(job, at),
  };
  return { ...job, drives: [...job.drives, drive] };
};

/** Nothing was copied of any drive yet, so no instance is known by the places that the others move up to. */
const withoutDrive = (job: Job, event: EventOf<'DriveRemoved'>): Job => {
  const drive = job.drives.find(({ driveId }) => sameDrive(driveId, event.driveId));
  if (drive?.status !== 'Received' || bayOf(drive) !== undefined || job.drives.some(({ runs }) => runs > 0)) {
    throw impossible(event, `its drive ${event.driveId} is not one that waits`);
  }
  const others = job.drives.filter((other) => other !== drive);
  return { ...job, drives: others.map((other, index) => ({ ...other, index })) };
};

const withDrive = (job: Job, event: DriveEvent, at: Instant): Job => {
  const isKnown = job.drives.some((drive) => sameDrive(drive.driveId, event.driveId));
  if (!isKnown && event.type === 'DriveReceived' && job.details.jobType === 'Export') {
    return born(job, event, at);
  }
  if (!isKnown) {
    throw impossible(event, `it has no drive ${event.driveId}`);
  }
  return {
    ...withIncompleteList(job, event),
    drives: job.drives.map((drive) =>
      sameDrive(drive.driveId, event.driveId) ? evolveDrive(drive, event, job, at) : drive,
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

/** Nothing of it is on hold any more, and what was extra went home with its drives. */
const enterEnd = (job: Job, status: 'Completed' | 'Closed', event: EndEvent, at: Instant): Job => {
  const { extraDrives } = job;
  const { note } = { note: undefined, ...event };
  return {
    ...core(job),
    status,
    reached: { ...job.reached, [status]: at },
    ...(event.returnPackage !== undefined || extraDrives === undefined ? {} : { extraDrives }),
    details: shipped(job.details, event),
    ...kept(job, event),
    ...(event.type === 'JobClosed'
      ? { closing: { reason: event.reason, ...(note === undefined ? {} : { note }) } }
      : {}),
    deadline: event.deadline,
  };
};

const hold = (job: Job, { message }: EventOf<'JobHeld'>, at: Instant): Job => ({
  ...job,
  hold: {
    message,
    since: job.hold?.since ?? at,
    deadlineStoppedAt: job.hold?.deadlineStoppedAt ?? at,
  },
});

const release = (job: Job, event: EventOf<'JobReleased'>): Job => {
  const { hold: held, ...released } = job;
  if (held === undefined) throw impossible(event, 'it is not on hold');
  if (event.deadline === undefined) return released;
  if (!('deadline' in released)) throw impossible(event, `it is ${job.status} and has no deadline`);
  return { ...released, deadline: event.deadline };
};

const reschedule = (job: Job, event: EventOf<'JobOverdue' | 'JobExtended'>, at: Instant): Job => {
  if (job.status !== 'Shipping') throw impossible(event, `it is ${job.status}`);
  return {
    ...base(job),
    status: 'Shipping',
    details: job.details,
    ...(event.type === 'JobOverdue' ? { overdue: true } : {}),
    deadline: event.deadline,
    ...restartedHold(job.hold, at),
  };
};

const update = (job: Job, event: EventOf<'JobUpdated'>, at: Instant): Job => {
  if (job.status === 'Creating') {
    return {
      ...job,
      details: event.details,
      ...(event.drives === undefined ? {} : { drives: specified(event.drives) }),
      ...(event.deadline === undefined ? {} : { deadline: event.deadline, ...restartedHold(job.hold, at) }),
    };
  }
  if (event.drives !== undefined || event.deadline !== undefined)
    throw impossible(event, `it is ${job.status}`);
  return { ...job, details: shipped(event.details, event) };
};

const remind = (job: Job, event: EventOf<'JobReminded'>): Job => {
  if ('deadline' in job && job.deadline === event.deadline) return { ...job, remindedOf: event.deadline };
  throw impossible(event, 'it has another deadline');
};

/** The statuses an event may find its job in; the drives' own rules stand in `evolveDrive`. */
const happensIn = {
  JobReplaced: ['Creating'],
  JobShipped: ['Creating'],
  PackageReceived: ['Shipping'],
  TransferStarted: ['Received', 'Packaging'],
  PackagingStarted: ['Received', 'Transferring'],
  JobCompleted: ['Packaging'],
  JobClosed: ['Shipping', 'Received', 'Packaging'],
  JobOverdue: ['Shipping'],
  JobExtended: ['Shipping'],
  JobHeld: ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'],
  JobReleased: ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging'],
  JobReopened: ['Completed', 'Closed'],
  JobReminded: ['Creating', 'Shipping', 'Completed', 'Closed'],
  JobDeleted: ['Creating', 'Completed', 'Closed'],
  CancelRequested: ['Creating', 'Shipping', 'Received', 'Transferring'],
  IncompleteListNamed: ['Packaging', 'Completed', 'Closed'],
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
        ...restartedHold(job.hold, at),
      };
    case 'JobUpdated':
      return update(job, event, at);
    case 'JobShipped':
      return {
        ...enter(job, 'Shipping', at),
        details: shipped(job.details, event),
        deadline: event.deadline,
        ...restartedHold(job.hold, at),
      };
    case 'CancelRequested':
      return { ...job, cancelRequested: true };
    case 'JobOverdue':
    case 'JobExtended':
      return reschedule(job, event, at);
    case 'JobHeld':
      return hold(job, event, at);
    case 'JobReleased':
      return release(job, event);
    case 'ExtraDrivesFound':
      return { ...job, extraDrives: event.driveIds };
    case 'BitLockerKeysRead':
    case 'PackageCorrected':
      // Traces: what a correction changes are the events that follow.
      return job;
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
    case 'IncompleteListNamed':
      return { ...job, incompleteBlobListUri: event.uri };
    case 'JobReminded':
      return remind(job, event);
    case 'JobDeleted':
      return undefined;
    case 'DriveReceived':
    case 'DriveNeverReceived':
    case 'DriveMounted':
    case 'DriveUnmounted':
    case 'DriveReported':
    case 'DriveStarted':
    case 'DriveFinished':
    case 'DriveShippedBack':
      return withDrive(job, event, at);
    case 'DriveRemoved':
      return withoutDrive(job, event);
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
  const { keysRead, ...unread } = job;
  const next = transition(unread, event, at);
  if (next !== undefined && event.type === 'BitLockerKeysRead') {
    return {
      ...next,
      version: sequence,
      keysRead: { by, at, changedIn: keysRead?.changedIn ?? job.version },
    };
  }
  return next && { ...next, version: sequence, changedAt: at, changedBy: by.name };
};
