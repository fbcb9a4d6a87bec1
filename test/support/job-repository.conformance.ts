/** What every job repository must do, whatever it keeps its jobs in. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import type { JobFilter } from '../../src/jobs/job-filter.ts';
import type { Job, JobKey } from '../../src/jobs/job.ts';
import { delivery, driveSpec, jobDetails, minutes, patch } from './jobs.ts';
import {
  changeBy,
  commit,
  create,
  deletion,
  firstWake,
  listAll,
  loaded,
  newJob,
  tagged,
} from './storage-jobs.ts';

/** @param repository one that may hold anything already: each test uses a subscription of its own. */
export const jobRepositoryConformance = (name: string, repository: () => Promise<JobRepository>): void => {
  const aKey = (jobName = 'seattle-7'): JobKey => ({
    subscriptionId: randomUUID(),
    resourceGroup: 'Drives',
    name: jobName,
  });

  describe(`${name} keeps jobs`, () => {
    it('answers undefined for a job that is not there', async () => {
      expect(await (await repository()).load(aKey())).toBeUndefined();
    });

    it('gives back what was created, by any case of its key', async () => {
      const jobs = await repository();
      const key = aKey('Größe İ');
      const { after, events } = newJob(key, randomUUID());
      expect(await jobs.commit({ before: undefined, after, events, wakeAt: firstWake })).toBe('committed');
      const shouted = {
        subscriptionId: key.subscriptionId.toUpperCase(),
        resourceGroup: 'DRIVES',
        name: 'grÖße İ',
      };
      const found = await loaded(jobs, shouted);
      expect(found.job).toStrictEqual(after);
      expect(found).toMatchObject({ wakeAt: firstWake, percentComplete: 0 });
      expect(await jobs.events(key.subscriptionId, after.jobId, 0, 10)).toStrictEqual({ events, last: 1 });
    });

    it('refuses a name that is taken, and keeps nothing of the second job', async () => {
      const jobs = await repository();
      const first = await create(jobs, aKey(), randomUUID());
      const second = newJob({ ...first.job.key, name: 'SEATTLE-7' }, randomUUID());
      expect(await jobs.commit({ before: undefined, ...second, wakeAt: minutes(9) })).toBe('stale');
      expect(await loaded(jobs, first.job.key)).toStrictEqual(first);
      const { events } = await jobs.events(first.job.key.subscriptionId, second.after.jobId, 0, 10);
      expect(events).toStrictEqual([]);
    });

    it('takes a change of the job as it was read, and none of an older one', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      const changed = await commit(jobs, before, tagged(before.job, 'first'));
      expect(changed.job.details.tags).toStrictEqual({ first: 'yes' });

      expect(await jobs.commit({ before, ...tagged(before.job, 'late'), wakeAt: minutes(9) })).toBe('stale');
      expect(await loaded(jobs, before.job.key)).toStrictEqual(changed);
      const { events } = await jobs.events(before.job.key.subscriptionId, before.job.jobId, 0, 10);
      expect(events.map(({ event }) => event.type)).toStrictEqual(['JobCreated', 'JobUpdated']);
    });

    it('does not change a job that is gone', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      await jobs.remove(deletion(before));
      expect(await jobs.commit({ before, ...tagged(before.job, 'late'), wakeAt: minutes(9) })).toBe('stale');
      expect(await jobs.load(before.job.key)).toBeUndefined();
    });

    it('loses no change of writers that write at once', async () => {
      const jobs = await repository();
      const { job } = await create(jobs, aKey(), randomUUID());
      const write = async (tag: string): Promise<void> => {
        for (;;) {
          const before = await loaded(jobs, job.key);
          const change = { before, ...tagged(before.job, tag), wakeAt: before.wakeAt };
          if ((await jobs.commit(change)) === 'committed') return;
        }
      };
      const writer = async (name: string): Promise<void> => {
        for (let count = 0; count < 8; count++) await write(`${name}${String(count)}`);
      };
      await Promise.all(['a', 'b', 'c'].map(writer));

      const after = await loaded(jobs, job.key);
      expect(Object.keys(after.job.details.tags ?? {})).toHaveLength(24);
      expect(after.job.version).toBe(25);
      const { events, last } = await jobs.events(job.key.subscriptionId, job.jobId, 0, 100);
      expect(events.map(({ sequence }) => sequence)).toStrictEqual(
        Array.from({ length: 25 }, (_, i) => i + 1),
      );
      expect(last).toBe(25);
    });

    it('gives events in order, page after page', async () => {
      const jobs = await repository();
      let at = await create(jobs, aKey(), randomUUID());
      for (let count = 0; count < 11; count++) at = await commit(jobs, at, tagged(at.job, String(count)));
      const { subscriptionId } = at.job.key;
      const page = (after: number) => jobs.events(subscriptionId, at.job.jobId, after, 5);
      const sequences = async (after: number) => (await page(after)).events.map(({ sequence }) => sequence);
      expect(await sequences(0)).toStrictEqual([1, 2, 3, 4, 5]);
      expect(await sequences(5)).toStrictEqual([6, 7, 8, 9, 10]);
      expect(await sequences(10)).toStrictEqual([11, 12]);
      expect(await page(12)).toStrictEqual({ events: [], last: 12 });
    });
  });

  describe(`${name} keeps what is no event`, () => {
    it('moves the hint without touching the version, once for each reading', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      expect(await jobs.setWakeAt(before, minutes(60))).toBe('committed');
      const moved = await loaded(jobs, before.job.key);
      expect(moved).toStrictEqual({ ...before, wakeAt: minutes(60), etag: moved.etag });
      expect(await jobs.setWakeAt(before, minutes(90))).toBe('stale');
      expect((await loaded(jobs, before.job.key)).wakeAt).toBe(minutes(60));
    });

    it('never lowers the percentage, nor loses it in a change', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      const { key, jobId } = before.job;
      await jobs.setPercentComplete(key, jobId, 40);
      await jobs.setPercentComplete(key, jobId, 30);
      const counted = await loaded(jobs, key);
      expect(counted).toStrictEqual({ ...before, percentComplete: 40, etag: counted.etag });
      const changed = await commit(jobs, counted, tagged(counted.job, 'x'));
      expect(changed.percentComplete).toBe(40);
      await jobs.setPercentComplete(key, jobId, 41.5);
      expect((await loaded(jobs, key)).percentComplete).toBe(41.5);
    });

    it('lets a change that has not seen the newest percentage be decided again', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      await jobs.setPercentComplete(before.job.key, before.job.jobId, 40);
      const change = { before, ...tagged(before.job, 'x'), wakeAt: firstWake };
      expect(await jobs.commit(change)).toBe('stale');
      expect((await loaded(jobs, before.job.key)).percentComplete).toBe(40);
    });

    it('keeps the largest of percentages that come at once', async () => {
      const jobs = await repository();
      const { job } = await create(jobs, aKey(), randomUUID());
      await Promise.all(
        [10, 70, 30, 50].map((percent) => jobs.setPercentComplete(job.key, job.jobId, percent)),
      );
      expect((await loaded(jobs, job.key)).percentComplete).toBe(70);
    });

    it('gives no percentage to a job of another id, and makes no row for one that is gone', async () => {
      const jobs = await repository();
      const first = await create(jobs, aKey(), randomUUID());
      const { key, jobId } = first.job;
      await jobs.remove(deletion(first));
      await jobs.setPercentComplete(key, jobId, 50);
      expect(await jobs.setWakeAt(first, minutes(60))).toBe('stale');
      expect(await jobs.load(key)).toBeUndefined();

      const second = await create(jobs, key, randomUUID());
      await jobs.setPercentComplete(key, jobId, 50);
      expect(await jobs.setWakeAt(first, minutes(60))).toBe('stale');
      expect(await loaded(jobs, key)).toStrictEqual(second);
    });
  });

  describe(`${name} deletes jobs`, () => {
    it('takes the row out and leaves its last event and a tombstone', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      const { key, jobId } = before.job;
      const change = deletion(before);
      expect(await jobs.remove(change)).toBe('committed');
      expect(await jobs.load(key)).toBeUndefined();
      expect(await jobs.deleted(key.subscriptionId, jobId)).toStrictEqual({
        ...change.deleted,
        wakeAt: change.wakeAt,
      });
      const { events } = await jobs.events(key.subscriptionId, jobId, 1, 10);
      expect(events).toStrictEqual(change.events);
      expect(await jobs.remove(change)).toBe('stale');
    });

    it('deletes nothing of a job that was changed since it was read', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      const changed = await commit(jobs, before, tagged(before.job, 'x'));
      const { key, jobId } = before.job;
      expect(await jobs.remove(deletion(before))).toBe('stale');
      expect(await loaded(jobs, key)).toStrictEqual(changed);
      expect(await jobs.deleted(key.subscriptionId, jobId)).toBeUndefined();
      expect((await jobs.events(key.subscriptionId, jobId, 0, 10)).last).toBe(2);
    });

    it('uses a name again for a new job, which nothing late of the old one can touch', async () => {
      const jobs = await repository();
      const old = await create(jobs, aKey(), randomUUID());
      const { key, jobId } = old.job;
      await jobs.remove(deletion(old));
      const young = await create(jobs, key, randomUUID());

      expect(await jobs.remove(deletion(old))).toBe('stale');
      expect(await jobs.commit({ before: old, ...tagged(old.job, 'x'), wakeAt: firstWake })).toBe('stale');
      await jobs.purgeProgress(key.subscriptionId, jobId);
      await jobs.purgeEvents(key.subscriptionId, jobId);
      await jobs.removeTombstone(key.subscriptionId, jobId);
      expect(await jobs.remove(deletion(old))).toBe('stale');
      expect(await loaded(jobs, key)).toStrictEqual(young);
      expect((await jobs.events(key.subscriptionId, young.job.jobId, 0, 10)).last).toBe(1);
    });

    it('moves the hint of a tombstone that is there, and makes none', async () => {
      const jobs = await repository();
      const before = await create(jobs, aKey(), randomUUID());
      const { key, jobId } = before.job;
      await jobs.setDeletedWakeAt(key.subscriptionId, jobId, minutes(99));
      expect(await jobs.deleted(key.subscriptionId, jobId)).toBeUndefined();
      const change = deletion(before);
      await jobs.remove(change);
      await jobs.setDeletedWakeAt(key.subscriptionId, jobId, minutes(99));
      expect(await jobs.deleted(key.subscriptionId, jobId)).toStrictEqual({
        ...change.deleted,
        wakeAt: minutes(99),
      });
    });

    it('purges the events of one job alone, and the tombstone last, again without harm', async () => {
      const jobs = await repository();
      const key = aKey();
      const other = await create(jobs, { ...key, name: 'other' }, `${randomUUID()}-0`);
      const before = await create(jobs, key, other.job.jobId.slice(0, -2));
      const { subscriptionId } = key;
      const { jobId } = before.job;
      await jobs.remove(deletion(before));
      for (let time = 0; time < 2; time++) {
        await jobs.purgeEvents(subscriptionId, jobId);
        await jobs.removeTombstone(subscriptionId, jobId);
      }
      expect(await jobs.events(subscriptionId, jobId, 0, 10)).toStrictEqual({ events: [], last: 0 });
      expect(await jobs.deleted(subscriptionId, jobId)).toBeUndefined();
      expect((await jobs.events(subscriptionId, other.job.jobId, 0, 10)).last).toBe(1);
      expect(await loaded(jobs, other.job.key)).toStrictEqual(other);
    });
  });

  describe(`${name} keeps what one job alone may name`, () => {
    const drive = (id: string) => ({ kind: 'drive', id }) as const;
    const named = (...driveIds: readonly string[]) => ({ drives: driveIds.map(driveSpec) });
    const rename = (job: Job, ...driveIds: readonly string[]) =>
      changeBy(job, patch({ drives: driveIds.map(driveSpec) }));
    const holdersOf = async (jobs: JobRepository, { subscriptionId }: JobKey, ...ids: readonly string[]) =>
      (await jobs.holders(subscriptionId, ids.map(drive))).map(({ claim, key }) => [claim.id, key.name]);

    it('for the job that named it first, and says whose it is', async () => {
      const jobs = await repository();
      const details = jobDetails({ deliveryPackage: delivery });
      const first = await create(jobs, aKey(), randomUUID(), { ...named('D1', 'Größe'), details });
      const { key } = first.job;
      expect(first.held).toStrictEqual([drive('d1'), drive('größe'), { kind: 'package', id: 'track1' }]);
      expect(await jobs.holders(key.subscriptionId.toUpperCase(), [drive('d1'), drive('d2')])).toStrictEqual([
        { claim: drive('d1'), key },
      ]);

      const rival = (changes: Parameters<typeof newJob>[2]) =>
        jobs.commit({
          before: undefined,
          ...newJob({ ...key, name: 'rival' }, randomUUID(), changes),
          wakeAt: firstWake,
        });
      expect(await rival(named('D0', 'd1'))).toBe('stale');
      expect(await rival(named('GRÖSSE', 'GRÖßE'))).toBe('stale');
      expect(
        await rival({ details: jobDetails({ deliveryPackage: { ...delivery, trackingNumber: 'TRACK1' } }) }),
      ).toBe('stale');
      expect(await jobs.load({ ...key, name: 'rival' })).toBeUndefined();
      expect(await holdersOf(jobs, key, 'd0', 'd1')).toStrictEqual([['d1', 'seattle-7']]);
      expect(await rival(named('D0'))).toBe('committed');
      expect(await create(jobs, aKey(), randomUUID(), named('D1'))).toBeDefined();
    });

    it('and lets go of it with the change that names it no more', async () => {
      const jobs = await repository();
      const first = await create(jobs, aKey(), randomUUID(), named('D1', 'D2'));
      const { key } = first.job;
      const second = await create(jobs, { ...key, name: 'second' }, randomUUID(), named('D3'));
      const taking = { before: second, ...rename(second.job, 'D1', 'D3'), wakeAt: firstWake };
      expect(await jobs.commit(taking)).toBe('stale');
      const changed = await commit(jobs, first, rename(first.job, 'd2', 'D4'));
      expect(changed.held).toStrictEqual([drive('d2'), drive('d4')]);
      expect(await jobs.commit(taking)).toBe('committed');
      expect(await holdersOf(jobs, key, 'd1', 'd2', 'd3', 'd4')).toStrictEqual([
        ['d1', 'second'],
        ['d2', 'seattle-7'],
        ['d3', 'second'],
        ['d4', 'seattle-7'],
      ]);
      expect(await jobs.remove(deletion(changed))).toBe('committed');
      expect(await holdersOf(jobs, key, 'd2', 'd4')).toStrictEqual([]);
    });

    it('through what is no event', async () => {
      const jobs = await repository();
      const { job } = await create(jobs, aKey(), randomUUID(), named('D1'));
      await jobs.setPercentComplete(job.key, job.jobId, 40);
      await jobs.setWakeAt(await loaded(jobs, job.key), minutes(60));
      const changed = await commit(jobs, await loaded(jobs, job.key), tagged(job, 'x'));
      expect(changed.held).toStrictEqual([drive('d1')]);
    });

    it('when many name it at once', async () => {
      const jobs = await repository();
      const key = aKey();
      const attempts = Array.from({ length: 8 }, async (_, index) => {
        const change = newJob(
          { ...key, name: `job-${String(index)}` },
          randomUUID(),
          named(`D${String(index)}`, 'D9'),
        );
        return jobs.commit({ before: undefined, ...change, wakeAt: firstWake });
      });
      expect((await Promise.all(attempts)).filter((outcome) => outcome === 'committed')).toHaveLength(1);
      const winners = await jobs.list({ subscriptionId: key.subscriptionId, top: 10 });
      expect(winners.jobs).toHaveLength(1);
      const [, own] = await jobs.holders(key.subscriptionId, [drive('d9'), ...winners.jobs[0]!.held]);
      expect(own?.key.name).toBe(winners.jobs[0]?.job.key.name);
      const all = Array.from({ length: 10 }, (_, index) => `d${String(index)}`);
      expect(await holdersOf(jobs, key, ...all)).toHaveLength(2);
    });
  });

  describe(`${name} lists jobs`, () => {
    const group = (subscriptionId: string, resourceGroup: string, names: readonly string[]): JobKey[] =>
      names.map((jobName) => ({ subscriptionId, resourceGroup, name: jobName }));
    const namesOf = (found: readonly { job: { key: JobKey } }[]): string[] =>
      found.map(({ job }) => job.key.name);

    it('gives those of a subscription or of a resource group, by name, whatever the page', async () => {
      const jobs = await repository();
      const subscriptionId = randomUUID();
      const keys = [
        ...group(subscriptionId, 'West', ['c', 'A', 'b', 'e', 'D']),
        ...group(subscriptionId, 'West-2', ['f']),
        ...group(randomUUID(), 'West', ['stranger']),
      ];
      for (const key of keys) await create(jobs, key, randomUUID());
      for (const top of [1, 2, 5, 100]) {
        const inGroup = await listAll(jobs, { subscriptionId, resourceGroup: 'west', top });
        expect(namesOf(inGroup)).toStrictEqual(['A', 'b', 'c', 'D', 'e']);
        const all = await listAll(jobs, { subscriptionId: subscriptionId.toUpperCase(), top });
        expect(namesOf(all).sort()).toStrictEqual(['A', 'D', 'b', 'c', 'e', 'f']);
      }
      expect(await jobs.list({ subscriptionId, resourceGroup: 'nowhere', top: 5 })).toStrictEqual({
        jobs: [],
      });
    });

    it('gives the whole job, and no next page after the last', async () => {
      const jobs = await repository();
      const only = await create(jobs, aKey(), randomUUID());
      const page = await jobs.list({ subscriptionId: only.job.key.subscriptionId, top: 1 });
      expect(page).toStrictEqual({ jobs: [only] });
    });

    it('gives each job once that stays, whatever comes and goes between the pages', async () => {
      const jobs = await repository();
      const subscriptionId = randomUUID();
      const [b, d, f, h] = group(subscriptionId, 'West', ['b', 'd', 'f', 'h']);
      for (const key of [b!, d!, f!, h!]) await create(jobs, key, randomUUID());
      const query = { subscriptionId, resourceGroup: 'West', top: 2 };
      const first = await jobs.list(query);
      expect(namesOf(first.jobs)).toStrictEqual(['b', 'd']);

      // The very job at which the page ended goes, others come before and after it.
      await jobs.remove(deletion(first.jobs[1]!));
      await jobs.remove(deletion(first.jobs[0]!));
      for (const key of group(subscriptionId, 'West', ['a', 'c', 'e'])) await create(jobs, key, randomUUID());

      const second = await jobs.list({ ...query, continuation: first.continuation! });
      expect(namesOf(second.jobs)).toStrictEqual(['e', 'f']);
      const third = await jobs.list({ ...query, continuation: second.continuation! });
      expect(namesOf(third.jobs)).toStrictEqual(['h']);
      expect(third.continuation).toBeUndefined();
    });

    it('gives those that a filter lets through, whatever the page', async () => {
      const jobs = await repository();
      const subscriptionId = randomUUID();
      const keys = group(subscriptionId, 'West', ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      for (const [index, key] of keys.entries()) {
        const tags = { third: String(index % 3 === 0) };
        const location = index % 2 === 0 ? 'westus' : 'eastus';
        await create(jobs, key, randomUUID(), { details: jobDetails({ tags, location }) });
      }
      const third: JobFilter = { op: 'eq', field: { name: 'tag', tag: 'third' }, value: 'true' };
      const west: JobFilter = { op: 'eq', field: { name: 'location' }, value: 'westus' };
      for (const top of [1, 2, 3, 100]) {
        const matching = async (filter: JobFilter) =>
          namesOf(await listAll(jobs, { subscriptionId, resourceGroup: 'West', top, filter }));
        expect(await matching(third)).toStrictEqual(['a', 'd', 'g']);
        expect(await matching(west)).toStrictEqual(['a', 'c', 'e', 'g']);
        expect(await matching({ op: 'and', all: [third, west] })).toStrictEqual(['a', 'g']);
        expect(await matching({ op: 'or', all: [third, west] })).toStrictEqual(['a', 'c', 'd', 'e', 'g']);
        expect(await matching({ op: 'not', of: { op: 'or', all: [third, west] } })).toStrictEqual(['b', 'f']);
        expect(await matching({ op: 'gt', field: { name: 'createdAt' }, value: minutes(0) })).toStrictEqual(
          [],
        );
      }
    });
  });
};
