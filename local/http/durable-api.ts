/** The durable extension's HTTP API: start, look at, message and purge orchestrations. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, InstanceState, MessageOutcome, StartOutcome } from '../engine/engine.ts';
import { hasEnded } from '../store/store.ts';
import { managementUrls, type DurableClientSettings } from '../worker/client-binding.ts';
import { pageOf, readFilter } from './durable-query.ts';
import { historyEvents, outputOf, statusBody } from './instance-status.ts';
import { parseJson, sendEmpty, sendJson } from './messages.ts';

export type DurableParts = {
  readonly engine: Engine;
  readonly client: Omit<DurableClientSettings, 'origin'>;
  /** Ends waits early when the host closes. */
  readonly closing: AbortSignal;
};

type Call = DurableParts & {
  /** Of the caller, for the links in replies. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

const CONTINUATION = 'x-ms-continuation-token';

const fail = ({ response }: Call, status: number, message: string): void => {
  sendJson(response, status, { Message: message });
};

/** As plain text, which the client library makes the message of its error. */
const notHere = ({ response }: Call, message: string): void => {
  response.writeHead(501, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
};

const noInstance = (call: Call, instanceId: string): void =>
  fail(call, 404, `No instance with ID '${instanceId}' found.`);

const linksOf = ({ client, origin }: Call, instanceId: string): Record<string, string> => {
  // The host's own replies leave rewinding out; the client library's have it.
  const links = managementUrls({ ...client, origin }, instanceId);
  return Object.fromEntries(Object.entries(links).filter(([name]) => name !== 'rewindPostUri'));
};

const sendCheckStatus = (call: Call, instanceId: string): void => {
  const links = linksOf(call, instanceId);
  sendJson(call.response, 202, links, { location: links['statusQueryGetUri'] ?? '', 'retry-after': '10' });
};

const flag = (query: URLSearchParams, name: string, otherwise: boolean): boolean => {
  const value = query.get(name)?.toLowerCase();
  return value === 'true' ? true : value === 'false' ? false : otherwise;
};

const seconds = (query: URLSearchParams, name: string, otherwise: number): number => {
  const value = Number(query.get(name) ?? otherwise);
  return (Number.isFinite(value) && value >= 0 ? value : otherwise) * 1000;
};

const sendStatus = async (call: Call, state: InstanceState): Promise<void> => {
  const { engine, query, response } = call;
  const events = flag(query, 'showHistory', false)
    ? historyEvents(await engine.history(state.instanceId), flag(query, 'showHistoryOutput', false))
    : undefined;
  const body = statusBody(state, {
    showInput: flag(query, 'showInput', true),
    ...(events ? { historyEvents: events } : {}),
  });
  if (!hasEnded(state)) {
    const location = linksOf(call, state.instanceId)['statusQueryGetUri'] ?? '';
    sendJson(response, 202, body, { location, 'retry-after': '5' });
  } else {
    const asError =
      state.runtimeStatus === 'Failed' && flag(query, 'returnInternalServerErrorOnFailure', false);
    sendJson(response, asError ? 500 : 200, body);
  }
};

const getStatus = async (call: Call, instanceId: string): Promise<void> => {
  const state = await call.engine.status(instanceId);
  if (state) await sendStatus(call, state);
  else noInstance(call, instanceId);
};

const list = async ({ engine, query, request, response }: Call): Promise<void> => {
  const token = request.headersDistinct[CONTINUATION]?.[0];
  const { page, next } = pageOf(await engine.list(readFilter(query)), query, token);
  const showInput = flag(query, 'showInput', true);
  sendJson(
    response,
    200,
    page.map((state) => statusBody(state, { showInput })),
    next === undefined ? {} : { [CONTINUATION]: next },
  );
};

/** In real time, whatever the host's clock: it is the caller who waits. */
const waitUntilEnded = async (call: Call, instanceId: string): Promise<void> => {
  const deadline = performance.now() + seconds(call.query, 'timeout', 10);
  const interval = seconds(call.query, 'pollingInterval', 1);
  for (;;) {
    const state = await call.engine.status(instanceId);
    if (state?.runtimeStatus === 'Completed') {
      sendJson(call.response, 200, outputOf(state));
      return;
    }
    if (state && hasEnded(state)) {
      sendJson(
        call.response,
        state.runtimeStatus === 'Failed' ? 500 : 200,
        statusBody(state, { showInput: true }),
      );
      return;
    }
    const left = deadline - performance.now();
    if (left <= 0 || call.closing.aborted) {
      sendCheckStatus(call, instanceId);
      return;
    }
    await sleep(Math.min(interval, left), undefined, { signal: call.closing }).catch(() => undefined);
  }
};

const sendStarted = async (call: Call, outcome: StartOutcome, name: string): Promise<void> => {
  switch (outcome.kind) {
    case 'started':
      if (call.query.has('timeout') || call.query.has('pollingInterval'))
        await waitUntilEnded(call, outcome.instanceId);
      else sendCheckStatus(call, outcome.instanceId);
      return;
    case 'unknown-orchestrator':
      fail(
        call,
        400,
        `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
      );
      return;
    case 'invalid-id':
      fail(call, 400, outcome.reason);
      return;
    case 'already-exists':
      // The extension lets this one out as an unhandled error; clients know it by its text.
      fail(call, 500, `An Orchestration instance with the status ${outcome.status} already exists.`);
  }
};

const start = async (call: Call, name: string, instanceId: string | undefined): Promise<void> => {
  const input = await readText(call.request);
  if (input !== '' && !parseJson(input)) {
    fail(call, 400, 'Invalid JSON content.');
    return;
  }
  const version = call.query.get('version');
  const outcome = await call.engine.start({
    name,
    input,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(version === null ? {} : { version }),
  });
  await sendStarted(call, outcome, name);
};

const restart = async (call: Call, instanceId: string): Promise<void> => {
  const state = await call.engine.status(instanceId);
  if (!state) {
    noInstance(call, instanceId);
    return;
  }
  const outcome = await call.engine.start({
    name: state.name,
    input: state.input ?? 'null',
    ...(flag(call.query, 'restartWithNewInstanceId', true) ? {} : { instanceId }),
    ...(state.version === '' ? {} : { version: state.version }),
  });
  await sendStarted(call, outcome, state.name);
};

const sendMessageOutcome = (call: Call, instanceId: string, outcome: MessageOutcome): void => {
  switch (outcome) {
    case 'accepted':
      sendEmpty(call.response, 202);
      return;
    case 'not-found':
      noInstance(call, instanceId);
      return;
    case 'ended':
      sendEmpty(call.response, 410);
  }
};

const raiseEvent = async (call: Call, instanceId: string, name: string): Promise<void> => {
  const type = call.request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    fail(call, 400, 'Only application/json request content is supported.');
    return;
  }
  const data = await readText(call.request);
  if (!parseJson(data)) {
    fail(call, 400, 'The event has no data that is JSON: send some, if only null.');
    return;
  }
  sendMessageOutcome(call, instanceId, await call.engine.raiseEvent(instanceId, name, data));
};

const purge = async (call: Call, instanceId: string): Promise<void> => {
  const instancesDeleted = await call.engine.purge(instanceId);
  if (instancesDeleted > 0) sendJson(call.response, 200, { instancesDeleted });
  else noInstance(call, instanceId);
};

const purgeWhere = async (call: Call): Promise<void> => {
  const filter = readFilter(call.query);
  if (!filter.createdFrom) {
    fail(call, 400, "Please provide value for 'createdTimeFrom' parameter.");
    return;
  }
  const instancesDeleted = await call.engine.purgeWhere(filter);
  if (instancesDeleted > 0) sendJson(call.response, 200, { instancesDeleted });
  else fail(call, 404, 'No instance matches.');
};

const operate = async (call: Call, instanceId: string, operation: string): Promise<void> => {
  const reason = call.query.get('reason') ?? '';
  switch (operation) {
    case 'terminate':
    case 'suspend':
    case 'resume':
      sendMessageOutcome(call, instanceId, await call.engine[operation](instanceId, reason));
      return;
    case 'restart':
      await restart(call, instanceId);
      return;
    case 'rewind':
      notHere(call, 'Rewind is not in the local host.');
      return;
    default:
      sendEmpty(call.response, 404);
  }
};

const onInstances = async (call: Call, method: string, rest: readonly string[]): Promise<void> => {
  const [instanceId, operation, eventName] = rest;
  if (instanceId === undefined) {
    if (method === 'GET') await list(call);
    else if (method === 'DELETE') await purgeWhere(call);
    else sendEmpty(call.response, 404);
  } else if (operation === undefined) {
    if (method === 'GET') await getStatus(call, instanceId);
    else if (method === 'DELETE') await purge(call, instanceId);
    else sendEmpty(call.response, 404);
  } else if (method !== 'POST') sendEmpty(call.response, 404);
  else if (operation.toLowerCase() !== 'raiseevent') await operate(call, instanceId, operation.toLowerCase());
  else if (eventName !== undefined) await raiseEvent(call, instanceId, eventName);
  else sendEmpty(call.response, 404);
};

/** `path` is what follows the API's root, decoded and without a leading slash. The caller has checked the system key. */
export const handleDurableApi = async (
  parts: DurableParts,
  path: string,
  origin: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const call: Call = { ...parts, origin, query, request, response };
  const method = request.method ?? 'GET';
  const [area = '', ...rest] = path.split('/').filter((part) => part !== '');
  const [name, instanceId] = rest;
  switch (area.toLowerCase()) {
    case 'instances':
      await onInstances(call, method, rest);
      return;
    case 'orchestrators':
      if (method === 'POST' && name !== undefined) await start(call, name, instanceId);
      else sendEmpty(response, 404);
      return;
    case 'entities':
      notHere(call, 'Durable entities are not in the local host.');
      return;
    default:
      sendEmpty(response, 404);
  }
};
