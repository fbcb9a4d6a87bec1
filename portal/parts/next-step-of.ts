/** What happens next to a job, from what the API says of it. Pure. */
import type { Job } from '../api/arm.ts';

export type NextStep =
  /** The clock does it, at that time. */
  | {
      readonly kind:
        | 'deletedUnlessShipped'
        /** Cancelled while Creating: it cannot be shipped any more. */
        | 'deletedCancelled'
        | 'closedUnlessArrived'
        /** Its two weeks are over; an operator may still extend it. */
        | 'closedUnlessExtended'
        | 'deleted';
      readonly at: string;
    }
  /** People do it, when they come to it. */
  | { readonly kind: 'copyStarts' | 'copies' | 'goesBack' }
  /** Nothing, until an operator releases it. */
  | { readonly kind: 'held'; readonly message: string }
  /** The API did not say when. */
  | { readonly kind: 'unknown' };

export const nextStepOf = ({ properties: { state, schedule, cancelRequested } }: Job): NextStep => {
  if (schedule?.hold !== undefined) return { kind: 'held', message: schedule.hold.message };
  const at = (kind: Extract<NextStep, { at: string }>['kind']): NextStep =>
    schedule?.deadline === undefined ? { kind: 'unknown' } : { kind, at: schedule.deadline };
  switch (state) {
    case 'Creating':
      return at(cancelRequested ? 'deletedCancelled' : 'deletedUnlessShipped');
    case 'Shipping':
      return at(schedule?.overdue === true ? 'closedUnlessExtended' : 'closedUnlessArrived');
    case 'Received':
      return { kind: cancelRequested ? 'goesBack' : 'copyStarts' };
    case 'Transferring':
      return { kind: 'copies' };
    case 'Packaging':
      return { kind: 'goesBack' };
    case 'Completed':
    case 'Closed':
      return at('deleted');
  }
};

const NEAR_MS = 3 * 24 * 60 * 60 * 1000;

/** Three days, as the timeline's reminder has it. That a finished job goes is no matter for alarm. */
export const isNear = (step: NextStep, now: Date): boolean =>
  'at' in step && step.kind !== 'deleted' && new Date(step.at).getTime() - now.getTime() <= NEAR_MS;
