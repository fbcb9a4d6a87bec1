/** What a request names: a location, a drive of one of several jobs, a job. */
import type { NamedDrive } from '../packages/lookups.ts';
import { isFinished, jobsOfDrive } from '../packages/lookups.ts';
import type { Job } from '../jobs/job.ts';
import { driveCell, isAllowed } from '../jobs/transitions.ts';
import type { DriveAction } from '../jobs/transitions.ts';
import { refusal } from '../wire/refusal.ts';
import type { DatacenterDeps } from './deps.ts';

type Params = Readonly<Record<string, string>>;

/** @returns the location's id. @throws Refusal LocationNotFound. */
export const locationOf = ({ locations }: DatacenterDeps, { location: name = '' }: Params): string => {
  const location = locations.find(name);
  if (location === undefined) throw refusal('LocationNotFound', { location: name });
  return location.id;
};

/** @throws Refusal DriveNotFound when no job names it. */
export const requireDrive = async (
  deps: DatacenterDeps,
  location: string,
  driveId: string,
): Promise<readonly [NamedDrive, ...NamedDrive[]]> => {
  const [first, ...more] = await jobsOfDrive(deps, location, driveId);
  if (first === undefined) throw refusal('DriveNotFound', { driveId });
  return [first, ...more];
};

/**
 * Of several jobs that name the drive, the one that the command can be meant for: first those it can change, then those
 * where it may have been done before, those under way before those that are finished.
 * @throws Refusal AmbiguousDrive.
 */
export const meantDrive = (
  action: DriveAction,
  named: readonly [NamedDrive, ...NamedDrive[]],
): NamedDrive => {
  const [only] = named;
  if (named.length === 1) return only;
  const cellOf = ({ drive }: NamedDrive) => driveCell(action, drive.status);
  const changeable = named.filter((one) => Array.isArray(cellOf(one)) && isAllowed(action, one.job));
  const doneBefore = named.filter((one) => cellOf(one) === 'same-again');
  const underWay = (candidates: readonly NamedDrive[]) => candidates.filter(({ job }) => !isFinished(job));
  const choices = [underWay(changeable), changeable, underWay(doneBefore), doneBefore, underWay(named)];
  const candidates: readonly NamedDrive[] = choices.find((choice) => choice.length > 0) ?? named;
  const meant = candidates.length === 1 ? candidates[0] : undefined;
  if (meant === undefined) {
    throw refusal('AmbiguousDrive', {
      driveId: only.drive.driveId,
      jobs: named.map(({ job }) => `${job.key.resourceGroup}/${job.key.name} (${job.status})`),
    });
  }
  return meant;
};

/** @throws Refusal ResourceNotFound; WrongLocation when its packages come elsewhere. */
export const requireJob = async (deps: DatacenterDeps, location: string, params: Params): Promise<Job> => {
  const { subscriptionId = '', resourceGroupName: resourceGroup = '', jobName: name = '' } = params;
  const job = (await deps.repository.load({ subscriptionId, resourceGroup, name }))?.job;
  if (job === undefined) throw refusal('ResourceNotFound', { name, resourceGroup });
  const home = job.details.location;
  if (!deps.locations.servedBy(location).includes(home)) {
    throw refusal('WrongLocation', { name, location, home });
  }
  return job;
};
