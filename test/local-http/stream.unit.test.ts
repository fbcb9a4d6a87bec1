import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHttpHost, type RunningHttpHost } from '../support/local-http.ts';
import { noEngine } from '../support/no-engine.ts';

let host: RunningHttpHost;

beforeAll(async () => {
  host = await startHttpHost('http-stream', { engine: () => noEngine });
});
afterAll(() => host.close());

const at = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);

const upload = async (
  path: string,
  chunks: readonly Uint8Array[],
): Promise<{ status: number; body: Buffer }> => {
  const outgoing = request(`${host.url}${path}`, { method: 'POST', headers: { 'x-test': 'yes' } });
  const answered = new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      buffer(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, body });
      }, reject);
    });
  });
  for (const chunk of chunks) await new Promise((resolve) => outgoing.write(chunk, resolve));
  outgoing.end();
  return answered;
};

it('a chunked upload reaches the function whole, in chunks, with its route values, query and headers', async () => {
  const chunks = Array.from({ length: 4 }, () => randomBytes(100_000));
  const { status, body } = await upload('/digest/a%20b?q=x+y', chunks);
  expect(status).toBe(200);
  expect(JSON.parse(body.toString('utf8'))).toEqual({
    name: 'a b',
    url: `${host.url}/digest/a%20b?q=x+y`,
    query: 'x y',
    header: 'yes',
    md5: createHash('md5').update(Buffer.concat(chunks)).digest('hex'),
    several: true,
    bytes: 400_000,
  });
});

it('an upload with a length and one without a body arrive too', async () => {
  const withLength = await at('/digest/x', { method: 'POST', body: 'abc' });
  const without = await at('/digest/x', { method: 'POST' });
  expect(await withLength.json()).toMatchObject({ bytes: 3 });
  expect(await without.json()).toMatchObject({ bytes: 0 });
});

it('a response is sent on as it is made', async () => {
  const response = await at('/parts');
  expect(response.headers.get('x-kind')).toBe('parts');
  const reader = response.body!.getReader();
  const first = await reader.read();
  expect(Buffer.from(first.value).toString()).toBe('first ');
  expect(host.app.inFlight.isIdle()).toBe(false);
  expect((await at('/release', { method: 'POST' })).status).toBe(202);
  const second = await reader.read();
  expect(Buffer.from(second.value).toString()).toBe('second');
  expect((await reader.read()).done).toBe(true);
});

it('a refusal arrives although the body was not read', async () => {
  const chunks = Array.from({ length: 40 }, () => Buffer.alloc(200_000));
  const { status, body } = await upload('/refuse', chunks);
  expect([status, body.toString()]).toEqual([413, 'too much']);
});

it.each([
  ['/nothing', 204],
  ['/failure', 500],
])('%s is answered %i without a body', async (path, status) => {
  const response = await at(path);
  expect([response.status, await response.text()]).toEqual([status, '']);
});

it('a body that breaks off breaks the response off', async () => {
  const response = await at('/breaks');
  await at('/release', { method: 'POST' });
  await expect(response.text()).rejects.toThrow();
  await host.app.inFlight.whenIdle();
});

it('a client that goes away in the middle of its upload leaves nothing running', async () => {
  const before = await at('/digest/x', { method: 'POST' });
  await before.text();
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
  socket.write('POST /swallow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npart');
  while (host.app.inFlight.isIdle()) await new Promise(setImmediate);
  socket.destroy();
  await host.app.inFlight.whenIdle();
});

it('connections are used again', async () => {
  const chunks = [Buffer.from('x')];
  await upload('/refuse', chunks);
  const response = await at('/digest/x', { method: 'POST', body: 'abc' });
  expect(response.headers.get('connection')).toBe('keep-alive');
  expect(JSON.parse(await text(response.body!))).toMatchObject({ bytes: 3 });
});
