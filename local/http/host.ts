/** The local host's HTTP side: which handler gets which request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '../engine/engine.ts';
import { DURABLE_RPC_PATH, DURABLE_WEBHOOK_PATH } from '../worker/client-binding.ts';
import type { LoadedApp } from '../worker/load-app.ts';
import type { LogEntry } from '../worker/rpc.ts';
import { handleAdmin, type AdminRoute } from './admin.ts';
import { handleDurableApi } from './durable-api.ts';
import type { HostJson } from './host-json.ts';
import { callBuffered } from './http-function.ts';
import { callStreaming } from './http-stream.ts';
import { createGate, type HostKeys } from './keys.ts';
import type { Listener } from './listener.ts';
import { originOf, sendEmpty } from './messages.ts';
import { buildRoutes, decodePath, findRoute, type RouteMatch } from './routes.ts';

export type HttpHostParts = {
  readonly listener: Listener;
  readonly app: LoadedApp;
  readonly engine: Engine;
  readonly hostJson: HostJson;
  readonly keys: HostKeys;
  /** Whether keys are asked for; Azure Functions Core Tools does not. */
  readonly requireKeys: boolean;
  /** Runs a timer function now, as one that is not past due; settles when it has ended. */
  readonly runTimer: (functionName: string) => Promise<void>;
  /** Routes of the local host's own below `/admin/`, under the master key. */
  readonly adminRoutes: readonly AdminRoute[];
  readonly log: (entry: LogEntry) => void;
};

const below = (root: string, pathname: string): string | undefined =>
  pathname.toLowerCase().startsWith(`${root.toLowerCase()}/`) ? pathname.slice(root.length + 1) : undefined;

const call = async (
  { app }: HttpHostParts,
  match: RouteMatch,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Error | undefined> =>
  app.httpStreamUri === undefined
    ? callBuffered(app, match, url, request, response)
    : callStreaming(app, app.httpStreamUri, match, url, request, response);

/**
 * Serves the app, the durable API and the admin routes on the listener, from now on. Throws when the app's routes
 * cannot be served. Closing is the listener's.
 */
export const serveApp = (parts: HttpHostParts): void => {
  const { listener, app, engine, hostJson, keys, log } = parts;
  const routes = buildRoutes(app.functions, hostJson.routePrefix);
  const gate = createGate(keys, parts.requireKeys);
  const durable = {
    engine,
    client: { taskHub: hostJson.taskHub, systemKey: keys.system },
    closing: listener.closing,
  };

  const onFunction = async (url: URL, path: string, request: IncomingMessage, response: ServerResponse) => {
    const match = findRoute(routes, request.method ?? 'GET', path);
    if (!match || match.target.disabled) {
      sendEmpty(response, 404);
      return;
    }
    const { name, authLevel } = match.target;
    if (!gate.mayCall(request, url, authLevel, name)) {
      sendEmpty(response, 401);
      return;
    }
    const error = await call(parts, match, url, request, response);
    if (error)
      log({ level: 'error', category: 'system', functionName: name, message: error.stack ?? error.message });
  };

  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const origin = originOf(request, listener.url);
    // Joined as text: as a reference, `//x` would name a server.
    const url = URL.parse(`${origin}${request.url ?? '/'}`);
    const path = url ? decodePath(url.pathname) : undefined;
    if (!url || path === undefined) {
      sendEmpty(response, 400);
      return;
    }
    const adminPath = below('/admin', `/${path}`);
    const rpcPath = below(DURABLE_RPC_PATH, `/${path}`);
    const webhookPath = below(DURABLE_WEBHOOK_PATH, `/${path}`);
    if (adminPath !== undefined) {
      if (gate.mayAdminister(request, url))
        await handleAdmin(
          { app, origin, runTimer: parts.runTimer, routes: parts.adminRoutes },
          adminPath,
          request,
          response,
        );
      else sendEmpty(response, 401);
    } else if (rpcPath !== undefined || (webhookPath !== undefined && gate.mayUseDurableApi(request, url)))
      await handleDurableApi(
        durable,
        rpcPath ?? webhookPath ?? '',
        origin,
        url.searchParams,
        request,
        response,
      );
    else if (webhookPath !== undefined) sendEmpty(response, 401);
    else await onFunction(url, path, request, response);
  };

  listener.serve(async (request, response) => {
    try {
      await dispatch(request, response);
    } catch (error) {
      log({
        level: 'error',
        category: 'system',
        message: error instanceof Error ? (error.stack ?? '') : String(error),
      });
      throw error;
    }
  });
};
