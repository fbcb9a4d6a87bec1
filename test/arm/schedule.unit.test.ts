/** `$expand=schedule`: when a job got where it is, and what the clock will do to it. */
import { describe, expect, it } from 'vitest';
import { JOBS, startApis, VERSION, type Apis, type Json } from '../support/apis.ts';

const ONE = `${JOBS}/j1`;
const scheduleOf = async ({ ask }: Apis): Promise<Json | undefined> =>
  (await ask('GET', `${ONE}?${VERSION}&$expand=schedule`)).at('properties', 'schedule');
const ship = {
  properties: { state: 'Shipping', deliveryPackage: { carrierName: 'DHL', trackingNumber: 'T1' } },
};

describe('the schedule of a job', () => {
  it('is answered only to who asks for it', async () => {
    const apis = startApis();
    const created = await apis.create('j1');
    const plain = await apis.ask('GET', `${ONE}?${VERSION}`);
    const listed = await apis.ask('GET', `${JOBS}?${VERSION}`);
    expect(created.at('properties', 'schedule')).toBeUndefined();
    expect(plain.at('properties', 'schedule')).toBeUndefined();
    expect(listed.at('value', 0, 'properties', 'schedule')).toBeUndefined();
  });

  it('says when a job that is Creating will be deleted, anew after each change of its client', async () => {
    const apis = startApis();
    await apis.create('j1');
    const first = await scheduleOf(apis);
    expect(first).toEqual({
      reached: { Creating: '2026-01-05T08:00:00.000Z' },
      deadline: '2026-01-19T08:00:00.000Z',
      atDeadline: 'Deleted',
    });
    apis.advanceDays(3);
    await apis.patch('j1', { tags: { still: 'coming' } });
    expect(await scheduleOf(apis)).toMatchObject({ deadline: '2026-01-22T08:00:00.000Z' });
  });

  it('says when a job that is Shipping will be closed, and nothing of what only people do', async () => {
    const apis = startApis();
    await apis.create('j1');
    await apis.patch('j1', ship);
    expect(await scheduleOf(apis)).toMatchObject({
      reached: { Shipping: '2026-01-05T08:00:00.000Z' },
      deadline: '2026-01-19T08:00:00.000Z',
      atDeadline: 'Closed',
    });
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    expect(Object.keys((await scheduleOf(apis)) as object)).toEqual(['reached']);
  });

  it('comes with every job of a list, along its links', async () => {
    const apis = startApis();
    await apis.create('j1', { driveList: [] });
    await apis.create('j2', { driveList: [] });
    const first = await apis.ask('GET', `${JOBS}?${VERSION}&$top=1&$expand=schedule`);
    const second = await apis.ask('GET', first.at('nextLink') as string);
    for (const page of [first, second]) {
      expect(page.at('value', 0, 'properties', 'schedule', 'atDeadline')).toBe('Deleted');
    }
  });

  it('is the only thing that can be expanded', async () => {
    const apis = startApis();
    await apis.create('j1');
    const reply = await apis.ask('GET', `${ONE}?${VERSION}&$expand=drives`);
    expect([reply.status, reply.at('error', 'target')]).toEqual([400, '$expand']);
    const list = await apis.ask('GET', `${JOBS}?${VERSION}&$expand=drives`);
    expect([list.status, list.at('error', 'target')]).toEqual([400, '$expand']);
  });
});
