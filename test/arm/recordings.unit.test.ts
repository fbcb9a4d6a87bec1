/**
 * What the CLI and PowerShell were recorded to send to the service in April 2020, sent again in that order: each fact that was
 * seen in its answers is a test of its own. Not repeated here: `systemData`, which the recordings of 2016-11-01 do not have and
 * the documents do (docs/differences.md, "Shapes").
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { errorDetails, JOBS, KEY, startApis, SUBSCRIPTION, type Json, type Reply } from '../support/apis.ts';
import { recordedKeys } from './recorded.ts';

const keys = (value: Json | undefined): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

const returnAddress = {
  city: 'Redmond',
  countryOrRegion: 'USA',
  email: 'Test@contoso.com',
  phone: '4250000000',
  postalCode: '98007',
  recipientName: 'Tests',
  stateOrProvince: 'wa',
  streetAddress1: 'Street1',
};

const expectServiceHeaders = (replies: readonly Reply[]): void => {
  for (const { headers, text } of replies) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('x-ms-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('x-ms-correlation-request-id')).toMatch(/^[\da-f-]{36}$/);
    if (text !== '') expect(headers.get('content-type')).toMatch(/^application\/json\b/);
  }
};

describe('az import-export create, list, show, update, delete (2016-11-01)', () => {
  type Step = 'created' | 'listed' | 'shown' | 'keys' | 'cancelled' | 'deleted' | 'gone';
  const seen = {} as Record<Step, Reply>;
  const query = 'api-version=2016-11-01';

  beforeAll(async () => {
    const apis = startApis();
    const job = `${JOBS}/MyJob?${query}`;
    seen.created = await apis.ask('PUT', job, {
      body: {
        location: 'westus',
        properties: {
          storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account1`,
          jobType: 'Import',
          returnAddress,
          diagnosticsPath: 'waimportexport',
          backupDriveManifest: true,
          driveList: [
            {
              driveId: '00000001',
              bitLockerKey: KEY,
              manifestFile: '\\DriveManifest.xml',
              manifestHash: '109B21108597EF36D5785F08303F3638',
              driveHeaderHash: '',
            },
          ],
        },
      },
    });
    seen.listed = await apis.ask('GET', `${JOBS}?${query}`);
    seen.shown = await apis.ask('GET', job);
    seen.keys = await apis.ask('POST', `${JOBS}/MyJob/listBitLockerKeys?${query}`);
    seen.cancelled = await apis.ask('PATCH', job, { body: { properties: { cancelRequested: true } } });
    seen.deleted = await apis.ask('DELETE', job);
    seen.gone = await apis.ask('GET', job);
  });

  it('creates a job without returnShipping, logLevel and tags: 201, with the whole job', () => {
    expect(seen.created.status).toBe(201);
    expect(seen.created.at('properties', 'driveList')).toHaveLength(1);
    for (const absent of ['returnShipping', 'percentComplete', 'deliveryPackage']) {
      expect(keys(seen.created.at('properties'))).not.toContain(absent);
    }
    expect(keys(seen.created.at())).not.toContain('tags');
  });

  it('is answered with its keys in the order that the service has', () => {
    expect(keys(seen.created.at()).filter((name) => name !== 'systemData')).toEqual([
      'properties',
      'identity',
      'id',
      'name',
      'type',
      'location',
    ]);
    for (const reply of [seen.created, seen.shown, seen.cancelled]) {
      expect(keys(reply.at())).toEqual(recordedKeys.job);
      expect(keys(reply.at('properties'))).toEqual(recordedKeys.properties);
      expect(keys(reply.at('properties', 'driveList', 0))).toEqual(recordedKeys.drive);
    }
  });

  it('has the defaults filled in', () => {
    expect(seen.created.at('properties')).toMatchObject({
      logLevel: 'Error',
      cancelRequested: false,
      state: 'Creating',
      provisioningState: 'Succeeded',
      encryptionKey: { kekType: 'MicrosoftManaged' },
      returnAddress: { ...returnAddress, streetAddress2: '' },
      driveList: [{ state: 'Specified', driveHeaderHash: '' }],
    });
    expect(seen.created.at('identity')).toEqual({ type: 'None' });
  });

  it('gets the address to ship to from the location', () => {
    expect(keys(seen.created.at('properties', 'shippingInformation'))).toEqual(
      recordedKeys.shippingInformation,
    );
  });

  it('sees no BitLocker key but in the list of them', () => {
    for (const { text } of [seen.created, seen.listed, seen.shown, seen.cancelled]) {
      expect(text).not.toMatch(/bitLockerKey/i);
    }
    expect(seen.keys.at()).toEqual({ value: [{ driveId: '00000001', bitLockerKey: KEY }] });
  });

  it('reads the location as it was sent in the answer to the PUT, and by its display name afterwards', () => {
    expect(seen.created.at('location')).toBe('westus');
    for (const location of [
      seen.listed.at('value', 0, 'location'),
      seen.shown.at('location'),
      seen.cancelled.at('location'),
    ]) {
      expect(location).toBe('West US');
    }
  });

  it('lists the job without its drives, which the GET right after has', () => {
    const listed = keys(seen.listed.at('value', 0, 'properties'));
    expect(listed).toEqual(recordedKeys.properties.filter((name) => name !== 'driveList'));
    expect(seen.shown.at('properties', 'driveList')).toHaveLength(1);
  });

  it('cancels it while Creating, where it stays', () => {
    expect(seen.cancelled.status).toBe(200);
    expect(seen.cancelled.at('properties')).toMatchObject({ cancelRequested: true, state: 'Creating' });
  });

  it('deletes it right after: 200 without a body, and then it is not there', () => {
    expect([seen.deleted.status, seen.deleted.text]).toEqual([200, '']);
    expect(seen.gone.status).toBe(404);
    expect(errorDetails(seen.gone)).toEqual([]);
  });

  it("gets the service's headers on every answer", () => {
    expectServiceHeaders(Object.values(seen));
  });
});

describe('Az.ImportExport: New-, Get-, Update-, Remove-AzImportExport (2021-01-01)', () => {
  type Step = 'created' | 'shown' | 'updated' | 'location' | 'deleted';
  const seen = {} as Record<Step, Reply>;
  const query = 'api-version=2021-01-01';
  const deliveryPackage = { carrierName: 'pwsh', trackingNumber: 'pwsh20200000', driveCount: 0 };

  beforeAll(async () => {
    const apis = startApis();
    const job = `${JOBS}/test-job?${query}`;
    seen.created = await apis.ask('PUT', job, {
      body: {
        location: 'eastus',
        properties: {
          storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account1`,
          jobType: 'Import',
          returnAddress,
          returnShipping: { carrierAccountNumber: '123456789', carrierName: 'FedEx' },
          diagnosticsPath: 'waimportexport',
          logLevel: 'Verbose',
          backupDriveManifest: true,
          driveList: [
            {
              driveId: '9CA995BA',
              bitLockerKey: KEY,
              // As it was recorded: the shell keeps both.
              manifestFile: '\\\\DriveManifest.xml',
              manifestHash: '109B21108597EF36D5785F08303F3638',
            },
          ],
        },
      },
    });
    seen.shown = await apis.ask('GET', job);
    seen.updated = await apis.ask('PATCH', job, { body: { properties: { deliveryPackage } } });
    seen.location = await apis.ask('GET', `/providers/Microsoft.ImportExport/locations/eastus?${query}`);
    seen.deleted = await apis.ask('DELETE', job);
  });

  it('keeps a doubled backslash in manifestFile, and answers no driveHeaderHash that was not sent', () => {
    for (const reply of [seen.created, seen.shown, seen.updated]) {
      expect(reply.at('properties', 'driveList', 0, 'manifestFile')).toBe('\\\\DriveManifest.xml');
      expect(keys(reply.at('properties', 'driveList', 0))).not.toContain('driveHeaderHash');
    }
  });

  it('gives tracking data without a state: any carrier, no drives, no date, and the job stays Creating', () => {
    expect(seen.updated.status).toBe(200);
    expect(seen.updated.at('properties', 'deliveryPackage')).toEqual(deliveryPackage);
    expect(seen.updated.at('properties', 'state')).toBe('Creating');
  });

  it('finds a location by its id, and is told its display name', () => {
    expect(seen.location.at('id')).toBe('/providers/Microsoft.ImportExport/locations/eastus');
    expect(seen.location.at('name')).toBe('East US');
    expect(seen.location.at('type')).toBe('Microsoft.ImportExport/locations');
  });

  it('deletes the job while it is Creating: 200 without a body', () => {
    expect([seen.deleted.status, seen.deleted.text]).toEqual([200, '']);
  });

  it("gets the service's headers on every answer", () => {
    expectServiceHeaders(Object.values(seen));
  });
});
