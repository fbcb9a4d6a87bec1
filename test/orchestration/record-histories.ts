/**
 * Writes down the histories of the orchestrations as they are now: `npm run record-histories -- 0.2.0`, at each release.
 * The tests replay every recording there ever was.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAdvancer } from '../../local/clock/advance.ts';
import { createClock } from '../../local/clock/clock.ts';
import { keepTimeNowhere } from '../../local/clock/kept-time.ts';
import { createEngine } from '../../local/engine/create-engine.ts';
import type { Engine, FunctionInvoker } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { loadApp } from '../../local/worker/load-app.ts';
import {
  CUSTOMER_ORCHESTRATION,
  OPERATORS_ORCHESTRATION,
  type AutopilotActivities,
  type CustomerScript,
  type OperatorsScript,
  type Run,
} from '../../src/autopilot/names.ts';
import { nothingYet } from '../../src/autopilot/operators.ts';
import type { SendStep } from '../../src/events/send-batch.ts';
import type { SenderRef } from '../../src/jobs/deliveries.ts';
import type { PackageId } from '../../src/ports/package-work.ts';
import type { DriveScript } from '../../src/orchestration/drive.orchestrator.ts';
import { CHANGED, type Activities, type JobRef, type JobTurn } from '../../src/orchestration/names.ts';
import { plusDays } from '../../src/ports/clock.ts';
import type { DriveRun } from '../../src/transfer/segments.ts';
import { actionsOf, type Action, type Recording } from './recording.ts';

const START = '2026-11-22T08:00:00.000Z';
const job: JobRef = {
  key: { subscriptionId: 's', resourceGroup: 'g', name: 'n' },
  jobId: '5f3c1a52-0000-4000-8000-000000000001',
};
const sender: SenderRef = {
  ...job,
  subscription: { subscriptionId: 's', name: 'hook' },
  eventSubscriptionId: '5f3c1a52-0000-4000-8000-000000000002',
};
const run: DriveRun = { ...job, driveId: 'D1', run: 1, instanceId: `${job.jobId}-d0-1` };

/** The last call of every execution that had more than one: its history holds all the others. */
const recording = (invoker: FunctionInvoker) => {
  const executions = new Map<string, { asked: readonly Action[]; last?: Recording }>();
  const recorder: FunctionInvoker = {
    ...invoker,
    orchestrator: async (name, instanceId, payload) => {
      const answer = await invoker.orchestrator(name, instanceId, payload);
      if (answer.kind === 'state') {
        const execution = /"ExecutionId":"([^"]+)"/.exec(payload)?.[1] ?? '';
        const asked = executions.get(execution)?.asked;
        executions.set(execution, {
          asked: actionsOf(answer.state),
          ...(asked === undefined ? {} : { last: { name, payload, asked } }),
        });
      }
      return answer;
    },
  };
  const recordings = (): Recording[] => [...executions.values()].flatMap(({ last }) => last ?? []);
  return { recorder, recordings };
};

const mustComplete = async (engine: Engine, instanceId: string): Promise<void> => {
  const status = (await engine.status(instanceId))?.runtimeStatus;
  if (status !== 'Completed') throw new Error(`${instanceId} is ${status ?? 'not there'}.`);
};

type Named = Activities & AutopilotActivities;
type Played = { readonly [Name in keyof Named]?: (input: Named[Name]['input']) => unknown };

const play = async (
  recorder: FunctionInvoker,
  activities: Played,
  tell: (engine: Engine, advanceTo: (day: number) => Promise<void>) => Promise<void>,
): Promise<void> => {
  const clock = createClock({ kind: 'virtual' }, keepTimeNowhere(new Date(START)));
  if (clock.kind === 'real') throw new Error('A virtual clock moves.');
  Object.assign(globalThis, { [Symbol.for('drayage.test.script')]: activities });
  const engine = createEngine({ store: createMemoryStore(), scheduler: clock, invoker: recorder });
  const advancer = createAdvancer(clock, engine.whenIdle);
  try {
    await tell(engine, (day) => advancer.advanceTo(new Date(plusDays(START, day))));
  } finally {
    await engine.stop();
    clock.stop();
  }
};

/** Every status once, with a change in the middle of each wait that has a deadline. */
const walkOfAJob = async (recorder: FunctionInvoker): Promise<void> => {
  const none = { drivesToStart: [], drivesInCopy: [], deadline: null };
  let row: JobTurn = { ...none, status: 'Creating', deadline: plusDays(START, 14) };
  const activities: Played = {
    readJob: () => row,
    reachDeadline: () => {
      row = { status: 'Gone' };
      return null;
    },
    startDrive: () => null,
    ensureDrive: () => null,
  };
  await play(recorder, activities, async (engine, advanceTo) => {
    const change = async (next: JobTurn): Promise<void> => {
      row = next;
      await engine.raiseEvent(job.jobId, CHANGED, '{}');
      await engine.whenIdle();
    };
    await engine.start({ name: 'job', instanceId: job.jobId, input: JSON.stringify(job) });
    await advanceTo(7);
    await change({ ...none, status: 'Shipping', deadline: plusDays(START, 21) });
    await advanceTo(8);
    await change({ ...none, status: 'Received', drivesToStart: ['D1', 'D2'] });
    await change({ ...none, status: 'Transferring', drivesInCopy: [run] });
    await change({ ...none, status: 'Packaging' });
    await change({ ...none, status: 'Closed', deadline: plusDays(START, 98) });
    await advanceTo(30);
    await change({ ...none, status: 'Received' });
    await change({ ...none, status: 'Completed', deadline: plusDays(START, 120) });
    await advanceTo(121);
    await mustComplete(engine, job.jobId);
  });
};

/** A job that is reminded of its deadline, and tells a receiver of that. */
const reminderOfAJob = async (recorder: FunctionInvoker): Promise<void> => {
  const deadline = plusDays(START, 14);
  const none = { drivesToStart: [], drivesInCopy: [], deadline };
  let row: JobTurn = { ...none, status: 'Creating', reminder: plusDays(START, 11), senders: [sender] };
  const activities: Played = {
    readJob: () => row,
    wakeSenders: () => null,
    remind: () => {
      row = { ...none, status: 'Creating', senders: [sender] };
      return null;
    },
    reachDeadline: () => {
      row = { status: 'Gone', senders: [sender] };
      return null;
    },
  };
  await play(recorder, activities, async (engine, advanceTo) => {
    await engine.start({ name: 'job', instanceId: job.jobId, input: JSON.stringify(job) });
    await advanceTo(15);
    await mustComplete(engine, job.jobId);
  });
};

/** Two batches, a receiver that is away for a while, a wait for more, and the end. */
const storyOfASender = async (recorder: FunctionInvoker): Promise<void> => {
  const failing = { since: START, attempts: 1 };
  const steps: SendStep[] = [
    { kind: 'more' },
    { kind: 'later', until: plusDays(START, 1), failing },
    { kind: 'idle' },
    { kind: 'ended' },
  ];
  await play(recorder, { sendEvents: () => steps.shift() }, async (engine, advanceTo) => {
    await engine.start({ name: 'sender', instanceId: 'sender-1', input: JSON.stringify({ sender }) });
    await advanceTo(2);
    await engine.raiseEvent('sender-1', CHANGED, '{}');
    await advanceTo(3);
    await mustComplete(engine, 'sender-1');
  });
};

/** A recording is the same wherever it is made: stacks name the folders of one machine. */
const withoutStack = (message: string): Error => Object.assign(new Error(message), { stack: message });

/** Five segments, the last two of them one after the other; or refused; or with an activity that fails for good. */
const copyOfADrive = async (
  recorder: FunctionInvoker,
  how: 'whole' | 'refused' | 'failing',
): Promise<void> => {
  const totals = { bytes: 500, blobs: 5, serialFrom: 3 };
  const activities: Played = {
    planDrive: () =>
      how === 'refused'
        ? { kind: 'refused', copyStatus: 'ManifestCorrupted' }
        : { kind: 'planned', segments: 5, totals },
    copySegment: ({ segment }) => {
      if (how === 'failing' && segment === 1) throw withoutStack('the store is gone');
      const one = { bytesSucceeded: 100, blobsSucceeded: 1, blobsFailed: 0, blobsWithWarnings: 0 };
      return { totals: one, bytesHandled: 100, blobsHandled: 1 };
    },
    finishDrive: () => null,
  };
  await play(recorder, activities, async (engine, advanceTo) => {
    const input = JSON.stringify({ run } satisfies DriveScript);
    await engine.start({ name: 'drive', instanceId: run.instanceId, input });
    await advanceTo(1);
    await mustComplete(engine, run.instanceId);
  });
};

/** A store that is away for ten minutes and more. */
const workOffOfAPackage = async (recorder: FunctionInvoker): Promise<void> => {
  let calls = 0;
  const activities: Played = {
    workOffPackage: () => {
      if (++calls <= 5) throw withoutStack('the store is gone');
      return null;
    },
  };
  const id: PackageId = { location: 'westus', direction: 'Inbound', trackingNumber: '1Z' };
  await play(recorder, activities, async (engine, advanceTo) => {
    await engine.start({ name: 'package', instanceId: 'package-1', input: JSON.stringify(id) });
    await advanceTo(1);
    await mustComplete(engine, 'package-1');
  });
};

/** The operators of a run begin, go round twice and clear up; a customer looks twice. */
const runOfTheAutopilot = async (recorder: FunctionInvoker): Promise<void> => {
  const autopilotRun: Run = {
    runId: 'all-goes-well-1',
    scenario: { name: 'all-goes-well', title: 'All', about: 'All.', jobs: [{ name: 'good' }] },
    seed: 1,
    location: 'westus',
    dock: 'westus',
    startedAt: START,
  };
  const memory = nothingYet;
  const rounds = [plusDays(START, 2), null];
  const looks = [plusDays(START, 7), null];
  const activities: Played = {
    autopilotBegin: () => ({ memory, next: plusDays(START, 1) }),
    autopilotGoRound: () => ({ memory, next: rounds.shift() ?? null }),
    autopilotEnd: () => null,
    autopilotActAsCustomer: () => ({ memory: { created: true }, next: looks.shift() ?? null }),
  };
  await play(recorder, activities, async (engine, advanceTo) => {
    const operators: OperatorsScript = { run: autopilotRun };
    const customer: CustomerScript = { run: autopilotRun, number: 1 };
    for (const [name, input] of [
      [OPERATORS_ORCHESTRATION, operators],
      [CUSTOMER_ORCHESTRATION, customer],
    ] as const)
      await engine.start({ name, instanceId: name, input: JSON.stringify(input) });
    await advanceTo(8);
    await mustComplete(engine, OPERATORS_ORCHESTRATION);
    await mustComplete(engine, CUSTOMER_ORCHESTRATION);
  });
};

const [name = ''] = process.argv.slice(2);
if (!/^[\w.-]+$/.test(name)) throw new Error('Name the release: npm run record-histories -- 0.2.0');
const app = await loadApp(
  join(import.meta.dirname, '..', 'fixtures', 'job-script'),
  { origin: 'http://127.0.0.1:7071', taskHub: 'Recording', systemKey: 'none' },
  () => undefined,
);
const { recorder, recordings } = recording(durableInvoker(app));
await walkOfAJob(recorder);
await reminderOfAJob(recorder);
await storyOfASender(recorder);
await copyOfADrive(recorder, 'whole');
await copyOfADrive(recorder, 'refused');
await copyOfADrive(recorder, 'failing');
await workOffOfAPackage(recorder);
await runOfTheAutopilot(recorder);
const file = join(import.meta.dirname, 'histories', `${name}.json`);
writeFileSync(file, `${JSON.stringify(recordings(), undefined, 1)}\n`);
