/** What `npm run scenario` was asked for. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_SEED } from '../../src/scenarios/plan.ts';
import { readScenario } from '../../src/scenarios/read-scenario.ts';
import { readyScenario } from '../../src/scenarios/ready-scenarios.ts';
import { MOST_JOBS, type ScenarioText } from '../../src/scenarios/scenario.ts';
import { ScenarioFault } from '../../src/scenarios/scenario-fault.ts';
import { DemoFault } from '../fault.ts';

export const USAGE = `Usage: npm run scenario -- NAME|FILE.yaml [options]
       npm run scenario -- --list

Has the autopilot play a scenario on a Drayage of its own, in virtual time, and tells the story as it unfolds.

  --seed N       the same seed gives the same story (1)
  --jobs N       so many jobs, in the place of the scenario's own number
  --speed 1d/s   on a clock that runs fast: a day, 12h or 90m each second
  --list         the scenarios that come with Drayage
  --help         prints this

Scenarios of your own: docs/scenarios.md.`;

export type Wanted =
  | { readonly kind: 'help' | 'list' }
  | {
      readonly kind: 'play';
      readonly scenario: ScenarioText;
      readonly seed: number;
      readonly jobs: number | undefined;
      /** As the host takes it; `undefined`: virtual time. */
      readonly speed: string | undefined;
    };

/** @throws DemoFault, or ScenarioFault, naming everything that is wrong. */
export const readCommandLine = async (args: readonly string[]): Promise<Wanted> => {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.list) return { kind: 'list' };
  const faults: string[] = [];
  const number = (name: 'seed' | 'jobs', least: number, most: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (/^\d{1,10}$/u.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    faults.push(`--${name} is '${text}': write a whole number from ${least} to ${most}`);
    return undefined;
  };
  const seed = number('seed', 0, MAX_SEED);
  const jobs = number('jobs', 1, MOST_JOBS);
  const [name, ...more] = positionals;
  if (name === undefined) faults.push('no scenario is named: --list says what there is');
  if (more.length > 0) faults.push('more than one scenario is named');
  const scenario =
    name === undefined
      ? undefined
      : await read(name).catch((error: unknown) => {
          if (!(error instanceof ScenarioFault)) throw error;
          faults.push(error.message.replace(/\.$/u, ''));
          return undefined;
        });
  if (scenario === undefined || faults.length > 0) throw new DemoFault(`${faults.join('; ')}.`);
  return { kind: 'play', scenario, seed: seed ?? 1, jobs, speed: values.speed };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        jobs: { type: 'string' },
        speed: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [what = 'The arguments are wrong'] = (error instanceof Error ? error.message : '').split('. ');
    throw new DemoFault(`${what.replace(/\.$/u, '')}; --help tells what may be said.`, { cause: error });
  }
};

const FILE = /\.(?:yaml|yml|json)$/iu;

const read = async (name: string): Promise<ScenarioText> => {
  if (!FILE.test(name)) return readyScenario(name);
  const file = path.resolve(name);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ScenarioFault(
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}): name a file that you may read`,
    );
  });
  return readScenario(text, path.basename(file));
};
