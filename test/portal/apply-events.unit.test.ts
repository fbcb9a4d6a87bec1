import { describe, expect, it } from 'vitest';
import { applyEvents, jobKey, type Jobs } from '../../portal/live/apply-events.ts';
import { nextStepOf } from '../../portal/parts/next-step-of.ts';
import { ID, someEvent, someJob } from './some-job.ts';

const DEADLINE = '2026-01-20T08:00:00.000Z';
const known = (...jobs: readonly ReturnType<typeof someJob>[]): Jobs =>
  new Map(jobs.map((job) => [jobKey(job.id), job]));
const one = (jobs: Jobs) => jobs.get(jobKey(`${ID}j`));

describe('events of the feed', () => {
  it('move a job on: its state, when it was reached, its new deadline', () => {
    const before = someJob('j', {
      schedule: { reached: { Creating: '2026-01-05T08:00:00.000Z' }, deadline: '2026-01-19T08:00:00.000Z' },
    });
    const shipped = someEvent('J', 'drayage.job.shipping', ['Creating', 'Shipping'], { deadline: DEADLINE });
    const { jobs, missing } = applyEvents(known(before), [shipped]);
    expect(missing).toEqual([]);
    expect(one(jobs)?.properties).toMatchObject({
      state: 'Shipping',
      schedule: {
        reached: { Creating: '2026-01-05T08:00:00.000Z', Shipping: shipped.time },
        deadline: DEADLINE,
      },
    });
    const received = someEvent('j', 'drayage.job.received', ['Shipping', 'Received']);
    expect(one(applyEvents(jobs, [received]).jobs)?.properties.schedule?.deadline).toBeUndefined();
  });

  it('may come twice: what is last is what holds', () => {
    const events = [
      someEvent('j', 'drayage.job.shipping', ['Creating', 'Shipping'], { deadline: DEADLINE }),
      someEvent('j', 'drayage.job.received', ['Shipping', 'Received']),
    ];
    const { jobs } = applyEvents(known(someJob('j')), events);
    expect(applyEvents(jobs, events).jobs).toEqual(jobs);
  });

  it('hold and release, call overdue and extend', () => {
    const start = known(someJob('j', { state: 'Shipping' }));
    const held = applyEvents(start, [
      someEvent('j', 'drayage.job.held', ['Shipping', 'Shipping'], { message: 'Call us' }),
    ]).jobs;
    expect(one(held)?.properties.schedule?.hold?.message).toBe('Call us');
    const released = applyEvents(held, [
      someEvent('j', 'drayage.job.released', ['Shipping', 'Shipping'], { deadline: DEADLINE }),
    ]).jobs;
    expect(one(released)?.properties.schedule).toEqual({ reached: {}, deadline: DEADLINE });
    const overdue = applyEvents(released, [
      someEvent('j', 'drayage.job.overdue', ['Shipping', 'Shipping'], { deadline: DEADLINE }),
    ]).jobs;
    expect(nextStepOf(one(overdue)!)).toEqual({ kind: 'closedUnlessExtended', at: DEADLINE });
    const extended = applyEvents(overdue, [
      someEvent('j', 'drayage.job.extended', ['Shipping', 'Shipping'], { deadline: DEADLINE }),
    ]).jobs;
    expect(nextStepOf(one(extended)!)).toEqual({ kind: 'closedUnlessArrived', at: DEADLINE });
  });

  it('take a deleted job away, but not the new one that has its name', () => {
    const deleted = someEvent('j', 'drayage.job.deleted', ['Creating', null]);
    expect(applyEvents(known(someJob('j')), [deleted]).jobs.size).toBe(0);
    const newer = known(someJob('j', { createdAt: '2026-01-07T00:00:00.000Z' }));
    expect(applyEvents(newer, [deleted]).jobs).toEqual(newer);
  });

  it('name the jobs that must be asked for, unless they are gone again', () => {
    const created = someEvent('new', 'drayage.job.created', [null, 'Creating']);
    expect(applyEvents(known(), [created]).missing).toEqual([`${ID}new`]);
    const deleted = someEvent('new', 'drayage.job.deleted', ['Creating', null]);
    expect(applyEvents(known(), [created, deleted]).missing).toEqual([]);
  });
});
