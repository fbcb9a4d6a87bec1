/** What the autopilot's orchestrations call. The plan is made anew each time: it follows from the run alone. */
import type { ArmDeps } from '../arm/operation.ts';
import type { Call } from '../access/operation.ts';
import type { DatacenterDeps } from '../datacenter/deps.ts';
import { plan, planOne, type Play, type Telling } from '../scenarios/plan.ts';
import { scenarioSchema, type Scenario } from '../scenarios/scenario.ts';
import { roundAtOrAfter } from '../scenarios/working-hours.ts';
import { actAsCustomer } from './customer.ts';
import type { AutopilotActivities, Run } from './names.ts';
import { goRound, nothingYet } from './operators.ts';
import { asClient, asOperator } from './person.ts';
import type { Runs } from './runs.ts';
import type { Shelf } from './shelf.ts';

export type AutopilotActivityDeps = {
  readonly arm: ArmDeps;
  readonly datacenter: DatacenterDeps;
  /** `undefined`: this machine has no folder of bays, and no run was ever started on it. */
  readonly shelf: Shelf | undefined;
};

/** What an activity is handed beside its input. */
type Surroundings = {
  readonly wakes: Call['wakes'];
  readonly runs: Runs;
  /** For the log of the host: what was refused. */
  readonly tell: (line: string) => void;
};

export type AutopilotHandlers = {
  readonly [Name in keyof AutopilotActivities]: (
    deps: AutopilotActivityDeps,
    input: AutopilotActivities[Name]['input'],
    surroundings: Surroundings,
  ) => Promise<AutopilotActivities[Name]['output']>;
};

const tellingOf = ({ scenario, seed, startedAt, jobs }: Run): Telling => ({
  scenario: scenarioSchema.parse(scenario),
  seed,
  startedAt,
  ...(jobs === undefined ? {} : { jobs }),
});

export const playsOf = (run: Run): { readonly scenario: Scenario; readonly plays: readonly Play[] } => {
  const telling = tellingOf(run);
  return { scenario: telling.scenario, plays: plan(telling) };
};

const shelfOf = ({ shelf }: AutopilotActivityDeps): Shelf => {
  if (shelf === undefined) throw new Error('This machine has no folder of bays any more (DRAYAGE_BAYS).');
  return shelf;
};

export const autopilotHandlers: AutopilotHandlers = {
  autopilotBegin: async (_deps, { run, now }, { runs }) => {
    const { scenario, plays } = playsOf(run);
    for (const { number } of plays) await runs.ensureCustomer({ run, number });
    return { memory: nothingYet, next: roundAtOrAfter(now, scenario.dataCentre) };
  },

  autopilotGoRound: (deps, { run, memory, now }, { wakes, tell }) => {
    const { scenario, plays } = playsOf(run);
    const { datacenter, arm } = deps;
    const round = {
      repository: arm.repository,
      records: datacenter.records,
      ask: asOperator(datacenter, wakes),
      shelf: shelfOf(deps),
      tell,
      run,
      dataCentre: scenario.dataCentre,
      now,
    };
    return goRound(round, plays, memory);
  },

  autopilotActAsCustomer: async (deps, { run, number, memory, now }, { wakes, tell }) => {
    const play = planOne(tellingOf(run), number);
    if (play === undefined) throw new Error(`The run ${run.runId} has no job ${number}.`);
    const customer = {
      repository: deps.arm.repository,
      ask: asClient(deps.arm, wakes),
      shelf: shelfOf(deps),
      tell,
    };
    return actAsCustomer(customer, run, play, memory, now);
  },

  autopilotEnd: async (deps, { run }) => {
    await shelfOf(deps).clear(run.runId);
    return null;
  },
};
