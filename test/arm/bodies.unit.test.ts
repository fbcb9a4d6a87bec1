import { describe, expect, it } from 'vitest';
import { drive, errorDetails, JOBS, KEY, putBody, startApis, VERSION } from '../support/apis.ts';
import type { Json, Reply } from '../support/apis.ts';

/** Code by target. */
const faults = (reply: Reply): Record<string, Json | undefined> =>
  Object.fromEntries(
    errorDetails(reply).map(({ target, code }) => [typeof target === 'string' ? target : '', code]),
  );

describe('the body of a PUT', () => {
  it('is refused with every fault at once, each at its path', async () => {
    const reply = await startApis().create(
      'job-1',
      {
        storageAccountId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d',
        jobType: undefined,
        diagnosticsPath: 'UPPER/logs',
        logLevel: 'Loud',
        backupDriveManifest: 'yes',
        returnAddress: { recipientName: 'Ada', city: '', email: 'ada' },
        returnShipping: { carrierName: 'DHL' },
        deliveryPackage: { trackingNumber: 'T', driveCount: -1 },
        driveList: [
          { ...drive('D1'), bitLockerKey: '123', manifestHash: 'xyz' },
          { ...drive('with space'), manifestFile: null },
          drive('d1'),
        ],
        export: {},
      },
      { location: 'Atlantis', tags: { a: 1 } },
    );
    expect(reply.status).toBe(400);
    expect(reply.at('error', 'code')).toBe('InvalidRequestBody');
    expect(faults(reply)).toMatchObject({
      location: 'LocationNotAvailableForResourceType',
      'tags.a': 'InvalidProperty',
      'properties.storageAccountId': 'InvalidProperty',
      'properties.jobType': 'MissingProperty',
      'properties.diagnosticsPath': 'InvalidProperty',
      'properties.logLevel': 'InvalidProperty',
      'properties.backupDriveManifest': 'InvalidProperty',
      'properties.returnAddress.streetAddress1': 'MissingProperty',
      'properties.returnAddress.city': 'InvalidProperty',
      'properties.returnAddress.email': 'InvalidProperty',
      'properties.returnShipping.carrierAccountNumber': 'MissingProperty',
      'properties.deliveryPackage.carrierName': 'MissingProperty',
      'properties.deliveryPackage.driveCount': 'InvalidProperty',
      'properties.driveList[0].bitLockerKey': 'InvalidProperty',
      'properties.driveList[0].manifestHash': 'InvalidProperty',
      'properties.driveList[1].driveId': 'InvalidProperty',
      'properties.driveList[1].manifestFile': 'MissingProperty',
      'properties.driveList[2].driveId': 'InvalidProperty',
      'properties.export': 'InvalidProperty',
    });
    expect(reply.text).not.toContain('"123"');
  });

  it('may name a drive only once, in whatever case, and at most ten', async () => {
    const { create } = startApis();
    const twice = await create('job-1', { driveList: [drive('D1'), drive('D2'), drive('d1')] });
    expect(faults(twice)).toEqual({ 'properties.driveList[2].driveId': 'InvalidProperty' });
    expect(twice.at('error', 'target')).toBe('properties.driveList[2].driveId');
    expect(twice.at('error', 'message')).toContain('names the same drive as driveList[0]');
    const eleven = Array.from({ length: 11 }, (_, index) => drive(`D${String(index)}`));
    expect(faults(await create('job-1', { driveList: eleven }))).toEqual({
      'properties.driveList': 'InvalidProperty',
    });
  });

  it.each([
    ['48 digits', KEY, 201],
    ['base64', 'MTIzNDU2Nzg5MDEyMzQ1Ng==', 201],
    ['seven groups', KEY.slice(7), 400],
    ['nothing', '', 400],
  ])('may hold a BitLocker key of %s or not', async (_kind, bitLockerKey, status) => {
    const reply = await startApis().create('job-1', { driveList: [{ ...drive('D1'), bitLockerKey }] });
    expect(reply.status).toBe(status);
  });

  it.each([
    ['', 201],
    [`0:1048576:${'aB'.repeat(64)}`, 201],
    [`0:1048576:${'aB'.repeat(64)};135266304:143360:${'09'.repeat(64)}`, 201],
    [`0:1048576:${'a'.repeat(127)}`, 400],
    [`0:1048576:${'g'.repeat(128)}`, 400],
    [`0:1048576:${'a'.repeat(128)};`, 400],
    ['abc', 400],
  ])('may hold the drive header hash %j or not', async (driveHeaderHash, status) => {
    const reply = await startApis().create('job-1', { driveList: [{ ...drive('D1'), driveHeaderHash }] });
    expect(reply.status).toBe(status);
    if (status === 201) {
      expect(reply.at('properties', 'driveList', 0, 'driveHeaderHash')).toBe(driveHeaderHash);
    } else {
      expect(faults(reply)).toEqual({ 'properties.driveList[0].driveHeaderHash': 'InvalidProperty' });
    }
  });

  it.each(['ada', 'ada@', '@example.com', 'ada @example.com', 'ada@example.com;bob'])(
    'may not hold the e-mail address %j',
    async (email) => {
      const returnAddress = Reflect.get(
        Reflect.get(putBody(), 'properties') as object,
        'returnAddress',
      ) as object;
      const reply = await startApis().create('job-1', { returnAddress: { ...returnAddress, email } });
      expect(faults(reply)).toEqual({ 'properties.returnAddress.email': 'InvalidProperty' });
    },
  );

  it("keeps to ARM's limits on tags", async () => {
    const { create } = startApis();
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, '']));
    expect((await create('job-1', {}, { tags: tags(50) })).status).toBe(201);
    const longest = { tags: { ['n'.repeat(512)]: 'v'.repeat(256) } };
    expect((await create('job-2', { driveList: [] }, longest)).status).toBe(201);
    expect(faults(await create('job-3', {}, { tags: tags(51) }))).toEqual({ tags: 'InvalidProperty' });
    const wrong = await create('job-3', {}, { tags: { ...tags(51), 'a/b': 'v'.repeat(257), ok: 1, '': '' } });
    expect(faults(wrong)).toEqual({
      tags: 'InvalidProperty',
      "tags['a/b']": 'InvalidProperty',
      'tags.ok': 'InvalidProperty',
      "tags['']": 'InvalidProperty',
    });
    const long = await create('job-3', {}, { tags: { ['n'.repeat(513)]: '' } });
    expect(errorDetails(long)).toHaveLength(1);
    const alike = await create(
      'job-3',
      {},
      { tags: { [`${'n'.repeat(80)}?`]: 1, [`${'n'.repeat(80)}/`]: '' } },
    );
    expect(errorDetails(alike)).toHaveLength(2);
  });

  it('with more faults than anybody reads lists the first 200, and says how many there are', async () => {
    const tags = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`t${at}`, at]));
    const reply = await startApis().create('job-1', {}, { tags });
    expect(errorDetails(reply)).toHaveLength(200);
    expect(reply.at('error', 'message')).toContain('The request body has 1001 faults.');
  });

  it.each([32, 64])('takes manifest hashes of %i hex digits', async (length) => {
    const manifestHash = 'aB'.repeat(length / 2);
    const reply = await startApis().create('job-1', { driveList: [{ ...drive('D1'), manifestHash }] });
    expect(reply.at('properties', 'driveList', 0, 'manifestHash')).toBe(manifestHash);
  });

  it('takes null for absence, and ignores what is unknown or read-only', async () => {
    const reply = await startApis().create(
      'job-1',
      {
        returnShipping: null,
        export: null,
        state: 'Completed',
        cancelRequested: true,
        percentComplete: 50,
        shippingInformation: { recipientName: 'Me' },
        returnPackage: 1,
        colour: 'red',
      },
      { tags: null, identity: { type: 'SystemAssigned' } },
    );
    expect(reply.status).toBe(201);
    expect(reply.at('properties')).toMatchObject({ state: 'Creating', cancelRequested: false });
    expect(reply.at('properties', 'returnShipping')).toBeUndefined();
    expect(reply.at('properties', 'shippingInformation', 'recipientName')).toContain('Drayage');
  });

  it('may leave out all but location, storage account and job type', async () => {
    const reply = await startApis().create('job-1', {
      returnAddress: undefined,
      diagnosticsPath: undefined,
      driveList: undefined,
    });
    expect(reply.status).toBe(201);
    expect(reply.at('properties', 'diagnosticsPath')).toBe('waimportexport');
    expect(reply.at('properties', 'driveList')).toEqual([]);
  });

  it('with half a character in it is refused, for no store can keep it', async () => {
    const reply = await startApis().create('job-1', {
      deliveryPackage: { carrierName: 'DHL', trackingNumber: 'T\ud800' },
    });
    expect(faults(reply)).toEqual({ 'properties.deliveryPackage.trackingNumber': 'InvalidProperty' });
  });

  it.each([null, [], 'job', 1])('must be an object: %j', async (body) => {
    const reply = await startApis().ask('PUT', `${JOBS}/job-1?${VERSION}`, { body });
    expect(reply.status).toBe(400);
    expect(reply.at('error', 'target')).toBe('$');
  });

  it('keeps tags that are named like the innards of objects as plain tags', async () => {
    const { ask, create } = startApis();
    await create('job-1');
    const reply = await ask('PATCH', `${JOBS}/job-1?${VERSION}`, {
      raw: '{"tags": {"constructor": "x", "toString": "y"}}',
    });
    expect(reply.at('tags')).toEqual({ constructor: 'x', toString: 'y' });
  });
});

describe('the body of a PATCH', () => {
  it("takes the service's own example, with an empty state", async () => {
    const { create, patch } = startApis();
    await create('job-1');
    const reply = await patch('job-1', {
      properties: { state: '', logLevel: 'Verbose', backupDriveManifest: true },
    });
    expect(reply.status).toBe(200);
    expect(reply.at('properties')).toMatchObject({
      state: 'Creating',
      logLevel: 'Verbose',
      backupDriveManifest: true,
    });
  });

  it('changes nothing when it says nothing, or says cancelRequested: false', async () => {
    const { create, patch } = startApis();
    await create('job-1');
    for (const body of [{}, { properties: null }, { properties: { cancelRequested: false } }]) {
      const reply = await patch('job-1', body);
      expect(reply.status).toBe(200);
      expect(reply.at('properties', 'cancelRequested')).toBe(false);
    }
  });

  it('may set no state but Shipping', async () => {
    const { create, patch } = startApis();
    await create('job-1');
    const reply = await patch('job-1', { properties: { state: 'Completed' } });
    expect(reply.status).toBe(400);
    expect(faults(reply)).toEqual({ 'properties.state': 'InvalidProperty' });
    expect(reply.at('error', 'message')).toContain("must be 'Shipping'");
  });

  it('replaces the tags as a whole', async () => {
    const { create, patch } = startApis();
    await create('job-1', {}, { tags: { a: '1', b: '2' } });
    expect((await patch('job-1', { tags: { b: '3' } })).at('tags')).toEqual({ b: '3' });
  });
});
