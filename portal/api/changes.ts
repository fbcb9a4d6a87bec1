/** What changes a job, or what is kept of it: each with the ETag that its caller saw. */
import type { z } from 'zod';
import type { bitLockerKeysAnswer } from '../../src/arm/answer-schemas.ts';
import { jobPath, type Job, type JobKey } from './arm.ts';
import { ask, type Ask, type Reply } from './ask.ts';

export type ReturnAddress = NonNullable<Job['properties']['returnAddress']>;
type DeliveryPackage = NonNullable<Job['properties']['deliveryPackage']>;
export type BitLockerKey = z.infer<typeof bitLockerKeysAnswer>['value'][number];

/** What a PATCH may say; what is left out stays as it is. */
export type JobChanges = {
  readonly state?: 'Shipping';
  readonly cancelRequested?: true;
  readonly deliveryPackage?: Partial<DeliveryPackage>;
  readonly returnAddress?: Partial<ReturnAddress>;
};

/** Tells what the request would do, and does nothing. */
const DRY_RUN = { dryRun: 'true' };

/** Never over a job that is there: the fault is `changed` then. */
export const createJob = (key: JobKey, body: object): Promise<Reply<Job>> =>
  ask<Job>(jobPath(key), { method: 'PUT', body, ifNoneMatch: '*' });

export const rehearseCreation = (key: JobKey, body: object, options?: Ask): Promise<Reply<Job>> =>
  ask<Job>(jobPath(key), { ...options, method: 'PUT', body, query: DRY_RUN });

type IfMatch = Pick<Ask, 'ifMatch'>;

export const changeJob = (key: JobKey, properties: JobChanges, options: IfMatch): Promise<Reply<Job>> =>
  ask<Job>(jobPath(key), { ...options, method: 'PATCH', body: { properties } });

export const rehearseChange = (key: JobKey, properties: JobChanges, options?: Ask): Promise<Reply<Job>> =>
  ask<Job>(jobPath(key), { ...options, method: 'PATCH', body: { properties }, query: DRY_RUN });

export const deleteJob = (key: JobKey, options: IfMatch): Promise<Reply<unknown>> =>
  ask(jobPath(key), { ...options, method: 'DELETE' });

export const rehearseDeletion = (key: JobKey, options?: Ask): Promise<Reply<unknown>> =>
  ask(jobPath(key), { ...options, method: 'DELETE', query: DRY_RUN });

/** The job's timeline says that they were read, and by whom. */
export const readBitLockerKeys = async (key: JobKey): Promise<readonly BitLockerKey[]> =>
  (
    await ask<{ readonly value: readonly BitLockerKey[] }>(`${jobPath(key)}/listBitLockerKeys`, {
      method: 'POST',
    })
  ).value.value;
