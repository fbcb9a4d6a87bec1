/** Calls an activity from an orchestrator, typed, with bounded attempts. */
import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import type { Activities } from './names.ts';

/** Five attempts: at once, then after 5, 10, 20 and 40 seconds. Activities are idempotent, so trying again is safe. */
export const retries = (): RetryOptions => {
  const options = new RetryOptions(5_000, 5);
  options.backoffCoefficient = 2;
  return options;
};

/** The task of one call, for `Task.all`. */
export const activity = <Name extends keyof Activities>(
  context: OrchestrationContext,
  name: Name,
  input: Activities[Name]['input'],
): Task => context.df.callActivityWithRetry(name, retries(), input);

/** Yields one call and gives what it returned: the one place where a task's result gets its type. */
export function* call<Name extends keyof Activities>(
  context: OrchestrationContext,
  name: Name,
  input: Activities[Name]['input'],
): Generator<Task, Activities[Name]['output'], unknown> {
  return (yield activity(context, name, input)) as Activities[Name]['output'];
}
