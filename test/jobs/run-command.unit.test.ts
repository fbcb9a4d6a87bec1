/** The one way in which a job changes: its order, its races, and every kill between two of its steps. */
import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../src/jobs/commands.ts';
import { evolve } from '../../src/jobs/evolve.ts';
import type { Job } from '../../src/jobs/job.ts';
import { JobContendedError, runCommand } from '../../src/jobs/run-command.ts';
import type { CommandDeps } from '../../src/jobs/run-command.ts';
import { plusMs } from '../../src/ports/clock.ts';
import { commandWorld } from '../support/command-world.ts';
import type { CommandWorld } from '../support/command-world.ts';
import {
  cancel,
  days,
  deadline,
  delivery,
  desk,
  driveSpec,
  finish,
  jobDetails,
  jobKey,
  minutes,
  mount,
  patch,
  put,
  receive,
  remove,
  ship,
  shipBack,
  start,
  startOfTime,
} from '../support/jobs.ts';

const { subscriptionId } = jobKey();
const hintOf = (version: number, now = startOfTime): string => plusMs(now, 300_000 - version);

const given = async (world: CommandWorld, ...commands: readonly JobCommand[]): Promise<void> => {
  for (const command of commands) expect(await world.run(command)).toMatchObject({ ok: true });
  world.log.length = 0;
};

const loaded = async ({ repository }: CommandWorld) => {
  const row = await repository.load(jobKey());
  if (row === undefined) throw new Error('The job is gone.');
  return row;
};

/** What no kill may break: the row's own hint is there, and its events make the row. */
const expectWhole = async ({ repository, hints }: CommandWorld, jobId = 'job-1'): Promise<void> => {
  const row = await repository.load(jobKey());
  const kept = row ?? (await repository.deleted(subscriptionId, jobId));
  if (kept !== undefined) expect(hints).toContain(`${kept.wakeAt}|${jobId}`);
  const { events } = await repository.events(subscriptionId, jobId, 0, 1000);
  expect(events.reduce<Job | undefined>(evolve, undefined)).toEqual(row?.job);
};

describe('a command', () => {
  it('leaves its hint and tells the data centre before it commits, and wakes after', async () => {
    const world = commandWorld();
    const done = await world.run(put({ details: jobDetails({ deliveryPackage: delivery }) }));

    expect(done).toMatchObject({ ok: true, created: true, job: { status: 'Creating', version: 1 } });
    expect(world.log).toEqual([
      'load',
      `hint ${hintOf(1)}`,
      'expect drives westus D1 D2',
      'expect package westus TRACK 1',
      'commit',
      'wake job-1',
    ]);
    expect(await loaded(world)).toMatchObject({ wakeAt: hintOf(1) });
  });

  it('takes the hint before away once its own is valid, though the clock stands still', async () => {
    const world = commandWorld();
    await given(world, put());
    await world.run(ship);

    expect(world.log.slice(-3)).toEqual(['commit', `unhint ${hintOf(1)}`, 'wake job-1']);
    expect([...world.hints]).toEqual([`${hintOf(3)}|job-1`]);
    await expectWhole(world);
  });

  it('that changes nothing writes nothing', async () => {
    const world = commandWorld();
    await given(world, put(), ship);
    const done = await world.run(ship);

    expect(done).toMatchObject({ ok: true, created: false, events: [], job: { status: 'Shipping' } });
    expect(world.log).toEqual(['load']);
  });

  it('that is refused writes nothing, and says why', async () => {
    const world = commandWorld();
    await given(world, put());

    expect(await world.run(patch({ ship: true }))).toEqual({
      ok: false,
      errors: [{ code: 'ShippingNotReady', missing: ['deliveryPackage'] }],
    });
    expect(world.log).toEqual(['load']);
  });

  it('tells the data centre only what is new to it', async () => {
    const world = commandWorld();
    await given(world, put(), patch({ deliveryPackage: delivery }));
    const expectations = async (command: JobCommand): Promise<readonly string[]> => {
      world.log.length = 0;
      await world.run(command);
      return world.log.filter((line) => line.startsWith('expect'));
    };

    expect(await expectations(patch({ tags: { a: '1' } }))).toEqual([]);
    expect(await expectations(patch({ deliveryPackage: { ...delivery, carrierName: 'UPS' } }))).toEqual([]);
    expect(await expectations(patch({ deliveryPackage: { ...delivery, trackingNumber: 'T2' } }))).toEqual([
      'expect package westus T2',
    ]);
    expect(await expectations(patch({ drives: [driveSpec('D3')] }))).toEqual(['expect drives westus D3']);
    const moved = jobDetails({ location: 'eastus', deliveryPackage: delivery });
    expect(await expectations(put({ details: moved, drives: [driveSpec('D3')] }))).toEqual([
      'expect drives eastus D3',
      'expect package eastus TRACK 1',
    ]);
  });

  it('keeps a time line that never goes back', async () => {
    const world = commandWorld();
    await world.run(put(), { now: minutes(1) });
    const done = await world.run(patch({ tags: { a: '1' } }), { now: minutes(0) });
    expect(done).toMatchObject({ ok: true, events: [{ at: minutes(1) }], job: { changedAt: minutes(1) } });
  });
});

describe('a command for one particular job', () => {
  it('finds no other under its name', async () => {
    const world = commandWorld();
    await given(world, put());
    expect(await world.run(cancel, { jobId: 'job-0' })).toEqual({
      ok: false,
      errors: [{ code: 'JobNotFound' }],
    });
    expect(await world.run(cancel, { jobId: 'job-1' })).toMatchObject({ ok: true });
  });

  it('makes none', async () => {
    const world = commandWorld();
    expect(await world.run(put(), { jobId: 'job-1' })).toEqual({
      ok: false,
      errors: [{ code: 'JobNotFound' }],
    });
    expect(await world.repository.load(jobKey())).toBeUndefined();
  });

  it('has nothing to do when that job’s deadline has gone with it', async () => {
    const world = commandWorld();
    await given(world, put());
    const late = { jobId: 'job-0', now: days(100) };
    expect(await world.run(deadline, late)).toEqual({ ok: true, job: undefined, events: [], created: false });
    expect(await loaded(world)).toMatchObject({ job: { jobId: 'job-1', version: 1 } });
  });
});

describe('a race', () => {
  it('lost to another command is decided again on what that one left', async () => {
    let rival: (() => Promise<unknown>) | undefined;
    const world = commandWorld(async (step) => {
      if (step !== 'commit' || rival === undefined) return;
      const run = rival;
      rival = undefined;
      await run();
    });
    await given(world, put(), ship, receive(['D1', 'D2']), mount('D1', 'bay-1'));
    rival = () => world.run(cancel);

    expect(await world.run(start('D1'))).toEqual({
      ok: false,
      errors: [
        {
          code: 'JobStateConflict',
          what: 'StartDrive',
          status: 'Packaging',
          allowedIn: ['Received', 'Transferring'],
        },
      ],
    });
    await expectWhole(world);
  });

  it('of many commands loses none of them', async () => {
    const world = commandWorld();
    await given(world, put(), ship, receive(['D1', 'D2']));
    const rivals = [
      mount('D1', 'bay-1'),
      mount('D2', 'bay-2'),
      patch({ tags: { a: '1' } }),
      patch({ logLevel: 'Verbose' }),
      patch({ backupDriveManifest: true }),
    ];
    const done = await Promise.all(rivals.map((command) => world.run(command)));

    expect(done.every(({ ok }) => ok)).toBe(true);
    expect((await loaded(world)).job).toMatchObject({
      version: 11,
      drives: [{ bay: 'bay-1' }, { bay: 'bay-2' }],
      details: { tags: { a: '1' }, logLevel: 'Verbose', backupDriveManifest: true },
    });
    await expectWhole(world);
  });

  it('for a name has one winner; the other then replaces it', async () => {
    const world = commandWorld();
    const done = await Promise.all([
      world.run(put({ jobId: 'job-1' })),
      world.run(put({ jobId: 'job-2', drives: [driveSpec('D9')] })),
    ]);
    expect(done.map((one) => one.ok && one.created).sort()).toEqual([false, true]);
    expect(new Set(done.map((one) => one.ok && one.job?.jobId)).size).toBe(1);
    expect((await loaded(world)).job.version).toBe(2);
  });

  it('that never ends is given up, and says that it may be tried again', async () => {
    const { deps, log, repository } = commandWorld();
    const contended: CommandDeps = {
      ...deps,
      repository: { ...deps.repository, commit: () => Promise.resolve('stale') },
    };
    const attempt = runCommand(contended, jobKey(), put(), { now: startOfTime, by: desk });

    await expect(attempt).rejects.toThrow(JobContendedError);
    await expect(attempt).rejects.toMatchObject({ retryable: true, key: jobKey() });
    expect(log.filter((line) => line === 'load')).toHaveLength(8);
    expect(await repository.load(jobKey())).toBeUndefined();
  });
});

const lives: readonly (readonly [string, readonly JobCommand[], JobCommand])[] = [
  ['creating', [], put()],
  ['shipping', [put()], ship],
  ['receiving', [put(), ship], receive(['D1'])],
  ['starting', [put(), ship, receive(['D1']), mount('D1', 'bay-1')], start('D1')],
  ['finishing', [put(), ship, receive(['D1']), mount('D1', 'bay-1'), start('D1')], finish('D1')],
  ['shipping back', [put(), ship, receive(['D1']), cancel], shipBack()],
  ['deleting', [put()], remove],
];

/** Fails once at the step that comes `nth` after it was armed; `undefined`: at none. */
const killer = () => {
  let left: number | undefined;
  return {
    arm: (nth: number): void => void (left = nth),
    strike: (): void => {
      if (left === undefined) return;
      left -= 1;
      if (left > 0) return;
      left = undefined;
      throw new Error('killed');
    },
    isArmed: (): boolean => left !== undefined,
  };
};

describe('a kill', () => {
  it.each(lives)(
    'before any step leaves the job whole, and the command to be sent again: %s',
    async (_, before, command) => {
      const untouched = commandWorld();
      await given(untouched, ...before, command);
      const expected = await untouched.repository.load(jobKey());
      const { events: history } = await untouched.repository.events(subscriptionId, 'job-1', 0, 100);

      for (let nth = 1; ; nth += 1) {
        const kill = killer();
        const world = commandWorld(kill.strike);
        await given(world, ...before);
        kill.arm(nth);
        // What fails after the commit does not fail the command, so it need not throw.
        await world.run(command).catch((error: unknown) => {
          expect(error).toMatchObject({ message: 'killed' });
        });
        await expectWhole(world);
        if (kill.isArmed()) break;

        const again = await world.run(command);
        // A job that was deleted is not found by the second request: there is nobody else to tell.
        if (!again.ok) expect(again).toEqual({ ok: false, errors: [{ code: 'JobNotFound' }] });
        await expectWhole(world);
        const row = await world.repository.load(jobKey());
        expect(row?.job).toEqual(expected?.job);
        expect((await world.repository.events(subscriptionId, 'job-1', 0, 100)).events).toEqual(history);
      }
    },
  );

  it.each(lives)(
    'of the answer to a commit, sent again below us, changes nothing: %s',
    async (_, before, command) => {
      const world = commandWorld();
      await given(world, ...before);
      let lost = 0;
      const losesAnswers = <Change>(commit: (change: Change) => Promise<'committed' | 'stale'>) => {
        return async (change: Change): Promise<'committed' | 'stale'> => {
          await commit(change);
          lost += 1;
          return 'stale';
        };
      };
      const { repository } = world.deps;
      const deps: CommandDeps = {
        ...world.deps,
        repository: {
          ...repository,
          commit: losesAnswers(repository.commit),
          remove: losesAnswers(repository.remove),
        },
      };
      const done = await runCommand(deps, jobKey(), command, { now: startOfTime, by: desk });

      expect(lost).toBe(1);
      expect(done).toMatchObject({ ok: true, created: command.type === 'PutJob' });
      expect(world.log.at(-1)).toBe('wake job-1');
      await expectWhole(world);
    },
  );
});

describe('what is only best effort', () => {
  it.each(['wake', 'unhint'])('fails no command: %s', async (failing) => {
    const world = commandWorld((step) => {
      if (step.startsWith(failing)) throw new Error('not there');
    });
    await given(world, put());
    expect(await world.run(ship)).toMatchObject({ ok: true, job: { status: 'Shipping' } });
    await expectWhole(world);
  });
});

describe('deletion', () => {
  it('leaves a tombstone that names the instances of every copy run', async () => {
    const world = commandWorld();
    await given(
      world,
      put(),
      ship,
      receive(['D1', 'D2']),
      mount('D2', 'bay-1'),
      start('D2'),
      finish('D2'),
      cancel,
      shipBack(),
    );
    const done = await world.run(remove, { now: days(2) });

    expect(done).toMatchObject({ ok: true, job: undefined, events: [{ event: { type: 'JobDeleted' } }] });
    expect(await world.repository.deleted(subscriptionId, 'job-1')).toEqual({
      jobId: 'job-1',
      key: jobKey(),
      deletedAt: days(2),
      driveInstances: ['job-1-d1-1'],
      wakeAt: [...world.hints][0]?.split('|')[0],
    });
    expect(world.log.at(-1)).toBe('wake job-1');
    await expectWhole(world);
  });

  it('frees the name for a new job, out of reach of what was meant for the old one', async () => {
    const world = commandWorld();
    await given(world, put(), remove, put({ jobId: 'job-2' }));
    expect(await world.run(remove, { jobId: 'job-1' })).toMatchObject({ ok: false });
    expect((await loaded(world)).job).toMatchObject({ jobId: 'job-2', version: 1 });
  });
});
