import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  DeliveryMarks,
  EventSubscription,
  EventSubscriptionKey,
  EventSubscriptions,
} from '../../src/ports/event-subscriptions.ts';
import {
  createDeliveryMarks,
  createEventSubscriptions,
  createRequestRates,
} from '../../src/storage/tables/event-subscriptions.ts';
import type { Tables } from '../../src/storage/tables/tables.ts';
import { minutes, startOfTime } from '../support/jobs.ts';
import { takeTables } from '../support/storage-tables.ts';

let tables: Tables;
let subscriptions: EventSubscriptions;
let marks: DeliveryMarks;
beforeAll(async () => {
  tables = await takeTables();
  subscriptions = createEventSubscriptions(tables);
  marks = createDeliveryMarks(tables);
});

const made = (key: EventSubscriptionKey): EventSubscription => ({
  id: randomUUID(),
  key,
  endpointBaseUrl: 'https://events.example.com/',
  sealedEndpoint: 'sealed',
  filter: { states: ['Closed'] },
  createdAt: startOfTime,
  changedAt: startOfTime,
});
const save = async (key: EventSubscriptionKey): Promise<EventSubscription> => {
  const subscription = made(key);
  expect(await subscriptions.save(subscription, undefined)).toBe('committed');
  return subscription;
};

describe('subscriptions to events', () => {
  it('are kept by scope and name, whatever their case', async () => {
    const subscriptionId = randomUUID();
    const whole = await save({ subscriptionId, name: 'Hook' });
    const group = await save({ subscriptionId, resourceGroup: 'Größe', name: 'Hook' });
    const shouted = { subscriptionId: subscriptionId.toUpperCase(), name: 'HOOK' };
    expect((await subscriptions.load(shouted))?.subscription).toEqual(whole);
    expect((await subscriptions.load({ ...shouted, resourceGroup: 'GRÖßE' }))?.subscription).toEqual(group);
    expect(await subscriptions.save(made(shouted), undefined)).toBe('stale');
    expect(await subscriptions.list({ subscriptionId })).toEqual([whole]);
    expect(await subscriptions.list({ subscriptionId, resourceGroup: 'größe' })).toEqual([group]);
  });

  it('hear of their own resource group, or of all', async () => {
    const subscriptionId = randomUUID();
    const whole = await save({ subscriptionId, name: 'hook' });
    const group = await save({ subscriptionId, resourceGroup: 'drives', name: 'hook' });
    await save({ subscriptionId, resourceGroup: 'drives-2', name: 'hook' });
    const heard = await subscriptions.hearing(subscriptionId, 'Drives');
    expect(heard.map(({ id }) => id).toSorted()).toEqual([whole.id, group.id].toSorted());
    expect(await subscriptions.hearing(randomUUID(), 'Drives')).toEqual([]);
  });

  it('are changed as they were read, and removed with what counts their requests', async () => {
    const subscriptionId = randomUUID();
    const { id, key } = await save({ subscriptionId, name: 'hook' });
    const loaded = (await subscriptions.load(key))!;
    const ended = { ...loaded.subscription, endedAt: minutes(1) };
    expect(await subscriptions.save(ended, loaded)).toBe('committed');
    expect(await subscriptions.save(loaded.subscription, loaded)).toBe('stale');

    const rates = createRequestRates(tables);
    expect(await rates.take(subscriptionId, id, startOfTime, 3, 2)).toBe(2);
    expect(await rates.take(subscriptionId, id, startOfTime, 1, 2)).toBe(0);
    expect(await rates.take(subscriptionId, id, minutes(1), 1, 2)).toBe(1);
    expect(await subscriptions.remove(key)).toBe('removed');
    expect(await subscriptions.remove(key)).toBe('absent');
    const rest = [];
    for await (const { rowKey } of (await tables.jobs()).listEntities({
      queryOptions: { filter: `PartitionKey eq '${subscriptionId}'` },
    }))
      rest.push(rowKey);
    expect(rest).toEqual([]);
  });
});

describe('marks of what was told', () => {
  it('move from where they were read, one for each subscription and job, until they are purged', async () => {
    const [subscriptionId, jobId, other] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await marks.move(subscriptionId, jobId, 'a', 3, undefined);
    expect(first).toMatchObject({ upTo: 3 });
    expect(await marks.move(subscriptionId, jobId, 'a', 9, undefined)).toBe('stale');
    const loaded = await marks.load(subscriptionId, jobId, 'a');
    expect(loaded).toEqual(first);
    expect(await marks.move(subscriptionId, jobId, 'a', 1, loaded)).toMatchObject({ upTo: 1 });
    expect(await marks.move(subscriptionId, jobId, 'a', 4, loaded)).toBe('stale');
    await marks.move(subscriptionId, jobId, 'b', 1, undefined);
    await marks.move(subscriptionId, other, 'a', 1, undefined);

    expect(await marks.told(subscriptionId, jobId)).toEqual(['a', 'b']);
    await marks.purge(subscriptionId, jobId);
    expect(await marks.told(subscriptionId, jobId)).toEqual([]);
    expect(await marks.load(subscriptionId, other, 'a')).toMatchObject({ upTo: 1 });
  });
});
