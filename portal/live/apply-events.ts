/** What an event of the feed says of a job that the page shows already. Pure. */
import type { FeedEvent, Job } from '../api/arm.ts';

/** By the job's id in lower case. */
export type Jobs = ReadonlyMap<string, Job>;

export const jobKey = (id: string): string => id.toLowerCase();

type Schedule = NonNullable<Job['properties']['schedule']>;

const scheduleAfter = (before: Schedule | undefined, { type, time, data }: FeedEvent): Schedule => {
  const { deadline: _deadline, hold, overdue, ...kept } = before ?? { reached: {} };
  const state = data.jobState.after;
  const hasMoved = state !== null && state !== data.jobState.before;
  const held =
    type === 'drayage.job.held'
      ? { message: data.message ?? '', since: time }
      : type === 'drayage.job.released'
        ? undefined
        : hold;
  const isOverdue =
    type === 'drayage.job.overdue' || (overdue === true && !hasMoved && type !== 'drayage.job.extended');
  return {
    ...kept,
    reached: hasMoved ? { ...kept.reached, [state]: time } : kept.reached,
    ...(data.deadline === undefined ? {} : { deadline: data.deadline }),
    ...(held && { hold: held }),
    ...(isOverdue && { overdue: true }),
  };
};

/** @returns `undefined`: the job is deleted. */
const jobAfter = (job: Job, event: FeedEvent): Job | undefined => {
  const { jobState } = event.data;
  if (jobState.after === null) {
    // A name may be used again; what ended then is not this job.
    return event.time < job.systemData.createdAt ? job : undefined;
  }
  // It changes nothing of the job, not even when it was changed last.
  if (event.type === 'drayage.job.bitLockerKeysRead') return job;
  return {
    ...job,
    systemData: { ...job.systemData, lastModifiedAt: event.time },
    properties: {
      ...job.properties,
      state: jobState.after,
      cancelRequested: job.properties.cancelRequested || event.type === 'drayage.job.cancelRequested',
      schedule: scheduleAfter(job.properties.schedule, event),
    },
  };
};

/**
 * The jobs after the events, which come in the order of each job. One that was applied already does no harm once those after it
 * are applied too.
 * @returns also the ids that are named and not there: of new jobs, which must be asked for.
 */
export const applyEvents = (
  jobs: Jobs,
  events: readonly FeedEvent[],
): { readonly jobs: Jobs; readonly missing: readonly string[] } => {
  if (events.length === 0) return { jobs, missing: [] };
  const after = new Map(jobs);
  const missing = new Map<string, string>();
  for (const event of events) {
    const key = jobKey(event.source);
    const job = after.get(key);
    const next = job && jobAfter(job, event);
    if (next !== undefined) after.set(key, next);
    else if (job !== undefined) after.delete(key);
    else if (event.data.jobState.after === null) missing.delete(key);
    else missing.set(key, event.source);
  }
  return { jobs: after, missing: [...missing.values()] };
};
