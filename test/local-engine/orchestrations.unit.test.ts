import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { UNSLICED_TIMERS } from '../../local/engine/create-engine.ts';
import { createWorld, loadBasics, onDay, runs } from './engine-under-test.ts';

let invoker: FunctionInvoker;
beforeAll(async () => {
  invoker = await loadBasics();
});

const raise = async (
  world: Awaited<ReturnType<typeof createWorld>>,
  id: string,
  name: string,
  data: unknown,
) => {
  expect(await world.engine.raiseEvent(id, name, JSON.stringify(data))).toBe('accepted');
  await world.engine.whenIdle();
};

describe('an orchestration', () => {
  it('runs a chain of activities, each once, and keeps its history', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('chain', { key: 'chain' });
    expect(await world.output(id)).toEqual([1, 1, 1, 1, 1]);
    expect(await world.eventTypes(id)).toEqual([
      ...[12, 0, 4, 13],
      ...Array.from({ length: 4 }, () => [12, 5, 4, 13]).flat(),
      ...[12, 5, 1, 13],
    ]);
  });

  it('runs a hundred and twenty activities at once and takes their answers in', async () => {
    const world = await createWorld(invoker);
    expect(await world.output(await world.run('fanOut'))).toBe(120);
  });

  // runtime.md 5.4, trap 4.
  it.each([
    ['""', { input: '', type: 'string' }],
    ['', { input: null, type: 'object' }],
    ['{"a":1}', { input: { a: 1 }, type: 'object' }],
    ['not JSON', { input: 'not JSON', type: 'string' }],
  ])('started with the body %j', async (input, seen) => {
    const world = await createWorld(invoker);
    const outcome = await world.engine.start({ name: 'inputOf', input });
    await world.engine.whenIdle();
    if (outcome.kind !== 'started') expect.unreachable();
    expect(await world.output(outcome.instanceId)).toEqual({ ...seen, version: '' });
  });

  it('has the version it was started with, else the default', async () => {
    const world = await createWorld(invoker, { options: { defaultVersion: '7' } });
    const byDefault = await world.run('inputOf');
    expect(await world.output(byDefault)).toMatchObject({ version: '7' });
    expect(await world.state(byDefault)).toMatchObject({ version: '7' });
    await world.engine.start({ name: 'inputOf', input: '1', instanceId: 'v8', version: '8' });
    await world.engine.whenIdle();
    expect(await world.output('v8')).toMatchObject({ version: '8' });
    const parent = await world.run('parent', { child: 'inputOf', childId: 'child' });
    expect(await world.output(parent)).toMatchObject({ result: { version: '7' } });
  });

  // runtime.md 3.2: strings are JSON-encoded once more by the SDK, booleans become .NET's texts.
  it.each([
    ['text', 'string "text"'],
    [{ a: [1, null] }, 'object {"a":[1,null]}'],
    [3.5, 'number 3.5'],
    [true, 'string "True"'],
  ])('hands an activity %j as %s', async (input, seen) => {
    const world = await createWorld(invoker);
    expect(await world.output(await world.run('handsOn', input))).toBe(seen);
  });

  it('fails with the text of what it threw', async () => {
    const world = await createWorld(invoker);
    expect(await world.state(await world.run('failing'))).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'failing' failed: no more",
    });
  });

  it.each([
    ['callsEntity', "Orchestrator function 'callsEntity' failed: callEntity is not in the local host"],
    ['callsHttp', "Orchestrator function 'callsHttp' failed: callHttp is not in the local host"],
    [
      'callsNobody',
      "Orchestrator function 'callsNobody' failed: The function 'nobody' doesn't exist, is disabled, or is not an activity function.",
    ],
  ])('fails clearly when it asks for what is not there: %s', async (name, output) => {
    const world = await createWorld(invoker);
    expect(await world.state(await world.run(name))).toMatchObject({ runtimeStatus: 'Failed', output });
  });

  it('fails when its code no longer does what its history says', async () => {
    const world = await createWorld(invoker);
    runs.set('switch', 0);
    const id = await world.run('changing');
    runs.set('switch', 1);
    await raise(world, id, 'go', {});
    const { runtimeStatus, output } = await world.state(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected: .*activity 'echo'.*activity 'typeOf'/);
  });
});

describe('waiting', () => {
  it('ends with the event, and the cancelled timer wakes nobody any more', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days: 2 });
    expect(await world.state(id)).toMatchObject({
      runtimeStatus: 'Running',
      customStatus: '{"stage":"waiting"}',
    });
    await raise(world, id, 'decision', { ok: true });
    await world.untilDay(3);
    expect(await world.eventTypes(id)).not.toContain(11);
    expect(await world.output(id)).toEqual({ by: 'event', value: { ok: true }, noted: 'noted' });
    expect(await world.state(id)).toMatchObject({ customStatus: '{"stage":"decided"}' });
  });

  // runtime.md 3.3: the extension ignores the case of an event's name, the SDK does not.
  it('does not take an event whose name is written otherwise', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days: 2 });
    await raise(world, id, 'Decision', { ok: true });
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
    await world.untilDay(2);
    expect(await world.output(id)).toMatchObject({ by: 'deadline' });
  });

  it('ends with the deadline, to the millisecond', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days: 2 });
    await world.untilDay(1.99);
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
    await world.untilDay(3);
    expect(await world.output(id)).toEqual({ by: 'deadline', at: onDay(2).toISOString() });
  });

  // runtime.md 3.3, DurableOrchestrationContext.CreateTimer: beyond 6 days in slices of 3, the rest when less is left.
  it.each([
    [6, 1],
    [7, 3],
    [8.5, 3],
    [9, 3],
    [90, 30],
  ])('waits %d days with %d timers', async (days, slices) => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days });
    await world.untilDay(days);
    expect(await world.output(id)).toEqual({ by: 'deadline', at: onDay(days).toISOString() });
    expect((await world.eventTypes(id)).filter((type) => type === 10)).toHaveLength(slices);
  });

  it('waits 90 days with one timer where slices are off', async () => {
    const world = await createWorld(invoker, { options: { timers: UNSLICED_TIMERS } });
    const id = await world.run('approval', { days: 90 });
    await world.untilDay(90);
    expect(await world.output(id)).toEqual({ by: 'deadline', at: onDay(90).toISOString() });
    expect((await world.eventTypes(id)).filter((type) => type === 10)).toHaveLength(1);
  });

  // runtime.md 5.4, trap 1.
  it('may cancel a long timer before its first slice has fired', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days: 10 });
    await world.untilDay(2);
    await raise(world, id, 'decision', 'yes');
    expect(await world.output(id)).toMatchObject({ by: 'event' });
  });

  it('fails as non-deterministic when a long timer is cancelled after its first slice', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('approval', { days: 10 });
    await world.untilDay(4);
    await raise(world, id, 'decision', 'yes');
    const { runtimeStatus, output } = await world.state(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(/^Non-Deterministic workflow detected/);
  });

  // Trap 3.
  it('keeps running after it has returned, until the losing timer has fired', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('careless');
    await raise(world, id, 'decision', 1);
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
    await world.untilDay(2);
    expect(await world.output(id)).toBe('returned');
  });

  // Trap 1's remedy.
  it.each([0.5, 4.9, 5, 5.1, 17, 89.9])(
    'takes an event on day %d of a wait of 90 days in timers of five',
    async (day) => {
      const world = await createWorld(invoker);
      const id = await world.run('patient', { days: 90 });
      await world.untilDay(day);
      await raise(world, id, 'decision', 1);
      expect(await world.output(id)).toEqual({ by: 'event', at: onDay(day).toISOString() });
    },
  );

  it('ends a wait of 90 days in timers of five at its deadline', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('patient', { days: 90 });
    await world.untilDay(90);
    expect(await world.output(id)).toEqual({ by: 'deadline', at: onDay(90).toISOString() });
  });

  // Trap 9.
  it('lets an event go unseen that arrives between two waits for one task', async () => {
    const gates: (() => void)[] = [];
    const slow: FunctionInvoker = {
      ...invoker,
      activity: async (...call) => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return invoker.activity(...call);
      },
    };
    const world = await createWorld(slow);
    const id = await world.run('inattentive');
    const moved = world.untilDay(1);
    await expect.poll(() => gates.length).toBe(1);
    await world.engine.raiseEvent(id, 'decision', '1');
    gates.splice(0).forEach((open) => open());
    await moved;
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
    await world.untilDay(2);
    expect(await world.output(id)).toEqual({ completed: true, won: 'timer' });
  });

  // Trap 10.
  it('never ends a Task.all over what has finished already', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('allOverFinished');
    await world.untilDay(400);
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
  });
});

describe('retries', () => {
  const minutes = (count: number) => count / (24 * 60);

  it('wait longer each time, and end with the first success', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('retrying', { good: 4, attempts: 5 });
    await world.untilDay(minutes(6.9));
    expect(await world.state(id)).toMatchObject({ runtimeStatus: 'Running' });
    await world.untilDay(minutes(7));
    expect(await world.output(id)).toEqual({ result: 'attempt 4', at: onDay(minutes(7)).toISOString() });
  });

  // runtime.md 3.3, RetryInterceptor: one more timer, at once, after the last failed attempt.
  it('end with one more timer after the last failure, and the numbers still agree', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('retrying', { good: 99, attempts: 3 });
    await world.untilDay(minutes(3));
    expect(await world.output(id)).toMatchObject({
      error: expect.stringMatching(
        /^Error: Activity function 'failUntil' failed: attempt 3 refused \n /,
      ) as string,
      at: onDay(minutes(3)).toISOString(),
      echoed: 'after the failure',
    });
    const scheduled = (await world.engine.history(id)).filter(({ EventId }) => Number(EventId) >= 0);
    expect(scheduled.map(({ EventType, EventId }) => [EventType, EventId])).toEqual([
      [4, 0],
      [10, 1],
      [4, 2],
      [10, 3],
      [4, 4],
      [10, 5],
      [4, 6],
      [1, 7],
    ]);
  });
});

describe('sub-orchestrations', () => {
  it('give their output to the parent, under an id made from its execution', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('parent', { child: 'chain', key: 'sub' });
    expect(await world.output(id)).toEqual({ result: [1, 1, 1, 1, 1] });
    const { executionId } = await world.state(id);
    expect(await world.state(`${executionId}:0`)).toMatchObject({
      name: 'chain',
      runtimeStatus: 'Completed',
    });
  });

  it('give their failure to the parent', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('parent', { child: 'failing' });
    expect(await world.output(id)).toEqual({
      error: "Error: Orchestrator function 'failing' failed: no more \n Message: no more",
    });
  });

  it('fail in the parent when they are terminated', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('parent', { child: 'approval', childId: 'kid', days: 3 });
    expect(await world.engine.terminate('kid', 'enough')).toBe('accepted');
    await world.engine.whenIdle();
    expect(await world.output(id)).toMatchObject({ error: expect.stringContaining('enough') as string });
  });

  it('fail in the parent when their id is another running instance', async () => {
    const world = await createWorld(invoker);
    await world.run('approval', { days: 3 }, 'busy');
    const id = await world.run('parent', { child: 'chain', childId: 'busy', key: 'x' });
    expect(await world.output(id)).toEqual({
      error: 'Error: An Orchestration instance with the status Running already exists. \n Instance ID: busy',
    });
  });

  it('take the place of an instance that has ended', async () => {
    const world = await createWorld(invoker);
    await world.run('chain', { key: 'old' }, 'ended');
    const id = await world.run('parent', { child: 'chain', childId: 'ended', key: 'new' });
    expect(await world.output(id)).toEqual({ result: [1, 1, 1, 1, 1] });
  });

  it('may not have the id of their parent', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('parent', { child: 'chain', childId: 'me' }, 'me');
    expect((await world.state(id)).output).toContain('must be different than the instance ID of a parent');
  });
});

describe('continue-as-new', () => {
  it('begins a new execution with an empty history', async () => {
    const world = await createWorld(invoker);
    const id = await world.run('rounds', { round: 1, of: 4 });
    expect(await world.output(id)).toBe('round 4');
    expect(await world.state(id)).toMatchObject({
      input: '{"round":4,"of":4}',
      customStatus: '{"round":4}',
    });
    expect(await world.eventTypes(id)).toEqual([12, 0, 4, 13, 12, 5, 1, 13]);
  });

  it('may happen many times without waiting for anything', async () => {
    const world = await createWorld(invoker);
    expect(await world.output(await world.run('spinning', { round: 1, of: 25 }))).toBe('round 25');
  });

  // Trap 5.
  it('puts a text into more quotes each time', async () => {
    const world = await createWorld(invoker);
    expect(await world.output(await world.run('doublingText', 'x'))).toBe('"\\"\\\\\\"x\\\\\\"\\""');
  });

  it('loses the events it had buffered, and takes later ones with it', async () => {
    const gates: (() => void)[] = [];
    const slow: FunctionInvoker = {
      ...invoker,
      activity: async (...call) => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return invoker.activity(...call);
      },
    };
    const world = await createWorld(slow);
    const started = await world.engine.start({ name: 'oneAtATime', input: '{}', instanceId: 'one' });
    expect(started.kind).toBe('started');
    const send = (data: string) => world.engine.raiseEvent('one', 'item', JSON.stringify(data));
    const finishActivity = async () => {
      await expect.poll(() => gates.length).toBe(1);
      gates.shift()?.();
    };
    await send('a');
    await expect.poll(() => gates.length).toBe(1);
    await send('lost');
    await finishActivity();
    await world.engine.whenIdle();
    await send('b');
    await finishActivity();
    await world.engine.whenIdle();
    await send('end');
    await finishActivity();
    await world.engine.whenIdle();
    expect(await world.output('one')).toBe('abend');
  });
});
