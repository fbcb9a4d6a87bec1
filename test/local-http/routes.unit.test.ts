import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRoutes } from '../../local/http/routes.ts';
import type { LoadedFunction } from '../../local/worker/load-app.ts';
import { startHttpHost, type RunningHttpHost } from '../support/local-http.ts';
import { noEngine } from '../support/no-engine.ts';

let host: RunningHttpHost;

beforeAll(async () => {
  process.env['AzureWebJobs.off.Disabled'] = 'true';
  host = await startHttpHost('http-routes', { engine: () => noEngine, requireKeys: true });
});
afterAll(() => host.close());

const at = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
const answerOf = async (path: string, init?: RequestInit) => {
  const response = await at(path, init);
  return response.status === 200 ? await response.json() : response.status;
};

describe('an HTTP request', () => {
  it('goes to the first function by name (case ignored) whose route matches, literals having no precedence', async () => {
    expect(await answerOf('/items/search')).toMatchObject({ by: 'A-search' });
    expect(await answerOf('/items/other')).toEqual({ by: 'b-item', params: { id: 'other' }, query: {} });
  });

  it('passes over functions that do not list its verb, and ends with 404, not 405', async () => {
    expect(await answerOf('/items/search', { method: 'DELETE' })).toMatchObject({ by: 'b-item' });
    expect(await answerOf('/items/search', { method: 'PUT' })).toMatchObject({
      by: 'c-search',
      params: { text: 'search' },
    });
    expect(await answerOf('/items/search', { method: 'PATCH' })).toBe(404);
  });

  it.each([
    ['/numbers/7', { id: '7' }],
    ['/numbers/0', 404],
    ['/numbers/x', 404],
    ['/pages', { size: '20' }],
    ['/pages/5', { size: '5' }],
    ['/views', {}],
    ['/views/mine', { name: 'mine' }],
    ['/files/a/b%20c/%2Fd', { path: 'a/b c/%2Fd' }],
    ['/ITEMS/Ab', { id: 'Ab' }],
    ['/named-by-itself', {}],
    ['/named-by-itself/', {}],
    ['//named-by-itself', 404],
    ['/items//search', 404],
    ['/nowhere', 404],
    ['/', 404],
    ['/items/%zz', 400],
  ])('for %s gets %j', async (path, expected) => {
    const answer = await answerOf(path);
    expect(typeof answer === 'number' ? answer : (answer as { params: unknown }).params).toEqual(expected);
  });

  it('for a disabled function gets 404', async () => {
    expect(await answerOf('/off')).toBe(404);
  });

  it('brings its query, repeated names joined to nothing: the last one counts', async () => {
    expect(await answerOf('/views?a=1&b=x%20y&a=2')).toMatchObject({ query: { a: '2', b: 'x y' } });
  });

  it('without a verb given takes GET and POST', async () => {
    expect(await answerOf('/named-by-itself', { method: 'POST' })).toMatchObject({ by: 'named-by-itself' });
    expect(await answerOf('/named-by-itself', { method: 'PUT' })).toBe(404);
  });
});

describe('a key', () => {
  const OPENS = [
    ['anonymous', ''],
    ['anonymous', 'nonsense'],
    ['function', 'its-own-key'],
    ['function', 'a-host-key'],
    ['function', 'the-master-key'],
    ['admin', 'the-master-key'],
  ];
  const DOES_NOT = [
    ['function', ''],
    ['function', 'nonsense'],
    ['function', 'the-system-key'],
    ['admin', ''],
    ['admin', 'a-host-key'],
    ['admin', 'its-own-key'],
  ];

  it.each(OPENS)('opens level %s with "%s", as header and as code', async (level, key) => {
    const byHeader = await at(`/level-${level}`, { headers: { 'x-functions-key': key } });
    const byQuery = await at(`/level-${level}?code=${key}`);
    expect([await byHeader.text(), await byQuery.text()]).toEqual([level, level]);
  });

  it.each(DOES_NOT)('does not open level %s with "%s": 401 without a body', async (level, key) => {
    const byHeader = await at(`/level-${level}`, { headers: { 'x-functions-key': key } });
    const byQuery = await at(`/level-${level}?code=${key}`);
    expect([byHeader.status, byQuery.status]).toEqual([401, 401]);
    expect(await byHeader.text()).toBe('');
  });

  it('in the header goes before one in the query', async () => {
    const wrong = await at('/level-admin?code=the-master-key', {
      headers: { 'x-functions-key': 'a-host-key' },
    });
    expect(wrong.status).toBe(401);
  });
});

describe('a buffered call', () => {
  it('brings body, headers and URL to the function, and no trigger metadata', async () => {
    const response = await at('/echo?x=1', { method: 'POST', body: 'grüezi', headers: { 'X-Test': 'yes' } });
    expect(await response.json()).toEqual({
      body: 'grüezi',
      url: `${host.url}/echo?x=1`,
      method: 'POST',
      header: 'yes',
      triggerMetadata: 'none',
    });
  });

  it('brings no body when none was announced by a Content-Length', async () => {
    const outgoing = request(`${host.url}/echo`, {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
    });
    const answered = new Promise<string>((resolve, reject) => {
      outgoing.once('response', (response) => void text(response).then(resolve, reject));
    });
    outgoing.end('lost');
    expect(JSON.parse(await answered)).toMatchObject({ body: '' });
  });

  it('gives status, headers, cookies and bytes back', async () => {
    const response = await at('/reply/teapot');
    expect(response.status).toBe(418);
    expect(response.headers.get('x-kind')).toBe('pot');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 1, 255]));
    expect(response.headers.getSetCookie()).toEqual([
      'a=x%20y; max-age=60; path=/; samesite=Lax; httponly',
      'b=2; expires=Fri, 01 Jan 2027 00:00:00 GMT',
    ]);
  });

  it.each([
    ['none/at-all', 204],
    ['empty', 202],
    ['failure', 500],
  ])('that ends in %s is answered %i without a body', async (kind, status) => {
    const response = await at(`/reply/${kind}`);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('that returns no object is an error', async () => {
    const response = await at('/text');
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('that fails leaves its reason in the log', async () => {
    await at('/reply/failure');
    expect(host.logs.at(-1)).toMatchObject({ level: 'error', functionName: 'reply' });
    expect(host.logs.at(-1)?.message).toContain('this must not reach the client');
  });
});

describe('routes at start-up', () => {
  const http = (name: string, route: string | undefined, methods = ['GET']): LoadedFunction => ({
    name,
    disabled: false,
    bindings: {},
    trigger: {
      type: 'httpTrigger',
      direction: 'in',
      name: 'request',
      methods,
      ...(route === undefined ? {} : { route }),
    },
  });

  it('get the prefix, which may be empty', () => {
    expect(buildRoutes([http('a', 'x'), http('b', undefined)], 'api').map(({ route }) => route)).toEqual([
      'api/x',
      'api/b',
    ]);
    expect(buildRoutes([http('a', '/x'), http('b', '')], '').map(({ route }) => route)).toEqual(['x', '']);
  });

  it('are refused all at once, each fault named', () => {
    const functions = [
      http('a', 'admin/x'),
      http('b', 'RuntimeStatus'),
      http('c', 'items/{id}'),
      http('d', 'Items/{id}', ['POST', 'get']),
      http('e', 'x/{id'),
      { ...http('f', 'y'), trigger: { ...http('f', 'y').trigger, authLevel: 'root' } },
    ];
    expect(() => buildRoutes(functions, '')).toThrow(
      /a: the route "admin\/x" starts.*b: the route "RuntimeStatus" starts.*d: the route "Items\/\{id\}" is taken by c.*e: the route "x\/\{id" cannot be read.*f: .*authLevel/s,
    );
  });

  it('may be shared by functions with different verbs', () => {
    expect(buildRoutes([http('a', 'x'), http('b', 'x', ['PUT'])], '')).toHaveLength(2);
  });
});
