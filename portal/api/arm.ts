/** The ARM API as the portal uses it: where things are, and what they look like. */
import type { z } from 'zod';
import type {
  eventFeedAnswer,
  jobAnswer,
  jobEventsAnswer,
  locationAnswer,
} from '../../src/arm/answer-schemas.ts';
import { ask, pagesOf, path, type Ask, type Reply } from './ask.ts';

export type Job = z.infer<typeof jobAnswer>;
export type JobState = Job['properties']['state'];
export type JobType = Job['properties']['jobType'];
export const jobTypes = ['Import', 'Export'] as const satisfies readonly JobType[];
export type JobEvent = z.infer<typeof jobEventsAnswer>['value'][number];
export type Feed = z.infer<typeof eventFeedAnswer>;
export type FeedEvent = Feed['value'][number];
/** @public */
export type Location = z.infer<typeof locationAnswer>;

/** What names a job. The API compares all of it without regard to case. */
export type JobKey = {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly jobName: string;
};

const provider = 'providers/Microsoft.ImportExport';

/** @public */
export const jobPath = ({ subscriptionId, resourceGroup, jobName }: JobKey): string =>
  path`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/` +
  `${provider}/` +
  path`jobs/${jobName}`;

/** @returns `undefined` for what is no job's id. */
export const jobKeyOf = (id: string): JobKey | undefined => {
  const found =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ImportExport\/jobs\/([^/]+)$/i.exec(
      id,
    );
  const [, subscriptionId, resourceGroup, jobName] = found ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || jobName === undefined) return undefined;
  return { subscriptionId, resourceGroup, jobName };
};

export const inSubscription = (subscriptionId: string): string =>
  path`/subscriptions/${subscriptionId}/` + provider;

export const getJob = (key: JobKey, options?: Ask): Promise<Reply<Job>> => ask<Job>(jobPath(key), options);

export const listLocations = async (options?: Ask): Promise<readonly Location[]> =>
  (await ask<{ readonly value: readonly Location[] }>(`/${provider}/locations`, options)).value.value;

export const pagesOfJobs = (subscriptionId: string, options?: Ask): AsyncGenerator<readonly Job[]> =>
  pagesOf<Job>(`${inSubscription(subscriptionId)}/jobs`, options);

/** Events after the cursor; without one from the oldest that is kept. */
export const readFeed = async (
  subscriptionId: string,
  after: string | undefined,
  options: Ask = {},
): Promise<Feed> =>
  (await ask<Feed>(`${inSubscription(subscriptionId)}/events`, { ...options, query: { after } })).value;
