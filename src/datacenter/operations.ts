/** The operator's API as a table: what functions/ registers. */
import type { Operation } from '../access/operation.ts';
import type { DatacenterDeps } from './deps.ts';
import { getDrive, mountDrive, receiveLateDrive } from './drives.ts';
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

export const datacenterOperations: readonly Operation<DatacenterDeps>[] = [
  operatorOperation('GetPackage', 'GET', parcel, 'packages/read', getPackage),
  operatorOperation('ReceivePackage', 'POST', `${parcel}/receive`, 'packages/receive/action', receivePackage),
  operatorOperation('ReturnPackage', 'POST', `${parcel}/return`, 'packages/return/action', returnPackage),
  operatorOperation('GetDrive', 'GET', drive, 'drives/read', getDrive),
  operatorOperation('ReceiveDrive', 'POST', `${drive}/receive`, 'drives/receive/action', receiveLateDrive),
  operatorOperation('MountDrive', 'POST', `${drive}/mount`, 'drives/mount/action', mountDrive),
];
