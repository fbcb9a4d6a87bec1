import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { importJob } from '../../demo/import-job.ts';
import { checkedFetch } from '../support/checked-clients.ts';
import { refused } from '../support/refused.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

describe('the published SDK, and other clients', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('follows lists from page to page, by resource group and by subscription', async () => {
    const names = ['page-1', 'page-2', 'page-3', 'page-4', 'page-5'];
    for (const name of names) await world.create(name, []);
    const lists = [
      world.arm.jobs.listByResourceGroup(RESOURCE_GROUP, { top: 2 }),
      world.arm.jobs.listBySubscription({ top: 2 }),
    ];
    for (const list of lists) {
      const pages: (string | undefined)[][] = [];
      for await (const page of list.byPage()) pages.push(page.map(({ name }) => name));
      expect(pages).toEqual([['page-1', 'page-2'], ['page-3', 'page-4'], ['page-5']]);
    }
    for (const name of names) await world.arm.jobs.delete(name, RESOURCE_GROUP);
  });

  it('follows a filtered list, and throws with the place where a filter cannot be read', async () => {
    for (const name of ['some-1', 'some-2', 'some-3', 'other']) await world.create(name, []);
    await world.arm.jobs.update('some-2', RESOURCE_GROUP, { tags: { wanted: 'no' } });
    const filtered = async (filter: string): Promise<(string | undefined)[]> => {
      const names: (string | undefined)[] = [];
      for await (const { name } of world.arm.jobs.listByResourceGroup(RESOURCE_GROUP, { top: 1, filter })) {
        names.push(name);
      }
      return names;
    };
    expect(await filtered("startswith(name, 'some') and state eq 'Creating'")).toEqual([
      'some-1',
      'some-2',
      'some-3',
    ]);
    expect(await filtered("tagName eq 'wanted' and tagValue eq 'no'")).toEqual(['some-2']);
    expect(await filtered("state eq 'Shipping' or createdAt lt datetime'2020-01-01'")).toEqual([]);
    const unread = await refused(filtered("state is 'Creating'"));
    expect([unread.statusCode, unread.code]).toEqual([400, 'InvalidFilterInQueryString']);
    for (const name of ['some-1', 'some-2', 'some-3', 'other']) {
      await world.arm.jobs.delete(name, RESOURCE_GROUP);
    }
  });

  it('throws when another job in flight has the drive, and works on conditions', async () => {
    const prepared = await world.prepare('unique', { 'a.txt': 'a' });
    await world.create('first', [prepared]);
    const second = await refused(world.create('second', [prepared]));
    expect([second.statusCode, second.code]).toEqual([409, 'DriveInUse']);

    let etag: string | null | undefined;
    const onResponse = (response: { headers: { get: (name: string) => string | undefined } }): void => {
      etag = response.headers.get('etag');
    };
    await world.arm.jobs.get('first', RESOURCE_GROUP, { onResponse });
    const update = (tag: string) =>
      world.arm.jobs.update(
        'first',
        RESOURCE_GROUP,
        { tags: { by: tag } },
        { requestOptions: { customHeaders: { 'If-Match': tag } } },
      );
    expect((await update(etag!)).tags).toEqual({ by: etag });
    const stale = await refused(update(etag!));
    expect([stale.statusCode, stale.code]).toEqual([412, 'PreconditionFailed']);
    const path = `subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport/jobs/first`;
    const address = new URL(`${path}?api-version=2021-01-01`, world.url);
    const known = (await checkedFetch(address)).headers.get('etag')!;
    const unchanged = await checkedFetch(address, { headers: { 'if-none-match': known } });
    expect([unchanged.status, unchanged.headers.get('etag'), await unchanged.text()]).toEqual([
      304,
      known,
      '',
    ]);
    await world.arm.jobs.delete('first', RESOURCE_GROUP);
  });

  it('reads dates, ids and defaults of a job as its types say', async () => {
    const job = await world.create('typed', []);
    expect(job.systemData?.createdAt).toBeInstanceOf(Date);
    expect(job.id).toBe(
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport/jobs/typed`,
    );
    expect(job.identity?.type).toBe('None');
    expect(job.properties?.encryptionKey?.kekType).toBe('MicrosoftManaged');
  });

  it('throws with the code, the message and the details of a refusal', async () => {
    const missing = await refused(world.get('not-there'));
    expect([missing.statusCode, missing.code]).toEqual([404, 'ResourceNotFound']);
    const invalid = await refused(world.create('bad', [], { storageAccountId: 'x', logLevel: 'Loud' }));
    expect([invalid.statusCode, invalid.code]).toEqual([400, 'InvalidRequestBody']);
    expect(invalid.details.details?.map(({ target }) => target)).toEqual([
      'properties.storageAccountId',
      'properties.logLevel',
    ]);
    await world.create('early', []);
    const early = await refused(world.arm.jobs.update('early', RESOURCE_GROUP, { state: 'Shipping' }));
    expect([early.statusCode, early.code]).toEqual([400, 'ShippingNotReady']);
  });

  it('creates an export job with the longest list in line, reads it back, and ships it', async () => {
    const name = (at: number) => `pictures/${String(at).padStart(4, '0')}-${'x'.repeat(900)}`;
    const blobPath = Array.from({ length: 35 }, (_, at) => name(at));
    const created = await world.create('export-1', [], { jobType: 'Export', export: { blobPath } });
    expect(created.properties?.driveList).toEqual([]);
    const shipped = await world.arm.jobs.update('export-1', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'EXPORT-1' },
    });
    expect(shipped.properties?.state).toBe('Shipping');
    for (const job of [await world.get('export-1'), await listed('export-1')]) {
      expect(job?.properties?.jobType).toBe('Export');
      expect(job?.properties?.export?.blobPath).toEqual(blobPath);
    }
    await world.arm.jobs.update('export-1', RESOURCE_GROUP, { cancelRequested: true });
    await world.host.advance(15 * 86_400_000);
    expect((await world.get('export-1')).properties?.state).toBe('Closed');
    await world.arm.jobs.delete('export-1', RESOURCE_GROUP);
  });

  const listed = async (name: string) => {
    for await (const job of world.arm.jobs.listByResourceGroup(RESOURCE_GROUP)) {
      if (job.name === name) return job;
    }
    return undefined;
  };

  it('is let in by paths in any case, and by those of the oldest clients', async () => {
    await world.create('Cased', []);
    const shouted = `/SUBSCRIPTIONS/${SUBSCRIPTION}/RESOURCEGROUPS/${RESOURCE_GROUP.toUpperCase()}/PROVIDERS/MICROSOFT.IMPORTEXPORT/JOBS/CASED`;
    for (const path of [shouted, shouted.toLowerCase(), `${shouted}/LISTBITLOCKERKEYS`]) {
      const reply = await checkedFetch(`${world.url}${path}?API-VERSION=2016-11-01`);
      expect(reply.status).toBe(200);
    }
    const job: unknown = await (await checkedFetch(`${world.url}${shouted}?api-version=2016-11-01`)).json();
    expect(job).toMatchObject({ name: 'Cased' });
  });

  it('finds the document of the API, anonymously and without an api-version', async () => {
    const reply = await checkedFetch(`${world.url}/openapi.json`);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    const kept: unknown = JSON.parse(await readFile('docs/openapi.json', 'utf8'));
    expect(await reply.json()).toEqual(kept);
  });

  it('gets an answer to a dry run, and no job of it', async () => {
    const job = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport/jobs/dry`;
    const reply = await checkedFetch(`${world.url}${job}?api-version=2021-01-01&dryRun=true`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(importJob([])),
    });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ name: 'dry', properties: { state: 'Creating' } });
    expect((await refused(world.get('dry'))).statusCode).toBe(404);
  });
});
