/**
 * The walk of a job. Each execution is one turn: read the row, do what its status asks, wait once, continue as new.
 * It trusts nothing but the row, so a job may go sideways and backwards without a special path.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import type { SenderRef } from '../jobs/deliveries.ts';
import { toInstant, type Instant } from '../ports/clock.ts';
import { call } from './call.ts';
import type { JobRef, JobTurn } from './names.ts';
import { changeOrDeadline } from './wait.ts';

type Turn = Exclude<JobTurn, { status: 'Gone' }>;
type Script = Generator<Task, void, unknown>;

/** The orchestration `job`; its instance id is the job's id. */
export function* jobOrchestrator(context: OrchestrationContext): Script {
  const job: JobRef = context.df.getInput();
  const turn = yield* call(context, 'readJob', { ...job, now: nowOf(context) });
  if (turn.senders !== undefined) yield* tellTheWorld(context, turn.senders);
  if ('lacksIncompleteList' in turn) yield* listWhatIsLeftOut(context, job);

  switch (turn.status) {
    case 'Gone':
      return;
    case 'Creating':
      yield* untilShippedOrExpired(context, job, turn);
      break;
    case 'Shipping':
      yield* untilThePackageIsOpenedOrOverdue(context, job, turn);
      break;
    case 'Received':
    case 'Transferring':
      yield* copyWhatIsMounted(context, job, turn);
      break;
    case 'Packaging':
      yield* untilShippedBack(context);
      break;
    case 'Completed':
    case 'Closed':
      yield* untilKeptLongEnough(context, job, turn);
      break;
  }
  context.df.continueAsNew(job);
}

/** Senders are orchestrations of their own: whoever does not listen keeps neither this job nor another receiver waiting. */
function* tellTheWorld(context: OrchestrationContext, senders: readonly SenderRef[]): Script {
  try {
    yield* call(context, 'wakeSenders', { senders });
  } catch {
    // The host itself refuses. What was not told brings this job's next look within the hour.
  }
}

/** What the drives that were never filled would have taken: the list of the client's next job. */
function* listWhatIsLeftOut(context: OrchestrationContext, job: JobRef): Script {
  try {
    yield* call(context, 'listLeftOut', { ...job, now: nowOf(context) });
  } catch {
    // Drayage's own store refuses. The job's next turn tries again; its drives go home all the same.
  }
}

/** Two weeks after the client's last change the clock deletes it. */
function* untilShippedOrExpired(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  yield* untilChangedOrDue(context, job, turn);
}

/** An operator opens the package; or after two weeks the clock closes the job, its drives never received. */
function* untilThePackageIsOpenedOrOverdue(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  yield* untilChangedOrDue(context, job, turn);
}

/** Starts a copy for every drive in a bay. A drive's own orchestration wakes this one when it has ended. */
function* copyWhatIsMounted(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  for (const driveId of turn.drivesToStart) {
    yield* call(context, 'startDrive', { ...job, driveId, now: nowOf(context) });
  }
  for (const run of turn.drivesInCopy) {
    yield* call(context, 'ensureDrive', run);
  }
  yield* changeOrDeadline(context, turn.deadline);
}

/** An operator sends the drives back, or finds a late one. */
function* untilShippedBack(context: OrchestrationContext): Script {
  yield* changeOrDeadline(context, null);
}

/** Ninety days after its end the clock deletes it; a late drive may reopen it before. */
function* untilKeptLongEnough(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  yield* untilChangedOrDue(context, job, turn);
}

/** The clock first says that the deadline is near, and acts at the deadline itself in a later turn. */
function* untilChangedOrDue(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  const outcome = yield* changeOrDeadline(context, turn.reminder ?? turn.deadline);
  if (outcome === 'changed') return;
  const now = nowOf(context);
  // Late by days, there is nothing to remind of any more.
  const isNear = turn.reminder !== undefined && turn.deadline !== null && now < turn.deadline;
  yield* call(context, isNear ? 'remind' : 'reachDeadline', { ...job, now });
}

/** This turn's time as the history has it: no other host's clock can make a deadline early. */
const nowOf = (context: OrchestrationContext): Instant => toInstant(context.df.currentUtcDateTime);
