/** When a job got where it is, and what the clock will do to it: shown where `$expand=schedule` asks for it. */
import { deadlineOf, type Job } from '../jobs/job.ts';
import { refusal } from '../wire/refusal.ts';
import { compact } from './compact.ts';
import { queryValue } from './query.ts';

/** What becomes of the job at its deadline. Finished jobs were kept long enough by then (see jobs/policies.ts). */
const fateOf = (job: Job): 'Closed' | 'Deleted' | undefined => {
  switch (job.status) {
    case 'Creating':
    case 'Completed':
    case 'Closed':
      return 'Deleted';
    case 'Shipping':
      return 'Closed';
    case 'Received':
    case 'Transferring':
    case 'Packaging':
      return undefined;
  }
};

export const scheduleOf = (job: Job): object => {
  const deadline = deadlineOf(job);
  return compact({
    reached: job.reached,
    deadline,
    atDeadline: deadline === undefined ? undefined : fateOf(job),
    overdue: 'overdue' in job ? job.overdue : undefined,
    hold: job.hold && { message: job.hold.message, since: job.hold.since },
  });
};

/** @throws Refusal when something else is to be expanded, which would else be missed in silence. */
export const wantsSchedule = (query: URLSearchParams): boolean => {
  const value = queryValue(query, '$expand');
  if (value === undefined || value === '') return false;
  if (value.toLowerCase() === 'schedule') return true;
  throw refusal(
    'InvalidQueryParameter',
    { name: '$expand', rule: "must be 'schedule'" },
    { target: '$expand' },
  );
};
