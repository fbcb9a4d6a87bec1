/** One request to one of Drayage's own APIs. */
import { ApiError, faultOf } from './fault.ts';

const API_VERSION = '2021-01-01';

/** Longer than anything that is asked for here takes; a preview of an export may take half a minute. */
const PATIENCE_MS = 45_000;

export type Ask = {
  readonly method?: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Only if the thing still has this ETag; else the fault is `changed`. */
  readonly ifMatch?: string;
  /** Only if there is no such thing yet. */
  readonly ifNoneMatch?: '*';
  readonly signal?: AbortSignal;
};

/** What was answered, and the ETag to hand back in `ifMatch`. */
export type Reply<T> = { readonly value: T; readonly etag: string | undefined };

/** A path of literals and names: every name is escaped. */
export const path = (literals: TemplateStringsArray, ...names: readonly string[]): string =>
  String.raw({ raw: literals }, ...names.map(encodeURIComponent));

/** Where a request goes. ARM's APIs want their version; the data centre's does not mind it. */
export const addressOf = (to: string, query?: Ask['query']): URL => {
  const url = new URL(to, location.origin);
  // A nextLink is followed on this page's own origin, wherever a proxy thinks that it is.
  const own = new URL(url.pathname + url.search, location.origin);
  if (!own.searchParams.has('api-version')) own.searchParams.set('api-version', API_VERSION);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) own.searchParams.set(name, value);
  }
  return own;
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * @typeParam T what the API's own schema says of this answer (a type of `src/arm/answer-schemas.ts`): the API's tests hold every
 * answer against it, so the page does not check it a second time.
 * @throws ApiError for every fault; the signal's own reason when it was given up.
 */
export const ask = async <T>(to: string, options: Ask = {}): Promise<Reply<T>> => {
  const { method = 'GET', body, ifMatch, ifNoneMatch, signal } = options;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const answer = async (): Promise<{ response: Response; text: string }> => {
    const response = await fetch(addressOf(to, options.query), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    return { response, text: await response.text() };
  };
  try {
    const { response, text } = await answer();
    const value = parsed(text);
    if (!response.ok) throw new ApiError(faultOf(response.status, response.headers, value, new Date()));
    if (value === undefined && text !== '') throw new ApiError({ kind: 'garbled', status: response.status });
    return { value: value as T, etag: response.headers.get('etag') ?? undefined };
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted === true) throw error;
    throw new ApiError({ kind: patience.aborted ? 'slow' : 'offline' });
  }
};

type Page<Item> = { readonly value: readonly Item[]; readonly nextLink?: string };

/** The pages of a list, one after another, as far as they are asked for. */
export async function* pagesOf<Item>(to: string, options: Ask = {}): AsyncGenerator<readonly Item[]> {
  const { query, ...rest } = options;
  let page: Page<Item> = (await ask<Page<Item>>(to, options)).value;
  yield page.value;
  // A nextLink has the whole query in it.
  while (page.nextLink !== undefined) {
    page = (await ask<Page<Item>>(page.nextLink, rest)).value;
    yield page.value;
  }
}
