/** What the operator decides about a job that needs somebody: to wait longer for it or no longer, to stop it, to let it go on. */
import type { OperatorCommand } from './commands.ts';
import { accept, jobStateConflict, neverReceived, refuse } from './decision.ts';
import type { Decision } from './decision.ts';
import type { Job } from './job.ts';
import { policies } from './policies.ts';
import { isAllowed } from './transitions.ts';
import type { Instant } from '../ports/clock.ts';
import { plusDays, plusMs } from '../ports/clock.ts';

type CommandOf<Type extends OperatorCommand['type']> = Extract<OperatorCommand, { readonly type: Type }>;

/** Only ever to a later time: to wait no longer is {@link closeJob}. */
export const extendJob = ({ until }: CommandOf<'ExtendJob'>, job: Job, now: Instant): Decision => {
  if (job.status !== 'Shipping') return refuse(jobStateConflict('ExtendJob', job));
  const { deadline } = job;
  if (until === deadline && job.overdue === undefined) return accept();
  if (until <= now) return refuse({ code: 'ExtensionTooShort', until });
  if (until < deadline) return refuse({ code: 'ExtensionTooShort', until, deadline });
  return accept({ type: 'JobExtended', deadline: until });
};

export const closeJob = ({ reason }: CommandOf<'CloseJob'>, job: Job, now: Instant): Decision => {
  if (isAllowed('CloseJob', job)) {
    return accept(...neverReceived(job.drives, 'ClosedByOperator'), {
      type: 'JobClosed',
      reason: 'ByOperator',
      note: reason,
      deadline: plusDays(now, policies.keepFinishedDays),
    });
  }
  if (job.status !== 'Closed' || job.closing === undefined) return refuse(jobStateConflict('CloseJob', job));
  const { closing } = job;
  return closing.reason === 'ByOperator' && closing.note === reason
    ? accept()
    : refuse({ code: 'JobClosedAlready', reason: closing.note ?? closing.reason });
};

/** Another message takes the place of the first; the hold goes on. */
export const holdJob = ({ message }: CommandOf<'HoldJob'>, job: Job): Decision => {
  if (!isAllowed('HoldJob', job)) return refuse(jobStateConflict('HoldJob', job));
  return job.hold?.message === message ? accept() : accept({ type: 'JobHeld', message });
};

export const releaseJob = (job: Job, now: Instant): Decision => {
  const { hold } = job;
  if (hold === undefined) return accept();
  if (!('deadline' in job)) return accept({ type: 'JobReleased' });
  const stoppedMs = Math.max(0, Date.parse(now) - Date.parse(hold.deadlineStoppedAt));
  return accept({ type: 'JobReleased', deadline: plusMs(job.deadline, stoppedMs) });
};
