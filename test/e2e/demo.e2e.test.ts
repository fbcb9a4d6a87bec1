import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../support/world.ts';

type Ended = { readonly code: number; readonly out: string; readonly err: string };

describe('npm run demo', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drayage-demo-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const demo = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    new Promise((done) => {
      const ports = { PORT: '0', AZURITE_BLOB_PORT: '0', AZURITE_QUEUE_PORT: '0', AZURITE_TABLE_PORT: '0' };
      const child = execFile(
        process.execPath,
        [resolve('dist/demo/main.js'), ...args],
        { env: { ...process.env, ...ports, DRAYAGE_DATA: folder, ...env } },
        (_error, out, err) => done({ code: child.exitCode ?? -1, out, err }),
      );
    });

  /** Whatever still runs with this test's data folder in its environment. */
  const leftRunning = async (): Promise<string[]> => {
    const pids = (await readdir('/proc')).filter(
      (name) => /^\d+$/.test(name) && name !== String(process.pid),
    );
    const environments = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
    );
    return pids.filter((_pid, index) => environments[index]?.includes(folder));
  };

  it('takes a folder of the user through a whole job, and leaves nothing running', async () => {
    const source = join(folder, 'my folder');
    await writeFiles(source, { 'a.txt': 'a', 'b/ü.bin': randomBytes(100_000), empty: '' });
    const { code, out, err } = await demo([source]);

    expect(err).toBe('');
    expect(code).toBe(0);
    for (const state of ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging', 'Completed']) {
      expect(out).toMatch(new RegExp(`\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d {2}job +${state}\\n`));
    }
    for (const state of ['Specified', 'Received', 'Transferring', 'Completed', 'ShippedBack']) {
      expect(out).toMatch(new RegExp(`\\d\\d:\\d\\d {2}drive +${state}\\n`));
    }
    expect(out.match(/3 of 3 are the same, byte for byte/g)).toHaveLength(2);
    expect(out).toContain('The job has deleted itself.');
    expect(await leftRunning()).toEqual([]);
  });

  it('with --export brings the folder back on an empty drive, byte for byte', async () => {
    const source = join(folder, 'my folder');
    // Names that the drive's file system takes, and others that it does not.
    const names = ['a.txt', 'b/ü 夏.bin', 'empty', 'a/with:colon?', 'A.TXT', 'aux.txt'];
    await writeFiles(source, Object.fromEntries(names.map((name) => [name, randomBytes(1000)])));
    const { code, out, err } = await demo(['--export', source]);

    expect(err).toBe('');
    expect(code).toBe(0);
    const [, back = ''] = out.split('The way back');
    for (const state of ['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging', 'Completed'])
      expect(back).toMatch(new RegExp(`job +${state}\\n`));
    expect(back).not.toMatch(/drive +Specified/);
    expect(back).toMatch(/DRVEMPTY0001 opens with (?:\d{6}-){7}\d{6}\n/);
    expect(out.match(/6 of 6 are the same, byte for byte/g)).toHaveLength(3);
    expect(out).toContain('The jobs have deleted themselves.');
    const container = join(folder, 'demo', 'bays', 'bay-2', 'demo');
    expect(await readFile(join(container, 'b', 'ü 夏.bin'))).toEqual(
      await readFile(join(source, 'b', 'ü 夏.bin')),
    );
    expect(await readdir(join(container, 'a'))).toContain('with%3Acolon%3F');
    expect(await leftRunning()).toEqual([]);
  });

  it.each([
    ['a folder that is not there', ['/no/such/folder'], /cannot be opened .* name a folder/],
    ['a file', [resolve('package.json')], /is a file: name the folder/],
    ['two folders', ['a', 'b'], /More than one folder is named; --help/],
    ['an option it does not have', ['--speed'], /Unknown option '--speed'; --help/],
  ])('says in one sentence that %s will not do', async (_what, args, sentence) => {
    const { code, err } = await demo(args);
    expect(code).toBe(1);
    expect(err.trim()).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(await leftRunning()).toEqual([]);
  });

  it.each(['PORT', 'AZURITE_TABLE_PORT'])(
    'says whose port is taken when %s is a stranger’s',
    async (name) => {
      const stranger = createServer();
      await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
      const address = stranger.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      try {
        const { code, err } = await demo([], { [name]: port });
        expect(code).toBe(1);
        expect(err.trim()).toContain(`Port ${port}`);
        expect(err.trim()).toContain(name);
        expect(err.trim().split('\n')).toHaveLength(1);
        expect(await leftRunning()).toEqual([]);
      } finally {
        stranger.close();
      }
    },
  );
});
