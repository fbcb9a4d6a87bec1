import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cloudEventSchema, eventTypes, type CloudEvent } from '../../src/events/cloud-event.ts';
import { isAskedFor } from '../../src/events/filter.ts';
import {
  cancel,
  close,
  exportDetails,
  extend,
  hold,
  days,
  deadline,
  finish,
  minutes,
  mount,
  patch,
  put,
  readKeys,
  receive,
  receiveLate,
  remind,
  remove,
  secondReturn,
  release,
  report,
  ship,
  shipBack,
  start,
} from '../support/jobs.ts';
import { expectGenerated, expectSchema } from '../support/generated-docs.ts';
import { cloudEvents, timeline } from '../support/timeline.ts';

const shipped = [put(), ship] as const;
const oneCopied = [...shipped, receive(['D1']), mount('D1', 'bay-1'), start('D1'), finish('D1')] as const;
const stories: Readonly<Record<string, readonly CloudEvent[]>> = {
  'a drive comes late': cloudEvents(
    ...oneCopied,
    shipBack(),
    receiveLate('D2'),
    mount('D2', 'bay-1'),
    start('D2'),
    finish('D2', 'CompletedWithErrors'),
    shipBack(secondReturn),
    remove,
  ),
  'no package comes': cloudEvents(
    put(),
    { at: minutes(1), command: patch({ tags: { team: 'blue' } }) },
    { at: days(11.5), command: remind },
    { at: days(12), command: ship },
    { at: days(23), command: remind },
    { at: days(26), command: deadline },
    { at: days(113), command: remind },
    { at: days(116), command: deadline },
  ),
  'operators step in': cloudEvents(
    ...shipped,
    receive(['D1'], 'TRACK 1', ['X9']),
    receive(['D1', 'D2'], 'TRACK 1', ['X9']),
    hold(),
    release,
    report('D1', 'Damaged'),
  ),
  'its package is overdue': cloudEvents(
    ...shipped,
    { at: days(13), command: extend(days(20)) },
    { at: days(20), event: { type: 'JobOverdue', deadline: days(25) } },
    { at: days(21), command: close() },
  ),
  'another drive of an export was meant': cloudEvents(
    put({ details: exportDetails(), drives: [] }),
    ship,
    receive(['E1']),
    receive(['E2']),
  ),
  'it is cancelled': cloudEvents(...shipped, receive(['D1', 'D2']), cancel, readKeys(), shipBack()),
};
const all = Object.values(stories).flat();
const typesOf = (events: readonly CloudEvent[]): string[] =>
  events.map(({ type }) => type.replace('drayage.', ''));

describe('the world is told', () => {
  it('of a drive of an export job, which is there from the opening of its package on', () => {
    const [received] = (stories['another drive of an export was meant'] ?? []).filter(
      ({ type }) => type === 'drayage.drive.received',
    );
    expect(received).toMatchObject({
      subject: 'jobs/seattle-7/drives/E1',
      data: { drive: { driveId: 'E1', state: { before: null, after: 'Received' }, late: false } },
    });
  });

  it('of every transition of a job and its drives, in order, with the states before and after', () => {
    const told = stories['a drive comes late'] ?? [];
    expect(
      told.map(({ type, data: { jobState, drive } }) => [
        type.replace('drayage.', ''),
        ...(drive
          ? [drive.driveId, drive.state.before, drive.state.after]
          : [jobState.before, jobState.after]),
      ]),
    ).toEqual([
      ['job.created', null, 'Creating'],
      ['job.shipping', 'Creating', 'Shipping'],
      ['drive.received', 'D1', 'Specified', 'Received'],
      ['drive.neverReceived', 'D2', 'Specified', 'NeverReceived'],
      ['job.received', 'Shipping', 'Received'],
      ['drive.transferring', 'D1', 'Received', 'Transferring'],
      ['job.transferring', 'Received', 'Transferring'],
      ['drive.completed', 'D1', 'Transferring', 'Completed'],
      ['job.packaging', 'Transferring', 'Packaging'],
      ['drive.shippedBack', 'D1', 'Completed', 'ShippedBack'],
      ['job.closed', 'Packaging', 'Closed'],
      ['drive.received', 'D2', 'NeverReceived', 'Received'],
      ['job.reopened', 'Closed', 'Received'],
      ['drive.transferring', 'D2', 'Received', 'Transferring'],
      ['job.transferring', 'Received', 'Transferring'],
      ['drive.completedMoreInfo', 'D2', 'Transferring', 'CompletedMoreInfo'],
      ['job.packaging', 'Transferring', 'Packaging'],
      ['drive.shippedBack', 'D2', 'CompletedMoreInfo', 'ShippedBack'],
      ['job.closed', 'Packaging', 'Closed'],
      ['job.deleted', 'Closed', null],
    ]);
  });

  it('of what deserves attention', () => {
    const attention = (story: string) =>
      (stories[story] ?? []).flatMap(({ type, data }) =>
        data.attention === undefined ? [] : [[type.replace('drayage.', ''), data.attention, data.reason]],
      );
    expect(attention('a drive comes late')).toEqual([
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['job.closed', 'NeverReceived', 'DrivesMissing'],
      ['drive.completedMoreInfo', 'CopyErrors', undefined],
      ['job.closed', 'CopyErrors', 'DrivesFailed'],
    ]);
    expect(attention('no package comes')).toEqual([
      ['job.expiring', 'Expiring', 'WillBeDeleted'],
      ['job.expiring', 'Expiring', 'WillBeClosed'],
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['job.closed', 'Overdue', 'PackageOverdue'],
      ['job.expiring', 'Expiring', 'WillBeDeleted'],
    ]);
    expect(attention('operators step in')).toEqual([
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['job.extraDrives', 'ExtraDrives', undefined],
      ['job.held', 'OnHold', undefined],
      ['drive.completedMoreInfo', 'CopyErrors', 'Damaged'],
    ]);
    expect(attention('its package is overdue')).toEqual([
      ['job.overdue', 'Overdue', undefined],
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['drive.neverReceived', 'NeverReceived', undefined],
      ['job.closed', 'Overdue', 'ByOperator'],
    ]);
    expect(attention('it is cancelled')).toEqual([]);
  });

  it('of nothing that changes no state and needs nobody', () => {
    expect(typesOf(stories['no package comes'] ?? []).slice(0, 2)).toEqual(['job.created', 'job.expiring']);
    expect(typesOf(stories['it is cancelled'] ?? [])).toContain('job.cancelRequested');
  });

  it('under ids that are unique and made of job and sequence', () => {
    const steps = timeline(...oneCopied);
    const ids = cloudEvents(...oneCopied).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toBe(`job-1-${steps.length}`);
  });

  it('in the shape that is documented, and never of a secret or an address', () => {
    for (const event of all) {
      expect(cloudEventSchema.parse(event)).toEqual(event);
      expect(JSON.stringify(event)).not.toMatch(/sealed|Street|4250000000|ada@/);
    }
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(eventTypes));
  });
});

describe('a filter', () => {
  const asked = (filter: Parameters<typeof isAskedFor>[0]) =>
    typesOf((stories['a drive comes late'] ?? []).filter((event) => isAskedFor(filter, event)));

  it('lets everything through that it does not speak of', () => {
    expect(asked({})).toEqual(typesOf(stories['a drive comes late'] ?? []));
  });
  it('asks for types, for states entered, and for what deserves attention, all at once', () => {
    expect(asked({ types: ['drayage.job.shipping', 'drayage.job.deleted'] })).toEqual([
      'job.shipping',
      'job.deleted',
    ]);
    expect(asked({ states: ['NeverReceived', 'Deleted'] })).toEqual(['drive.neverReceived', 'job.deleted']);
    expect(asked({ states: ['Closed'], attentionOnly: true })).toEqual(['job.closed', 'job.closed']);
    expect(asked({ types: ['drayage.job.shipping'], attentionOnly: true })).toEqual([]);
  });
});

describe('docs/events.md', () => {
  it('has an example of every type', () =>
    expectGenerated(
      'events.md',
      'types',
      eventTypes
        .map((type) => {
          const example = all.find((event) => event.type === type);
          return `### ${type}\n\n\`\`\`json\n${JSON.stringify(example, undefined, 2)}\n\`\`\``;
        })
        .join('\n\n'),
    ));

  it('has a schema beside it', () =>
    expectSchema('events.schema.json', {
      title: 'An event of Drayage',
      ...z.toJSONSchema(cloudEventSchema),
    }));
});
