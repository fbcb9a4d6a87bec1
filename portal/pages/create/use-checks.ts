/** What the API says of a draft while it is typed: its own rules, asked for by a rehearsal that changes nothing. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { getJob, jobPath, type JobKey } from '../../api/arm.ts';
import { rehearseCreation } from '../../api/changes.ts';
import { ApiError, type FaultDetail } from '../../api/fault.ts';
import { detailsOf } from '../../api/targets.ts';
import { bodyOf, type Draft } from './draft.ts';

const PAUSE_MS = 400;

/** The value as it was when nobody had changed it for a moment. */
const useSettled = <T>(value: T): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

/**
 * A name that no job has: what is said of the draft is to be known before it has a name of its own, and whether that name is free
 * is asked for apart.
 */
const rehearsedName = `draft-${crypto.randomUUID()}`;
const REHEARSED_GROUP = 'draft';

export type Checks = {
  readonly details: readonly FaultDetail[];
  readonly isPending: boolean;
  /** The draft could not be judged. */
  readonly error: Error | null;
};

const faultOfRehearsal = async (work: () => Promise<unknown>): Promise<readonly FaultDetail[]> => {
  try {
    await work();
    return [];
  } catch (error) {
    const details = error instanceof Error ? detailsOf(error) : [];
    if (details.length === 0) throw error;
    return details;
  }
};

export const useBodyCheck = (subscriptionId: string, draft: Draft): Checks => {
  const settled = useSettled(draft);
  const { data, error, isFetching } = useQuery({
    // Keys are in it, so that a changed key is asked for; it is forgotten with the page.
    queryKey: ['rehearsal', subscriptionId, settled],
    queryFn: ({ signal }) =>
      faultOfRehearsal(() =>
        rehearseCreation(
          { subscriptionId, resourceGroup: REHEARSED_GROUP, jobName: rehearsedName },
          bodyOf(settled),
          { signal },
        ),
      ),
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  return { details: data ?? [], isPending: isFetching || settled !== draft, error };
};

export type NameCheck = {
  readonly isPending: boolean;
  /** A job has it already. */
  readonly isTaken: boolean;
  /** By the field that it is about. */
  readonly faults: { readonly jobName?: string; readonly resourceGroup?: string };
};

const namesAtFault: Readonly<Record<string, keyof NameCheck['faults']>> = {
  InvalidJobName: 'jobName',
  InvalidResourceGroupName: 'resourceGroup',
};

/** Whether a job may be called so: asked with a body that is refused in any case, after the name. */
const checkName = async (key: JobKey, signal: AbortSignal): Promise<NameCheck['faults']> => {
  try {
    await rehearseCreation(key, {}, { signal });
    return {};
  } catch (error) {
    if (!(error instanceof ApiError) || error.fault.kind !== 'invalid') throw error;
    const field = namesAtFault[error.fault.code];
    return field === undefined ? {} : { [field]: error.fault.message };
  }
};

const isTaken = async (key: JobKey, signal: AbortSignal): Promise<boolean> => {
  try {
    await getJob(key, { signal });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.fault.kind === 'notFound') return false;
    throw error;
  }
};

const namesOf = ({ resourceGroup, jobName }: Draft): Omit<JobKey, 'subscriptionId'> => ({
  resourceGroup: resourceGroup.trim(),
  jobName: jobName.trim(),
});

export const useNameCheck = (subscriptionId: string, draft: Draft): NameCheck => {
  const key = { subscriptionId, ...namesOf(useSettled(draft)) };
  const { resourceGroup, jobName } = namesOf(draft);
  const isNamed = resourceGroup !== '' && jobName !== '';
  const isSettled = key.resourceGroup === resourceGroup && key.jobName === jobName;
  const { data, isFetching } = useQuery({
    queryKey: ['name', jobPath(key)],
    queryFn: async ({ signal }) => {
      const faults = await checkName(key, signal);
      return { faults, isTaken: Object.keys(faults).length === 0 && (await isTaken(key, signal)) };
    },
    enabled: isNamed && isSettled,
    gcTime: 0,
    staleTime: 0,
  });
  if (!isNamed || data === undefined || !isSettled)
    return { isPending: isNamed && (isFetching || !isSettled), isTaken: false, faults: {} };
  return { ...data, isPending: isFetching };
};
