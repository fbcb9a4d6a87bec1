/** The ARM API as a table: what functions/ registers. */
import type { Operation } from '../access/operation.ts';
import { listAccountSource, listJobSource, previewAccountExport, previewJobExport } from './export-source.ts';
import { listBitLockerKeys, listEvents } from './job-children.ts';
import { listByResourceGroup, listBySubscription } from './job-lists.ts';
import { createJob, deleteJob, getJob, updateJob } from './jobs.ts';
import { armOperation } from './operation.ts';
import type { ArmDeps } from './operation.ts';
import { getLocation, listLocations, listOperations } from './provider.ts';

const provider = 'providers/Microsoft.ImportExport';
const subscription = `subscriptions/{subscriptionId}/${provider}`;
const resourceGroup = `subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/${provider}`;
const jobs = `${resourceGroup}/jobs`;
const job = `${jobs}/{jobName}`;

/** No two routes overlap: they differ in their literals or in their length, or in their verb. */
export const armOperations: readonly Operation<ArmDeps>[] = [
  armOperation('Jobs_Create', ['PUT'], job, 'jobs/write', createJob),
  armOperation('Jobs_Get', ['GET'], job, 'jobs/read', getJob),
  armOperation('Jobs_Update', ['PATCH'], job, 'jobs/write', updateJob),
  armOperation('Jobs_Delete', ['DELETE'], job, 'jobs/delete', deleteJob),
  armOperation('Jobs_ListBySubscription', ['GET'], `${subscription}/jobs`, 'jobs/read', listBySubscription),
  armOperation('Jobs_ListByResourceGroup', ['GET'], jobs, 'jobs/read', listByResourceGroup),
  armOperation('Jobs_Events', ['GET'], `${job}/events`, 'jobs/read', listEvents),
  // GET is what the oldest clients send.
  armOperation(
    'BitLockerKeys_List',
    ['POST', 'GET'],
    `${job}/listBitLockerKeys`,
    'jobs/listBitLockerKeys/action',
    listBitLockerKeys,
  ),
  armOperation('Jobs_ExportSource', ['GET'], `${job}/exportSource`, 'jobs/exportSource/read', listJobSource),
  armOperation(
    'Jobs_PreviewExport',
    ['POST'],
    `${job}/previewExport`,
    'jobs/previewExport/action',
    previewJobExport,
  ),
  ...[
    { scope: subscription, suffix: 'BySubscription' },
    { scope: resourceGroup, suffix: 'ByResourceGroup' },
  ].flatMap(({ scope, suffix }) => [
    armOperation(
      `ExportSource_List${suffix}`,
      ['GET'],
      `${scope}/exportSource`,
      'exportSource/read',
      listAccountSource,
    ),
    armOperation(
      `PreviewExport_${suffix}`,
      ['POST'],
      `${scope}/previewExport`,
      'previewExport/action',
      previewAccountExport,
    ),
  ]),
  armOperation('Locations_List', ['GET'], `${provider}/locations`, 'locations/read', listLocations),
  armOperation(
    'Locations_Get',
    ['GET'],
    `${provider}/locations/{locationName}`,
    'locations/read',
    getLocation,
  ),
  armOperation('Operations_List', ['GET'], `${provider}/operations`, 'operations/read', listOperations),
];
