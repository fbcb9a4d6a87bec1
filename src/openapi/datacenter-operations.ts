/** The operator's operations, described. */
import {
  driveAnswer,
  driveOfJobAnswer,
  packageAnswer,
  receivedPackageAnswer,
  returnedPackageAnswer,
} from '../datacenter/answer-schemas.ts';
import { mountBody } from '../datacenter/drives.ts';
import { receiveBody, returnBody } from '../datacenter/packages.ts';
import type { DescribedOperations, SuccessAnswer } from './described-operation.ts';
import { mountExamples, receiveExamples, returnExamples } from './examples.ts';

const ofAPackage = ['LocationNotFound', 'PackageNotFound'] as const;
const ofADrive = ['LocationNotFound', 'DriveNotFound'] as const;
const driveChanges = [
  'AmbiguousDrive',
  'DriveInUse',
  'DriveStateConflict',
  'JobStateConflict',
  'PreconditionFailed',
  'RequestContended',
  'ResourceNotFound',
] as const;
const conditions = ['If-Match', 'If-None-Match'] as const;

const driveOfJob: SuccessAnswer = {
  description: 'The drive as it is now, and its job.',
  isTagged: true,
  content: { schemaName: 'DriveOfJob', schema: driveOfJobAnswer },
};

export const describedDatacenterOperations: DescribedOperations = {
  Datacenter_GetPackage: {
    summary: 'What is expected in a package',
    description: 'The jobs that name its tracking number, with their drives.',
    answers: {
      200: { description: 'Its jobs.', content: { schemaName: 'Package', schema: packageAnswer } },
    },
    errors: ofAPackage,
  },
  Datacenter_ReceivePackage: {
    summary: 'Opens a package: which drives were found in it',
    description:
      'Its drives become Received, the missing ones NeverReceived. A package without any of its drives closes the job. Saying the same again changes nothing.',
    body: { schemaName: 'ReceivePackageRequest', schema: receiveBody, examples: receiveExamples },
    answers: {
      200: {
        description: 'What became of every drive; `extra` are drives that none of its jobs names.',
        content: { schemaName: 'ReceivedPackage', schema: receivedPackageAnswer },
      },
    },
    errors: [
      ...ofAPackage,
      'JobStateConflict',
      'PackageMismatch',
      'RequestContended',
      'ResourceNotFound',
      'TooManyDrives',
    ],
  },
  Datacenter_ReturnPackage: {
    summary: 'Sends the drives of a package home',
    description: "Its jobs' drives become ShippedBack, the jobs Completed or Closed.",
    body: { schemaName: 'ReturnPackageRequest', schema: returnBody, examples: returnExamples },
    answers: {
      200: {
        description: 'The parcel, and its jobs as they are now.',
        content: { schemaName: 'ReturnedPackage', schema: returnedPackageAnswer },
      },
    },
    errors: [
      ...ofAPackage,
      'JobOnHold',
      'JobStateConflict',
      'RequestContended',
      'ResourceNotFound',
      'ReturnPackageUsed',
    ],
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
    description: 'A drive that its package lacked; its job goes on with it.',
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [...ofADrive, ...driveChanges, 'PackageNotOpened'],
  },
  Datacenter_MountDrive: {
    summary: 'Says which bay a drive is in',
    description: 'Copying starts by itself; until it does, another bay may be named.',
    body: { schemaName: 'MountDriveRequest', schema: mountBody, examples: mountExamples },
    headers: conditions,
    answers: { 200: driveOfJob },
    errors: [...ofADrive, ...driveChanges, 'BayInUse', 'DriveMountedElsewhere', 'JobCancelled'],
  },
};
