import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JobKey } from '../../src/jobs/job.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import { runCommand, type CommandDeps } from '../../src/jobs/run-command.ts';
import { activityHandlers, type ActivityDeps } from '../../src/orchestration/activities.ts';
import type { Instances } from '../../src/orchestration/instances.ts';
import { plusMs, type Instant } from '../../src/ports/clock.ts';
import type { DueHints, JobHint } from '../../src/ports/due-hints.ts';
import { createDueHints } from '../../src/storage/tables/due-hints.ts';
import { createExpectedPackages } from '../../src/storage/tables/expected-packages.ts';
import { builtInLocations } from '../../src/arm/locations-file.ts';
import { createPackageRecords } from '../../src/storage/tables/package-records.ts';
import { createFinishedJobs } from '../../src/storage/tables/finished-jobs.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import {
  days,
  desk,
  jobKey,
  minutes,
  mount,
  patch,
  put,
  receive,
  ship,
  start,
  startOfTime,
} from '../support/jobs.ts';
import { nobodyHears } from '../support/sending.ts';
import { takeTables } from '../support/storage-tables.ts';

const MINUTE = 60_000;

describe('the due hints of a job', () => {
  let repository: JobRepository;
  let hints: DueHints;
  let commands: CommandDeps;
  let deps: ActivityDeps;
  beforeAll(async () => {
    const tables = await takeTables();
    repository = createJobRepository(tables);
    hints = createDueHints(tables);
    commands = {
      repository,
      hints,
      packages: createExpectedPackages(tables),
      wakes: { wake: () => Promise.resolve() },
    };
    const engine = {
      plan: notCalled,
      copySegment: notCalled,
      finish: notCalled,
      purge: notCalled,
    };
    const sending = nobodyHears(tables, repository);
    const receiving = {
      clock: { now: () => new Date(startOfTime) },
      repository,
      packages: commands.packages,
      records: createPackageRecords(tables),
      hints,
      run: notCalled,
      locations: builtInLocations,
    };
    deps = {
      repository,
      hints,
      engine,
      listLeftOut: notCalled,
      sealer: { seal: () => 'sealed' },
      run: notCalled,
      sending,
      receiving,
      finishedJobs: createFinishedJobs(tables),
    };
  });
  const notCalled = (): Promise<never> => Promise.reject(new Error('Reading a row copies nothing.'));
  const silent = (): void => undefined;
  const noInstances: Instances = {
    wake: notCalled,
    revive: notCalled,
    ensureDrive: notCalled,
    reviveSender: notCalled,
    nudge: notCalled,
    ensurePackage: notCalled,
    isLive: notCalled,
    purge: notCalled,
  };

  const hintsOf = async (jobId: string): Promise<JobHint[]> => {
    const found: JobHint[] = [];
    for await (const hint of hints.due('9999-01-01T00:00:00.000Z'))
      if ('jobId' in hint && hint.jobId === jobId) found.push(hint);
    return found;
  };
  const created = async (name: string): Promise<{ key: JobKey; jobId: string }> => {
    // A subscription of its own: no two jobs in flight of one may name the same drives.
    const key = { ...jobKey(name), subscriptionId: randomUUID() };
    const jobId = `00000000-0000-4000-8000-${name.padStart(12, '0')}`;
    await runCommand(commands, key, put({ key, jobId }), { now: startOfTime, by: desk });
    return { key, jobId };
  };
  const deadlineOfCreating = days(14);

  it.each<[string, Instant]>([
    ['1', startOfTime],
    ['2', days(3)],
    ['3', days(10)],
    ['4', plusMs(deadlineOfCreating, -6 * MINUTE)],
    ['5', plusMs(deadlineOfCreating, -5 * MINUTE)],
    ['6', plusMs(deadlineOfCreating, -2 * MINUTE)],
    ['7', deadlineOfCreating],
    ['8', plusMs(deadlineOfCreating, MINUTE)],
  ])('are one valid one, however often and whenever its row is read (%s: %s)', async (name, now) => {
    const { key, jobId } = await created(name);
    for (let time = 0; time < 3; time += 1) {
      await activityHandlers.readJob(deps, { key, jobId, now }, noInstances, silent);
      const wakeAt = (await repository.load(key))?.wakeAt;
      expect((await hintsOf(jobId)).map(({ at }) => at)).toEqual([wakeAt]);
      expect(wakeAt !== undefined && wakeAt <= deadlineOfCreating).toBe(true);
    }
  });

  it('bring a look within the hour while a drive is copied', async () => {
    const { key, jobId } = await created('10');
    for (const command of [ship, receive(['D1', 'D2']), mount('D1', 'bay-1'), start('D1')]) {
      expect((await runCommand(commands, key, command, { now: startOfTime, by: desk })).ok).toBe(true);
    }
    const turn = await activityHandlers.readJob(deps, { key, jobId, now: startOfTime }, noInstances, silent);
    expect(turn).toMatchObject({ status: 'Transferring', drivesInCopy: [{ driveId: 'D1', run: 1 }] });
    const wakeAt = (await repository.load(key))?.wakeAt ?? '';
    expect(wakeAt > minutes(5) && wakeAt <= minutes(60)).toBe(true);
  });

  it('bring a look within the hour while somebody has to be told, and name whom', async () => {
    const { key, jobId } = await created('11');
    const id = '00000000-0000-4000-8000-00000000abcd';
    const subscription = { subscriptionId: key.subscriptionId, name: 'hook' };
    await deps.sending.subscriptions.save(
      {
        id,
        key: subscription,
        endpointBaseUrl: 'https://events.example.com/',
        sealedEndpoint: 'sealed',
        filter: {},
        createdAt: startOfTime,
        changedAt: startOfTime,
      },
      undefined,
    );
    const turn = await activityHandlers.readJob(deps, { key, jobId, now: startOfTime }, noInstances, silent);
    await deps.sending.subscriptions.remove(subscription);
    expect(turn).toMatchObject({ senders: [{ key, jobId, subscription, eventSubscriptionId: id }] });
    const wakeAt = (await repository.load(key))?.wakeAt ?? '';
    expect(wakeAt > minutes(5) && wakeAt <= minutes(60)).toBe(true);
  });

  it('are one valid one after commands and turns by turns, on a clock that stands still', async () => {
    const { key, jobId } = await created('9');
    for (let turn = 0; turn < 5; turn += 1) {
      const change = patch({ tags: { turn: String(turn) } });
      await runCommand(commands, key, change, { now: startOfTime, by: desk });
      if (turn % 2 === 0)
        await activityHandlers.readJob(deps, { key, jobId, now: startOfTime }, noInstances, silent);
      expect((await hintsOf(jobId)).map(({ at }) => at)).toEqual([(await repository.load(key))?.wakeAt]);
    }
  });
});
