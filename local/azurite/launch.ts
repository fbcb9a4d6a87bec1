/** Starts Azurite as a process of its own and learns where it listens. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

export const AZURITE_SERVICES = ['blob', 'queue', 'table'] as const;
type AzuriteService = (typeof AZURITE_SERVICES)[number];

/** Addresses without an account, such as `http://127.0.0.1:10000`. */
export type AzuriteEndpoints = Readonly<Record<AzuriteService, string>>;
/** 0 takes any free port. */
export type AzuritePorts = Readonly<Record<AzuriteService, number>>;

export type AzuriteLaunch = {
  readonly ports: AzuritePorts;
  /** The folder that keeps its data; without one it lives in memory. */
  readonly location?: string;
  /** Takes what Azurite prints. A file and no pipe, since a pipe's end would take a surviving Azurite with it. */
  readonly logFile: string;
  /** `group`: a process group of its own that survives its parent. `parent`: ends when its parent does, however that ends. */
  readonly livesWith: 'group' | 'parent';
  readonly env: NodeJS.ProcessEnv;
  /** Told the process id before anything listens. */
  readonly onSpawn?: (pid: number) => void;
};

export type LaunchedAzurite = {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly endpoints: AzuriteEndpoints;
};

/** Azurite ended, or did not listen in time. The message is what it printed last. */
export class AzuriteLaunchError extends Error {
  override readonly name = 'AzuriteLaunchError';
}

/** Longer than any client's idle pool, since a reused connection that Azurite just closed is an ECONNRESET. */
const KEEP_ALIVE_SECONDS = 300;
const START_WITHIN_MS = 60_000;
const POLL_MS = 25;

/** Ends the process when its standard input does: the kernel closes it whatever way the parent dies. */
const endWithParent =
  'data:text/javascript,process.stdin.on("end",()=>process.exit()).on("error",()=>process.exit()).resume();';

/**
 * Resolves when blob, queue and table all listen.
 * @throws AzuriteLaunchError when Azurite ends before, or does not come up within a minute; nothing is left running.
 */
export const launchAzurite = async (launch: AzuriteLaunch): Promise<LaunchedAzurite> => {
  const log = openSync(launch.logFile, 'w');
  const child = spawn(process.execPath, commandLine(launch), {
    env: launch.env,
    detached: launch.livesWith === 'group',
    stdio: [launch.livesWith === 'parent' ? 'pipe' : 'ignore', log, log],
  });
  closeSync(log);
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new AzuriteLaunchError(error.message)));
    child.once('exit', () => reject(new AzuriteLaunchError(lastWords(launch.logFile))));
  });
  if (child.pid !== undefined) launch.onSpawn?.(child.pid);
  const abandon = new AbortController();
  try {
    const endpoints = await Promise.race([ended, listening(launch.logFile, abandon.signal)]);
    if (launch.livesWith === 'group') child.unref();
    // A process that has an address has an id.
    return { process: child, pid: child.pid ?? 0, endpoints };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    abandon.abort();
    child.removeAllListeners('exit');
  }
};

const require = createRequire(import.meta.url);

const commandLine = ({ ports, location, livesWith }: AzuriteLaunch): readonly string[] => [
  ...(livesWith === 'parent' ? ['--import', endWithParent] : []),
  require.resolve('azurite/dist/src/azurite.js'),
  ...AZURITE_SERVICES.flatMap((service) => [`--${service}Port`, String(ports[service])]),
  ...AZURITE_SERVICES.flatMap((service) => [`--${service}KeepAliveTimeout`, String(KEEP_ALIVE_SECONDS)]),
  ...(location === undefined ? ['--inMemoryPersistence'] : ['--location', location]),
  '--silent',
  '--disableTelemetry',
  '--skipApiVersionCheck',
];

const listening = async (logFile: string, abandoned: AbortSignal): Promise<AzuriteEndpoints> => {
  for (let waited = 0; waited < START_WITHIN_MS && !abandoned.aborted; waited += POLL_MS) {
    const endpoints = announced(readFileSync(logFile, 'utf8'));
    if (endpoints) return endpoints;
    await delay(POLL_MS);
  }
  throw new AzuriteLaunchError(`It did not listen within ${START_WITHIN_MS / 1000} s.`);
};

const announced = (log: string): AzuriteEndpoints | undefined => {
  const at = (service: string) =>
    new RegExp(`Azurite ${service} service is successfully listening at (\\S+)`).exec(log)?.[1];
  const [blob, queue, table] = [at('Blob'), at('Queue'), at('Table')];
  return blob && queue && table ? { blob, queue, table } : undefined;
};

const lastWords = (logFile: string): string =>
  readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? 'It printed nothing.';
