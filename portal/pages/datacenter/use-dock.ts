/** What the page knows of one data centre, asked for again every few seconds while somebody looks. */
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { JobKey } from '../../api/arm.ts';
import type { Ask, Reply } from '../../api/ask.ts';
import {
  findPackages,
  getDrive,
  getJobHere,
  getPackage,
  listBays,
  listLocations,
  listQueue,
  readPackages,
  type Bay,
  type DriveAndJobs,
  type ListedState,
  type OperatorsJob,
  type Package,
  type QueuedDrive,
} from '../../api/datacenter.ts';
import { ApiError } from '../../api/fault.ts';

/** Changes of one thing are seen sooner than those of a whole list, which costs the service more. */
const THING_MS = 3_000;
/** Where progress is to be seen; the queue with them, so that a drive is not seen in both. */
const BAYS_MS = 1_500;
const LIST_MS = 5_000;
/** The service finds the overdue ones among the expected, so they cost as much again; and nothing is overdue suddenly. */
const OVERDUE_MS = 10_000;

const useLive = <T>(
  location: string,
  what: readonly string[],
  read: (options: Ask) => Promise<T>,
  everyMs: number,
): UseQueryResult<T> =>
  useQuery({
    queryKey: ['dock', location, ...what],
    queryFn: ({ signal }) => read({ signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { error } }) =>
      error instanceof ApiError && error.fault.kind === 'throttled'
        ? Math.max(everyMs, error.fault.retryAfterMs)
        : everyMs,
  });

/** More than any dock holds at a time; beyond it the lists themselves lead on. */
const ALL_PAGES = 20;

export const useLocations = (): UseQueryResult<Awaited<ReturnType<typeof listLocations>>> =>
  useQuery({
    queryKey: ['locations'],
    queryFn: ({ signal }) => listLocations({ signal }),
    staleTime: Infinity,
  });

/** @param pages so many at most; while one more is asked for, those before it stay. */
export const usePackages = (
  location: string,
  state: ListedState,
  pages = ALL_PAGES,
): UseQueryResult<Awaited<ReturnType<typeof readPackages>>> =>
  useLive(
    location,
    ['packages', state, String(pages)],
    (options) => readPackages(location, state, pages, options),
    state === 'overdue' ? OVERDUE_MS : LIST_MS,
  );

export const useBays = (location: string): UseQueryResult<readonly Bay[]> =>
  useLive(location, ['bays'], (options) => listBays(location, options), BAYS_MS);

export const useQueue = (location: string): UseQueryResult<readonly QueuedDrive[]> =>
  useLive(location, ['queue'], (options) => listQueue(location, options), BAYS_MS);

export const usePackage = (location: string, trackingNumber: string): UseQueryResult<Reply<Package>> =>
  useLive(
    location,
    ['package', trackingNumber],
    (options) => getPackage(location, trackingNumber, options),
    THING_MS,
  );

/** `null`: no job names it. */
export const useDrive = (location: string, driveId: string): UseQueryResult<DriveAndJobs | null> =>
  useLive(
    location,
    ['drive', driveId.toLowerCase()],
    async (options) => {
      try {
        return await getDrive(location, driveId, options);
      } catch (error) {
        if (error instanceof ApiError && 'code' in error.fault && error.fault.code === 'DriveNotFound')
          return null;
        throw error;
      }
    },
    THING_MS,
  );

export const usePackagesOfDrive = (location: string, driveId: string): UseQueryResult<readonly Package[]> =>
  useLive(
    location,
    ['packagesOf', driveId.toLowerCase()],
    (options) => findPackages(location, { drive: driveId }, options),
    LIST_MS,
  );

export const useJobHere = (location: string, job: JobKey): UseQueryResult<Reply<OperatorsJob>> =>
  useLive(
    location,
    ['job', ...Object.values(job)],
    (options) => getJobHere(location, job, options),
    THING_MS,
  );

/** After something was said: everything shown of the dock is asked for again. */
export const useRefresh = (location: string): (() => Promise<void>) => {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['dock', location] }), [client, location]);
};
