import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { createWorld, loadBasics, onDay, runs } from './engine-under-test.ts';

let invoker: FunctionInvoker;
beforeAll(async () => {
  invoker = await loadBasics();
});

describe('starting', () => {
  it('makes an id of 32 hex digits when none is given', async () => {
    const { engine } = await createWorld(invoker);
    const outcome = await engine.start({ name: 'handsOn', input: '1', instanceId: '' });
    expect(outcome).toEqual({
      kind: 'started',
      instanceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('knows the orchestrators', async () => {
    const { engine } = await createWorld(invoker);
    expect(await engine.start({ name: 'nobody', input: '1' })).toEqual({ kind: 'unknown-orchestrator' });
  });

  it.each(['@counter@k', 'a/b', 'a\\b', 'a#b', 'a?b', 'a\tb', 'a\u009fb', 'x'.repeat(257)])(
    'refuses the id %j',
    async (instanceId) => {
      const { engine } = await createWorld(invoker);
      expect(await engine.start({ name: 'handsOn', input: '1', instanceId })).toMatchObject({
        kind: 'invalid-id',
        reason: expect.stringMatching(/^Orchestration instance ids must not/) as string,
      });
    },
  );

  it('refuses the id of an instance that runs, waits or is suspended', async () => {
    const { engine, run } = await createWorld(invoker);
    await run('approval', { days: 1 }, 'taken');
    const again = () => engine.start({ name: 'approval', input: '{"days":1}', instanceId: 'taken' });
    expect(await again()).toEqual({ kind: 'already-exists', status: 'Running' });
    await engine.suspend('taken', 'wait');
    await engine.whenIdle();
    expect(await again()).toEqual({ kind: 'already-exists', status: 'Suspended' });
  });

  it('starts one of two that ask for the same id at once', async () => {
    const { engine } = await createWorld(invoker);
    const outcomes = await Promise.all(
      [1, 2].map(() => engine.start({ name: 'chain', input: '{"key":"once"}', instanceId: 'one' })),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['already-exists', 'started']);
    await engine.whenIdle();
    expect(runs.get('once0')).toBe(1);
  });

  it('replaces an instance that has ended, with nothing left of it', async () => {
    const world = await createWorld(invoker);
    await world.run('failing', {}, 'again');
    const before = await world.state('again');
    await world.untilDay(1);
    await world.run('approval', { days: 1 }, 'again');
    expect(await world.state('again')).toMatchObject({
      name: 'approval',
      runtimeStatus: 'Running',
      output: null,
      createdTime: onDay(1),
    });
    expect((await world.state('again')).executionId).not.toBe(before.executionId);
  });
});

describe('messages', () => {
  it('tell whether there is somebody to receive them', async () => {
    const { engine, run } = await createWorld(invoker);
    await run('failing', {}, 'ended');
    for (const send of [engine.terminate, engine.suspend, engine.resume]) {
      expect(await send('nobody', 'r')).toBe('not-found');
      expect(await send('ended', 'r')).toBe('ended');
    }
    expect(await engine.raiseEvent('nobody', 'e', '1')).toBe('not-found');
    expect(await engine.raiseEvent('ended', 'e', '1')).toBe('ended');
  });

  it('terminate an instance, whatever it waits for', async () => {
    const world = await createWorld(invoker);
    await world.run('approval', { days: 90 }, 'waits');
    await world.engine.terminate('waits', 'no longer needed');
    await world.engine.whenIdle();
    expect(await world.state('waits')).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'no longer needed',
    });
    expect((await world.eventTypes('waits')).slice(-4)).toEqual([12, 3, 1, 13]);
    await world.untilDay(100);
    expect(await world.state('waits')).toMatchObject({ runtimeStatus: 'Terminated' });
  });

  it('wait while an instance is suspended, in their order, and decisions with them', async () => {
    const world = await createWorld(invoker);
    await world.run('approval', { days: 2 }, 'held');
    await world.engine.suspend('held', 'hold it');
    await world.engine.raiseEvent('held', 'decision', '"yes"');
    await world.untilDay(5);
    expect(await world.state('held')).toMatchObject({ runtimeStatus: 'Suspended', output: 'hold it' });
    expect(await world.eventTypes('held')).not.toContain(1);
    await world.engine.resume('held', 'go on');
    await world.engine.whenIdle();
    expect(await world.output('held')).toEqual({ by: 'event', value: 'yes', noted: 'noted' });
  });

  it('terminate a suspended instance', async () => {
    const world = await createWorld(invoker);
    await world.run('approval', { days: 2 }, 'held');
    await world.engine.suspend('held', 'hold it');
    await world.engine.terminate('held', 'enough');
    await world.engine.whenIdle();
    expect(await world.state('held')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });

  it('terminate an instance whose function is gone', async () => {
    const world = await createWorld(invoker);
    await world.run('approval', { days: 2 }, 'orphan');
    const later = await createWorld({ ...invoker, orchestrators: new Set() }, { store: world.store });
    await later.engine.terminate('orphan', 'its code is gone');
    await later.engine.whenIdle();
    expect(await later.state('orphan')).toMatchObject({ runtimeStatus: 'Terminated' });
  });
});

describe('looking and purging', () => {
  it('shows the history as the SDK sees it', async () => {
    const { engine, run } = await createWorld(invoker);
    const id = await run('failing');
    const [first, second] = await engine.history(id);
    expect(first).toEqual({
      EventType: 12,
      EventId: -1,
      IsPlayed: false,
      Timestamp: '2027-01-01T00:00:00.000Z',
    });
    expect(second).toMatchObject({ EventType: 0, IsPlayed: true, Name: 'failing', ParentInstance: null });
    expect(await engine.history('nobody')).toEqual([]);
  });

  it('lists by status and by time of creation', async () => {
    const world = await createWorld(invoker);
    await world.run('failing', {}, 'day0');
    await world.untilDay(1);
    await world.run('approval', { days: 9 }, 'day1');
    await world.untilDay(2);
    await world.run('handsOn', 1, 'day2');
    const ids = async (filter: Parameters<typeof world.engine.list>[0]) =>
      (await world.engine.list(filter)).map(({ instanceId }) => instanceId).sort();
    expect(await ids({})).toEqual(['day0', 'day1', 'day2']);
    expect(await ids({ statuses: ['Running'] })).toEqual(['day1']);
    expect(await ids({ statuses: ['Failed', 'Completed'], createdFrom: onDay(1) })).toEqual(['day2']);
    expect(await ids({ createdTo: onDay(1) })).toEqual(['day0', 'day1']);
  });

  it('purges only what has ended', async () => {
    const world = await createWorld(invoker);
    await world.run('failing', {}, 'ended');
    await world.run('approval', { days: 9 }, 'runs');
    expect(await world.engine.purge('runs')).toBe(0);
    expect(await world.engine.purge('nobody')).toBe(0);
    expect(await world.engine.purge('ended')).toBe(1);
    expect(await world.engine.status('ended')).toBeUndefined();
    expect(await world.engine.history('ended')).toEqual([]);
    await world.run('failing', {}, 'ended');
    expect(await world.engine.purgeWhere({})).toBe(1);
    expect((await world.engine.list({})).map(({ instanceId }) => instanceId)).toEqual(['runs']);
  });
});

describe('stopping', () => {
  it('waits for what runs, keeps its result, and begins nothing new', async () => {
    const gate = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const slow: FunctionInvoker = {
      ...invoker,
      activity: async (...call) => {
        begun.resolve(undefined);
        await gate.promise;
        return invoker.activity(...call);
      },
    };
    const world = await createWorld(slow);
    await world.engine.start({ name: 'chain', input: '{"key":"stopped"}', instanceId: 'chain' });
    expect(world.engine.isIdle()).toBe(false);
    await begun.promise;
    const stopped = world.engine.stop();
    await expect(world.engine.start({ name: 'chain', input: '1' })).rejects.toThrow('stopping');
    gate.resolve(undefined);
    await stopped;
    expect(runs.get('stopped0')).toBe(1);
    expect(runs.get('stopped1')).toBeUndefined();
    const next = await createWorld(invoker, { store: world.store });
    await next.engine.whenIdle();
    expect(await next.output('chain')).toEqual([1, 1, 1, 1, 1]);
  });
});
