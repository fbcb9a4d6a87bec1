/** From what an operator holds in hand, a package or a drive, to the jobs that name it. */
import { refusal } from '../wire/refusal.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Drive } from '../jobs/drive.ts';
import { sameTrackingNumber, type Job } from '../jobs/job.ts';
import { driveCell, isAllowed } from '../jobs/transitions.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import type { DatacenterDeps } from './deps.ts';

type Params = Readonly<Record<string, string>>;

/** @returns the location's id. @throws Refusal LocationNotFound. */
export const locationOf = ({ locations }: DatacenterDeps, { location: name = '' }: Params): string => {
  const location = locations.find(name);
  if (location === undefined) throw refusal('LocationNotFound', { location: name });
  return location.id;
};

/** The jobs of those entries as their rows are; an entry whose job is gone, or is another by now, says nothing. */
const loadNamed = async (
  { repository }: DatacenterDeps,
  entries: readonly ExpectedJob[],
): Promise<readonly Job[]> => {
  const byId = new Map(entries.map((entry) => [entry.jobId, entry]));
  const jobs = await Promise.all(
    [...byId.values()].map(async ({ subscriptionId, resourceGroup, name, jobId }) => {
      const loaded = await repository.load({ subscriptionId, resourceGroup, name });
      return loaded?.job.jobId === jobId ? [loaded.job] : [];
    }),
  );
  return jobs.flat();
};

/** A dock takes the packages of every location it serves, and an entry stands under the location that its job named. */
const entriesOf = async (
  { locations }: DatacenterDeps,
  location: string,
  find: (location: string) => Promise<readonly ExpectedJob[]>,
): Promise<readonly ExpectedJob[]> => (await Promise.all(locations.servedBy(location).map(find))).flat();

/** @throws Refusal PackageNotFound when no job names it. */
export const jobsOfPackage = async (
  deps: DatacenterDeps,
  location: string,
  trackingNumber: string,
): Promise<readonly [Job, ...Job[]]> => {
  const entries = await entriesOf(deps, location, (served) =>
    deps.packages.byTrackingNumber(served, trackingNumber),
  );
  const served = deps.locations.servedBy(location);
  const [first, ...more] = (await loadNamed(deps, entries)).filter(
    ({ details }) =>
      served.includes(details.location) &&
      details.deliveryPackage !== undefined &&
      sameTrackingNumber(details.deliveryPackage.trackingNumber, trackingNumber),
  );
  if (first === undefined) throw refusal('PackageNotFound', { trackingNumber, location });
  return [first, ...more];
};

export type NamedDrive = { readonly job: Job; readonly drive: Drive };

/** @throws Refusal DriveNotFound when no job names it. */
export const jobsOfDrive = async (
  deps: DatacenterDeps,
  location: string,
  driveId: string,
): Promise<readonly [NamedDrive, ...NamedDrive[]]> => {
  const entries = await entriesOf(deps, location, (served) => deps.packages.byDrive(served, driveId));
  const served = deps.locations.servedBy(location);
  const [first, ...more] = (await loadNamed(deps, entries)).flatMap((job): NamedDrive[] => {
    const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
    return drive !== undefined && served.includes(job.details.location) ? [{ job, drive }] : [];
  });
  if (first === undefined) throw refusal('DriveNotFound', { driveId });
  return [first, ...more];
};

const isFinished = ({ status }: Job): boolean => status === 'Completed' || status === 'Closed';

/**
 * Of several jobs that name the drive, the one that the command can be meant for: first those it can change, then those
 * where it may have been done before, those under way before those that are finished.
 * @throws Refusal AmbiguousDrive.
 */
export const meantDrive = (
  action: 'ReceiveLateDrive' | 'MountDrive',
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
