/** The feed over all jobs of a scope, as CloudEvents. */
import type { EventFeed, FeedSlice } from '../jobs/event-feed.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { CloudEvent } from './cloud-event.ts';
import { historyOf } from './history.ts';
import { toCloudEvent } from './to-cloud-event.ts';

export type FeedScope = { readonly subscriptionId: string; readonly resourceGroup?: string };

export type EventPage = {
  readonly events: readonly CloudEvent[];
  readonly cursor: string;
  readonly more: boolean;
};

/**
 * A page looks at `top` events of the subscription and gives those that concern the scope: it may be empty and lead on.
 * @throws InvalidCursorError
 */
export const readFeed = async (
  { feed, repository }: { readonly feed: EventFeed; readonly repository: Pick<JobRepository, 'events'> },
  { subscriptionId, resourceGroup }: FeedScope,
  cursor: string | undefined,
  top: number,
): Promise<EventPage> => {
  const page = await feed.read(subscriptionId, cursor, top);
  const inScope = ({ key }: FeedSlice): boolean =>
    resourceGroup === undefined || key.resourceGroup.toLowerCase() === resourceGroup.toLowerCase();
  const slices = page.slices.filter(inScope);
  const jobIds = [...new Set(slices.map(({ jobId }) => jobId))];
  const histories = new Map(
    await Promise.all(
      jobIds.map(async (jobId) => [jobId, await historyOf(repository, subscriptionId, jobId)] as const),
    ),
  );
  const events = slices.flatMap(({ jobId, from, to }) =>
    (histories.get(jobId) ?? []).slice(from - 1, to).flatMap((step) => toCloudEvent(step) ?? []),
  );
  return { events, cursor: page.cursor, more: page.more };
};
