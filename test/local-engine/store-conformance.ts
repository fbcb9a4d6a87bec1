/** What every store of the engine does, whatever it keeps its data in. */
import { describe, expect, it } from 'vitest';
import type { HistoryEvent, MessageEvent } from '../../local/engine/history.ts';
import type { Store, StoredInstance } from '../../local/store/store.ts';

const AT = '2027-01-01T00:00:00.000Z';
const LATER = '2027-01-02T03:04:05.678Z';

const pending = (instanceId: string, changes: Partial<StoredInstance> = {}): StoredInstance => ({
  instanceId,
  executionId: 'e1',
  name: 'approval',
  version: '1',
  runtimeStatus: 'Pending',
  input: '{"title":"t"}',
  output: null,
  customStatus: null,
  createdTime: new Date(AT),
  lastUpdatedTime: new Date(AT),
  parent: null,
  ...changes,
});

const parent = {
  Name: 'parent',
  OrchestrationInstance: { InstanceId: 'p/1', ExecutionId: 'pe' },
  TaskScheduleId: 3,
  Version: '1',
};

const started = (instance: StoredInstance): HistoryEvent => ({
  kind: 'ExecutionStarted',
  EventId: -1,
  Timestamp: AT,
  Name: instance.name,
  Version: instance.version,
  Input: instance.input,
  OrchestrationInstance: { InstanceId: instance.instanceId, ExecutionId: instance.executionId },
  ParentInstance: instance.parent,
});

const bare = (kind: 'OrchestratorStarted' | 'OrchestratorCompleted'): HistoryEvent => ({
  kind,
  EventId: -1,
  Timestamp: AT,
});

const episode = (...events: HistoryEvent[]): HistoryEvent[] => [
  bare('OrchestratorStarted'),
  ...events,
  bare('OrchestratorCompleted'),
];

const activity = (id: number, input = '["x"]'): HistoryEvent => ({
  kind: 'TaskScheduled',
  EventId: id,
  Timestamp: AT,
  Name: 'prepare',
  Version: '',
  Input: input,
});

const raised = (name: string, input = '{"ok":true}'): MessageEvent => ({
  kind: 'EventRaised',
  EventId: -1,
  Timestamp: LATER,
  Name: name,
  Input: input,
});

/** One of each kind of event that is not used below, with what is hard to keep in it. */
const everyKind: HistoryEvent[] = [
  activity(0),
  { kind: 'TaskCompleted', EventId: -1, Timestamp: LATER, TaskScheduledId: 0, Result: null },
  { kind: 'TaskFailed', EventId: -1, Timestamp: LATER, TaskScheduledId: 1, Reason: 'r', Details: '' },
  {
    kind: 'SubOrchestrationInstanceCreated',
    EventId: 2,
    Timestamp: AT,
    Name: 'child',
    Version: '',
    InstanceId: 'e1:2',
    Input: null,
  },
  {
    kind: 'SubOrchestrationInstanceCompleted',
    EventId: -1,
    Timestamp: AT,
    TaskScheduledId: 2,
    Result: '"\\u00e9 𝄞"',
  },
  {
    kind: 'SubOrchestrationInstanceFailed',
    EventId: -1,
    Timestamp: AT,
    TaskScheduledId: 2,
    Reason: 'gone',
    Details: 'd',
  },
  { kind: 'TimerCreated', EventId: 4, Timestamp: AT, FireAt: LATER },
  { kind: 'TimerFired', EventId: -1, Timestamp: LATER, TimerId: 4, FireAt: LATER },
  raised('decision'),
  { kind: 'ExecutionSuspended', EventId: -1, Timestamp: AT, Reason: 'wait' },
  { kind: 'ExecutionResumed', EventId: -1, Timestamp: AT, Reason: '' },
  { kind: 'ExecutionTerminated', EventId: -1, Timestamp: AT, Input: 'enough' },
  { kind: 'ContinueAsNew', EventId: 5, Timestamp: AT, Result: '{"round":2}' },
  {
    kind: 'ExecutionCompleted',
    EventId: 5,
    Timestamp: AT,
    OrchestrationStatus: 'Terminated',
    Result: 'enough',
  },
];

/**
 * @param create makes an opened, empty store.
 * @param reopen gives a store over the same data, as a new host would see it, unopened.
 */
export const storeBehaviour = (
  name: string,
  create: () => Promise<{ store: Store; reopen: () => Store }>,
): void => {
  describe(name, () => {
    it('keeps an instance as it was given', async () => {
      const { store } = await create();
      const instance = pending('a', { parent, customStatus: '{"at":1}', input: null });
      expect(await store.insert(instance)).toBeUndefined();
      expect(await store.read('a')).toEqual(instance);
      expect(await store.read('b')).toBeUndefined();
    });

    it('writes nothing when the id is taken, and tells by whom', async () => {
      const { store } = await create();
      const first = pending('a');
      await store.insert(first);
      expect(await store.insert(pending('a', { executionId: 'e2' }))).toEqual(first);
      expect(await store.read('a')).toEqual(first);
    });

    it.each(['with/slash\\and#hash?', '^0 ^^', '\u0007\u007f', 'é𝄞', "it's", 'x'.repeat(256)])(
      'keeps an instance called %j apart',
      async (instanceId) => {
        const { store } = await create();
        await store.insert(pending(instanceId));
        await store.insert(pending(`${instanceId.slice(1)}n`));
        await store.commit({
          instanceId,
          executionId: 'e1',
          from: 0,
          events: episode(started(pending(instanceId))),
          consumed: [],
        });
        expect((await store.read(instanceId))?.instanceId).toBe(instanceId);
        expect(await store.history(instanceId)).toHaveLength(3);
        expect((await store.list({})).map((row) => row.instanceId)).toContain(instanceId);
        await store.purge(instanceId);
        expect(await store.read(instanceId)).toBeUndefined();
        expect(await store.list({})).toHaveLength(1);
      },
    );

    it('keeps every kind of event, over several commits', async () => {
      const { store } = await create();
      const instance = pending('a', { parent });
      await store.insert(instance);
      const first = episode(started(instance), activity(0));
      const second = episode(...everyKind);
      await store.commit({ instanceId: 'a', executionId: 'e1', from: 0, events: first, consumed: [] });
      await store.commit({
        instanceId: 'a',
        executionId: 'e1',
        from: first.length,
        events: second,
        instance: { ...instance, runtimeStatus: 'Terminated', output: 'enough' },
        consumed: [],
      });
      expect(await store.history('a')).toEqual([...first, ...second]);
      expect(await store.read('a')).toEqual({ ...instance, runtimeStatus: 'Terminated', output: 'enough' });
    });

    it('begins the history again with a new execution, and shows nothing of the one before', async () => {
      const { store } = await create();
      const instance = pending('a');
      await store.insert(instance);
      const long = episode(started(instance), activity(0), activity(1), activity(2));
      await store.commit({ instanceId: 'a', executionId: 'e1', from: 0, events: long, consumed: [] });
      const next = { ...instance, executionId: 'e2', input: '{"round":2}' };
      await store.commit({
        instanceId: 'a',
        executionId: 'e2',
        from: 0,
        events: episode(started(next)),
        instance: next,
        consumed: [],
      });
      expect(await store.history('a')).toEqual(episode(started(next)));
    });

    it('keeps an episode of more rows and bytes than fit into one transaction', async () => {
      const { store } = await create();
      const instance = pending('a');
      await store.insert(instance);
      const input = JSON.stringify(['y'.repeat(25_000)]);
      const events = episode(
        started(instance),
        ...Array.from({ length: 240 }, (_, id) => activity(id, input)),
      );
      await store.commit({ instanceId: 'a', executionId: 'e1', from: 0, events, consumed: [] });
      expect(await store.history('a')).toEqual(events);
    });

    it('keeps texts of any length', async () => {
      const { store, reopen } = await create();
      const text = (fill: string) => JSON.stringify(fill.repeat(70_000));
      const instance = pending('a/b', { input: text('é') });
      await store.insert(instance);
      const event = raised('big', text('𝄞'));
      const key = await store.addMessage('a/b', event);
      expect((await reopen().open())[0]).toMatchObject({ instance, inbox: [{ event }] });
      const events = episode(started(instance), event, activity(0, `[${text('z')}]`));
      const after = { ...instance, customStatus: text('c'), output: text('o') };
      await store.commit({
        instanceId: 'a/b',
        executionId: 'e1',
        from: 0,
        events,
        instance: after,
        consumed: [key],
      });
      expect(await store.history('a/b')).toEqual(events);
      expect(await store.read('a/b')).toEqual(after);
      await store.purge('a/b');
      expect(await store.read('a/b')).toBeUndefined();
    });

    it('gives back, when it is opened again, what has not ended', async () => {
      const { store, reopen } = await create();
      const [a, b, c] = [pending('a'), pending('b'), pending('c')];
      for (const instance of [a, b, c]) await store.insert(instance);
      const first = episode(started(a), activity(0));
      await store.commit({ instanceId: 'a', executionId: 'e1', from: 0, events: first, consumed: [] });
      await store.commit({
        instanceId: 'c',
        executionId: 'e1',
        from: 0,
        events: episode(started(c)),
        instance: { ...c, runtimeStatus: 'Failed', output: 'no' },
        consumed: [],
      });
      for (const name of ['one', 'two', 'three']) await store.addMessage('a', raised(name));
      const found = await reopen().open();
      expect(found.map(({ instance }) => instance.instanceId).sort()).toEqual(['a', 'b']);
      const outstanding = found.find(({ instance }) => instance.instanceId === 'a');
      expect(outstanding).toMatchObject({ instance: a, history: first });
      expect(outstanding?.inbox.map(({ event }) => event)).toEqual(
        ['one', 'two', 'three'].map((n) => raised(n)),
      );
    });

    it('has no message any more that was consumed or removed', async () => {
      const { store, reopen } = await create();
      const instance = pending('a');
      await store.insert(instance);
      const keys: string[] = [];
      for (const name of ['one', 'two', 'three', 'four'])
        keys.push(await store.addMessage('a', raised(name)));
      await store.commit({
        instanceId: 'a',
        executionId: 'e1',
        from: 0,
        events: episode(started(instance), raised('one'), raised('two')),
        consumed: keys.slice(0, 2),
      });
      await store.removeMessages('a', keys.slice(1, 3));
      const [found] = await reopen().open();
      expect(found?.inbox).toEqual([{ key: keys[3], event: raised('four') }]);
    });

    it('gives a message added after a reopening a key of its own, behind the others', async () => {
      const { store, reopen } = await create();
      await store.insert(pending('a'));
      const consumed = await store.addMessage('a', raised('one'));
      await store.commit({
        instanceId: 'a',
        executionId: 'e1',
        from: 0,
        events: episode(started(pending('a')), raised('one')),
        consumed: [consumed],
      });
      const second = reopen();
      await second.open();
      await second.addMessage('a', raised('two'));
      await second.addMessage('a', raised('three'));
      const [found] = await reopen().open();
      expect(found?.inbox.map(({ event }) => event)).toEqual([raised('two'), raised('three')]);
    });

    it('forgets history and inbox of an instance that is replaced', async () => {
      const { store, reopen } = await create();
      const instance = pending('a');
      await store.insert(instance);
      await store.commit({
        instanceId: 'a',
        executionId: 'e1',
        from: 0,
        events: episode(started(instance)),
        instance: { ...instance, runtimeStatus: 'Completed', output: '1' },
        consumed: [],
      });
      await store.addMessage('a', raised('late'));
      const next = pending('a', { executionId: 'e2', input: '2' });
      await store.replace(next);
      expect(await store.history('a')).toEqual([]);
      expect(await reopen().open()).toEqual([{ instance: next, history: [], inbox: [] }]);
    });

    it('lists by the time of creation, both ends included', async () => {
      const { store } = await create();
      const days = [1, 2, 3].map((day) => new Date(`2027-01-0${day}T12:00:00.500Z`));
      for (const createdTime of days)
        await store.insert(pending(createdTime.toISOString().slice(0, 10), { createdTime }));
      const ids = async (range: { from?: Date; to?: Date }) =>
        (await store.list(range)).map(({ instanceId }) => instanceId).sort();
      expect(await ids({})).toHaveLength(3);
      expect(await ids({ from: days[1]! })).toEqual(['2027-01-02', '2027-01-03']);
      expect(await ids({ from: days[0]!, to: days[1]! })).toEqual(['2027-01-01', '2027-01-02']);
    });
  });
};
