/** All jobs of a subscription, as the page knows them: listed once, and kept up to date by the feed. */
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { pagesOfJobs, type FeedEvent, type Job } from '../api/arm.ts';
import { applyEvents, jobKey, type Jobs } from './apply-events.ts';
import { listenToFeed, useFeed } from './feed.ts';
import { EXPANDED, fetchMissing, jobsKey, updateJobs, type JobList } from './job-cache.ts';

/** Progress is no event: the jobs that are being copied are asked for again now and then. */
const PROGRESS_MS = 5_000;

/** Lists everything; what is there is shown after the first page, and again whenever it has doubled. */
const list = async (client: QueryClient, subscriptionId: string, signal: AbortSignal): Promise<JobList> => {
  const meanwhile: FeedEvent[] = [];
  const stop = listenToFeed(subscriptionId, (events) => meanwhile.push(...events));
  const isFirst = client.getQueryData(jobsKey(subscriptionId)) === undefined;
  try {
    const jobs = new Map<string, Job>();
    let shown = 0;
    for await (const page of pagesOfJobs(subscriptionId, { query: EXPANDED, signal })) {
      for (const job of page) jobs.set(jobKey(job.id), job);
      if (isFirst && jobs.size >= 2 * shown) {
        shown = jobs.size;
        client.setQueryData<JobList>(jobsKey(subscriptionId), { jobs: new Map(jobs), isWhole: false });
      }
    }
    // What came while the pages were read may be later than what they say.
    const { jobs: now, missing } = applyEvents(jobs, meanwhile);
    void fetchMissing(client, subscriptionId, missing);
    return { jobs: now, isWhole: true };
  } finally {
    stop();
  }
};

const useProgress = (subscriptionId: string, jobs: Jobs | undefined): void => {
  const client = useQueryClient();
  const isCopying = [...(jobs?.values() ?? [])].some(({ properties: { state } }) => state === 'Transferring');
  useQuery({
    queryKey: ['progress', subscriptionId],
    enabled: isCopying,
    queryFn: async ({ signal }) => {
      const filter = { ...EXPANDED, $filter: "state eq 'Transferring'" };
      for await (const page of pagesOfJobs(subscriptionId, { query: filter, signal })) {
        updateJobs(client, subscriptionId, (known) => {
          const after = new Map(known);
          for (const job of page) {
            // Where the feed was faster, the job's own event has the last word.
            if (after.get(jobKey(job.id))?.properties.state === 'Transferring')
              after.set(jobKey(job.id), job);
          }
          return after;
        });
      }
      return new Date().getTime();
    },
    refetchInterval: PROGRESS_MS,
    staleTime: 0,
    retry: false,
  });
};

/** @returns `list`: as far as it is known; `error`: why not, or why it is not kept up to date. */
export const useJobs = (
  subscriptionId: string,
): {
  readonly list: JobList | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
} => {
  const client = useQueryClient();
  const feed = useFeed(subscriptionId);
  const jobs = useQuery({
    queryKey: jobsKey(subscriptionId),
    // The feed's place first: then nothing falls between the list and the events.
    enabled: feed.isReady,
    queryFn: ({ signal }) => list(client, subscriptionId, signal),
    staleTime: Infinity,
    structuralSharing: false,
  });
  useProgress(subscriptionId, jobs.data?.jobs);
  return {
    list: jobs.data,
    error: jobs.error ?? feed.error,
    retry: () => {
      feed.retry();
      if (feed.isReady) void jobs.refetch();
    },
  };
};
