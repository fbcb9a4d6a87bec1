/** What a client asks for: a job, new contents for it, its keys, its end. Changes by PATCH stand in `decide-update.ts`. */
import { isDeepStrictEqual } from 'node:util';
import type { ClientCommand } from './commands.ts';
import { accept, jobStateConflict, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import { specOf } from './drive.ts';
import type { Job } from './job.ts';
import { creatingDeadline, policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import { plusMs, type Instant } from '../ports/clock.ts';

type PutJob = Extract<ClientCommand, { readonly type: 'PutJob' }>;

/** A PUT over a job is rejected unless that job is Creating (Put Job, dn529105); it replaces all the client said. */
export const putJob = (command: PutJob, job: Job | undefined, now: Instant): Decision => {
  const { jobId, key, details, shippingInformation, drives } = command;
  if (details.jobType === 'Export' && drives.length > 0) return refuse({ code: 'DriveListOfExport' });
  if (job === undefined) {
    const deadline = creatingDeadline(now);
    return accept({ type: 'JobCreated', jobId, key, details, shippingInformation, drives, deadline });
  }
  if (job.status !== 'Creating' || !isAllowed('PutJob', job)) return refuse(jobStateConflict('PutJob', job));

  const deadline = creatingDeadline(now, job.deadline);
  const same =
    deadline === job.deadline &&
    isDeepStrictEqual(
      { details, shippingInformation, drives },
      {
        details: job.details,
        shippingInformation: job.shippingInformation,
        drives: job.drives.map(specOf),
      },
    );
  return same ? accept() : accept({ type: 'JobReplaced', details, shippingInformation, drives, deadline });
};

/** Closed is treated like Completed: the sources name only the latter (storage-import-export-cancelling-and-deleting-jobs). */
export const deleteJob = (job: Job): Decision =>
  isAllowed('DeleteJob', job)
    ? accept({ type: 'JobDeleted', reason: 'ByClient' })
    : refuse(jobStateConflict('DeleteJob', job));

/**
 * Told in every state, and whoever asks again at once, because the answer was lost or a script polls, is told of once: each
 * event of a job is read again and again.
 */
export const readBitLockerKeys = (
  { reader }: Extract<ClientCommand, { readonly type: 'ReadBitLockerKeys' }>,
  { drives, keysRead }: Job,
  now: Instant,
): Decision => {
  const driveIds = drives.flatMap((drive) => ('sealedBitLockerKey' in drive ? [drive.driveId] : []));
  const isToldAlready =
    keysRead !== undefined &&
    isDeepStrictEqual(keysRead.by, reader) &&
    now < plusMs(keysRead.at, policies.keysReadingSeconds * 1000);
  return driveIds.length === 0 || isToldAlready ? accept() : accept({ type: 'BitLockerKeysRead', driveIds });
};
