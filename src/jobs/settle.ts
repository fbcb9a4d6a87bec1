/** The steps a job takes by itself, in the same decision as what brought them about. */
import type { Drive } from './drive.ts';
import type { JobEvent } from './events.ts';
import { transition } from './evolve.ts';
import type { Job } from './job.ts';
import type { Instant } from '../ports/clock.ts';

/** Still to be copied: a cancelled job starts no more drives, and finishes those in copy (dn529110, CancelRequested). */
const isOpen = (drive: Drive, job: Job): boolean =>
  drive.status === 'Transferring' || (drive.status === 'Received' && !job.cancelRequested);

/** The one step that must follow from the state alone, if there is one. */
const nextStep = (job: Job): JobEvent | undefined => {
  switch (job.status) {
    case 'Creating':
    case 'Shipping':
      return undefined;
    case 'Received':
      if (!job.drives.some((drive) => isOpen(drive, job))) return { type: 'PackagingStarted' };
      return job.drives.some((drive) => drive.status === 'Transferring')
        ? { type: 'TransferStarted' }
        : undefined;
    case 'Transferring':
      return job.drives.some((drive) => isOpen(drive, job)) ? undefined : { type: 'PackagingStarted' };
    case 'Packaging':
      return job.drives.some((drive) => isOpen(drive, job)) ? { type: 'TransferStarted' } : undefined;
    case 'Completed':
    case 'Closed':
      // A late drive: everything else of a finished job went back or never came.
      return job.drives.some((drive) => drive.status === 'Received') ? { type: 'JobReopened' } : undefined;
  }
};

/** `events` and the steps that follow from them, in order. */
export const settle = (job: Job, events: readonly JobEvent[], now: Instant): readonly JobEvent[] => {
  if (events.length === 0) return events;
  const all = [...events];
  let current: Job | undefined = job;
  for (const event of events) current = current && transition(current, event, now);
  while (current !== undefined) {
    const step = nextStep(current);
    if (step === undefined) break;
    all.push(step);
    current = transition(current, step, now);
  }
  return all;
};
