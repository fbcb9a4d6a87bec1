/** Sending drives home: the outbound package's record says first what is in it, then its jobs are told. */
import type { Caller } from '../ports/caller.ts';
import { toInstant } from '../ports/clock.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { PackageWork } from '../ports/package-work.ts';
import { isWaitingToGoHome } from '../jobs/drive.ts';
import type { Job, ReturnPackage } from '../jobs/job.ts';
import type { LoadedPackage, PackageRecord } from '../jobs/package-record.ts';
import { refusal, Refusal } from '../wire/refusal.ts';
import type { PackageDeps } from './deps.ts';
import { isFinished } from './lookups.ts';
import { stepOf, tell, type Telling } from './plan-receipt.ts';
import { isPending, leaveHint, workOff } from './work-off.ts';

type Parcel = {
  readonly carrierName: string;
  readonly trackingNumber: string;
  readonly shipDate?: string | undefined;
};

export type Returning = {
  readonly location: string;
  readonly jobs: readonly Job[];
  /** The package they came in. */
  readonly inbound: { readonly trackingNumber: string; readonly record: PackageRecord | undefined };
  readonly parcel: Parcel;
  readonly by: Caller;
  readonly wakes: JobWakes & PackageWork;
};

/**
 * Extra drives of the inbound package go with the first parcel. They are counted on the record of the package, since the
 * jobs name only those that they were told.
 */
const extraOf = ({ inbound, jobs }: Returning, leaving: readonly Job[]): readonly string[] => {
  const { record } = inbound;
  const isGone = record === undefined || record.counterpart !== undefined;
  return isGone || (jobs.length > 0 && leaving.length === 0) ? [] : record.extra;
};

/** One parcel for all of them. A request come again, after some took it, means the same one as is on record. */
const onRecord = (
  { jobs, parcel }: Returning,
  before: PackageRecord | undefined,
): ReturnPackage | undefined =>
  [
    ...(before?.returnPackage === undefined ? [] : [before.returnPackage]),
    ...jobs.filter(isFinished).flatMap((job) => ('returnPackage' in job ? [job.returnPackage] : [])),
  ].find(
    (known) =>
      known.carrierName === parcel.carrierName &&
      known.trackingNumber === parcel.trackingNumber &&
      (parcel.shipDate === undefined || known.shipDate === parcel.shipDate),
  );

const isLeaving = ({ status, hold }: Job): boolean => status === 'Packaging' && hold === undefined;

/** @throws Refusal of its jobs when none of them can send its drives home. */
const requireLeaving = (tellings: readonly Telling[]): void => {
  if (tellings.length === 0 || tellings.some(({ error }) => error === undefined)) return;
  const refused = tellings.find(({ job }) => !isFinished(job)) ?? tellings[0];
  if (refused?.error !== undefined) throw new Refusal(refused.error);
};

const intentOf = (
  before: PackageRecord | undefined,
  { location, inbound, by }: Returning,
  returnPackage: ReturnPackage,
  tellings: readonly Telling[],
  extra: readonly string[],
  at: string,
): PackageRecord => {
  const told = tellings.filter(({ error }) => error === undefined);
  const drives = told.flatMap(({ job }) =>
    job.drives.filter(isWaitingToGoHome).map(({ driveId }) => driveId),
  );
  const driveIds = [...new Set([...(before?.driveIds ?? []), ...drives, ...extra])];
  return {
    direction: 'Outbound',
    location,
    trackingNumber: before?.trackingNumber ?? returnPackage.trackingNumber,
    version: (before?.version ?? 0) + 1,
    state: 'Returning',
    driveIds,
    extra: [...new Set([...(before?.extra ?? []), ...extra])],
    steps: told.map(stepOf),
    waiting: [],
    returnPackage,
    counterpart: inbound.trackingNumber,
    by,
    history: [...(before?.history ?? []), { at, by, what: 'Returned', driveIds: [...drives, ...extra] }],
  };
};

const MAX_ATTEMPTS = 5;

/** @throws Refusal when there is nothing to send home, or nobody can. */
export const returnPackage = async (
  deps: PackageDeps,
  returning: Returning,
): Promise<{ readonly record: PackageRecord; readonly tellings: readonly Telling[] }> => {
  const { location, parcel, wakes, jobs } = returning;
  const id = { location, direction: 'Outbound', trackingNumber: parcel.trackingNumber } as const;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const now = toInstant(deps.clock.now());
    const before: LoadedPackage | undefined = await deps.records.load(id);
    if (before !== undefined && isPending(before.record)) {
      await workOff(deps, before, wakes);
      continue;
    }
    const leaving = jobs.filter(isLeaving);
    const extra = extraOf(returning, leaving);
    const here = leaving.flatMap(({ drives }) => drives.filter(isWaitingToGoHome)).length;
    const home = onRecord(returning, before?.record) ?? {
      carrierName: parcel.carrierName,
      trackingNumber: parcel.trackingNumber,
      driveCount: here + extra.length,
      shipDate: parcel.shipDate ?? now,
    };
    const tellings = jobs.map((job) => tell(job, { type: 'ShipBack', returnPackage: home }, now));
    requireLeaving(tellings);
    if (before !== undefined && extra.length === 0 && !tellings.some(({ isNews }) => isNews)) {
      return { record: before.record, tellings };
    }
    const intent = intentOf(before?.record, returning, home, tellings, extra, now);
    await leaveHint(deps, intent, now);
    if ((await deps.records.save(before, intent)) === 'stale') continue;
    await wakes.ensurePackage(intent);
    const loaded = await deps.records.load(id);
    if (loaded === undefined) continue;
    const record = isPending(loaded.record) ? await workOff(deps, loaded, wakes) : loaded.record;
    return { record, tellings };
  }
  throw refusal('RequestContended', {});
};
