/** What the orchestrations call: each may run twice, and late, with the effect of once. */
import { plusDays, plusMs, type Instant } from '../ports/clock.ts';
import { theClock, theEngine } from '../ports/caller.ts';
import { hintInstant, type DueHints } from '../ports/due-hints.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import { newBitLockerKey } from '../formats/bitlocker-key.ts';
import type { SenderRef } from '../jobs/deliveries.ts';
import { driveInstanceId } from '../jobs/drive.ts';
import { finishedJobOf, type FinishedJobs } from '../jobs/finished-job.ts';
import { deadlineOf, lacksIncompleteList, reminderOf, type Job } from '../jobs/job.ts';
import type { JobRepository, LoadedJob } from '../jobs/job-repository.ts';
import type { RunCommand } from '../jobs/run-command.ts';
import { sendBatch, type SenderDeps } from '../events/send-batch.ts';
import { undelivered } from '../events/undelivered.ts';
import type { PackageDeps } from '../packages/deps.ts';
import { matchHeldPackage } from '../packages/receive.ts';
import { workOffById } from '../packages/work-off.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { ListLeftOut } from '../transfer/export/list-left-out.ts';
import type { DriveRun, TransferEngine, Tell } from '../transfer/segments.ts';
import type { Instances } from './instances.ts';
import type { Activities, JobTurn } from './names.ts';

export type ActivityDeps = {
  readonly repository: JobRepository;
  readonly hints: DueHints;
  readonly engine: TransferEngine;
  readonly listLeftOut: ListLeftOut;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly run: RunCommand;
  readonly sending: SenderDeps;
  readonly receiving: PackageDeps;
  readonly finishedJobs: Pick<FinishedJobs, 'record'>;
};

/** One handler for each activity of {@link Activities}. */
export type ActivityHandlers = {
  readonly [Name in keyof Activities]: (
    deps: ActivityDeps,
    input: Activities[Name]['input'],
    instances: Instances,
    tell: Tell,
  ) => Promise<Activities[Name]['output']>;
};

/** A job is looked at again after six days at the latest, whatever became of its orchestration … */
const LONGEST_HINT_DAYS = 6;
/** … and after an hour while a drive is copied or a sender at work, whose own orchestrations nobody else looks after. */
const HELPED_HINT_MS = 60 * 60 * 1000;
/** A hint nearer than this was left by a command for the case that its wake-up is lost: it has done its work. */
const COMMAND_HINT_MS = 5 * 60 * 1000;

export const activityHandlers: ActivityHandlers = {
  readJob: async (deps, { key, jobId, now }, instances) => {
    const { repository, hints, sending, receiving } = deps;
    let loaded = await repository.load(key);
    if (loaded !== undefined && (await matchHeldPackage(receiving, loaded.job, instances))) {
      loaded = await repository.load(key);
    }
    const senders = await undelivered(sending, key, jobId);
    const waiting = senders.length > 0 ? { senders } : {};
    if (loaded?.job.jobId !== jobId) return { status: 'Gone', ...waiting };
    await leaveOneHint(repository, hints, loaded, senders, now);
    // Every end has a turn, so it is kept whoever brought the end about.
    const finished = finishedJobOf(loaded.job);
    if (finished !== undefined) await deps.finishedJobs.record(loaded.job.details.location, finished);
    return { ...turnOf(loaded.job), ...waiting };
  },

  reachDeadline: async ({ run }, { key, jobId, now }, instances) => {
    await run(key, { type: 'ReachDeadline' }, { now, by: theClock, jobId }, instances);
    return null;
  },

  remind: async ({ run }, { key, jobId, now }, instances) => {
    await run(key, { type: 'Remind' }, { now, by: theClock, jobId }, instances);
    return null;
  },

  startDrive: async ({ run, sealer }, { key, jobId, driveId, now }, instances) => {
    // Twice: the first that is committed stays the drive's.
    const freshKey = sealer.seal(newBitLockerKey(), driveId.toLowerCase());
    const command = { type: 'StartDrive', driveId, freshKey } as const;
    const started = await run(key, command, { now, by: theEngine, jobId }, noWakes);
    // Refused: the job was cancelled or the drive unmounted meanwhile; the next turn reads what is so now.
    if (!started.ok || started.job === undefined) return null;
    for (const copy of drivesInCopy(started.job)) {
      if (copy.driveId === driveId) await instances.ensureDrive(copy);
    }
    return null;
  },

  ensureDrive: async ({ repository }, run, instances) => {
    // Read again right before: a run that has ended meanwhile must not be started anew.
    const loaded = await repository.load(run.key);
    if (loaded?.job.jobId !== run.jobId) return null;
    const inCopy = drivesInCopy(loaded.job).some((copy) => copy.instanceId === run.instanceId);
    if (inCopy) await instances.ensureDrive(run);
    return null;
  },

  wakeSenders: async (_deps, { senders }, instances) => {
    for (const sender of senders) await instances.reviveSender(sender);
    return null;
  },

  sendEvents: ({ sending }, { sender, failing, now }) => sendBatch(sending, sender, failing, now),

  workOffPackage: async ({ receiving }, id, instances) => {
    await workOffById(receiving, id, instances);
    return null;
  },

  planDrive: ({ engine }, run, _instances, tell) => engine.plan(run, tell),

  copySegment: ({ engine }, input, _instances, tell) => engine.copySegment(input, tell),

  listLeftOut: async ({ listLeftOut, run }, { key, jobId, now }, instances, tell) => {
    const uri = await listLeftOut({ key, jobId }, tell);
    if (uri === undefined) return null;
    const command = { type: 'NameIncompleteList', uri } as const;
    await run(key, command, { now, by: theEngine, jobId }, instances);
    return null;
  },

  finishDrive: async ({ engine, run }, { finish, now }, instances, tell) => {
    const { key, jobId, driveId, run: number } = finish.run;
    const result = await engine.finish(finish, tell);
    await run(
      key,
      { type: 'FinishDrive', driveId, run: number, result },
      { now, by: theEngine, jobId },
      instances,
    );
    return null;
  },
};

/** The job's own orchestration is at work on this very row: a wake-up would only make it read again what it wrote. */
const noWakes: JobWakes = { wake: () => Promise.resolve() };

const turnOf = (job: Job): JobTurn => ({
  status: job.status,
  deadline: deadlineOf(job) ?? null,
  ...reminder(job),
  drivesToStart: mayStart(job)
    ? job.drives.flatMap((drive) =>
        drive.status === 'Received' && drive.bay !== undefined ? [drive.driveId] : [],
      )
    : [],
  drivesInCopy: drivesInCopy(job),
  ...(lacksIncompleteList(job) && { lacksIncompleteList: true }),
});

const reminder = (job: Job): { readonly reminder?: Instant } => {
  const instant = reminderOf(job);
  return instant === undefined ? {} : { reminder: instant };
};

const mayStart = ({ cancelRequested, hold }: Job): boolean => !cancelRequested && hold === undefined;

const drivesInCopy = (job: Job): DriveRun[] =>
  job.drives.flatMap((drive) =>
    drive.status === 'Transferring'
      ? [
          {
            key: job.key,
            jobId: job.jobId,
            driveId: drive.driveId,
            run: drive.runs,
            instanceId: driveInstanceId(job.jobId, drive.index, drive.runs),
          },
        ]
      : [],
  );

/**
 * The orchestration has read a row at least as new as the hint, so the hint of the last command has done its work: one is
 * left for the deadline, or for the next look. The new one first; the row then says which of the two is valid.
 */
const leaveOneHint = async (
  repository: JobRepository,
  hints: DueHints,
  loaded: LoadedJob,
  senders: readonly SenderRef[],
  now: Instant,
): Promise<void> => {
  const { job, wakeAt } = loaded;
  const isHelped = senders.length > 0 || job.drives.some(({ status }) => status === 'Transferring');
  const latest = isHelped ? plusMs(now, HELPED_HINT_MS) : plusDays(now, LONGEST_HINT_DAYS);
  const due = reminderOf(job) ?? deadlineOf(job);
  const wanted = hintInstant(due !== undefined && due < latest ? due : latest, job.version);
  const isFarEnough = wakeAt > plusMs(now, COMMAND_HINT_MS) && wakeAt <= wanted;
  // The one that is wanted must not be taken for the old one, and removed.
  if (wakeAt === wanted || isFarEnough) return;

  await hints.put({ at: wanted, jobId: job.jobId, ...job.key });
  // Stale: a command came between. Its own hint is the valid one now, and its wake-up brings the next turn.
  if ((await repository.setWakeAt(loaded, wanted)) === 'stale') return;
  await hints.remove({ at: wakeAt, jobId: job.jobId });
};
