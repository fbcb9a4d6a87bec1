/**
 * What the portal's page may do in a browser, and what others may do with it: only what it needs. Its scripts and styles are
 * files of its own; Fluent's style elements carry the nonce of the answer that brought the page; it talks to Drayage's own APIs
 * and to nobody else.
 */

/** Where `portal/vite.config.ts` has the build write the nonce. */
const PLACE = '__CSP_NONCE__';

export const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const pageWith = (html: string, nonce: string): string => html.replaceAll(PLACE, nonce);
