/** What the ARM operations answer, as schemas: the API's document is made of them, and tests hold the answers against them. */
import { z } from 'zod';
import { milestones } from '../estimates/estimate.ts';
import { cloudEventSchema } from '../events/cloud-event.ts';
import { blobStatuses, chunkStatuses, dispositionStatuses, sidecarStatuses } from '../formats/drive-log.ts';
import { importDispositions } from '../formats/manifest.ts';
import { driveCopyStatuses, driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';

const instant = z.iso.datetime();
const callerType = z.enum(['User', 'Application', 'ManagedIdentity', 'Key']);
const count = z.int().min(0);
const percent = z.int().min(0).max(100);

const systemData = z.strictObject({
  createdBy: z.string(),
  createdByType: callerType,
  createdAt: instant,
  lastModifiedBy: z.string(),
  lastModifiedByType: callerType,
  lastModifiedAt: instant,
});

const returnAddress = z.strictObject({
  recipientName: z.string(),
  streetAddress1: z.string(),
  streetAddress2: z.string(),
  city: z.string(),
  stateOrProvince: z.string().optional(),
  postalCode: z.string(),
  countryOrRegion: z.string(),
  phone: z.string(),
  email: z.string(),
});

const shippingInformation = z.strictObject({
  recipientName: z.string().optional(),
  streetAddress1: z.string().optional(),
  streetAddress2: z.string().optional(),
  city: z.string().optional(),
  stateOrProvince: z.string().optional(),
  postalCode: z.string().optional(),
  countryOrRegion: z.string().optional(),
  phone: z.string().optional(),
  additionalInformation: z.string().optional(),
});

const deliveryPackage = z.strictObject({
  carrierName: z.string(),
  trackingNumber: z.string(),
  driveCount: count.optional(),
  shipDate: z.string().optional(),
});

const returnPackage = deliveryPackage.required();

const encryptionKey = z.strictObject({
  kekType: z.enum(['MicrosoftManaged', 'CustomerManaged']),
  kekUrl: z.string().optional(),
  kekVaultResourceID: z.string().optional(),
});

/** Of these, `blobList` or `blobListBlobPath` is there; `blobListblobPath` repeats the latter in 2016-11-01. */
const exportSelection = z.strictObject({
  blobList: z
    .strictObject({
      blobPath: z.array(z.string()).optional(),
      blobPathPrefix: z.array(z.string()).optional(),
    })
    .optional(),
  blobListBlobPath: z.string().optional(),
  blobListblobPath: z.string().optional(),
});

/** With `$expand=schedule` alone: no client of the service's own API is told more than it knows. */
const schedule = z.strictObject({
  reached: z
    .partialRecord(z.enum(jobStatuses), instant)
    .describe('When each state was entered, the last time.'),
  deadline: instant.optional().describe('When the clock acts on the job. Not while it is on hold.'),
  atDeadline: z.enum(['Closed', 'Deleted']).optional(),
  overdue: z
    .literal(true)
    .optional()
    .describe('Its two weeks of Shipping are over, and an operator may extend it.'),
  hold: z.strictObject({ message: z.string(), since: instant }).optional(),
});

export const driveAnswer = z.strictObject({
  driveId: z.string(),
  /** Not there before a drive of an export is filled. */
  manifestFile: z.string().optional(),
  manifestHash: z.string().optional(),
  driveHeaderHash: z.string().optional(),
  state: z.enum(driveStatuses),
  copyStatus: z.enum(['InProgress', ...driveCopyStatuses]).optional(),
  percentComplete: percent.optional(),
  verboseLogUri: z.url().optional(),
  errorLogUri: z.url().optional(),
  manifestUri: z.url().optional(),
  bytesSucceeded: count.optional(),
});

export const jobAnswer = z.strictObject({
  systemData,
  properties: z.strictObject({
    storageAccountId: z.string(),
    jobType: z.enum(['Import', 'Export']),
    returnAddress: returnAddress.optional(),
    returnShipping: z.strictObject({ carrierName: z.string(), carrierAccountNumber: z.string() }).optional(),
    shippingInformation,
    deliveryPackage: deliveryPackage.optional(),
    returnPackage: returnPackage.optional(),
    diagnosticsPath: z.string(),
    logLevel: z.enum(['Error', 'Verbose']),
    backupDriveManifest: z.boolean(),
    cancelRequested: z.boolean(),
    state: z.enum(jobStatuses),
    percentComplete: percent.optional(),
    incompleteBlobListUri: z.url().optional(),
    driveList: z.array(driveAnswer).optional(),
    export: exportSelection.optional(),
    provisioningState: z.literal('Succeeded'),
    encryptionKey,
    schedule: schedule.optional(),
  }),
  identity: z.strictObject({ type: z.literal('None') }),
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.ImportExport/jobs'),
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
});

export const jobListAnswer = z.strictObject({ value: z.array(jobAnswer), nextLink: z.url().optional() });

const expectedState = z.enum(milestones);

/** Of each state one of three: it was reached, it is expected, or there is no basis to say. */
export const estimateAnswer = z.strictObject({
  asOf: instant,
  state: z.enum(jobStatuses),
  expected: z.array(
    z.union([
      z.strictObject({ state: expectedState, reachedAt: instant }),
      z.strictObject({
        state: expectedState,
        earliest: instant,
        latest: instant,
        basis: z.union([
          z.strictObject({
            kind: z.literal('History'),
            /** Finished jobs of the same type at the same location. */
            jobs: count,
            alike: z.array(z.enum(['drives', 'bytes'])),
          }),
          z.strictObject({ kind: z.literal('Aim') }),
        ]),
      }),
      z.strictObject({ state: expectedState, reason: z.string() }),
    ]),
  ),
  queue: z.strictObject({ drivesAhead: count, days: z.number().min(0).optional() }),
});

const loggedSidecar = z.strictObject({
  status: z.enum(sidecarStatuses),
  path: z.string().optional(),
  hash: z.string().optional(),
  global: z.literal(true).optional().describe('The manifest named it for many blobs.'),
});

export const driveLogAnswer = z.strictObject({
  value: z.array(
    z.strictObject({
      status: z.enum(blobStatuses),
      blobPath: z.string().describe('In the account. Of an import that was renamed: the new one.'),
      filePath: z.string().describe('On the drive.'),
      length: count,
      blobType: z.enum(['BlockBlob', 'PageBlob']),
      disposition: z
        .strictObject({ kind: z.enum(importDispositions), status: z.enum(dispositionStatuses) })
        .optional()
        .describe('Of an import.'),
      snapshot: z.string().optional(),
      lastModified: z.string().optional().describe('Of an export.'),
      chunks: z.strictObject({
        count,
        statuses: z.partialRecord(z.enum(chunkStatuses), count).describe('How many have each.'),
        first: z
          .array(
            z.strictObject({
              offset: count,
              length: count,
              id: z.string().optional(),
              hash: z.string().optional(),
              status: z.enum(chunkStatuses),
            }),
          )
          .describe('Those that are not Completed; 20 at most.'),
      }),
      metadata: loggedSidecar.optional(),
      properties: loggedSidecar.optional(),
    }),
  ),
  nextLink: z.url().optional(),
});

export const bitLockerKeysAnswer = z.strictObject({
  value: z.array(z.strictObject({ driveId: z.string(), bitLockerKey: z.string() })),
});

export const exportSourceAnswer = z.strictObject({
  value: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['container', 'folder']), path: z.string() }),
      z.strictObject({
        kind: z.literal('blob'),
        path: z.string(),
        snapshot: z.string().optional(),
        blobType: z.enum(['BlockBlob', 'PageBlob', 'AppendBlob']),
        length: count,
        lastModified: instant,
      }),
    ]),
  ),
  nextLink: z.url().optional(),
});

/** `first`: a hundred at most. */
const named = <Item extends z.ZodType>(item: Item) => ({ count, first: z.array(item) });
const notTaken = z.strictObject({ path: z.string(), why: z.string() });

export const previewExportAnswer = z.strictObject({
  complete: z.boolean(),
  stoppedBy: z.enum(['Time', 'Drives']).optional(),
  driveSizeBytes: count,
  uniquePaths: count,
  duplicatePaths: count,
  missingPaths: z.strictObject(named(notTaken)),
  unfitBlobs: z.strictObject(named(notTaken)),
  blobs: count,
  bytes: count,
  drivesNeeded: count,
  drives: z.array(z.strictObject({ blobs: count, bytes: count, space: count })),
  tooLarge: z.strictObject({ ...named(z.strictObject({ path: z.string(), bytes: count })), bytes: count }),
});

/** What else an event says depends on its type. */
const jobEvent = z.looseObject({
  sequence: z.int().min(1),
  at: instant,
  by: z.strictObject({ kind: z.enum(['client', 'operator', 'clock', 'engine']), name: z.string() }),
  type: z.string(),
});

export const jobEventsAnswer = z.strictObject({ value: z.array(jobEvent), last: count });

export const eventFeedAnswer = z.strictObject({
  value: z.array(cloudEventSchema),
  cursor: z.string(),
  more: z.boolean(),
});

export const eventSubscriptionAnswer = z.strictObject({
  properties: z.strictObject({
    endpointBaseUrl: z.url(),
    filter: z.strictObject({
      types: z.array(z.string()).optional(),
      states: z.array(z.string()).optional(),
      attentionOnly: z.boolean().optional(),
    }),
    state: z.enum(['Active', 'Ended']),
    endedAt: instant.optional(),
    allowedRate: z.int().min(1).optional(),
    createdAt: instant,
    changedAt: instant,
    provisioningState: z.literal('Succeeded'),
  }),
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.ImportExport/eventSubscriptions'),
});

export const eventSubscriptionListAnswer = z.strictObject({ value: z.array(eventSubscriptionAnswer) });

export const replayAnswer = z.strictObject({ jobId: z.guid(), fromSequence: z.int().min(1) });

export const locationAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.ImportExport/locations'),
  properties: z.strictObject({
    ...shippingInformation.omit({ additionalInformation: true }).shape,
    additionalShippingInformation: z.string(),
    supportedCarriers: z.array(z.string()),
    alternateLocations: z.array(z.string()),
  }),
});

export const locationListAnswer = z.strictObject({ value: z.array(locationAnswer) });

export const operationListAnswer = z.strictObject({
  value: z.array(
    z.strictObject({
      name: z.string(),
      display: z.strictObject({
        provider: z.string(),
        resource: z.string(),
        operation: z.string(),
        description: z.string(),
      }),
    }),
  ),
});
