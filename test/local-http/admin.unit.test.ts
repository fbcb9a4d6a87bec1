import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpHost, type RunningHttpHost } from '../support/local-http.ts';
import { noEngine } from '../support/no-engine.ts';

let host: RunningHttpHost;
const ran: string[] = [];

beforeAll(async () => {
  host = await startHttpHost('http-admin', {
    engine: () => noEngine,
    requireKeys: true,
    runTimer: (name) => {
      ran.push(name);
      return Promise.reject(new Error('a failed run is the log’s business'));
    },
    adminRoutes: [
      { method: 'GET', path: 'clock', handle: () => Promise.resolve({ status: 200, body: { now: 'then' } }) },
      {
        method: 'POST',
        path: 'clock',
        handle: (body) => Promise.resolve({ status: 202, body: { got: body } }),
      },
    ],
  });
});
afterAll(() => host.close());

const master = { 'x-functions-key': 'the-master-key' };
const at = (path: string, init: RequestInit = {}) =>
  fetch(`${host.url}/admin/${path}`, { headers: master, ...init });
const start = (name: string, body?: string) =>
  at(`functions/${name}`, { method: 'POST', ...(body === undefined ? {} : { body }) });

describe('an admin route', () => {
  it.each(['functions', 'host/status', 'clock', 'nowhere'])('%s asks for the master key', async (path) => {
    expect((await at(path, { headers: {} })).status).toBe(401);
    expect((await at(path, { headers: { 'x-functions-key': 'a-host-key' } })).status).toBe(401);
    expect((await at(path)).status).toBe(path === 'nowhere' ? 404 : 200);
  });

  it('tells the state of the host', async () => {
    expect(await (await at('host/status')).json()).toMatchObject({ state: 'Running' });
  });

  it('lists the functions with their bindings, and shows one', async () => {
    const list = (await (await at('functions')).json()) as unknown[];
    expect(list).toMatchObject([
      {
        name: 'hello',
        isDisabled: false,
        config: {
          bindings: [
            { type: 'httpTrigger', route: 'hello' },
            { type: 'http', name: '$return' },
          ],
        },
      },
      { name: 'Nightly', config: { bindings: [{ type: 'timerTrigger', schedule: '0 0 3 * * *' }] } },
    ]);
    expect(await (await at('functions/NIGHTLY')).json()).toEqual(list[1]);
    expect((await at('functions/other')).status).toBe(404);
  });

  it('of the local host gets the body as it was sent and answers with JSON', async () => {
    expect(await (await at('clock')).json()).toEqual({ now: 'then' });
    const posted = await at('clock/', { method: 'POST', body: '{"advance"' });
    expect([posted.status, await posted.json()]).toEqual([202, { got: '{"advance"' }]);
    expect((await at('clock', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('starting a function by hand', () => {
  it('runs a timer in the background', async () => {
    const response = await start('nightly', '{}');
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect((await start('Nightly', '{"input":"x"}')).status).toBe(202);
    expect(ran).toEqual(['Nightly', 'Nightly']);
  });

  it('needs a JSON object as body', async () => {
    for (const body of [undefined, '', '{', '5', 'null'])
      expect((await start('Nightly', body)).status).toBe(400);
  });

  it('of none there is 404', async () => {
    expect((await start('nobody', '{}')).status).toBe(404);
  });

  it('is in the local host for timers only', async () => {
    const response = await start('hello', '{}');
    expect([response.status, await response.text()]).toEqual([
      501,
      expect.stringContaining('is not in the local host'),
    ]);
  });
});
