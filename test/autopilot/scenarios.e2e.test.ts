import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { jobAnswer } from '../../src/arm/answer-schemas.ts';
import { packageAnswer } from '../../src/datacenter/answer-schemas.ts';
import type { CloudEvent } from '../../src/events/cloud-event.ts';
import { plusDays } from '../../src/ports/clock.ts';
import { readyScenario, scenarioNames } from '../../src/scenarios/ready-scenarios.ts';
import { scenarioSchema } from '../../src/scenarios/scenario.ts';
import { roundAtOrAfter } from '../../src/scenarios/working-hours.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { failureRows } from '../support/failure-rows.ts';
import { createRebuilding, type Rebuilding } from '../support/rebuilt.ts';
import { SECRET, startReceiver, withoutRepeats, type Receiver } from '../support/receiver.ts';
import { MONDAY, tell, type ToldJob } from '../support/stories.ts';
import {
  completed,
  copied,
  copying,
  created,
  eventStep,
  lanes,
  opened,
  packing,
  received,
  shipped,
  shippedBack,
  started,
  toldStep,
  type Step,
} from '../support/story-steps.ts';
import { RESOURCE_GROUP as TESTS, startWorld, type World } from '../support/world.ts';

const VERSION = 'api-version=2021-01-01';
const RESOURCE_GROUP = 'autopilot';
/** All of the subscription: jobs that no scenario makes are of another group. */
const SUBSCRIBED = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ImportExport`;
const PROVIDER = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/Microsoft.ImportExport`;

/** A job at the end of its story. */
type EndedJob = ToldJob & {
  /** What a subscriber was told of it by then. */
  readonly told: readonly CloudEvent[];
  /** As the API shows it; `undefined`: it is gone. */
  readonly properties: z.output<typeof jobAnswer>['properties'] | undefined;
};

describe('the autopilot', () => {
  let world: World;
  let receiver: Receiver;
  let rebuilding: Rebuilding;
  beforeAll(async () => {
    world = await startWorld(MONDAY);
    receiver = await startReceiver();
    const tables = openTables({ connectionString: world.connectionString });
    rebuilding = createRebuilding(createJobRepository(tables));
    const subscribed = await fetch(`${world.url}${SUBSCRIBED}/eventSubscriptions/stories?${VERSION}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { endpointUrl: receiver.url, secret: SECRET } }),
    });
    expect(subscribed.status).toBe(201);
  });
  afterAll(async () => {
    await world.stop();
    await receiver.stop();
  });

  const toldOf = (jobName: string): CloudEvent[] =>
    withoutRepeats(receiver.taken).filter(({ data }) => data.jobName === jobName);

  const play = async (scenario: string): Promise<readonly EndedJob[]> => {
    const { jobs } = await tell(world, scenario, {
      look: async (changed) => {
        for (const name of changed)
          await rebuilding.check({ subscriptionId: SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name });
      },
    });
    return Promise.all(
      jobs.map(async (job) => {
        const answer = await fetch(`${world.url}${PROVIDER}/jobs/${job.name}?$expand=schedule&${VERSION}`);
        const properties = answer.ok ? jobAnswer.parse(await answer.json()).properties : undefined;
        return { ...job, told: toldOf(job.name), properties };
      }),
    );
  };

  /** Played once each, whatever is asked of it, and one after the other: they have one clock. */
  const stories = new Map<string, Promise<readonly EndedJob[]>>();
  const storyOf = (scenario: string): Promise<readonly EndedJob[]> => {
    const before = [...stories.values()].at(-1);
    const story =
      stories.get(scenario) ?? (before?.catch(() => []) ?? Promise.resolve()).then(() => play(scenario));
    stories.set(scenario, story);
    return story;
  };
  const jobOf = async (scenario: string, kind?: string): Promise<EndedJob> => {
    const found = (await storyOf(scenario)).find(({ play }) => kind === undefined || play.kind.name === kind);
    if (found === undefined) throw new Error(`${scenario} has no job ${kind ?? ''}.`);
    return found;
  };
  const refusals = (): string[] =>
    world.host.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);

  /** Drives are copied side by side: where there are several, the order between them is free. */
  const expectSteps = (actual: readonly string[], expected: readonly string[], drives: number): void =>
    drives > 1 ? expect(lanes(actual)).toEqual(lanes(expected)) : expect(actual).toEqual(expected);

  describe.each(failureRows.map((row) => [row.row, row] as const))(
    '%s',
    (_row, { scenario, kind, jobPath, drivePaths, story, dates = [] }) => {
      const told = () => jobOf(scenario, kind);
      const instantOf = ({ told: events, placeOf }: EndedJob, step: Step): string => {
        const found = events.findLast((event) => toldStep(event, placeOf) === step.told);
        if (found === undefined) throw new Error(`Nobody was told ${step.told ?? 'of that step'}.`);
        return found.time;
      };

      it('goes through these states, and shows the last of them', async () => {
        const {
          path,
          play: { drives },
          drivePath,
          properties,
        } = await told();
        expect(path).toEqual(jobPath);
        expect(drives.map((_drive, index) => drivePath(index))).toEqual(drivePaths);
        if (jobPath.at(-1) === 'gone') expect(properties).toBeUndefined();
        else {
          expect(properties?.state).toBe(jobPath.at(-1));
          expect(properties?.driveList?.map(({ state }) => state)).toEqual(
            drivePaths.map((states) => states.at(-1)?.replace(/:.*/u, '') ?? 'Specified'),
          );
        }
      });

      it('has this timeline', async () => {
        const {
          events,
          placeOf,
          play: { drives },
        } = await told();
        expectSteps(
          events.map((event) => eventStep(event, placeOf)),
          story.map(({ event }) => event),
          drives.length,
        );
      });

      it('is told to a subscriber in this order, with what deserves attention', async () => {
        const {
          told: events,
          placeOf,
          play: { drives },
        } = await told();
        expectSteps(
          events.map((event) => toldStep(event, placeOf)),
          story.flatMap(({ told: step }) => step ?? []),
          drives.length,
        );
        const sequences = events.map(({ sequence }) => sequence);
        expect(sequences).toEqual(sequences.toSorted());
      });

      it('keeps to the dates', async () => {
        const job = await told();
        for (const { from, to, days } of dates)
          expect(`${to.told ?? ''} ${instantOf(job, to)}`).toBe(
            `${to.told ?? ''} ${plusDays(instantOf(job, from), days)}`,
          );
        const times = new Map(job.told.map((event) => [event.sequence, event.time]));
        for (const { sequence, at, type } of job.events) {
          const time = times.get(String(sequence).padStart(10, '0'));
          // That a job is gone is noticed at the next look only.
          if (type !== 'JobDeleted' && time !== undefined) expect(time).toBe(at);
        }
        const { schedule } = job.properties ?? {};
        for (const [state, at] of Object.entries(schedule?.reached ?? {})) {
          const entered = job.told.findLast(
            ({ data: { jobState } }) => jobState.after === state && jobState.before !== state,
          );
          expect(`${state} ${at}`).toBe(`${state} ${entered?.time ?? ''}`);
        }
      });
    },
  );

  it('plays every scenario that comes with Drayage, but for the busy month', async () => {
    const played = new Set(failureRows.map(({ scenario }) => scenario));
    expect([...(await scenarioNames())].filter((name) => !played.has(name))).toEqual(['busy-month']);
  });

  it('signs what it does, in the parts it plays', async () => {
    const { events } = await jobOf('all-goes-well');
    const by = (type: string) => events.find((event) => event.type === type)?.['by'];
    expect(by('JobCreated')).toEqual({ kind: 'client', name: 'autopilot' });
    expect(by('JobShipped')).toEqual({ kind: 'client', name: 'autopilot' });
    for (const type of ['PackageReceived', 'DriveMounted', 'JobCompleted'])
      expect(by(type)).toEqual({ kind: 'operator', name: 'autopilot' });
    expect(by('DriveFinished')).toMatchObject({ kind: 'engine' });
  });

  it('keeps to its plan: created, told, opened at the next hour of work', async () => {
    const { play, first } = await jobOf('all-goes-well');
    const { dataCentre } = scenarioSchema.parse(await readyScenario('all-goes-well'));
    expect(first('JobCreated').at).toBe(play.createdAt);
    expect(first('JobShipped').at).toBe(play.toldAt);
    const opened = roundAtOrAfter(play.openedFrom ?? '', dataCentre);
    expect(first('PackageReceived').at).toBe(opened);
    expect(first('DriveMounted').at).toBe(
      roundAtOrAfter(new Date(Date.parse(opened) + 1).toISOString(), dataCentre),
    );
    const packed = Date.parse(first('PackagingStarted').at) + play.packingMs;
    expect(first('JobCompleted').at).toBe(roundAtOrAfter(new Date(packed).toISOString(), dataCentre));
  });

  it('lets two weeks pass before an empty job is gone, and before a package is overdue', async () => {
    const forgotten = await jobOf('never-shipped');
    const gone = forgotten.first('JobDeleted').at;
    const created = forgotten.first('JobCreated').at;
    expect(gone >= plusDays(created, 14) && gone <= plusDays(created, 15)).toBe(true);
    const lost = await jobOf('lost-package');
    expect(lost.first('JobClosed')).toMatchObject({
      at: plusDays(lost.first('JobShipped').at, 14),
      reason: 'PackageOverdue',
      by: { kind: 'clock' },
    });
  });

  it('extends a job by what the scenario says, and closes one with a reason, before they are overdue', async () => {
    const extended = await jobOf('overdue-and-extended');
    const due = plusDays(extended.first('JobShipped').at, 14);
    expect(extended.first('JobExtended')).toMatchObject({
      deadline: plusDays(due, 10),
      by: { name: 'autopilot' },
    });
    expect(extended.first('JobExtended').at < due).toBe(true);
    expect(extended.first('PackageReceived').at > due).toBe(true);
    const closed = await jobOf('overdue-and-closed');
    expect(closed.first('JobClosed')).toMatchObject({ reason: 'ByOperator', by: { kind: 'operator' } });
    expect(closed.first('JobClosed').at < plusDays(closed.first('JobShipped').at, 14)).toBe(true);
  });

  it('holds a job with a message, releases it when the address is mended, and copies nothing meanwhile', async () => {
    const job = await jobOf('wrong-return-address');
    const held = job.first('JobHeld');
    const released = job.first('JobReleased').at;
    expect(held['message']).toMatch(/return address/);
    expect(held).toMatchObject({ by: { kind: 'operator', name: 'autopilot' } });
    expect(released > held.at && job.first('DriveMounted').at > released).toBe(true);
    const mended = job.events.find(({ type, sequence }) => type === 'JobUpdated' && sequence > held.sequence);
    expect(mended?.['by']).toEqual({ kind: 'client', name: 'autopilot' });
  });

  it('sends an extra drive home with the drives of its package', async () => {
    const job = await jobOf('extra-drive');
    const extra = [...job.play.extraDrives];
    expect(extra).toHaveLength(1);
    expect(job.first('ExtraDrivesFound')).toMatchObject({
      driveIds: extra,
      at: job.first('PackageReceived').at,
    });
    expect(job.first('JobCompleted')).toMatchObject({
      extraDrives: extra,
      returnPackage: { trackingNumber: job.play.returnTrackingNumber },
    });
  });

  it('keeps a package of which nobody told until somebody does, and returns it when nobody ever does', async () => {
    const late = await jobOf('not-told', 'told-late');
    expect(late.play.openedFrom! < late.first('JobShipped').at).toBe(true);
    expect(late.first('PackageReceived').at).toBe(late.first('JobShipped').at);
    // Told anew: after the other stories, years later, nobody remembers its package.
    const { jobs } = await tell(world, 'not-told', { seed: 2 });
    const never = jobs.find(({ play }) => play.kind.name === 'never-told');
    if (never === undefined) throw new Error('The scenario has no such job.');
    const { trackingNumber, openedFrom, returnTrackingNumber } = never.play;
    const packageOf = async (number: string) => {
      const answer = await fetch(`${world.url}/datacenter/westus/packages/${number}`);
      return packageAnswer.parse(await answer.json());
    };
    const inbound = await packageOf(trackingNumber);
    expect(inbound).toMatchObject({ state: 'Returned', counterpart: returnTrackingNumber });
    const { dataCentre } = scenarioSchema.parse(await readyScenario('not-told'));
    const heldSince = roundAtOrAfter(openedFrom!, dataCentre);
    expect(inbound.history?.[0]).toMatchObject({ what: 'Held', at: heldSince });
    const outbound = await packageOf(returnTrackingNumber);
    expect(outbound.history?.at(-1)).toMatchObject({
      what: 'Returned',
      at: roundAtOrAfter(plusDays(heldSince, 14), dataCentre),
      by: { kind: 'operator', name: 'autopilot' },
    });
  });

  it('is refused what others are refused, and goes on', async () => {
    const { name, events } = await jobOf('cancelled', 'packaging');
    expect(events.map(({ type }) => type)).not.toContain('CancelRequested');
    expect(refusals()).toContainEqual(
      expect.stringMatching(`^${name}: the customer may not cancel: The job is Packaging`),
    );
  });

  it('makes jobs whose state can be rebuilt from their timeline, each at every look', async () => {
    const names = [];
    for (const { scenario } of failureRows) names.push(...(await storyOf(scenario)).map(({ name }) => name));
    expect(rebuilding.checked().toSorted()).toEqual([...new Set(names)].toSorted());
  });

  describe('rows that no scenario plays', () => {
    const toldSteps = (name: string, placeOf: (driveId: string) => number = () => 1): readonly string[] =>
      toldOf(name).map((event) => toldStep(event, placeOf));
    const tellingOf = (...steps: readonly Step[]): readonly string[] =>
      steps.flatMap(({ told }) => told ?? []);

    it('Creating: each change that the client makes restarts the two weeks', async () => {
      await world.create('patient', [await world.prepare('patient', { a: 'a' })]);
      const changed = async (tag: string): Promise<string> => {
        await world.desk.advance('P10D');
        await world.arm.jobs.update('patient', TESTS, { tags: { tag } });
        return (await world.desk.eventsAfter(TESTS, 'patient', 0)).at(-1)?.at ?? '';
      };
      await changed('one');
      const last = await changed('two');
      await world.desk.advance('P15D');
      expect(
        toldOf('patient')
          .map(({ type, time }) => [type, time])
          .slice(1),
      ).toEqual([
        ['drayage.job.expiring', plusDays(last, 11)],
        ['drayage.job.deleted', plusDays(last, 14)],
      ]);
    });

    it('Completed, Closed (export): the drives never arrive at home, and the customer makes a new job', async () => {
      const container = world.blobs.getContainerClient('wanted');
      await container.create();
      await container.getBlockBlobClient('a').upload('a', 1);
      const selection = { blobPath: ['/wanted/a'] };
      const toTheCarrier = async (name: string, driveId: string): Promise<void> => {
        await world.createExport(name, selection);
        await mkdir(join(world.baysFolder, name), { recursive: true });
        await world.shipAndOpen(name, [driveId]);
        await world.mountEmpty(driveId, name);
        await world.sendBack(name);
      };
      await toTheCarrier('lost-home', 'HOME1');
      await expect(world.createExport('lost-home', selection)).rejects.toMatchObject({ statusCode: 409 });
      await toTheCarrier('lost-home-again', 'HOME2');
      for (const name of ['lost-home', 'lost-home-again']) {
        expect((await world.get(name)).properties?.state).toBe('Completed');
        expect(toldSteps(name)).toEqual(
          tellingOf(
            ...[created, shipped, received(1), opened],
            ...[started(1), copying, copied(1), packing, shippedBack(1), completed],
          ),
        );
      }
    });
  });

  it('sees finished jobs kept for ninety days, and their customers reminded three days before they go', async () => {
    const ended: ToldJob[] = [];
    for (const scenario of await scenarioNames()) {
      if (scenario === 'busy-month') continue;
      const jobs = await storyOf(scenario);
      ended.push(...jobs.filter(({ path }) => ['Completed', 'Closed'].includes(path.at(-1) ?? '')));
    }
    await world.desk.advance('P91D');
    expect(ended.length).toBeGreaterThan(15);
    for (const { name, events } of ended) {
      const end = events.findLast(({ type }) => type === 'JobCompleted' || type === 'JobClosed');
      const last = toldOf(name)
        .filter(({ time }) => time > (end?.at ?? ''))
        .map(({ type, time, data }) => [type, time, data.reason, data.attention]);
      expect(last, name).toEqual([
        ['drayage.job.expiring', plusDays(end?.at ?? '', 87), 'WillBeDeleted', 'Expiring'],
        ['drayage.job.deleted', plusDays(end?.at ?? '', 90), 'KeptLongEnough', undefined],
      ]);
    }
  });
});
