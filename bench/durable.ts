/** The local host's durable engine: chains of five activities per second, and the 104 days of a job in virtual time. */
import { resolve } from 'node:path';
import { createAdvancer } from '../local/clock/advance.ts';
import { createClock } from '../local/clock/clock.ts';
import { keepTimeNowhere } from '../local/clock/kept-time.ts';
import { createEngine } from '../local/engine/create-engine.ts';
import type { Engine } from '../local/engine/engine.ts';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import { createAzureStorageStore } from '../local/store/azure-storage.ts';
import { createMemoryStore } from '../local/store/memory.ts';
import type { Store } from '../local/store/store.ts';
import { durableInvoker } from '../local/worker/durable-invoker.ts';
import { loadApp } from '../local/worker/load-app.ts';
import { withAzurite } from './azurite.ts';
import { median, report, seconds } from './figures.ts';

const ROUNDS = 5;
const appRoot = resolve('bench/apps/chain');
const app = await loadApp(
  appRoot,
  { origin: 'http://127.0.0.1:7071', taskHub: 'Bench', systemKey: 'bench' },
  () => undefined,
);

const onEngine = async <T>(
  store: Store,
  work: (engine: Engine, advanceDays: (days: number) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const start = new Date('2026-11-22T08:00:00.000Z');
  const clock = createClock({ kind: 'virtual' }, keepTimeNowhere(start));
  if (clock.kind === 'real') throw new Error('A virtual clock moves.');
  const engine = createEngine({ store, scheduler: clock, invoker: durableInvoker(app) });
  await engine.recover();
  const advancer = createAdvancer(clock, engine.whenIdle);
  try {
    return await work(engine, (days) => advancer.advanceTo(new Date(start.getTime() + days * 86_400_000)));
  } finally {
    await engine.stop();
    clock.stop();
  }
};

/** Starts `count` chains, `atOnce` at a time, and waits for the last. */
const chains = (store: Store, count: number, round: number): Promise<number> =>
  onEngine(store, (engine) =>
    seconds(async () => {
      await Promise.all(
        Array.from({ length: count }, (_, index) =>
          engine.start({ name: 'chain', instanceId: `chain-${String(round)}-${String(index)}`, input: '{}' }),
        ),
      );
      await engine.whenIdle();
    }),
  );

const perSecond = async (count: number, storeOf: () => Store): Promise<number> => {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const took = await chains(storeOf(), count, round);
    // The first round warms the machine code up.
    if (round > 0) rates.push(count / took);
  }
  return median(rates);
};

const days104 = async (): Promise<number> => {
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS * 3; round += 1) {
    const instanceId = `2026-11-22T08:00:00.000Z-${String(round)}`;
    took.push(
      await onEngine(createMemoryStore(), async (engine, advanceDays) => {
        const input = JSON.stringify({
          key: { subscriptionId: 's', resourceGroup: 'g', name: 'n' },
          jobId: instanceId,
        });
        const time = await seconds(async () => {
          await engine.start({ name: 'job', instanceId, input });
          await advanceDays(105);
        });
        const state = await engine.status(instanceId);
        if (state?.runtimeStatus !== 'Completed') throw new Error('The job did not end.');
        return time;
      }),
    );
  }
  return median(took.slice(ROUNDS));
};

report(
  'chains of 5 activities, in memory',
  `${(await perSecond(500, createMemoryStore)).toFixed(0)} /s`,
  '1,000 /s',
);

await withAzurite(async (endpoints) => {
  const connectionString = deskConnectionString(endpoints);
  let hub = 0;
  const stored = await perSecond(200, () =>
    createAzureStorageStore({ connectionString, taskHub: `Bench${String(hub++)}` }),
  );
  report('chains of 5 activities, kept in Azurite', `${stored.toFixed(0)} /s`, '100 /s');
});

report(
  '104 days of a job, the engine alone, in memory',
  `${(1000 * (await days104())).toFixed(1)} ms`,
  'under 50 ms',
);
await app.terminate();
process.exit(0);
