/** Receiving a package: its record says first what was found in it, then its jobs are told. */
import type { Caller } from '../ports/caller.ts';
import { toInstant } from '../ports/clock.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { PackageWork } from '../ports/package-work.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import type { LoadedPackage, MeantDrive, PackageEntry, PackageRecord } from '../jobs/package-record.ts';
import { refusal, Refusal } from '../wire/refusal.ts';
import type { PackageDeps } from './deps.ts';
import { docksOf, isFinished } from './lookups.ts';
import { planReceipt, stepOf, type Receipt } from './plan-receipt.ts';
import { leaveHint, workOff } from './work-off.ts';

export type Receiving = {
  readonly location: string;
  readonly trackingNumber: string;
  readonly driveIds: readonly string[];
  /** Whose some of them are, where several jobs could have them. */
  readonly meant: readonly MeantDrive[];
  readonly by: Caller;
  readonly wakes: JobWakes & PackageWork;
  /** Refuses by throwing, looking at the record that is about to be changed. */
  readonly check: (record: PackageRecord | undefined) => void;
  readonly isMatch?: true;
};

export type Received = { readonly record: PackageRecord; readonly receipt: Receipt };

const sameDrives = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one) => right.some((other) => sameDrive(one, other)));

/** @throws Refusal when every job that could be told refuses: nothing is to be kept then. */
const requireTaker = ({ tellings, isHeld }: Receipt): void => {
  if (isHeld || tellings.length === 0 || tellings.some(({ error }) => error === undefined)) return;
  const refused = tellings.find(({ job }) => !isFinished(job)) ?? tellings[0];
  if (refused?.error !== undefined) throw new Refusal(refused.error);
};

/** What was said of a package that went home is not about the one that came under its number since. */
const standing = (before: PackageRecord | undefined): PackageRecord | undefined =>
  before?.state === 'Returned' ? undefined : before;

/** Drives that other jobs took from this package cannot be taken back from them. @throws Refusal PackageMismatch. */
const requireApart = (before: PackageRecord | undefined, { driveIds, meant }: Receiving): void => {
  const isLeft = standing(before)?.steps.some(({ job, command }) => {
    if (command.type !== 'ReceiveLateDrive') return false;
    const isIt = (driveId: string): boolean => sameDrive(driveId, command.driveId);
    return !driveIds.some(isIt) || meant.some((one) => isIt(one.driveId) && one.job.jobId !== job.jobId);
  });
  if (before !== undefined && isLeft === true) {
    throw refusal('PackageMismatch', {
      expected: before.driveIds.join(', '),
      actual: driveIds.join(', ') || 'no drives',
    });
  }
};

/** Whether the record has all that is said here of whose the drives are. */
const isMeantSo = ({ meant: kept = [] }: PackageRecord, { meant }: Receiving): boolean =>
  meant.every(({ driveId, job }) =>
    kept.some((known) => sameDrive(known.driveId, driveId) && known.job.jobId === job.jobId),
  );

const entryOf = (
  before: PackageRecord | undefined,
  { driveIds, by, isMatch }: Receiving,
  { isHeld }: Receipt,
  at: string,
): PackageEntry => {
  const isCorrection = standing(before) !== undefined && !isMatch;
  const what = isHeld ? 'Held' : isMatch ? 'Matched' : isCorrection ? 'Corrected' : 'Received';
  return { at, by, what, driveIds };
};

const intentOf = (
  before: PackageRecord | undefined,
  receiving: Receiving,
  receipt: Receipt,
  at: string,
): PackageRecord => ({
  direction: 'Inbound',
  location: receiving.location,
  trackingNumber: before?.trackingNumber ?? receiving.trackingNumber,
  version: (before?.version ?? 0) + 1,
  state: 'Receiving',
  driveIds: receiving.driveIds,
  extra: receipt.extra,
  steps: receipt.tellings.filter(({ error }) => error === undefined).map(stepOf),
  waiting: receipt.waiting,
  ...(receipt.meant.length === 0 ? {} : { meant: receipt.meant }),
  ...(receipt.isHeld ? { heldSince: (before?.state === 'Held' ? before.heldSince : undefined) ?? at } : {}),
  by: receiving.by,
  history: [...(before?.history ?? []), entryOf(before, receiving, receipt, at)],
});

/** So many operators cannot receive one package at the same time. */
const MAX_ATTEMPTS = 5;

const isSaid = ({ record }: LoadedPackage, receiving: Receiving, { tellings, isHeld }: Receipt): boolean =>
  sameDrives(record.driveIds, receiving.driveIds) &&
  isMeantSo(record, receiving) &&
  (record.state === 'Received' || (record.state === 'Held' && isHeld)) &&
  !tellings.some(({ isNews }) => isNews);

/**
 * @throws Refusal PackageInWork when somebody else said something different just now, PackageMismatch, AmbiguousDrive,
 *   DriveNotOfJob, or the refusal of its jobs when none of them takes it.
 */
export const receivePackage = async (deps: PackageDeps, receiving: Receiving): Promise<Received> => {
  const { location, trackingNumber, driveIds, meant, wakes } = receiving;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const now = toInstant(deps.clock.now());
    const before = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
    receiving.check(before?.record);
    if (before?.record.state === 'Receiving') {
      if (!sameDrives(before.record.driveIds, driveIds) || !isMeantSo(before.record, receiving)) {
        throw refusal('PackageInWork', {
          trackingNumber,
          by: before.record.by.name,
          drives: before.record.driveIds,
        });
      }
      await workOff(deps, before, wakes);
      continue;
    }
    requireApart(before?.record, receiving);
    const receipt = await planReceipt(
      deps,
      location,
      trackingNumber,
      { driveIds, meant, before: standing(before?.record) },
      now,
    );
    requireTaker(receipt);
    if (before !== undefined && isSaid(before, receiving, receipt)) return { record: before.record, receipt };
    const intent = intentOf(before?.record, receiving, receipt, now);
    await leaveHint(deps, intent, now);
    if ((await deps.records.save(before, intent)) === 'stale') continue;
    await wakes.ensurePackage(intent);
    const loaded = await deps.records.load(intent);
    if (loaded === undefined) continue;
    const record = loaded.record.state === 'Receiving' ? await workOff(deps, loaded, wakes) : loaded.record;
    return { record, receipt };
  }
  throw refusal('RequestContended', {});
};

/** What was kept for a package that came before its job was shipped, and that the job may now take. */
const isFor = ({ state, waiting, driveIds }: PackageRecord, { jobId, details, drives }: Job): boolean => {
  if (state === 'Received') return waiting.some((waits) => waits.jobId === jobId);
  // A stranger's job that names the number alone gets nothing: an operator has to look at it.
  const isIts = driveIds.some((found) => drives.some(({ driveId }) => sameDrive(driveId, found)));
  return state === 'Held' && (isIts || details.jobType === 'Export');
};

/** Gives a job that is Shipping the package that came before it was. @returns whether there was one. */
export const matchHeldPackage = async (
  deps: PackageDeps,
  job: Job,
  wakes: JobWakes & PackageWork,
): Promise<boolean> => {
  const trackingNumber = job.details.deliveryPackage?.trackingNumber;
  if (job.status !== 'Shipping' || trackingNumber === undefined) return false;
  for (const location of docksOf(deps, job.details.location)) {
    const held = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
    if (held === undefined || !isFor(held.record, job)) continue;
    const { driveIds, by } = held.record;
    try {
      const check = (): void => undefined;
      await receivePackage(deps, {
        location,
        trackingNumber,
        driveIds,
        meant: [],
        by,
        wakes,
        check,
        isMatch: true,
      });
      return true;
    } catch (error) {
      // An operator has to look at it: it stays as it is, in the list of those that are held.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return false;
};
