/**
 * What a package's record says is pending is done, whatever became of the request that wrote it: an intent of one row, then
 * one idempotent commit for each of its jobs.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { plusMs, toDate, toInstant } from '../ports/clock.ts';
import type { PackageId } from '../ports/package-work.ts';
import { call } from './call.ts';

/** When every attempt failed (a store cannot be reached), the next ones come after this. */
const PAUSE_MS = 10 * 60 * 1000;

/** The orchestration `package`. Work that is done already is no work. */
export function* packageOrchestrator(context: OrchestrationContext): Generator<Task, void, unknown> {
  const id: PackageId = context.df.getInput();
  try {
    yield* call(context, 'workOffPackage', id);
  } catch {
    const now = toInstant(context.df.currentUtcDateTime);
    yield context.df.createTimer(toDate(plusMs(now, PAUSE_MS)));
    context.df.continueAsNew(id);
  }
}
