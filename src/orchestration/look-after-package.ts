/** What housekeeping does for a package: sees to work that was left, and removes the record when nothing keeps it. */
import type { JobRepository } from '../jobs/job-repository.ts';
import { isLeftOver, jobsNamed, keptUntil, packagePolicies } from '../jobs/package-record.ts';
import type { LoadedPackage, PackageRecords } from '../jobs/package-record.ts';
import { loadNamed } from '../packages/lookups.ts';
import { isPending } from '../packages/work-off.ts';
import { plusDays, type Instant } from '../ports/clock.ts';
import type { DueHints, PackageHint } from '../ports/due-hints.ts';
import type { PackageId } from '../ports/package-work.ts';
import { packageInstanceId, type Instances } from './instances.ts';

export type PackageKeeping = {
  readonly repository: Pick<JobRepository, 'load'>;
  readonly records: PackageRecords;
  readonly hints: DueHints;
};

/** After the record's own time; a job that is on hold for half a year keeps it. */
const LOOK_AGAIN_DAYS = packagePolicies.keepDays / 2;

export const lookAfterPackage = async (
  deps: PackageKeeping,
  instances: Instances,
  hint: PackageHint,
  now: Instant,
): Promise<'woken' | 'purged' | 'postponed' | 'stale'> => {
  const loaded = await deps.records.load(hint.package);
  if (loaded === undefined) {
    await deps.hints.remove(hint);
    return 'stale';
  }
  if (isPending(loaded.record)) {
    // The hint stays until the record says that its jobs were told.
    await instances.ensurePackage(loaded.record);
    return 'woken';
  }
  const until = keptUntil(loaded.record);
  const isOver = until <= now && !(await isNamed(deps, loaded));
  if (!isOver) await deps.hints.put({ ...hint, at: until > now ? until : plusDays(now, LOOK_AGAIN_DAYS) });
  else if (!(await purge(deps, instances, loaded))) return 'postponed';
  await deps.hints.remove(hint);
  return isOver ? 'purged' : 'postponed';
};

const isNamed = async (deps: PackageKeeping, { record }: LoadedPackage): Promise<boolean> =>
  (await loadNamed(deps, jobsNamed(record))).length > 0;

/**
 * Of a job that is gone: the record goes with the last of the jobs that it names, unless somebody still has to look after it.
 * @returns false while it is at work, or was changed just now.
 */
export const letPackageGo = async (
  deps: PackageKeeping,
  instances: Instances,
  id: PackageId,
): Promise<boolean> => {
  const loaded = await deps.records.load(id);
  if (loaded === undefined || isLeftOver(loaded.record) || (await isNamed(deps, loaded))) return true;
  return purge(deps, instances, loaded);
};

/** The record last: whatever stops this, the next run finds it and goes on. */
const purge = async (
  { records }: PackageKeeping,
  instances: Instances,
  loaded: LoadedPackage,
): Promise<boolean> => {
  const { record } = loaded;
  if (isPending(record)) {
    await instances.ensurePackage(record);
    return false;
  }
  if (await instances.isLive(packageInstanceId(record))) return false;
  for (let version = 1; version <= record.version; version += 1) {
    await instances.purge(packageInstanceId({ ...record, version }));
  }
  return (await records.remove(loaded)) === 'committed';
};
