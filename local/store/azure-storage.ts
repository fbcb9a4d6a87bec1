/**
 * Keeps instances in tables as the Azure Storage provider does: `<Hub>Instances` and `<Hub>History`, long texts in blobs
 * of `<hub>-largemessages`. Where the provider has queues, one table is enough for a single host: `<Hub>Inbox` holds the
 * clients' messages that no episode has consumed yet.
 */
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { instanceByHistory } from '../engine/outstanding.ts';
import type { HistoryEvent, MessageEvent } from '../engine/history.ts';
import { toHistoryEvent, toHistoryRow } from './history-rows.ts';
import { toInstanceRow, toStoredInstance } from './instance-rows.ts';
import { escapeKey, ordinalKey } from './keys.ts';
import { createLargeTexts } from './large-texts.ts';
import { nullableText, RowError, text, type Row } from './rows.ts';
import {
  hasEnded,
  wholeEpisodes,
  type InboxMessage,
  type Outstanding,
  type Store,
  type StoredInstance,
} from './store.ts';
import { putRows, quoted, removeRow, removeRows, statusOf, toRow } from './tables.ts';

export type AzureStorageOptions = {
  /** Of a storage account, Azurite's included. */
  readonly connectionString: string;
  /** host.json `hubName`: letters and digits, as the names of the tables begin with it. */
  readonly taskHub: string;
};

/** In the history's partition; says which execution its rows are of. Sorts behind all ordinals. */
const SENTINEL = 'sentinel';
/** On the last row of a commit: the inbox messages it consumed, in case they could not be deleted any more. */
const CONSUMED = 'ConsumedMessages';

export const createAzureStorageStore = ({ connectionString, taskHub }: AzureStorageOptions): Store => {
  const options = { allowInsecureConnection: /http:|UseDevelopmentStorage=true/i.test(connectionString) };
  const open = (suffix: string) =>
    TableClient.fromConnectionString(connectionString, `${taskHub}${suffix}`, options);
  const instances = open('Instances');
  const histories = open('History');
  const inboxes = open('Inbox');
  const largeTexts = createLargeTexts(
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient(
      `${taskHub.toLowerCase()}-largemessages`,
    ),
  );
  let nextMessage = 0;

  const instanceRow = (instance: StoredInstance): Promise<Row> =>
    largeTexts.pack(toInstanceRow(instance, taskHub, hasEnded(instance)), `instance-${instance.executionId}`);

  const rowsOf = async (table: TableClient, filter?: string, select?: string[]): Promise<Row[]> => {
    const rows: Row[] = [];
    const queryOptions = { ...(filter === undefined ? {} : { filter }), ...(select ? { select } : {}) };
    for await (const page of table.listEntities({ queryOptions }).byPage({ maxPageSize: 1_000 }))
      rows.push(...page.map(toRow));
    return rows;
  };

  const ofPartition = (partitionKey: string): string => `PartitionKey eq ${quoted(partitionKey)}`;

  /** Rows of the execution at hand, in order; what is left of earlier executions is not among them. */
  const historyRows = async (partitionKey: string): Promise<readonly Row[]> => {
    const rows = await rowsOf(histories, ofPartition(partitionKey));
    const sentinel = rows.find(({ rowKey }) => rowKey === SENTINEL);
    if (!sentinel) return [];
    const executionId = text(sentinel, 'ExecutionId');
    return rows.filter((row) => row.rowKey !== SENTINEL && row['ExecutionId'] === executionId);
  };

  const eventsOf = (rows: readonly Row[]): Promise<readonly HistoryEvent[]> =>
    Promise.all(rows.map(async (row) => toHistoryEvent(await largeTexts.unpack(row))));

  const keysOf = async (table: TableClient, partitionKey: string): Promise<readonly string[]> =>
    (await rowsOf(table, ofPartition(partitionKey), ['partitionKey', 'rowKey'])).map(({ rowKey }) => rowKey);

  const forget = async (partitionKey: string): Promise<void> => {
    await largeTexts.forget(partitionKey);
    await removeRows(histories, partitionKey, await keysOf(histories, partitionKey));
    await removeRows(inboxes, partitionKey, await keysOf(inboxes, partitionKey));
  };

  const read = async (instanceId: string): Promise<StoredInstance | undefined> => {
    try {
      const entity = await instances.getEntity(escapeKey(instanceId), '');
      return toStoredInstance(await largeTexts.unpack(toRow(entity)));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  };

  const outstanding = async (row: Row, inbox: readonly Row[]): Promise<Outstanding> => {
    const rows = await historyRows(row.partitionKey);
    const events = await eventsOf(rows);
    const history = wholeEpisodes(events);
    const torn = rows.slice(history.length).map(({ rowKey }) => rowKey);
    await removeRows(histories, row.partitionKey, torn);
    const kept = toStoredInstance(await largeTexts.unpack(row));
    // A first episode that is there in part may be of an execution that the row does not know yet.
    const isTornStart = history.length === 0 && events.length > 0;
    const consumed = new Set(rows.flatMap(consumedOf));
    return {
      instance: isTornStart ? { ...instanceByHistory(kept, events), runtimeStatus: 'Pending' } : kept,
      history,
      inbox: await Promise.all(
        inbox.filter(({ rowKey }) => !consumed.has(rowKey)).map(toInboxMessage(largeTexts.unpack)),
      ),
    };
  };

  return {
    insert: async (instance) => {
      try {
        await instances.createEntity(await instanceRow(instance));
        return undefined;
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        return read(instance.instanceId);
      }
    },
    replace: async (instance) => {
      await forget(escapeKey(instance.instanceId));
      await instances.upsertEntity(await instanceRow(instance), 'Replace');
    },
    commit: async ({ instanceId, executionId, from, events, instance, consumed }) => {
      const partitionKey = escapeKey(instanceId);
      const rows = await Promise.all(
        events.map((event, index) => {
          const rowKey = ordinalKey(from + index);
          const row = { ...toHistoryRow(event, partitionKey, rowKey), ExecutionId: executionId };
          const isLast = index === events.length - 1;
          return largeTexts.pack(
            isLast && consumed.length > 0 ? { ...row, [CONSUMED]: JSON.stringify(consumed) } : row,
            `history-${rowKey}-${event.kind}-${executionId}`,
          );
        }),
      );
      if (from === 0 && rows.length > 0) rows.unshift(sentinelRow(partitionKey, executionId));
      await putRows(histories, rows, from === 0 && instance ? 'any' : 'new');
      if (instance) await instances.upsertEntity(await instanceRow(instance), 'Replace');
      await removeRows(inboxes, partitionKey, consumed);
    },
    read,
    history: async (instanceId) => eventsOf(await historyRows(escapeKey(instanceId))),
    list: async ({ from, to }) => {
      const filters = [
        ...(from ? [`CreatedTime ge datetime'${from.toISOString()}'`] : []),
        ...(to ? [`CreatedTime le datetime'${to.toISOString()}'`] : []),
      ];
      const rows = await rowsOf(instances, filters.length > 0 ? filters.join(' and ') : undefined);
      return Promise.all(rows.map(async (row) => toStoredInstance(await largeTexts.unpack(row))));
    },
    addMessage: async (instanceId, event) => {
      const key = ordinalKey(nextMessage++);
      const row = toHistoryRow(event, escapeKey(instanceId), key);
      await inboxes.createEntity(await largeTexts.pack(row, `message-${key}`));
      return key;
    },
    removeMessages: (instanceId, keys) => removeRows(inboxes, escapeKey(instanceId), keys),
    purge: async (instanceId) => {
      const partitionKey = escapeKey(instanceId);
      // The instance goes last, so that a purge that was cut off can be repeated.
      await forget(partitionKey);
      await removeRow(instances, partitionKey, '');
    },
    open: async () => {
      await Promise.all([instances, histories, inboxes].map((table) => table.createTable()));
      const waiting = Map.groupBy(await rowsOf(inboxes), ({ partitionKey }) => partitionKey);
      nextMessage = firstKeyAfter([...waiting.values()].flat());
      const filter = OUTSTANDING.map((status) => `RuntimeStatus eq '${status}'`).join(' or ');
      const found: Outstanding[] = [];
      for (const row of await rowsOf(instances, filter)) {
        found.push(await outstanding(row, waiting.get(row.partitionKey) ?? []));
        waiting.delete(row.partitionKey);
      }
      for (const [partitionKey, rows] of waiting)
        await removeRows(
          inboxes,
          partitionKey,
          rows.map(({ rowKey }) => rowKey),
        );
      return found;
    },
  };
};

/**
 * Keys go up, also from one run of the host to the next: histories remember those they consumed. So they begin at the
 * real time, in microseconds.
 */
const firstKeyAfter = (rows: readonly Row[]): number =>
  rows.reduce((next, { rowKey }) => Math.max(next, Number.parseInt(rowKey, 16) + 1), Date.now() * 1_000);

const OUTSTANDING = ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'] as const;

const sentinelRow = (partitionKey: string, executionId: string): Row => ({
  partitionKey,
  rowKey: SENTINEL,
  ExecutionId: executionId,
  IsCheckpointComplete: true,
  // The provider's own time here is the real one as well.
  CheckpointCompletedTimestamp: new Date(),
});

const consumedOf = (row: Row): readonly string[] => {
  const keys: unknown = JSON.parse(nullableText(row, CONSUMED) ?? '[]');
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
};

const toInboxMessage =
  (unpack: (row: Row) => Promise<Row>) =>
  async (row: Row): Promise<InboxMessage> => {
    const event = toHistoryEvent(await unpack(row));
    if (!isClientMessage(event)) throw new RowError(row, 'EventType', "a client's message");
    return { key: row.rowKey, event };
  };

const isClientMessage = (event: HistoryEvent): event is MessageEvent =>
  ['EventRaised', 'ExecutionTerminated', 'ExecutionSuspended', 'ExecutionResumed'].includes(event.kind);
