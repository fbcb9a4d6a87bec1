/** How answers look on the wire: the bodies, and the headers that the real service was recorded to send. */
import type { ErrorBody } from './refusal.ts';

type Headers = Readonly<Record<string, string>>;

/** A handler's answer, before the headers that every answer has. */
export type Answer = {
  readonly status: number;
  readonly headers?: Headers;
  /** A stream is read as fast as the client takes it. */
  readonly body?: string | ReadableStream<Uint8Array>;
};

/** A body of JSON, keys in the order given. */
export const json = (status: number, body: object, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** 200 without a body. The SDKs accept nothing else after a DELETE. */
export const done = (): Answer => ({ status: 200 });

/** The client has it already. */
export const notModified = (etag: string): Answer => ({ status: 304, headers: { etag } });

export const errorAnswer = (status: number, error: ErrorBody): Answer =>
  json(status, { error }, status === 401 ? { 'www-authenticate': 'Bearer' } : {});

/** A value of a client's that may be sent back in a header: short, and of visible ASCII. */
const echoable = (value: string | null): string | undefined =>
  value !== null && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined;

/**
 * The headers of every answer. Of the client's own ids the correlation id is taken over, and the request id sent back
 * unless `x-ms-return-client-request-id` forbids it.
 * @param asked the request's headers.
 */
export const commonHeaders = (
  asked: { readonly get: (name: string) => string | null },
  { requestId, isSecure }: { readonly requestId: string; readonly isSecure: boolean },
): Headers => {
  const clientId = echoable(asked.get('x-ms-client-request-id'));
  const wantsIdBack = asked.get('x-ms-return-client-request-id')?.toLowerCase() !== 'false';
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': echoable(asked.get('x-ms-correlation-request-id')) ?? requestId,
    ...(clientId !== undefined && wantsIdBack ? { 'x-ms-client-request-id': clientId } : {}),
    // A browser ignores it over plain HTTP, and on a desk it must not stick to localhost.
    ...(isSecure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
};
