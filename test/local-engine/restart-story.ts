/** Stories that use what an engine can do, told to the end though the engine is killed on the way. */
import { expect } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import type { HistoryEvent } from '../../local/engine/history.ts';
import type { Store } from '../../local/store/store.ts';
import { createWorld, DAY_MS, runs, START, type World } from './engine-under-test.ts';

export type Story = {
  /** What a client does; each step is repeated until it is acknowledged. */
  readonly steps: readonly ((world: World) => Promise<unknown>)[];
  readonly endDay: number;
  readonly expectEnded: (world: World) => Promise<void>;
};

const starting =
  (instanceId: string, name: string, input: unknown) =>
  (world: World): Promise<unknown> =>
    world.engine.start({ name, instanceId, input: JSON.stringify(input) });

const statuses = async (world: World, ids: readonly string[]): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(ids.map(async (id) => [id, (await world.state(id)).runtimeStatus] as const)),
  );

export const everything: Story = {
  steps: [
    starting('chain', 'chain', { key: 'story-chain' }),
    starting('parent', 'parent', { child: 'chain', key: 'story-child' }),
    starting('approval', 'approval', { days: 40 }),
    starting('rounds', 'rounds', { round: 1, of: 3 }),
    starting('retrying', 'retrying', { good: 3, attempts: 4 }),
    starting('patient', 'patient', { days: 12 }),
    starting('stopped', 'careless', {}),
    starting('one', 'oneAtATime', {}),
    (world) => world.engine.raiseEvent('one', 'item', '"end"'),
    (world) => world.engine.raiseEvent('approval', 'decision', '"yes"'),
    (world) => world.engine.suspend('stopped', 'hold'),
    (world) => world.engine.terminate('stopped', 'enough'),
  ],
  endDay: 14,
  expectEnded: async (world) => {
    const completed = ['chain', 'parent', 'approval', 'rounds', 'patient', 'retrying', 'one'];
    expect(await statuses(world, [...completed, 'stopped'])).toEqual({
      ...Object.fromEntries(completed.map((id) => [id, 'Completed'])),
      stopped: 'Terminated',
    });
    expect(await world.output('approval')).toMatchObject({ by: 'event', value: 'yes', noted: 'noted' });
    expect(await world.output('rounds')).toBe('round 3');
    expect(await world.output('one')).toBe('end');
    expect(await world.output('patient')).toMatchObject({ by: 'deadline' });
    expect(await world.output('chain')).toHaveLength(5);
    expect(await world.output('parent')).toMatchObject({ result: { length: 5 } });
    expect(await world.state('stopped')).toMatchObject({ output: 'enough' });
  },
};

/** A child, an event, a timer and a new execution, in as few requests as that takes. */
export const essentials: Story = {
  steps: [
    starting('parent', 'parent', { child: 'rounds', round: 1, of: 2 }),
    starting('approval', 'approval', { days: 1 }),
    starting('late', 'approval', { days: 1 }),
    (world) => world.engine.raiseEvent('approval', 'decision', '"yes"'),
  ],
  endDay: 1,
  expectEnded: async (world) => {
    expect(await world.output('parent')).toEqual({ result: 'round 2' });
    expect(await world.output('approval')).toMatchObject({ by: 'event', value: 'yes', noted: 'noted' });
    expect(await world.output('late')).toMatchObject({ by: 'deadline' });
  },
};

type Killed = { readonly nextStep: number; readonly day: number };

/**
 * Tells the story from `from` on; when the store breaks it gives how far it came.
 * @param broken whether the store has broken: then the engine is dead, whatever it believes.
 */
const tell = async (
  story: Story,
  invoker: FunctionInvoker,
  store: Store,
  broken: () => boolean,
  from: Killed,
): Promise<{ world: World | undefined; at: Killed }> => {
  let at = from;
  const dead = () => ({ world: undefined, at });
  try {
    const world = await createWorld(invoker, {
      store,
      start: new Date(START.getTime() + at.day * DAY_MS),
    });
    for (const step of story.steps.slice(at.nextStep)) {
      await step(world);
      if (broken()) return dead();
      at = { ...at, nextStep: at.nextStep + 1 };
    }
    for (let day = at.day; day <= story.endDay; day++) {
      await world.untilDay(day);
      if (broken()) return dead();
      at = { ...at, day };
    }
    return { world, at };
  } catch (error) {
    if (broken()) return dead();
    throw error;
  }
};

/** Tells the whole story with one kill in it; `false` when it ended before it came to that. */
export const tellWithOneKill = async (
  story: Story,
  invoker: FunctionInvoker,
  stores: { readonly breaking: Store; readonly broken: () => boolean; readonly sound: () => Store },
): Promise<boolean> => {
  runs.clear();
  const first = await tell(story, invoker, stores.breaking, stores.broken, { nextStep: 0, day: 0 });
  if (first.world) {
    await story.expectEnded(first.world);
    return false;
  }
  const sound = stores.sound();
  const kept = await historiesOf(sound);
  const second = await tell(story, invoker, sound, () => false, first.at);
  if (!second.world) throw new Error('The story did not come to its end.');
  await story.expectEnded(second.world);
  await expectKept(second.world, kept);
  expect(second.world.errors).toEqual([]);
  return true;
};

type Kept = ReadonlyMap<string, readonly HistoryEvent[]>;

const historiesOf = async (store: Store): Promise<Kept> => {
  const outstanding = await store.open();
  return new Map(outstanding.map(({ instance, history }) => [instance.instanceId, history]));
};

/** What an execution's history had at the kill, it has at the end: results of activities above all. */
const expectKept = async (world: World, kept: Kept): Promise<void> => {
  for (const [id, before] of kept) {
    const after = await world.store.history(id);
    if (executionOf(after) === executionOf(before)) expect(after.slice(0, before.length)).toEqual(before);
  }
};

const executionOf = (history: readonly HistoryEvent[]): string | undefined => {
  const started = history.find(({ kind }) => kind === 'ExecutionStarted');
  return started?.kind === 'ExecutionStarted' ? started.OrchestrationInstance.ExecutionId : undefined;
};
