import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { InvalidCursorError, type EventFeed, type FeedSlice } from '../../src/jobs/event-feed.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import type { JobKey } from '../../src/jobs/job.ts';
import { createEventFeed } from '../../src/storage/tables/event-feed.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { openTables, type Tables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from '../support/azurite.ts';
import { delivery, driveSpec, patch, startOfTime } from '../support/jobs.ts';
import { changeBy, commit, create, deletion, loaded, newJob, tagged } from '../support/storage-jobs.ts';
import { counted } from '../support/storage-tables.ts';

describe('the feed', () => {
  let tables: Tables;
  let connectionString: string;
  let repository: JobRepository;
  let feed: EventFeed;
  beforeAll(async () => {
    ({ connectionString } = await takeAccount());
    tables = openTables({ connectionString });
    repository = createJobRepository(tables);
    feed = createEventFeed(tables);
  });

  const subscription = () => {
    const subscriptionId = randomUUID();
    return {
      subscriptionId,
      key: (name: string): JobKey => ({ subscriptionId, resourceGroup: 'Drives', name }),
    };
  };
  /** `name 1`, `name 2`, …: each event by its job and sequence. */
  const lines = (slices: readonly FeedSlice[]): string[] =>
    slices.flatMap(({ key, from, to }) =>
      Array.from({ length: to - from + 1 }, (_, index) => `${key.name} ${String(from + index)}`),
    );
  const readAll = async (subscriptionId: string, top: number, from?: string) => {
    const seen: string[] = [];
    let cursor = from;
    for (;;) {
      const page = await feed.read(subscriptionId, cursor, top);
      const given = lines(page.slices);
      expect(given.length).toBeLessThanOrEqual(top);
      seen.push(...given);
      ({ cursor } = page);
      if (!page.more) return { seen, cursor };
    }
  };
  const shipped = async (key: JobKey): Promise<void> => {
    // Of one subscription no two jobs may name the same drive or package.
    const before = await create(repository, key, randomUUID(), { drives: [driveSpec(`D-${key.name}`)] });
    const deliveryPackage = { ...delivery, trackingNumber: key.name };
    const ship = patch({ ship: true, deliveryPackage });
    await commit(repository, before, changeBy(before.job, ship, startOfTime));
  };

  it.each([1, 2, 3, 100])('gives every event once, those of a job in order, in pages of %i', async (top) => {
    const { subscriptionId, key } = subscription();
    const names = Array.from({ length: 12 }, (_, index) => `job-${String(index)}`);
    await Promise.all(names.map((name) => shipped(key(name))));
    const { seen, cursor } = await readAll(subscriptionId, top);
    const expected = names.flatMap((name) => [1, 2, 3].map((sequence) => `${name} ${String(sequence)}`));
    expect(seen.toSorted()).toEqual(expected.toSorted());
    for (const name of names) {
      const own = seen.filter((line) => line.startsWith(`${name} `));
      expect(own).toEqual([1, 2, 3].map((sequence) => `${name} ${String(sequence)}`));
    }
    expect(await feed.read(subscriptionId, cursor, top)).toEqual({ slices: [], cursor, more: false });
  });

  it('can be begun at its end, and skips nothing from there on', async () => {
    const { subscriptionId, key } = subscription();
    expect(await feed.read(subscriptionId, await feed.latest(subscriptionId), 9)).toMatchObject({
      slices: [],
    });
    await Promise.all(['a', 'b', 'c'].map((name) => shipped(key(name))));
    const latest = await feed.latest(subscriptionId);
    expect((await readAll(subscriptionId, 9)).cursor).toBe(latest);
    await shipped(key('d'));
    expect((await readAll(subscriptionId, 9, latest)).seen).toEqual(['d 1', 'd 2', 'd 3']);
  });

  it('skips nothing of writers that commit while it is read', async () => {
    const { subscriptionId, key } = subscription();
    const seen: string[] = [];
    let cursor: string | undefined;
    let writing = true;
    const write = async (name: string): Promise<void> => {
      let job = await create(repository, key(name), randomUUID(), { drives: [] });
      for (let count = 0; count < 6; count++)
        job = await commit(repository, job, tagged(job.job, String(count)));
    };
    const read = async (): Promise<void> => {
      for (let last = false; ;) {
        const page = await feed.read(subscriptionId, cursor, 7);
        seen.push(...lines(page.slices));
        ({ cursor } = page);
        if (last && !page.more) return;
        last = !writing;
      }
    };
    const names = Array.from({ length: 8 }, (_, index) => `at-once-${String(index)}`);
    const writers = Promise.all(names.map(write)).finally(() => (writing = false));
    await Promise.all([writers, read()]);
    const expected = names.flatMap((name) =>
      Array.from({ length: 7 }, (_, index) => `${name} ${String(index + 1)}`),
    );
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });

  it('has nothing of a change that was refused', async () => {
    const { subscriptionId, key } = subscription();
    const before = await create(repository, key('job'), randomUUID());
    await commit(repository, before, tagged(before.job, 'first'));
    const late = { before, ...tagged(before.job, 'late'), wakeAt: before.wakeAt };
    expect(await repository.commit(late)).toBe('stale');
    const taken = { before: undefined, ...newJob(key('job'), randomUUID()), wakeAt: before.wakeAt };
    expect(await repository.commit(taken)).toBe('stale');
    expect(await repository.remove(deletion(before))).toBe('stale');
    expect((await readAll(subscriptionId, 10)).seen).toEqual(['job 1', 'job 2']);
  });

  it('keeps the end of a deleted job until its events are purged, and then nothing', async () => {
    const { subscriptionId, key } = subscription();
    const before = await create(repository, key('job'), randomUUID());
    await repository.remove(deletion(before));
    const { seen, cursor } = await readAll(subscriptionId, 10);
    expect(seen).toEqual(['job 1', 'job 2']);

    await repository.purgeEvents(subscriptionId, before.job.jobId);
    expect((await readAll(subscriptionId, 10)).seen).toEqual([]);
    expect((await readAll(subscriptionId, 10, cursor)).seen).toEqual([]);
    await create(repository, key('job'), before.job.jobId);
    expect((await readAll(subscriptionId, 10, cursor)).seen).toEqual(['job 1']);
  });

  it('costs one request when nothing is new, however many jobs there are, and two when a job changed', async () => {
    const { subscriptionId, key } = subscription();
    await Promise.all(Array.from({ length: 30 }, (_, index) => shipped(key(`job-${String(index)}`))));
    const { cursor } = await readAll(subscriptionId, 100);
    const { table, asked } = await counted(tables.jobs, connectionString);
    const cheap = createEventFeed({ jobs: table });
    await cheap.read(subscriptionId, cursor, 100);
    expect(asked.requests).toBe(1);
    expect(asked.rows).toBeLessThanOrEqual(16);

    const job = await loaded(repository, key('job-7'));
    await commit(repository, job, tagged(job.job, 'changed'));
    asked.requests = 0;
    const page = await cheap.read(subscriptionId, cursor, 100);
    expect(lines(page.slices)).toEqual(['job-7 4']);
    expect(asked.requests).toBe(2);
  });

  it.each(['', 'abc', 'MC4w', Buffer.from('-1'.repeat(16)).toString('base64url')])(
    'takes no cursor that it did not give: "%s"',
    async (cursor) => {
      await expect(feed.read(randomUUID(), cursor, 10)).rejects.toThrow(InvalidCursorError);
    },
  );

  it('leaves no row behind of what is purged', async () => {
    const { subscriptionId, key } = subscription();
    const { job } = await create(repository, key('job'), randomUUID());
    await repository.remove(deletion(await loaded(repository, job.key)));
    await repository.purgeEvents(subscriptionId, job.jobId);
    await repository.removeTombstone(subscriptionId, job.jobId);
    const client = TableClient.fromConnectionString(connectionString, 'Jobs', {
      allowInsecureConnection: true,
    });
    const rows = [];
    for await (const { rowKey } of client.listEntities({
      queryOptions: { filter: `PartitionKey eq '${subscriptionId}'` },
    }))
      rows.push(rowKey);
    expect(rows).toEqual([expect.stringMatching(/^feedhead\|\d\d$/)]);
  });
});
