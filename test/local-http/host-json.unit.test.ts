import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHostJson } from '../../local/http/host-json.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'host-json-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (content: string) => {
  await writeFile(path.join(folder, 'host.json'), content);
  return readHostJson(folder);
};

describe('host.json', () => {
  it('has the defaults of Azure', async () => {
    expect(await read('{"version":"2.0"}')).toEqual({
      routePrefix: 'api',
      taskHub: 'TestHubName',
      defaultVersion: '',
    });
  });

  it('may empty the route prefix and name task hub and version', async () => {
    const extensions = {
      http: { routePrefix: '' },
      durableTask: { hubName: 'Hub', defaultVersion: '1', storageProvider: {} },
    };
    expect(await read(JSON.stringify({ version: '2.0', extensions }))).toEqual({
      routePrefix: '',
      taskHub: 'Hub',
      defaultVersion: '1',
    });
  });

  it('gives a prefix without slashes around it', async () => {
    expect(await read('{"version":"2.0","extensions":{"http":{"routePrefix":"/v1/"}}}')).toMatchObject({
      routePrefix: 'v1',
    });
  });

  it('is refused with every fault named', async () => {
    await expect(
      read('{"extensions":{"http":{"routePrefix":1},"durableTask":{"hubName":""}}}'),
    ).rejects.toThrow(/version[\s\S]*routePrefix[\s\S]*hubName/);
    await expect(read('{')).rejects.toThrow(/Cannot read .*host\.json/);
    await expect(readHostJson(path.join(folder, 'nowhere'))).rejects.toThrow(/Cannot read .*host\.json/);
  });
});
