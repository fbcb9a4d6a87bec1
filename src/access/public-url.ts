/** A request's address as its client wrote it: its scheme, and the whole of it for links that the client is to follow. */
import { refusal } from '../wire/refusal.ts';

type Request = {
  readonly url: string;
  readonly headers: { readonly get: (name: string) => string | null };
};

/** As URLs have it, so that what is more than a host, or has a port that is none, is not one. */
const isHost = (value: string): boolean =>
  /^[a-z0-9.:[\]-]+$/i.test(value) &&
  URL.canParse(`http://${value}`) &&
  new URL(`http://${value}`).hostname !== '';

/** What each header may say: one value, and nothing that could lead a client somewhere else than to a host. */
const rules = {
  'x-forwarded-proto': {
    isGood: (value: string) => /^https?$/i.test(value),
    rule: "must be 'http' or 'https'",
  },
  'x-forwarded-host': { isGood: isHost, rule: "must be one host name, perhaps with ':' and a port" },
  'x-forwarded-port': {
    isGood: (value: string) => /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535,
    rule: 'must be one port',
  },
  'x-forwarded-prefix': {
    isGood: (value: string) => /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/.test(value),
    rule: "must be a path of letters, digits, '-', '.', '_' and '~' that begins with '/'",
  },
};

const read = ({ headers }: Request, name: keyof typeof rules): string | undefined => {
  const value = headers.get(name)?.trim();
  const { isGood, rule } = rules[name];
  if (value !== undefined && !isGood(value)) {
    throw refusal('InvalidHeaderValue', { name, rule }, { target: name });
  }
  return value;
};

/**
 * The address before any proxy. Forwarded headers count only where the settings say that the proxy in front can be trusted
 * to set them (else any client could have a link point anywhere): it must replace what its own client sent, not add to it.
 * @throws Refusal naming the header that no proxy would set so.
 */
export const publicUrl = (request: Request, trustProxy: boolean): URL => {
  const url = new URL(request.url);
  if (!trustProxy) return url;
  const proto = read(request, 'x-forwarded-proto') ?? url.protocol.slice(0, -1);
  const host = read(request, 'x-forwarded-host');
  const port = read(request, 'x-forwarded-port');
  const prefix = read(request, 'x-forwarded-prefix') ?? '';

  const origin = new URL(`${proto}://${host ?? url.host}`);
  // A port that the host itself names is the client's; that of the request is the proxy's own way to here.
  if (port !== undefined && (host === undefined || origin.port === '')) origin.port = port;
  return new URL(`${origin.origin}${prefix.replace(/\/$/, '')}${url.pathname}${url.search}`);
};

/**
 * Whether the client spoke https, by the same rule. A header that no proxy would set so says nothing here: the answer to it is a
 * refusal, which has headers too.
 */
export const isSecure = ({ url, headers }: Request, trustProxy: boolean): boolean => {
  const forwarded = trustProxy ? headers.get('x-forwarded-proto')?.trim() : undefined;
  return forwarded !== undefined && rules['x-forwarded-proto'].isGood(forwarded)
    ? forwarded.toLowerCase() === 'https'
    : new URL(url).protocol === 'https:';
};
