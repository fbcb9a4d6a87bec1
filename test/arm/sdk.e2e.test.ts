import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

/** The SDK's error. It is a class of the SDK's own CommonJS copy, so `instanceof` says nothing here. */
const restError = z.looseObject({
  name: z.literal('RestError'),
  statusCode: z.number(),
  code: z.string(),
  details: z.looseObject({ details: z.array(z.looseObject({ target: z.string() })).optional() }),
});

describe('the published SDK', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const refused = async (request: Promise<unknown>): Promise<z.infer<typeof restError>> =>
    restError.parse(
      await request.then(
        () => 'not refused',
        (reason: unknown) => reason,
      ),
    );

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

  it('lists locations and operations, and finds a location by its display name', async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of world.arm.locations.list()) names.push(name);
    expect(names).toContain('West US');
    const location = await world.arm.locations.get('West US');
    expect(location.alternateLocations).toEqual(['/providers/Microsoft.ImportExport/locations/westus']);
    const operations: string[] = [];
    for await (const { name } of world.arm.operations.list()) operations.push(name);
    expect(operations).toContain('Microsoft.ImportExport/jobs/write');
  });
});
