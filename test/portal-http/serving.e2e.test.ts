/** How the portal is handed out, and that it takes no address from an API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findRoute, type HttpFunction } from '../../local/http/routes.ts';
import { parseTemplate } from '../../local/http/route-template.ts';
import { takeAccount } from '../support/azurite.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

const functionList = z.array(
  z.object({
    name: z.string(),
    config: z.object({ bindings: z.array(z.looseObject({ type: z.string() })) }),
  }),
);
const httpTrigger = z.object({ route: z.string(), methods: z.array(z.string()) });

describe('the portal over HTTP', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startTestHost({ account: await takeAccount() });
  });
  afterAll(() => host.stop());

  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${host.url}${path}`, { redirect: 'manual', ...init });
  const scriptOf = async (): Promise<string> => {
    const page = await (await get('/portal/')).text();
    return /<script[^>]+src="([^"]+)"/.exec(page)?.[1] ?? '';
  };

  it('begins at /, which leads to the page', async () => {
    const home = await get('/');
    expect([home.status, home.headers.get('location')]).toEqual([302, '/portal/']);
  });

  it.each(['/portal/', '/portal', '/portal/jobs', '/portal/jobs/a.b/c/d.html', '/portal/nowhere'])(
    'answers its page at %s, not to be kept without asking',
    async (path) => {
      const page = await get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(page.headers.get('etag')).toBeNull();
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    },
  );

  it('lets nothing in but its own files and the styles of this very answer', async () => {
    const seen = new Set<string>();
    for (const page of [await get('/portal/'), await get('/portal/')]) {
      const policy = page.headers.get('content-security-policy') ?? '';
      const nonce = /style-src 'self' 'nonce-([\w+/=]{22,})'/.exec(policy)?.[1] ?? '';
      seen.add(nonce);
      expect(policy).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      const html = await page.text();
      expect(html).toContain(`nonce="${nonce}"`);
      expect(html).not.toContain('__CSP_NONCE__');
      // Every script is a file of the portal's own.
      expect(html.match(/<script(?![^>]* src="\/portal\/assets\/)/g)).toBeNull();
    }
    expect(seen.size).toBe(2);
  });

  it('gives files with a hash in their name for ever, packed for who can unpack', async () => {
    const script = await scriptOf();
    const packed = await get(script, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.status).toBe(200);
    expect(packed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toBe('accept-encoding');
    const plain = await get(script, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await packed.text());

    const etag = packed.headers.get('etag') ?? '';
    const again = await get(script, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    '/portal/assets/nothing.js',
    '/portal/assets/..%2F..%2Fpackage.json',
    '/portal/assets/%2e%2e/%2e%2e/package.json',
    '/portal/index.html',
    '/portal/robots.txt',
  ])('has no file %s', async (path) => {
    // As it stands: fetch would walk the dots itself.
    const answer = await get(path);
    expect(await answer.text()).not.toContain('"dependencies"');
    expect(answer.status).toBe(404);
  });

  it('stands in the way of no API: each route is the first that its own address meets', async () => {
    const answer = await get('/admin/functions', { headers: { 'x-functions-key': host.masterKey } });
    const routes = functionList.parse(await answer.json()).flatMap(({ name, config }): HttpFunction[] =>
      config.bindings
        .filter(({ type }) => type === 'httpTrigger')
        .map((binding) => {
          const { route, methods } = httpTrigger.parse(binding);
          const template = parseTemplate(route);
          return { name, disabled: false, authLevel: 'anonymous', methods, route, template };
        }),
    );
    // In the order in which the host tries them.
    const table = routes.map(({ name, methods, route }) => `${name}: ${methods.join(',')} /${route}`);
    expect(table).toContain('Portal_Page: GET,HEAD /portal/{*path}');
    for (const { name, methods, route } of routes) {
      const path = route.replace('{nothing:maxlength(0)?}', '').replace(/\{[^}]+\}/g, 'x');
      for (const method of methods) {
        expect(findRoute(routes, method, path)?.target.name, `${method} /${path}\n${table.join('\n')}`).toBe(
          name,
        );
      }
    }
  });
});
