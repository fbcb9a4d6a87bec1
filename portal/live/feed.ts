/** The feed of a subscription's events, asked every two seconds while somebody looks. */
import { useQuery } from '@tanstack/react-query';
import { readFeed, type FeedEvent } from '../api/arm.ts';
import { ApiError } from '../api/fault.ts';
import { tellCaches } from './job-cache.ts';

const POLL_MS = 2_000;

type Listener = (events: readonly FeedEvent[]) => void;
const listeners = new Map<string, Set<Listener>>();

/** @returns how to stop listening. */
export const listenToFeed = (subscriptionId: string, listener: Listener): (() => void) => {
  const ofSubscription = listeners.get(subscriptionId) ?? new Set();
  listeners.set(subscriptionId, ofSubscription.add(listener));
  return () => void ofSubscription.delete(listener);
};

/**
 * What happens from now on, page by page; the jobs that the page keeps are changed by it (see job-cache.ts). Every page that shows
 * jobs calls it.
 * @returns whether the page is in touch with what happens, and the fault if it is not. It goes on trying by itself.
 */
export const useFeed = (
  subscriptionId: string,
): { readonly isReady: boolean; readonly error: Error | null; readonly retry: () => void } => {
  const feed = useQuery({
    queryKey: ['feed', subscriptionId],
    queryFn: async ({ signal, client, queryKey }) => {
      const before = client.getQueryData<{ cursor: string }>(queryKey)?.cursor;
      const { value, cursor, more } = await readFeed(subscriptionId, before ?? 'latest', { signal });
      if (value.length > 0) {
        tellCaches(client, subscriptionId, value);
        for (const tell of listeners.get(subscriptionId) ?? []) tell(value);
      }
      return { cursor, more };
    },
    staleTime: 0,
    // As long as the page is open its place in the feed is kept: what happened while nobody looked comes later.
    gcTime: Infinity,
    retry: false,
    refetchInterval: ({ state: { data, error } }) =>
      error instanceof ApiError && error.fault.kind === 'throttled'
        ? Math.max(POLL_MS, error.fault.retryAfterMs)
        : error === null && data?.more === true
          ? 1
          : POLL_MS,
  });
  return {
    isReady: feed.data !== undefined,
    error: feed.error,
    retry: () => void feed.refetch(),
  };
};
