/** The ARM API as a table: what functions/ registers. */
import type { Operation } from '../access/operation.ts';
import { getErrorLog, getManifest, getVerboseLog, readLog } from './drive-documents.ts';
import { listFeedOfResourceGroup, listFeedOfSubscription } from './event-feed.ts';
import {
  deleteEventSubscription,
  getEventSubscription,
  listEventSubscriptions,
  putEventSubscription,
  replayEvents,
} from './event-subscriptions.ts';
import { listAccountSource, listJobSource, previewAccountExport, previewJobExport } from './export-source.ts';
import { listBitLockerKeys, listEvents } from './job-children.ts';
import { getEstimate } from './job-estimate.ts';
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
const drive = `${job}/drives/{driveId}`;

/** The same of both scopes: of a whole subscription, and of one resource group. */
const eventOperations = (
  suffix: string,
  scope: string,
  listFeed: typeof listFeedOfSubscription,
): readonly Operation<ArmDeps>[] => {
  const all = `${scope}/eventSubscriptions`;
  const one = `${all}/{eventSubscriptionName}`;
  const kind = 'eventSubscriptions';
  return [
    armOperation(`Events_ListBy${suffix}`, ['GET'], `${scope}/events`, 'jobs/read', listFeed),
    armOperation(`EventSubscriptions_ListBy${suffix}`, ['GET'], all, `${kind}/read`, listEventSubscriptions),
    armOperation(`EventSubscriptions_PutIn${suffix}`, ['PUT'], one, `${kind}/write`, putEventSubscription),
    armOperation(`EventSubscriptions_GetIn${suffix}`, ['GET'], one, `${kind}/read`, getEventSubscription),
    armOperation(
      `EventSubscriptions_DeleteIn${suffix}`,
      ['DELETE'],
      one,
      `${kind}/delete`,
      deleteEventSubscription,
    ),
    armOperation(
      `EventSubscriptions_ReplayIn${suffix}`,
      ['POST'],
      `${one}/replay`,
      `${kind}/replay/action`,
      replayEvents,
    ),
  ];
};

/** No two routes overlap: they differ in their literals or in their length, or in their verb. */
export const armOperations: readonly Operation<ArmDeps>[] = [
  armOperation('Jobs_Create', ['PUT'], job, 'jobs/write', createJob),
  armOperation('Jobs_Get', ['GET'], job, 'jobs/read', getJob),
  armOperation('Jobs_Update', ['PATCH'], job, 'jobs/write', updateJob),
  armOperation('Jobs_Delete', ['DELETE'], job, 'jobs/delete', deleteJob),
  armOperation('Jobs_ListBySubscription', ['GET'], `${subscription}/jobs`, 'jobs/read', listBySubscription),
  armOperation('Jobs_ListByResourceGroup', ['GET'], jobs, 'jobs/read', listByResourceGroup),
  armOperation('Jobs_Events', ['GET'], `${job}/events`, 'jobs/read', listEvents),
  armOperation('Jobs_Estimate', ['GET'], `${job}/estimate`, 'jobs/read', getEstimate),
  armOperation('Jobs_DriveErrorLog', ['GET'], `${drive}/errorLog`, 'jobs/read', getErrorLog),
  armOperation('Jobs_DriveVerboseLog', ['GET'], `${drive}/verboseLog`, 'jobs/read', getVerboseLog),
  armOperation('Jobs_DriveManifest', ['GET'], `${drive}/manifest`, 'jobs/read', getManifest),
  armOperation('Jobs_DriveLog', ['GET'], `${drive}/log`, 'jobs/read', readLog),
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
  ...eventOperations('Subscription', subscription, listFeedOfSubscription),
  ...eventOperations('ResourceGroup', resourceGroup, listFeedOfResourceGroup),
  armOperation('Operations_List', ['GET'], `${provider}/operations`, 'operations/read', listOperations),
];
