import { describe, expect, it } from 'vitest';
import { authorize } from '../../src/access/authorize.ts';
import { Refusal } from '../../src/wire/refusal.ts';
import { JobContendedError } from '../../src/jobs/run-command.ts';
import { JOBS, startApis, VERSION } from '../support/apis.ts';
import { jobKey } from '../support/jobs.ts';
import { createMemoryRepository } from '../support/memory-repository.ts';

const OPERATIONS = `/providers/Microsoft.ImportExport/operations?${VERSION}`;

describe('the door of both APIs', () => {
  it('asks for no token over loopback in development mode', async () => {
    const { ask } = startApis();
    for (const origin of ['http://localhost:7071', 'http://127.0.0.1:7071', 'http://[::1]:7071']) {
      expect((await ask('GET', OPERATIONS, { origin })).status).toBe(200);
    }
  });

  it('turns away what came under another name, as DNS rebinding makes a page do', async () => {
    const reply = await startApis().ask('GET', OPERATIONS, { origin: 'http://evil.example:7071' });
    expect(reply.status).toBe(401);
    expect(reply.at('error', 'code')).toBe('AuthenticationFailed');
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  it("turns away other sites' pages, and lets its own in", async () => {
    const { ask } = startApis();
    const from = (origin: string) => ask('GET', OPERATIONS, { headers: { origin } });
    expect((await from('https://evil.example')).status).toBe(401);
    expect((await from('null')).status).toBe(401);
    expect((await from('http://localhost:7071')).status).toBe(200);
  });

  it('lets nobody in outside development mode, with a token or without, and says why', async () => {
    const { ask } = startApis({ mode: 'production' });
    const bare = await ask('GET', `${JOBS}?${VERSION}`);
    expect(bare.status).toBe(401);
    expect(bare.at('error', 'message')).toContain("'Authorization' header is missing");
    const withToken = await ask('POST', '/datacenter/westus/drives/D1/receive', {
      headers: { authorization: 'Bearer x' },
    });
    expect(withToken.status).toBe(401);
    expect(withToken.at('error', 'message')).toContain('DRAYAGE_MODE');
  });

  it('keeps clients from what is for operators', () => {
    const operation = { action: 'Drayage.DataCenter/drives/mount/action', audience: 'operator' } as const;
    expect(() => {
      authorize({ kind: 'client', name: 'ada' }, operation, '/datacenter/westus/drives/D1/mount');
    }).toThrow(Refusal);
    expect(() => {
      authorize({ kind: 'operator', name: 'ada' }, operation, '/');
    }).not.toThrow();
  });

  it("gives every answer the service's headers", async () => {
    const reply = await startApis().ask('GET', OPERATIONS);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'x-content-type-options': 'nosniff',
    });
    expect(reply.headers.get('x-ms-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(reply.headers.get('x-ms-correlation-request-id')).toBe(reply.headers.get('x-ms-request-id'));
    expect(reply.headers.has('strict-transport-security')).toBe(false);
    expect(reply.headers.has('x-ms-client-request-id')).toBe(false);
  });

  it('sends strict transport security over https alone', async () => {
    const reply = await startApis().ask('GET', OPERATIONS, { origin: 'https://localhost' });
    expect(reply.headers.get('strict-transport-security')).toContain('max-age=');
  });

  it.each([
    [true, 'http://localhost', 'https', true],
    [true, 'http://localhost', ' HTTPS ', true],
    [true, 'https://localhost', 'http', false],
    [true, 'https://localhost', undefined, true],
    [true, 'http://localhost', 'ftp', false],
    [false, 'http://localhost', 'https', false],
    [false, 'https://localhost', 'http', true],
  ])(
    'judges by the proxy in front whether that is so, where it is trusted (%s): %s, forwarded %s',
    async (trustProxy, origin, forwarded, isSent) => {
      const headers: Record<string, string> =
        forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded };
      const reply = await startApis({ trustProxy }).ask('GET', OPERATIONS, { origin, headers });
      expect(reply.headers.has('strict-transport-security')).toBe(isSent);
    },
  );

  it("takes over the client's correlation id, and sends its request id back unless told not to", async () => {
    const { ask } = startApis();
    const headers = { 'x-ms-client-request-id': 'mine', 'x-ms-correlation-request-id': 'ours' };
    const loud = await ask('GET', OPERATIONS, { headers });
    expect(loud.headers.get('x-ms-correlation-request-id')).toBe('ours');
    expect(loud.headers.get('x-ms-client-request-id')).toBe('mine');
    const silent = await ask('GET', OPERATIONS, {
      headers: { ...headers, 'x-ms-return-client-request-id': 'False' },
    });
    expect(silent.headers.has('x-ms-client-request-id')).toBe(false);
  });

  it('answers a bug with 500, an id to find it by, and nothing else of it', async () => {
    const bug = new Error('AccountKey=secret');
    const { ask, bugs } = startApis({
      repository: { ...createMemoryRepository(), load: () => Promise.reject(bug) },
    });
    const reply = await ask('GET', `${JOBS}/job-1?${VERSION}`);
    expect(reply.status).toBe(500);
    expect(reply.at('error', 'code')).toBe('InternalServerError');
    expect(reply.at('error', 'message')).toContain(reply.headers.get('x-ms-request-id'));
    expect(reply.text).not.toContain('secret');
    expect(bugs).toEqual([bug]);
  });

  it('answers a lost race with 409, which may be sent again', async () => {
    const { ask, bugs } = startApis({ run: () => Promise.reject(new JobContendedError(jobKey())) });
    const reply = await ask('DELETE', `${JOBS}/job-1?${VERSION}`);
    expect(reply.status).toBe(409);
    expect(reply.at('error', 'code')).toBe('RequestContended');
    expect(bugs).toEqual([]);
  });
});

describe('a request body', () => {
  const patch = (raw: string | Uint8Array, headers: Record<string, string> = {}) =>
    startApis().ask('PATCH', `${JOBS}/job-1?${VERSION}`, { raw, headers });

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['a compressed one', { 'content-encoding': 'gzip' }],
    ['none named', { 'content-type': '' }],
  ])('of another kind is refused: %s', async (_kind, headers) => {
    const reply = await patch('{}', headers);
    expect(reply.status).toBe(415);
    expect(reply.at('error', 'code')).toBe('UnsupportedMediaType');
  });

  it('over 4 MiB is refused', async () => {
    const reply = await patch(JSON.stringify({ tags: { a: 'x'.repeat(4 * 1024 * 1024) } }));
    expect(reply.status).toBe(413);
    expect(reply.at('error', 'code')).toBe('RequestEntityTooLarge');
  });

  it('that is not JSON is refused with the place, and without a word of it', async () => {
    const reply = await patch('{\n  "bitLockerKey": topsecret\n}');
    expect(reply.status).toBe(400);
    expect(reply.at('error', 'code')).toBe('InvalidRequestContent');
    expect(reply.at('error', 'message')).toContain('line 2, column 19');
    expect(reply.text).not.toContain('topsecret');
  });

  it('that is empty, or not UTF-8, is refused', async () => {
    expect((await patch('')).at('error', 'message')).toContain('empty');
    expect((await patch(Uint8Array.of(0x22, 0xff, 0x22))).at('error', 'message')).toContain('UTF-8');
  });

  it('may begin with a byte order mark', async () => {
    const reply = await patch('\ufeff{}');
    expect(reply.at('error', 'code')).toBe('ResourceNotFound');
  });
});
