/** Small helpers around Node's requests and responses. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A response with no body. */
export const sendEmpty = (response: ServerResponse, status: number): void => {
  response.writeHead(status).end();
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      ...headers,
    })
    .end(bytes);
};

/** JSON, or `undefined` when the text is none. */
export const parseJson = (text: string): { readonly value: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
};

/** The request's own origin, as its client sees it. */
export const originOf = (request: IncomingMessage, fallback: string): string =>
  request.headers.host ? `http://${request.headers.host}` : fallback;
