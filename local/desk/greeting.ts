/** What a person is told when the desk is ready. */
import type { HostClock } from '../clock/clock.ts';
import { DESK_ACCOUNT } from '../settings/storage-connection.ts';
import type { Desk } from './desk.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/desk`;

/** A whole import job of one drive, as small as the API takes it. */
const FIRST_JOB = {
  location: 'westus',
  properties: {
    storageAccountId: `${GROUP}/providers/Microsoft.Storage/storageAccounts/${DESK_ACCOUNT}`,
    jobType: 'Import',
    returnAddress: {
      recipientName: 'Ada Byron',
      streetAddress1: '1 Main Street',
      city: 'Seattle',
      postalCode: '98101',
      countryOrRegion: 'USA',
      phone: '4255550100',
      email: 'ada@example.com',
    },
    returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '123456789' },
    diagnosticsPath: 'waimportexport',
    driveList: [
      {
        driveId: 'DRIVE-1',
        bitLockerKey: '238810-662376-448998-450120-652806-203390-606320-483076',
        manifestFile: '\\DriveManifest.xml',
        manifestHash: '109B21108597EF36D5785F08303F3638',
      },
    ],
  },
};

export const greeting = ({ host, azurite, dataFolder, bays }: Desk): string => `Drayage is running.

  ARM API          ${host.url}${GROUP}/providers/Microsoft.ImportExport/jobs?api-version=2021-01-01
  data centre API  ${host.url}/datacenter
  blobs            ${azurite ? `${azurite.blob}/${DESK_ACCOUNT}` : 'in the storage of AzureWebJobsStorage'}
  bays             ${bays}
  data             ${dataFolder}
  clock            ${aboutClock(host.clock, host.url)}

Create a first job:

  curl -X PUT '${host.url}${GROUP}/providers/Microsoft.ImportExport/jobs/first-job?api-version=2021-01-01' \\
    -H 'Content-Type: application/json' \\
    -d '${JSON.stringify(FIRST_JOB)}'

Ctrl-C stops it; what it knows is kept.
`;

const aboutClock = (clock: HostClock, url: string): string => {
  const move = `curl -X POST ${url}/admin/clock -H 'Content-Type: application/json' -d '{"advance":"P14D"}'`;
  switch (clock.kind) {
    case 'real':
      return "the system's";
    case 'speed':
      return `runs fast from ${clock.now().toISOString()}; further by\n                   ${move}`;
    case 'virtual':
      return `stands at ${clock.now().toISOString()}; moved by\n                   ${move}`;
  }
};
