/**
 * The copying of one drive: plan, copy segments in bounded batches, finish. It never throws: whatever fails for good ends
 * as CompletedMoreInfo with a named status, and its last activity wakes the job.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { toInstant } from '../ports/clock.ts';
import type {
  CopySegmentResult,
  DriveRun,
  FinishInput,
  PlanResult,
  PlanTotals,
  SegmentTotals,
} from '../transfer/segments.ts';
import { activity, call } from './call.ts';

/** Segments of one drive copied side by side; each has a lane, and each lane a progress row. */
const LANES = 2;

type Lane = { readonly bytes: number; readonly blobs: number };

type Copy = {
  readonly segments: number;
  readonly plan: PlanTotals;
  readonly next: number;
  readonly lanes: readonly Lane[];
  readonly totals: SegmentTotals;
};

/** Carried from batch to batch; `copy` is absent before planning. */
export type DriveScript = { readonly run: DriveRun; readonly copy?: Copy };

type Script<Result = void> = Generator<Task, Result, unknown>;
type Outcome = FinishInput['outcome'];

const nothingYet: SegmentTotals = {
  bytesSucceeded: 0,
  blobsSucceeded: 0,
  blobsFailed: 0,
  blobsWithWarnings: 0,
};

/** The orchestration `drive`; its instance id is the run's. */
export function* driveOrchestrator(context: OrchestrationContext): Script {
  const script: DriveScript = context.df.getInput();
  const step = yield* planAndCopyABatch(context, script);
  if (step.kind === 'more') {
    context.df.continueAsNew({ run: script.run, copy: step.copy } satisfies DriveScript);
    return;
  }
  const finish: FinishInput = { run: script.run, outcome: step };
  try {
    yield* call(context, 'finishDrive', { finish, now: toInstant(context.df.currentUtcDateTime) });
  } catch {
    // Storage itself refuses. The row still says Transferring, so the job's next turn (a due hint brings it) starts this
    // run again; parts and markers make that a continuation.
  }
}

type Step = { readonly kind: 'more'; readonly copy: Copy } | Outcome;

/** The plan, if there is none yet, and one batch of its segments: what to go on with, or how the copy ended. */
function* planAndCopyABatch(context: OrchestrationContext, { run, copy: before }: DriveScript): Script<Step> {
  let copy = before;
  try {
    if (copy === undefined) {
      const planned = yield* call(context, 'planDrive', run);
      if (planned.kind === 'refused') return planned;
      copy = firstOf(planned);
    }
    if (copy.next < copy.segments) copy = yield* copyBatch(context, run, copy);
    return copy.next < copy.segments ? { kind: 'more', copy } : { kind: 'copied', ...copied(copy) };
  } catch {
    // Not the drive's fault, and every attempt is used up: what was copied so far is logged, the rest is told.
    if (copy === undefined) return { kind: 'refused', copyStatus: 'InternalError' };
    return { kind: 'failed', ...copied(copy) };
  }
}

const firstOf = ({ segments, totals }: Extract<PlanResult, { kind: 'planned' }>): Copy => ({
  segments,
  plan: totals,
  next: 0,
  lanes: Array.from({ length: LANES }, () => ({ bytes: 0, blobs: 0 })),
  totals: nothingYet,
});

/** Copies the next segments, one in each lane; those of further entries for one target one after the other. */
function* copyBatch(context: OrchestrationContext, run: DriveRun, copy: Copy): Script<Copy> {
  const { next, plan } = copy;
  const end = next >= plan.serialFrom ? next + 1 : Math.min(next + LANES, plan.serialFrom);
  const tasks = copy.lanes
    .slice(0, end - next)
    .map((laneBase, lane) =>
      activity(context, 'copySegment', { run, segment: next + lane, lane, laneBase, plan }),
    );
  const results = (yield context.df.Task.all(tasks)) as readonly CopySegmentResult[];
  return {
    ...copy,
    next: end,
    lanes: copy.lanes.map((lane, index) => advanced(lane, results[index])),
    totals: results.reduce((sum, result) => added(sum, result.totals), copy.totals),
  };
}

const copied = ({ segments, plan, totals }: Copy): Pick<Copy, 'segments' | 'plan' | 'totals'> => ({
  segments,
  plan,
  totals,
});

const advanced = (lane: Lane, result: CopySegmentResult | undefined): Lane =>
  result === undefined
    ? lane
    : { bytes: lane.bytes + result.bytesHandled, blobs: lane.blobs + result.blobsHandled };

const added = (left: SegmentTotals, right: SegmentTotals): SegmentTotals => ({
  bytesSucceeded: left.bytesSucceeded + right.bytesSucceeded,
  blobsSucceeded: left.blobsSucceeded + right.blobsSucceeded,
  blobsFailed: left.blobsFailed + right.blobsFailed,
  blobsWithWarnings: left.blobsWithWarnings + right.blobsWithWarnings,
});
