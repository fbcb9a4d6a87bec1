/**
 * Who is asking, and may they? The one place where that is decided. Tokens are not checked yet, so anything but a
 * developer's own machine is turned away.
 */
import type { Caller } from '../ports/caller.ts';
import type { Operation } from './operation.ts';
import { refusal } from '../wire/refusal.ts';

/** `development`: requests over loopback need no token. `production`: nobody is let in until token checks are built. */
export type AccessMode = 'development' | 'production';

type Credentials = {
  readonly mode: AccessMode;
  readonly audience: Operation<never>['audience'];
  readonly headers: { readonly get: (name: string) => string | null };
  /** As the client sent it. A page that a stranger's name resolves to this machine is no loopback (DNS rebinding). */
  readonly url: string;
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** @throws Refusal AuthenticationFailed. */
export const authenticate = ({ mode, audience, headers, url }: Credentials): Caller => {
  if (mode === 'production') {
    throw refusal('AuthenticationFailed', {
      reason:
        headers.get('authorization') === null
          ? "The 'Authorization' header is missing."
          : 'This version of Drayage cannot check tokens yet. It answers requests over loopback in development mode only (setting DRAYAGE_MODE).',
    });
  }
  const { hostname } = new URL(url);
  if (!isLoopback(hostname)) {
    throw refusal('AuthenticationFailed', {
      reason: `In development mode requests come over loopback (localhost, 127.0.0.1 or [::1]); this one came for '${hostname}'.`,
    });
  }
  // Any web page may send a POST without a body to this machine; its browser says where it comes from.
  const origin = headers.get('origin');
  if (origin !== null && !(URL.canParse(origin) && isLoopback(new URL(origin).hostname))) {
    throw refusal('AuthenticationFailed', {
      reason: `In development mode pages of '${origin}' may not ask.`,
    });
  }
  return { kind: audience, name: 'desk' };
};

/**
 * @param scope path of the resource, for the message and for role assignments to come.
 * @throws Refusal AuthorizationFailed.
 */
export const authorize = (
  caller: Caller,
  { action, audience }: Pick<Operation<never>, 'action' | 'audience'>,
  scope: string,
): void => {
  if (caller.kind !== audience) throw refusal('AuthorizationFailed', { name: caller.name, action, scope });
};
