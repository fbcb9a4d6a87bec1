/** Has the autopilot tell a scenario to its end, and says what became of every job. */
import { z } from 'zod';
import { RESOURCE_GROUP as AUTOPILOT_GROUP } from '../../src/autopilot/customer.ts';
import { plan, type Play } from '../../src/scenarios/plan.ts';
import { readyScenario } from '../../src/scenarios/ready-scenarios.ts';
import { scenarioSchema, type ScenarioText } from '../../src/scenarios/scenario.ts';
import type { JobEventLine } from '../../demo/drayage-client.ts';
import type { World } from './world.ts';

/** A Monday, an hour before work begins. */
export const MONDAY = new Date('2027-01-04T07:00:00.000Z');
const LONGEST_DAYS = 200;

const runShape = z.object({
  runId: z.string(),
  seed: z.number(),
  startedAt: z.string(),
  state: z.enum(['Playing', 'Over', 'Stopped']),
  jobs: z.array(z.object({ name: z.string(), kind: z.string() })),
});

export type ToldJob = {
  readonly name: string;
  readonly kind: string;
  readonly play: Play;
  /** Its whole timeline, kept as it was when the job was last seen. */
  readonly events: readonly JobEventLine[];
  /** When it went through which status, by its events. */
  readonly at: (type: string) => string | undefined;
};

export type Story = { readonly runId: string; readonly jobs: readonly ToldJob[]; readonly days: number };

type Asked = { readonly seed?: number; readonly jobs?: number };

/** @param scenario by its name, or as a file has it. */
export const tell = async (
  world: World,
  scenario: string | ScenarioText,
  asked: Asked = { seed: 1 },
): Promise<Story> => {
  const started = await ask(world, 'POST', 'runs', { scenario, ...asked });
  const told = new Map<string, readonly JobEventLine[]>();
  let run = started;
  let days = 0;
  for (; run.state === 'Playing'; days += 1) {
    if (days === LONGEST_DAYS) throw new Error(`${run.runId} is not over after ${days} days.`);
    // By half days, so that what is deleted soon after its end was seen at its end.
    await world.desk.advance('PT12H');
    for (const { name } of run.jobs) await listen(world, name, told);
    run = await ask(world, 'GET', `runs/${run.runId}`);
  }
  const text = typeof scenario === 'string' ? await readyScenario(scenario) : scenario;
  const { seed, startedAt } = run;
  const plays = plan({
    scenario: scenarioSchema.parse(text),
    seed,
    startedAt,
    ...(asked.jobs === undefined ? {} : { jobs: asked.jobs }),
  });
  const jobs = run.jobs.map(({ name, kind }, index): ToldJob => {
    const events = told.get(name) ?? [];
    const play = plays[index];
    if (play === undefined) throw new Error(`${name} is not in the plan.`);
    return { name, kind, play, events, at: (type) => events.find((event) => event.type === type)?.at };
  });
  return { runId: run.runId, jobs, days: days / 2 };
};

const ask = async (world: World, method: string, path: string, body?: object) => {
  const response = await fetch(`${world.url}/datacenter/westus/autopilot/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return runShape.parse(JSON.parse(text));
};

const listen = async (
  { desk }: World,
  name: string,
  told: Map<string, readonly JobEventLine[]>,
): Promise<void> => {
  const before = told.get(name) ?? [];
  // Not created yet, or deleted by now.
  const news = await desk
    .eventsAfter(AUTOPILOT_GROUP, name, before.at(-1)?.sequence ?? 0)
    .catch((): JobEventLine[] => []);
  told.set(name, [...before, ...news]);
};
