/** The whole local host: in this process for an app's own tests, and as a process of its own to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createClock } from '../../local/clock/clock.ts';
import { keepTimeNowhere } from '../../local/clock/kept-time.ts';
import { UNSLICED_TIMERS } from '../../local/engine/create-engine.ts';
import { startHost, type Host, type HostOptions } from '../../local/host.ts';
import { appSettings } from '../../local/settings/app-settings.ts';
import type { LogEntry } from '../../local/worker/rpc.ts';
import type { TestAccount } from './azurite.ts';

const projectRoot = path.resolve(import.meta.dirname, '..', '..');

/** An app that writes down what it did. */
export const hostFixture = path.join(projectRoot, 'test', 'fixtures', 'host-desk');

export type TestHost = Host & {
  /** Everything the host and the app said. */
  readonly logs: readonly LogEntry[];
  /** The app's settings, such as `DRAYAGE_BAYS`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Moves the virtual clock by milliseconds; all that is due on the way has run when it resolves. */
  readonly advance: (ms: number) => Promise<void>;
};

type TestHostOptions = {
  readonly account: TestAccount;
  /** Default: this project, as it was built. */
  readonly appRoot?: string;
  /** What the virtual clock starts at; default: now. */
  readonly start?: Date;
  /** Beyond those of this project's `local.settings.sample.json`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly taskHub?: HostOptions['taskHub'];
  /** `sliced`: long timers in slices, as in Azure. */
  readonly timers?: 'sliced' | 'unsliced';
  readonly requireKeys?: boolean;
};

/** An app on a virtual clock and a storage account of its own. Once a test file: a process loads an app only once. */
export const startTestHost = async (options: TestHostOptions): Promise<TestHost> => {
  const { account, appRoot = projectRoot } = options;
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'drayage-host-'));
  const logs: LogEntry[] = [];
  const settings = appSettings({
    environment: {},
    local: { ...(options.appRoot ? {} : sampleSettings()), ...options.settings },
    dataFolder,
    storageConnectionString: account.connectionString,
  });
  const host = await startHost({
    appRoot,
    settings,
    port: 0,
    clock: createClock({ kind: 'virtual' }, keepTimeNowhere(options.start)),
    taskHub: options.taskHub ?? 'memory',
    requireKeys: options.requireKeys ?? false,
    ...(options.timers === 'sliced' ? {} : { timers: UNSLICED_TIMERS }),
    log: (entry) => logs.push(entry),
  });
  return {
    ...host,
    logs,
    settings,
    advance: async (ms) => host.advancer?.advanceTo(new Date(host.clock.now().getTime() + ms)),
    stop: async () => {
      await host.stop();
      await rm(dataFolder, { recursive: true });
    },
  };
};

const sampleSettings = (): Readonly<Record<string, string>> => {
  const sample = readFileSync(path.join(projectRoot, 'local.settings.sample.json'), 'utf8');
  return (JSON.parse(sample) as { Values: Record<string, string> }).Values;
};

/** What `--json-ready` prints. */
export type Readiness = {
  readonly url: string;
  readonly masterKey: string;
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly tableEndpoint: string;
  readonly dataFolder: string;
  readonly bays: string;
  readonly clock: string;
  readonly now: string;
};

export type SpawnedHost = {
  /** Rejects with what the host said when it ends before it is ready. */
  readonly ready: Promise<Readiness>;
  /** Once it has ended: its exit code (`null` after a signal) and what it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  readonly signal: (signal: NodeJS.Signals) => void;
};

/**
 * Runs `npm start` as a process of its own, on any free ports.
 * @param app a function app's folder; without one it is this project's, as it was built.
 */
export const spawnHost = (options: {
  readonly dataFolder: string;
  readonly app?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): SpawnedHost => {
  const { app, args = [], dataFolder } = options;
  const main = app ? [path.join('local', 'main.ts'), '--app', app] : [path.join('dist', 'local', 'main.js')];
  const child = spawn(process.execPath, [...main, '--json-ready', ...args], {
    cwd: projectRoot,
    env: {
      ...process.env,
      PORT: '0',
      AZURITE_BLOB_PORT: '0',
      AZURITE_QUEUE_PORT: '0',
      AZURITE_TABLE_PORT: '0',
      DRAYAGE_DATA: dataFolder,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  const ready = Promise.withResolvers<Readiness>();
  createInterface(child.stdout).on('line', (line) => {
    out += `${line}\n`;
    if (line.startsWith('{')) ready.resolve(JSON.parse(line) as Readiness);
  });
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = once(child, 'close').then(([code]) => {
    ready.reject(new Error(err || out || 'The host ended and said nothing.'));
    return { code: code as number | null, out, err };
  });
  // Whoever waits for the end only is not told a second time.
  ready.promise.catch(() => undefined);
  return { ready: ready.promise, ended, signal: (signal) => void child.kill(signal) };
};
