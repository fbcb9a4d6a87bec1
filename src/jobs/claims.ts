/** What no two jobs in flight of one subscription may both name: their drives, and the packages those come in. */
import { isDeepStrictEqual } from 'node:util';
import type { JobCommand } from './commands.ts';
import type { DomainError } from './errors.ts';
import type { JobRepository } from './job-repository.ts';
import type { Job, JobKey } from './job.ts';
import { trackingText } from './job.ts';

/** `id` as it is compared: drives without regard to case, packages without regard to blanks either. */
export type Claim = { readonly kind: 'drive' | 'package'; readonly id: string };

/** A claim and the job that holds it. */
export type Holding = { readonly claim: Claim; readonly key: JobKey };

const driveClaim = (driveId: string): Claim => ({ kind: 'drive', id: driveId.toLowerCase() });
const packageClaim = (trackingNumber: string): Claim => ({
  kind: 'package',
  id: trackingText(trackingNumber),
});

const isAmong = (claims: readonly Claim[], claim: Claim): boolean =>
  claims.some((other) => isDeepStrictEqual(other, claim));

/**
 * What the job holds while it is as it is: nothing once it is finished, and no drive that went back. A job that a late
 * drive opened again holds the drives that are here alone: while it was closed, what never came may have gone with
 * another job, and its tracking number is history.
 */
export const claimsOf = (job: Job): readonly Claim[] => {
  if (job.status === 'Completed' || job.status === 'Closed') return [];
  const isReopened = job.reached.Completed !== undefined || job.reached.Closed !== undefined;
  const drives = job.drives
    .filter(({ status }) => status !== 'ShippedBack' && !(isReopened && status === 'NeverReceived'))
    .map(({ driveId }) => driveClaim(driveId));
  const { deliveryPackage } = job.details;
  const parcels =
    deliveryPackage === undefined || isReopened ? [] : [packageClaim(deliveryPackage.trackingNumber)];
  return [...drives, ...parcels].filter((claim, index, all) => !isAmong(all.slice(0, index), claim));
};

/** What a change claims that the job did not name before. Jobs from before there were claims hold none of what they name. */
const takenClaims = (before: Job | undefined, after: Job): readonly Claim[] => {
  const named = before === undefined ? [] : claimsOf(before);
  return claimsOf(after).filter((claim) => !isAmong(named, claim));
};

/** @param held what is kept as held by the job before the change. */
export const changedClaims = (
  before: { readonly job: Job; readonly held: readonly Claim[] } | undefined,
  after: Job,
): {
  readonly taken: readonly Claim[];
  readonly dropped: readonly Claim[];
  readonly held: readonly Claim[];
} => {
  const taken = takenClaims(before?.job, after);
  const named = claimsOf(after);
  const held = before?.held ?? [];
  return {
    taken,
    dropped: held.filter((claim) => !isAmong(named, claim)),
    held: [...held.filter((claim) => isAmong(named, claim)), ...taken],
  };
};

const sameName = (left: JobKey, right: JobKey): boolean =>
  left.resourceGroup.toLowerCase() === right.resourceGroup.toLowerCase() &&
  left.name.toLowerCase() === right.name.toLowerCase();

const conflict = (command: JobCommand, job: Job, { claim, key }: Holding): DomainError => {
  const by = { resourceGroup: key.resourceGroup, name: key.name };
  if (claim.kind === 'package') {
    return {
      code: 'TrackingNumberInUse',
      trackingNumber: job.details.deliveryPackage?.trackingNumber ?? claim.id,
      by,
    };
  }
  const index = job.drives.findIndex(({ driveId }) => isDeepStrictEqual(driveClaim(driveId), claim));
  const isListed = command.type === 'PutJob' || command.type === 'UpdateJob';
  return {
    code: 'DriveInUse',
    driveId: job.drives[index]?.driveId ?? claim.id,
    ...(isListed ? { index } : {}),
    by,
  };
};

/**
 * Why `after` may not be: what it claims anew and other jobs hold. None: it may, unless somebody claims it before the
 * commit, which is then stale. A holder of the same name is no conflict but a row that was read too early.
 */
export const claimConflicts = async (
  { holders }: Pick<JobRepository, 'holders'>,
  command: JobCommand,
  before: Job | undefined,
  after: Job,
): Promise<readonly DomainError[]> => {
  const taken = takenClaims(before, after);
  if (taken.length === 0) return [];
  const holdings = await holders(after.key.subscriptionId, taken);
  return holdings
    .filter(({ key }) => !sameName(key, after.key))
    .map((holding) => conflict(command, after, holding));
};
