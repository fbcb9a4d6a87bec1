/** Every operation in every version of the API; and what old clients are used to. */
import { describe, expect, it } from 'vitest';
import { apiVersions } from '../../src/arm/api-version.ts';
import { armOperations } from '../../src/arm/operations.ts';
import { drive, JOBS, KEY, putBody, startApis, SUBSCRIPTION } from '../support/apis.ts';

const PROVIDER = '/providers/Microsoft.ImportExport';

type Asked = readonly [operation: string, method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string];
const operations: readonly Asked[] = [
  ['Operations_List', 'GET', `${PROVIDER}/operations`],
  ['Locations_List', 'GET', `${PROVIDER}/locations`],
  ['Locations_Get', 'GET', `${PROVIDER}/locations/West%20US`],
  ['Jobs_Create', 'PUT', `${JOBS}/job-1`],
  ['Jobs_Get', 'GET', `${JOBS}/job-1`],
  ['Jobs_Update', 'PATCH', `${JOBS}/job-1`],
  ['Jobs_ListBySubscription', 'GET', `/subscriptions/${SUBSCRIPTION}${PROVIDER}/jobs`],
  ['Jobs_ListByResourceGroup', 'GET', JOBS],
  ['BitLockerKeys_List', 'POST', `${JOBS}/job-1/listBitLockerKeys`],
  ['Jobs_Delete', 'DELETE', `${JOBS}/job-1`],
];

/** Drayage's own. */
const additions: readonly string[] = [
  'Jobs_DriveErrorLog',
  'Jobs_DriveLog',
  'Jobs_DriveManifest',
  'Jobs_DriveVerboseLog',
  'Jobs_Estimate',
  'Jobs_Events',
  'Jobs_ExportSource',
  'Jobs_PreviewExport',
  'ExportSource_ListBySubscription',
  'ExportSource_ListByResourceGroup',
  'PreviewExport_BySubscription',
  'PreviewExport_ByResourceGroup',
];

const bodyOf = (method: string): { body?: object } => {
  if (method === 'PUT') return { body: putBody() };
  return method === 'PATCH' ? { body: { properties: { state: '' } } } : {};
};

describe.each(apiVersions)('version %s', (version) => {
  it('has all ten operations', async () => {
    const { ask } = startApis();
    expect(operations.map(([name]) => name).toSorted()).toEqual(
      armOperations
        .map(({ name }) => name)
        .filter((name) => !additions.includes(name) && !name.startsWith('Event'))
        .toSorted(),
    );
    for (const [operation, method, path] of operations) {
      const reply = await ask(method, `${path}?api-version=${version}`, bodyOf(method));
      expect([operation, reply.status]).toEqual([operation, operation === 'Jobs_Create' ? 201 : 200]);
    }
  });

  it("takes a body as that version's documents have it, read-only and unknown properties included", async () => {
    const { ask } = startApis();
    const answered = await ask('PUT', `${JOBS}/job-1?api-version=${version}`, {
      body: putBody({ state: '', percentComplete: 7, containerSas: 'x', provisioningState: 'x' }),
    });
    expect(answered.at('properties')).toMatchObject({ state: 'Creating', provisioningState: 'Succeeded' });
    expect(answered.at('properties', 'percentComplete')).toBeUndefined();
    // What was answered may be sent back as it is, but for the keys, which no answer has.
    const { properties, ...rest } = answered.at() as Record<string, object>;
    const again = await ask('PUT', `${JOBS}/job-1?api-version=${version}`, {
      body: { ...rest, properties: { ...properties, driveList: [drive('D1'), drive('D2')] } },
    });
    expect(again.status).toBe(200);
    expect(again.at('properties')).toEqual(answered.at('properties'));
  });
});

describe('every operation', () => {
  it.each(operations)('%s asks for a version, and names those there are', async (_name, method, path) => {
    const { ask } = startApis();
    for (const [query, code] of [
      ['', 'MissingApiVersionParameter'],
      ['?api-version=', 'MissingApiVersionParameter'],
      ['?api-version=2015-05-25', 'InvalidApiVersionParameter'],
    ] as const) {
      const reply = await ask(method, path + query, bodyOf(method));
      expect([reply.status, reply.at('error', 'code')]).toEqual([400, code]);
      expect(reply.at('error', 'message')).toContain("'2021-01-01, 2020-08-01, 2016-11-01'");
    }
  });

  it('takes the parameter in any case', async () => {
    const reply = await startApis().ask('GET', `${PROVIDER}/operations?API-Version=2016-11-01`);
    expect(reply.status).toBe(200);
  });
});

describe('what old clients are used to', () => {
  it('is any case in paths; names are kept as they were first written', async () => {
    const { ask, create } = startApis();
    await create('Job-One');
    const shouted = `${JOBS.toUpperCase()}/JOB-ONE`;
    const reply = await ask('GET', `${shouted}?api-version=2016-11-01`);
    expect(reply.at('id')).toBe(`${JOBS}/Job-One`);
    expect(reply.at('name')).toBe('Job-One');
    const replaced = await ask('PUT', `${shouted}?api-version=2016-11-01`, { body: putBody() });
    expect([replaced.status, replaced.at('id')]).toEqual([200, `${JOBS}/Job-One`]);
    const small = `${JOBS}/job-one`.replace('resourceGroups', 'resourcegroups');
    expect((await ask('DELETE', `${small}?api-version=2016-11-01`)).status).toBe(200);
    expect((await ask('GET', `${JOBS}/Job-One?api-version=2016-11-01`)).status).toBe(404);
  });

  it.each(['GET', 'POST'] as const)(
    'is to ask for BitLocker keys by %s, whatever the case',
    async (method) => {
      const { ask, create } = startApis();
      await create('job-1', { driveList: [drive('D1')] });
      const reply = await ask(method, `${JOBS}/job-1/listbitlockerkeys?api-version=2016-11-01`);
      expect(reply.at()).toEqual({ value: [{ driveId: 'D1', bitLockerKey: KEY }] });
    },
  );
});
