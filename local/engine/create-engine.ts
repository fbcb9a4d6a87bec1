/** The message loop: instances, their inboxes and episodes, activities, timers and children. */
import { availableParallelism } from 'node:os';
import { hasEnded, type InboxMessage, type Store, type StoredInstance } from '../store/store.ts';
import { childAnswer } from './answers.ts';
import { createChildren, newInstance } from './children.ts';
import { createDispatch } from './dispatch.ts';
import type { Engine, FunctionInvoker, MessageOutcome, Scheduler } from './engine.ts';
import { executionStarted, playEpisode, type Episode } from './episode.ts';
import type { MessageEvent } from './history.ts';
import { faultOfInstanceId, newId } from './instance-ids.ts';
import { liveInstance, type Execution, type LiveInstance, type Message } from './live-instance.ts';
import { instanceByHistory, unanswered } from './outstanding.ts';
import { AZURE_STORAGE_TIMERS, type EngineOptions } from './options.ts';
import { createGate, createPool } from './pool.ts';
import { createQueries } from './queries.ts';

export { UNSLICED_TIMERS, type EngineOptions } from './options.ts';

/**
 * How long an episode that could not be kept waits for its next try: twice as long each time, since on a virtual clock
 * months may pass while storage is away.
 */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 6 * 60 * 60 * 1_000;

export const createEngine = (parts: {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly invoker: FunctionInvoker;
  readonly options?: EngineOptions;
}): Engine => {
  const { store, scheduler, invoker, options = {} } = parts;
  const { defaultVersion = '', timers = AZURE_STORAGE_TIMERS } = options;
  const perProcessor = 10 * availableParallelism();
  const gate = createGate();
  const episodes = createPool(options.maxConcurrentOrchestrators ?? perProcessor, gate);
  const activities = createPool(options.maxConcurrentActivities ?? perProcessor, gate);
  const instances = new Map<string, LiveInstance>();
  const starting = new Map<string, Promise<unknown>>();
  const children = createChildren({ store, now: scheduler.now });
  let stopping = false;

  const post = (live: LiveInstance, message: Message): void => {
    if (live.ended) return;
    live.inbox.push(message);
    wake(live);
  };

  const wake = (live: LiveInstance): void => {
    if (live.busy || (live.inbox.length === 0 && !hasUnkept(live))) return;
    live.busy = true;
    episodes.add(async () => {
      const goesOn = await runEpisode(live);
      live.busy = false;
      if (goesOn) wake(live);
    });
  };

  /** Whether what is left in the inbox may be looked at now. */
  const runEpisode = async (live: LiveInstance): Promise<boolean> => {
    const { executionId, instanceId } = live.execution.instance;
    const messages = live.inbox;
    live.inbox = [];
    const relevant = messages.filter(
      (message) => message.executionId === undefined || message.executionId === executionId,
    );
    try {
      if (relevant.length === 0) {
        if (hasUnkept(live)) await commit(live, live.execution, keysOf(messages));
        return true;
      }
      const episode = await playEpisode(
        { invoker, now: scheduler.now, timers, defaultVersion },
        live.execution,
        relevant.map(({ event }) => event),
      );
      if (mayBeKeptLater(live, episode)) {
        live.execution = episode.execution;
        dispatch(live, episode.scheduled, []);
      } else {
        await keep(live, episode, keysOf(messages));
      }
      live.failures = 0;
      return true;
    } catch (error) {
      // Nothing of the episode is kept: it is played again, with the same messages.
      live.inbox = [...messages, ...live.inbox];
      options.onError?.(error, instanceId);
      const delay = Math.min(FIRST_RETRY_MS * 2 ** live.failures, LONGEST_RETRY_MS);
      live.failures += 1;
      scheduler.at(new Date(scheduler.now().getTime() + delay), () => {
        if (!stopping) wake(live);
      });
      return false;
    }
  };

  /** Outgoing first, then the history and the row, and only then does anything happen: all of it at least once. */
  const keep = async (live: LiveInstance, episode: Episode, consumed: readonly string[]): Promise<void> => {
    const { execution, scheduled, open } = episode;
    const { instance } = execution;
    const isNew = instance.executionId !== live.execution.instance.executionId;
    const links = await Promise.all(
      scheduled.map(async (event) =>
        event.kind === 'SubOrchestrationInstanceCreated' ? children.link(instance, event) : undefined,
      ),
    );
    await commit(live, execution, consumed);
    live.execution = execution;
    for (const [id, cancel] of live.timers) {
      if (open.has(id) && !isNew) continue;
      live.timers.delete(id);
      cancel();
    }
    if (hasEnded(instance)) await finish(live);
    else dispatch(live, scheduled, links);
  };

  /** Writes what of an execution is not kept yet, in as few requests as that takes. */
  const commit = async (
    live: LiveInstance,
    { instance, history }: Execution,
    consumed: readonly string[],
  ): Promise<void> => {
    const isNew = instance.executionId !== live.execution.instance.executionId;
    const from = isNew ? 0 : live.kept;
    const changed = rowChanged(live.stored, instance);
    await store.commit({
      instanceId: instance.instanceId,
      executionId: instance.executionId,
      from,
      events: history.slice(from),
      consumed,
      ...(changed ? { instance } : {}),
    });
    live.kept = history.length;
    if (changed) live.stored = instance;
  };

  const finish = async (live: LiveInstance): Promise<void> => {
    const { instance } = live.execution;
    live.ended = true;
    instances.delete(instance.instanceId);
    const late = keysOf(live.inbox);
    live.inbox = [];
    if (instance.parent) {
      const { OrchestrationInstance: parent, TaskScheduleId } = instance.parent;
      const waiting = instances.get(parent.InstanceId);
      if (waiting)
        post(waiting, {
          event: childAnswer(instance, TaskScheduleId, scheduler.now()),
          executionId: parent.ExecutionId,
        });
    }
    if (late.length === 0) return;
    // What cannot be removed now goes when the store is opened again.
    await store.removeMessages(instance.instanceId, late).catch((error: unknown) => {
      options.onError?.(error, instance.instanceId);
    });
  };

  /** Takes a Pending instance in and queues its first episode. */
  const begin = (instance: StoredInstance): void => {
    const live = liveInstance(instance, instance, []);
    instances.set(instance.instanceId, live);
    post(live, { event: executionStarted(instance, instance.createdTime.toISOString()) });
  };

  const dispatch = createDispatch({
    scheduler,
    invoker,
    activities,
    post,
    begin,
    isStopping: () => stopping,
  });

  const start = async (instance: StoredInstance): ReturnType<Engine['start']> => {
    const there = await store.insert(instance);
    if (there && !hasEnded(there)) return { kind: 'already-exists', status: there.runtimeStatus };
    if (there) await store.replace(instance);
    begin(instance);
    return { kind: 'started', instanceId: instance.instanceId };
  };

  const send = async (instanceId: string, event: MessageEvent): Promise<MessageOutcome> => {
    await starting.get(instanceId);
    const live = instances.get(instanceId);
    if (!live) return (await store.read(instanceId)) ? 'ended' : 'not-found';
    const key = await store.addMessage(instanceId, event);
    if (live.ended) {
      await store.removeMessages(instanceId, [key]);
      return 'ended';
    }
    post(live, { event, key });
    return 'accepted';
  };

  const messageOf = (): { readonly EventId: number; readonly Timestamp: string } => ({
    EventId: -1,
    Timestamp: scheduler.now().toISOString(),
  });

  /** Goes on with an instance after a restart. */
  const resume = async (live: LiveInstance, inbox: readonly InboxMessage[]): Promise<void> => {
    const { instance, history } = live.execution;
    const open = unanswered(history);
    const links = await Promise.all(
      open.map(async (event) =>
        event.kind === 'SubOrchestrationInstanceCreated' && !instances.has(event.InstanceId)
          ? children.link(instance, event)
          : undefined,
      ),
    );
    if (history.length === 0)
      post(live, { event: executionStarted(instance, instance.createdTime.toISOString()) });
    dispatch(live, open, links);
    for (const { key, event } of inbox) post(live, { key, event });
  };

  return {
    start: async ({ name, instanceId, version, input }) => {
      if (stopping) throw new Error('The engine is stopping and takes no new work.');
      if (!invoker.orchestrators.has(name)) return { kind: 'unknown-orchestrator' };
      const id = instanceId === undefined || instanceId === '' ? newId() : instanceId;
      const fault = faultOfInstanceId(id);
      if (fault !== undefined) return { kind: 'invalid-id', reason: fault };
      const live = instances.get(id);
      if (live) return { kind: 'already-exists', status: live.execution.instance.runtimeStatus };
      if (starting.has(id)) return { kind: 'already-exists', status: 'Pending' };
      const started = start(
        newInstance({
          instanceId: id,
          name,
          version: version ?? defaultVersion,
          input: toJsonText(input),
          now: scheduler.now(),
          parent: null,
        }),
      );
      starting.set(id, started);
      try {
        return await started;
      } finally {
        starting.delete(id);
      }
    },
    raiseEvent: (instanceId, name, data) =>
      send(instanceId, { kind: 'EventRaised', ...messageOf(), Name: name, Input: data }),
    terminate: (instanceId, reason) =>
      send(instanceId, { kind: 'ExecutionTerminated', ...messageOf(), Input: reason }),
    suspend: (instanceId, reason) =>
      send(instanceId, { kind: 'ExecutionSuspended', ...messageOf(), Reason: reason }),
    resume: (instanceId, reason) =>
      send(instanceId, { kind: 'ExecutionResumed', ...messageOf(), Reason: reason }),
    ...createQueries(store, instances),
    recover: async () => {
      const outstanding = await store.open();
      const inboxes = new Map<LiveInstance, readonly InboxMessage[]>();
      for (const { instance: kept, history, inbox } of outstanding) {
        const instance = instanceByHistory(kept, history);
        if (hasEnded(instance)) {
          // Its last commit was cut off between the history and the row.
          await store.commit({
            instanceId: instance.instanceId,
            executionId: instance.executionId,
            from: history.length,
            events: [],
            instance,
            consumed: inbox.map(({ key }) => key),
          });
        } else {
          const live = liveInstance(kept, instance, history);
          instances.set(instance.instanceId, live);
          inboxes.set(live, inbox);
        }
      }
      for (const [live, inbox] of inboxes) await resume(live, inbox);
    },
    isIdle: gate.isIdle,
    whenIdle: gate.whenIdle,
    stop: async () => {
      stopping = true;
      activities.close();
      for (const live of instances.values()) {
        for (const cancel of live.timers.values()) cancel();
        live.timers.clear();
      }
      await Promise.allSettled(starting.values());
      await gate.whenIdle();
    },
  };
};

const hasUnkept = (live: LiveInstance): boolean => live.kept < live.execution.history.length;

/**
 * A first episode that only schedules activities need not be kept before they run: after a crash the instance's row
 * starts it again, and it decides the same. Kept it is at once, or, when there is a queue, together with the next one.
 * Everything later waits: what an activity answered must be safe before anybody acts on it.
 */
const mayBeKeptLater = (live: LiveInstance, { execution, events, scheduled }: Episode): boolean =>
  live.execution.history.length === 0 &&
  live.execution.instance.executionId === execution.instance.executionId &&
  execution.instance.runtimeStatus === 'Running' &&
  // OrchestratorStarted, ExecutionStarted, the activities, OrchestratorCompleted: no message of a client among them.
  events.length === scheduled.length + 3 &&
  scheduled.every(({ kind }) => kind === 'TaskScheduled');

const keysOf = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap(({ key }) => (key === undefined ? [] : [key]));

/** That Pending became Running, and when something last happened, the history tells as well: no row for that alone. */
const rowChanged = (kept: StoredInstance, now: StoredInstance): boolean =>
  kept.executionId !== now.executionId ||
  kept.customStatus !== now.customStatus ||
  kept.output !== now.output ||
  (kept.runtimeStatus !== now.runtimeStatus &&
    !(kept.runtimeStatus === 'Pending' && now.runtimeStatus === 'Running'));

/** A client that sends no JSON sends a text. An empty body is no input. */
const toJsonText = (input: string): string | null => {
  if (input === '') return null;
  try {
    JSON.parse(input);
    return input;
  } catch {
    return JSON.stringify(input);
  }
};
