/** Who may call what: the host's keys, as authorization levels ask for them. */
import type { IncomingMessage } from 'node:http';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

export type HostKeys = {
  readonly master: string;
  /** Open every function of level `function`. */
  readonly host: readonly string[];
  /** Function name to the keys that open it alone. */
  readonly functions: Readonly<Record<string, readonly string[]>>;
  /** Of the durable extension: opens its public HTTP API. */
  readonly system: string;
};

/** The key a request brings: the header first, else the `code` of the query. */
const keyOf = (request: IncomingMessage, url: URL): string | null => {
  const header = request.headers['x-functions-key'];
  return typeof header === 'string' ? header : url.searchParams.get('code');
};

const isOneOf = (key: string | null, keys: readonly string[]): boolean => key !== null && keys.includes(key);

export type Gate = {
  readonly mayCall: (request: IncomingMessage, url: URL, level: AuthLevel, functionName: string) => boolean;
  readonly mayAdminister: (request: IncomingMessage, url: URL) => boolean;
  readonly mayUseDurableApi: (request: IncomingMessage, url: URL) => boolean;
};

/** Without `requireKeys` everything is open, as under Azure Functions Core Tools. */
export const createGate = (keys: HostKeys, requireKeys: boolean): Gate => {
  const functionKeys = new Map(
    Object.entries(keys.functions).map(([name, own]) => [name.toLowerCase(), own]),
  );
  return {
    mayCall: (request, url, level, functionName) => {
      if (!requireKeys || level === 'anonymous') return true;
      const own = functionKeys.get(functionName.toLowerCase()) ?? [];
      const accepted = level === 'admin' ? [keys.master] : [...own, ...keys.host, keys.master];
      return isOneOf(keyOf(request, url), accepted);
    },
    mayAdminister: (request, url) => !requireKeys || isOneOf(keyOf(request, url), [keys.master]),
    mayUseDurableApi: (request, url) =>
      !requireKeys || isOneOf(keyOf(request, url), [keys.system, keys.master]),
  };
};
