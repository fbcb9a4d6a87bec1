/**
 * Speaks to endpoints: the validation handshake of "HTTP 1.1 Web Hooks for Event Delivery"
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md), and one event a request.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CloudEvent } from './cloud-event.ts';
import { EndpointForbiddenError, endpointFault, guardedLookup } from './endpoint.ts';
import type { EndpointPolicy } from './endpoint.ts';
import { signatureHeaders } from './signature.ts';

/** Real time: connecting, sending and the answer's head together. */
const REQUEST_LIMIT_MS = 10_000;
/** Requests a minute that are asked for, and kept to by an endpoint that says nothing of it. */
const ASKED_RATE = 600;

export type Endpoint = { readonly url: string; readonly secret: string };

type Validation =
  /** `allowedRate`: requests a minute; absent: any number. */
  { readonly ok: true; readonly allowedRate?: number } | { readonly ok: false; readonly reason: string };

/** `reason` is for people: a status, or what kept the request from being answered; never a part of the address. */
type Sent =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number };

export type Webhooks = {
  readonly validate: (url: string) => Promise<Validation>;
  readonly send: (endpoint: Endpoint, event: CloudEvent) => Promise<Sent>;
};

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders };

/** Protocol time: an HTTP date is compared with the real clock, whatever the host's own clock says. */
const retryAfterMs = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - new Date().getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
};

const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'The request failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return `No answer within ${String(REQUEST_LIMIT_MS / 1000)} seconds`;
  }
  if (error instanceof EndpointForbiddenError) return error.message;
  return 'code' in error && typeof error.code === 'string'
    ? `The endpoint cannot be reached (${error.code})`
    : 'The endpoint cannot be reached';
};

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** @param origin the DNS name by which receivers know this service (`WebHook-Request-Origin`). */
export const createWebhooks = (
  policy: EndpointPolicy,
  origin: string,
  limitMs = REQUEST_LIMIT_MS,
): Webhooks => {
  const lookup = guardedLookup(policy);

  /** Redirects are not followed (node's own client never does); of the answer only its head is looked at. */
  const ask = (
    url: string,
    method: 'OPTIONS' | 'POST',
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const fault = endpointFault(url, policy);
      if (fault !== undefined) throw new EndpointForbiddenError(`The address ${fault}`);
      const options: RequestOptions = {
        method,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup,
        // A connection of its own: none waits behind another receiver's.
        agent: false,
        signal: AbortSignal.timeout(limitMs),
      };
      const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options);
      // Every one of them, the ones after the answer too: an error that nobody hears ends the process.
      request.on('error', reject);
      request.once('response', (response) => {
        response.on('error', () => undefined);
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
        response.destroy();
      });
      request.end(body);
    });

  return {
    validate: async (url) => {
      const headers = { 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': String(ASKED_RATE) };
      try {
        const reply = await ask(url, 'OPTIONS', headers, '');
        if (!isSuccess(reply.status)) {
          return { ok: false, reason: `OPTIONS was answered with status ${String(reply.status)}` };
        }
        const allowed = headerOf(reply.headers, 'webhook-allowed-origin')?.trim();
        if (allowed !== '*' && allowed?.toLowerCase() !== origin.toLowerCase()) {
          return { ok: false, reason: `its WebHook-Allowed-Origin is neither '*' nor '${origin}'` };
        }
        const rate = headerOf(reply.headers, 'webhook-allowed-rate')?.trim();
        if (rate === '*') return { ok: true };
        if (rate === undefined) return { ok: true, allowedRate: ASKED_RATE };
        return /^[1-9]\d{0,8}$/.test(rate)
          ? { ok: true, allowedRate: Number(rate) }
          : { ok: false, reason: "its WebHook-Allowed-Rate is neither a positive whole number nor '*'" };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },

    send: async ({ url, secret }, event) => {
      const body = JSON.stringify(event);
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'WebHook-Request-Origin': origin,
        ...signatureHeaders(secret, event.id, new Date(), body),
      };
      try {
        const { status, headers: answered } = await ask(url, 'POST', headers, body);
        if (isSuccess(status)) return { kind: 'delivered' };
        if (status === 410) return { kind: 'gone' };
        const wait = retryAfterMs(answered['retry-after']);
        return {
          kind: 'failed',
          reason: `The endpoint answered with status ${String(status)}`,
          ...(wait !== undefined && { retryAfterMs: wait }),
        };
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error) };
      }
    },
  };
};
