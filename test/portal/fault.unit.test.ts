import { describe, expect, it } from 'vitest';
import { faultOf, isPassing, retryAfterMs } from '../../portal/api/fault.ts';

const now = new Date('2026-01-05T08:00:00Z');
const told = { error: { code: 'Code', message: 'What it says.', target: 'properties.x' } };
const faultAt = (status: number, body: unknown, headers = {}) =>
  faultOf(status, new Headers({ 'x-ms-request-id': 'r1', ...headers }), body, now);

describe('a fault', () => {
  it.each([
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [409, 'conflict'],
    [412, 'changed'],
    [413, 'invalid'],
    [429, 'throttled'],
    [500, 'server'],
    [503, 'server'],
  ])('of status %i is "%s", in the API’s own words', (status, kind) => {
    expect(faultAt(status, told)).toMatchObject({ kind, message: 'What it says.', status, requestId: 'r1' });
  });

  it.each([[undefined], ['<html>'], [{ error: 'text' }], [{ error: { code: 'x' } }], [null]])(
    'that is not the API’s (%j) is not shown as if it were',
    (body) => {
      expect(faultAt(404, body)).toEqual({ kind: 'garbled', status: 404 });
      expect(faultAt(502, body)).toMatchObject({ kind: 'server', message: '' });
      expect(faultAt(429, body, { 'retry-after': '7' })).toMatchObject({
        kind: 'throttled',
        retryAfterMs: 7000,
      });
    },
  );

  it('says by itself whether asking again may help', () => {
    expect([429, 503, 403, 412].map((status) => isPassing(faultAt(status, told)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['3', 3000],
    ['Mon, 05 Jan 2026 08:00:30 GMT', 30_000],
    ['Mon, 05 Jan 2026 07:00:00 GMT', 0],
    [null, 5000],
    ['soon', 5000],
    ['-1', 5000],
  ])('waits for Retry-After %j: %i ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
