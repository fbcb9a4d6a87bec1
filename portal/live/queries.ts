/** What the page keeps of what it was told, and how often it asks again by itself. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError, isPassing } from '../api/fault.ts';

const ATTEMPTS = 3;

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Only what passes by itself is asked again: a 403 does not get better.
        retry: (failures, error) =>
          failures < ATTEMPTS - 1 && error instanceof ApiError && isPassing(error.fault),
        retryDelay: (failures, error) =>
          error instanceof ApiError && error.fault.kind === 'throttled'
            ? error.fault.retryAfterMs
            : 500 * 2 ** failures,
        // The browser's own guess says "offline" on a desk without a network, where the service answers all the same.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      // What changes something is never sent a second time by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
