/** One job, as long as somebody looks at it: read anew with each of its events, and while it is being copied. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { getJob, jobPath, type FeedEvent, type Job, type JobEvent, type JobKey } from '../api/arm.ts';
import { ApiError } from '../api/fault.ts';
import { getEstimate, readEvents, type Estimate } from '../api/job.ts';
import { listenToFeed, useFeed } from './feed.ts';

/** Progress is no event. */
const PROGRESS_MS = 2_000;
/** Nor are changes that move nothing, such as of an address. */
const OTHERWISE_MS = 10_000;

/** What is kept of a job begins with it: whoever changes a job invalidates all of that. */
export const jobQueryKey = (job: JobKey): readonly [string, string] => ['job', jobPath(job).toLowerCase()];

export type LiveJob = {
  /** As it was last known. */
  readonly job: Job | undefined;
  /** To hand back with a change. */
  readonly etag: string | undefined;
  /** It was there, and is no longer. `event`: where the feed told of it. */
  readonly deleted: { readonly event: FeedEvent | undefined } | undefined;
  /** Why it is not known, or not kept up to date. */
  readonly error: Error | null;
  readonly retry: () => void;
};

const isNotFound = (error: Error | null): boolean =>
  error instanceof ApiError && error.fault.kind === 'notFound';

export const useJob = (key: JobKey): LiveJob => {
  const { subscriptionId } = key;
  const queryKey = jobQueryKey(key);
  const [, id] = queryKey;
  const feed = useFeed(subscriptionId);
  const [end, setEnd] = useState<FeedEvent>();
  const query = useQuery({
    queryKey,
    // The feed's place first: then nothing falls between the job and its events. Without it, it is asked for now and then.
    enabled: feed.isReady || feed.error !== null,
    queryFn: ({ signal }) => getJob(key, { query: { $expand: 'schedule' }, signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data, error } }) =>
      isNotFound(error)
        ? false
        : data?.value.properties.state === 'Transferring'
          ? PROGRESS_MS
          : OTHERWISE_MS,
  });
  useEffect(
    () =>
      listenToFeed(subscriptionId, (events) => {
        const last = events.findLast(
          ({ source, data }) => source.toLowerCase() === id && data.jobState.after === null,
        );
        if (last !== undefined) setEnd(last);
      }),
    [subscriptionId, id],
  );
  const isDeleted = query.data !== undefined && isNotFound(query.error);
  return {
    job: query.data?.value,
    etag: query.data?.etag,
    deleted: isDeleted ? { event: end } : undefined,
    error: isDeleted ? null : query.error,
    retry: () => void query.refetch(),
  };
};

/** @returns `undefined`: not yet, or there is no sense in one. */
export const useEstimate = (
  key: JobKey,
  { job, etag, deleted }: LiveJob,
): { readonly estimate: Estimate | undefined; readonly error: Error | null } => {
  const state = job?.properties.state;
  const isOpen = state !== undefined && state !== 'Completed' && state !== 'Closed' && deleted === undefined;
  const { data, error } = useQuery({
    queryKey: [...jobQueryKey(key), 'estimate', etag],
    enabled: isOpen,
    queryFn: ({ signal }) => getEstimate(key, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: OTHERWISE_MS,
  });
  return { estimate: isOpen ? data : undefined, error };
};

export type Timeline = {
  /** In order; `undefined`: not yet. */
  readonly events: readonly JobEvent[] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
};

/** What happened to the job: read once, and what is new whenever its ETag says that something is. */
export const useTimeline = (key: JobKey, { job, etag, deleted }: LiveJob): Timeline => {
  const client = useQueryClient();
  // A name that is used again is another job, which begins with its first event.
  const queryKey = [...jobQueryKey(key), 'events', job?.systemData.createdAt];
  const { data, error, refetch } = useQuery({
    queryKey,
    enabled: job !== undefined && deleted === undefined,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<readonly JobEvent[]>(queryKey) ?? [];
      return [...known, ...(await readEvents(key, known.at(-1)?.sequence ?? 0, { signal }))];
    },
    staleTime: Infinity,
  });
  const seen = useRef(etag);
  useEffect(() => {
    if (seen.current === etag) return;
    seen.current = etag;
    if (deleted === undefined) void refetch();
  }, [etag, deleted, refetch]);
  return { events: data, error: deleted === undefined ? error : null, retry: () => void refetch() };
};
