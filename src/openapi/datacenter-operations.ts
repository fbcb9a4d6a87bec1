/** The operator's operations, described. */
import {
  bayListAnswer,
  driveAnswer,
  driveOfJobAnswer,
  jobWithDrivesAnswer,
  packageAnswer,
  packageListAnswer,
  queueAnswer,
  receivedPackageAnswer,
  returnedJobAnswer,
  returnedPackageAnswer,
} from '../datacenter/answer-schemas.ts';
import { mountBody, receiveDriveBody, reportBody } from '../datacenter/drives.ts';
import { closeBody, extendBody, holdBody } from '../datacenter/jobs.ts';
import { receiveBody } from '../datacenter/packages.ts';
import { returnBody } from '../datacenter/return-body.ts';
import type { DescribedOperation, DescribedOperations, SuccessAnswer } from './described-operation.ts';
import {
  closeExamples,
  extendExamples,
  holdExamples,
  mountExamples,
  receiveDriveExamples,
  receiveExamples,
  reportExamples,
  returnExamples,
} from './examples.ts';

const ofAPackage = ['LocationNotFound', 'PackageNotFound'] as const;
const ofADrive = ['LocationNotFound', 'DriveNotFound'] as const;
const ofAJob = ['LocationNotFound', 'ResourceNotFound', 'WrongLocation'] as const;
const packageChanges = [
  'DriveInUse',
  'JobStateConflict',
  'PreconditionFailed',
  'RequestContended',
  'ResourceNotFound',
] as const;
const driveChanges = [
  'AmbiguousDrive',
  'DriveNotOfJob',
  'InvalidQueryParameter',
  'DriveInUse',
  'DriveStateConflict',
  'JobStateConflict',
  'PreconditionFailed',
  'RequestContended',
  'ResourceNotFound',
] as const;
const jobChanges = [...ofAJob, 'JobStateConflict', 'PreconditionFailed', 'RequestContended'] as const;
const conditions = ['If-Match', 'If-None-Match'] as const;

const driveOfJob: SuccessAnswer = {
  description: 'The drive as it is now, and its job.',
  isTagged: true,
  content: { schemaName: 'DriveOfJob', schema: driveOfJobAnswer },
};
const jobWithDrives: SuccessAnswer = {
  description: 'The job as it is now, with its drives.',
  isTagged: true,
  content: { schemaName: 'JobWithDrives', schema: jobWithDrivesAnswer },
};

const jobChange = (
  summary: string,
  description: string,
  body: DescribedOperation['body'],
  errors: DescribedOperation['errors'] = [],
): DescribedOperation => ({
  summary,
  description,
  headers: conditions,
  ...(body === undefined ? {} : { body }),
  answers: { 200: jobWithDrives },
  errors: [...jobChanges, ...errors],
});

export const describedDatacenterOperations: DescribedOperations = {
  Datacenter_ListPackages: {
    summary: 'Packages by their state, or those that something leads to',
    description:
      '`state` is expected, overdue (its two weeks are over), received, held (no job can take it) or returned (on its way home). Or one of `package` (a tracking number), `drive` and `job` (subscription id, resource group and name, joined by /), for all packages that it leads to. A page may hold fewer than `$top` and lead on.',
    query: ['state', 'package', 'drive', 'job', '$top', '$skiptoken'],
    answers: {
      200: {
        description: 'A page of packages.',
        content: { schemaName: 'PackageList', schema: packageListAnswer },
      },
    },
    errors: ['LocationNotFound', 'InvalidQueryParameter', 'ResourceNotFound'],
  },
  Datacenter_GetPackage: {
    summary: 'A package: what is expected in it, what was found, what became of it',
    description:
      'The jobs that name its tracking number, with their drives; and its own record, once it came.',
    answers: {
      200: {
        description: 'The package.',
        isTagged: true,
        content: { schemaName: 'Package', schema: packageAnswer },
      },
    },
    errors: ofAPackage,
  },
  Datacenter_ReceivePackage: {
    summary: 'Opens a package: which drives were found in it',
    description:
      "Its jobs' drives become Received, the missing ones NeverReceived; an export job has those for its drives that no other job names. Where several jobs could have a drive, `job` beside its id says which (subscription id, resource group and name, joined by /). Drives of other jobs that wait for them are received there; those of no job are extra. A package without any of its drives closes the job. One that no job can take yet is held, and given to the job when that is shipped. Saying the same again changes nothing; other contents correct it until the copying of any drive has begun.",
    body: { schemaName: 'ReceivePackageRequest', schema: receiveBody, examples: receiveExamples },
    headers: conditions,
    answers: {
      200: {
        description: 'What became of every drive; `extra` are drives that no job names.',
        isTagged: true,
        content: { schemaName: 'ReceivedPackage', schema: receivedPackageAnswer },
      },
    },
    errors: [
      'LocationNotFound',
      ...packageChanges,
      'AmbiguousDrive',
      'DriveNotOfJob',
      'WrongLocation',
      'PackageInWork',
      'PackageMismatch',
      'TooManyDrives',
    ],
  },
  Datacenter_ReturnPackage: {
    summary: 'Sends the drives of a package home',
    description:
      "Its jobs' drives become ShippedBack, the jobs Completed or Closed. Its extra drives go with the first parcel.",
    body: { schemaName: 'ReturnPackageRequest', schema: returnBody, examples: returnExamples },
    headers: conditions,
    answers: {
      200: {
        description: 'The parcel, and its jobs as they are now.',
        content: { schemaName: 'ReturnedPackage', schema: returnedPackageAnswer },
      },
    },
    errors: [...ofAPackage, ...packageChanges, 'JobOnHold', 'ReturnPackageUsed'],
  },
  Datacenter_GetDrive: {
    summary: 'Where a drive stands',
    description: 'Every job that names it, with what became of it there.',
    answers: {
      200: { description: 'Its jobs.', content: { schemaName: 'Drive', schema: driveAnswer } },
    },
    errors: ofADrive,
  },
  Datacenter_ReceiveDrive: {
    summary: 'Takes in a drive that came late',
    description:
      'A drive that its package lacked; its job goes on with it. The body, which may be left out, names the package that it did come in.',
    body: {
      schemaName: 'ReceiveDriveRequest',
      schema: receiveDriveBody,
      isOptional: true,
      examples: receiveDriveExamples,
    },
    query: ['job'],
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [...ofADrive, ...driveChanges, 'PackageNotOpened'],
  },
  Datacenter_MountDrive: {
    summary: 'Says which bay a drive is in',
    description: 'Copying starts by itself; until it does, another bay may be named.',
    body: { schemaName: 'MountDriveRequest', schema: mountBody, examples: mountExamples },
    query: ['job'],
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [
      ...ofADrive,
      ...driveChanges,
      'BayInUse',
      'BayNotFound',
      'DriveMountedElsewhere',
      'JobCancelled',
    ],
  },
  Datacenter_UnmountDrive: {
    summary: 'Takes a drive out of its bay',
    description: 'Until its copying begins. A drive that is in no bay stays so.',
    query: ['job'],
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [...ofADrive, ...driveChanges],
  },
  Datacenter_ReportDrive: {
    summary: 'Says that a drive cannot be copied',
    description:
      'It ends CompletedMoreInfo as it is, and goes home with its job. The note is for the client.',
    body: { schemaName: 'ReportDriveRequest', schema: reportBody, examples: reportExamples },
    query: ['job'],
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [...ofADrive, ...driveChanges, 'DriveReported'],
  },
  Datacenter_ListBays: {
    summary: 'The bays, and what is in them',
    description:
      'All of them, where their number is set; and every one that a drive of a job was in, until the job is deleted. Of a drive that is being copied, how far that has come.',
    answers: {
      200: { description: 'The bays.', content: { schemaName: 'BayList', schema: bayListAnswer } },
    },
    errors: ['LocationNotFound'],
  },
  Datacenter_ListQueue: {
    summary: 'The drives that wait for a bay',
    description:
      'Each job in its turn: its first drive when it came, each that came with it half a day after the one before. The order is advice: any drive may be mounted. Those of jobs that are on hold or cancelled do not wait.',
    answers: {
      200: { description: 'The queue.', content: { schemaName: 'Queue', schema: queueAnswer } },
    },
    errors: ['LocationNotFound'],
  },
  Datacenter_GetJob: {
    summary: 'A job whose packages come here',
    description: 'With its drives.',
    answers: { 200: jobWithDrives },
    errors: ofAJob,
  },
  Datacenter_ExtendJob: jobChange(
    'Waits longer for the package of a job',
    'The job is Shipping, overdue or not, and stays so until then.',
    { schemaName: 'ExtendJobRequest', schema: extendBody, examples: extendExamples },
    ['ExtensionTooShort'],
  ),
  Datacenter_CloseJob: jobChange(
    'Waits no longer for the package of a job',
    'Its drives become NeverReceived, and the job Closed. The reason is for the client. The package opens the job again, if it does come.',
    { schemaName: 'CloseJobRequest', schema: closeBody, examples: closeExamples },
    ['JobClosedAlready'],
  ),
  Datacenter_HoldJob: jobChange(
    'Puts a job on hold',
    'No copy is started, nothing is sent home, and its deadline is suspended. The message is for the client.',
    { schemaName: 'HoldJobRequest', schema: holdBody, examples: holdExamples },
  ),
  Datacenter_ReleaseJob: jobChange(
    'Lets a job on hold go on',
    'Its deadline is moved by as long as it was on hold.',
    undefined,
  ),
  Datacenter_ReturnJob: {
    summary: 'Sends the drives of one job home',
    description: 'Whatever packages they came in, with the extra drives of its own.',
    body: { schemaName: 'ReturnJobRequest', schema: returnBody, examples: returnExamples },
    headers: conditions,
    answers: {
      200: {
        description: 'The job as it is now.',
        isTagged: true,
        content: { schemaName: 'ReturnedJob', schema: returnedJobAnswer },
      },
    },
    errors: [...jobChanges, 'JobOnHold', 'ReturnPackageUsed'],
  },
};
