/**
 * What a running Drayage is held against: its jobs as the pure domain makes them, an engine that copies in no time, a clock
 * that acts when it is due, and packages that wait until their job is told of.
 */
import type { JobCommand } from '../../src/jobs/commands.ts';
import { decide } from '../../src/jobs/decide.ts';
import type { DriveCopyStatus } from '../../src/jobs/drive.ts';
import type { RecordedEvent } from '../../src/jobs/events.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import { deadlineOf, reminderOf, type Job } from '../../src/jobs/job.ts';
import { record } from '../../src/jobs/run-command.ts';
import { theClock, theEngine, type Caller } from '../../src/ports/caller.ts';
import type { Instant } from '../../src/ports/clock.ts';
import { finish, jobKey, receive, start } from '../support/jobs.ts';

/** A job under one name, from its creation to the next under the same. */
export type ModelJob = {
  /** `undefined`: there is none, or it is deleted. */
  readonly job: Job | undefined;
  readonly events: readonly RecordedEvent[];
  /** Counts the jobs that the name had. */
  readonly generation: number;
  /** What copying comes to, by drive. */
  readonly results: ReadonlyMap<string, DriveCopyStatus>;
  /** Its package came before anybody told of it. Without one of the job's own drives in it, an operator has to tell. */
  readonly held?: { readonly drives: readonly string[]; readonly by: Caller };
};

export const noJob: ModelJob = { job: undefined, events: [], generation: 0, results: new Map() };

export type Outcome = { readonly after: ModelJob; readonly refused: readonly string[] };

/** The command alone, without what follows from it. */
const apply = (before: ModelJob, command: JobCommand, now: Instant, by: Caller): Outcome => {
  const decision = decide(command, before.job, { now });
  if (!decision.ok) return { after: before, refused: decision.errors.map(({ code }) => code) };
  const events = record(before.job, decision.events, { now, by });
  const job = events.reduce(evolve, before.job);
  return { after: { ...before, job, events: [...before.events, ...events] }, refused: [] };
};

const operator: Caller = { kind: 'operator', name: 'desk' };

/** What follows by itself, at once: a held package is matched, what is mounted is copied, what is due is done. */
const follow = (before: ModelJob, now: Instant): ModelJob => {
  let current = before;
  for (;;) {
    const next = step(current, now);
    if (next === undefined) return current;
    current = next;
  }
};

const step = (before: ModelJob, now: Instant): ModelJob | undefined => {
  const { job, held } = before;
  if (job === undefined) return undefined;
  if (held !== undefined && job.status === 'Shipping' && held.drives.some((id) => before.results.has(id)))
    return told(before, held.drives, now, held.by).after;
  const engine = engineCommand(before);
  if (engine !== undefined) return apply(before, engine, now, theEngine).after;
  const clock = clockCommand(job, now);
  return clock && apply(before, clock, now, theClock).after;
};

/** Copying begins and ends in the same instant of a virtual clock; one drive after the other is as good as any order. */
const engineCommand = ({ job, results }: ModelJob): JobCommand | undefined => {
  const drives = job?.drives ?? [];
  const running = drives.find(({ status }) => status === 'Transferring');
  if (running !== undefined)
    return finish(running.driveId, results.get(running.driveId.toUpperCase()), running.runs);
  if (job === undefined || job.hold !== undefined || job.cancelRequested) return undefined;
  const next = drives.find((drive) => drive.status === 'Received' && drive.bay !== undefined);
  return next && start(next.driveId);
};

const clockCommand = (job: Job, now: Instant): JobCommand | undefined => {
  const due = dueOf(job);
  if (due === undefined || due > now) return undefined;
  const deadline = deadlineOf(job);
  return {
    type:
      reminderOf(job) !== undefined && deadline !== undefined && now < deadline ? 'Remind' : 'ReachDeadline',
  };
};

const dueOf = (job: Job): Instant | undefined => reminderOf(job) ?? deadlineOf(job);

/** @returns the job after the command and all that follows from it in the same instant. */
export const commanded = (before: ModelJob, command: JobCommand, now: Instant, by: Caller): Outcome => {
  const { after, refused } = apply(before, command, now, by);
  return { after: refused.length > 0 ? after : follow(after, now), refused };
};

/** The operator opens a package, which may be one of which nobody has told yet. Drives of no job are extra. */
export const received = (before: ModelJob, drives: readonly string[], now: Instant): Outcome => {
  if (before.job?.status === 'Creating')
    return { after: { ...before, held: { drives, by: operator } }, refused: [] };
  const { after, refused } = told(before, drives, now, operator);
  return { after: follow(after, now), refused };
};

const told = (before: ModelJob, drives: readonly string[], now: Instant, by: Caller): Outcome => {
  const extra = drives.filter((driveId) => !before.results.has(driveId));
  const isSaid = extra.length > 0 || before.job?.extraDrives !== undefined;
  const command = receive(drives, trackingNumberOf(before), isSaid ? extra : undefined);
  const { held: _told, ...rest } = before;
  return apply(rest, command, now, by);
};

/** Of the job's package, which its customer tells when it is shipped. */
export const trackingNumberOf = ({ job, generation }: ModelJob): string =>
  `TRACK-${job?.key.name ?? jobKey().name}-${generation}`.toUpperCase();

/** Lets time pass; what is due on the way happens when it is due. */
export const advanced = (before: ModelJob, from: Instant, to: Instant): ModelJob => {
  let current = before;
  for (let now = from; ;) {
    const due = current.job && dueOf(current.job);
    if (due === undefined || due > to) return current;
    if (due > now) now = due;
    current = follow(current, now);
  }
};
