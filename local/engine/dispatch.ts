/** Sets going what an orchestrator scheduled, and tells it how that went. */
import { activityAnswer } from './answers.ts';
import type { ChildLink } from './children.ts';
import type { FunctionInvoker, Scheduler } from './engine.ts';
import type { ScheduledEvent } from './history.ts';
import type { LiveInstance, Message } from './live-instance.ts';
import type { Pool } from './pool.ts';
import type { StoredInstance } from '../store/store.ts';

type TaskScheduled = Extract<ScheduledEvent, { kind: 'TaskScheduled' }>;
type TimerCreated = Extract<ScheduledEvent, { kind: 'TimerCreated' }>;

/** @param links of the children among what is scheduled, by the same index. */
export type Dispatch = (
  live: LiveInstance,
  scheduled: readonly ScheduledEvent[],
  links: readonly (ChildLink | undefined)[],
) => void;

export const createDispatch = (engine: {
  readonly scheduler: Scheduler;
  readonly invoker: FunctionInvoker;
  readonly activities: Pool;
  readonly post: (live: LiveInstance, message: Message) => void;
  readonly begin: (child: StoredInstance) => void;
  readonly isStopping: () => boolean;
}): Dispatch => {
  const { scheduler, invoker, activities, post, begin, isStopping } = engine;

  const dispatch: Dispatch = (live, scheduled, links) => {
    for (const [index, event] of scheduled.entries()) {
      switch (event.kind) {
        case 'TaskScheduled':
          runActivity(live, event);
          break;
        case 'TimerCreated':
          arm(live, event);
          break;
        case 'SubOrchestrationInstanceCreated':
          followLink(live, links[index]);
          break;
      }
    }
  };

  const followLink = (live: LiveInstance, link: ChildLink | undefined): void => {
    if (link?.kind === 'started') begin(link.child);
    if (link?.kind === 'answered')
      post(live, { event: link.answer, executionId: live.execution.instance.executionId });
  };

  const runActivity = (live: LiveInstance, scheduled: TaskScheduled): void => {
    const { instanceId, executionId } = live.execution.instance;
    activities.add(async () => {
      if (live.ended) return;
      const outcome = await invoker
        .activity(scheduled.Name, instanceId, scheduled.Input === null ? null : scheduled.Input.slice(1, -1))
        .catch((error: unknown) => ({
          kind: 'failed' as const,
          message: String(error),
          details: String(error),
        }));
      post(live, { event: activityAnswer(outcome, scheduled, scheduler.now()), executionId });
    });
  };

  const arm = (live: LiveInstance, { EventId: id, FireAt }: TimerCreated): void => {
    const { executionId } = live.execution.instance;
    const fire = (): void => {
      live.timers.delete(id);
      const Timestamp = scheduler.now().toISOString();
      post(live, {
        event: { kind: 'TimerFired', EventId: -1, Timestamp, TimerId: id, FireAt },
        executionId,
      });
    };
    const at = new Date(FireAt);
    if (isStopping()) return;
    if (at <= scheduler.now()) fire();
    else live.timers.set(id, scheduler.at(at, fire));
  };

  return dispatch;
};
