import { createHmac } from 'node:crypto';
import type { lookup, LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { endpointFault, guardedLookup } from '../../src/events/endpoint.ts';
import { createPlaces } from '../../src/events/places.ts';
import { signatureHeaders, signingKeyOf } from '../../src/events/signature.ts';

describe('the address of an endpoint', () => {
  it.each([
    'https://events.example.com/hook?code=1',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443/',
  ])('may be %s', (url) => {
    expect(endpointFault(url, 'production')).toBeUndefined();
    expect(endpointFault(url, 'development')).toBeUndefined();
  });

  it.each([
    'not an address',
    'ftp://example.com/',
    'http://example.com/',
    'https://user:pass@example.com/',
    'https://example.com/#part',
  ])('is never %s', (url) => {
    expect(endpointFault(url, 'production')).toBeDefined();
    expect(endpointFault(url, 'development')).toBeDefined();
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/metadata',
    'https://168.63.129.16/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
  ])('is %s on a desk alone', (url) => {
    expect(endpointFault(url, 'production')).toMatch(/private or local/);
    expect(endpointFault(url, 'development')).toBeUndefined();
  });

  it('is plain HTTP on a desk alone, and there for loopback alone', () => {
    for (const url of ['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/']) {
      expect(endpointFault(url, 'production')).toBeDefined();
      expect(endpointFault(url, 'development')).toBeUndefined();
    }
    expect(endpointFault('http://10.0.0.1/', 'development')).toBeDefined();
  });
});

describe('a name that is resolved for a request', () => {
  const resolved = (
    addresses: readonly LookupAddress[],
    all: boolean,
    policy: 'production' | 'development',
  ) =>
    new Promise<unknown>((resolve) => {
      const resolver = ((_name: string, _options: object, callback: (...given: unknown[]) => void) => {
        callback(null, addresses);
      }) as unknown as typeof lookup;
      guardedLookup(policy, resolver)('example.com', { all }, (error, address) => {
        resolve(error?.message ?? address);
      });
    });
  const open = { address: '93.184.215.14', family: 4 };
  const closed = { address: '10.0.0.1', family: 4 };

  it('leads to the very address that was looked at', async () => {
    expect(await resolved([open], true, 'production')).toEqual([open]);
    expect(await resolved([open], false, 'production')).toBe(open.address);
  });
  it('is refused when any of its addresses is not public', async () => {
    for (const all of [true, false]) {
      expect(await resolved([open, closed], all, 'production')).toMatch(/private or local/);
      expect(await resolved([], all, 'production')).toMatch(/private or local/);
    }
    expect(await resolved([closed], true, 'development')).toEqual([closed]);
  });
});

describe('a signature', () => {
  // The example of the Standard Webhooks specification.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const at = new Date(1_614_265_330_000);
  const body = '{"test": 2432232314}';

  it('is that of Standard Webhooks', () => {
    expect(signatureHeaders(secret, id, at, body)).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
  it('is over id, time and body', () => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.1614265331.x`).digest('base64');
    const later = new Date(at.getTime() + 1_000);
    expect(signatureHeaders(secret, id, later, 'x')['webhook-signature']).toBe(`v1,${expected}`);
  });
  it.each([
    '',
    'secret',
    'whsec_',
    'whsec_c2hvcnQ=',
    `whsec_${'A'.repeat(31)}`,
    `whsec_${'AAAA'.repeat(22)}`,
  ])('takes no secret like "%s"', (text) => {
    expect(signingKeyOf(text)).toBeUndefined();
  });
});

describe('places at an endpoint', () => {
  it('are taken by so many at once, and given back whatever becomes of them', async () => {
    const places = createPlaces(1);
    const held = Promise.withResolvers<string>();
    const first = places.within('a', () => held.promise);
    expect(await places.within('a', () => Promise.resolve('second'))).toBeUndefined();
    expect(await places.within('b', () => Promise.resolve('other'))).toBe('other');
    held.resolve('first');
    expect(await first).toBe('first');
    await expect(places.within('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await places.within('a', () => Promise.resolve('again'))).toBe('again');
  });
});
