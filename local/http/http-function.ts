/** One call of an HTTP function whose request and response travel whole, in the invocation itself. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { LoadedApp } from '../worker/load-app.ts';
import type { NullableMap, RpcHttpResponse } from '../worker/rpc.ts';
import { toSetCookie } from './cookies.ts';
import { sendEmpty } from './messages.ts';
import type { RouteMatch } from './routes.ts';

const toNullable = (entries: Iterable<readonly [string, string]>): NullableMap =>
  Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));

/** Names in lower case, as Node gives them; a header sent twice is joined. */
export const headersOf = (request: IncomingMessage): [string, string][] =>
  Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]);

const send = (
  response: ServerResponse,
  { statusCode, headers = {}, cookies = [], body }: RpcHttpResponse,
): void => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(toSetCookie));
  response.statusCode = Number(statusCode);
  response.end(body ? Buffer.from(body.bytes) : undefined);
};

/**
 * The body is read only when a Content-Length above 0 announces it, so a chunked upload arrives empty (the source:
 * the host's conversion of a request to the worker's). Nothing returned gives 204, an error 500 without a body.
 */
export const callBuffered = async (
  app: LoadedApp,
  { target, values }: RouteMatch,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Error | undefined> => {
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0;
  const bytes = hasBody ? await buffer(request) : undefined;
  const outcome = await app.invoke(target.name, {
    trigger: {
      http: {
        method: request.method ?? 'GET',
        url: url.href,
        nullableHeaders: toNullable(headersOf(request)),
        nullableQuery: toNullable(url.searchParams),
        nullableParams: toNullable(Object.entries(values)),
        ...(bytes ? { body: { bytes } } : {}),
      },
    },
  });
  if (outcome.kind === 'failed') {
    sendEmpty(response, 500);
    return outcome.error;
  }
  const { returnValue } = outcome;
  if (returnValue && 'http' in returnValue) send(response, returnValue.http);
  else sendEmpty(response, 204);
  return undefined;
};
