/** Whom a job still has to tell something: who hears of it, and was not told of its last event yet. */
import type { SenderRef } from '../jobs/deliveries.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { JobKey } from '../jobs/job.ts';
import type { DeliveryMarks, EventSubscriptions } from '../ports/event-subscriptions.ts';

export type Outbox = {
  readonly repository: Pick<JobRepository, 'events'>;
  readonly subscriptions: EventSubscriptions;
  readonly marks: DeliveryMarks;
};

/** One request where nobody hears of the job. Of a deleted job too, as long as its events are there. */
export const undelivered = async (
  { repository, subscriptions, marks }: Outbox,
  key: JobKey,
  jobId: string,
): Promise<readonly SenderRef[]> => {
  const { subscriptionId, resourceGroup } = key;
  const hearing = await subscriptions.hearing(subscriptionId, resourceGroup);
  const senders = await Promise.all(
    hearing
      .filter(({ endedAt }) => endedAt === undefined)
      .map(async ({ id, key: subscription }): Promise<readonly SenderRef[]> => {
        const mark = await marks.load(subscriptionId, jobId, id);
        const { events } = await repository.events(subscriptionId, jobId, mark?.upTo ?? 0, 1);
        return events.length === 0 ? [] : [{ key, jobId, subscription, eventSubscriptionId: id }];
      }),
  );
  return senders.flat();
};
