/** Whether a subscription asked for an event. */
import type { EventFilter } from '../ports/event-subscriptions.ts';
import type { CloudEvent } from './cloud-event.ts';

/** The state that was entered, of the drive where the event is of one; `Deleted` for a job that is gone. */
const stateOf = ({ data }: CloudEvent): string => data.drive?.state.after ?? data.jobState.after ?? 'Deleted';

export const isAskedFor = ({ types, states, attentionOnly }: EventFilter, event: CloudEvent): boolean =>
  (types === undefined || types.includes(event.type)) &&
  (states === undefined || states.includes(stateOf(event))) &&
  (attentionOnly !== true || event.data.attention !== undefined);
