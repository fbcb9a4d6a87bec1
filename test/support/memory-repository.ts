/** Jobs in memory, under ETags as strict as a table's. */
import { changedClaims } from '../../src/jobs/claims.ts';
import type { Claim, Holding } from '../../src/jobs/claims.ts';
import type { EventFeed, FeedSlice } from '../../src/jobs/event-feed.ts';
import { InvalidCursorError } from '../../src/jobs/event-feed.ts';
import type { RecordedEvent } from '../../src/jobs/events.ts';
import { matchesFilter } from '../../src/jobs/job-filter.ts';
import type { DeletedJob, JobRepository, LoadedJob } from '../../src/jobs/job-repository.ts';
import type { JobKey } from '../../src/jobs/job.ts';
import type { Instant } from '../../src/ports/clock.ts';

const SEPARATOR = '\u0000';

const rowKey = ({ subscriptionId, resourceGroup, name }: JobKey): string =>
  [subscriptionId, resourceGroup, name].join(SEPARATOR).toLowerCase();

const jobOf = (subscriptionId: string, jobId: string): string =>
  `${subscriptionId.toLowerCase()}${SEPARATOR}${jobId}`;

export const createMemoryRepository = (): JobRepository & { readonly feed: EventFeed } => {
  const rows = new Map<string, LoadedJob>();
  const events = new Map<string, readonly RecordedEvent[]>();
  const tombstones = new Map<string, DeletedJob & { wakeAt: Instant }>();
  const holdings = new Map<string, Holding>();
  const fed: FeedSlice[] = [];
  let writes = 0;

  const claimKey = (subscriptionId: string, { kind, id }: Claim): string =>
    [subscriptionId.toLowerCase(), kind, id].join(SEPARATOR);

  const write = (row: Omit<LoadedJob, 'etag'>): void => {
    writes += 1;
    rows.set(rowKey(row.job.key), { ...row, etag: String(writes) });
  };
  const append = (key: JobKey, jobId: string, more: readonly RecordedEvent[]): void => {
    const id = jobOf(key.subscriptionId, jobId);
    events.set(id, [...(events.get(id) ?? []), ...more]);
    fed.push(...more.map(({ sequence }) => ({ key, jobId, from: sequence, to: sequence })));
  };
  const isCurrent = (key: JobKey, before: LoadedJob | undefined): boolean =>
    rows.get(rowKey(key))?.etag === before?.etag;

  const feed: EventFeed = {
    latest: (subscriptionId) =>
      Promise.resolve(String(fed.filter(({ key }) => key.subscriptionId === subscriptionId).length)),
    read: async (subscriptionId, cursor = '0', top) => {
      await Promise.resolve();
      const before = /^\d+$/.test(cursor) ? Number(cursor) : -1;
      if (before < 0) throw new InvalidCursorError('This is no cursor.');
      const all = fed.filter(({ key }) => key.subscriptionId === subscriptionId);
      const slices = all.slice(before, before + top);
      const next = before + slices.length;
      return { slices, cursor: String(next), more: next < all.length };
    },
  };

  // Each port answers in a later turn, as a store would, so that callers can come between one another.
  return {
    feed,
    load: async (key) => Promise.resolve(rows.get(rowKey(key))),

    commit: async ({ before, after, events: more, wakeAt }) => {
      await Promise.resolve();
      const { subscriptionId } = after.key;
      const { taken, dropped, held } = changedClaims(before, after);
      const isTaken = taken.some((claim) => holdings.has(claimKey(subscriptionId, claim)));
      if (isTaken || !isCurrent(after.key, before)) return 'stale';
      for (const claim of dropped) holdings.delete(claimKey(subscriptionId, claim));
      for (const claim of taken) holdings.set(claimKey(subscriptionId, claim), { claim, key: after.key });
      write({ job: after, wakeAt, percentComplete: before?.percentComplete ?? 0, held });
      append(after.key, after.jobId, more);
      return 'committed';
    },

    remove: async ({ before, events: more, deleted, wakeAt }) => {
      await Promise.resolve();
      const { key, jobId } = before.job;
      if (!isCurrent(key, before)) return 'stale';
      rows.delete(rowKey(key));
      for (const claim of before.held) holdings.delete(claimKey(key.subscriptionId, claim));
      append(key, jobId, more);
      tombstones.set(jobOf(key.subscriptionId, jobId), { ...deleted, wakeAt });
      return 'committed';
    },

    holders: async (subscriptionId, claims) =>
      Promise.resolve(
        claims.flatMap((claim) => {
          const holding = holdings.get(claimKey(subscriptionId, claim));
          return holding === undefined ? [] : [holding];
        }),
      ),

    setWakeAt: async (before, wakeAt) => {
      await Promise.resolve();
      if (!isCurrent(before.job.key, before)) return 'stale';
      write({ ...before, wakeAt });
      return 'committed';
    },

    setPercentComplete: async (key, jobId, percent) => {
      await Promise.resolve();
      const row = rows.get(rowKey(key));
      if (row?.job.jobId === jobId && percent > row.percentComplete)
        write({ ...row, percentComplete: percent });
    },

    list: async ({ subscriptionId, resourceGroup, top, continuation, filter }) => {
      await Promise.resolve();
      const scope = resourceGroup === undefined ? [subscriptionId, ''] : [subscriptionId, resourceGroup, ''];
      const prefix = scope.join(SEPARATOR).toLowerCase();
      const found = [...rows]
        .filter(([id]) => id.startsWith(prefix) && (continuation === undefined || id > continuation))
        .filter(([, { job }]) => filter === undefined || matchesFilter(filter, job))
        .sort(([left], [right]) => (left < right ? -1 : 1));
      const given = found.slice(0, top);
      const last = given.at(-1);
      const jobs = given.map(([, row]) => row);
      return found.length > top && last !== undefined ? { jobs, continuation: last[0] } : { jobs };
    },

    events: async (subscriptionId, jobId, after, top) => {
      await Promise.resolve();
      const all = events.get(jobOf(subscriptionId, jobId)) ?? [];
      const given = all.filter(({ sequence }) => sequence > after).slice(0, top);
      return { events: given, last: given.at(-1)?.sequence ?? after };
    },

    deleted: async (subscriptionId, jobId) => Promise.resolve(tombstones.get(jobOf(subscriptionId, jobId))),

    setDeletedWakeAt: async (subscriptionId, jobId, wakeAt) => {
      await Promise.resolve();
      const id = jobOf(subscriptionId, jobId);
      const tombstone = tombstones.get(id);
      if (tombstone !== undefined) tombstones.set(id, { ...tombstone, wakeAt });
    },

    purgeEvents: async (subscriptionId, jobId) => {
      await Promise.resolve();
      events.delete(jobOf(subscriptionId, jobId));
    },

    purgeProgress: async () => Promise.resolve(),

    removeTombstone: async (subscriptionId, jobId) => {
      await Promise.resolve();
      tombstones.delete(jobOf(subscriptionId, jobId));
    },
  };
};
