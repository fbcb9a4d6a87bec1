/** What a data centre keeps of a job, for as long as there is one: where to look for it, its bays, its packages. */
import type { DeletedJob, JobRepository } from '../jobs/job-repository.ts';
import type { PackageDeps } from '../packages/deps.ts';
import { docksOf } from '../packages/lookups.ts';
import type { BayUses } from '../ports/bay-uses.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { PackageId } from '../ports/package-work.ts';
import type { Instances } from './instances.ts';
import { letPackageGo, type PackageKeeping } from './look-after-package.ts';

export type DockKeeping = PackageKeeping & {
  readonly repository: Pick<JobRepository, 'load' | 'events'>;
  readonly packages: ExpectedPackages;
  readonly bayUses: BayUses;
  readonly locations: PackageDeps['locations'];
};

const EVENTS_AT_ONCE = 100;

/** All that a job ever named. */
type Named = {
  readonly locations: ReadonlySet<string>;
  readonly driveIds: ReadonlySet<string>;
  readonly inbound: ReadonlySet<string>;
  readonly outbound: ReadonlySet<string>;
};

/** Only its events still tell. */
const namedBy = async (
  { repository }: DockKeeping,
  subscriptionId: string,
  jobId: string,
): Promise<Named> => {
  const locations = new Set<string>();
  const driveIds = new Set<string>();
  const inbound = new Set<string>();
  const outbound = new Set<string>();
  for (let after = 0; ;) {
    const page = await repository.events(subscriptionId, jobId, after, EVENTS_AT_ONCE);
    for (const { event } of page.events) {
      if ('details' in event) {
        const { location, deliveryPackage } = event.details;
        locations.add(location);
        if (deliveryPackage !== undefined) inbound.add(deliveryPackage.trackingNumber);
        for (const { driveId } of event.drives ?? []) driveIds.add(driveId);
      }
      if (event.type === 'DriveReceived') {
        driveIds.add(event.driveId);
        if (event.package !== undefined) inbound.add(event.package);
      }
      if ('returnPackage' in event) outbound.add(event.returnPackage.trackingNumber);
    }
    if (page.events.length < EVENTS_AT_ONCE) return { locations, driveIds, inbound, outbound };
    after = page.last;
  }
};

/**
 * Forgets the job at every data centre that knew it; again without harm, as long as its events are there.
 * @returns false while one of its packages is at work.
 */
export const forgetJob = async (
  deps: DockKeeping,
  instances: Instances,
  { key, jobId }: DeletedJob,
): Promise<boolean> => {
  const { locations, driveIds, inbound, outbound } = await namedBy(deps, key.subscriptionId, jobId);
  for (const location of locations) {
    await deps.packages.forget(location, [...inbound], [...driveIds], jobId);
    for (const entry of await deps.packages.queued(location)) {
      if (entry.job.jobId === jobId) await deps.packages.unqueue(location, entry);
    }
  }
  const docks = new Set([...locations].flatMap((location) => docksOf(deps, location)));
  let areGone = true;
  for (const location of docks) {
    for (const loaded of await deps.bayUses.list(location)) {
      if (loaded.use.job.jobId === jobId) await deps.bayUses.remove(location, loaded);
    }
    const ids: readonly PackageId[] = [
      ...[...inbound].map((trackingNumber): PackageId => ({
        location,
        direction: 'Inbound',
        trackingNumber,
      })),
      ...[...outbound].map((trackingNumber): PackageId => ({
        location,
        direction: 'Outbound',
        trackingNumber,
      })),
    ];
    for (const id of ids) areGone = (await letPackageGo(deps, instances, id)) && areGone;
  }
  return areGone;
};
