/**
 * The rows of the feed, in the partition of the subscription: `feed|{shard}|{number}` for each commit, and
 * `feedhead|{shard}` with the last number given. Numbers are given under the head's ETag in the commit's own transaction,
 * so they have no gap, and none appears after a higher one was read: a reader's position is safe, however late a commit
 * comes. A job has one shard, so its events keep their order; several shards, so that jobs seldom wait for one another.
 */
import { createHash } from 'node:crypto';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import type { RecordedEvent } from '../../jobs/events.ts';
import type { JobKey } from '../../jobs/job.ts';
import { conditional, unlessMissing } from './failures.ts';
import { eventRange, eventRowKey, partitionOf } from './job-rows.ts';
import { keyNumber, rangeOf, rowKeyOf } from './keys.ts';
import { readRange } from './ranges.ts';
import { documentColumns, readDocument, readRow, schemaVersion } from './rows.ts';
import type { Row } from './rows.ts';

export const shards = 16;
/** A change of the head that is not ours means that another job's commit went through; this many in a row is a flood. */
const mostAttempts = 20;
/** With the rows of the feed that go with them, still one transaction. */
const eventsAtOnce = 50;

const shardOf = (jobId: string): number => {
  const [first = 0] = createHash('sha256').update(jobId.toLowerCase(), 'utf8').digest();
  return first % shards;
};

const shardPart = (shard: number): string => String(shard).padStart(2, '0');
export const headRange = rangeOf('feedhead');
export const entryRange = (shard: number): { from: string; end: string } => rangeOf('feed', shardPart(shard));
export const entryRowKey = (shard: number, number: number): string =>
  rowKeyOf('feed', shardPart(shard), keyNumber(number));

const headColumns = z.object({ etag: z.string(), shard: z.number(), last: z.number() });
export const readHead = (row: Row): z.output<typeof headColumns> => readRow(row, headColumns);

const entryColumns = z.object({
  /** The feed's number of the last of its events … */
  last: z.number(),
  count: z.number(),
  /** … and that one's sequence in its job. */
  sequence: z.number(),
  at: z.string(),
  jobId: z.string(),
});
const keyDocument = z.object({ subscriptionId: z.string(), resourceGroup: z.string(), name: z.string() });

export type Entry = z.output<typeof entryColumns> & { readonly key: JobKey };
export const readEntry = (row: Row): Entry => ({
  ...readRow(row, entryColumns),
  key: readDocument(row, keyDocument),
});

/**
 * Commits `actions`, which create the rows of `events`, together with the feed's entry for them.
 * @returns `stale` when one of the actions' own conditions did not hold.
 */
export const commitToFeed = async (
  client: TableClient,
  { key, jobId }: { readonly key: JobKey; readonly jobId: string },
  events: readonly RecordedEvent[],
  actions: readonly TransactionAction[],
): Promise<'committed' | 'stale'> => {
  const partitionKey = partitionOf(key.subscriptionId);
  const shard = shardOf(jobId);
  const headId = { partitionKey, rowKey: rowKeyOf('feedhead', shardPart(shard)) };
  const lastEvent = events.at(-1);
  if (lastEvent === undefined) throw new RangeError('A commit brings at least one event.');
  const lastRowKey = eventRowKey(jobId, lastEvent.sequence);

  const readLast = async (): Promise<z.output<typeof headColumns> | undefined> => {
    const row = await unlessMissing(client.getEntity(headId.partitionKey, headId.rowKey));
    return row && readHead(row);
  };
  let head = await readLast();
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const last = (head?.last ?? 0) + events.length;
    const newHead = { ...headId, schemaVersion, shard, last };
    const entry = {
      partitionKey,
      rowKey: entryRowKey(shard, last),
      schemaVersion,
      last,
      count: events.length,
      sequence: lastEvent.sequence,
      at: lastEvent.at,
      jobId,
      ...documentColumns('The key of the job', key),
    };
    const outcome = await conditional(
      client.submitTransaction([
        // The last event's row names the entry, so that whoever purges the one finds the other.
        ...actions.map((action): TransactionAction =>
          action[0] === 'create' && action[1].rowKey === lastRowKey
            ? ['create', { ...action[1], feedEntry: last }]
            : action,
        ),
        head ? ['update', newHead, 'Replace', { etag: head.etag }] : ['create', newHead],
        ['create', entry],
      ]),
    );
    if (outcome === 'committed') return outcome;
    const now = await readLast();
    if (now?.etag === head?.etag) return 'stale';
    head = now;
  }
  return 'stale';
};

/** Deletes a job's events with their entries in the feed, in transactions. May be run by several at once, and again. */
export const emptyEvents = async (
  client: TableClient,
  subscriptionId: string,
  jobId: string,
): Promise<void> => {
  const partition = partitionOf(subscriptionId);
  const select = ['partitionKey', 'rowKey', 'feedEntry'];
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const rows = await readRange(client, { partition, ...eventRange(jobId) }, eventsAtOnce, select);
    if (rows.length === 0) return;
    const keys = rows.flatMap(({ rowKey, feedEntry }) => [
      String(rowKey),
      ...(typeof feedEntry === 'number' ? [entryRowKey(shardOf(jobId), feedEntry)] : []),
    ]);
    const deletes = keys.map((rowKey): TransactionAction => ['delete', { partitionKey: partition, rowKey }]);
    if ((await conditional(client.submitTransaction(deletes))) === 'committed') attempt = -1;
  }
  throw new Error(`The events of the job ${jobId} keep changing while they are being deleted.`);
};
