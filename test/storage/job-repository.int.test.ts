import { randomUUID } from 'node:crypto';
import { RestError } from '@azure/data-tables';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobFilter } from '../../src/jobs/job-filter.ts';
import { specOf } from '../../src/jobs/drive.ts';
import type { JobKey } from '../../src/jobs/job.ts';
import { InvalidContinuationError } from '../../src/storage/tables/continuation.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { createProgressStore } from '../../src/storage/tables/progress-store.ts';
import { UnreadableRowError } from '../../src/storage/tables/rows.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import type { Tables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from '../support/azurite.ts';
import { hostileName } from '../support/storage-names.ts';
import { jobRepositoryConformance } from '../support/job-repository.conformance.ts';
import { driveSpec, jobDetails, patch } from '../support/jobs.ts';
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
} from '../support/storage-jobs.ts';
import { counted, fillWithJobs, takeTables, watched } from '../support/storage-tables.ts';

let shared: Promise<Tables> | undefined;
const sharedTables = (): Promise<Tables> => (shared ??= takeTables());
const repository = async () => createJobRepository(await sharedTables());

jobRepositoryConformance('The jobs table', repository);

const aKey = (name = 'seattle-7'): JobKey => ({
  subscriptionId: randomUUID(),
  resourceGroup: 'Drives',
  name,
});

describe('hostile names in the jobs table', () => {
  it('come back as they were, and never meet another name', async () => {
    const jobs = await repository();
    const subscriptionId = randomUUID();
    const kept = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(hostileName, hostileName, hostileName, async (resourceGroup, name, driveId) => {
        const key = { subscriptionId, resourceGroup, name };
        const folded = JSON.stringify([resourceGroup.toLowerCase(), name.toLowerCase()]);
        const jobId = kept.get(folded) ?? randomUUID();
        if (!kept.has(folded)) {
          const drives = [driveSpec(`${driveId}${jobId}`)];
          const { after, events } = newJob(key, jobId, { drives });
          expect(await jobs.commit({ before: undefined, after, events, wakeAt: firstWake })).toBe(
            'committed',
          );
          expect((await loaded(jobs, key)).job).toStrictEqual(after);
          kept.set(folded, jobId);
        }
        const found = await loaded(jobs, { ...key, name: name.toLowerCase() });
        expect(found.job.jobId).toBe(jobId);
        const inGroup = await listAll(jobs, { subscriptionId, resourceGroup, top: 100 });
        expect(inGroup.map(({ job }) => job.jobId)).toContain(jobId);
        for (const { job } of inGroup) {
          expect(job.key.resourceGroup.toLowerCase()).toBe(resourceGroup.toLowerCase());
        }
      }),
      { numRuns: 60, examples: [['lines\u2028apart', 'or\u2029so', 'D\u2028']] },
    );
    expect(await listAll(jobs, { subscriptionId, top: 7 })).toHaveLength(kept.size);
  });

  it('are refused in words when half a character stands alone', async () => {
    const jobs = await repository();
    await expect(jobs.load(aKey('a\ud800'))).rejects.toThrow(/half of a character stands alone in the name/i);
    await expect(jobs.list({ subscriptionId: 's\udc00', top: 1 })).rejects.toThrow(/the subscription id/);
  });
});

/** Bytes of the row's document that 60 KiB properties can hold in one row, as Azurite counts. */
const mostBytes = 12 * 60 * 1024;

/** Ten drives whose texts fill the job's document to about `bytes`. */
const drivesOf = (bytes: number, filling: string) => {
  const repeat = Math.floor(bytes / 10 / Buffer.byteLength(filling));
  return Array.from({ length: 10 }, (_, index) => ({
    ...driveSpec(`D${String(index)}`),
    manifestFile: filling.repeat(repeat),
  }));
};

describe('jobs of every size in the jobs table', () => {
  it('come back as they were, through a change and back to a small size', async () => {
    const jobs = await repository();
    const filling = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: mostBytes / 3 }), filling, async (bytes, text) => {
        const key = aKey();
        const drives = drivesOf(bytes, text.replaceAll(/["\\\p{Cc}]/gu, '') || 'x');
        const before = await create(jobs, key, randomUUID(), { drives });
        expect(before.job.drives.map(specOf)).toStrictEqual(drives);
        const small = changeBy(before.job, patch({ drives: [driveSpec('one')] }));
        expect((await commit(jobs, before, small)).job).toStrictEqual(small.after);
        const { events } = await jobs.events(key.subscriptionId, before.job.jobId, 1, 10);
        expect(events).toStrictEqual(small.events);
      }),
      { numRuns: 12 },
    );
  });

  it('fill a row to its end, and are refused in words beyond it', async () => {
    const jobs = await repository();
    const key = aKey();
    const full = drivesOf(mostBytes - 6000, 'Laufwerk-\u{1f4be}-');
    const before = await create(jobs, key, randomUUID(), { drives: full });
    const after = await commit(jobs, before, changeBy(before.job, patch({ drives: [...full].reverse() })));
    expect(after.job.drives.map(specOf)).toStrictEqual([...full].reverse());

    const over = newJob(aKey(), randomUUID(), { drives: drivesOf(mostBytes, 'x') });
    await expect(jobs.commit({ before: undefined, ...over, wakeAt: firstWake })).rejects.toThrow(
      /The job has \d+ bytes, and one row keeps at most 737280/,
    );
  });

  it('keep a text that is no filter column, however long', async () => {
    const jobs = await repository();
    const details = jobDetails({ storageAccountId: `/subscriptions/${'s'.repeat(100_000)}` });
    const before = await create(jobs, aKey(), randomUUID(), { details });
    expect(before.job.details).toStrictEqual(details);
  });
});

describe('the jobs table', () => {
  it('commits a change whole or not at all', async () => {
    const tables = await sharedTables();
    const jobs = createJobRepository(tables);
    const before = await create(jobs, aKey(), randomUUID());
    const { key, jobId } = before.job;
    // An event of this number is there already, though the row says otherwise.
    await (
      await tables.jobs()
    ).createEntity({
      partitionKey: key.subscriptionId,
      rowKey: `event|${jobId}|0000000002`,
    });
    const change = tagged(before.job, 'x');
    expect(await jobs.commit({ before, ...change, wakeAt: firstWake })).toBe('stale');
    expect(await jobs.remove(deletion(before))).toBe('stale');
    expect(await loaded(jobs, key)).toStrictEqual(before);
    expect(await jobs.deleted(key.subscriptionId, jobId)).toBeUndefined();
  });

  it('takes no change whose events do not lead to its version', async () => {
    const jobs = await repository();
    const { after, events } = newJob(aKey(), randomUUID());
    const commitOf = (version: number, given = events) =>
      jobs.commit({ before: undefined, after: { ...after, version }, events: given, wakeAt: firstWake });
    await expect(commitOf(2)).rejects.toThrow(/must bring the events 1 to 2, and brought 1/);
    await expect(commitOf(1, [])).rejects.toThrow(/brought none/);
    expect(await jobs.load(after.key)).toBeUndefined();
  });

  it('lists with one read of the jobs, however many other rows there are', async () => {
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    const jobs = createJobRepository(tables);
    const { subscriptionId } = aKey();
    for (const name of ['a', 'b', 'c']) {
      await create(jobs, { subscriptionId, resourceGroup: 'rg', name }, randomUUID());
    }
    const table = await tables.jobs();
    for (let batch = 0; batch < 15; batch++) {
      await table.submitTransaction(
        Array.from({ length: 100 }, (_, index) => [
          'create',
          {
            partitionKey: subscriptionId,
            rowKey: `event|x|${String(batch * 100 + index).padStart(10, '0')}`,
          },
        ]),
      );
    }
    const counting = await counted(tables.jobs, connectionString);
    const page = await createJobRepository({ jobs: counting.table }).list({ subscriptionId, top: 2 });
    expect(page.jobs).toHaveLength(2);
    expect(counting.asked).toStrictEqual({ requests: 1, rows: 3 });

    await jobs.purgeEvents(subscriptionId, 'x');
    expect(await jobs.list({ subscriptionId, top: 2 })).toStrictEqual(page);
    expect(await jobs.events(subscriptionId, 'x', 0, 1000)).toStrictEqual({ events: [], last: 0 });
  });

  it('sends of a filtered list what its columns let through alone, in one answer', async () => {
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    const { subscriptionId } = aKey();
    await fillWithJobs(await tables.jobs(), subscriptionId, 1500, (index) =>
      index % 500 === 499 ? { location: 'eastus', tags: { found: 'yes' } } : {},
    );
    const counting = await counted(tables.jobs, connectionString);
    const jobs = createJobRepository({ jobs: counting.table });
    const asked = async (query: Omit<Parameters<typeof jobs.list>[0], 'subscriptionId'>) => {
      Object.assign(counting.asked, { requests: 0, rows: 0 });
      const page = await jobs.list({ subscriptionId, ...query });
      return { page, found: page.jobs.length, ...counting.asked };
    };

    const east: JobFilter = { op: 'eq', field: { name: 'location' }, value: 'eastus' };
    expect(await asked({ top: 2, filter: east })).toMatchObject({ found: 2, requests: 1, rows: 3 });

    // Of tags the columns say nothing: one answer's worth of rows is looked at, and the page leads on.
    const tagged: JobFilter = { op: 'eq', field: { name: 'tag', tag: 'found' }, value: 'yes' };
    const first = await asked({ top: 100, filter: tagged });
    expect(first).toMatchObject({ found: 2, requests: 1, rows: 1000 });
    const second = await asked({ top: 100, filter: tagged, continuation: first.page.continuation! });
    expect(second).toMatchObject({ found: 1, requests: 1, rows: 500 });
    expect(second.page.continuation).toBeUndefined();
    const both: JobFilter = { op: 'and', all: [tagged, east] };
    expect(await asked({ top: 100, filter: both })).toMatchObject({ found: 3, requests: 1, rows: 3 });
  });

  it('goes on where the service stopped without a row', async () => {
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    const { subscriptionId } = aKey();
    for (const name of ['a', 'b', 'c']) {
      await create(createJobRepository(tables), { subscriptionId, resourceGroup: 'rg', name }, randomUUID());
    }
    // Azure ends an answer after five seconds, perhaps before it met a row; Azurite never does.
    let empty = 1;
    const stopping = await watched(tables.jobs, connectionString, async (request, next) => {
      const response = await next(request);
      if (empty-- > 0) {
        const base64 = (key: string) => Buffer.from(key).toString('base64');
        response.headers.set('x-ms-continuation-nextpartitionkey', base64(subscriptionId));
        response.headers.set('x-ms-continuation-nextrowkey', base64('job|rg|b'));
        return { ...response, bodyAsText: JSON.stringify({ value: [] }) };
      }
      return response;
    });
    const jobs = createJobRepository({ jobs: stopping });
    const filter: JobFilter = { op: 'eq', field: { name: 'state' }, value: 'Creating' };
    const first = await jobs.list({ subscriptionId, top: 10, filter });
    expect(first.jobs).toStrictEqual([]);
    const rest = await jobs.list({ subscriptionId, top: 10, filter, continuation: first.continuation! });
    expect(rest.jobs.map(({ job }) => job.key.name)).toStrictEqual(['b', 'c']);
  });

  it('knows its own commit again when the answer was lost and the request sent once more', async () => {
    const { connectionString } = await takeAccount();
    const tables = openTables({ connectionString });
    const before = await create(createJobRepository(tables), aKey(), randomUUID());
    let losing = false;
    const lossy = await watched(tables.jobs, connectionString, async (request, next) => {
      const response = await next(request);
      if (!losing || request.method !== 'POST') return response;
      losing = false;
      throw new RestError('The connection was reset.', { code: 'ECONNRESET', request });
    });
    const jobs = createJobRepository({ jobs: lossy });
    losing = true;
    const change = tagged(before.job, 'x');
    expect(await jobs.commit({ before, ...change, wakeAt: firstWake })).toBe('committed');
    expect(losing).toBe(false);
    expect((await loaded(jobs, before.job.key)).job).toStrictEqual(change.after);
    // Another writer's, word for word the same, is not it.
    expect(await jobs.commit({ before, ...change, wakeAt: firstWake })).toBe('stale');
  });

  it('goes on with jobs from before there were claims, which hold none', async () => {
    const tables = await sharedTables();
    const jobs = createJobRepository(tables);
    const old = await create(jobs, aKey(), randomUUID(), { drives: [driveSpec('D1'), driveSpec('D2')] });
    const { key } = old.job;
    const table = await tables.jobs();
    const { claims, ...row } = await table.getEntity(key.subscriptionId, 'job|drives|seattle-7');
    expect(claims).toBeInstanceOf(Uint8Array);
    await table.updateEntity(row as typeof row & { partitionKey: string; rowKey: string }, 'Replace');
    for (const id of ['d1', 'd2']) await table.deleteEntity(key.subscriptionId, `claim|drive|${id}`);

    const legacy = await loaded(jobs, key);
    expect(legacy).toMatchObject({ job: old.job, held: [] });
    const changed = await commit(jobs, legacy, tagged(legacy.job, 'x'));
    expect(changed.held).toStrictEqual([]);
    await create(jobs, { ...key, name: 'young' }, randomUUID(), { drives: [driveSpec('D1')] });
    const replaced = changeBy(changed.job, patch({ drives: [driveSpec('D2'), driveSpec('D3')] }));
    const after = await commit(jobs, changed, replaced);
    expect(after.held).toStrictEqual([{ kind: 'drive', id: 'd3' }]);
    expect(await jobs.remove(deletion(after))).toBe('committed');
  });

  it('purges by several at once', async () => {
    const tables = await sharedTables();
    const jobs = createJobRepository(tables);
    const progress = createProgressStore(tables);
    const before = await create(jobs, aKey(), randomUUID());
    const {
      key: { subscriptionId },
      jobId,
    } = before.job;
    for (let lane = 0; lane < 4; lane++) {
      await progress.report(
        subscriptionId,
        jobId,
        'D1',
        1,
        lane,
        { bytes: 1, blobs: 1 },
        { bytes: 2, blobs: 2 },
      );
    }
    let at = before;
    for (let count = 0; count < 4; count++) at = await commit(jobs, at, tagged(at.job, String(count)));
    await jobs.remove(deletion(at));
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        await jobs.purgeProgress(subscriptionId, jobId);
        await jobs.purgeEvents(subscriptionId, jobId);
      }),
    );
    expect(await progress.read(subscriptionId, jobId)).toStrictEqual([]);
    expect(await jobs.events(subscriptionId, jobId, 0, 10)).toStrictEqual({ events: [], last: 0 });
  });

  it('says which row a later version wrote, and which cannot be read', async () => {
    const tables = await takeTables();
    const jobs = createJobRepository(tables);
    const { job } = await create(jobs, aKey(), randomUUID());
    const table = await tables.jobs();
    const row = { partitionKey: job.key.subscriptionId, rowKey: 'job|drives|seattle-7' };
    await table.updateEntity({ ...row, schemaVersion: 2 }, 'Merge');
    await expect(jobs.load(job.key)).rejects.toThrow(UnreadableRowError);
    await expect(jobs.load(job.key)).rejects.toThrow(
      /job\|drives\|seattle-7 has schemaVersion 2, .* reads 1/,
    );
    await table.updateEntity({ ...row, schemaVersion: 1, doc0: Buffer.from('{"jobId":') }, 'Merge');
    await expect(jobs.load(job.key)).rejects.toThrow(
      /job\|drives\|seattle-7 cannot be read: .*this is no job/s,
    );
  });

  it('takes a table that vanished for a fault, not for jobs that are gone', async () => {
    const tables = await takeTables();
    const jobs = createJobRepository(tables);
    const before = await create(jobs, aKey(), randomUUID());
    await (await tables.jobs()).deleteTable();
    const missing = { statusCode: 404 };
    await expect(jobs.load(before.job.key)).rejects.toMatchObject(missing);
    await expect(jobs.setWakeAt(before, firstWake)).rejects.toMatchObject(missing);
    const change = { before, ...tagged(before.job, 'x'), wakeAt: firstWake };
    await expect(jobs.commit(change)).rejects.toMatchObject(missing);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['of events', Buffer.from('event|x|0000000001').toString('base64url')],
    ['of events, with a token', Buffer.from('event|x|0000000001\ntoken').toString('base64url')],
    ['of another resource group', Buffer.from('job|other|a').toString('base64url')],
    ['not in base64url', `${Buffer.from('job|rg|a').toString('base64url')}=`],
  ])('refuses a continuation that is %s', async (_, continuation) => {
    const jobs = await repository();
    const query = { subscriptionId: randomUUID(), resourceGroup: 'rg', top: 1, continuation };
    await expect(jobs.list(query)).rejects.toThrow(InvalidContinuationError);
  });
});
