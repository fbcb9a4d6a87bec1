/** `Set-Cookie` lines of a buffered response; in a streamed one the app's library writes them itself. */
import type { RpcCookie } from '../worker/rpc.ts';

const SAME_SITE: Readonly<Record<string, string>> = { lax: 'Lax', strict: 'Strict', explicitNone: 'None' };

export const toSetCookie = (cookie: RpcCookie): string => {
  const { name, value, domain, path, expires, secure, httpOnly, sameSite, maxAge } = cookie;
  const sameSiteText = SAME_SITE[sameSite ?? 'none'];
  return [
    `${name}=${encodeURIComponent(value)}`,
    ...(expires ? [`expires=${new Date(expires.value.seconds * 1000).toUTCString()}`] : []),
    ...(maxAge ? [`max-age=${maxAge.value}`] : []),
    ...(domain ? [`domain=${domain.value}`] : []),
    ...(path ? [`path=${path.value}`] : []),
    ...(secure?.value ? ['secure'] : []),
    ...(sameSiteText ? [`samesite=${sameSiteText}`] : []),
    ...(httpOnly?.value ? ['httponly'] : []),
  ].join('; ');
};
