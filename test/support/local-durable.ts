/** The local host's HTTP side with the real engine in memory, on a clock that only moves when told. */
import { createClock, type HostClock } from '../../local/clock/clock.ts';
import { createEngine } from '../../local/engine/create-engine.ts';
import type { Engine } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { startHttpHost, type RunningHttpHost } from './local-http.ts';

const START = new Date('2027-01-01T08:00:00.250Z');

export type DurableHost = RunningHttpHost & { readonly engine: Engine; readonly clock: HostClock };

export const startDurableHost = async (
  fixture: string,
  { requireKeys = false }: { requireKeys?: boolean } = {},
): Promise<DurableHost> => {
  const clock = createClock({ kind: 'virtual' }, { read: () => START, write: () => undefined });
  const made: { engine?: Engine } = {};
  const host = await startHttpHost(fixture, {
    requireKeys,
    engine: (app) =>
      (made.engine = createEngine({
        store: createMemoryStore(),
        scheduler: clock,
        invoker: durableInvoker(app),
      })),
  });
  const { engine } = made;
  if (!engine) throw new Error('The host made no engine.');
  await engine.recover();
  return {
    ...host,
    engine,
    clock,
    close: async () => {
      await engine.stop();
      await host.close();
      clock.stop();
    },
  };
};
