/**
 * Replays an orchestrator's actions against its history and finds what is new: the mirror of DTFx
 * TaskOrchestrationExecutor and the Durable extension's OutOfProcOrchestrationShim. Pure: no clock, no I/O.
 */
import type { Action, OrchestratorAnswer } from './actions.ts';
import type { EventRaised, HistoryEvent, ScheduledEvent } from './history.ts';
import {
  createContext,
  type Decision,
  type OrchestrationContext,
  type TimerSlices,
} from './orchestration-context.ts';
import { describeMismatch } from './non-determinism.ts';
import { allOf, anyOf, openTask, settle, type Task } from './task-graph.ts';

/** How the execution ends. `id` is the EventId of its last event. */
export type End =
  | { readonly kind: 'completed'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'terminated'; readonly id: number; readonly reason: string }
  | {
      readonly kind: 'continued-as-new';
      readonly id: number;
      readonly input: unknown;
      /** What arrived after `continueAsNew`. What was buffered before it is lost, as with the extension. */
      readonly carriedOver: readonly EventRaised[];
    };

export type Replayed = {
  /** In the order of their sequence numbers. */
  readonly decisions: readonly Decision[];
  readonly end: End | undefined;
  /** Sequence numbers of what is still awaited; a timer that is not among them is cancelled. */
  readonly open: ReadonlySet<number>;
};

export type ReplayRequest = {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | null;
  /** The whole history of this execution, the messages of this episode included. */
  readonly history: readonly HistoryEvent[];
  readonly answer: OrchestratorAnswer;
  readonly functions: {
    readonly orchestrators: ReadonlySet<string>;
    readonly activities: ReadonlySet<string>;
  };
  readonly timers: TimerSlices;
};

/** The extension's text for a failed orchestrator. */
export const orchestratorFailed = (name: string, message: string): string =>
  `Orchestrator function '${name}' failed: ${message}`;

/** Ends the replay at once; the message is the whole reason. */
class ReplayFault extends Error {
  override readonly name = 'ReplayFault';
}

export const replay = (request: ReplayRequest): Replayed => {
  const context = createContext(request.timers);
  const actions = createActionRun(request, context);
  const inbox = createReceiver(context, actions);
  try {
    for (const event of request.history) inbox.receive(event);
  } catch (error) {
    if (!(error instanceof ReplayFault)) throw error;
    // Whatever else was decided is dropped: running it would do what no version of the code ever asked for.
    const end: End = { kind: 'failed', id: context.takeId(), reason: error.message };
    return { decisions: [], end, open: new Set() };
  }
  return {
    end: inbox.terminated() ?? (context.open.size === 0 ? actions.end() : undefined),
    decisions: [...context.pending.values()].sort((a, b) => a.id - b.id),
    open: new Set(context.open.keys()),
  };
};

type ActionRun = {
  /** Goes on until an action has to be awaited. */
  readonly advance: () => void;
  readonly hasContinuedAsNew: () => boolean;
  readonly carryOver: (event: EventRaised) => void;
  /** How the orchestrator left, when all its actions are done. */
  readonly end: () => End | undefined;
};

/** Runs the list of actions, one awaited after the other; whether one failed is the SDK's business, not the list's. */
const createActionRun = (request: ReplayRequest, context: OrchestrationContext): ActionRun => {
  const { answer, name } = request;
  const carriedOver: EventRaised[] = [];
  let next = 0;
  let awaited: Task | undefined;
  let continuation: { readonly input: unknown } | undefined;

  const fault = (message: string) => new ReplayFault(orchestratorFailed(name, message));

  const start = (action: Action): Task => {
    switch (action.kind) {
      case 'activity': {
        if (!request.functions.activities.has(action.name)) throw fault(missing(action.name, 'an activity'));
        const attempt = () =>
          context.schedule((id) => ({ kind: 'activity', id, name: action.name, input: action.input }));
        return action.retry ? context.withRetry(attempt, action.retry) : attempt();
      }
      case 'sub-orchestration': {
        if (!request.functions.orchestrators.has(action.name))
          throw fault(missing(action.name, 'an orchestrator'));
        if (isOneOf(action.instanceId, [request.instanceId, request.parentInstanceId]))
          throw fault(
            'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.',
          );
        const attempt = () =>
          context.schedule((id) => ({
            kind: 'sub-orchestration',
            id,
            name: action.name,
            instanceId: action.instanceId ?? `${request.executionId}:${id}`,
            version: action.version,
            input: action.input,
          }));
        return action.retry ? context.withRetry(attempt, action.retry) : attempt();
      }
      case 'timer':
        return context.timer(action.fireAt, action.isCanceled);
      case 'wait-for-event':
        return context.waitForEvent(action.name);
      case 'any':
        return anyOf(action.actions.map(start));
      case 'all':
        return allOf(action.actions.map(start));
      case 'continue-as-new':
        continuation = { input: action.input };
        return done();
      case 'unsupported':
        throw fault(`${action.feature} is not in the local host`);
    }
  };

  const advance = (): void => {
    for (let action = answer.actions[next]; action; action = answer.actions[next]) {
      next += 1;
      awaited = start(action);
      if (awaited.state === 'open') {
        awaited.listeners.push(advance);
        return;
      }
    }
  };

  return {
    advance,
    hasContinuedAsNew: () => continuation !== undefined,
    carryOver: (event) => carriedOver.push(event),
    end: () => {
      if (next < answer.actions.length || awaited?.state === 'open') return undefined;
      if (answer.error !== undefined) {
        return { kind: 'failed', id: context.takeId(), reason: orchestratorFailed(name, answer.error) };
      }
      if (!answer.isDone) return undefined;
      const id = context.takeId();
      return continuation
        ? { kind: 'continued-as-new', id, input: continuation.input, carriedOver }
        : { kind: 'completed', id, output: answer.output };
    },
  };
};

const done = (): Task => {
  const task = openTask();
  settle(task, 'completed');
  return task;
};

/** The extension's text; see its DurableTaskExtension.ThrowIfFunctionDoesNotExist. */
const missing = (name: string, what: string): string =>
  `The function '${name}' doesn't exist, is disabled, or is not ${what} function.`;

const isOneOf = (id: string | undefined, others: readonly (string | null)[]): boolean =>
  id !== undefined && others.some((other) => other?.toLowerCase() === id.toLowerCase());

type Receiver = {
  readonly receive: (event: HistoryEvent) => void;
  readonly terminated: () => End | undefined;
};

/** Takes the history's events in, one after the other; while suspended they queue, and decisions are held back. */
const createReceiver = (context: OrchestrationContext, actions: ActionRun): Receiver => {
  const queued: HistoryEvent[] = [];
  const heldBack: Decision[] = [];
  let suspended = false;
  let terminated: End | undefined;

  const receive = (event: HistoryEvent): void => {
    if (event.kind === 'OrchestratorStarted') {
      context.now = Date.parse(event.Timestamp);
      return;
    }
    const goesThrough = event.kind === 'ExecutionResumed' || event.kind === 'ExecutionTerminated';
    if (!suspended || goesThrough) process(event);
    else if (event.kind !== 'ExecutionSuspended') queued.push(event);
  };

  const process = (event: HistoryEvent): void => {
    switch (event.kind) {
      case 'ExecutionStarted':
        actions.advance();
        return;
      case 'TaskScheduled':
      case 'SubOrchestrationInstanceCreated':
      case 'TimerCreated':
        confirm(context.pending, event);
        return;
      case 'TaskCompleted':
      case 'SubOrchestrationInstanceCompleted':
        context.settle(event.TaskScheduledId, 'completed');
        return;
      case 'TaskFailed':
      case 'SubOrchestrationInstanceFailed':
        context.settle(event.TaskScheduledId, 'failed');
        return;
      case 'TimerFired':
        context.settle(event.TimerId, 'completed');
        return;
      case 'EventRaised':
        if (actions.hasContinuedAsNew()) actions.carryOver(event);
        else context.raiseEvent(event.Name);
        return;
      case 'ExecutionTerminated':
        terminated ??= { kind: 'terminated', id: context.takeId(), reason: event.Input };
        return;
      case 'ExecutionSuspended':
        suspended = true;
        heldBack.push(...context.pending.values());
        context.pending.clear();
        return;
      case 'ExecutionResumed':
        suspended = false;
        for (const decision of heldBack.splice(0)) context.pending.set(decision.id, decision);
        for (const waiting of queued.splice(0)) receive(waiting);
        return;
      case 'OrchestratorStarted':
      case 'OrchestratorCompleted':
      case 'ExecutionCompleted':
      case 'ContinueAsNew':
        return;
    }
  };

  return { receive, terminated: () => terminated };
};

/** A decision that history has already; one that history has and the replay has not is non-determinism. */
const confirm = (pending: Map<number, Decision>, event: ScheduledEvent): void => {
  const mismatch = describeMismatch(event, pending.get(event.EventId));
  if (mismatch !== undefined) throw new ReplayFault(`Non-Deterministic workflow detected: ${mismatch}`);
  pending.delete(event.EventId);
};
