/** The engine with the real SDK's orchestrations of `test/fixtures/durable-basics`, on a clock that moves when told. */
import path from 'node:path';
import { createClock } from '../../local/clock/clock.ts';
import { createAdvancer } from '../../local/clock/advance.ts';
import { createEngine, type EngineOptions } from '../../local/engine/create-engine.ts';
import type { Engine, FunctionInvoker, InstanceState, Scheduler } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import type { Store } from '../../local/store/store.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { loadApp } from '../../local/worker/load-app.ts';

export const START = new Date('2027-01-01T00:00:00.000Z');
export const DAY_MS = 86_400_000;

/** `START` moved by days. */
export const onDay = (days: number): Date => new Date(START.getTime() + days * DAY_MS);

/** How often activities of the app were run, by key. */
export const runs = ((globalThis as Record<symbol, unknown>)[Symbol.for('durable-basics.runs')] ??=
  new Map()) as Map<string, number>;

/** Once a test file: a process loads an app only once. */
export const loadBasics = async (): Promise<FunctionInvoker> =>
  durableInvoker(
    await loadApp(
      path.join(import.meta.dirname, '..', 'fixtures', 'durable-basics'),
      { origin: 'http://127.0.0.1:7071', taskHub: 'TestHub', systemKey: 'key' },
      () => undefined,
    ),
  );

export type World = {
  readonly engine: Engine;
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly errors: unknown[];
  /** Moves the clock to a day after `START`; all that is due on the way has run when it resolves. */
  readonly untilDay: (days: number) => Promise<void>;
  /** Starts an instance and waits until there is nothing left to do; gives its id. */
  readonly run: (name: string, input?: unknown, instanceId?: string) => Promise<string>;
  readonly state: (instanceId: string) => Promise<InstanceState>;
  /** The output, from its JSON text. */
  readonly output: (instanceId: string) => Promise<unknown>;
  /** The names of the wire's events are numbers; this is their list. */
  readonly eventTypes: (instanceId: string) => Promise<unknown[]>;
};

export const createWorld = async (
  invoker: FunctionInvoker,
  given: { store?: Store; options?: EngineOptions; start?: Date } = {},
): Promise<World> => {
  const clock = createClock(
    { kind: 'virtual' },
    { read: () => given.start ?? START, write: () => undefined },
  );
  if (clock.kind === 'real') throw new Error('Not the clock that was asked for.');
  const store = given.store ?? createMemoryStore();
  const errors: unknown[] = [];
  const engine = createEngine({
    store,
    scheduler: clock,
    invoker,
    options: { onError: (error) => errors.push(error), ...given.options },
  });
  await engine.recover();
  const advancer = createAdvancer(clock, engine.whenIdle);
  const state = async (instanceId: string) => {
    const found = await engine.status(instanceId);
    if (!found) throw new Error(`There is no instance "${instanceId}".`);
    return found;
  };
  return {
    engine,
    store,
    scheduler: clock,
    errors,
    untilDay: (days) => advancer.advanceTo(onDay(days)),
    run: async (name, input = {}, instanceId) => {
      const outcome = await engine.start({
        name,
        input: JSON.stringify(input),
        ...(instanceId === undefined ? {} : { instanceId }),
      });
      if (outcome.kind !== 'started') throw new Error(`Not started: ${JSON.stringify(outcome)}`);
      await engine.whenIdle();
      return outcome.instanceId;
    },
    state,
    output: async (instanceId) => {
      const { output, runtimeStatus } = await state(instanceId);
      if (runtimeStatus !== 'Completed') throw new Error(`It is ${runtimeStatus}: ${String(output)}`);
      return JSON.parse(output ?? 'null') as unknown;
    },
    eventTypes: async (instanceId) => (await engine.history(instanceId)).map((event) => event['EventType']),
  };
};
