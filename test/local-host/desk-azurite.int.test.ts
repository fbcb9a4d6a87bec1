import { BlobServiceClient } from '@azure/storage-blob';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeskAzurite, type DeskAzurite } from '../../local/azurite/desk-azurite.ts';
import { isProcessAlive } from '../../local/desk/process-alive.ts';
import { deskConnectionString } from '../../local/settings/storage-connection.ts';

const anyPorts = { blob: 0, queue: 0, table: 0 };

describe("a desk's Azurite", () => {
  let folder = '';
  const started: DeskAzurite[] = [];
  const servers: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-desk-'));
  });
  afterEach(async () => {
    for (const azurite of started.splice(0)) await azurite.stop();
    for (const server of servers.splice(0)) server.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (ports = anyPorts, env: NodeJS.ProcessEnv = process.env) => {
    const azurite = await startDeskAzurite(folder, ports, env);
    started.push(azurite);
    return azurite;
  };
  const blobsOf = (azurite: DeskAzurite) =>
    BlobServiceClient.fromConnectionString(deskConnectionString(azurite.endpoints));
  const runs = () => {
    const text = readFileSync(path.join(folder, 'azurite.json'), 'utf8');
    const { pid } = JSON.parse(text) as { pid: number };
    return { pid, alive: () => isProcessAlive(pid, path.join(folder, 'azurite')) };
  };
  const takePort = async (): Promise<number> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  it('has its data again after it was stopped', async () => {
    const first = await start();
    await blobsOf(first).createContainer('kept');
    const { alive } = runs();
    await first.stop();
    expect(alive()).toBe(false);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await blobsOf(second).getContainerClient('kept').exists()).toBe(true);
  });

  it('is taken over when it still runs', async () => {
    const first = await start();
    const { pid } = runs();
    const second = await start();
    expect(second).toMatchObject({ adopted: true, endpoints: first.endpoints });
    expect(runs().pid).toBe(pid);
  });

  it('is ended and started anew when other ports are asked for', async () => {
    const first = await start();
    await blobsOf(first).createContainer('kept');
    const { alive } = runs();
    const port = await takePort();
    servers.pop()?.close();
    const second = await start({ ...anyPorts, blob: port });
    expect(alive()).toBe(false);
    expect(second.endpoints.blob).toBe(`http://127.0.0.1:${port}`);
    expect(await blobsOf(second).getContainerClient('kept').exists()).toBe(true);
  });

  it('is ended and started anew when its host was killed before it had come up', async () => {
    await start();
    const { pid, alive } = runs();
    writeFileSync(path.join(folder, 'azurite.json'), JSON.stringify({ pid }));
    expect((await start()).adopted).toBe(false);
    expect(alive()).toBe(false);
  });

  it('is not mistaken for a process that was given the same id', async () => {
    writeFileSync(
      path.join(folder, 'azurite.json'),
      JSON.stringify({
        pid: process.pid,
        endpoints: { blob: 'http://127.0.0.1:9', queue: 'http://127.0.0.1:9', table: 'http://127.0.0.1:9' },
      }),
    );
    expect((await start()).adopted).toBe(false);
  });

  it("refuses a port that somebody else has, and leaves nobody's process running", async () => {
    const port = await takePort();
    await expect(start({ ...anyPorts, table: port })).rejects.toThrow(
      `Port ${port}, for Azurite's table service, is in use by another program: stop that program, or set AZURITE_TABLE_PORT to a free port (0 takes any).`,
    );
  });

  it('says so when Azurite does not start, and leaves nothing running', async () => {
    // A database that no server answers for.
    const env = { ...process.env, AZURITE_DB: 'mysql://nobody:none@127.0.0.1:9/none' };
    await expect(start(anyPorts, env)).rejects.toThrow(
      /^Azurite, the storage emulator, did not start \(.+\): see /,
    );
    expect(() => readFileSync(path.join(folder, 'azurite.json'))).toThrow('ENOENT');
  });
});
