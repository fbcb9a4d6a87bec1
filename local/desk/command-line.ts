/** What `npm start` was asked for, by arguments and environment. */
import { parseArgs } from 'node:util';
import type { AzuritePorts } from '../azurite/launch.ts';
import type { ClockChoice } from '../clock/clock.ts';
import { parseSpeed } from '../clock/durations.ts';
import { Problem } from './problem.ts';

/** The numbers are those of `npm run scenario`; the app itself says which are possible. */
export type AutopilotWish = {
  readonly scenario: string;
  readonly seed?: number;
  readonly jobs?: number;
};

export type DeskOptions = {
  readonly clock: ClockChoice;
  readonly taskHub: 'memory' | 'tables';
  /** The function app's folder, when it is not this project. */
  readonly app: string | undefined;
  readonly jsonReady: boolean;
  /** What the app's autopilot is to play. */
  readonly autopilot: AutopilotWish | undefined;
  readonly port: number;
  readonly azuritePorts: AzuritePorts;
  /** As given: relative to the working directory, or absolute. */
  readonly dataFolder: string | undefined;
};

export const USAGE = `Usage: npm start -- [options]

Runs Drayage on this machine, with Azurite for storage, until Ctrl-C.

  --speed 1d/s      the clock runs fast: a day, 12h or 90m each second, or as fast as the work can be done
  --clock virtual   the clock stands still until it is told to move (POST /admin/clock)
  --memory          orchestrations are kept in memory: faster, and lost when the host stops
  --autopilot NAME  plays a scenario (npm run scenario -- --list), with --seed N and --jobs N if you like;
                    on a clock that is not real
  --app FOLDER      runs another function app
  --json-ready      prints one line of JSON when ready, and nothing else
  --help            prints this

Environment:
  PORT                  of the APIs (7071; 0 takes any free one)
  AZURITE_BLOB_PORT     of Azurite (10000), and AZURITE_QUEUE_PORT (10001), AZURITE_TABLE_PORT (10002)
  DRAYAGE_DATA          the folder where everything is kept between runs (.drayage)
`;

/**
 * `help` when only the usage is wanted.
 * @throws Problem naming everything that is wrong.
 */
export const readCommandLine = (args: readonly string[], env: NodeJS.ProcessEnv): DeskOptions | 'help' => {
  const given = parse(args);
  if (given.help) return 'help';
  const faults: string[] = [];
  const port = (name: string, otherwise: number): number => {
    const text = env[name] ?? '';
    if (text === '') return otherwise;
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    faults.push(`${name} is '${text}', which is no port: set it to a number from 0 to 65535`);
    return otherwise;
  };
  const options: DeskOptions = {
    clock: readClock(given.clock, given.speed, faults),
    taskHub: given.memory ? 'memory' : 'tables',
    app: given.app,
    jsonReady: given['json-ready'] ?? false,
    autopilot: readAutopilot(given, faults),
    port: port('PORT', 7071),
    azuritePorts: {
      blob: port('AZURITE_BLOB_PORT', 10_000),
      queue: port('AZURITE_QUEUE_PORT', 10_001),
      table: port('AZURITE_TABLE_PORT', 10_002),
    },
    dataFolder: env['DRAYAGE_DATA'] === '' ? undefined : env['DRAYAGE_DATA'],
  };
  if (faults.length > 0) throw new Problem(`${faults.join('; ')}.`);
  return options;
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        clock: { type: 'string' },
        speed: { type: 'string' },
        memory: { type: 'boolean' },
        app: { type: 'string' },
        autopilot: { type: 'string' },
        seed: { type: 'string' },
        jobs: { type: 'string' },
        'json-ready': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [what = 'The arguments are wrong'] = (error instanceof Error ? error.message : '').split('. ');
    throw new Problem(`${what}; --help lists what there is.`, { cause: error });
  }
};

const readClock = (kind: string | undefined, speed: string | undefined, faults: string[]): ClockChoice => {
  if (kind !== undefined && kind !== 'virtual' && kind !== 'real') {
    faults.push(`--clock is '${kind}': write virtual or real`);
  }
  if (speed === undefined) return { kind: kind === 'virtual' ? 'virtual' : 'real' };
  if (kind !== undefined) faults.push('--clock and --speed exclude each other: leave one out');
  const rate = parseSpeed(speed);
  if (rate.ok) return { kind: 'speed', rate: rate.value };
  faults.push(`--speed: ${rate.fault.replace(/\.$/, '')}`);
  return { kind: 'real' };
};

const readAutopilot = (
  given: { readonly autopilot?: string; readonly seed?: string; readonly jobs?: string },
  faults: string[],
): AutopilotWish | undefined => {
  const number = (name: 'seed' | 'jobs'): number | undefined => {
    const text = given[name];
    if (text === undefined) return undefined;
    if (given.autopilot === undefined)
      faults.push(`--${name} is the autopilot's: name a scenario with --autopilot`);
    if (!/^\d{1,10}$/.test(text)) faults.push(`--${name} is '${text}', which is no whole number`);
    return Number(text);
  };
  const [seed, jobs] = [number('seed'), number('jobs')];
  if (given.autopilot === undefined) return undefined;
  return {
    scenario: given.autopilot,
    ...(seed === undefined ? {} : { seed }),
    ...(jobs === undefined ? {} : { jobs }),
  };
};
