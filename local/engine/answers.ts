/** What an instance gets told about what it scheduled. */
import type { StoredInstance } from '../store/store.ts';
import type { FunctionInvoker } from './engine.ts';
import type { MessageEvent } from './history.ts';
import { orchestratorFailed } from './replay.ts';

type ActivityOutcome = Awaited<ReturnType<FunctionInvoker['activity']>>;

export const activityAnswer = (
  outcome: ActivityOutcome,
  scheduled: { readonly Name: string; readonly EventId: number },
  at: Date,
): MessageEvent => {
  const common = { EventId: -1, Timestamp: at.toISOString(), TaskScheduledId: scheduled.EventId };
  return outcome.kind === 'completed'
    ? { kind: 'TaskCompleted', ...common, Result: outcome.result }
    : {
        kind: 'TaskFailed',
        ...common,
        Reason: `Activity function '${scheduled.Name}' failed: ${outcome.message}`,
        Details: outcome.details,
      };
};

/** What a child that has ended has to say to its parent's task. */
export const childAnswer = (child: StoredInstance, taskScheduledId: number, at: Date): MessageEvent => {
  if (child.runtimeStatus !== 'Completed')
    return childFailure(
      taskScheduledId,
      child.output ?? '',
      (child.output ?? '').replace(orchestratorFailed(child.name, ''), 'Message: '),
      at,
    );
  return {
    kind: 'SubOrchestrationInstanceCompleted',
    EventId: -1,
    Timestamp: at.toISOString(),
    TaskScheduledId: taskScheduledId,
    Result: child.output,
  };
};

/** The id that the parent chose belongs to another instance that has not ended. */
export const idTakenAnswer = (there: StoredInstance, taskScheduledId: number, at: Date): MessageEvent => {
  const reason = `An Orchestration instance with the status ${there.runtimeStatus} already exists.`;
  return childFailure(taskScheduledId, reason, `Instance ID: ${there.instanceId}`, at);
};

const childFailure = (taskScheduledId: number, reason: string, details: string, at: Date): MessageEvent => ({
  kind: 'SubOrchestrationInstanceFailed',
  EventId: -1,
  Timestamp: at.toISOString(),
  TaskScheduledId: taskScheduledId,
  Reason: reason,
  Details: details,
});
