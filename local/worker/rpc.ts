/** The shapes host and worker exchange: what `@azure/functions` takes as input data and gives as results. */

/** A map as the worker protocol sends it; an empty value is an empty string. */
export type NullableMap = Readonly<Record<string, { readonly value: string }>>;

/** Empty when the request travels over the app's own HTTP stream instead. */
type RpcHttpRequest = {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: NullableMap;
  readonly nullableQuery?: NullableMap;
  readonly nullableParams?: NullableMap;
  readonly body?: { readonly bytes: Uint8Array };
};

export type RpcCookie = {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string };
  readonly path?: { readonly value: string };
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  /** Seconds. */
  readonly maxAge?: { readonly value: number };
};

export type RpcHttpResponse = {
  readonly statusCode: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly RpcCookie[];
  readonly body?: { readonly bytes: Uint8Array } | null;
};

/** A value on its way to the app. A `string` is tried as JSON first and else kept; `json` must be JSON. */
export type InputData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly http: RpcHttpRequest };

/** A value on its way back: strings as `string`, integers as `int`, buffers as `bytes`, all else as `json`. */
export type ResultData =
  | { readonly string: string }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly int: number }
  | { readonly double: number }
  | { readonly http: RpcHttpResponse };

/** One binding of a function as the app registered it; what else it carries depends on its type. */
export type Binding = { readonly type: string; readonly direction: 'in' | 'out' | 'inout' } & Readonly<
  Record<string, unknown>
>;

export type FunctionMetadata = {
  readonly name: string;
  /** By binding name; the HTTP output is called `$return`. */
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
};

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
export type LogCategory = 'user' | 'system' | 'customMetric';

export type LogEntry = {
  readonly level: LogLevel;
  readonly category: LogCategory;
  readonly message: string;
  /** Absent for what is said outside any invocation. */
  readonly functionName?: string;
};
