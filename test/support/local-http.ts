/** The local host's HTTP side around a function app of test/fixtures, on a free port. */
import type { Engine } from '../../local/engine/engine.ts';
import { serveApp, type HttpHostParts } from '../../local/http/host.ts';
import { listen } from '../../local/http/listener.ts';
import type { LoadedApp } from '../../local/worker/load-app.ts';
import type { LogEntry } from '../../local/worker/rpc.ts';
import { loadFixture, SYSTEM_KEY, TASK_HUB } from './local-app.ts';

const KEYS = {
  master: 'the-master-key',
  host: ['a-host-key'],
  functions: { 'level-function': ['its-own-key'] },
  system: SYSTEM_KEY,
};

export type RunningHttpHost = {
  readonly url: string;
  readonly app: LoadedApp;
  readonly logs: readonly LogEntry[];
  readonly close: () => Promise<void>;
};

type Options = Partial<Pick<HttpHostParts, 'requireKeys' | 'runTimer' | 'adminRoutes'>> & {
  readonly routePrefix?: string;
  readonly engine: (app: LoadedApp) => Engine;
};

export const startHttpHost = async (
  fixture: string,
  { routePrefix = '', requireKeys = false, runTimer, adminRoutes = [], engine }: Options,
): Promise<RunningHttpHost> => {
  const listener = await listen({ port: 0 });
  const { app, logs } = await loadFixture(fixture, listener.url);
  serveApp({
    listener,
    app,
    engine: engine(app),
    hostJson: { routePrefix, taskHub: TASK_HUB, defaultVersion: '' },
    keys: KEYS,
    requireKeys,
    runTimer: runTimer ?? (() => Promise.reject(new Error('No timer is expected to run here.'))),
    adminRoutes,
    log: (entry) => logs.push(entry),
  });
  return { url: listener.url, app, logs, close: listener.close };
};
