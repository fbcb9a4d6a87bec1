/** From what an operator holds in hand, a package or a drive, to the jobs that name it. */
import { sameDrive } from '../jobs/drive.ts';
import type { Drive } from '../jobs/drive.ts';
import { sameTrackingNumber, type Job } from '../jobs/job.ts';
import type { ExpectedJob } from '../ports/expected-packages.ts';
import type { PackageDeps } from './deps.ts';

type LookupDeps = Pick<PackageDeps, 'repository' | 'packages' | 'locations'>;

/** The jobs of those entries as their rows are; an entry whose job is gone, or is another by now, says nothing. */
export const loadNamed = async (
  { repository }: Pick<PackageDeps, 'repository'>,
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
  { locations }: Pick<PackageDeps, 'locations'>,
  location: string,
  find: (location: string) => Promise<readonly ExpectedJob[]>,
): Promise<readonly ExpectedJob[]> => (await Promise.all(locations.servedBy(location).map(find))).flat();

/** Where packages of a job of that location may have come to: itself too, whatever the locations are by now. */
export const docksOf = (
  { locations }: Pick<PackageDeps, 'locations'>,
  location: string,
): readonly string[] => {
  const serving = locations
    .list()
    .map(({ id }) => id)
    .filter((id) => locations.servedBy(id).includes(location));
  return [...new Set([...serving, location])];
};

const namesPackage = ({ details: { deliveryPackage } }: Job, trackingNumber: string): boolean =>
  deliveryPackage !== undefined && sameTrackingNumber(deliveryPackage.trackingNumber, trackingNumber);

/** Those that name it now. */
export const jobsOfPackage = async (
  deps: LookupDeps,
  location: string,
  trackingNumber: string,
): Promise<readonly Job[]> => {
  const entries = await entriesOf(deps, location, (served) =>
    deps.packages.byTrackingNumber(served, trackingNumber),
  );
  const served = deps.locations.servedBy(location);
  return (await loadNamed(deps, entries)).filter(
    (job) => served.includes(job.details.location) && namesPackage(job, trackingNumber),
  );
};

export type NamedDrive = { readonly job: Job; readonly drive: Drive };

/** Every job that names it, with what became of it there. */
export const jobsOfDrive = async (
  deps: LookupDeps,
  location: string,
  driveId: string,
): Promise<readonly NamedDrive[]> => {
  const entries = await entriesOf(deps, location, (served) => deps.packages.byDrive(served, driveId));
  const served = deps.locations.servedBy(location);
  return (await loadNamed(deps, entries)).flatMap((job): NamedDrive[] => {
    const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
    return drive !== undefined && served.includes(job.details.location) ? [{ job, drive }] : [];
  });
};

export const isFinished = ({ status }: Job): boolean => status === 'Completed' || status === 'Closed';

/** How a job is named to an operator who has to tell it from others. */
export const describeJob = ({ key, status }: Job): string =>
  `${key.subscriptionId}/${key.resourceGroup}/${key.name} (${status})`;

/** How an entry of a record or of an index names a job. */
export const refOf = ({ key, jobId }: Job): ExpectedJob => ({
  subscriptionId: key.subscriptionId,
  resourceGroup: key.resourceGroup,
  name: key.name,
  jobId,
});
