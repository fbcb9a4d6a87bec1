/** Subscriptions to events, and how far each was told: rows in the partition of the Azure subscription. */
import * as z from 'zod';
import type {
  DeliveryMarks,
  EventSubscription,
  EventSubscriptionKey,
  EventSubscriptions,
  LoadedSubscription,
  RequestRates,
} from '../../ports/event-subscriptions.ts';
import { conditional, unlessMissing } from './failures.ts';
import { partitionOf } from './job-rows.ts';
import { keyPart, rangeOf, rowKeyOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { emptyRange, readRange } from './ranges.ts';
import { documentColumns, readDocument, readRow, schemaVersion } from './rows.ts';
import type { Row } from './rows.ts';

type RowId = { partitionKey: string; rowKey: string };

/** No resource group has an empty name. */
const scopePart = (resourceGroup: string | undefined): string =>
  resourceGroup === undefined ? '' : keyPart('the resource group', resourceGroup);

const subscriptionRowId = ({ subscriptionId, resourceGroup, name }: EventSubscriptionKey): RowId => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: rowKeyOf('hook', scopePart(resourceGroup), keyPart('the name of the event subscription', name)),
});

const idPart = (id: string): string => keyPart('the id of the event subscription', id);
const rateRowId = (subscriptionId: string, id: string): RowId => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: rowKeyOf('rate', idPart(id)),
});

const subscriptionColumns = z.object({ etag: z.string() });
const subscriptionShape = z.looseObject({
  id: z.string(),
  key: z.object({ subscriptionId: z.string(), resourceGroup: z.string().optional(), name: z.string() }),
  sealedEndpoint: z.string(),
  filter: z.looseObject({}),
});
const subscriptionDocument = z.custom<EventSubscription>(
  (value) => subscriptionShape.safeParse(value).success,
  'this is no event subscription',
);

const readSubscription = (row: Row): LoadedSubscription => {
  const { etag } = readRow(row, subscriptionColumns);
  return { subscription: readDocument(row, subscriptionDocument), etag };
};

const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

export const createEventSubscriptions = ({ jobs }: Pick<Tables, 'jobs'>): EventSubscriptions => ({
  load: async (key) => {
    const { partitionKey, rowKey } = subscriptionRowId(key);
    const row = await unlessMissing((await jobs()).getEntity(partitionKey, rowKey));
    return row && readSubscription(row);
  },

  save: async (subscription, before) => {
    const row = {
      ...subscriptionRowId(subscription.key),
      schemaVersion,
      ...documentColumns('The event subscription', subscription),
    };
    const client = await jobs();
    return conditional(
      before ? client.updateEntity(row, 'Replace', { etag: before.etag }) : client.createEntity(row),
    );
  },

  remove: async (key) => {
    const client = await jobs();
    const { partitionKey, rowKey } = subscriptionRowId(key);
    const row = await unlessMissing(client.getEntity(partitionKey, rowKey));
    if (!row) return 'absent';
    // What counts its requests first: without the row that names it nobody would find that again.
    const rate = rateRowId(key.subscriptionId, readSubscription(row).subscription.id);
    await unlessMissing(client.deleteEntity(rate.partitionKey, rate.rowKey));
    return (await unlessMissing(client.deleteEntity(partitionKey, rowKey))) ? 'removed' : 'absent';
  },

  list: async ({ subscriptionId, resourceGroup }) => {
    const range = { partition: partitionOf(subscriptionId), ...rangeOf('hook', scopePart(resourceGroup)) };
    return (await readRange(await jobs(), range)).map((row) => readSubscription(row).subscription);
  },

  hearing: async (subscriptionId, resourceGroup) => {
    const range = { partition: partitionOf(subscriptionId), ...rangeOf('hook') };
    return (await readRange(await jobs(), range))
      .map((row) => readSubscription(row).subscription)
      .filter(({ key }) => key.resourceGroup === undefined || sameText(key.resourceGroup, resourceGroup));
  },
});

const jobIdPart = (jobId: string): string => keyPart('the job id', jobId);
const markRange = (jobId: string): { from: string; end: string } => rangeOf('sent', jobIdPart(jobId));

const markColumns = z.object({ etag: z.string(), upTo: z.number() });
const toldColumns = z.object({ eventSubscriptionId: z.string() });

export const createDeliveryMarks = ({ jobs }: Pick<Tables, 'jobs'>): DeliveryMarks => {
  const rowId = (subscriptionId: string, jobId: string, id: string): RowId => ({
    partitionKey: partitionOf(subscriptionId),
    rowKey: rowKeyOf('sent', jobIdPart(jobId), idPart(id)),
  });
  return {
    load: async (subscriptionId, jobId, id) => {
      const { partitionKey, rowKey } = rowId(subscriptionId, jobId, id);
      const row = await unlessMissing((await jobs()).getEntity(partitionKey, rowKey));
      return row && readRow(row, markColumns);
    },

    move: async (subscriptionId, jobId, id, upTo, before) => {
      const row = { ...rowId(subscriptionId, jobId, id), schemaVersion, eventSubscriptionId: id, upTo };
      const client = await jobs();
      const write = before
        ? client.updateEntity(row, 'Replace', { etag: before.etag })
        : client.createEntity(row);
      if ((await conditional(write)) === 'stale') return 'stale';
      const { etag } = await write;
      if (etag === undefined) throw new Error('The table service gave no ETag with a write.');
      return { upTo, etag };
    },

    told: async (subscriptionId, jobId) => {
      const range = { partition: partitionOf(subscriptionId), ...markRange(jobId) };
      return (await readRange(await jobs(), range)).map(
        (row) => readRow(row, toldColumns).eventSubscriptionId,
      );
    },

    purge: async (subscriptionId, jobId) =>
      emptyRange(await jobs(), { partition: partitionOf(subscriptionId), ...markRange(jobId) }),
  };
};

const rateColumns = z.object({ etag: z.string(), minute: z.string(), taken: z.number() });
/** So many who came first in one moment: this one waits for the next minute. */
const rateAttempts = 5;

export const createRequestRates = ({ jobs }: Pick<Tables, 'jobs'>): RequestRates => ({
  take: async (subscriptionId, id, now, wanted, allowed) => {
    const client = await jobs();
    const { partitionKey, rowKey } = rateRowId(subscriptionId, id);
    const minute = now.slice(0, 'yyyy-MM-ddTHH:mm'.length);
    for (let attempt = 0; attempt < rateAttempts; attempt++) {
      const row = await unlessMissing(client.getEntity(partitionKey, rowKey));
      const kept = row && readRow(row, rateColumns);
      const before = kept?.minute === minute ? kept.taken : 0;
      const granted = Math.max(0, Math.min(wanted, allowed - before));
      if (granted === 0) return 0;
      const entity = { partitionKey, rowKey, schemaVersion, minute, taken: before + granted };
      const write = kept
        ? client.updateEntity(entity, 'Replace', { etag: kept.etag })
        : client.createEntity(entity);
      if ((await conditional(write)) === 'committed') return granted;
    }
    return 0;
  },
});
