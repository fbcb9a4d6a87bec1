/** Every operation of the published SDK with every option that it documents, in every version; and old clients without it. */
import {
  getContinuationToken,
  type JobResponse,
  type StorageImportExport,
  type UpdateJobParameters,
} from '@azure/arm-storageimportexport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { apiVersions } from '../../src/arm/api-version.ts';
import { checkedArmClient, checkedFetch } from '../support/checked-clients.ts';
import { returnAddress as someAddress } from '../support/jobs.ts';
import { refused } from '../support/refused.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const KEYS = [
  '238810-662376-448998-450120-652806-203390-606320-483076',
  '439675-460165-128202-905124-487224-524332-851649-442187',
] as const;
const storageAccountId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`;

const returnAddress = { ...someAddress, streetAddress2: 'Floor 2', stateOrProvince: 'WA' };
const returnShipping = { carrierName: 'FedEx', carrierAccountNumber: '123456789' };
const drive = (driveId: string) => ({
  driveId,
  manifestFile: '\\DriveManifest.xml',
  manifestHash: '109B21108597EF36D5785F08303F3638',
  driveHeaderHash: `0:1048576:${'A'.repeat(128)}`,
});
const package_ = (trackingNumber: string) => ({
  carrierName: 'DHL',
  trackingNumber,
  driveCount: 1,
  shipDate: '8/13/2017 7:32:23 PM',
});

describe.each(apiVersions)('the published SDK, speaking %s', (apiVersion) => {
  const group = `group-${apiVersion}`;
  /** No two jobs of the subscription may name one drive, so each version has its own. */
  const id = (what: string): string => `${what}-${apiVersion}`;
  const asked: { readonly method: string; readonly url: URL; readonly header: (name: string) => unknown }[] =
    [];
  let arm: StorageImportExport;
  beforeAll(() => {
    arm = checkedArmClient(world.url, { apiVersion, acceptLanguage: 'en-us' });
    arm.pipeline.addPolicy(
      {
        name: 'remember',
        sendRequest: (request, next) => {
          // Where the SDKs of other languages send what that option says, this one (2.1.0) sends nothing, however it is set.
          request.headers.set('accept-language', 'en-us');
          asked.push({
            method: request.method,
            url: new URL(request.url),
            header: (name) => request.headers.get(name),
          });
          return next(request);
        },
      },
      { afterPhase: 'Sign' },
    );
  });
  const get = (name: string): Promise<JobResponse> => arm.jobs.get(name, group);

  it('creates an import job with every property there is, and ignores those that are only answered', async () => {
    const created = await arm.jobs.create(
      'whole',
      group,
      {
        location: 'westus',
        tags: { team: 'blue', empty: '' },
        properties: {
          storageAccountId,
          jobType: 'Import',
          returnAddress,
          returnShipping,
          shippingInformation: { recipientName: 'Nobody' },
          deliveryPackage: package_(id('first')),
          returnPackage: package_('not-yet'),
          diagnosticsPath: 'waimportexport/logs',
          logLevel: 'Verbose',
          backupDriveManifest: true,
          state: 'Completed',
          cancelRequested: true,
          percentComplete: 100,
          incompleteBlobListUri: 'https://example.com/list',
          driveList: [
            {
              ...drive(id('D1')),
              bitLockerKey: KEYS[0],
              state: 'Completed',
              copyStatus: 'Completed',
              percentComplete: 100,
              verboseLogUri: 'https://example.com/verbose',
              errorLogUri: 'https://example.com/error',
              manifestUri: 'https://example.com/manifest',
              bytesSucceeded: 7,
            },
          ],
          provisioningState: 'Failed',
          encryptionKey: {
            kekType: 'CustomerManaged',
            kekUrl: 'https://vault.example/keys/k',
            kekVaultResourceID: '/vault',
          },
        },
      },
      { clientTenantId: '11111111-0000-4000-8000-000000000001' },
    );
    expect(asked.at(-1)?.header('x-ms-client-tenant-id')).toBe('11111111-0000-4000-8000-000000000001');
    const { shippingInformation, ...properties } = created.properties ?? {};
    expect(properties).toEqual({
      storageAccountId,
      jobType: 'Import',
      returnAddress,
      returnShipping,
      deliveryPackage: package_(id('first')),
      diagnosticsPath: 'waimportexport/logs',
      logLevel: 'Verbose',
      backupDriveManifest: true,
      state: 'Creating',
      cancelRequested: false,
      driveList: [{ ...drive(id('D1')), state: 'Specified' }],
      provisioningState: 'Succeeded',
      encryptionKey: {
        kekType: 'CustomerManaged',
        kekUrl: 'https://vault.example/keys/k',
        kekVaultResourceID: '/vault',
      },
    });
    expect(shippingInformation?.recipientName).toBe('Drayage receiving dock, West US');
    expect([created.tags, created.location, created.identity]).toEqual([
      { team: 'blue', empty: '' },
      'westus',
      { type: 'None' },
    ]);
    expect(await get('whole')).toEqual({ ...created, location: 'West US' });
  });

  it('creates export jobs, with lists in line and with a list blob', async () => {
    const create = (name: string, selection: object): Promise<JobResponse> =>
      arm.jobs.create(name, group, {
        location: 'West US',
        properties: { storageAccountId, jobType: 'Export', export: selection },
      });
    const inLine = { blobPath: ['pictures/a.jpg'], blobPathPrefix: ['/logs/'] };
    const listed = { blobListBlobPath: 'lists/blobs.xml' };
    expect((await create('export-1', inLine)).properties?.export).toEqual(inLine);
    expect((await create('export-2', listed)).properties?.export).toMatchObject(listed);
  });

  it("lists a job's BitLocker keys, which no other answer has", async () => {
    const keys: unknown[] = [];
    for await (const key of arm.bitLockerKeys.list('whole', group)) keys.push(key);
    expect(keys).toEqual([{ driveId: id('D1'), bitLockerKey: KEYS[0] }]);
  });

  it.each<[string, () => UpdateJobParameters, object]>([
    ['tags', () => ({ tags: { team: 'red' } }), { tags: { team: 'red' } }],
    [
      'returnAddress',
      () => ({ returnAddress: { ...returnAddress, city: 'Oslo' } }),
      { properties: { returnAddress: { city: 'Oslo' } } },
    ],
    [
      'returnShipping',
      () => ({ returnShipping: { ...returnShipping, carrierName: 'UPS' } }),
      { properties: { returnShipping: { carrierName: 'UPS' } } },
    ],
    ['logLevel', () => ({ logLevel: 'Error' }), { properties: { logLevel: 'Error' } }],
    [
      'backupDriveManifest',
      () => ({ backupDriveManifest: false }),
      { properties: { backupDriveManifest: false } },
    ],
    [
      'driveList',
      () => ({ driveList: [{ ...drive(id('D2')), bitLockerKey: KEYS[1] }] }),
      { properties: { driveList: [{ driveId: id('D2'), state: 'Specified' }] } },
    ],
    [
      'deliveryPackage',
      () => ({ deliveryPackage: package_(id('second')) }),
      { properties: { deliveryPackage: package_(id('second')), state: 'Creating' } },
    ],
    ['state', () => ({ state: 'Shipping' }), { properties: { state: 'Shipping' } }],
    [
      'cancelRequested',
      () => ({ cancelRequested: true }),
      { properties: { cancelRequested: true, state: 'Shipping' } },
    ],
  ])('updates a job by %s', async (_name, body, changed) => {
    const updated = await arm.jobs.update('whole', group, body());
    expect(updated).toMatchObject(changed);
    expect(await get('whole')).toEqual(updated);
  });

  it('lists by resource group and by subscription, with top and filter, page by page and from a later page', async () => {
    const filter = `tags/version eq '${apiVersion}'`;
    for (const name of ['list-1', 'list-2', 'list-3']) {
      await arm.jobs.create(name, group, {
        location: 'West US',
        tags: { version: apiVersion },
        properties: { storageAccountId, jobType: 'Import' },
      });
    }
    const lists = [
      () => arm.jobs.listByResourceGroup(group, { top: 2, filter }),
      () => arm.jobs.listBySubscription({ top: 2, filter }),
    ];
    for (const list of lists) {
      const names: (string | undefined)[] = [];
      for await (const { name } of list()) names.push(name);
      expect(names).toEqual(['list-1', 'list-2', 'list-3']);

      const { value: first } = (await list().byPage().next()) as { value: JobResponse[] };
      expect(first.map(({ name }) => name)).toEqual(['list-1', 'list-2']);
      const continuationToken = getContinuationToken(first);
      const rest: (string | undefined)[] = [];
      for await (const page of list().byPage({ ...(continuationToken && { continuationToken }) })) {
        rest.push(...page.map(({ name }) => name));
      }
      expect(rest).toEqual(['list-3']);
    }
    const all: (string | undefined)[] = [];
    for await (const { name } of arm.jobs.listByResourceGroup(group)) all.push(name);
    expect(all).toEqual(['export-1', 'export-2', 'list-1', 'list-2', 'list-3', 'whole']);
  });

  it('lists locations and operations, and finds a location by id and by display name', async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of arm.locations.list()) names.push(name);
    expect(names).toContain('West US 2');
    for (const name of ['westus2', 'West US 2']) {
      expect(await arm.locations.get(name)).toMatchObject({
        id: '/providers/Microsoft.ImportExport/locations/westus2',
        name: 'West US 2',
        type: 'Microsoft.ImportExport/locations',
        supportedCarriers: ['Blue Dart', 'DHL', 'FedEx', 'TNT', 'UPS'],
        alternateLocations: ['/providers/Microsoft.ImportExport/locations/westus2'],
      });
    }
    const operations: string[] = [];
    for await (const { name, provider } of arm.operations.list()) {
      operations.push(name);
      expect(provider).toBe('Microsoft Import/Export');
    }
    expect(operations).toContain('Microsoft.ImportExport/jobs/listBitLockerKeys/action');
  });

  it('throws a RestError with the code of a refusal, and with each of its details', async () => {
    const invalid = await refused(
      arm.jobs.create('bad', group, { location: 'Atlantis', properties: { jobType: 'Copy' } }),
    );
    expect([invalid.statusCode, invalid.code]).toEqual([400, 'InvalidRequestBody']);
    expect(invalid.details.details).toMatchObject([
      { code: 'LocationNotAvailableForResourceType', target: 'location' },
      { code: 'MissingProperty', target: 'properties.storageAccountId' },
      { code: 'InvalidProperty', target: 'properties.jobType' },
    ]);
    const late = await refused(arm.jobs.update('whole', group, { driveList: [] }));
    expect([late.statusCode, late.code]).toEqual([409, 'JobStateConflict']);
    expect(late.message).toContain('Allowed in: Creating.');
    expect(await refused(arm.jobs.delete('whole', group))).toMatchObject({
      statusCode: 409,
      code: 'JobStateConflict',
    });
    expect(await refused(arm.locations.get('Atlantis'))).toMatchObject({
      statusCode: 404,
      code: 'LocationNotFound',
    });
    expect(await refused(get('not-there'))).toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('deletes a job, which is then not there', async () => {
    for (const name of ['export-1', 'export-2', 'list-1', 'list-2', 'list-3']) {
      await arm.jobs.delete(name, group);
      expect((await refused(get(name))).statusCode).toBe(404);
    }
  });

  it('has asked for its version by every verb', () => {
    expect(new Set(asked.map(({ method }) => method))).toEqual(
      new Set(['GET', 'PUT', 'PATCH', 'POST', 'DELETE']),
    );
    for (const { url } of asked) expect(url.searchParams.get('api-version')).toBe(apiVersion);
  });
});

it('the published SDK, speaking a version that there is not, is told those that there are', async () => {
  const arm = checkedArmClient(world.url, { apiVersion: '2019-12-01' });
  const unknown = await refused(arm.locations.get('westus'));
  expect([unknown.statusCode, unknown.code]).toEqual([400, 'InvalidApiVersionParameter']);
  for (const version of apiVersions) expect(unknown.message).toContain(version);
});

describe('clients older than any SDK', () => {
  const jobs = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Old/providers/Microsoft.ImportExport/jobs`;
  const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    checkedFetch(`${world.url}${path}?api-version=2016-11-01`, {
      method,
      headers: {
        'accept-language': 'en-us',
        ...(body && { 'content-type': 'application/json; charset=utf-8' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const properties = { storageAccountId, jobType: 'Export' };

  it('spell a list blob as the first texts did, and find it so', async () => {
    const body = {
      location: 'West US',
      properties: { ...properties, export: { blobListblobPath: 'lists/blobs.xml' } },
    };
    const reply = await send('PUT', `${jobs}/old-1`, body);
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({
      properties: { export: { blobListblobPath: 'lists/blobs.xml' } },
    });
  });

  it('send an empty state, what nobody knows any longer, and what is only answered', async () => {
    const reply = await send('PATCH', `${jobs}/old-1`, {
      properties: { state: '', logLevel: 'Verbose', containerSas: 'x', percentComplete: 3 },
    });
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ properties: { state: 'Creating', logLevel: 'Verbose' } });
  });

  it.each(['GET', 'POST'])('ask for BitLocker keys by %s', async (method) => {
    const reply = await send(method, `${jobs.toLowerCase()}/OLD-1/listBitLockerKeys`);
    expect([reply.status, await reply.json()]).toEqual([200, { value: [] }]);
  });

  it("get their own request id back, and the service's headers", async () => {
    const reply = await send('GET', `${jobs}/old-1`, undefined, { 'x-ms-client-request-id': 'mine' });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'x-content-type-options': 'nosniff',
      'x-ms-client-request-id': 'mine',
    });
    expect(reply.headers.get('x-ms-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('are told what is wrong in the shape that they know', async () => {
    const reply = await checkedFetch(`${world.url}${jobs}/old-1`);
    expect([reply.status, await reply.json()]).toMatchObject([
      400,
      { error: { code: 'MissingApiVersionParameter' } },
    ]);
  });
});
