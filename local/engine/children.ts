/** Starting children, at least once and under one id: a child that is there already may be the one that was meant. */
import { hasEnded, type Store, type StoredInstance } from '../store/store.ts';
import { childAnswer, idTakenAnswer } from './answers.ts';
import type { MessageEvent, ParentInstance, ScheduledEvent } from './history.ts';
import { newId } from './instance-ids.ts';

type ChildCreated = Extract<ScheduledEvent, { kind: 'SubOrchestrationInstanceCreated' }>;

export type ChildLink =
  | { readonly kind: 'started'; readonly child: StoredInstance }
  /** An earlier attempt of the same episode had started it already, and it goes its way. */
  | { readonly kind: 'there' }
  | { readonly kind: 'answered'; readonly answer: MessageEvent };

export type Children = {
  readonly link: (parent: StoredInstance, event: ChildCreated) => Promise<ChildLink>;
};

export const createChildren = ({
  store,
  now,
}: {
  readonly store: Store;
  readonly now: () => Date;
}): Children => ({
  link: async (parent, event) => {
    const child = newInstance({
      instanceId: event.InstanceId,
      name: event.Name,
      version: event.Version,
      input: event.Input,
      now: now(),
      parent: {
        Name: parent.name,
        OrchestrationInstance: { InstanceId: parent.instanceId, ExecutionId: parent.executionId },
        TaskScheduleId: event.EventId,
        Version: parent.version,
      },
    });
    const there = await store.insert(child);
    if (!there) return { kind: 'started', child };
    if (isSameTask(there.parent, child.parent))
      return hasEnded(there)
        ? { kind: 'answered', answer: childAnswer(there, event.EventId, now()) }
        : { kind: 'there' };
    if (!hasEnded(there)) return { kind: 'answered', answer: idTakenAnswer(there, event.EventId, now()) };
    await store.replace(child);
    return { kind: 'started', child };
  },
});

const isSameTask = (a: ParentInstance | null, b: ParentInstance | null): boolean =>
  a !== null &&
  b !== null &&
  a.TaskScheduleId === b.TaskScheduleId &&
  a.OrchestrationInstance.InstanceId === b.OrchestrationInstance.InstanceId &&
  a.OrchestrationInstance.ExecutionId === b.OrchestrationInstance.ExecutionId;

export const newInstance = (given: {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  readonly input: string | null;
  readonly now: Date;
  readonly parent: ParentInstance | null;
}): StoredInstance => ({
  instanceId: given.instanceId,
  executionId: newId(),
  name: given.name,
  version: given.version,
  runtimeStatus: 'Pending',
  input: given.input,
  output: null,
  customStatus: null,
  createdTime: given.now,
  lastUpdatedTime: given.now,
  parent: given.parent,
});
