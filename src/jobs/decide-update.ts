/** A PATCH: which of its properties change anything, whether each may, and what follows. */
import { isDeepStrictEqual } from 'node:util';
import type { ClientCommand, JobChanges } from './commands.ts';
import { accept, jobStateConflict, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { specOf } from './drive.ts';
import type { DriveSpec } from './drive.ts';
import type { DomainError } from './errors.ts';
import type { JobEvent } from './events.ts';
import type { Job, JobDetails } from './job.ts';
import { creatingDeadline, policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays } from '../ports/clock.ts';

type UpdateJob = Extract<ClientCommand, { readonly type: 'UpdateJob' }>;

/** Those that are kept in the job's details under the same name. */
const detailProperties = [
  'tags',
  'returnAddress',
  'returnShipping',
  'deliveryPackage',
  'logLevel',
  'backupDriveManifest',
] as const satisfies readonly (keyof JobChanges & keyof JobDetails)[];

/** What the PATCH asks for beyond what is so already: repeating a value is no change, so it is never refused. */
type Wanted = {
  readonly details: JobDetails;
  readonly changedDetails: readonly (typeof detailProperties)[number][];
  readonly drives?: readonly DriveSpec[];
  readonly ship: boolean;
  readonly cancel: boolean;
};

/** An export job names no drives, whichever came for it: an empty list says nothing. */
const isSaidAlready = (drives: readonly DriveSpec[], job: Job): boolean =>
  job.details.jobType === 'Export' ? drives.length === 0 : isDeepStrictEqual(drives, job.drives.map(specOf));

const wantedOf = (changes: JobChanges, job: Job): Wanted => {
  const { drives, ship, cancel, ...detailChanges } = changes;
  return {
    details: { ...job.details, ...detailChanges },
    changedDetails: detailProperties.filter(
      (property) =>
        changes[property] !== undefined && !isDeepStrictEqual(changes[property], job.details[property]),
    ),
    ...(drives === undefined || isSaidAlready(drives, job) ? {} : { drives }),
    ship: ship === true && job.status !== 'Shipping',
    cancel: cancel === true && !job.cancelRequested,
  };
};

const shippingFaults = (wanted: Wanted, job: Job): readonly DomainError[] => {
  if (!isAllowed('state', job)) return [jobStateConflict('state', job)];
  if (job.cancelRequested || wanted.cancel)
    return [{ code: 'JobCancelled', what: 'state', status: job.status }];
  const missing = [
    ...(wanted.details.deliveryPackage ? [] : (['deliveryPackage'] as const)),
    ...(wanted.details.returnAddress ? [] : (['returnAddress'] as const)),
    ...(job.details.jobType === 'Export' || (wanted.drives ?? job.drives).length > 0
      ? []
      : (['driveList'] as const)),
  ];
  return missing.length > 0 ? [{ code: 'ShippingNotReady', missing }] : [];
};

const faultsOf = (wanted: Wanted, job: Job): readonly DomainError[] => {
  const changed = [
    ...wanted.changedDetails,
    ...(wanted.drives ? (['driveList'] as const) : []),
    ...(wanted.cancel ? (['cancelRequested'] as const) : []),
  ];
  const namesDrives = job.details.jobType === 'Export' && wanted.drives !== undefined;
  return [
    ...(namesDrives ? [{ code: 'DriveListOfExport' } as const] : []),
    ...changed.filter((what) => !isAllowed(what, job)).map((what) => jobStateConflict(what, job)),
    ...(wanted.ship ? shippingFaults(wanted, job) : []),
  ];
};

/** The two weeks of Creating, begun anew by any request but one that only cancels a cancelled job again. */
const restartedDeadline = (
  changes: JobChanges,
  wanted: Wanted,
  job: Job,
  now: Instant,
): Instant | undefined => {
  if (job.status !== 'Creating' || wanted.ship) return undefined;
  const onlyCancelsAgain =
    job.cancelRequested && changes.cancel === true && Object.keys(changes).length === 1;
  const deadline = creatingDeadline(now, job.deadline);
  return onlyCancelsAgain || deadline === job.deadline ? undefined : deadline;
};

export const updateJob = ({ changes }: UpdateJob, job: Job, now: Instant): Decision => {
  const wanted = wantedOf(changes, job);
  const [fault, ...more] = faultsOf(wanted, job);
  if (fault !== undefined) return refuse(fault, ...more);

  const deadline = restartedDeadline(changes, wanted, job, now);
  const events: JobEvent[] = [];
  if (wanted.changedDetails.length > 0 || wanted.drives !== undefined || deadline !== undefined) {
    events.push({
      type: 'JobUpdated',
      details: wanted.details,
      ...(wanted.drives === undefined ? {} : { drives: wanted.drives }),
      ...(deadline === undefined ? {} : { deadline }),
    });
  }
  if (wanted.cancel) events.push({ type: 'CancelRequested' });
  if (wanted.ship) events.push({ type: 'JobShipped', deadline: plusDays(now, policies.shippingDays) });
  return accept(...events);
};
