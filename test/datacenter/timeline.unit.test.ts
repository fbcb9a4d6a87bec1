/** Whatever became of a job, its time line as the API gives it rebuilds the job, all but its progress and its secrets. */
import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../src/jobs/commands.ts';
import type { RecordedEvent } from '../../src/jobs/events.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { Job } from '../../src/jobs/job.ts';
import { drive, JOBS, startApis, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis } from '../support/apis.ts';
import {
  cancel,
  close,
  deadline,
  extend,
  days,
  finish,
  hold,
  mount,
  patch,
  receive,
  receiveLate,
  release,
  report,
  returnAddress,
  secondReturn,
  ship,
  shipBack,
  start,
  unmount,
} from '../support/jobs.ts';

type Step = JobCommand | { readonly days: number };

const copied = (driveId: string): readonly Step[] => [
  mount(driveId, 'bay-1'),
  start(driveId),
  finish(driveId),
];
const both = receive(['D1', 'D2']);

const paths: Readonly<Record<string, readonly Step[]>> = {
  'all goes well': [ship, both, ...copied('D1'), ...copied('D2'), shipBack()],
  'changed by its client': [
    patch({ tags: { a: 'b' } }),
    patch({ returnAddress }),
    ship,
    patch({ logLevel: 'Verbose' }),
  ],
  'one drive missing, and late after it was closed': [
    ship,
    receive(['D1']),
    ...copied('D1'),
    shipBack(),
    { days: 7 },
    receiveLate('D2', 'OTHER'),
    ...copied('D2'),
    shipBack(secondReturn),
  ],
  'a drive apart, then the package': [ship, receiveLate('D2', 'OTHER'), receive(['D1']), ...copied('D1')],
  'corrected, with an extra drive, then without': [
    ship,
    receive(['D1', 'X9'], 'TRACK 1', ['X9']),
    mount('D1', 'bay-1'),
    receive(['D2'], 'TRACK 1', []),
    receive([]),
    receive(['D1', 'D2']),
  ],
  'mounted here and there, then reported': [
    ship,
    both,
    mount('D1', 'bay-1'),
    unmount('D1'),
    mount('D1', 'bay-2'),
    report('D1', 'Damaged', 'It rattles'),
    report('D2', 'Unsupported'),
    shipBack(),
  ],
  'copied with errors': [
    ship,
    receive(['D1']),
    mount('D1', 'b'),
    start('D1'),
    finish('D1', 'CompletedWithErrors'),
  ],
  'cancelled on the way': [ship, cancel, both, shipBack()],
  'cancelled in copy': [ship, both, mount('D1', 'bay-1'), start('D1'), cancel, finish('D1'), shipBack()],
  'overdue and extended, then closed, then here': [
    ship,
    extend(days(20)),
    { days: 14 },
    deadline,
    close(),
    { days: 30 },
    both,
  ],
  'overdue and closed by the clock, then here': [ship, { days: 14 }, deadline, both],
  'on hold and released, twice': [
    hold(),
    { days: 3 },
    ship,
    hold('Call us'),
    { days: 3 },
    release,
    both,
    hold(),
    mount('D1', 'bay-1'),
    release,
    start('D1'),
  ],
};

const exportPaths: Readonly<Record<string, readonly Step[]>> = {
  'an export': [ship, both, ...copied('D1'), ...copied('D2'), shipBack()],
  'an export corrected': [ship, both, mount('D1', 'bay-1'), receive(['D2', 'D3'])],
  'an export with a late package': [ship, { days: 14 }, deadline, both],
};

const play = async (apis: Apis, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) {
    if ('days' in step) apis.advanceDays(step.days);
    else expect(await apis.engine('job-1', step)).toMatchObject({ ok: true });
  }
};

/** As the API has them, page by page. */
const timeline = async (apis: Apis): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (let after = 0; ;) {
    const page = await apis.ask('GET', `${JOBS}/job-1/events?${VERSION}&after=${after}&$top=3`);
    const value = page.at('value');
    if (!Array.isArray(value) || value.length === 0) return events;
    for (const one of value as unknown as (RecordedEvent & RecordedEvent['event'])[]) {
      const { sequence, at, by, from, to, ...event } = one;
      const moved = { ...(from && { from }), ...(to && { to }) };
      events.push({ sequence, at, by, ...moved, event: event });
    }
    after = Number(page.at('last'));
  }
};

const withoutSecrets = (job: Job | undefined): unknown =>
  JSON.parse(
    JSON.stringify(job, (name, value: unknown) => (name === 'sealedBitLockerKey' ? undefined : value)),
  );

const statusOf = (job: Job | undefined, event: RecordedEvent['event']): string | undefined =>
  'driveId' in event ? job?.drives.find(({ driveId }) => driveId === event.driveId)?.status : job?.status;

const expectRebuilt = async (apis: Apis): Promise<void> => {
  let job: Job | undefined;
  for (const recorded of await timeline(apis)) {
    const before = statusOf(job, recorded.event);
    job = evolve(job, recorded);
    const now = statusOf(job, recorded.event);
    expect(recorded.by.name).not.toBe('');
    if (before === now) expect(recorded).not.toHaveProperty('to');
    else expect([recorded.from, recorded.to]).toEqual([before, now]);
  }
  const key = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name: 'job-1' };
  expect(withoutSecrets(job)).toEqual(withoutSecrets((await apis.repository.load(key))?.job));
};

describe('a time line', () => {
  it.each(Object.entries(paths))('rebuilds an import: %s', async (_, steps) => {
    const apis = startApis();
    await apis.create('job-1', { driveList: [drive('D1'), drive('D2')] });
    await play(apis, steps);
    await expectRebuilt(apis);
  });

  it.each(Object.entries(exportPaths))('rebuilds %s', async (_, steps) => {
    const apis = startApis();
    await apis.create('job-1', {
      jobType: 'Export',
      driveList: [],
      export: { blobList: { blobPathPrefix: ['/'] } },
    });
    await play(apis, steps);
    await expectRebuilt(apis);
  });
});
