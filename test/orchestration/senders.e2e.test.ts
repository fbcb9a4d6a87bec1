/** Senders as compiled, in the local engine, over the real activities: whatever is lost on the way, nothing is lost. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdvancer } from '../../local/clock/advance.ts';
import { createClock } from '../../local/clock/clock.ts';
import { keepTimeNowhere } from '../../local/clock/kept-time.ts';
import { createEngine } from '../../local/engine/create-engine.ts';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { builtInLocations } from '../../src/arm/locations-file.ts';
import { createPlaces } from '../../src/events/places.ts';
import { sealEndpoint } from '../../src/events/sealed-endpoint.ts';
import { createWebhooks } from '../../src/events/webhook.ts';
import { runCommand } from '../../src/jobs/run-command.ts';
import { activityHandlers, type ActivityDeps } from '../../src/orchestration/activities.ts';
import { keepHouse } from '../../src/orchestration/housekeeping.ts';
import { toInstant } from '../../src/ports/clock.ts';
import { createSealer } from '../../src/storage/sealing/sealer.ts';
import { engineInstances } from '../support/engine-instances.ts';
import { desk, jobKey, put, receive, remove, ship, startOfTime } from '../support/jobs.ts';
import { loadFixture } from '../support/local-app.ts';
import { createMemoryBayUses, createMemoryRecords } from '../support/memory-datacentre.ts';
import { createMemoryHints } from '../support/memory-hints.ts';
import { memoryNotifications } from '../support/memory-notifications.ts';
import { createMemoryRepository } from '../support/memory-repository.ts';
import { SECRET, startReceiver, told, withoutRepeats, type Receiver } from '../support/receiver.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const wholeStory = ['created', 'shipping', 'neverReceived D1', 'neverReceived D2', 'closed', 'deleted'];

/** The process dies here. Whatever it was about to do, or to hear of what it did, is lost. */
class Killed extends Error {}

let invoker: FunctionInvoker;
beforeAll(async () => {
  invoker = durableInvoker((await loadFixture('job-script', 'http://127.0.0.1:7071')).app);
});

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

/** @param before called before and after each step of everything that is done. */
const startStory = async (position: () => void) => {
  const clock = createClock({ kind: 'virtual' }, keepTimeNowhere(new Date(startOfTime)));
  if (clock.kind === 'real') throw new Error('A virtual clock moves.');
  const engine = createEngine({ store: createMemoryStore(), scheduler: clock, invoker });
  const advancer = createAdvancer(clock, engine.whenIdle);
  /** Every function of a port, with a place to be killed at before and behind. */
  const watched = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || name === 'due') return member;
        return async (...given: unknown[]) => {
          position();
          const result: unknown = await Reflect.apply(member, target, given);
          position();
          return result;
        };
      },
    });

  const repository = createMemoryRepository();
  const hints = createMemoryHints();
  const records = createMemoryRecords();
  const notifications = memoryNotifications();
  const sealer = createSealer(randomBytes(32));
  const instances = engineInstances(engine);
  const deadLetters: string[] = [];
  const sending = {
    repository: watched(repository),
    subscriptions: watched(notifications.subscriptions),
    marks: watched(notifications.marks),
    rates: { take: () => Promise.reject(new Error('There is no limit.')) },
    webhooks: watched(createWebhooks('development', 'localhost')),
    deadLetters: watched({
      write: (path: string) => Promise.resolve(void deadLetters.push(path)),
    }),
    places: createPlaces(4),
    sealer,
  };
  const packages = {
    expectPackage: () => Promise.resolve(),
    expectDrives: () => Promise.resolve(),
    byTrackingNumber: () => Promise.resolve([]),
    byDrive: () => Promise.resolve([]),
    queueDrives: () => Promise.resolve(),
    queued: () => Promise.resolve([]),
    unqueue: () => Promise.resolve(),
    listPackages: () => Promise.resolve({ jobs: [] }),
    forget: () => Promise.resolve(),
  };
  const notCalled = () => Promise.reject(new Error('Nothing is copied here.'));
  const copying = {
    plan: notCalled,
    copySegment: notCalled,
    finish: notCalled,
    purge: () => Promise.resolve(),
  };
  const commands = { repository: watched(repository), hints: watched(hints), packages };
  const run: ActivityDeps['run'] = (key, command, context, wakes) =>
    runCommand({ ...commands, wakes }, key, command, context);
  const deps: ActivityDeps = {
    repository: watched(repository),
    hints: watched(hints),
    engine: copying,
    listLeftOut: notCalled,
    sealer: { seal: () => 'sealed' },
    run,
    sending,
    receiving: {
      clock,
      repository,
      packages,
      records,
      hints,
      run,
      locations: builtInLocations,
    },
    finishedJobs: { record: () => Promise.resolve() },
  };
  const silent = (): void => undefined;
  const activities = Object.fromEntries(
    Object.entries(activityHandlers).map(([name, handle]) => [
      name,
      (input: never) => handle(deps, input, watched(instances), silent),
    ]),
  );
  Object.assign(globalThis, { [Symbol.for('drayage.test.script')]: activities });

  const key = jobKey();
  const jobId = randomUUID();
  const id = randomUUID();
  await notifications.subscriptions.save(
    {
      id,
      key: { subscriptionId: key.subscriptionId, name: 'hook' },
      endpointBaseUrl: 'http://127.0.0.1/hook',
      sealedEndpoint: sealEndpoint(sealer, id, { url: receiver.url, secret: SECRET }),
      filter: {},
      createdAt: startOfTime,
      changedAt: startOfTime,
    },
    undefined,
  );

  const housekeeping = {
    clock,
    repository: watched(repository),
    hints,
    packages,
    records,
    bayUses: createMemoryBayUses(),
    locations: builtInLocations,
    engine: copying,
    outbox: sending,
  };
  /** Lets time pass, with housekeeping at its end; one that is killed runs again at its next time. */
  const pass = async (ms: number): Promise<void> => {
    await advancer.advanceTo(new Date(clock.now().getTime() + ms));
    await keepHouse(housekeeping, watched(instances)).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    await engine.whenIdle();
  };
  return {
    key,
    jobId,
    deadLetters,
    pass,
    /** Those who are killed in the middle never hear what came of it, and ask again an hour later. */
    ask: async (command: Parameters<typeof runCommand>[2]): Promise<void> => {
      for (let again = true; again;) {
        again = false;
        const context = { now: toInstant(clock.now()), by: desk };
        try {
          await run(key, command, context, watched(instances));
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          again = true;
        }
        await engine.whenIdle();
        await pass(6 * MINUTE_MS);
        await pass(HOUR_MS);
      }
    },
    isPurged: async (): Promise<boolean> =>
      (await repository.events(key.subscriptionId, jobId, 0, 1)).events.length === 0 &&
      (await repository.deleted(key.subscriptionId, jobId)) === undefined &&
      (await notifications.marks.told(key.subscriptionId, jobId)).length === 0 &&
      (await engine.list({})).length === 0,
    stop: async () => {
      await engine.stop();
      clock.stop();
    },
  };
};

type Story = Awaited<ReturnType<typeof startStory>>;

const tellWholeStory = async ({ key, jobId, ask, pass }: Story): Promise<void> => {
  await ask(put({ key, jobId }));
  await ask(ship);
  await ask(receive([]));
  await ask(remove);
  for (let day = 0; day < 9; day += 1) await pass(DAY_MS);
};

/** Kills at that position; `false`: the story had fewer. */
const killedAt = async (position: number): Promise<boolean> => {
  let count = 0;
  const story = await startStory(() => {
    count += 1;
    if (count === position) throw new Killed(`at ${String(position)}`);
  });
  try {
    await tellWholeStory(story);
    expect(told(withoutRepeats(receiver.taken)), `killed at ${String(position)}`).toEqual(wholeStory);
    expect(await story.isPurged(), `killed at ${String(position)}`).toBe(true);
    expect(story.deadLetters).toEqual([]);
    return count >= position;
  } finally {
    await story.stop();
    receiver.taken.length = 0;
  }
};

describe('a receiver hears the whole story of a job', () => {
  it('once, when nothing goes wrong', async () => {
    const story = await startStory(() => undefined);
    await tellWholeStory(story);
    expect(told(receiver.taken)).toEqual(wholeStory);
    expect(await story.isPurged()).toBe(true);
    await story.stop();
  });

  it('in order, whichever two steps the process is killed between', async () => {
    let position = 1;
    while (await killedAt(position)) position += 1;
    expect(position).toBeGreaterThan(100);
  });

  it('though it was down for hours, and nobody else waits for it', async () => {
    const story = await startStory(() => undefined);
    receiver.answer = () => ({ status: 503 });
    await story.ask(put({ key: story.key, jobId: story.jobId }));
    await story.ask(ship);
    expect(receiver.taken).toEqual([]);
    receiver.answer = () => ({ status: 200 });
    await story.pass(HOUR_MS);
    expect(told(receiver.taken)).toEqual(['created', 'shipping']);
    await story.stop();
  });

  it('or finds it among the dead letters, and the job is purged in time', async () => {
    const story = await startStory(() => undefined);
    receiver.answer = () => ({ status: 500 });
    await tellWholeStory(story);
    expect(receiver.taken).toEqual([]);
    expect(story.deadLetters).toHaveLength(wholeStory.length);
    expect(await story.isPurged()).toBe(true);
    await story.stop();
  });
});

describe('what nobody was told within seven days of the end of a job', () => {
  it('is purged with it', async () => {
    const story = await startStory(() => undefined);
    // A receiver that asks for a day at a time.
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '86400' } });
    await story.ask(put({ key: story.key, jobId: story.jobId }));
    await story.ask(remove);
    for (let hour = 0; hour < 7 * 24 - 3; hour += 1) await story.pass(HOUR_MS);
    expect(await story.isPurged()).toBe(false);
    for (let hour = 0; hour < 48; hour += 1) await story.pass(HOUR_MS);
    expect(await story.isPurged()).toBe(true);
    await story.stop();
  });
});
