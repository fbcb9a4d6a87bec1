/** Random clients, operators and times against the running system: after every step it is what the pure model says. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { jobAnswer } from '../../src/arm/answer-schemas.ts';
import { importJob } from '../../demo/import-job.ts';
import type { JobChanges, JobCommand } from '../../src/jobs/commands.ts';
import { driveProblems, type DriveCopyStatus, type DriveProblem } from '../../src/jobs/drive.ts';
import type { Job } from '../../src/jobs/job.ts';
import { deadlineOf } from '../../src/jobs/job.ts';
import { plusDays, plusMs, type Instant } from '../../src/ports/clock.ts';
import type { Caller } from '../../src/ports/caller.ts';
import type { PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import * as domain from '../support/jobs.ts';
import { MONDAY } from '../support/stories.ts';
import { lanes } from '../support/story-steps.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import {
  advanced,
  commanded,
  noJob,
  received,
  trackingNumberOf,
  type ModelJob,
  type Outcome,
} from './running-model.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NAMES = [0, 1] as const;
const WRONG_KEY = Array.from({ length: 8 }, () => '000011').join('-');
const client: Caller = { kind: 'client', name: 'desk' };
const operator: Caller = { kind: 'operator', name: 'desk' };

/** So that a failure can be played again: what it printed, as `MODEL_SEED`, and `MODEL_PATH` to go straight to it. */
const replay = (): Pick<fc.Parameters<unknown>, 'seed' | 'path' | 'endOnFailure'> => {
  const { MODEL_SEED: seed, MODEL_PATH: path } = process.env;
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
    // Each step is several requests: making a failure smaller is for whoever asks for it.
    endOnFailure: seed === undefined,
  };
};

type Model = { now: Instant; readonly jobs: ModelJob[] };
/** One life of two names in the world that all lives share. */
type Life = {
  readonly world: World;
  readonly prefix: string;
  readonly prepared: Map<string, PreparedDrive['driveListEntry']>;
};

type Answer = { readonly status: number; readonly code: string | undefined };

const ask = async ({ world }: Life, method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${world.url}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.ok) return { status: response.status, code: undefined };
  const { error } = (await response.json()) as { readonly error: { readonly code: string } };
  return { status: response.status, code: error.code };
};

const nameOf = ({ prefix }: Life, which: number): string => `${prefix}-${which}`;
const jobPath = (life: Life, which: number): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport/jobs/${nameOf(life, which)}?api-version=2021-01-01`;
const operate = (life: Life, path: string, body: object = {}): Promise<Answer> =>
  ask(life, 'POST', `/datacenter/westus/${path}`, body);

/** Held against the model: what happened, in order, and how the job stands. */
const expectSame = async (life: Life, model: Model): Promise<void> => {
  for (const which of NAMES) {
    const { job, events } = model.jobs[which] ?? noJob;
    const response = await fetch(`${life.world.url}${jobPath(life, which)}&$expand=schedule`);
    expect(response.status).toBe(job === undefined ? 404 : 200);
    if (job === undefined) continue;
    const lines = await life.world.desk.eventsAfter(RESOURCE_GROUP, nameOf(life, which), 0);
    const actual = lines.map(
      ({ type, at, driveId = '', by }) => `${driveId} ${type} ${at} ${(by as Caller).kind}`,
    );
    const wanted = events.map(
      ({ event, at, by }) => `${'driveId' in event ? event.driveId : ''} ${event.type} ${at} ${by.kind}`,
    );
    expect(lanes(actual, laneOf)).toEqual(lanes(wanted, laneOf));
    expect(actual).toHaveLength(job.version);
    const { properties } = jobAnswer.parse(await response.json());
    expect(shownOf(properties)).toEqual(expectedOf(job));
  }
};

const laneOf = (line: string): string => line.split(' ')[0] ?? '';

const shownOf = ({
  state,
  cancelRequested,
  driveList = [],
  schedule,
}: ReturnType<typeof jobAnswer.parse>['properties']) => ({
  state,
  cancelRequested,
  drives: driveList.map((drive) => [drive.driveId, drive.state]),
  reached: schedule?.reached,
  deadline: schedule?.deadline,
  hold: schedule?.hold,
});

const expectedOf = (job: Job): ReturnType<typeof shownOf> => ({
  state: job.status,
  cancelRequested: job.cancelRequested,
  drives: job.drives.map(({ driveId, status }) => [driveId, status]),
  reached: job.reached,
  deadline: deadlineOf(job),
  hold: job.hold && { message: job.hold.message, since: job.hold.since },
});

/** What one of the people does: the model says what comes of it, and the system must say and do the same. */
type Act = {
  readonly words: string;
  readonly model: (before: ModelJob, now: Instant) => Outcome;
  readonly system: (life: Life, before: ModelJob, now: Instant) => Promise<Answer>;
};
/** What is done depends on how the job stands; `undefined`: nothing. */
type Choice = (which: number, before: ModelJob, now: Instant, life: Life) => Act | undefined;

const driveIdOf = (life: Life, which: number, { generation }: ModelJob, place: number): string =>
  `${life.prefix}${which}G${generation}D${place}`.toUpperCase();

const byClient =
  (command: JobCommand): Act['model'] =>
  (before, now) =>
    commanded(before, command, now, client);
const byOperator =
  (command: JobCommand): Act['model'] =>
  (before, now) =>
    commanded(before, command, now, operator);

/** A new job, or new contents for one that is Creating; of its second drive the key may be wrong. */
const put =
  (isKeyWrong: boolean): Choice =>
  (which, before, _now, life) => {
    const next: ModelJob =
      before.job === undefined ? { ...noJob, generation: before.generation + 1 } : before;
    const ids = [1, 2].map((place) => driveIdOf(life, which, next, place));
    const results = new Map<string, DriveCopyStatus>(
      ids.map((id, index) => [id, isKeyWrong && index === 1 ? 'BitLockerKeyInvalid' : 'Completed']),
    );
    const name = nameOf(life, which);
    const command = domain.put({
      jobId: name,
      key: { subscriptionId: SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name },
      drives: ids.map(domain.driveSpec),
    });
    return {
      words: `put${isKeyWrong ? ', a key wrong' : ''}`,
      model: (_before, now) => {
        const { after, refused } = commanded(next, command, now, client);
        return refused.length > 0 ? { after: before, refused } : { after: { ...after, results }, refused };
      },
      system: async () => {
        const driveList = [];
        for (const id of ids) {
          const entry = await preparedOnce(life, id);
          driveList.push(results.get(id) === 'Completed' ? entry : { ...entry, bitLockerKey: WRONG_KEY });
        }
        return ask(life, 'PUT', jobPath(life, which), importJob([], { driveList }));
      },
    };
  };

const preparedOnce = async (
  { world, prepared }: Life,
  driveId: string,
): Promise<PreparedDrive['driveListEntry']> => {
  const before = prepared.get(driveId);
  if (before !== undefined) return before;
  const files = { [driveId]: driveId };
  const { driveListEntry } = await world.prepare(bayOf(driveId), files, { driveId, locked: true });
  prepared.set(driveId, driveListEntry);
  return driveListEntry;
};
const bayOf = (driveId: string): string => `bay-${driveId.toLowerCase()}`;

const patching =
  (
    words: string,
    command: (before: ModelJob) => JobChanges,
    wire: (before: ModelJob, now: Instant) => object,
  ): Choice =>
  (which, before, now, life) => ({
    words,
    model: byClient(domain.patch(command(before))),
    system: () => ask(life, 'PATCH', jobPath(life, which), wire(before, now)),
  });

const ship = patching(
  'ship',
  (before) => ({ ship: true, deliveryPackage: parcelOf(before) }),
  (before) => ({ properties: { state: 'Shipping', deliveryPackage: parcelOf(before) } }),
);
const parcelOf = (before: ModelJob) => ({ carrierName: 'FedEx', trackingNumber: trackingNumberOf(before) });
const cancel = patching(
  'cancel',
  () => ({ cancel: true }),
  () => ({ properties: { cancelRequested: true } }),
);
const tag = (value: string): Choice =>
  patching(
    `tag ${value}`,
    () => ({ tags: { value } }),
    () => ({ tags: { value } }),
  );
const remove: Choice = (which, _before, _now, life) => ({
  words: 'delete',
  model: byClient(domain.remove),
  system: () => ask(life, 'DELETE', jobPath(life, which)),
});

/** Of a job that is there: what becomes of packages of deleted ones is not this model's. */
const open =
  (places: readonly number[], hasExtra: boolean): Choice =>
  (which, before, _now, life) => {
    if (before.job === undefined) return undefined;
    const drives = [
      ...places.map((place) => driveIdOf(life, which, before, place)),
      ...(hasExtra ? [`X-${trackingNumberOf(before)}`] : []),
    ];
    return {
      words: `open the package: ${drives.join(' ') || 'nothing'}`,
      model: (job, now) => received(job, drives, now),
      system: () => operate(life, `packages/${trackingNumberOf(before)}/receive`, { drives }),
    };
  };

const onDrive =
  (
    words: string,
    place: number,
    command: (driveId: string) => JobCommand,
    body: (driveId: string) => object = () => ({}),
  ): Choice =>
  (which, before, _now, life) => {
    const driveId = driveIdOf(life, which, before, place);
    return {
      words: `${words} ${driveId}`,
      model: byOperator(command(driveId)),
      system: () => operate(life, `drives/${driveId}/${words}`, body(driveId)),
    };
  };
const late = (place: number): Choice => onDrive('receive', place, (driveId) => domain.receiveLate(driveId));
const mount = (place: number): Choice =>
  onDrive(
    'mount',
    place,
    (id) => domain.mount(id, bayOf(id)),
    (id) => ({ bay: bayOf(id) }),
  );
const unmount = (place: number): Choice => onDrive('unmount', place, domain.unmount);
const report = (place: number, problem: DriveProblem): Choice =>
  onDrive(
    'report',
    place,
    (driveId) => domain.report(driveId, problem),
    () => ({ problem }),
  );

const onJob =
  (
    words: string,
    command: (now: Instant) => JobCommand,
    body: (now: Instant) => object = () => ({}),
  ): Choice =>
  (which, _before, now, life) => ({
    words,
    model: byOperator(command(now)),
    system: () =>
      operate(life, `jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/${nameOf(life, which)}/${words}`, body(now)),
  });
const extend = (days: number): Choice =>
  onJob(
    'extend',
    (now) => domain.extend(plusDays(now, days)),
    (now) => ({ until: plusDays(now, days) }),
  );
const close: Choice = onJob(
  'close',
  () => domain.close('Lost'),
  () => ({ reason: 'Lost' }),
);
const hold = (message: string): Choice =>
  onJob(
    'hold',
    () => domain.hold(message),
    () => ({ message }),
  );
const release: Choice = onJob('release', () => domain.release);
const sendHome: Choice = onJob(
  'return',
  (now) => domain.shipBack({ ...domain.returnPackage, trackingNumber: `HOME ${now}` }),
  (now) => ({ carrierName: domain.returnPackage.carrierName, trackingNumber: `HOME ${now}` }),
);

/** What takes the job on from where it is: chance alone seldom finishes one. */
const onward =
  (pick: number): Choice =>
  (which, before, now, life) => {
    const { job } = before;
    const choices: readonly Choice[] = (() => {
      if (job === undefined) return [put(pick % 2 === 0)];
      if (job.hold !== undefined) return [release];
      switch (job.status) {
        case 'Creating':
          return [ship];
        case 'Shipping':
          return [open([1, 2], false), open([1], pick % 2 === 0), open([2], false)];
        case 'Received':
        case 'Transferring':
          return job.drives.flatMap(({ status }, index) => (status === 'Received' ? [mount(index + 1)] : []));
        case 'Packaging':
          return [sendHome];
        case 'Completed':
        case 'Closed':
          return job.drives.flatMap(({ status }, index) =>
            status === 'NeverReceived' ? [late(index + 1)] : [],
          );
      }
    })();
    return choices[pick % Math.max(1, choices.length)]?.(which, before, now, life);
  };

/** Lets the people act at both, then a minute pass, in which everything comes to rest, and looks at all there is. */
const acting = (which: number, choice: Choice): fc.AsyncCommand<Model, Life> => {
  let words = 'nothing';
  return {
    check: () => true,
    run: async (model, life) => {
      const before = model.jobs[which] ?? noJob;
      const act = choice(which, before, model.now, life);
      if (act === undefined) return;
      words = act.words;
      const { after, refused } = act.model(before, model.now);
      const { status, code } = await act.system(life, before, model.now);
      if (refused.length === 0) expect(`${words}: ${code ?? 'done'}`).toBe(`${words}: done`);
      else if (before.job === undefined) expect(`${words}: ${status}`).toBe(`${words}: 404`);
      else expect(refused.map((reason) => `${words}: ${reason}`)).toContain(`${words}: ${code ?? 'done'}`);
      model.jobs[which] = after;
      await passing(MINUTE_MS).run(model, life);
    },
    toString: () => `${which}: ${words}`,
  };
};

const passing = (ms: number): fc.AsyncCommand<Model, Life> => ({
  check: () => true,
  run: async (model, life) => {
    const to = plusMs(model.now, ms);
    await life.world.desk.advance(`PT${ms / 1000}S`);
    model.jobs.splice(0, NAMES.length, ...model.jobs.map((job) => advanced(job, model.now, to)));
    model.now = to;
    await expectSame(life, model);
  },
  toString: () => `${ms / HOUR_MS} hours pass`,
});

const place = fc.constantFrom(1, 2);
const choices: readonly fc.Arbitrary<Choice>[] = [
  ...Array<fc.Arbitrary<Choice>>(6).fill(fc.nat({ max: 11 }).map(onward)),
  fc.boolean().map(put),
  fc.constantFrom(ship, cancel, remove, close, release, sendHome),
  fc.constantFrom('a', 'b').map(tag),
  fc.tuple(fc.subarray([1, 2]), fc.boolean()).map(([found, hasExtra]) => open(found, hasExtra)),
  fc.oneof(place.map(late), place.map(mount), place.map(unmount)),
  fc.tuple(place, fc.constantFrom(...driveProblems)).map(([which, problem]) => report(which, problem)),
  fc.integer({ min: 1, max: 40 }).map(extend),
  fc.constantFrom('Call us', 'Wrong address').map(hold),
];
const acts = choices.map((choice) =>
  fc.tuple(fc.constantFrom(...NAMES), choice).map(([which, chosen]) => acting(which, chosen)),
);
/** Seldom so long that jobs end by themselves: months take their time. */
const waits = fc
  .oneof(
    { weight: 6, arbitrary: fc.constantFrom(1, 5, 24, 72) },
    { weight: 3, arbitrary: fc.constantFrom(11 * 24, 14 * 24) },
    { weight: 1, arbitrary: fc.constant(91 * 24) },
  )
  .map((hours) => passing(hours * HOUR_MS));

describe('the running system', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(MONDAY);
  });
  afterAll(() => world.stop());

  it('is after every step what the pure model says', async () => {
    let lives = 0;
    const lived = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.commands([...acts, waits], { maxCommands: 40, size: 'max' }), async (commands) => {
        lives += 1;
        const life: Life = { world, prefix: `life${lives}`, prepared: new Map() };
        const model: Model = { now: await world.desk.now(), jobs: NAMES.map(() => noJob) };
        await fc.asyncModelRun(() => ({ model, real: life }), commands);
        for (const { events } of model.jobs) for (const { event } of events) lived.add(event.type);
      }),
      { numRuns: 6, ...replay() },
    );
    // Else these lives were too tame to prove anything.
    expect([...lived]).toEqual(expect.arrayContaining(['JobCreated', 'JobShipped']));
  }, 300_000);
});
