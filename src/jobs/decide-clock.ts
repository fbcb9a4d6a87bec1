/** What happens by itself when a deadline is near, and when it is reached. */
import { accept, neverReceived } from './decision.ts';
import type { Decision } from './decision.ts';
import { deadlineOf, reminderOf } from './job.ts';
import type { Job } from './job.ts';
import { policies } from './policies.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays } from '../ports/clock.ts';

/** @param graceDays how long an overdue job stays open. */
export const reachDeadline = (job: Job, now: Instant, graceDays: number): Decision => {
  const deadline = deadlineOf(job);
  if (deadline === undefined || now < deadline) return accept();
  switch (job.status) {
    case 'Creating':
      return accept({ type: 'JobDeleted', reason: 'CreatingExpired' });
    case 'Shipping':
      if (job.overdue === undefined && graceDays > 0 && now < plusDays(deadline, graceDays)) {
        return accept({ type: 'JobOverdue', deadline: plusDays(deadline, graceDays) });
      }
      return accept(...neverReceived(job.drives, 'PackageOverdue'), {
        type: 'JobClosed',
        reason: 'PackageOverdue',
        deadline: plusDays(now, policies.keepFinishedDays),
      });
    case 'Completed':
    case 'Closed':
      return accept({ type: 'JobDeleted', reason: 'KeptLongEnough' });
    case 'Received':
    case 'Transferring':
    case 'Packaging':
      return accept();
  }
};

/** From the deadline on there is nothing to be reminded of: what the clock does then tells for itself. */
export const remind = (job: Job, now: Instant): Decision => {
  const deadline = deadlineOf(job);
  const reminder = reminderOf(job);
  return deadline === undefined || reminder === undefined || now < reminder || now >= deadline
    ? accept()
    : accept({ type: 'JobReminded', deadline });
};
