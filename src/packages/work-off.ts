/**
 * Tells the jobs of a package what its record says they are to be told, one idempotent commit for each. Its caller may be
 * killed at any point, or run twice: the record says what is still pending.
 */
import { isWaitingToGoHome } from '../jobs/drive.ts';
import type { LoadedPackage, PackageRecord, PackageStep } from '../jobs/package-record.ts';
import { plusMs, toInstant, type Instant } from '../ports/clock.ts';
import type { JobWakes } from '../ports/job-wakes.ts';
import type { PackageId } from '../ports/package-work.ts';
import { domainError } from '../wire/domain-errors.ts';
import type { PackageDeps } from './deps.ts';
import { loadNamed } from './lookups.ts';

const tellJob = async (
  { run, clock }: PackageDeps,
  { by }: PackageRecord,
  step: PackageStep,
  wakes: JobWakes,
): Promise<PackageStep> => {
  const { subscriptionId, resourceGroup, name, jobId } = step.job;
  const key = { subscriptionId, resourceGroup, name };
  const result = await run(key, step.command, { now: toInstant(clock.now()), by, jobId }, wakes);
  if (result.ok) return { ...step, state: 'Done' };
  const { code, message } = domainError(result.errors, key);
  return { ...step, state: 'Refused', error: { code, message } };
};

const settled = (record: PackageRecord, steps: readonly PackageStep[], now: string): PackageRecord => {
  const done = { ...record, steps };
  if (record.direction === 'Outbound') return { ...done, state: 'Returned' };
  // Every job that was to take it refused meanwhile: somebody has to look at it.
  const isRefused = steps.length > 0 && steps.every(({ state }) => state === 'Refused');
  if (record.heldSince !== undefined || isRefused) {
    return { ...done, state: 'Held', heldSince: record.heldSince ?? now };
  }
  return { ...done, state: 'Received' };
};

/** The inbound package went home when nothing of it is here any more. */
const noteReturn = async (deps: PackageDeps, outbound: PackageRecord): Promise<void> => {
  const { counterpart, location, trackingNumber } = outbound;
  if (counterpart === undefined) return;
  const inbound = await deps.records.load({ location, direction: 'Inbound', trackingNumber: counterpart });
  if (inbound === undefined || inbound.record.state === 'Receiving') return;
  const jobs = await loadNamed(
    deps,
    inbound.record.steps.map(({ job }) => job),
  );
  const isHere = jobs.some((job) =>
    job.drives.some((drive) => isWaitingToGoHome(drive) || drive.status === 'Transferring'),
  );
  const after: PackageRecord = {
    ...inbound.record,
    ...(isHere ? {} : { state: 'Returned' }),
    counterpart: trackingNumber,
  };
  // Stale: somebody said something new of it, which stands.
  await deps.records.save(inbound, after);
};

/** @returns the record when nothing of it is pending any more. */
export const workOff = async (
  deps: PackageDeps,
  loaded: LoadedPackage,
  wakes: JobWakes,
): Promise<PackageRecord> => {
  const { record } = loaded;
  const steps: PackageStep[] = [];
  for (const step of record.steps) {
    steps.push(step.state === 'Pending' ? await tellJob(deps, record, step, wakes) : step);
  }
  const after = settled(record, steps, toInstant(deps.clock.now()));
  if (record.direction === 'Outbound') await noteReturn(deps, after);
  if ((await deps.records.save(loaded, after)) === 'committed') return after;
  const newer = await deps.records.load(record);
  return newer === undefined ? after : newer.record;
};

/** A request is given so long before housekeeping takes its work up. */
const HINT_MS = 5 * 60 * 1000;

/** Before an intent is kept: whoever dies behind it leaves somebody to work it off. */
export const leaveHint = (
  { hints }: Pick<PackageDeps, 'hints'>,
  { location, direction, trackingNumber }: PackageId,
  now: Instant,
): Promise<void> => hints.put({ at: plusMs(now, HINT_MS), package: { location, direction, trackingNumber } });

export const isPending = ({ state }: PackageRecord): boolean =>
  state === 'Receiving' || state === 'Returning';

/** Works off what is pending of the package, if anything is. */
export const workOffById = async (deps: PackageDeps, id: PackageId, wakes: JobWakes): Promise<void> => {
  const loaded = await deps.records.load(id);
  if (loaded !== undefined && isPending(loaded.record)) await workOff(deps, loaded, wakes);
};
