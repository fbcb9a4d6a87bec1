import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeAccount } from '../support/azurite.ts';
import { hostFixture, startTestHost, type TestHost } from '../support/host.ts';

describe('/admin/clock of a virtual clock', () => {
  let host: TestHost;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-diary-'));
    host = await startTestHost({
      account: await takeAccount(),
      appRoot: hostFixture,
      start: new Date('2027-01-01T00:30:00Z'),
      settings: { TICK_SCHEDULE: '0 0 0 * * *', DESK_DIARY: path.join(folder, 'diary') },
    });
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  const diary = () => readFileSync(path.join(folder, 'diary'), 'utf8').trim().split('\n');
  const get = async () => (await fetch(`${host.url}/admin/clock`)).json();
  const post = async (body: string) => {
    const response = await fetch(`${host.url}/admin/clock`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('tells the time and what is due next', async () => {
    expect(await get()).toEqual({
      kind: 'virtual',
      now: '2027-01-01T00:30:00.000Z',
      nextDue: '2027-01-02T00:00:00.000Z',
    });
  });

  it('answers once all that was due has run, in order: timers, orchestrations and their activities', async () => {
    const started = await fetch(`${host.url}/walks/w1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ steps: 1, days: 2, stepMs: 20 }),
    });
    expect(started.status).toBe(202);
    const moved = await post('{"advance":"P3DT1H"}');
    expect(moved).toEqual({
      status: 200,
      body: { kind: 'virtual', now: '2027-01-04T01:30:00.000Z', nextDue: '2027-01-05T00:00:00.000Z' },
    });
    expect(diary()).toEqual([
      '2027-01-01T00:30:00.000Z step 1',
      '2027-01-02T00:00:00.000Z tick',
      '2027-01-03T00:00:00.000Z tick',
      '2027-01-03T00:30:00.000Z step last',
      '2027-01-04T00:00:00.000Z tick',
    ]);
    expect(await host.engine.status('w1')).toMatchObject({
      runtimeStatus: 'Completed',
      output: '["1","last"]',
    });
  });

  it('goes to a moment, and to what is due next', async () => {
    expect((await post('{"to":"2027-01-04T13:00:00+01:00"}')).body['now']).toBe('2027-01-04T12:00:00.000Z');
    expect((await post('{"next":true}')).body).toEqual({
      kind: 'virtual',
      now: '2027-01-05T00:00:00.000Z',
      nextDue: '2027-01-06T00:00:00.000Z',
    });
    expect(diary().at(-1)).toBe('2027-01-05T00:00:00.000Z tick');
  });

  it.each([
    ['{}', 'Send one of {"advance":"P14D"}'],
    ['', 'Send one of'],
    ['{"advance":"P1D","next":true}', 'Send one of'],
    ['{"advance":14}', 'Send one of'],
    ['{"next":false}', 'Send one of'],
    ['{"speed":"fast"}', "In 'speed': 'fast' is no speed: write time per second"],
    ['{"advance":"14 days"}', "In 'advance': '14 days' is no duration: write ISO 8601"],
    ['{"advance":"P99999999999W"}', "'advance' goes beyond the year 9999."],
    ['{"to":"tomorrow"}', "'tomorrow' in 'to' is no moment: write ISO 8601 with a zone"],
    ['{"to":"2027-02-01T00:00:00"}', 'is no moment'],
    ['{"to":"2026-01-01T00:00:00Z"}', "The clock cannot go back: 'to' is 2026-01-01T00:00:00.000Z"],
  ])('refuses %s, saying what is wrong, and stays', async (body, message) => {
    const before = await get();
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toHaveProperty('error.code', 'InvalidClockMove');
    expect(answer.body).toHaveProperty('error.message', expect.stringContaining(message));
    expect(await get()).toEqual(before);
  });

  it('runs a timer function by hand, today', async () => {
    const response = await fetch(`${host.url}/admin/functions/tick`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(202);
    await host.whenIdle();
    expect(diary().at(-1)).toBe('2027-01-05T00:00:00.000Z tick');
    expect(diary().at(-2)).toBe('2027-01-05T00:00:00.000Z tick');
  });

  it('runs when it is told to, and stands still again', async () => {
    expect((await post('{"speed":"24h/s"}')).body).toMatchObject({ kind: 'speed', speed: '1d/s' });
    const { kind, now } = (await post('{"stop":true}')).body;
    expect(kind).toBe('virtual');
    expect(await get()).toMatchObject({ kind: 'virtual', now });
    expect(await get()).not.toHaveProperty('speed');
  });
});
