import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greeting } from '../../local/desk/greeting.ts';
import { takeAccount } from '../support/azurite.ts';
import { checkedFetch } from '../support/checked-clients.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

const DAY = 86_400_000;

describe('the app as it was built, in the local host', () => {
  let host: TestHost;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-app-'));
    host = await startTestHost({ account: await takeAccount(), start: new Date('2027-01-01T00:00:00Z') });
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  it('takes the first job that the greeting tells of, and lets it go after two weeks', async () => {
    const text = greeting({ host, azurite: undefined, dataFolder: folder, bays: folder, stop: host.stop });
    const [, job = '', body = ''] = /curl -X PUT '(.+?)'[^]+? -d '(.+?)'/.exec(text) ?? [];
    const created = await checkedFetch(job, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ name: 'first-job', properties: { state: 'Creating' } });

    await host.advance(13 * DAY);
    expect((await checkedFetch(job)).status).toBe(200);
    await host.advance(2 * DAY);
    expect((await checkedFetch(job)).status).toBe(404);
    expect(host.logs.filter(({ level }) => level === 'error' || level === 'warning')).toEqual([]);
  });
});
