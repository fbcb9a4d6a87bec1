/** The jobs that the page keeps, and what the feed changes of them, whichever page is open. */
import type { QueryClient } from '@tanstack/react-query';
import { getJob, jobKeyOf, type FeedEvent } from '../api/arm.ts';
import { ApiError } from '../api/fault.ts';
import { applyEvents, jobKey, type Jobs } from './apply-events.ts';

export type JobList = {
  readonly jobs: Jobs;
  /** All pages have come. */
  readonly isWhole: boolean;
};

export const EXPANDED = { $expand: 'schedule' };
/** Of new jobs, asked for at once. */
const AT_ONCE = 4;

export const jobsKey = (subscriptionId: string): readonly [string, string] => ['jobs', subscriptionId];

export const updateJobs = (client: QueryClient, subscriptionId: string, change: (jobs: Jobs) => Jobs): void =>
  void client.setQueryData<JobList>(
    jobsKey(subscriptionId),
    (list) => list && { ...list, jobs: change(list.jobs) },
  );

/** The jobs that are not known yet, as far as they are still there. */
export const fetchMissing = async (
  client: QueryClient,
  subscriptionId: string,
  ids: readonly string[],
): Promise<void> => {
  const waiting = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const key = jobKeyOf(id);
      if (key === undefined) continue;
      try {
        const { value } = await getJob(key, { query: EXPANDED });
        updateJobs(client, subscriptionId, (jobs) => new Map(jobs).set(jobKey(value.id), value));
      } catch (error) {
        // Deleted again, or not to be had now: its next event brings it.
        if (!(error instanceof ApiError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

/** What stands under `['job', id in lower case, …]` is asked for again by who shows it; the list is changed in its place. */
export const tellCaches = (
  client: QueryClient,
  subscriptionId: string,
  events: readonly FeedEvent[],
): void => {
  for (const id of new Set(events.map(({ source }) => jobKey(source)))) {
    void client.invalidateQueries({ queryKey: ['job', id] });
  }
  const known = client.getQueryData<JobList>(jobsKey(subscriptionId));
  if (known === undefined) return;
  const { jobs, missing } = applyEvents(known.jobs, events);
  updateJobs(client, subscriptionId, () => jobs);
  void fetchMissing(client, subscriptionId, missing);
};
