/** The operator's API as a table: what functions/ registers. */
import type { Operation } from '../access/operation.ts';
import { listBays, listQueue } from './bays.ts';
import type { DatacenterDeps } from './deps.ts';
import { getDrive, mountDrive, receiveLateDrive, reportDrive, unmountDrive } from './drives.ts';
import { closeJob, extendJob, getJob, holdJob, releaseJob, returnJob } from './jobs.ts';
import { listPackages } from './package-lists.ts';
import { getPackage, receivePackage, returnPackage } from './packages.ts';

export type { DatacenterDeps } from './deps.ts';

const operatorOperation = (
  name: string,
  method: 'GET' | 'POST',
  route: string,
  action: string,
  handle: Operation<DatacenterDeps>['handle'],
): Operation<DatacenterDeps> => ({
  name: `Datacenter_${name}`,
  methods: [method],
  route: `datacenter/{location}/${route}`,
  audience: 'operator',
  action: `Drayage.DataCenter/${action}`,
  handle,
});

const parcel = 'packages/{trackingNumber}';
const drive = 'drives/{driveId}';
const job = 'jobs/{subscriptionId}/{resourceGroupName}/{jobName}';

export const datacenterOperations: readonly Operation<DatacenterDeps>[] = [
  operatorOperation('ListPackages', 'GET', 'packages', 'packages/read', listPackages),
  operatorOperation('GetPackage', 'GET', parcel, 'packages/read', getPackage),
  operatorOperation('ReceivePackage', 'POST', `${parcel}/receive`, 'packages/receive/action', receivePackage),
  operatorOperation('ReturnPackage', 'POST', `${parcel}/return`, 'packages/return/action', returnPackage),
  operatorOperation('GetDrive', 'GET', drive, 'drives/read', getDrive),
  operatorOperation('ReceiveDrive', 'POST', `${drive}/receive`, 'drives/receive/action', receiveLateDrive),
  operatorOperation('MountDrive', 'POST', `${drive}/mount`, 'drives/mount/action', mountDrive),
  operatorOperation('UnmountDrive', 'POST', `${drive}/unmount`, 'drives/mount/action', unmountDrive),
  operatorOperation('ReportDrive', 'POST', `${drive}/report`, 'drives/report/action', reportDrive),
  operatorOperation('ListBays', 'GET', 'bays', 'bays/read', listBays),
  operatorOperation('ListQueue', 'GET', 'queue', 'bays/read', listQueue),
  operatorOperation('GetJob', 'GET', job, 'jobs/read', getJob),
  operatorOperation('ExtendJob', 'POST', `${job}/extend`, 'jobs/extend/action', extendJob),
  operatorOperation('CloseJob', 'POST', `${job}/close`, 'jobs/close/action', closeJob),
  operatorOperation('HoldJob', 'POST', `${job}/hold`, 'jobs/hold/action', holdJob),
  operatorOperation('ReleaseJob', 'POST', `${job}/release`, 'jobs/hold/action', releaseJob),
  operatorOperation('ReturnJob', 'POST', `${job}/return`, 'jobs/return/action', returnJob),
];
