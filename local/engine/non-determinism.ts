/** Tells how what history has differs from what the replay decided, in words close to the ones the extension uses. */
import type { ScheduledEvent } from './history.ts';
import type { Decision } from './orchestration-context.ts';

const DECISIONS = {
  TaskScheduled: 'activity',
  SubOrchestrationInstanceCreated: 'sub-orchestration',
  TimerCreated: 'timer',
} as const satisfies Record<ScheduledEvent['kind'], Decision['kind']>;

/** `undefined` when they agree: the same kind under the same number and, whatever its case, the same name. */
export const describeMismatch = (
  event: ScheduledEvent,
  decision: Decision | undefined,
): string | undefined => {
  const kind = DECISIONS[event.kind];
  if (decision?.kind === kind && sameName(event, decision)) return undefined;
  const before = `An earlier run of this orchestration scheduled ${named(kind, nameOf(event))} with sequence number ${event.EventId}`;
  const after = decision
    ? `this replay scheduled ${named(decision.kind, nameOf(decision))} with that number`
    : 'this replay has scheduled nothing with that number';
  return `${before}, but ${after}. Was the orchestrator's code changed after this instance had started?`;
};

const sameName = (event: ScheduledEvent, decision: Decision): boolean =>
  nameOf(event)?.toLowerCase() === nameOf(decision)?.toLowerCase();

const nameOf = (of: ScheduledEvent | Decision): string | undefined => {
  if ('Name' in of) return of.Name;
  return 'name' in of ? of.name : undefined;
};

const named = (kind: Decision['kind'], name: string | undefined): string => {
  const article = kind === 'activity' ? 'an' : 'a';
  return name === undefined ? `${article} ${kind}` : `${article} ${kind} '${name}'`;
};
