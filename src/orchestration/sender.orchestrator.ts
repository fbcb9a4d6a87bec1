/**
 * Tells one subscription of the events of one job, in order. Each execution sends a batch, waits once, and continues as new:
 * for a change of the job when all was told, or until the next attempt. It ends when there will never be more to tell.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Failing, SendStep } from '../events/send-batch.ts';
import type { SenderRef } from '../jobs/deliveries.ts';
import { plusMs, toInstant, type Instant } from '../ports/clock.ts';
import { call } from './call.ts';
import { changeOrDeadline, untilInstant } from './wait.ts';

/** Carried from batch to batch. */
export type SenderScript = { readonly sender: SenderRef; readonly failing?: Failing };

type Script<Result = void> = Generator<Task, Result, unknown>;

/** When storage itself refuses, which is no fault of the receiver's. */
const STORAGE_PAUSE_MS = 5 * 60 * 1000;

/** The orchestration `sender`; its instance id is made of the job's and the subscription's. */
export function* senderOrchestrator(context: OrchestrationContext): Script {
  const script: SenderScript = context.df.getInput();
  const step = yield* sendABatch(context, script);
  switch (step.kind) {
    case 'ended':
      return;
    case 'idle':
      yield* changeOrDeadline(context, null);
      break;
    case 'later':
      // A change is no reason to try a failing receiver sooner; what it brought is read with the next batch.
      yield* untilInstant(context, step.until);
      break;
    case 'more':
      break;
  }
  const { failing } = step;
  context.df.continueAsNew({ sender: script.sender, ...(failing && { failing }) } satisfies SenderScript);
}

function* sendABatch(context: OrchestrationContext, script: SenderScript): Script<SendStep> {
  const now: Instant = toInstant(context.df.currentUtcDateTime);
  try {
    return yield* call(context, 'sendEvents', { ...script, now });
  } catch {
    const { failing } = script;
    const later = toInstant(context.df.currentUtcDateTime);
    return { kind: 'later', until: plusMs(later, STORAGE_PAUSE_MS), ...(failing && { failing }) };
  }
}
