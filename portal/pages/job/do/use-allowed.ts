/** What may be done to a job now. The rules are the API's: each action is rehearsed, and the API says why not. */
import { useQueries } from '@tanstack/react-query';
import type { Job, JobKey } from '../../../api/arm.ts';
import { jobPath } from '../../../api/arm.ts';
import { rehearseChange, rehearseDeletion, type JobChanges } from '../../../api/changes.ts';
import { ApiError } from '../../../api/fault.ts';

const actions = ['ship', 'tracking', 'address', 'cancel', 'delete'] as const;
export type Action = (typeof actions)[number];

/** `asking`: not known yet, nor whether it will be: what could not be asked may be tried. */
export type Allowed = { readonly state: 'yes' | 'asking' } | { readonly state: 'no'; readonly why: string };

/** Of no job: each of them is a change, of whatever job it is. */
const anyPackage = { carrierName: '-', trackingNumber: crypto.randomUUID() };
const anyAddress = {
  recipientName: crypto.randomUUID(),
  streetAddress1: '-',
  city: '-',
  postalCode: '-',
  countryOrRegion: '-',
  phone: '-',
  email: 'nobody@example.com',
};

const changeOf: Readonly<Record<Exclude<Action, 'delete'>, JobChanges>> = {
  ship: { state: 'Shipping', deliveryPackage: anyPackage },
  tracking: { deliveryPackage: anyPackage },
  address: { returnAddress: anyAddress },
  cancel: { cancelRequested: true },
};

const rehearse = async (key: JobKey, action: Action, signal: AbortSignal): Promise<Allowed> => {
  try {
    await (action === 'delete'
      ? rehearseDeletion(key, { signal })
      : rehearseChange(key, changeOf[action], { signal }));
    return { state: 'yes' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { fault } = error;
    // 400: what is missing for shipping; 403: not for this caller; 409: not in this state.
    if (fault.kind === 'invalid' || fault.kind === 'forbidden' || fault.kind === 'conflict')
      return { state: 'no', why: fault.message };
    throw error;
  }
};

/** Asked again whenever the job has another ETag. */
export const useAllowed = (
  key: JobKey,
  etag: string | undefined,
  job: Job,
): Readonly<Record<Action, Allowed>> => {
  const results = useQueries({
    queries: actions.map((action) => ({
      queryKey: ['allowed', jobPath(key).toLowerCase(), etag, job.properties.state, action],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => rehearse(key, action, signal),
      staleTime: Infinity,
      gcTime: 60_000,
    })),
  });
  const [ship, tracking, address, cancel, deletion] = results.map(
    ({ data }): Allowed => data ?? { state: 'asking' },
  );
  const asking: Allowed = { state: 'asking' };
  return {
    ship: ship ?? asking,
    tracking: tracking ?? asking,
    address: address ?? asking,
    cancel: cancel ?? asking,
    delete: deletion ?? asking,
  };
};
