/** The portal over HTTP: its page at every address of its own, and the files that the page loads. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { pageWith, policyOf } from './page-policy.ts';
import type { PortalFile, PortalFiles } from './portal-files.ts';

/** Of every answer below `/portal/`. */
const harmless = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** From `/`, where people begin. */
export const homeAnswer = (): HttpResponseInit => ({
  status: 302,
  headers: { location: '/portal/', 'cache-control': 'no-cache', ...harmless },
});

/**
 * Without an ETag: a cached page would keep the nonce of the answer that brought it, and a 304 would come with the policy of
 * another.
 */
const pageAnswer = async (files: PortalFiles, newNonce: () => string): Promise<HttpResponseInit> => {
  const nonce = newNonce();
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': policyOf(nonce),
      ...harmless,
    },
    body: pageWith(await files.page(), nonce),
  };
};

const fileAnswer = (
  name: string,
  { contentType, etag, bytes, gzipped }: PortalFile,
  headers: HttpRequest['headers'],
): HttpResponseInit => {
  const isHashed = name.startsWith('assets/');
  const common = {
    'content-type': contentType,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
    vary: 'accept-encoding',
    etag,
    ...harmless,
  };
  if (headers.get('if-none-match')?.includes(etag) === true) return { status: 304, headers: common };
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(headers.get('accept-encoding') ?? '');
  return takesGzip
    ? { status: 200, headers: { ...common, 'content-encoding': 'gzip' }, body: gzipped }
    : { status: 200, headers: common, body: bytes };
};

const notFound: HttpResponseInit = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache', ...harmless },
  body: 'The portal has no such file. Load the page again: it may be of an older build.\n',
};

/** Below `assets/`, and of a file at the top, a name that is not there is a 404; any other is an address of the page's own. */
const isFileName = (name: string): boolean => name.startsWith('assets/') || /^[^/]+\.\w+$/.test(name);

/** @param name the path below `/portal/`. */
export const portalAnswer = async (
  files: PortalFiles,
  { name, headers }: { readonly name: string; readonly headers: HttpRequest['headers'] },
  newNonce: () => string,
): Promise<HttpResponseInit> => {
  if (!isFileName(name)) return pageAnswer(files, newNonce);
  const file = await files.file(name);
  return file === undefined ? notFound : fileAnswer(name, file, headers);
};
