/** Who sends a job's events to a subscription. It speaks of job keys, so it stands here and not among the ports. */
import type { EventSubscriptionKey } from '../ports/event-subscriptions.ts';
import type { JobKey } from './job.ts';

/** One sender: of the events of one job to one subscription. */
export type SenderRef = {
  readonly key: JobKey;
  readonly jobId: string;
  readonly subscription: EventSubscriptionKey;
  readonly eventSubscriptionId: string;
};

export type SenderWakes = {
  /** Wakes the sender, or starts its orchestration anew when it has none that runs. */
  readonly reviveSender: (sender: SenderRef) => Promise<void>;
};

/** The id of the sender's orchestration. */
export const senderInstanceId = (jobId: string, eventSubscriptionId: string): string =>
  `${jobId}-s-${eventSubscriptionId}`;
