/** What can go wrong between the page and an API, told apart by what a person can do about it. */

/** One fault of a request's body, or one of several reasons. `target`: the path of the property it is about. */
export type FaultDetail = {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly FaultDetail[];
};

/** What the API itself says: its sentence names the fault and how to mend it. */
type Told = FaultDetail & { readonly status: number; readonly requestId: string | undefined };

export type Fault =
  /** No answer at all: no network, or no service at the other end. */
  | { readonly kind: 'offline' }
  /** No answer in time. */
  | { readonly kind: 'slow' }
  /** An answer that is none of the API's: a proxy in between, most likely. */
  | { readonly kind: 'garbled'; readonly status: number }
  /** 429. `retryAfterMs`: when the API wants to be asked again. */
  | ({ readonly kind: 'throttled'; readonly retryAfterMs: number } & Told)
  | ({
      readonly kind:
        /** 401 */
        | 'unauthenticated'
        /** 403 */
        | 'forbidden'
        /** 404 */
        | 'notFound'
        /** 409: not in the state that the thing is in. */
        | 'conflict'
        /** 412: somebody else changed it since it was read. */
        | 'changed'
        /** Any other 4xx: the request itself is at fault. */
        | 'invalid'
        /** 5xx */
        | 'server';
    } & Told);

/** Thrown by everything in `api/`; nothing else is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super('message' in fault ? fault.message : fault.kind);
    this.fault = fault;
  }
}

const kindOf = (status: number): Exclude<Fault['kind'], 'offline' | 'slow' | 'garbled' | 'throttled'> => {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return 'conflict';
    case 412:
      return 'changed';
    default:
      return status >= 500 ? 'server' : 'invalid';
  }
};

const ASK_AGAIN_MS = 5_000;

/** RFC 9110, 10.2.3: seconds, or a date. */
export const retryAfterMs = (header: string | null, now: Date): number => {
  const text = header?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  // JavaScript reads a date in almost anything.
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? ASK_AGAIN_MS : Math.max(0, at - now.getTime());
};

const errorOf = (body: unknown): FaultDetail | undefined => {
  const isTold = (value: unknown): value is FaultDetail =>
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    typeof value.message === 'string';
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return isTold(error) ? error : undefined;
};

/** @param body as it was parsed; anything, where it is not the API that answered. */
export const faultOf = (status: number, headers: Headers, body: unknown, now: Date): Fault => {
  const error = errorOf(body);
  const told: Told = {
    ...(error ?? { code: '', message: '' }),
    status,
    requestId: headers.get('x-ms-request-id') ?? undefined,
  };
  if (status === 429) {
    return { kind: 'throttled', ...told, retryAfterMs: retryAfterMs(headers.get('retry-after'), now) };
  }
  // A proxy in front may well be what says 502; that a thing is not there is believed of the API alone.
  if (error === undefined && status < 500) return { kind: 'garbled', status };
  return { kind: kindOf(status), ...told };
};

/** Whether the same request may do better by itself a little later. */
export const isPassing = ({ kind }: Fault): boolean =>
  kind === 'offline' || kind === 'slow' || kind === 'throttled' || kind === 'server';
