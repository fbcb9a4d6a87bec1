/** The operations for clients, described. */
import {
  bitLockerKeysAnswer,
  driveLogAnswer,
  estimateAnswer,
  exportSourceAnswer,
  jobAnswer,
  jobEventsAnswer,
  jobListAnswer,
  locationAnswer,
  locationListAnswer,
  operationListAnswer,
  previewExportAnswer,
} from '../arm/answer-schemas.ts';
import { patchBody } from '../arm/patch-body.ts';
import { accountPreviewBody, previewBody } from '../arm/preview-body.ts';
import { putBody } from '../arm/put-body.ts';
import type { DescribedOperation, DescribedOperations, SuccessAnswer } from './described-operation.ts';
import { describedEventOperations } from './event-operations.ts';
import {
  accountPreviewExamples,
  bitLockerKeysExample,
  driveLogExample,
  estimateExample,
  exportSourceExample,
  jobExample,
  patchExamples,
  previewExamples,
  previewExportExample,
  putExamples,
} from './examples.ts';

const scope = ['InvalidSubscriptionId', 'InvalidResourceGroupName'] as const;
const ofAJob = [...scope, 'ResourceNotFound'] as const;
const changes = ['InvalidQueryParameter', 'JobStateConflict', 'RequestContended'] as const;

const conditions = ['If-Match', 'If-None-Match'] as const;
const conditional = ['PreconditionFailed'] as const;
const claims = ['DriveInUse', 'TrackingNumberInUse', 'SeveralConflicts'] as const;

const job = (description: string): SuccessAnswer => ({
  description,
  isTagged: true,
  content: {
    schemaName: 'JobResponse',
    schema: jobAnswer,
    examples: { job: { summary: 'An import job', value: jobExample } },
  },
});

const jobs: SuccessAnswer = {
  description: 'A page of jobs, by name; without their driveList.',
  content: { schemaName: 'ListJobsResponse', schema: jobListAnswer },
};

const ofAnAccount = [
  'StorageAccountNotFound',
  'StorageAccountForbidden',
  'StorageAccountUnreachable',
] as const;

const ofADocument = [...ofAJob, 'DriveNotFound', 'DriveDocumentNotFound', ...ofAnAccount] as const;

const driveDocument = (what: string, when: string): DescribedOperation => ({
  summary: `Reads the ${what} of a drive (an addition of Drayage's)`,
  description: `${when} The blob that the drive's URI names, as it stands in the storage account of the job. With Range a part of it, under If-Range only of the very same one.`,
  headers: ['Range', 'If-Range'],
  answers: {
    200: { description: 'All of it.', file: 'application/xml' },
    206: { description: 'The range that was asked for.', file: 'application/xml' },
  },
  errors: [...ofADocument, 'RangeNotSatisfiable'],
});

const exportSource = {
  summary: "Looks into an account: what could be exported (an addition of Drayage's)",
  description:
    "With delimiter=/ a level at a time: containers for '/' and '/bo', folders and blobs for '/bob/2026/'. Without, every blob that the prefix takes, with its snapshots. The path of a container or folder is a blobPathPrefix, that of a blob a blobPath. Drayage's own containers are not shown. A page may be empty and still have a nextLink.",
  answers: {
    200: {
      description: 'A page of what is there, in the order of the account.',
      content: {
        schemaName: 'ExportSourceResponse',
        schema: exportSourceAnswer,
        examples: { level: { summary: 'One level', value: exportSourceExample } },
      },
    },
  },
} as const;
const sourceQuery = ['prefix', 'delimiter', 'topOfSource', '$skiptoken'] as const;

const previewExport = {
  summary: "Tells what an export would need (an addition of Drayage's)",
  description:
    'Paths, blobs, bytes, drives of the given size and what goes on each, filled as they will be filled: each blob goes on the first drive with room for it. Nothing is kept. A preview ends after 30 seconds, or over a thousand drives, and then says complete: false. Lists of over 32 MiB are not previewed.',
  answers: {
    200: {
      description: 'What the export would need.',
      content: {
        schemaName: 'PreviewExportResponse',
        schema: previewExportAnswer,
        examples: { preview: { summary: 'Two drives of 500 GB', value: previewExportExample } },
      },
    },
  },
} as const;

const accountSource: Omit<DescribedOperation, 'errors'> = {
  ...exportSource,
  query: ['storageAccountId', ...sourceQuery],
};
const accountPreview: Omit<DescribedOperation, 'errors'> = {
  ...previewExport,
  body: {
    schemaName: 'PreviewExportParameters',
    schema: accountPreviewBody,
    examples: accountPreviewExamples,
  },
};
const ofASource = ['InvalidQueryParameter', ...ofAnAccount] as const;
const ofAPreview = ['BlobListFormatInvalid', ...ofAnAccount] as const;

export const describedArmOperations: DescribedOperations = {
  Jobs_Create: {
    summary: 'Creates a job, or replaces one that is Creating',
    description:
      'Unknown and read-only properties are ignored, and null counts as absent. Words of fixed sets (jobType, logLevel, kekType) are taken in any case. Every fault of the body is named at once, in error.details. With dryRun=true the answer is the same, and nothing is changed.',
    query: ['dryRun'],
    headers: conditions,
    body: { schemaName: 'PutJobParameters', schema: putBody, examples: putExamples },
    answers: { 200: job('The job was replaced.'), 201: job('The job was created.') },
    errors: [...scope, 'InvalidJobName', ...changes, ...claims, ...conditional],
  },
  Jobs_Get: {
    summary: 'Reads a job',
    description: 'Never with the BitLocker keys of its drives.',
    query: ['$expand'],
    headers: conditions,
    answers: { 200: job('The job.'), 304: { description: 'The job has that ETag still.', isTagged: true } },
    errors: [...ofAJob, 'InvalidQueryParameter', ...conditional],
  },
  Jobs_Update: {
    summary: 'Changes a job: its properties and tags, ships it, cancels it',
    description:
      'What may change in which state is told by a 409 that names both. tags replaces all tags, driveList all drives (with their bitLockerKey). A value that holds already is no change, and never refused. With dryRun=true nothing is changed.',
    query: ['dryRun'],
    headers: conditions,
    body: { schemaName: 'UpdateJobParameters', schema: patchBody, examples: patchExamples },
    answers: { 200: job('The job as it is now.') },
    errors: [
      ...ofAJob,
      ...changes,
      ...claims,
      ...conditional,
      'DriveListOfExport',
      'JobCancelled',
      'ShippingNotReady',
    ],
  },
  Jobs_Delete: {
    summary: 'Deletes a job that is Creating, Completed or Closed',
    description: 'The name is free afterwards. With dryRun=true nothing is changed.',
    query: ['dryRun'],
    headers: conditions,
    answers: { 200: { description: 'The job is deleted.' } },
    errors: [...ofAJob, ...changes, ...conditional],
  },
  Jobs_ListBySubscription: {
    summary: 'Lists the jobs of a subscription',
    description:
      'Follow nextLink as it stands until there is none: with $filter a page may be short, or empty, before the last.',
    query: ['$top', '$skiptoken', '$filter', '$expand'],
    answers: { 200: jobs },
    errors: ['InvalidSubscriptionId', 'InvalidQueryParameter', 'InvalidFilterInQueryString'],
  },
  Jobs_ListByResourceGroup: {
    summary: 'Lists the jobs of a resource group',
    description:
      'Follow nextLink as it stands until there is none: with $filter a page may be short, or empty, before the last.',
    query: ['$top', '$skiptoken', '$filter', '$expand'],
    answers: { 200: jobs },
    errors: [...scope, 'InvalidQueryParameter', 'InvalidFilterInQueryString'],
  },
  Jobs_Events: {
    summary: "Lists a job's events (an addition of Drayage's)",
    description: 'Everything that ever happened to the job, in order. Ask on with after set to last.',
    query: ['after', '$top'],
    answers: {
      200: {
        description: 'Events, and the sequence of the last of them.',
        content: { schemaName: 'JobEventsResponse', schema: jobEventsAnswer },
      },
    },
    errors: [...ofAJob, 'InvalidQueryParameter'],
  },
  Jobs_Estimate: {
    summary: "When a job is expected to be where (an addition of Drayage's)",
    description:
      'For each state that the job goes through: when it was reached, or a range with its basis, or the reason why nothing can be said. Ranges come from the jobs of its type that finished at its location (History), else from the times that the service says it aims at (Aim).',
    answers: {
      200: {
        description: 'What is expected, as of now.',
        content: {
          schemaName: 'JobEstimate',
          schema: estimateAnswer,
          examples: { received: { summary: 'A job whose package was opened', value: estimateExample } },
        },
      },
    },
    errors: ofAJob,
  },
  Jobs_DriveErrorLog: driveDocument(
    'error log',
    'Written where a blob, or the whole drive, failed; it names what failed, and no more.',
  ),
  Jobs_DriveVerboseLog: driveDocument('verbose log', "Every blob; where the job's logLevel is Verbose."),
  Jobs_DriveManifest: driveDocument('manifest backup', 'Where the job has backupDriveManifest.'),
  Jobs_DriveLog: {
    summary: "Reads a log of a drive in pages (an addition of Drayage's)",
    description:
      'What the log says, blob by blob, in its order. With path only blobs that have it in their path, or in that of their file, in any case. Follow nextLink as it stands until there is none: a page may be short, or empty, before the last, since a page reads 16 MiB of the log at most.',
    query: ['kind', 'path', '$top', '$skiptoken'],
    answers: {
      200: {
        description: 'A page of the log.',
        content: {
          schemaName: 'DriveLogResponse',
          schema: driveLogAnswer,
          examples: {
            failed: { summary: 'A blob with a block that is not as it was', value: driveLogExample },
          },
        },
      },
    },
    errors: [...ofADocument, 'InvalidQueryParameter', 'DriveDocumentChanged', 'DriveLogUnreadable'],
  },
  BitLockerKeys_List: {
    summary: "Lists the BitLocker keys of a job's drives",
    description:
      "The one answer that has them. Who read them, and when, stands in the job's timeline (`BitLockerKeysRead`) before they are answered; readings by one caller within a minute are told as one. The job's ETag stays. GET is what the oldest clients send.",
    answers: {
      200: {
        description: 'A key for each drive.',
        content: {
          schemaName: 'GetBitLockerKeysResponse',
          schema: bitLockerKeysAnswer,
          examples: { keys: { summary: 'One drive', value: bitLockerKeysExample } },
        },
      },
    },
    errors: ofAJob,
  },
  Jobs_ExportSource: {
    ...exportSource,
    query: sourceQuery,
    errors: [...ofAJob, 'NotAnExportJob', ...ofASource],
  },
  Jobs_PreviewExport: {
    ...previewExport,
    body: { schemaName: 'PreviewJobExportParameters', schema: previewBody, examples: previewExamples },
    errors: [...ofAJob, 'NotAnExportJob', ...ofAPreview],
  },
  ExportSource_ListBySubscription: { ...accountSource, errors: ['InvalidSubscriptionId', ...ofASource] },
  ExportSource_ListByResourceGroup: { ...accountSource, errors: [...scope, ...ofASource] },
  PreviewExport_BySubscription: { ...accountPreview, errors: ['InvalidSubscriptionId', ...ofAPreview] },
  PreviewExport_ByResourceGroup: { ...accountPreview, errors: [...scope, ...ofAPreview] },
  Locations_List: {
    summary: 'Lists the locations that jobs may name',
    description: 'With the address to ship to, its carriers, and where its packages go.',
    answers: {
      200: {
        description: 'All locations.',
        content: { schemaName: 'LocationsResponse', schema: locationListAnswer },
      },
    },
    errors: [],
  },
  Locations_Get: {
    summary: 'Reads a location',
    description: "By id ('westus') or display name ('West US'), in any case.",
    answers: {
      200: { description: 'The location.', content: { schemaName: 'Location', schema: locationAnswer } },
    },
    errors: ['LocationNotFound'],
  },
  ...describedEventOperations,
  Operations_List: {
    summary: 'Lists the permissions that the operations ask for',
    description: 'As role definitions name them.',
    answers: {
      200: {
        description: 'All permissions.',
        content: { schemaName: 'ListOperationsResponse', schema: operationListAnswer },
      },
    },
    errors: [],
  },
};
