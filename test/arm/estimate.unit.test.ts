import { describe, expect, it } from 'vitest';
import { drive, JOBS, startApis, VERSION } from '../support/apis.ts';
import { finishedJob } from '../support/finished-jobs.ts';
import { days, startOfTime } from '../support/jobs.ts';

const history = Array.from({ length: 8 }, (_, index) => finishedJob(index + 1));
const ship = {
  properties: { state: 'Shipping', deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'T-1' } },
};

describe("a job's estimate", () => {
  const estimateOf = (apis: ReturnType<typeof startApis>) =>
    apis.ask('GET', `${JOBS}/photos/estimate?${VERSION}`);

  it('has ranges with their basis, from the jobs that finished at its location', async () => {
    const apis = startApis({ finishedJobs: history });
    await apis.create('photos');
    await apis.patch('photos', ship);
    const reply = await estimateOf(apis);
    expect(reply.status).toBe(200);
    expect(reply.at('state')).toBe('Shipping');
    expect(reply.at('expected', 0)).toEqual({
      state: 'Received',
      earliest: days(1),
      latest: days(8),
      basis: { kind: 'History', jobs: 8, alike: ['drives'] },
    });
    expect(reply.at('expected', 3, 'latest')).toBe(days(32));
    expect(reply.at('queue')).toEqual({ drivesAhead: 0 });
  });

  it('says when a state was reached, and what the service aims at', async () => {
    const apis = startApis();
    await apis.create('photos');
    await apis.patch('photos', ship);
    expect((await estimateOf(apis)).at('expected', 0, 'reason')).toMatch(/no job has finished here/);
    await apis.operate('packages/T-1/receive', { drives: ['D1', 'D2'] });
    const reply = await estimateOf(apis);
    expect(reply.at('expected', 0)).toEqual({ state: 'Received', reachedAt: startOfTime });
    expect(reply.at('expected', 2)).toMatchObject({
      state: 'Packaging',
      latest: days(10),
      basis: { kind: 'Aim' },
    });
  });

  it('counts the drives ahead: those that came before to the same dock, and wait still', async () => {
    const apis = startApis();
    const received = async (name: string, drives: readonly string[], location = 'westus'): Promise<void> => {
      await apis.create(name, { driveList: drives.map(drive) }, { location });
      await apis.patch(name, {
        properties: { state: 'Shipping', deliveryPackage: { carrierName: 'FedEx', trackingNumber: name } },
      });
      await apis.operate(`packages/${name}/receive`, { drives });
      apis.advanceDays(1);
    };
    await received('first', ['A1', 'A2']);
    // Its packages come to West US.
    await received('second', ['B1'], 'southcentralus');
    await received('cancelled', ['C1']);
    await apis.patch('cancelled', { properties: { cancelRequested: true } });
    await received('photos', ['D1', 'D2']);
    await received('later', ['E1']);
    expect((await estimateOf(apis)).at('queue')).toEqual({ drivesAhead: 3 });
    await apis.operate('drives/A1/mount', { bay: 'bay-1' });
    expect((await estimateOf(apis)).at('queue')).toEqual({ drivesAhead: 2 });
    await apis.operate('drives/D1/mount', { bay: 'bay-2' });
    await apis.operate('drives/D2/mount', { bay: 'bay-3' });
    expect((await estimateOf(apis)).at('queue', 'drivesAhead')).toBe(0);
  });

  it('is a 404 of a job that is not there', async () => {
    const reply = await estimateOf(startApis());
    expect([reply.status, reply.at('error', 'code')]).toEqual([404, 'ResourceNotFound']);
  });
});
