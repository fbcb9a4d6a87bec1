/** The PUT of an import job: small, and right in every part. */
import type { PutJobParameters } from '@azure/arm-storageimportexport';
import type { PreparedDrive } from '../src/prepare/prepare-drive.ts';
import { SUBSCRIPTION } from './drayage-client.ts';

export type JobProperties = Partial<NonNullable<PutJobParameters['properties']>>;

/** @param properties instead of those chosen here. */
export const importJob = (
  drives: readonly PreparedDrive[],
  properties: JobProperties = {},
): PutJobParameters => ({
  location: 'West US',
  properties: {
    jobType: 'Import',
    storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/desk/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`,
    returnAddress: {
      recipientName: 'Ada Example',
      streetAddress1: '1 Sample Street',
      city: 'Redmond',
      stateOrProvince: 'WA',
      postalCode: '98052',
      countryOrRegion: 'USA',
      phone: '4255550100',
      email: 'ada@example.com',
    },
    returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '123456789' },
    diagnosticsPath: 'waimportexport',
    logLevel: 'Verbose',
    backupDriveManifest: true,
    driveList: drives.map(({ driveListEntry }) => driveListEntry),
    ...properties,
  },
});
