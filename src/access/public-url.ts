/** A request's address as its client wrote it, for links that the client is to follow. */
import { refusal } from '../wire/refusal.ts';

type Request = {
  readonly url: string;
  readonly headers: { readonly get: (name: string) => string | null };
};

const host = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** What each header may say: one value, and nothing that could lead a client somewhere else than a host of that name. */
const headers = {
  'x-forwarded-proto': { pattern: /^https?$/i, rule: "must be 'http' or 'https'" },
  'x-forwarded-host': { pattern: host, rule: "must be one host name, perhaps with ':' and a port" },
  'x-forwarded-port': { pattern: /^\d{1,5}$/, rule: 'must be one port' },
  'x-forwarded-prefix': {
    pattern: /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/,
    rule: "must be a path of letters, digits, '-', '.', '_' and '~' that begins with '/'",
  },
};

const read = (request: Request, name: keyof typeof headers): string | undefined => {
  const value = request.headers.get(name)?.trim();
  if (value === undefined || headers[name].pattern.test(value)) return value;
  throw refusal('InvalidHeaderValue', { name, rule: headers[name].rule }, { target: name });
};

/**
 * The address before any proxy. Forwarded headers count only where the settings say that the proxy in front can be trusted
 * to set them (else any client could have a link point anywhere): it must replace what its own client sent, not add to it.
 * @throws Refusal naming the header that no proxy would set so.
 */
export const publicUrl = (request: Request, trustProxy: boolean): URL => {
  const url = new URL(request.url);
  if (!trustProxy) return url;
  const proto = read(request, 'x-forwarded-proto');
  const forwardedHost = read(request, 'x-forwarded-host');
  const port = read(request, 'x-forwarded-port');
  const prefix = read(request, 'x-forwarded-prefix') ?? '';

  const named = forwardedHost ?? url.host;
  const hasPort = /:\d+$/.test(named);
  const origin = `${proto ?? url.protocol.slice(0, -1)}://${named}${hasPort || port === undefined ? '' : `:${port}`}`;
  const written = `${origin}${prefix.replace(/\/$/, '')}${url.pathname}${url.search}`;
  if (!URL.canParse(written)) {
    throw refusal(
      'InvalidHeaderValue',
      { name: 'x-forwarded-host', rule: headers['x-forwarded-host'].rule },
      { target: 'x-forwarded-host' },
    );
  }
  return new URL(written);
};
