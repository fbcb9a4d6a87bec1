/** The autopilot's own part of the operator's API: which scenarios there are, starting one, how a run stands. */
import { randomInt } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import type { AccessMode } from '../access/authorize.ts';
import type { Operation } from '../access/operation.ts';
import type { Locations } from '../arm/locations.ts';
import { toInstant, type Clock } from '../ports/clock.ts';
import { MAX_SEED } from '../scenarios/plan.ts';
import { readyScenario, scenarioNames } from '../scenarios/ready-scenarios.ts';
import { MOST_JOBS, scenarioSchema, type ScenarioText } from '../scenarios/scenario.ts';
import { json, type Answer } from '../wire/answers.ts';
import { isObject, requireBody } from '../wire/check-body.ts';
import { readJson } from '../wire/json-body.ts';
import { refusal } from '../wire/refusal.ts';
import { playsOf } from './activities.ts';
import { keyOf } from './customer.ts';
import type { Run } from './names.ts';
import type { Runs, RunState } from './runs.ts';
import type { Shelf } from './shelf.ts';

export type AutopilotDeps = {
  readonly mode: AccessMode;
  /** A setting lets it play on a real clock, too. */
  readonly onRealClock: boolean;
  readonly clock: Clock;
  readonly isClockReal: () => boolean;
  readonly shelf: Shelf | undefined;
  readonly locations: Locations;
  readonly runs: Runs;
};

const autopilotOperation = (
  name: string,
  method: 'GET' | 'POST',
  route: string,
  action: string,
  handle: Operation<AutopilotDeps>['handle'],
): Operation<AutopilotDeps> => ({
  name: `Autopilot_${name}`,
  methods: [method],
  route: `datacenter/{location}/autopilot/${route}`,
  audience: 'operator',
  action: `Drayage.DataCenter/autopilot/${action}`,
  handle,
});

const listScenarios = async (deps: AutopilotDeps, { params }: HttpRequest): Promise<Answer> => {
  placeOf(deps, params);
  const scenarios = await Promise.all((await scenarioNames()).map(readyScenario));
  return json(200, { value: scenarios.map(({ name, title, about }) => ({ name, title, about })) });
};

const telling = {
  seed: z
    .int(`must be a whole number from 0 to ${MAX_SEED}`)
    .min(0)
    .max(MAX_SEED)
    .optional()
    .describe('The same seed gives the same story; without one, any.'),
  jobs: z
    .int(`must be a whole number from 1 to ${MOST_JOBS}`)
    .min(1)
    .max(MOST_JOBS)
    .optional()
    .describe("How many jobs, in the place of the scenario's own number."),
};
const readyRun = z.strictObject({
  scenario: z.string('must be the name of a scenario, or a scenario').describe('One that there is.'),
  ...telling,
});
const ownRun = z.strictObject({ scenario: scenarioSchema, ...telling });

/** For the document; a request is held against the one of both that it means, so that its faults are told one by one. */
export const startRunBody = z.union([readyRun, ownRun]);

const startRun = async (deps: AutopilotDeps, request: HttpRequest): Promise<Answer> => {
  const place = placeOf(deps, request.params);
  requireMayPlay(deps);
  const body = await readJson(request);
  const isOwn = isObject(body) && 'scenario' in body && isObject(body.scenario);
  const { seed = randomInt(MAX_SEED), jobs } = requireBody(isOwn ? ownRun : readyRun, body);
  // As it was written: the defaults are filled in by whoever plays it.
  const scenario = isOwn
    ? (body.scenario as ScenarioText)
    : await named(requireBody(readyRun, body).scenario);
  const run: Run = {
    ...place,
    runId: `${scenario.name}-${seed}`,
    scenario,
    seed,
    ...(jobs === undefined ? {} : { jobs }),
    startedAt: toInstant(deps.clock.now()),
  };
  if (!(await deps.runs.start(run))) throw refusal('AutopilotRunExists', { runId: run.runId });
  return json(201, runResource(run, 'Playing'));
};

const listRuns = async (deps: AutopilotDeps, { params }: HttpRequest): Promise<Answer> => {
  const { location } = placeOf(deps, params);
  const runs = (await deps.runs.list()).filter(({ run }) => run.location === location);
  return json(200, { value: runs.map(({ run, state }) => runResource(run, state)) });
};

const getRun = async (deps: AutopilotDeps, { params }: HttpRequest): Promise<Answer> => {
  const { location } = placeOf(deps, params);
  const { runId = '' } = params;
  const found = await deps.runs.find(runId);
  if (found?.run.location !== location) throw refusal('AutopilotRunNotFound', { runId });
  return json(200, runResource(found.run, found.state));
};

/** @throws Refusal ScenarioNotFound. */
const named = async (name: string): Promise<ScenarioText> => {
  const known = await scenarioNames();
  if (!known.includes(name)) throw refusal('ScenarioNotFound', { name, known }, { target: 'scenario' });
  return readyScenario(name);
};

/** @throws Refusal LocationNotFound. */
const placeOf = (
  { locations }: AutopilotDeps,
  { location: name = '' }: Readonly<Record<string, string>>,
): Pick<Run, 'location' | 'dock'> => {
  const location = locations.find(name);
  if (location === undefined) throw refusal('LocationNotFound', { location: name });
  return { location: location.id, dock: location.alternateLocations[0] ?? location.id };
};

/** @throws Refusal AutopilotNotAllowed. */
const requireMayPlay = ({ mode, onRealClock, isClockReal, shelf }: AutopilotDeps): void => {
  const reason =
    mode !== 'development'
      ? 'It makes up jobs and packages, so it plays in development mode alone (setting DRAYAGE_MODE).'
      : isClockReal() && !onRealClock
        ? 'The clock is real, and so may be the work: start with --speed or --clock virtual, or set DRAYAGE_AUTOPILOT_ON_REAL_CLOCK to true.'
        : shelf === undefined
          ? 'Its drives are folders of this machine: set DRAYAGE_BAYS to the folder whose subfolders are the bays.'
          : undefined;
  if (reason !== undefined) throw refusal('AutopilotNotAllowed', { reason });
};

const runResource = (run: Run, state: RunState): object => {
  const { location, runId, scenario, seed, startedAt } = run;
  const { plays } = playsOf(run);
  const keys = plays.map(keyOf);
  return {
    location,
    runId,
    scenario: scenario.name,
    seed,
    startedAt,
    state,
    subscriptionId: keys[0]?.subscriptionId,
    resourceGroup: keys[0]?.resourceGroup,
    jobs: plays.map(({ jobName, kind }) => ({ name: jobName, kind: kind.name })),
  };
};

export const autopilotOperations: readonly Operation<AutopilotDeps>[] = [
  autopilotOperation('ListScenarios', 'GET', 'scenarios', 'read', listScenarios),
  autopilotOperation('StartRun', 'POST', 'runs', 'start/action', startRun),
  autopilotOperation('ListRuns', 'GET', 'runs', 'read', listRuns),
  autopilotOperation('GetRun', 'GET', 'runs/{runId}', 'read', getRun),
];
