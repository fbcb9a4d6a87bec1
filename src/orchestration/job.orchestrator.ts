/**
 * The walk of a job. Each execution is one turn: read the row, do what its status asks, wait once, continue as new.
 * It trusts nothing but the row, so a job may go sideways and backwards without a special path.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
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

function* untilChangedOrDue(context: OrchestrationContext, job: JobRef, turn: Turn): Script {
  const outcome = yield* changeOrDeadline(context, turn.deadline);
  if (outcome === 'deadline') yield* call(context, 'reachDeadline', { ...job, now: nowOf(context) });
}

/** This turn's time as the history has it: no other host's clock can make a deadline early. */
const nowOf = (context: OrchestrationContext): Instant => toInstant(context.df.currentUtcDateTime);
