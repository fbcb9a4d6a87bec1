import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../local/engine/actions.ts';
import type { HistoryEvent } from '../../local/engine/history.ts';
import { replay, type Replayed } from '../../local/engine/replay.ts';

/**
 * Histories and what must come of them, derived from DTFx 52170329 (TaskOrchestrationContext, TaskOrchestrationExecutor,
 * RetryInterceptor) and the Durable extension a7c6d694 (OutOfProcOrchestrationShim, DurableOrchestrationContext).
 */

const DAY = 86_400_000;
const at = (days: number): string => new Date(Date.UTC(2027, 0, 1) + days * DAY).toISOString();
const base = { EventId: -1, Timestamp: at(0) };

const begin = (day = 0): HistoryEvent => ({ kind: 'OrchestratorStarted', EventId: -1, Timestamp: at(day) });
const started: HistoryEvent = {
  kind: 'ExecutionStarted',
  ...base,
  Name: 'orchestrator',
  Version: '',
  Input: null,
  OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
  ParentInstance: null,
};
const scheduled = (id: number, Name = 'work'): HistoryEvent => ({
  kind: 'TaskScheduled',
  EventId: id,
  Timestamp: at(0),
  Name,
  Version: '',
  Input: '[null]',
});
const completed = (TaskScheduledId: number): HistoryEvent => ({
  kind: 'TaskCompleted',
  ...base,
  TaskScheduledId,
  Result: 'null',
});
const failed = (TaskScheduledId: number): HistoryEvent => ({
  kind: 'TaskFailed',
  ...base,
  TaskScheduledId,
  Reason: 'r',
  Details: 'd',
});
const child = (id: number): HistoryEvent => ({
  kind: 'SubOrchestrationInstanceCreated',
  EventId: id,
  Timestamp: at(0),
  Name: 'kid',
  Version: '',
  InstanceId: `e:${id}`,
  Input: null,
});
const timer = (id: number, day: number): HistoryEvent => ({
  kind: 'TimerCreated',
  EventId: id,
  Timestamp: at(0),
  FireAt: at(day),
});
const fired = (TimerId: number, day: number): HistoryEvent => ({
  kind: 'TimerFired',
  ...base,
  TimerId,
  FireAt: at(day),
});
const raised = (Name: string): HistoryEvent & { kind: 'EventRaised' } => ({
  kind: 'EventRaised',
  ...base,
  Name,
  Input: '1',
});
const suspended: HistoryEvent = { kind: 'ExecutionSuspended', ...base, Reason: '' };
const resumed: HistoryEvent = { kind: 'ExecutionResumed', ...base, Reason: '' };

type Raw = Record<string, unknown>;
const work = (functionName = 'work'): Raw => ({ actionType: 0, functionName, input: 1 });
const retried = (options: Raw): Raw => ({
  actionType: 1,
  functionName: 'work',
  retryOptions: { firstRetryIntervalInMilliseconds: DAY, maxNumberOfAttempts: 3, ...options },
});
const sub = (instanceId?: string): Raw => ({ actionType: 2, functionName: 'kid', instanceId, version: 'v' });
const wait = (externalEventName: string): Raw => ({
  actionType: 6,
  externalEventName,
  reason: 'ExternalEvent',
});
const until = (day: number, isCanceled = false): Raw => ({ actionType: 5, fireAt: at(day), isCanceled });
const any = (...compoundActions: Raw[]): Raw => ({ actionType: 11, compoundActions });
const all = (...compoundActions: Raw[]): Raw => ({ actionType: 12, compoundActions });
const again = (input: unknown): Raw => ({ actionType: 4, input });

const play = (history: HistoryEvent[], actions: Raw[], rest: Raw = {}): Replayed =>
  replay({
    name: 'orchestrator',
    instanceId: 'i',
    executionId: 'e',
    parentInstanceId: null,
    history,
    answer: parseAnswer({ isDone: false, actions: [actions], schemaVersion: 2, ...rest }),
    functions: { activities: new Set(['work', 'more']), orchestrators: new Set(['kid']) },
    timers: { maximumShortTimerMs: 6 * DAY, longRunningTimerIntervalMs: 3 * DAY },
  });

/** Decisions in short: `0 work`, `1 kid e:1`, `2 day 3`. */
const inShort = ({ decisions }: Replayed): string[] =>
  decisions.map((decision) => {
    switch (decision.kind) {
      case 'activity':
        return `${decision.id} ${decision.name}`;
      case 'sub-orchestration':
        return `${decision.id} ${decision.name} ${decision.instanceId}`;
      case 'timer':
        return `${decision.id} day ${(decision.fireAt - Date.UTC(2027, 0, 1)) / DAY}`;
    }
  });

type Case = {
  readonly name: string;
  readonly history: HistoryEvent[];
  readonly actions: Raw[];
  readonly decides: string[];
};

describe('what is new', () => {
  it.each<Case>([
    { name: 'an activity', history: [begin(), started], actions: [work()], decides: ['0 work'] },
    {
      name: 'nothing twice',
      history: [begin(), started, scheduled(0)],
      actions: [work(), work('more')],
      decides: [],
    },
    {
      name: 'the next action after an answer',
      history: [begin(), started, scheduled(0), begin(), completed(0)],
      actions: [work(), work('more')],
      decides: ['1 more'],
    },
    {
      name: 'the next action after a failure, which is the SDK’s business',
      history: [begin(), started, scheduled(0), begin(), failed(0)],
      actions: [work(), work('more')],
      decides: ['1 more'],
    },
    {
      name: 'one answer once, however often it comes',
      history: [begin(), started, scheduled(0), begin(), completed(0), completed(0), begin(), completed(0)],
      actions: [work(), work('more'), work()],
      decides: ['1 more'],
    },
    {
      name: 'compound tasks depth first, left to right',
      history: [begin(), started],
      actions: [any(all(work(), until(1)), any(sub(), wait('x')), work('more'))],
      decides: ['0 work', '1 day 1', '2 kid e:2', '3 more'],
    },
    {
      name: 'a child under its own id',
      history: [begin(), started],
      actions: [sub('mine')],
      decides: ['0 kid mine'],
    },
    {
      name: 'nothing after a Task.all of which one is open',
      history: [begin(), started, scheduled(0), scheduled(1), begin(), completed(1)],
      actions: [all(work(), work()), work('more')],
      decides: [],
    },
    {
      name: 'the next action after a Task.all of which one failed',
      history: [begin(), started, scheduled(0), scheduled(1), begin(), failed(1), completed(0)],
      actions: [all(work(), work()), work('more')],
      decides: ['2 more'],
    },
    {
      name: 'the next action after the first of a Task.any',
      history: [begin(), started, scheduled(0), timer(1, 2), begin(), completed(0)],
      actions: [any(work(), until(2, true)), work('more')],
      decides: ['2 more'],
    },
    {
      name: 'an early event, kept for whoever waits later',
      history: [begin(), started, raised('GO'), scheduled(0), begin(), completed(0)],
      actions: [work(), wait('go'), work('more')],
      decides: ['1 more'],
    },
    {
      name: 'nothing for an event of another name',
      history: [begin(), started, begin(), raised('gone')],
      actions: [wait('go'), work()],
      decides: [],
    },
    {
      name: 'the last waiter first: the first wait of the name is still open',
      history: [begin(), started, timer(0, 1), begin(1), fired(0, 1), begin(1), raised('go')],
      actions: [any(wait('go'), until(1)), all(wait('go'), wait('other')), work()],
      decides: [],
    },
    {
      name: 'a slice of three days for a timer of more than six',
      history: [begin(), started],
      actions: [until(7)],
      decides: ['0 day 3'],
    },
    {
      name: 'a timer of just six days whole',
      history: [begin(), started],
      actions: [until(6)],
      decides: ['0 day 6'],
    },
    {
      name: 'the next slice, from when the last one was noticed',
      history: [begin(), started, timer(0, 3), begin(3.5), fired(0, 3)],
      actions: [until(7)],
      decides: ['1 day 6.5'],
    },
    {
      name: 'the rest when less than a slice is left',
      history: [begin(), started, timer(0, 3), begin(3), fired(0, 3), timer(1, 6), begin(6), fired(1, 6)],
      actions: [until(7)],
      decides: ['2 day 7'],
    },
    {
      name: 'the timer between two attempts',
      history: [begin(), started, scheduled(0), begin(2), failed(0)],
      actions: [retried({})],
      decides: ['1 day 3'],
    },
    {
      name: 'a longer timer for a later attempt, up to the longest',
      history: [
        ...[begin(), started, scheduled(0), begin(), failed(0), timer(1, 1)],
        ...[begin(1), fired(1, 1), scheduled(2), begin(1), failed(2)],
      ],
      actions: [retried({ backoffCoefficient: 10, maxRetryIntervalInMilliseconds: 5 * DAY })],
      decides: ['3 day 6'],
    },
    {
      name: 'one more timer, at once, after the last attempt',
      history: [begin(), started, scheduled(0), begin(2), failed(0)],
      actions: [retried({ maxNumberOfAttempts: 1 }), work('more')],
      decides: ['1 day 2'],
    },
    {
      name: 'the next action only when that timer has fired',
      history: [begin(), started, scheduled(0), begin(2), failed(0), timer(1, 2), begin(2), fired(1, 2)],
      actions: [retried({ maxNumberOfAttempts: 1 }), work('more')],
      decides: ['2 more'],
    },
    {
      name: 'no further attempt after the timeout, counted from the first',
      history: [begin(), started, scheduled(0), begin(2), failed(0)],
      actions: [retried({ retryTimeoutInMilliseconds: 2 * DAY }), work('more')],
      decides: ['1 more'],
    },
    {
      name: 'nothing while suspended',
      history: [begin(), started, scheduled(0), begin(), suspended, completed(0)],
      actions: [work(), work('more')],
      decides: [],
    },
    {
      name: 'not even what was decided just before, until it is resumed',
      history: [begin(), started, scheduled(0), begin(), completed(0), suspended],
      actions: [work(), work('more')],
      decides: [],
    },
    {
      name: 'all of it when it is resumed',
      history: [
        begin(),
        started,
        scheduled(0),
        begin(),
        completed(0),
        suspended,
        raised('go'),
        begin(),
        resumed,
      ],
      actions: [any(work(), wait('go')), all(work('more'), wait('go')), work()],
      decides: ['1 more'],
    },
  ])('is $name', ({ history, actions, decides }) => {
    const replayed = play(history, actions);
    expect(inShort(replayed)).toEqual(decides);
    expect(replayed.end).toBeUndefined();
  });
});

describe('the end', () => {
  const done = { isDone: true, output: { a: 1 } };

  it('comes when the code has returned', () => {
    expect(play([begin(), started], [], done).end).toEqual({ kind: 'completed', id: 0, output: { a: 1 } });
    const after = play([begin(), started, scheduled(0), begin(), completed(0)], [work()], done);
    expect(after.end).toMatchObject({ kind: 'completed', id: 1 });
  });

  it.each([
    ['an activity', [scheduled(0), scheduled(1), begin(), completed(0)], [any(work(), work())]],
    ['a timer', [scheduled(0), timer(1, 2), begin(), completed(0)], [any(work(), until(2))]],
    ['a child', [scheduled(0), child(1), begin(), completed(0)], [any(work(), sub())]],
  ])('waits for %s that is still open', (_what, history, actions) => {
    const replayed = play([begin(), started, ...history], actions, done);
    expect(replayed.end).toBeUndefined();
    expect([...replayed.open]).toEqual([1]);
  });

  it('waits for no event, and for no timer that is cancelled', () => {
    const history = [begin(), started, scheduled(0), timer(1, 2), begin(), completed(0)];
    const replayed = play(history, [any(work(), until(2, true), wait('x'))], done);
    expect(replayed.end).toMatchObject({ kind: 'completed' });
  });

  it('is a failure when the code threw, and that waits for open tasks as well', () => {
    const error = { error: 'no more', isDone: false };
    expect(play([begin(), started], [], error).end).toEqual({
      kind: 'failed',
      id: 0,
      reason: "Orchestrator function 'orchestrator' failed: no more",
    });
    expect(play([begin(), started], [any(work(), wait('x'))], error).end).toBeUndefined();
  });

  it('is at once when it is terminated', () => {
    const terminated: HistoryEvent = { kind: 'ExecutionTerminated', ...base, Input: 'enough' };
    const replayed = play([begin(), started, scheduled(0), begin(), suspended, terminated], [work()]);
    expect(replayed.end).toEqual({ kind: 'terminated', id: 1, reason: 'enough' });
  });

  it('is a new execution, with the events that came after the call and none from before', () => {
    const history = [begin(), started, raised('early'), scheduled(0), begin(), completed(0)];
    const later = [timer(1, 1), begin(), raised('late'), begin(1), fired(1, 1)];
    const actions = [any(work(), until(1)), again({ round: 2 })];
    expect(play([begin(), started, raised('early')], [again(null)], done).end).toMatchObject({
      carriedOver: [raised('early')],
    });
    expect(
      play([...history.slice(0, 4), timer(1, 1), ...history.slice(4)], actions, done).end,
    ).toBeUndefined();
    expect(
      play([...history.slice(0, 4), timer(1, 1), ...history.slice(4), ...later.slice(1)], actions, done).end,
    ).toEqual({
      kind: 'continued-as-new',
      id: 2,
      input: { round: 2 },
      carriedOver: [raised('late')],
    });
  });
});

describe('non-determinism', () => {
  it.each<[string, HistoryEvent, Raw[]]>([
    ['another name', scheduled(0, 'other'), [work()]],
    ['another kind', timer(0, 1), [work()]],
    ['another kind', scheduled(0), [until(1)]],
    ['another kind', child(0), [work()]],
    ['nothing', scheduled(0), []],
    ['nothing with that number', scheduled(1), [work()]],
    [
      'nothing any more: a long timer cancelled after its first slice',
      timer(1, 6),
      [until(9, true), wait('never')],
    ],
  ])('is found when the replay has %s', (_what, event, actions) => {
    const replayed = play([begin(), started, event], actions);
    expect(replayed).toMatchObject({
      decisions: [],
      end: {
        kind: 'failed',
        reason: expect.stringMatching(/^Non-Deterministic workflow detected: /) as string,
      },
    });
  });

  it('is not found in the case of a name', () => {
    expect(play([begin(), started, scheduled(0, 'WORK')], [work()]).end).toBeUndefined();
  });
});

describe('an answer that is not of the protocol', () => {
  it.each<[unknown, string]>([
    [null, 'The answer is not an object.'],
    [{ schemaVersion: 0, actions: [[]] }, 'schemaVersion is 0, expected 2 (V3).'],
    [{ schemaVersion: 2, actions: [[], []] }, 'actions has 2 lists'],
    [{ schemaVersion: 2, actions: [[{ actionType: 99 }]] }, 'actions[0][0].actionType 99 is unknown.'],
    [{ schemaVersion: 2, actions: [[{ actionType: 0 }]] }, 'actions[0][0].functionName is not a text.'],
    [
      { schemaVersion: 2, actions: [[any({ actionType: 5, fireAt: 'soon' })]] },
      'actions[0][0].compoundActions[0].fireAt is not a date.',
    ],
    [
      { schemaVersion: 2, actions: [[retried({ maxNumberOfAttempts: 0 })]] },
      'actions[0][0].retryOptions.maxNumberOfAttempts is 0, expected at least 1.',
    ],
  ])('is refused with the place and the reason: %j', (state, message) => {
    expect(() => parseAnswer(state)).toThrow(message);
  });
});
