/** The local Functions host: the app, its HTTP side, the durable engine, its timers and the clock, put together. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createAdvancer, type Advancer } from './clock/advance.ts';
import { clockRoutes } from './clock/clock-api.ts';
import type { HostClock } from './clock/clock.ts';
import { createEngine, type EngineOptions } from './engine/create-engine.ts';
import type { Engine } from './engine/engine.ts';
import { readHostJson } from './http/host-json.ts';
import { serveApp } from './http/host.ts';
import { listen, type Listener } from './http/listener.ts';
import { createAzureStorageStore } from './store/azure-storage.ts';
import { createMemoryStore } from './store/memory.ts';
import type { AppSettings } from './settings/app-settings.ts';
import { timerStatusesIn, type TimerStatuses } from './timers/timer-status.ts';
import { startTimers, type Timers } from './timers/timers.ts';
import { durableInvoker } from './worker/durable-invoker.ts';
import { loadApp, type LoadedApp } from './worker/load-app.ts';
import type { LogEntry } from './worker/rpc.ts';

export type HostOptions = {
  /** The folder with the app's `package.json` and `host.json`. */
  readonly appRoot: string;
  /** Become the environment of the app, and so of this process. `AzureWebJobsStorage` is a full connection string. */
  readonly settings: AppSettings;
  /** 0 takes any free one. */
  readonly port: number;
  /** The host stops it in the end. */
  readonly clock: HostClock;
  /** `tables` keeps orchestrations in `AzureWebJobsStorage`, so that the next host goes on with them. */
  readonly taskHub: 'memory' | 'tables';
  /** Whether keys are asked for; Azure Functions Core Tools does not. */
  readonly requireKeys?: boolean;
  /** Default: as in Azure. */
  readonly timers?: NonNullable<EngineOptions['timers']>;
  readonly log: (entry: LogEntry) => void;
};

export type Host = {
  /** `http://127.0.0.1:7071`, without a slash at the end. */
  readonly url: string;
  readonly masterKey: string;
  readonly clock: HostClock;
  /** Moves the clock; there is none for the real one. */
  readonly advancer: Advancer | undefined;
  readonly engine: Engine;
  /** Resolves when no function runs and no orchestration has anything to do before time moves on. */
  readonly whenIdle: () => Promise<void>;
  /** Takes no more work, waits for what runs (for ten seconds at most), frees the port. */
  readonly stop: () => Promise<void>;
};

/** What an app's `src/ports/clock.ts` looks for. */
const CLOCK_KEY = Symbol.for('drayage.clock');

/**
 * Starts an app in this process, which can be done once: an app's modules are loaded once a process.
 * @throws Error in one sentence when the port is taken or the app cannot be loaded; nothing is left running.
 */
export const startHost = async (options: HostOptions): Promise<Host> => {
  const { clock } = options;
  try {
    const listener = await listen({ port: options.port });
    try {
      return await startOn(listener, options);
    } catch (error) {
      await listener.close();
      throw error;
    }
  } catch (error) {
    clock.stop();
    throw error;
  }
};

const startOn = async (listener: Listener, options: HostOptions): Promise<Host> => {
  const { appRoot, clock, settings, log } = options;
  const storage = settings['AzureWebJobsStorage'] ?? '';
  const keys = { master: randomUUID(), host: [randomUUID()], functions: {}, system: randomUUID() };
  const hostJson = await readHostJson(appRoot);
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) process.env[name] = value;
  Object.assign(globalThis, { [CLOCK_KEY]: { now: clock.now, isReal: clock.kind === 'real' } });
  const app = await loadApp(
    appRoot,
    { origin: listener.url, taskHub: hostJson.taskHub, systemKey: keys.system },
    log,
  );
  const engine = createEngine({
    store:
      options.taskHub === 'memory'
        ? createMemoryStore()
        : createAzureStorageStore({ connectionString: storage, taskHub: hostJson.taskHub }),
    scheduler: clock,
    invoker: durableInvoker(app),
    options: {
      defaultVersion: hostJson.defaultVersion,
      ...(options.timers && { timers: options.timers }),
      onError: (error, instanceId) => log(systemError(error, `The instance ${instanceId} could not be kept`)),
    },
  });
  const whenIdle = idleness(app, engine);
  const advancer = clock.kind === 'real' ? undefined : createAdvancer(clock, whenIdle);

  if (clock.kind !== 'real') clock.waitFor(() => (engine.isIdle() ? undefined : engine.whenIdle()));

  const recovered = engine.recover();
  const timers = Promise.withResolvers<Timers>();
  serveApp({
    listener: {
      ...listener,
      // Whoever asks before the engine knows its instances waits for it, and is not told that there are none.
      serve: (handler) =>
        listener.serve(async (request, response) => {
          await recovered;
          await handler(request, response);
        }),
    },
    app,
    engine,
    hostJson,
    keys,
    requireKeys: options.requireKeys ?? false,
    runTimer: async (name) => (await timers.promise).runByHand(name),
    adminRoutes: clock.kind !== 'real' && advancer ? clockRoutes(clock, advancer) : [],
    log,
  });
  await recovered;
  const running = await startAppTimers(
    app,
    options,
    timerStatusesIn(storage, hostJson.taskHub.toLowerCase()),
  );
  timers.resolve(running);

  return {
    url: listener.url,
    masterKey: keys.master,
    clock,
    advancer,
    engine,
    whenIdle,
    stop: async () => {
      running.stop();
      // Activities may still call back over HTTP, so the port is freed after them.
      await Promise.race([engine.stop(), delay(STOP_WITHIN_MS, undefined, { ref: false })]);
      await listener.close();
      await app.terminate();
      clock.stop();
    },
  };
};

const STOP_WITHIN_MS = 10_000;

const startAppTimers = (
  app: LoadedApp,
  { settings, clock, log }: HostOptions,
  statuses: TimerStatuses,
): Promise<Timers> =>
  startTimers({
    functions: app.functions,
    invoke: async (name, data) => {
      const outcome = await app.invoke(name, { trigger: { json: data } });
      if (outcome.kind === 'failed') throw outcome.error;
    },
    scheduler: clock,
    statuses,
    settings,
    inFlight: app.inFlight,
    log: (functionName, error) => log({ ...systemError(error, 'The timer function failed'), functionName }),
  });

/** Functions start orchestrations and orchestrations run functions: both must have come to rest. */
const idleness =
  ({ inFlight }: LoadedApp, engine: Engine) =>
  async (): Promise<void> => {
    do {
      await inFlight.whenIdle();
      await engine.whenIdle();
    } while (!inFlight.isIdle() || !engine.isIdle());
  };

const systemError = (error: unknown, what: string): LogEntry => ({
  level: 'error',
  category: 'system',
  message: `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
});
