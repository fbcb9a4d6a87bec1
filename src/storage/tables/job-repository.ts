/** Jobs in the table `Jobs`: every change is one transaction within the partition of the job's subscription. */
import { randomUUID } from 'node:crypto';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import { changedClaims } from '../../jobs/claims.ts';
import type { Claim } from '../../jobs/claims.ts';
import { matchesFilter } from '../../jobs/job-filter.ts';
import type { JobFilter } from '../../jobs/job-filter.ts';
import type { JobPage, JobRepository } from '../../jobs/job-repository.ts';
import { fromContinuation, toContinuation } from './continuation.ts';
import { conditional, unlessMissing } from './failures.ts';
import { commitToFeed, emptyEvents } from './feed-entries.ts';
import {
  claimRow,
  claimRowId,
  deletedRow,
  deletedRowId,
  eventRange,
  eventRow,
  eventRowKey,
  jobRange,
  jobRow,
  jobRowId,
  partitionOf,
  readClaim,
  readDeleted,
  readEvent,
  readJob,
} from './job-rows.ts';
import type { Tables } from './tables.ts';
import { progressRange } from './progress-store.ts';
import { pushedFilter } from './pushed-filter.ts';
import { emptyRange, mostRowsPerRequest, readPage, readRange } from './ranges.ts';
import type { Range } from './ranges.ts';
import { readRow, schemaVersion } from './rows.ts';

/** A percentage is not worth more: the next report brings a newer one. */
const percentAttempts = 5;

const percentColumns = z.object({ etag: z.string(), jobId: z.string(), percentComplete: z.number() });

export const createJobRepository = ({ jobs }: Pick<Tables, 'jobs'>): JobRepository => ({
  load: async (key) => {
    const { partitionKey, rowKey } = jobRowId(key);
    const row = await unlessMissing((await jobs()).getEntity(partitionKey, rowKey));
    return row && readJob(row);
  },

  commit: async ({ before, after, events, wakeAt }) => {
    requireWhole(before?.job.version ?? 0, after.version, events);
    const { taken, dropped, held } = changedClaims(before, after);
    const commitId = randomUUID();
    const row = { ...jobRow(after, wakeAt, before?.percentComplete ?? 0, held), commitId };
    const actions: TransactionAction[] = [
      before ? ['update', row, 'Replace', { etag: before.etag }] : ['create', row],
      ...events.map((event): TransactionAction => [
        'create',
        eventRow(after.key.subscriptionId, after.jobId, event),
      ]),
      ...dropped.map(dropClaim(after.key.subscriptionId)),
      ...taken.map((claim): TransactionAction => ['create', claimRow(after.key, claim)]),
    ];
    const client = await jobs();
    const outcome = await commitToFeed(client, after, events, actions);
    return outcome === 'stale' && (await isCommitted(client, row)) ? 'committed' : outcome;
  },

  /**
   * The SDK sends no ETag with a delete inside a transaction, so two other rows hold it to what was read: the last event
   * must be there still (else the job was removed and purged since), and the next one not yet (else it was changed).
   */
  remove: async ({ before: { job, held }, events, deleted, wakeAt }) => {
    requireWhole(job.version, job.version + events.length, events);
    const row = jobRowId(job.key);
    const lastEvent = { ...row, rowKey: eventRowKey(job.jobId, job.version), schemaVersion };
    const actions: TransactionAction[] = [
      ['update', lastEvent, 'Merge', { etag: '*' }],
      ...events.map((event): TransactionAction => [
        'create',
        eventRow(job.key.subscriptionId, job.jobId, event),
      ]),
      ['delete', row],
      ['create', deletedRow(deleted, wakeAt)],
      ...held.map(dropClaim(job.key.subscriptionId)),
    ];
    return commitToFeed(await jobs(), job, events, actions);
  },

  holders: async (subscriptionId, claims) => {
    const client = await jobs();
    const rows = await Promise.all(
      claims.map((claim) => {
        const { partitionKey, rowKey } = claimRowId(subscriptionId, claim);
        return unlessMissing(client.getEntity(partitionKey, rowKey));
      }),
    );
    return rows.flatMap((row) => (row === undefined ? [] : [readClaim(row)]));
  },

  setWakeAt: async ({ job, etag }, wakeAt) =>
    conditional((await jobs()).updateEntity({ ...jobRowId(job.key), wakeAt }, 'Merge', { etag })),

  setPercentComplete: async (key, jobId, percent) => {
    const client = await jobs();
    const id = jobRowId(key);
    const select = ['schemaVersion', 'jobId', 'percentComplete'];
    for (let attempt = 0; attempt < percentAttempts; attempt++) {
      const row = await unlessMissing(
        client.getEntity(id.partitionKey, id.rowKey, { queryOptions: { select } }),
      );
      if (!row) return;
      const kept = readRow(row, percentColumns);
      if (kept.jobId !== jobId || kept.percentComplete >= percent) return;
      const merge = client.updateEntity({ ...id, percentComplete: percent }, 'Merge', { etag: kept.etag });
      if ((await conditional(merge)) === 'committed') return;
    }
  },

  list: async ({ subscriptionId, resourceGroup, top, continuation, filter }) => {
    const range = { partition: partitionOf(subscriptionId), ...jobRange(resourceGroup) };
    const position = continuation === undefined ? undefined : fromContinuation(continuation, range);
    const rest = { ...range, ...(position && { after: position.after }) };
    if (filter !== undefined) return listMatching(await jobs(), rest, position?.token, top, filter);
    // One more than asked for, to know whether there is a next page.
    const rows = await readRange(await jobs(), rest, top + 1);
    const given = rows.slice(0, top);
    const last = given.at(-1);
    return {
      jobs: given.map(readJob),
      ...(rows.length > top && last && { continuation: toContinuation({ after: String(last.rowKey) }) }),
    };
  },

  events: async (subscriptionId, jobId, after, top) => {
    const range = { partition: partitionOf(subscriptionId), ...eventRange(jobId) };
    const rows = await readRange(await jobs(), { ...range, after: eventRowKey(jobId, after) }, top);
    const events = rows.map(readEvent);
    return { events, last: events.at(-1)?.sequence ?? after };
  },

  deleted: async (subscriptionId, jobId) => {
    const { partitionKey, rowKey } = deletedRowId(subscriptionId, jobId);
    const row = await unlessMissing((await jobs()).getEntity(partitionKey, rowKey));
    return row && readDeleted(row);
  },

  setDeletedWakeAt: async (subscriptionId, jobId, wakeAt) => {
    const row = { ...deletedRowId(subscriptionId, jobId), wakeAt };
    await unlessMissing((await jobs()).updateEntity(row, 'Merge'));
  },

  purgeEvents: async (subscriptionId, jobId) => emptyEvents(await jobs(), subscriptionId, jobId),

  purgeProgress: async (subscriptionId, jobId) =>
    emptyRange(await jobs(), { partition: partitionOf(subscriptionId), ...progressRange(jobId) }),

  removeTombstone: async (subscriptionId, jobId) => {
    const { partitionKey, rowKey } = deletedRowId(subscriptionId, jobId);
    await unlessMissing((await jobs()).deleteEntity(partitionKey, rowKey));
  },
});

const dropClaim =
  (subscriptionId: string) =>
  (claim: Claim): TransactionAction => ['delete', claimRowId(subscriptionId, claim)];

/**
 * Whether a commit that was refused stands all the same: its answer was lost, and the SDK sent it again. Told by an id of
 * its own, because two writers may well write the same.
 */
const isCommitted = async (
  client: TableClient,
  { partitionKey, rowKey, commitId }: { partitionKey: string; rowKey: string; commitId: string },
): Promise<boolean> => {
  const row = await unlessMissing(
    client.getEntity(partitionKey, rowKey, { queryOptions: { select: ['commitId'] } }),
  );
  return row?.['commitId'] === commitId;
};

/** One request, and no more rows than one answer may have: what the columns cannot tell is looked at here. */
const listMatching = async (
  client: TableClient,
  range: Range,
  token: string | undefined,
  top: number,
  filter: JobFilter,
): Promise<JobPage> => {
  const pushed = pushedFilter(filter);
  const page = await readPage(client, range, {
    most: pushed?.isWhole ? top + 1 : mostRowsPerRequest,
    ...(pushed && { where: pushed.text }),
    ...(token !== undefined && { token }),
  });
  const found = page.rows
    .map((row) => ({ rowKey: String(row.rowKey), loaded: readJob(row) }))
    .filter(({ loaded }) => matchesFilter(filter, loaded.job));
  const given = found.slice(0, top);
  const jobs = given.map(({ loaded }) => loaded);
  if (found.length > top)
    return { jobs, continuation: toContinuation({ after: given.at(-1)?.rowKey ?? '' }) };
  if (page.token === undefined) return { jobs };
  const last = page.rows.at(-1);
  const position = last
    ? { after: String(last.rowKey) }
    : { after: range.after ?? range.from, token: page.token };
  return { jobs, continuation: toContinuation(position) };
};

/** A job's version is the number of its last event: a commit that breaks this is a bug of its caller. */
const requireWhole = (before: number, after: number, events: readonly { sequence: number }[]): void => {
  const numbered = events.every(({ sequence }, index) => sequence === before + 1 + index);
  if (events.length === 0 || !numbered || after !== before + events.length) {
    throw new RangeError(
      `A change from version ${before} to ${after} must bring the events ${before + 1} to ${after}, and brought ` +
        `${events.map(({ sequence }) => sequence).join(', ') || 'none'}.`,
    );
  }
};
