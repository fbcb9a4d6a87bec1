/** The host's `/admin` routes, and those that the local host adds to them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { LoadedApp, LoadedFunction } from '../worker/load-app.ts';
import { parseJson, sendEmpty, sendJson } from './messages.ts';

/** A route of the local host's own below `/admin/`, such as its clock. */
export type AdminRoute = {
  readonly method: 'GET' | 'POST';
  /** Without slashes around it: `clock`. */
  readonly path: string;
  /** `body` is the text that was sent; what is answered is sent as JSON. */
  readonly handle: (body: string) => Promise<{ readonly status: number; readonly body?: unknown }>;
};

export type AdminParts = {
  readonly app: LoadedApp;
  readonly origin: string;
  /** Runs a timer function now, as one that is not past due; settles when it has ended. */
  readonly runTimer: (functionName: string) => Promise<void>;
  readonly routes: readonly AdminRoute[];
};

const describeFunction = ({ name, bindings, disabled }: LoadedFunction, origin: string): unknown => ({
  name,
  language: 'node',
  isDisabled: disabled,
  href: `${origin}/admin/functions/${encodeURIComponent(name)}`,
  config: { name, bindings: Object.entries(bindings).map(([key, binding]) => ({ ...binding, name: key })) },
});

const startFunction = async (
  { app, runTimer }: AdminParts,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const body = parseJson(await readText(request))?.value;
  const found = app.functions.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!found) sendEmpty(response, 404);
  else if (typeof body !== 'object' || body === null) sendEmpty(response, 400);
  else if (found.trigger.type !== 'timerTrigger')
    sendJson(response, 501, {
      message: `Starting a ${found.trigger.type} by hand is not in the local host.`,
    });
  else {
    // In the background: the caller learns that it was accepted, the log how it went.
    void runTimer(found.name).catch(() => undefined);
    sendEmpty(response, 202);
  }
};

const runOwnRoute = async (
  route: AdminRoute,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, body } = await route.handle(await readText(request));
  if (body === undefined) sendEmpty(response, status);
  else sendJson(response, status, body);
};

/** `path` is what follows `/admin/`, decoded. The caller has checked the master key. */
export const handleAdmin = async (
  parts: AdminParts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { app, origin } = parts;
  const [area = '', name, ...more] = path.toLowerCase().replace(/\/$/, '').split('/');
  const method = request.method ?? 'GET';
  const own = parts.routes.find(
    (route) => route.method === method && route.path === path.toLowerCase().replace(/\/$/, ''),
  );
  if (own) await runOwnRoute(own, request, response);
  else if (area === 'host' && name === 'status' && more.length === 0 && method === 'GET')
    sendJson(response, 200, {
      id: 'drayage-local-host',
      state: 'Running',
      processUptime: Math.round(process.uptime() * 1000),
    });
  else if (area === 'functions' && more.length === 0 && method === 'GET') {
    const found = app.functions.filter((each) => !name || each.name.toLowerCase() === name);
    if (!name)
      sendJson(
        response,
        200,
        found.map((each) => describeFunction(each, origin)),
      );
    else if (found[0]) sendJson(response, 200, describeFunction(found[0], origin));
    else sendEmpty(response, 404);
  } else if (area === 'functions' && name && more.length === 0 && method === 'POST')
    await startFunction(parts, name, request, response);
  else sendEmpty(response, 404);
};
