/** What a PATCH may change in which state (Update Job Properties, dn529110), as clients see it. */
import { describe, expect, it } from 'vitest';
import { jobStatuses, type JobStatus } from '../../src/jobs/job.ts';
import { drive, JOBS, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Json } from '../support/apis.ts';
import { jobIn } from '../support/job-in.ts';
import { returnAddress } from '../support/jobs.ts';

const untilPackaging: readonly JobStatus[] = ['Creating', 'Shipping', 'Received', 'Transferring'];
const changes: readonly (readonly [name: string, body: object, allowed: readonly JobStatus[]])[] = [
  ['tags', { tags: { team: 'blue' } }, jobStatuses],
  [
    'properties.returnAddress',
    { properties: { returnAddress: { ...returnAddress, city: 'Oslo' } } },
    untilPackaging,
  ],
  [
    'properties.returnShipping',
    { properties: { returnShipping: { carrierName: 'UPS', carrierAccountNumber: '1' } } },
    untilPackaging,
  ],
  ['properties.logLevel', { properties: { logLevel: 'Verbose' } }, untilPackaging],
  ['properties.backupDriveManifest', { properties: { backupDriveManifest: true } }, untilPackaging],
  [
    'properties.deliveryPackage',
    { properties: { deliveryPackage: { carrierName: 'UPS', trackingNumber: 'TRACK 2' } } },
    ['Creating', 'Shipping'],
  ],
  ['properties.driveList', { properties: { driveList: [drive('D9')] } }, ['Creating']],
  ['properties.cancelRequested', { properties: { cancelRequested: true } }, untilPackaging],
];

describe.each(jobStatuses)('a PATCH of a job that is %s', (state) => {
  it.each(changes)('that changes %s', async (target, body, allowed) => {
    const apis = await jobIn(state);
    const key = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name: 'job-1' };
    const before = await apis.repository.load(key);
    expect(before?.job.status).toBe(state);
    const reply = await apis.patch('job-1', body);
    if (allowed.includes(state)) {
      expect(reply.status).toBe(200);
      expect((await apis.repository.load(key))?.job.version).toBeGreaterThan(before?.job.version ?? 0);
      return;
    }
    expect([reply.status, reply.at('error', 'code')]).toEqual([409, 'JobStateConflict']);
    expect(reply.at('error', 'target')).toBe(target);
    expect(reply.at('error', 'message')).toContain(`The job is ${state}: `);
    expect(reply.at('error', 'message')).toContain(`Allowed in: ${allowed.join(', ')}.`);
    expect(await apis.repository.load(key)).toEqual(before);
  });

  it('to Shipping is for jobs that are Creating; said again, it is no change', async () => {
    const apis = await jobIn(state);
    const reply = await apis.patch('job-1', { properties: { state: 'Shipping' } });
    if (state === 'Creating') expect(reply.at('error', 'code')).toBe('ShippingNotReady');
    else if (state === 'Shipping') expect(reply.status).toBe(200);
    else {
      expect([reply.status, reply.at('error', 'target')]).toEqual([409, 'properties.state']);
      expect(reply.at('error', 'message')).toContain('Allowed in: Creating.');
    }
  });

  it('that repeats what is so is taken in any state', async () => {
    const apis = await jobIn(state);
    const now = await apis.ask('GET', `${JOBS}/job-1?${VERSION}`);
    const { logLevel, backupDriveManifest } = now.at('properties') as Record<string, Json>;
    const address = now.at('properties', 'returnAddress') as Record<string, Json>;
    const reply = await apis.patch('job-1', {
      properties: { logLevel, backupDriveManifest, returnAddress: { ...address, streetAddress2: null } },
    });
    expect(reply.status).toBe(200);
  });
});

describe.each(jobStatuses)('a job that is %s', (state) => {
  const only = (allowed: readonly JobStatus[], status: number): void => {
    expect(status).toBe(allowed.includes(state) ? 200 : 409);
  };

  it('is replaced by a PUT, or not', async () => {
    const reply = await (await jobIn(state)).create('job-1', { logLevel: 'Verbose' });
    only(['Creating'], reply.status);
    if (reply.status === 409) expect(reply.at('error', 'message')).toContain('Allowed in: Creating.');
  });

  it('is deleted, or not', async () => {
    const reply = await (await jobIn(state)).ask('DELETE', `${JOBS}/job-1?${VERSION}`);
    only(['Creating', 'Completed', 'Closed'], reply.status);
    if (reply.status === 409) {
      expect(reply.at('error', 'message')).toContain('Allowed in: Creating, Completed, Closed.');
    }
  });
});
