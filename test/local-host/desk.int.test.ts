import { BlobServiceClient } from '@azure/storage-blob';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProcessAlive } from '../../local/desk/process-alive.ts';
import { deskConnectionString } from '../../local/settings/storage-connection.ts';
import { hostFixture, spawnHost, type Readiness, type SpawnedHost } from '../support/host.ts';

describe('npm start', () => {
  let folder = '';
  let hosts: SpawnedHost[] = [];
  let servers: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-start-'));
    [hosts, servers] = [[], []];
  });
  afterEach(async () => {
    for (const server of servers) server.close();
    for (const host of hosts) host.signal('SIGKILL');
    await Promise.all(hosts.map(({ ended }) => ended));
    const pid = azuritePid();
    if (pid && isProcessAlive(pid, folder)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => pid !== undefined && isProcessAlive(pid, folder)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  const spawnIn = (
    dataFolder: string,
    env: Record<string, string> = {},
    args: string[] = [],
  ): SpawnedHost => {
    const host = spawnHost({
      app: hostFixture,
      dataFolder,
      args,
      env: { TICK_SCHEDULE: '0 0 0 * * *', DESK_DIARY: path.join(folder, 'diary'), ...env },
    });
    hosts.push(host);
    return host;
  };
  const spawn = (env?: Record<string, string>, args: string[] = ['--clock', 'virtual']) =>
    spawnIn(path.join(folder, 'data'), env, args);
  const azuritePid = (): number | undefined => {
    const file = path.join(folder, 'data', 'azurite.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid : undefined;
  };
  const diary = () => {
    const file = path.join(folder, 'diary');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const steps = () => diary().flatMap((line) => (line.includes(' step ') ? [line.split(' step ')[1]] : []));
  const advance = (url: string, duration: string) =>
    fetch(`${url}/admin/clock`, { method: 'POST', body: JSON.stringify({ advance: duration }) });
  const walk = (url: string, id: string, input: object) =>
    fetch(`${url}/walks/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
  const statusOf = async (url: string, id: string) => {
    const response = await fetch(`${url}/runtime/webhooks/durabletask/instances/${id}`);
    return (await response.json()) as { runtimeStatus: string; output: unknown };
  };
  const takePort = async (): Promise<number> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const endsCleanly = async (host: SpawnedHost, signal: NodeJS.Signals): Promise<void> => {
    const { url, blobEndpoint } = await host.ready;
    host.signal(signal);
    const { code, err } = await host.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await isListening(url)).toBe(false);
    expect(await isListening(blobEndpoint)).toBe(false);
    expect(azuritePid()).toBeUndefined();
  };
  const isListening = async (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    );

  it('runs until SIGTERM, ends cleanly with its Azurite, and has its data again', async () => {
    const first = spawn();
    const ready = await first.ready;
    const blobs = ({ blobEndpoint, queueEndpoint, tableEndpoint }: Readiness) =>
      BlobServiceClient.fromConnectionString(
        deskConnectionString({ blob: blobEndpoint, queue: queueEndpoint, table: tableEndpoint }),
      );
    await blobs(ready).createContainer('kept');
    await walk(ready.url, 'long', { steps: 2, days: 30, stepMs: 1 });
    await advance(ready.url, 'P10D');
    await endsCleanly(first, 'SIGTERM');

    const second = await spawn().ready;
    expect(second.now > ready.now).toBe(true);
    expect(await blobs(second).getContainerClient('kept').exists()).toBe(true);
    await advance(second.url, 'P20D');
    expect(await statusOf(second.url, 'long')).toMatchObject({
      runtimeStatus: 'Completed',
      output: ['1', '2', 'last'],
    });
    expect(steps()).toEqual(['1', '2', 'last']);
  });

  it('ends as cleanly by Ctrl-C, which a terminal sends to all its processes', async () => {
    const host = spawn();
    await host.ready;
    await endsCleanly(host, 'SIGINT');
  });

  it('goes on where it was after a kill: with its Azurite, its clock, and the results it had', async () => {
    const first = spawn();
    const ready = await first.ready;
    await advance(ready.url, 'P3D');
    await walk(ready.url, 'long', { steps: 6, days: 30, stepMs: 40 });
    await expect.poll(() => steps().length, { interval: 5, timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    first.signal('SIGKILL');
    await first.ended;
    const [pid, before] = [azuritePid(), steps()];

    const second = await spawn().ready;
    expect(azuritePid()).toBe(pid);
    expect(second.blobEndpoint).toBe(ready.blobEndpoint);
    expect(Date.parse(second.now) - Date.parse(ready.now)).toBe(3 * 86_400_000);
    await advance(second.url, 'P30D');
    expect(await statusOf(second.url, 'long')).toMatchObject({
      runtimeStatus: 'Completed',
      output: ['1', '2', '3', '4', '5', '6', 'last'],
    });
    // The one that was at work, or whose result was not kept yet, may have run again; none before it.
    const again = steps().slice(before.length);
    expect(Number(again[0])).toBeGreaterThanOrEqual(before.length);
    expect(diary().filter((line) => line.includes('tick')).length).toBeGreaterThanOrEqual(33);
  });

  it('makes up once for the timers it missed while it was down', async () => {
    const first = spawn();
    await advance((await first.ready).url, 'P2D');
    first.signal('SIGTERM');
    await first.ended;
    const file = path.join(folder, 'data', 'clock.json');
    const { now } = JSON.parse(readFileSync(file, 'utf8')) as { now: string };
    writeFileSync(file, JSON.stringify({ now: new Date(Date.parse(now) + 7 * 86_400_000).toISOString() }));
    const before = diary().length;
    await advance((await spawn().ready).url, 'PT0S');
    const after = diary().slice(before);
    expect(after).toHaveLength(1);
    expect(after[0]).toMatch(/ tick past due$/);
  });

  it('ends with its Azurite when the app fails where nobody catches it', async () => {
    const host = spawn();
    const { url, blobEndpoint } = await host.ready;
    await fetch(`${url}/crash`, { method: 'POST' });
    const { code, err } = await host.ended;
    expect(code).toBe(1);
    expect(err).toContain('Nobody catches this.');
    expect(await isListening(blobEndpoint)).toBe(false);
  });

  it('has no clock to move when the clock is real', async () => {
    const { url, clock } = await spawn({}, []).ready;
    expect(clock).toBe('real');
    expect((await fetch(`${url}/admin/clock`)).status).toBe(404);
    expect((await advance(url, 'P1D')).status).toBe(404);
  });

  it('runs fast when told to, and moves on', async () => {
    const { url, now } = await spawn({}, ['--speed', '1h/s', '--memory']).ready;
    await advance(url, 'P14D');
    const clock = (await (await fetch(`${url}/admin/clock`)).json()) as { kind: string; now: string };
    expect(clock.kind).toBe('speed');
    expect(Date.parse(clock.now) - Date.parse(now)).toBeGreaterThanOrEqual(14 * 86_400_000);
    expect(diary()).toHaveLength(14);
  });

  describe('ends with one sentence and leaves nothing running when', () => {
    const refusal = async (host: SpawnedHost): Promise<string> => {
      const { code, out, err } = await host.ended;
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(azuritePid()).toBeUndefined();
      expect(err.trim().split('\n')).toHaveLength(1);
      return err.trim();
    };

    it('its port is taken', async () => {
      const port = await takePort();
      expect(await refusal(spawn({ PORT: String(port) }))).toBe(
        `Drayage cannot run. Port ${port} is in use: stop the program that has it, or set PORT to a free port.`,
      );
    });

    it("a port of Azurite's is taken", async () => {
      const port = await takePort();
      expect(await refusal(spawn({ AZURITE_QUEUE_PORT: String(port) }))).toBe(
        `Drayage cannot run. Port ${port}, for Azurite's queue service, is in use by another program: stop that program, or set AZURITE_QUEUE_PORT to a free port (0 takes any).`,
      );
    });

    it('Azurite does not start', async () => {
      expect(await refusal(spawn({ AZURITE_DB: 'mysql://nobody:none@127.0.0.1:9/none' }))).toMatch(
        /^Drayage cannot run\. Azurite, the storage emulator, did not start \(/,
      );
    });

    it('its data folder cannot be written', async () => {
      writeFileSync(path.join(folder, 'a-file'), '');
      expect(await refusal(spawnIn(path.join(folder, 'a-file', 'data')))).toMatch(
        /^Drayage cannot run\. The data folder .*a-file.data cannot be written \(.+\): set DRAYAGE_DATA to a folder that can\.$/,
      );
    });

    it('an app has a schedule that is none', async () => {
      expect(await refusal(spawn({ TICK_SCHEDULE: 'daily' }))).toContain("tick: 'daily' is no schedule");
    });

    it('it does not know an argument', async () => {
      expect(await refusal(spawn({}, ['--fast']))).toBe(
        "Drayage cannot run. Unknown option '--fast'; --help lists what there is.",
      );
    });

    it('its data is further than the real clock', async () => {
      mkdirSync(path.join(folder, 'data'));
      writeFileSync(path.join(folder, 'data', 'clock.json'), '{"now":"2999-01-01T00:00:00.000Z"}');
      expect(await refusal(spawn({}, []))).toContain(
        'has reached 2999-01-01T00:00:00.000Z by a clock that was moved',
      );
    });
  });

  it('refuses a data folder that another host has, which goes on', async () => {
    const { url } = await spawn().ready;
    const { code, err } = await spawn().ended;
    expect(code).toBe(1);
    expect(err).toMatch(
      /^Drayage cannot run\. The data folder .* is in use by another host \(process \d+\): stop /,
    );
    expect((await fetch(`${url}/admin/clock`)).status).toBe(200);
  });
});
