import { describe, expect, it } from 'vitest';
import { reminderOf } from '../../src/jobs/job.ts';
import { plusMs } from '../../src/ports/clock.ts';
import {
  after,
  applied,
  days,
  deadline,
  eventsOf,
  patch,
  put,
  reachable,
  remind,
  ship,
  startOfTime,
} from '../support/jobs.ts';

describe('a reminder', () => {
  it.each([
    ['Creating', after(put()), 14],
    ['Shipping', after(put(), ship), 14],
    ['Completed', reachable['Completed']!, 90],
    ['Closed', reachable['Closed, with errors']!, 90],
  ])('is given three days before the deadline of %s, once', (_status, job, until) => {
    const due = days(until - 3);
    expect(reminderOf(job)).toBe(due);
    expect(eventsOf(job, remind, plusMs(due, -1))).toEqual([]);
    const events = eventsOf(job, remind, due);
    expect(events).toEqual([{ type: 'JobReminded', deadline: days(until) }]);

    const reminded = applied(job, events, due);
    expect(reminded?.status).toBe(job.status);
    expect(reminderOf(reminded!)).toBeUndefined();
    expect(eventsOf(reminded, remind, days(until - 1))).toEqual([]);
    expect(eventsOf(reminded, deadline, days(until))).not.toEqual([]);
  });

  it('is given again for another deadline', () => {
    const reminded = applied(after(put()), eventsOf(after(put()), remind, days(11)), days(11));
    const change = patch({ tags: { more: 'time' } });
    const extended = applied(reminded, eventsOf(reminded, change, days(12)), days(12));
    expect(reminderOf(extended!)).toBe(days(23));
    expect(eventsOf(extended, remind, days(23))).toEqual([{ type: 'JobReminded', deadline: days(26) }]);

    const shipped = applied(reminded, eventsOf(reminded, ship, days(12)), days(12));
    expect(reminderOf(shipped!)).toBe(days(23));
  });

  it('comes too late at the deadline itself', () => {
    expect(eventsOf(after(put()), remind, days(14))).toEqual([]);
    expect(eventsOf(after(put()), remind, days(13.9))).toHaveLength(1);
  });

  it('is none where the clock does nothing', () => {
    for (const name of ['Received', 'Transferring, one in copy', 'Packaging']) {
      expect(reminderOf(reachable[name]!)).toBeUndefined();
      expect(eventsOf(reachable[name], remind, days(500))).toEqual([]);
    }
    expect(eventsOf(undefined, remind, startOfTime)).toEqual([]);
  });
});
