/**
 * The autopilot's two scripts: the operators of a data centre, who go round at their hours of work, and the customer of one
 * job. Each execution is one look: an activity does what is to be done and says when to look again; wait; continue as new.
 * What they know is carried along; how the jobs stand they read from their rows each time.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { plusMs, toDate, toInstant, type Instant } from '../ports/clock.ts';
import { retries } from '../orchestration/call.ts';
import type { AutopilotActivities, CustomerScript, OperatorsScript } from './names.ts';

type Script<Result = void> = Generator<Task, Result, unknown>;

/** After an activity has failed for good: storage may be back by then. */
const TRY_AGAIN_MS = 60 * 60 * 1000;

function* call<Name extends keyof AutopilotActivities>(
  context: OrchestrationContext,
  name: Name,
  input: AutopilotActivities[Name]['input'],
): Script<AutopilotActivities[Name]['output'] | undefined> {
  try {
    const task = context.df.callActivityWithRetry(name, retries(), input);
    return (yield task) as AutopilotActivities[Name]['output'];
  } catch {
    return undefined;
  }
}

const nowOf = (context: OrchestrationContext): Instant => toInstant(context.df.currentUtcDateTime);

/** The timer is never cancelled, so it may be as long as it likes. */
function* until(context: OrchestrationContext, instant: Instant): Script {
  if (instant > nowOf(context)) yield context.df.createTimer(toDate(instant));
}

/** The orchestration `autopilotOperators`; its instance id is the run's. */
export function* operatorsOrchestrator(context: OrchestrationContext): Script {
  const script: OperatorsScript = context.df.getInput();
  const { run, memory } = script;
  const now = nowOf(context);
  const look =
    memory === undefined
      ? yield* call(context, 'autopilotBegin', { run, now })
      : yield* call(context, 'autopilotGoRound', { run, memory, now });
  if (look?.next === null) {
    yield* call(context, 'autopilotEnd', { run });
    return;
  }
  yield* until(context, look?.next ?? plusMs(nowOf(context), TRY_AGAIN_MS));
  context.df.continueAsNew(
    look === undefined ? script : ({ run, memory: look.memory } satisfies OperatorsScript),
  );
}

/** The orchestration `autopilotCustomer`. */
export function* customerOrchestrator(context: OrchestrationContext): Script {
  const script: CustomerScript = context.df.getInput();
  const { run, number, memory = {} } = script;
  const look = yield* call(context, 'autopilotActAsCustomer', { run, number, memory, now: nowOf(context) });
  if (look?.next === null) return;
  yield* until(context, look?.next ?? plusMs(nowOf(context), TRY_AGAIN_MS));
  context.df.continueAsNew(
    look === undefined ? script : ({ run, number, memory: look.memory } satisfies CustomerScript),
  );
}
