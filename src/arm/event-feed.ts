/** The feed over all jobs of a subscription, or of one of its resource groups. */
import type { HttpRequest } from '@azure/functions';
import { readFeed } from '../events/feed.ts';
import type { FeedScope } from '../events/feed.ts';
import { InvalidCursorError } from '../jobs/event-feed.ts';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import type { ArmDeps } from './operation.ts';
import { badCursor, topOf } from '../wire/paging.ts';
import { resourceGroupOf, subscriptionOf } from './scope.ts';

/** For who wants to hear of what is to come alone. No cursor of a feed is so short. */
const LATEST = 'latest';

const listFeed = async (
  { notifications: { feed }, repository }: ArmDeps,
  { query }: HttpRequest,
  scope: FeedScope,
): Promise<Answer> => {
  const top = topOf(query);
  const after = query.get('after') ?? undefined;
  if (after === LATEST)
    return json(200, { value: [], cursor: await feed.latest(scope.subscriptionId), more: false });
  try {
    const { events, cursor, more } = await readFeed({ feed, repository }, scope, after, top);
    return json(200, { value: events, cursor, more });
  } catch (error) {
    if (error instanceof InvalidCursorError) throw badCursor();
    throw error;
  }
};

export const listFeedOfSubscription = (deps: ArmDeps, request: HttpRequest): Promise<Answer> =>
  listFeed(deps, request, { subscriptionId: subscriptionOf(request.params) });

export const listFeedOfResourceGroup = (deps: ArmDeps, request: HttpRequest): Promise<Answer> =>
  listFeed(deps, request, {
    subscriptionId: subscriptionOf(request.params),
    resourceGroup: resourceGroupOf(request.params),
  });
