import { describe, expect, it } from 'vitest';
import { drive, JOBS, KEY, startApis, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Json } from '../support/apis.ts';
import { delivery, finish, mount, start } from '../support/jobs.ts';
import { recordedKeys } from './recorded.ts';

const keys = (value: Json | undefined): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

describe('a job on the wire', () => {
  it('is created with 201, the properties the service was recorded to answer, and its defaults', async () => {
    const { create } = startApis();
    const reply = await create('job-1', { driveList: [{ ...drive('D1'), driveHeaderHash: '' }] });
    expect(reply.status).toBe(201);
    expect(keys(reply.at())).toEqual(recordedKeys.job);
    expect(keys(reply.at('properties'))).toEqual(recordedKeys.properties);
    expect(keys(reply.at('properties', 'returnAddress'))).toEqual(recordedKeys.returnAddress);
    expect(keys(reply.at('properties', 'shippingInformation'))).toEqual(recordedKeys.shippingInformation);
    expect(keys(reply.at('properties', 'driveList', 0))).toEqual(recordedKeys.drive);
    expect(reply.at('properties')).toMatchObject({
      logLevel: 'Error',
      backupDriveManifest: false,
      cancelRequested: false,
      state: 'Creating',
      provisioningState: 'Succeeded',
      encryptionKey: { kekType: 'MicrosoftManaged' },
      returnAddress: { streetAddress2: '' },
      driveList: [
        { driveId: 'D1', manifestFile: '\\DriveManifest.xml', driveHeaderHash: '', state: 'Specified' },
      ],
    });
    expect(reply.at('identity')).toEqual({ type: 'None' });
    expect(reply.at('id')).toBe(`${JOBS}/job-1`);
    expect(reply.at('type')).toBe('Microsoft.ImportExport/jobs');
    expect(reply.at('systemData')).toEqual({
      createdBy: 'desk',
      createdByType: 'User',
      createdAt: '2026-01-05T08:00:00.000Z',
      lastModifiedBy: 'desk',
      lastModifiedByType: 'User',
      lastModifiedAt: '2026-01-05T08:00:00.000Z',
    });
  });

  it('leaves out driveHeaderHash when none was sent', async () => {
    const reply = await startApis().create('job-1');
    expect(keys(reply.at('properties', 'driveList', 0))).not.toContain('driveHeaderHash');
  });

  it('shows the location as sent in the answer to the PUT, by its display name afterwards', async () => {
    const { create, ask, patch } = startApis();
    expect((await create('job-1', {}, { location: 'WEST us2' })).at('location')).toBe('WEST us2');
    expect((await ask('GET', `${JOBS}/job-1?${VERSION}`)).at('location')).toBe('West US 2');
    expect((await patch('job-1', {})).at('location')).toBe('West US 2');
    expect((await ask('GET', `${JOBS}?${VERSION}`)).at('value', 0, 'location')).toBe('West US 2');
  });

  it("ships to the location's dock, which may be another one's", async () => {
    const reply = await startApis().create('job-1', {}, { location: 'East US 2' });
    expect(reply.at('properties', 'shippingInformation', 'recipientName')).toBe(
      'Drayage receiving dock, East US',
    );
  });

  it('is replaced with 200 while Creating', async () => {
    const { create } = startApis();
    await create('job-1');
    const reply = await create('JOB-1', { logLevel: 'verbose' });
    expect(reply.status).toBe(200);
    expect(reply.at('name')).toBe('job-1');
    expect(reply.at('properties', 'logLevel')).toBe('Verbose');
  });

  it('echoes tags, delivery package and encryption key as sent', async () => {
    const encryptionKey = { kekType: 'CustomerManaged', kekUrl: 'https://v/k', kekVaultResourceID: '/v' };
    const deliveryPackage = { carrierName: 'pwsh', trackingNumber: 'pwsh20200000', driveCount: 0 };
    const { create } = startApis();
    const reply = await create(
      'job-1',
      { encryptionKey, deliveryPackage },
      { tags: { a: 'b', __proto__x: '' } },
    );
    expect(reply.at('properties', 'encryptionKey')).toEqual(encryptionKey);
    expect(reply.at('properties', 'deliveryPackage')).toEqual(deliveryPackage);
    expect(reply.at('properties', 'state')).toBe('Creating');
    expect(reply.at('tags')).toEqual({ a: 'b', __proto__x: '' });
  });

  it('never shows a BitLocker key but by listBitLockerKeys, by POST and by GET', async () => {
    const { create, ask, patch } = startApis();
    const texts = [
      (await create('job-1')).text,
      (await patch('job-1', { properties: { driveList: [drive('D3')] } })).text,
      (await ask('GET', `${JOBS}/job-1?${VERSION}`)).text,
      (await ask('GET', `${JOBS}?${VERSION}`)).text,
      (await ask('GET', `${JOBS}/job-1/events?${VERSION}`)).text,
    ];
    for (const text of texts) {
      expect(text).not.toContain(KEY);
      expect(text).not.toMatch(/bitLockerKey/i);
    }
    for (const method of ['POST', 'GET'] as const) {
      const reply = await ask(method, `${JOBS}/job-1/listBitLockerKeys?${VERSION}`);
      expect(reply.at()).toEqual({ value: [{ driveId: 'D3', bitLockerKey: KEY }] });
    }
  });

  it('tells who read the keys before it gives them, once a minute, and leaves the job and its ETag alone', async () => {
    const { create, ask, patch, advanceDays } = startApis();
    const read = () => ask('POST', `${JOBS}/job-1/listBitLockerKeys?${VERSION}`);
    const types = async () =>
      ((await ask('GET', `${JOBS}/job-1/events?${VERSION}`)).at('value') as { type: string }[]).map(
        ({ type }) => type,
      );
    await create('job-1', { driveList: [drive('D1'), drive('D2')] });
    const before = await ask('GET', `${JOBS}/job-1?${VERSION}&$expand=schedule`);
    advanceDays(1);
    await read();
    // A request whose answer was lost is sent again.
    await read();
    expect(await types()).toEqual(['JobCreated', 'BitLockerKeysRead']);
    const events = await ask('GET', `${JOBS}/job-1/events?${VERSION}&after=1`);
    expect(events.at('value', 0)).toMatchObject({
      sequence: 2,
      by: { kind: 'client', name: 'desk' },
      driveIds: ['D1', 'D2'],
    });
    expect(events.text).not.toContain(KEY);

    const after = await ask('GET', `${JOBS}/job-1?${VERSION}&$expand=schedule`);
    expect(after.text).toBe(before.text);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    const held = { 'if-match': before.headers.get('etag') ?? '' };
    const changed = await ask('PATCH', `${JOBS}/job-1?${VERSION}`, {
      body: { tags: { a: 'b' } },
      headers: held,
    });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(before.headers.get('etag'));

    await read();
    advanceDays(1);
    await read();
    await patch('job-1', { properties: { driveList: [drive('D3')] } });
    await read();
    expect(await types()).toEqual([
      'JobCreated',
      'BitLockerKeysRead',
      'JobUpdated',
      'BitLockerKeysRead',
      'BitLockerKeysRead',
      'JobUpdated',
      'BitLockerKeysRead',
    ]);
  });

  it('shows copyStatus, percent and bytes from Transferring on, and the result afterwards', async () => {
    const { create, ask, patch, operate, engine, progress, repository } = startApis();
    const get = () => ask('GET', `${JOBS}/job-1?${VERSION}`);
    await create('job-1', { driveList: [drive('D1')] });
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    await operate('packages/TRACK 1/receive', { drives: ['D1'] });
    const received = await get();
    expect(keys(received.at('properties', 'driveList', 0))).not.toContain('copyStatus');
    expect(keys(received.at('properties'))).not.toContain('percentComplete');

    await engine('job-1', mount('D1', 'bay-1'));
    await engine('job-1', start('D1'));
    progress.push({ driveId: 'd1', bytes: 6, blobs: 1, whole: { bytes: 100, blobs: 2 } });
    const key = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name: 'job-1' };
    await repository.setPercentComplete(key, (await repository.load(key))?.job.jobId ?? '', 6);
    const copying = await get();
    expect(copying.at('properties', 'percentComplete')).toBe(6);
    expect(copying.at('properties', 'driveList', 0)).toMatchObject({
      state: 'Transferring',
      copyStatus: 'InProgress',
      percentComplete: 6,
      bytesSucceeded: 6,
    });

    const uris = { errorLogUri: 'https://a/e', verboseLogUri: 'https://a/v', manifestUri: 'https://a/m' };
    await engine('job-1', {
      type: 'FinishDrive',
      driveId: 'D1',
      run: 1,
      result: {
        copyStatus: 'CompletedWithErrors',
        percentComplete: 90,
        bytesSucceeded: 10,
        blobsSucceeded: 9,
        blobsFailed: 1,
        ...uris,
      },
    });
    const copied = await get();
    expect(copied.at('properties', 'percentComplete')).toBe(90);
    expect(keys(copied.at('properties', 'driveList', 0)).slice(-7)).toEqual([
      'state',
      'copyStatus',
      'percentComplete',
      'verboseLogUri',
      'errorLogUri',
      'manifestUri',
      'bytesSucceeded',
    ]);
    expect(copied.at('properties', 'driveList', 0)).toMatchObject({
      state: 'CompletedMoreInfo',
      copyStatus: 'CompletedWithErrors',
      percentComplete: 90,
      bytesSucceeded: 10,
      ...uris,
    });
  });

  it("shows the return package, and the drives' results, once they are on their way home", async () => {
    const { create, ask, patch, operate, engine } = startApis();
    await create('job-1', { driveList: [drive('D1')] });
    await patch('job-1', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    await operate('packages/TRACK 1/receive', { drives: ['D1'] });
    for (const command of [mount('D1', 'bay-1'), start('D1'), finish('D1')]) await engine('job-1', command);
    await operate('packages/TRACK 1/return', { carrierName: 'DHL', trackingNumber: 'HOME' });
    const reply = await ask('GET', `${JOBS}/job-1?${VERSION}`);
    expect(reply.at('properties')).toMatchObject({
      state: 'Completed',
      percentComplete: 100,
      returnPackage: {
        carrierName: 'DHL',
        trackingNumber: 'HOME',
        driveCount: 1,
        shipDate: '2026-01-05T08:00:00.000Z',
      },
      driveList: [{ state: 'ShippedBack', copyStatus: 'Completed' }],
    });
    const event = await ask('GET', `${JOBS}/job-1/events?${VERSION}&$top=1`);
    expect(event.at('value', 0, 'type')).toBe('JobCreated');
    expect((await ask('GET', `${JOBS}/job-1?${VERSION}`)).at('systemData', 'lastModifiedBy')).toBe('desk');
  });
});
