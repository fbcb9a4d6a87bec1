/** One episode: messages come in, the orchestrator is replayed, and what it decided comes out. Writes nothing. */
import { hasEnded, type StoredInstance } from '../store/store.ts';
import { parseAnswer, ProtocolError, type OrchestratorAnswer } from './actions.ts';
import type { FunctionInvoker, RuntimeStatus } from './engine.ts';
import type { ExecutionStarted, HistoryEvent, MessageEvent, ScheduledEvent } from './history.ts';
import { nextExecutionId } from './instance-ids.ts';
import type { Execution } from './live-instance.ts';
import type { Decision, TimerSlices } from './orchestration-context.ts';
import { appendNew, appendPlayed, triggerPayload } from './payload.ts';
import { orchestratorFailed, replay, type End, type Replayed } from './replay.ts';

export type EpisodeSettings = {
  readonly invoker: FunctionInvoker;
  readonly now: () => Date;
  readonly timers: TimerSlices;
  /** For children whose parent names no version. */
  readonly defaultVersion: string;
};

export type Episode = {
  readonly execution: Execution;
  /** The events that came with this episode: the last of `execution`'s history. */
  readonly events: readonly HistoryEvent[];
  /** What was scheduled and is awaited: not what was cancelled at once. */
  readonly scheduled: readonly ScheduledEvent[];
  /** Sequence numbers of all that is awaited. */
  readonly open: ReadonlySet<number>;
};

/** A function that continues as new at once goes on in the same episode, as in DTFx: only the last execution is kept. */
export const playEpisode = async (
  settings: EpisodeSettings,
  before: Execution,
  messages: readonly MessageEvent[],
): Promise<Episode> => {
  let execution = before;
  let arrived = messages;
  for (;;) {
    const turn = await playTurn(settings, execution, arrived);
    const { end, episode } = turn;
    if (end?.kind !== 'continued-as-new') return episode;
    const { instance } = episode.execution;
    const started = restarted(instance, jsonOf(end.input) ?? 'null', settings.now());
    execution = {
      instance: {
        ...instance,
        runtimeStatus: 'Running',
        executionId: started.OrchestrationInstance.ExecutionId,
        input: started.Input,
        output: null,
        createdTime: new Date(started.Timestamp),
      },
      history: [],
      text: '',
    };
    arrived = [started, ...end.carriedOver];
  }
};

const restarted = (instance: StoredInstance, input: string, now: Date): ExecutionStarted =>
  executionStarted(
    { ...instance, input, executionId: nextExecutionId(instance.executionId) },
    now.toISOString(),
  );

export const executionStarted = (instance: StoredInstance, timestamp: string): ExecutionStarted => ({
  kind: 'ExecutionStarted',
  EventId: -1,
  Timestamp: timestamp,
  OrchestrationInstance: { InstanceId: instance.instanceId, ExecutionId: instance.executionId },
  Name: instance.name,
  Version: instance.version,
  Input: instance.input,
  ParentInstance: instance.parent,
});

const playTurn = async (
  settings: EpisodeSettings,
  { instance, history, text }: Execution,
  messages: readonly MessageEvent[],
): Promise<{ end: End | undefined; episode: Episode }> => {
  const now = settings.now();
  const timestamp = now.toISOString();
  const arrived: HistoryEvent[] = [
    { kind: 'OrchestratorStarted', EventId: -1, Timestamp: timestamp },
    ...messages,
  ];
  const all = [...history, ...arrived];
  const payload = triggerPayload({
    history: appendNew(text, arrived),
    input: instance.input,
    instanceId: instance.instanceId,
    isReplaying: history.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    timers: settings.timers,
  });
  const answered = terminationOf(all) ?? (await answer(settings.invoker, instance, payload));
  const replayed =
    'end' in answered
      ? answered
      : replay({ ...contextOf(settings, instance), history: all, answer: answered });
  const decided = replayed.decisions.map((decision) =>
    scheduledEvent(decision, timestamp, settings.defaultVersion),
  );
  const { end } = replayed;
  const last: HistoryEvent[] = [
    ...(end ? [endEvent(end, timestamp)] : []),
    { kind: 'OrchestratorCompleted', EventId: -1, Timestamp: timestamp },
  ];
  const events = [...arrived, ...decided, ...last];
  const after: StoredInstance = {
    ...instance,
    ...statusAfter(instance, messages, end),
    customStatus:
      'customStatus' in answered && answered.customStatus !== undefined
        ? jsonOf(answered.customStatus)
        : instance.customStatus,
    lastUpdatedTime: now,
  };
  return {
    end,
    episode: {
      execution: {
        instance: after,
        history: [...history, ...events],
        text: hasEnded(after) ? '' : appendPlayed(text, events),
      },
      events,
      scheduled: end ? [] : decided.filter(({ EventId }) => replayed.open.has(EventId)),
      open: replayed.open,
    },
  };
};

const contextOf = ({ invoker, timers }: EpisodeSettings, instance: StoredInstance) => ({
  name: instance.name,
  instanceId: instance.instanceId,
  executionId: instance.executionId,
  parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
  functions: invoker,
  timers,
});

/** A terminated orchestrator is not asked any more, so that one that is broken or gone can be terminated as well. */
const terminationOf = (history: readonly HistoryEvent[]): Replayed | undefined => {
  const event = history.find(({ kind }) => kind === 'ExecutionTerminated');
  if (event?.kind !== 'ExecutionTerminated') return undefined;
  const id = history.filter(({ EventId }) => EventId >= 0).length;
  return { decisions: [], open: new Set(), end: { kind: 'terminated', id, reason: event.Input } };
};

const failed = (name: string, message: string): Replayed => {
  const reason = orchestratorFailed(name, message);
  return { decisions: [], open: new Set(), end: { kind: 'failed', id: -1, reason } };
};

/** What the SDK puts between the message it throws and the state; the extension looks for it there. */
const STATE_LABEL = '\n\n$OutOfProcData$:';

const answer = async (
  invoker: FunctionInvoker,
  { name, instanceId }: StoredInstance,
  payload: string,
): Promise<OrchestratorAnswer | Replayed> => {
  if (!invoker.orchestrators.has(name))
    return failed(
      name,
      `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
    );
  const outcome = await invoker.orchestrator(name, instanceId, payload);
  try {
    if (outcome.kind === 'state') return parseAnswer(outcome.state);
    const label = outcome.message.indexOf(STATE_LABEL);
    if (label === -1) return failed(name, outcome.message);
    const state: unknown = JSON.parse(outcome.message.slice(label + STATE_LABEL.length));
    const parsed = parseAnswer(state);
    // An error without a message is left out of the state: the function failed all the same.
    return { ...parsed, error: parsed.error ?? '' };
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof SyntaxError)
      return failed(
        name,
        `it answered with something that is not the durable-functions 3 protocol. ${error.message}`,
      );
    throw error;
  }
};

const jsonOf = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);

const scheduledEvent = (decision: Decision, timestamp: string, defaultVersion: string): ScheduledEvent => {
  const common = { EventId: decision.id, Timestamp: timestamp };
  switch (decision.kind) {
    case 'activity':
      return {
        kind: 'TaskScheduled',
        ...common,
        Name: decision.name,
        Version: '',
        Input: JSON.stringify([decision.input ?? null]),
      };
    case 'sub-orchestration':
      return {
        kind: 'SubOrchestrationInstanceCreated',
        ...common,
        Name: decision.name,
        Version: decision.version ?? defaultVersion,
        InstanceId: decision.instanceId,
        Input: jsonOf(decision.input),
      };
    case 'timer':
      return { kind: 'TimerCreated', ...common, FireAt: new Date(decision.fireAt).toISOString() };
  }
};

const endEvent = (end: End, timestamp: string): HistoryEvent => {
  const common = { EventId: end.id, Timestamp: timestamp };
  switch (end.kind) {
    case 'completed':
      return {
        kind: 'ExecutionCompleted',
        ...common,
        OrchestrationStatus: 'Completed',
        Result: jsonOf(end.output),
      };
    case 'failed':
      return { kind: 'ExecutionCompleted', ...common, OrchestrationStatus: 'Failed', Result: end.reason };
    case 'terminated':
      return { kind: 'ExecutionCompleted', ...common, OrchestrationStatus: 'Terminated', Result: end.reason };
    case 'continued-as-new':
      return { kind: 'ContinueAsNew', ...common, Result: jsonOf(end.input) };
  }
};

/** What the Azure Storage provider writes into the instance's row for the events of an episode. */
const statusAfter = (
  instance: StoredInstance,
  messages: readonly MessageEvent[],
  end: End | undefined,
): { readonly runtimeStatus: RuntimeStatus; readonly output: string | null } => {
  switch (end?.kind) {
    case 'completed':
      return { runtimeStatus: 'Completed', output: jsonOf(end.output) };
    case 'failed':
      return { runtimeStatus: 'Failed', output: end.reason };
    case 'terminated':
      return { runtimeStatus: 'Terminated', output: end.reason };
    case 'continued-as-new':
    case undefined: {
      const turned = messages.findLast(
        ({ kind }) => kind === 'ExecutionSuspended' || kind === 'ExecutionResumed',
      );
      if (turned?.kind === 'ExecutionSuspended') return { runtimeStatus: 'Suspended', output: turned.Reason };
      if (turned?.kind === 'ExecutionResumed') return { runtimeStatus: 'Running', output: turned.Reason };
      const { runtimeStatus, output } = instance;
      return { runtimeStatus: runtimeStatus === 'Pending' ? 'Running' : runtimeStatus, output };
    }
  }
};
