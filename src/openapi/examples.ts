/** The examples of the document. Nobody lives there. */

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
const ACCOUNT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/drives/providers/Microsoft.Storage/storageAccounts/examplephotos`;

const returnAddress = {
  recipientName: 'Ada Example',
  streetAddress1: '1 Example Way',
  streetAddress2: '',
  city: 'Exampleton',
  stateOrProvince: 'EX',
  postalCode: '00000',
  countryOrRegion: 'Nowhere',
  phone: '555 0100',
  email: 'ada@example.com',
};

const manifest = {
  driveId: '9CA995BB',
  manifestFile: '\\DriveManifest.xml',
  manifestHash: '109B21108597EF36D5785F08303F3638',
  driveHeaderHash: '',
};

const BIT_LOCKER_KEY = '238810-662376-448998-450120-652806-203390-606320-483076';

const common = {
  storageAccountId: ACCOUNT,
  returnAddress,
  returnShipping: { carrierName: 'FedEx', carrierAccountNumber: '989ffff' },
  diagnosticsPath: 'waimportexport',
  logLevel: 'Verbose',
  backupDriveManifest: true,
};

export const putExamples = {
  import: {
    summary: 'An import job of one drive',
    value: {
      location: 'West US',
      tags: { project: 'photos' },
      properties: {
        jobType: 'Import',
        ...common,
        driveList: [{ ...manifest, bitLockerKey: BIT_LOCKER_KEY }],
      },
    },
  },
  export: {
    summary: 'An export job of one container and one blob',
    value: {
      location: 'West US',
      properties: {
        jobType: 'Export',
        ...common,
        export: { blobList: { blobPath: ['pictures/city/redmond.jpg'], blobPathPrefix: ['/music/'] } },
      },
    },
  },
};

export const patchExamples = {
  ship: {
    summary: 'The drives are on their way',
    value: {
      properties: {
        state: 'Shipping',
        deliveryPackage: {
          carrierName: 'FedEx',
          trackingNumber: '9378264',
          driveCount: 1,
          shipDate: '2026-01-05',
        },
      },
    },
  },
  cancel: { summary: 'Nothing more shall be copied', value: { properties: { cancelRequested: true } } },
};

export const jobExample = {
  systemData: {
    createdBy: 'desk',
    createdByType: 'User',
    createdAt: '2026-01-05T08:00:00.000Z',
    lastModifiedBy: 'desk',
    lastModifiedByType: 'User',
    lastModifiedAt: '2026-01-05T08:00:00.000Z',
  },
  properties: {
    storageAccountId: ACCOUNT,
    jobType: 'Import',
    returnAddress,
    returnShipping: common.returnShipping,
    shippingInformation: {
      recipientName: 'Drayage receiving dock, West US',
      streetAddress1: 'Dock westus, 1 Example Way',
      streetAddress2: '',
      city: 'Exampleton',
      stateOrProvince: '',
      postalCode: '00000',
      countryOrRegion: 'Nowhere',
      phone: '555 0100',
    },
    diagnosticsPath: 'waimportexport',
    logLevel: 'Verbose',
    backupDriveManifest: true,
    cancelRequested: false,
    state: 'Creating',
    driveList: [{ ...manifest, state: 'Specified' }],
    provisioningState: 'Succeeded',
    encryptionKey: { kekType: 'MicrosoftManaged' },
  },
  identity: { type: 'None' },
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/drives/providers/Microsoft.ImportExport/jobs/photos-1`,
  name: 'photos-1',
  type: 'Microsoft.ImportExport/jobs',
  location: 'West US',
  tags: { project: 'photos' },
};

export const eventSubscriptionExamples = {
  attention: {
    summary: 'Be told when somebody should look',
    value: {
      properties: {
        endpointUrl: 'https://events.example.com/drayage?key=1',
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        filter: { attentionOnly: true },
      },
    },
  },
};

export const replayExamples = {
  all: {
    summary: 'All that ever happened to a job',
    value: { jobId: '5f3c1a52-0000-4000-8000-000000000001', fromSequence: 1 },
  },
};

const estimateBasis = { kind: 'History', jobs: 41, alike: ['drives'] };
export const estimateExample = {
  asOf: '2026-01-12T09:00:00.000Z',
  state: 'Received',
  expected: [
    { state: 'Received', reachedAt: '2026-01-12T08:00:00.000Z' },
    {
      state: 'Transferring',
      earliest: '2026-01-12T14:00:00.000Z',
      latest: '2026-01-15T10:00:00.000Z',
      basis: estimateBasis,
    },
    {
      state: 'Packaging',
      earliest: '2026-01-13T16:00:00.000Z',
      latest: '2026-01-20T10:00:00.000Z',
      basis: estimateBasis,
    },
    {
      state: 'Completed',
      earliest: '2026-01-15T08:00:00.000Z',
      latest: '2026-01-23T16:00:00.000Z',
      basis: estimateBasis,
    },
  ],
  queue: { drivesAhead: 6, days: 1.5 },
};

export const driveLogExample = {
  value: [
    {
      status: 'CompletedWithErrors',
      blobPath: 'pictures/bob/koala.jpg',
      filePath: '\\bob\\koala.jpg',
      length: 8_388_608,
      blobType: 'BlockBlob',
      disposition: { kind: 'rename', status: 'Cancelled' },
      chunks: {
        count: 1,
        statuses: { Corrupted: 1 },
        first: [
          {
            offset: 4_194_304,
            length: 4_194_304,
            hash: '19701b8877418393cb3cb567f53ee225',
            status: 'Corrupted',
          },
        ],
      },
    },
  ],
};

export const bitLockerKeysExample = {
  value: [{ driveId: manifest.driveId, bitLockerKey: BIT_LOCKER_KEY }],
};

export const exportSourceExample = {
  value: [
    { kind: 'folder', path: '/pictures/city/' },
    {
      kind: 'blob',
      path: 'pictures/koala.jpg',
      blobType: 'BlockBlob',
      length: 780831,
      lastModified: '2026-01-05T08:00:00.000Z',
    },
  ],
};

export const previewExamples = {
  size: { summary: 'For drives of 500 GB', value: { driveSize: '500GB' } },
};
export const accountPreviewExamples = {
  prefix: {
    summary: 'One container, on drives of 500 GB',
    value: {
      storageAccountId: ACCOUNT,
      export: { blobList: { blobPathPrefix: ['/music/'] } },
      driveSizeBytes: 500_000_000_000,
    },
  },
};
export const previewExportExample = {
  complete: true,
  driveSizeBytes: 500_000_000_000,
  uniquePaths: 2,
  duplicatePaths: 0,
  missingPaths: { count: 1, first: [{ path: 'pictures/gone.jpg', why: 'there is no such blob' }] },
  unfitBlobs: { count: 0, first: [] },
  blobs: 3,
  bytes: 900_000_000_000,
  drivesNeeded: 2,
  drives: [
    { blobs: 2, bytes: 450_000_000_000, space: 450_027_000_000 },
    { blobs: 1, bytes: 450_000_000_000, space: 450_027_000_000 },
  ],
  tooLarge: { count: 0, first: [], bytes: 0 },
};

export const receiveExamples = {
  drives: { summary: 'Two drives were in the package', value: { drives: ['9CA995BB', '7PHR882C'] } },
  named: {
    summary: 'The package is that of several export jobs',
    value: { drives: [{ driveId: '9CA995BB', job: `${SUBSCRIPTION}/drives/photos-back` }, '7PHR882C'] },
  },
};
export const returnExamples = {
  parcel: {
    summary: 'The drives go home',
    value: { carrierName: 'FedEx', trackingNumber: 'HOME-0001', shipDate: '2026-01-20' },
  },
};
export const receiveDriveExamples = {
  late: { summary: 'It came in another package', value: { trackingNumber: 'TRACK-0002' } },
};
export const reportExamples = {
  damaged: { summary: 'A damaged disk', value: { problem: 'Damaged', note: 'The connector is broken.' } },
};
export const extendExamples = {
  until: { summary: 'The client ships later', value: { until: '2026-12-24T12:00:00Z' } },
};
export const closeExamples = {
  reason: { summary: 'Nothing will come', value: { reason: 'The client shipped nothing, as it wrote.' } },
};
export const holdExamples = {
  message: {
    summary: 'A wrong return address',
    value: { message: 'The carrier does not know your return address. Correct it, then write to us.' },
  },
};
export const mountExamples = { bay: { summary: 'The drive is in bay-1', value: { bay: 'bay-1' } } };

export const startRunExamples = {
  ready: { summary: 'One that comes with Drayage', value: { scenario: 'one-drive-missing', seed: 7 } },
  own: {
    summary: 'One of your own',
    value: {
      scenario: {
        name: 'two-of-three',
        title: 'Two drives of three',
        about: 'One drive is missing, and never turns up.',
        jobs: [{ name: 'two-of-three', drives: 3, missing: 1 }],
      },
      jobs: 4,
    },
  },
};
