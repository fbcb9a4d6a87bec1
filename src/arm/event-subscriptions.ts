/** Subscriptions to events: created with the endpoint's consent, read, listed, deleted; and their events sent again. */
import type { HttpRequest } from '@azure/functions';
import type { Call } from '../access/operation.ts';
import { eventSubscriptionPath } from '../events/event-subscription-path.ts';
import { baseUrlOf, openEndpoint, sealEndpoint } from '../events/sealed-endpoint.ts';
import { toInstant } from '../ports/clock.ts';
import type { EventSubscription, EventSubscriptionKey } from '../ports/event-subscriptions.ts';
import { done, json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { bodyRefusal, requireBody } from '../wire/check-body.ts';
import { readJson } from '../wire/json-body.ts';
import { errorBody, refusal } from '../wire/refusal.ts';
import { compact } from './compact.ts';
import { eventSubscriptionBody, replayBody } from './event-subscription-body.ts';
import type { ArmDeps } from './operation.ts';
import { resourceGroupOf, subscriptionOf } from './scope.ts';

/** As Azure Event Grid names its own. */
const NAME = /^[A-Za-z0-9-]{3,64}$/;
/** Against others who change the same thing at the same time. */
const MOST_ATTEMPTS = 5;

type Params = HttpRequest['params'];

const scopeOf = (params: Params): Omit<EventSubscriptionKey, 'name'> => ({
  subscriptionId: subscriptionOf(params),
  ...(params['resourceGroupName'] !== undefined && { resourceGroup: resourceGroupOf(params) }),
});

const keyOf = (params: Params): EventSubscriptionKey => ({
  ...scopeOf(params),
  name: params['eventSubscriptionName'] ?? '',
});

const notFound = (key: EventSubscriptionKey): Error =>
  refusal('EventSubscriptionNotFound', { path: eventSubscriptionPath(key) });

const load = async (
  { notifications: { subscriptions } }: ArmDeps,
  key: EventSubscriptionKey,
): Promise<EventSubscription> => {
  const loaded = NAME.test(key.name) ? await subscriptions.load(key) : undefined;
  if (loaded === undefined) throw notFound(key);
  return loaded.subscription;
};

/** Never with the secret, nor with the query of the address, which may be one. */
const resource = (subscription: EventSubscription): object => {
  const { key, endpointBaseUrl, filter, createdAt, changedAt, allowedRate, endedAt } = subscription;
  return {
    properties: compact({
      endpointBaseUrl,
      filter: compact(filter),
      state: endedAt === undefined ? 'Active' : 'Ended',
      endedAt,
      allowedRate,
      createdAt,
      changedAt,
      provisioningState: 'Succeeded',
    }),
    id: eventSubscriptionPath(key),
    name: key.name,
    type: 'Microsoft.ImportExport/eventSubscriptions',
  };
};

export const putEventSubscription = async (deps: ArmDeps, request: HttpRequest): Promise<Answer> => {
  const { subscriptions, webhooks, endpointPolicy } = deps.notifications;
  const key = keyOf(request.params);
  if (!NAME.test(key.name)) {
    throw refusal('InvalidEventSubscriptionName', { name: key.name }, { target: 'eventSubscriptionName' });
  }
  const body = await readJson(request);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const loaded = await subscriptions.load(key);
    const before = loaded?.subscription;
    const schema = eventSubscriptionBody(endpointPolicy, before !== undefined);
    const { endpointUrl: url, secret: given, filter } = requireBody(schema, body).properties;
    const validation = await webhooks.validate(url);
    if (!validation.ok) {
      throw refusal(
        'EndpointNotValidated',
        { reason: validation.reason },
        { target: 'properties.endpointUrl' },
      );
    }
    const secret = given ?? (before && openEndpoint(deps.sealer, before).secret);
    if (secret === undefined) throw new Error('A new subscription without a secret was let in.');
    const id = before?.id ?? deps.newId();
    const now = toInstant(deps.clock.now());
    const subscription: EventSubscription = {
      id,
      key: before?.key ?? key,
      endpointBaseUrl: baseUrlOf(url),
      sealedEndpoint: sealEndpoint(deps.sealer, id, { url, secret }),
      filter: compact(filter ?? {}),
      createdAt: before?.createdAt ?? now,
      changedAt: now,
      ...(validation.allowedRate !== undefined && { allowedRate: validation.allowedRate }),
    };
    if ((await subscriptions.save(subscription, loaded)) === 'committed') {
      return json(before === undefined ? 201 : 200, resource(subscription));
    }
  }
  throw refusal('RequestContended', {});
};

export const getEventSubscription = async (deps: ArmDeps, { params }: HttpRequest): Promise<Answer> =>
  json(200, resource(await load(deps, keyOf(params))));

export const listEventSubscriptions = async (
  { notifications: { subscriptions } }: ArmDeps,
  { params }: HttpRequest,
): Promise<Answer> => json(200, { value: (await subscriptions.list(scopeOf(params))).map(resource) });

export const deleteEventSubscription = async (deps: ArmDeps, { params }: HttpRequest): Promise<Answer> => {
  const key = keyOf(params);
  await load(deps, key);
  await deps.notifications.subscriptions.remove(key);
  return done();
};

/** From there on the events are sent again, those before the subscription was made among them. */
export const replayEvents = async (deps: ArmDeps, request: HttpRequest, { wakes }: Call): Promise<Answer> => {
  const { marks } = deps.notifications;
  const subscription = await load(deps, keyOf(request.params));
  const { jobId, fromSequence } = requireBody(replayBody, await readJson(request));
  const { subscriptionId, resourceGroup } = subscription.key;
  if (subscription.endedAt !== undefined) {
    throw refusal('EventSubscriptionEnded', { path: eventSubscriptionPath(subscription.key) });
  }
  const [first] = (await deps.repository.events(subscriptionId, jobId, 0, 1)).events;
  const key = first?.event.type === 'JobCreated' ? first.event.key : undefined;
  const hears =
    resourceGroup === undefined || key?.resourceGroup.toLowerCase() === resourceGroup.toLowerCase();
  if (key === undefined || !hears) throw refusal('EventsNotFound', { jobId }, { target: 'jobId' });
  // A mark beyond the last event would pass over those to come.
  const again = await deps.repository.events(subscriptionId, jobId, fromSequence - 1, 1);
  if (again.events.length === 0) {
    const fault = { path: 'fromSequence', rule: "is past the job's last event" };
    throw bodyRefusal([errorBody('InvalidProperty', fault, { target: 'fromSequence' })]);
  }

  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const mark = await marks.load(subscriptionId, jobId, subscription.id);
    const moved = await marks.move(subscriptionId, jobId, subscription.id, fromSequence - 1, mark);
    if (moved === 'stale') continue;
    await wakes.reviveSender({
      key,
      jobId,
      subscription: subscription.key,
      eventSubscriptionId: subscription.id,
    });
    return json(202, { jobId, fromSequence });
  }
  throw refusal('RequestContended', {});
};
