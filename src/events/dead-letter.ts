/** Events that an endpoint did not take for a whole day, set aside where people and programs find them. */
import type { EventSubscription } from '../ports/event-subscriptions.ts';
import type { Instant } from '../ports/clock.ts';
import { eventSubscriptionPath } from './event-subscription-path.ts';
import type { CloudEvent } from './cloud-event.ts';

export type DeadLetters = {
  /** Replaces what is there: the same event is set aside once, however often that is tried. */
  readonly write: (path: string, content: Uint8Array) => Promise<void>;
};

/** One blob, as JSON. */
export type DeadLetter = {
  readonly eventSubscription: string;
  readonly endpointBaseUrl: string;
  readonly failingSince: Instant;
  readonly attempts: number;
  readonly lastAttemptAt: Instant;
  readonly lastError: string;
  readonly event: CloudEvent;
};

/** `{subscription}/{resource group or -}/{name}/{job id}/{sequence}.json` in the container `drayage-dead-letters`. */
const deadLetterPath = ({ key }: EventSubscription, { data, sequence }: CloudEvent): string =>
  [key.subscriptionId, key.resourceGroup ?? '-', key.name, data.jobId, `${sequence}.json`]
    .map((part) => encodeURIComponent(part.toLowerCase()))
    .join('/');

export const setAside = (
  deadLetters: DeadLetters,
  subscription: EventSubscription,
  letter: Omit<DeadLetter, 'eventSubscription' | 'endpointBaseUrl'>,
): Promise<void> => {
  const content: DeadLetter = {
    eventSubscription: eventSubscriptionPath(subscription.key),
    endpointBaseUrl: subscription.endpointBaseUrl,
    ...letter,
  };
  return deadLetters.write(
    deadLetterPath(subscription, letter.event),
    Buffer.from(JSON.stringify(content, undefined, 2), 'utf8'),
  );
};
