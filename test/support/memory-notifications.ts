/** Subscriptions to events and how far they were told, in memory, under ETags as strict as a table's. */
import type {
  DeliveryMark,
  DeliveryMarks,
  EventSubscriptionKey,
  EventSubscriptions,
  LoadedSubscription,
} from '../../src/ports/event-subscriptions.ts';

const SEPARATOR = '\u0000';

const idOf = ({ subscriptionId, resourceGroup = '', name }: EventSubscriptionKey): string =>
  [subscriptionId, resourceGroup, name].join(SEPARATOR).toLowerCase();

export const memoryNotifications = (): {
  readonly subscriptions: EventSubscriptions;
  readonly marks: DeliveryMarks;
} => {
  const rows = new Map<string, LoadedSubscription>();
  const marks = new Map<string, DeliveryMark>();
  let writes = 0;
  const all = () => [...rows.values()].map(({ subscription }) => subscription);
  const same = (left = '', right = ''): boolean => left.toLowerCase() === right.toLowerCase();
  const markOf = (...parts: readonly string[]): string => parts.join(SEPARATOR).toLowerCase();

  return {
    subscriptions: {
      load: async (key) => Promise.resolve(rows.get(idOf(key))),
      save: async (subscription, before) => {
        await Promise.resolve();
        const id = idOf(subscription.key);
        if (rows.get(id)?.etag !== before?.etag) return 'stale';
        rows.set(id, { subscription, etag: String(++writes) });
        return 'committed';
      },
      remove: async (key) => Promise.resolve(rows.delete(idOf(key)) ? 'removed' : 'absent'),
      list: async ({ subscriptionId, resourceGroup }) =>
        Promise.resolve(
          all().filter(
            ({ key }) => same(key.subscriptionId, subscriptionId) && same(key.resourceGroup, resourceGroup),
          ),
        ),
      hearing: async (subscriptionId, resourceGroup) =>
        Promise.resolve(
          all().filter(
            ({ key }) =>
              same(key.subscriptionId, subscriptionId) &&
              (key.resourceGroup === undefined || same(key.resourceGroup, resourceGroup)),
          ),
        ),
    },
    marks: {
      load: async (...parts) => Promise.resolve(marks.get(markOf(...parts))),
      move: async (subscriptionId, jobId, id, upTo, before) => {
        await Promise.resolve();
        const at = markOf(subscriptionId, jobId, id);
        if (marks.get(at)?.etag !== before?.etag) return 'stale';
        const mark = { upTo, etag: String(++writes) };
        marks.set(at, mark);
        return mark;
      },
      told: async (subscriptionId, jobId) => {
        await Promise.resolve();
        const prefix = `${markOf(subscriptionId, jobId)}${SEPARATOR}`;
        return [...marks.keys()].flatMap((at) => (at.startsWith(prefix) ? [at.slice(prefix.length)] : []));
      },
      purge: async (subscriptionId, jobId) => {
        await Promise.resolve();
        const prefix = `${markOf(subscriptionId, jobId)}${SEPARATOR}`;
        for (const at of marks.keys()) if (at.startsWith(prefix)) marks.delete(at);
      },
    },
  };
};
