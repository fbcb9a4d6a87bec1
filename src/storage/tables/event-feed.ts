/** The feed over all jobs of a subscription, read shard by shard and merged by time. */
import type { EventFeed, FeedSlice } from '../../jobs/event-feed.ts';
import { InvalidCursorError } from '../../jobs/event-feed.ts';
import { entryRange, entryRowKey, headRange, readEntry, readHead, shards } from './feed-entries.ts';
import type { Entry } from './feed-entries.ts';
import { partitionOf } from './job-rows.ts';
import type { Tables } from './tables.ts';
import { readRange } from './ranges.ts';

/** For each shard the number of the last event that was given. */
type Positions = readonly number[];

const toCursor = (positions: Positions): string =>
  Buffer.from(positions.join('.'), 'utf8').toString('base64url');

/** @throws InvalidCursorError */
const fromCursor = (cursor: string): Positions => {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const positions = text.split('.').map(Number);
  const isWhole = positions.every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!isWhole || positions.length !== shards || toCursor(positions) !== cursor) {
    throw new InvalidCursorError('This is no cursor of a feed.');
  }
  return positions;
};

/** What one shard has after its position. */
type Queue = {
  readonly shard: number;
  readonly entries: Entry[];
  /** All that the shard had, up to `head`. */
  readonly isWhole: boolean;
  readonly head: number;
};

const earliest = (queues: readonly Queue[]): Queue | undefined =>
  queues
    .filter(({ entries }) => entries.length > 0)
    .toSorted((left, right) => ((left.entries[0]?.at ?? '') < (right.entries[0]?.at ?? '') ? -1 : 1))[0];

/** Takes events from the queues, the earliest entry first, and moves the positions with them. */
const takeSlices = (queues: readonly Queue[], positions: number[], top: number): FeedSlice[] => {
  const slices: FeedSlice[] = [];
  for (let left = top; left > 0;) {
    const queue = earliest(queues);
    const entry = queue?.entries[0];
    if (queue === undefined || entry === undefined) break;
    const { key, jobId } = entry;
    // An entry may have been given in part before.
    const waiting = Math.min(entry.count, entry.last - (positions[queue.shard] ?? 0));
    const taken = Math.min(left, waiting);
    const from = entry.sequence - waiting + 1;
    slices.push({ key, jobId, from, to: from + taken - 1 });
    positions[queue.shard] = entry.last - waiting + taken;
    if (taken === waiting) queue.entries.shift();
    left -= taken;
  }
  return slices;
};

export const createEventFeed = ({ jobs }: Pick<Tables, 'jobs'>): EventFeed => ({
  latest: async (subscriptionId) => {
    const positions = Array<number>(shards).fill(0);
    const heads = await readRange(await jobs(), { partition: partitionOf(subscriptionId), ...headRange });
    for (const { shard, last } of heads.map(readHead)) positions[shard] = last;
    return toCursor(positions);
  },

  read: async (subscriptionId, cursor, top) => {
    const positions = cursor === undefined ? Array<number>(shards).fill(0) : [...fromCursor(cursor)];
    const client = await jobs();
    const partition = partitionOf(subscriptionId);
    // The heads first: all entries up to a head's number are there, since they came with it.
    const heads = (await readRange(client, { partition, ...headRange })).map(readHead);
    const queues = await Promise.all(
      heads
        .filter(({ shard, last }) => last > (positions[shard] ?? 0))
        .map(async ({ shard, last }): Promise<Queue> => {
          const after = entryRowKey(shard, positions[shard] ?? 0);
          const rows = await readRange(client, { partition, ...entryRange(shard), after }, top);
          return { shard, entries: rows.map(readEntry), isWhole: rows.length < top, head: last };
        }),
    );
    const slices = takeSlices(queues, positions, top);
    for (const { shard, entries, isWhole, head } of queues) {
      // What was purged behind the last entry is passed over, so that it is not looked for at every poll.
      if (entries.length === 0 && isWhole) positions[shard] = Math.max(positions[shard] ?? 0, head);
    }
    return {
      slices,
      cursor: toCursor(positions),
      more: queues.some(({ entries, isWhole }) => entries.length > 0 || !isWhole),
    };
  },
});
