import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import type { Job } from '../../src/jobs/job.ts';
import { plusDays } from '../../src/ports/clock.ts';
import { readyScenario, scenarioNames } from '../../src/scenarios/ready-scenarios.ts';
import { scenarioSchema } from '../../src/scenarios/scenario.ts';
import { roundAtOrAfter } from '../../src/scenarios/working-hours.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { failureRows } from '../support/failure-rows.ts';
import { MONDAY, tell, type Story, type ToldJob } from '../support/stories.ts';
import { startWorld, type World } from '../support/world.ts';

/** Played once each, whatever is asked of it. */
const stories = new Map<string, Promise<Story>>();

describe('the autopilot', () => {
  let world: World;
  let repository: JobRepository;
  beforeAll(async () => {
    world = await startWorld(MONDAY);
    repository = createJobRepository(openTables({ connectionString: world.connectionString }));
  });
  afterAll(() => world.stop());

  const storyOf = (scenario: string): Promise<Story> => {
    const told = stories.get(scenario) ?? tell(world, scenario);
    stories.set(scenario, told);
    return told;
  };
  const jobOf = async (scenario: string, kind?: string): Promise<ToldJob> => {
    const { jobs } = await storyOf(scenario);
    const found = jobs.find(({ play }) => kind === undefined || play.kind.name === kind);
    if (found === undefined) throw new Error(`${scenario} has no job ${kind ?? ''}.`);
    return found;
  };
  const refusals = (): string[] =>
    world.host.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);

  it.each(failureRows.map((row) => [row.row, row] as const))(
    '%s',
    async (_row, { scenario, kind, jobPath, drivePaths }) => {
      const job = await jobOf(scenario, kind);
      expect(job.path).toEqual(jobPath);
      expect(job.play.drives.map((_drive, index) => job.drivePath(index))).toEqual(drivePaths);
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

  it('keeps a package of which nobody told until somebody does', async () => {
    const told = await jobOf('not-told', 'told-late');
    expect(told.play.openedFrom! < told.first('JobShipped').at).toBe(true);
    expect(told.first('PackageReceived').at).toBe(told.first('JobShipped').at);
    const { trackingNumber } = (await jobOf('not-told', 'never-told')).play;
    const held = await fetch(`${world.url}/datacenter/westus/packages/${trackingNumber}`);
    expect(await held.json()).toMatchObject({ state: 'Held' });
  });

  it('is refused what others are refused, and goes on', async () => {
    const { name, events } = await jobOf('cancelled', 'packaging');
    expect(events.map(({ type }) => type)).not.toContain('CancelRequested');
    expect(refusals()).toContainEqual(
      expect.stringMatching(`^${name}: the customer may not cancel: The job is Packaging`),
    );
  });

  it('leaves jobs whose state can be rebuilt from their timeline', async () => {
    const all = (await Promise.all(failureRows.map(({ scenario }) => storyOf(scenario)))).flatMap(
      ({ jobs, resourceGroup }) => jobs.map((job) => ({ ...job, resourceGroup })),
    );
    let rebuilt = 0;
    for (const { name, resourceGroup } of all) {
      const key = { subscriptionId: SUBSCRIPTION, resourceGroup, name };
      const loaded = await repository.load(key);
      if (loaded === undefined) continue;
      const { events } = await repository.events(SUBSCRIPTION, loaded.job.jobId, 0, 1000);
      const state = events.reduce<Job | undefined>(evolve, undefined);
      expect(isDeepStrictEqual(state, loaded.job), name).toBe(true);
      rebuilt += 1;
    }
    expect(rebuilt).toBeGreaterThan(15);
  });
});
