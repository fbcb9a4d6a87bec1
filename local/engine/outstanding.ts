/** What an instance is still waiting for, found in its history: how the engine goes on after a restart. */
import type { StoredInstance } from '../store/store.ts';
import type { HistoryEvent, ScheduledEvent } from './history.ts';

/** Scheduled and not answered yet, in the order of scheduling. */
export const unanswered = (history: readonly HistoryEvent[]): readonly ScheduledEvent[] => {
  const open = new Map<number, ScheduledEvent>();
  for (const event of history) {
    switch (event.kind) {
      case 'TaskScheduled':
      case 'SubOrchestrationInstanceCreated':
      case 'TimerCreated':
        open.set(event.EventId, event);
        break;
      case 'TaskCompleted':
      case 'TaskFailed':
      case 'SubOrchestrationInstanceCompleted':
      case 'SubOrchestrationInstanceFailed':
        open.delete(event.TaskScheduledId);
        break;
      case 'TimerFired':
        open.delete(event.TimerId);
        break;
      default:
        break;
    }
  }
  return [...open.values()];
};

/**
 * The instance as its history tells: a commit writes the history first, so the row may be an episode behind, and it is
 * not written at all when only Pending became Running. A custom status is set again by the next episode.
 */
export const instanceByHistory = (kept: StoredInstance, history: readonly HistoryEvent[]): StoredInstance => {
  let instance = kept;
  for (const event of history) {
    const lastUpdatedTime = new Date(event.Timestamp);
    switch (event.kind) {
      case 'ExecutionStarted':
        instance = {
          ...instance,
          executionId: event.OrchestrationInstance.ExecutionId,
          name: event.Name,
          version: event.Version,
          input: event.Input,
          output: null,
          parent: event.ParentInstance,
          runtimeStatus: 'Running',
          createdTime: lastUpdatedTime,
          lastUpdatedTime,
        };
        break;
      case 'ExecutionCompleted':
        instance = {
          ...instance,
          runtimeStatus: event.OrchestrationStatus,
          output: event.Result,
          lastUpdatedTime,
        };
        break;
      case 'ExecutionSuspended':
        instance = { ...instance, runtimeStatus: 'Suspended', output: event.Reason, lastUpdatedTime };
        break;
      case 'ExecutionResumed':
        instance = { ...instance, runtimeStatus: 'Running', output: event.Reason, lastUpdatedTime };
        break;
      default:
        instance = { ...instance, lastUpdatedTime };
    }
  }
  return instance;
};
