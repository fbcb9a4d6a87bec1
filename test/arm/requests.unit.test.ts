import { describe, expect, it } from 'vitest';
import { builtInLocations as locations } from '../../src/arm/locations-file.ts';
import { armOperations } from '../../src/arm/operations.ts';
import { drive, errorDetails, JOBS, startApis, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis } from '../support/apis.ts';
import { delivery } from '../support/jobs.ts';

const code = async (reply: ReturnType<Apis['ask']>) => {
  const { status, at } = await reply;
  return [status, at('error', 'code')];
};

describe('api-version', () => {
  it.each(['2016-11-01', '2020-08-01', '2021-01-01'])('%s is spoken', async (version) => {
    const reply = await startApis().ask('GET', `${JOBS}?api-version=${version}`);
    expect(reply.at()).toEqual({ value: [] });
  });

  it('is required, and an unknown one is answered with those that are known', async () => {
    const { ask } = startApis();
    expect(await code(ask('GET', JOBS))).toEqual([400, 'MissingApiVersionParameter']);
    const unknown = await ask('GET', `${JOBS}?api-version=2019-01-01`);
    expect(unknown.at('error', 'code')).toBe('InvalidApiVersionParameter');
    expect(unknown.at('error', 'message')).toContain('2021-01-01, 2020-08-01, 2016-11-01');
  });
});

describe('names in the path', () => {
  it('of a new job have 2 to 64 letters, digits and hyphens', async () => {
    const { create } = startApis();
    for (const name of ['a', '-ab', 'ab-', 'a_b', 'a.b', 'a'.repeat(65), 'a%20b', '%C3%A4b']) {
      expect(await code(create(name))).toEqual([400, 'InvalidJobName']);
    }
    for (const name of ['ab', 'test-bn1-import-cpu100-02', '7'.repeat(64), 'myJob']) {
      expect((await create(name, { driveList: [] })).status).toBe(201);
    }
  });

  it('that no job can have are not found', async () => {
    const { ask } = startApis();
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await code(ask(method, `${JOBS}/a_b?${VERSION}`))).toEqual([404, 'ResourceNotFound']);
      expect(await code(ask(method, `${JOBS}/ab?${VERSION}`))).toEqual([404, 'ResourceNotFound']);
    }
    expect(await code(ask('PATCH', `${JOBS}/ab?${VERSION}`, { body: {} }))).toEqual([
      404,
      'ResourceNotFound',
    ]);
  });

  it('of subscriptions are GUIDs, of resource groups what ARM allows', async () => {
    const { ask } = startApis();
    const provider = 'providers/Microsoft.ImportExport/jobs';
    expect(await code(ask('GET', `/subscriptions/mine/${provider}?${VERSION}`))).toEqual([
      400,
      'InvalidSubscriptionId',
    ]);
    const group = (name: string) =>
      code(ask('GET', `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}/${provider}?${VERSION}`));
    expect(await group('ends-with.')).toEqual([400, 'InvalidResourceGroupName']);
    expect(await group('a%2Cb')).toEqual([400, 'InvalidResourceGroupName']);
    expect(await group('(ok)_-.1')).toEqual([200, undefined]);
  });
});

describe('a refusal of the domain', () => {
  it('names the state, and the states in which the change is allowed', async () => {
    const { create, patch, ask } = startApis();
    await create('job-1');
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    const reply = await patch('job-1', { properties: { driveList: [drive('D9')] } });
    expect(reply.status).toBe(409);
    expect(reply.at('error')).toMatchObject({
      code: 'JobStateConflict',
      target: 'properties.driveList',
      message: 'The job is Shipping: changing driveList is not allowed in this state. Allowed in: Creating.',
    });
    expect(await code(ask('DELETE', `${JOBS}/job-1?${VERSION}`))).toEqual([409, 'JobStateConflict']);
    expect(await code(create('job-1'))).toEqual([409, 'JobStateConflict']);
  });

  it('names all that is missing before a job can ship', async () => {
    const { create, patch } = startApis();
    await create('job-1', { returnAddress: undefined, driveList: [] });
    const reply = await patch('job-1', { properties: { state: 'Shipping' } });
    expect(reply.status).toBe(400);
    expect(reply.at('error', 'code')).toBe('ShippingNotReady');
    expect(errorDetails(reply).map(({ target }) => target)).toEqual([
      'properties.deliveryPackage',
      'properties.returnAddress',
      'properties.driveList',
    ]);
  });

  it('of a cancelled job says so', async () => {
    const { create, patch } = startApis();
    await create('job-1');
    const cancelled = await patch('job-1', { properties: { cancelRequested: true } });
    expect(cancelled.at('properties')).toMatchObject({ state: 'Creating', cancelRequested: true });
    expect(
      await code(patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } })),
    ).toEqual([409, 'JobCancelled']);
  });

  it('for several reasons gives each as a detail', async () => {
    const { create, patch, operate } = startApis();
    await create('job-1');
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    await operate('packages/TRACK 1/receive', { drives: ['D1'] });
    const reply = await patch('job-1', {
      properties: { driveList: [drive('D9')], deliveryPackage: { ...delivery, trackingNumber: 'OTHER' } },
    });
    expect(reply.status).toBe(409);
    expect(reply.at('error', 'code')).toBe('SeveralConflicts');
    expect(errorDetails(reply).map(({ target }) => target)).toEqual([
      'properties.deliveryPackage',
      'properties.driveList',
    ]);
  });

  it('is no longer there once the job is deleted: 200, no body, and then 404', async () => {
    const { create, ask } = startApis();
    await create('job-1');
    const reply = await ask('DELETE', `${JOBS}/job-1?${VERSION}`);
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(await code(ask('GET', `${JOBS}/job-1?${VERSION}`))).toEqual([404, 'ResourceNotFound']);
    expect((await create('job-1')).status).toBe(201);
  });
});

describe('lists', () => {
  it('of events go on after the last one seen', async () => {
    const { create, patch, ask } = startApis();
    await create('job-1');
    await patch('job-1', { tags: { a: 'b' } });
    const first = await ask('GET', `${JOBS}/job-1/events?${VERSION}&$top=1`);
    expect(first.at('value', 0)).toMatchObject({
      sequence: 1,
      at: '2026-01-05T08:00:00.000Z',
      by: { kind: 'client', name: 'desk' },
      type: 'JobCreated',
      drives: [{ driveId: 'D1' }, { driveId: 'D2' }],
    });
    expect(first.at('last')).toBe(1);
    const rest = await ask('GET', `${JOBS}/job-1/events?${VERSION}&after=1`);
    expect(rest.at('value', 0, 'type')).toBe('JobUpdated');
    expect(rest.at('last')).toBe(2);
    expect((await ask('GET', `${JOBS}/job-1/events?${VERSION}&after=2`)).at()).toEqual({
      value: [],
      last: 2,
    });
    expect(await code(ask('GET', `${JOBS}/job-1/events?${VERSION}&after=x`))).toEqual([
      400,
      'InvalidQueryParameter',
    ]);
  });
});

describe('the provider', () => {
  it('lists its locations, and finds each by id and by display name', async () => {
    const { ask } = startApis();
    const base = '/providers/Microsoft.ImportExport/locations';
    const list = await ask('GET', `${base}?${VERSION}`);
    expect(list.at('value')).toHaveLength(32);
    expect(list.at('value', 9)).toMatchObject({
      id: `${base}/eastus2`,
      name: 'East US 2',
      type: 'Microsoft.ImportExport/locations',
      properties: { supportedCarriers: ['FedEx'], alternateLocations: [`${base}/eastus`] },
    });
    for (const name of ['eastus2', 'East US 2', 'EAST us2']) {
      expect((await ask('GET', `${base}/${encodeURIComponent(name)}?${VERSION}`)).at()).toEqual(
        list.at('value', 9),
      );
    }
    expect(await code(ask('GET', `${base}/atlantis?${VERSION}`))).toEqual([404, 'LocationNotFound']);
  });

  it('ships every location to one that takes its own packages', () => {
    for (const { alternateLocations } of locations.list()) {
      for (const id of alternateLocations) expect(locations.find(id)?.alternateLocations).toEqual([id]);
    }
  });

  it('names every permission that its operations ask for and that the service lists', async () => {
    const reply = await startApis().ask('GET', `/providers/Microsoft.ImportExport/operations?${VERSION}`);
    const listed = Array.from({ length: 14 }, (_, index) => reply.at('value', index, 'name'));
    expect(listed).toEqual(
      [
        'locations/read',
        'jobs/write',
        'jobs/read',
        'jobs/listBitLockerKeys/action',
        'jobs/exportSource/read',
        'jobs/previewExport/action',
        'exportSource/read',
        'previewExport/action',
        'jobs/delete',
        'register/action',
        'eventSubscriptions/write',
        'eventSubscriptions/read',
        'eventSubscriptions/delete',
        'eventSubscriptions/replay/action',
      ].map((name) => `Microsoft.ImportExport/${name}`),
    );
    const asked = armOperations
      .map(({ action }) => action)
      .filter((action) => !action.includes('operations'));
    expect(listed).toEqual(expect.arrayContaining(asked));
  });
});
