/** One call of an HTTP function whose bodies are streams: the raw request goes on to the app's own server. */
import { randomUUID } from 'node:crypto';
import {
  request as openRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { LoadedApp } from '../worker/load-app.ts';
import type { InputData } from '../worker/rpc.ts';
import { headersOf } from './http-function.ts';
import { sendEmpty } from './messages.ts';
import type { RouteMatch } from './routes.ts';

/** Of one connection, not of the message (RFC 9110 7.6.1), and the header that ties the two halves together. */
const NOT_PASSED_ON = new Set([
  'connection',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'x-ms-invocation-id',
]);

const forward = (
  httpStreamUri: string,
  url: URL,
  invocationId: string,
  request: IncomingMessage,
): ClientRequest => {
  const { hostname, port } = new URL(httpStreamUri);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !NOT_PASSED_ON.has(name)),
  );
  const forwarded = openRequest({
    hostname,
    port,
    path: request.url,
    method: request.method,
    // A connection each: the library's server closes idle ones after 5 s, perhaps as one is used again.
    agent: false,
    headers: {
      ...headers,
      // With `close` the library's server would cut an upload off that the app does not read, and its answer with it.
      connection: 'keep-alive',
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'http',
    },
  });
  request.pipe(forwarded);
  return forwarded;
};

/**
 * The library holds an invocation until its request has arrived: breaking the request off before that would hold it
 * for ever, and with it virtual time.
 */
const breakOff = (forwarded: ClientRequest): void => {
  const destroy = (): void => {
    setImmediate(() => forwarded.destroy());
  };
  const { socket } = forwarded;
  if (socket && !socket.connecting) destroy();
  else if (socket) socket.once('connect', destroy);
  else
    forwarded.once('socket', (assigned) => {
      assigned.once('connect', destroy);
    });
};

const replyOf = (forwarded: ClientRequest): Promise<IncomingMessage | Error> =>
  new Promise((resolve) => {
    forwarded.once('response', resolve);
    // Kept for good: an app that answers without reading the whole body makes the rest fail to be sent.
    forwarded.on('error', resolve);
  });

const passOn = async (reply: IncomingMessage, response: ServerResponse): Promise<Error | undefined> => {
  for (const [name, value] of Object.entries(reply.headers))
    if (value !== undefined && !NOT_PASSED_ON.has(name)) response.setHeader(name, value);
  response.statusCode = reply.statusCode ?? 500;
  response.flushHeaders();
  try {
    await pipeline(reply, response);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const answer = async (
  reply: IncomingMessage | Error | undefined,
  response: ServerResponse,
): Promise<Error | undefined> => {
  if (reply !== undefined && !(reply instanceof Error)) return passOn(reply, response);
  sendEmpty(response, reply ? 500 : 204);
  return reply;
};

const metadataOf = (
  { values }: RouteMatch,
  url: URL,
  request: IncomingMessage,
): Record<string, InputData> => ({
  Headers: { json: JSON.stringify(Object.fromEntries(headersOf(request))) },
  Query: { json: JSON.stringify(Object.fromEntries(url.searchParams)) },
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { string: value }])),
});

/** Answers as the app does; 204 when it returned nothing, 500 without a body when it failed before answering. */
export const callStreaming = async (
  app: LoadedApp,
  httpStreamUri: string,
  match: RouteMatch,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Error | undefined> => {
  const invocationId = randomUUID();
  const forwarded = forward(httpStreamUri, url, invocationId, request);
  response.once('close', () => {
    breakOff(forwarded);
  });
  const reply = replyOf(forwarded);
  const invoked = app.invoke(match.target.name, {
    invocationId,
    trigger: { http: {} },
    triggerMetadata: metadataOf(match, url, request),
  });
  // The library leaves a response open whose body failed.
  void invoked.then((outcome) => outcome.kind === 'failed' && forwarded.destroy());
  // A reply can come before the invocation ends (the body is still being made), so neither alone decides.
  const noReply = invoked.then((outcome) => {
    if (outcome.kind === 'failed') return outcome.error;
    return outcome.returned ? reply : undefined;
  });
  const first = await Promise.race([reply, noReply]);
  const broken = await answer(first, response);
  // What the app did not read is read here, so that the client's connection can be used again.
  request.unpipe(forwarded).resume();
  if (first === undefined || first instanceof Error) return first;
  const outcome = await invoked;
  return outcome.kind === 'failed' ? outcome.error : broken;
};
