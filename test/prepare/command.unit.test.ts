import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDriveEntries } from '../../src/formats/read-drive-entries.ts';

const command = join(import.meta.dirname, '../../src/prepare/main.ts');

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drayage-prepare-'));
  await mkdir(join(root, 'source'));
  await writeFile(join(root, 'source', 'a'), 'a');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the prepare-drive command', () => {
  it.each([[[]], [['--json']]])('prints the entry for the driveList, with %j', async (flags) => {
    const { code, stdout } = await run(
      join(root, 'source'),
      join(root, 'drive'),
      '--container',
      'data',
      '--drive-id',
      'WD-1',
      ...flags,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      driveId: 'WD-1',
      bitLockerKey: expect.stringMatching(/^(\d{6}-){7}\d{6}$/) as unknown,
      manifestFile: '\\DriveManifest.xml',
      manifestHash: expect.stringMatching(/^[0-9A-F]{32}$/) as unknown,
    });
  });

  it('writes the entry for the portal, for its owner alone, and never where one is or on the drive itself', async () => {
    const prepare = (drive: string, entry: string) =>
      run(join(root, 'source'), join(root, drive), '--container', 'data', '--entry', join(root, entry));
    const { stdout } = await prepare('drive', 'entry.xml');
    const [entry] = await readDriveEntries(createReadStream(join(root, 'entry.xml')));
    expect(entry).toEqual(JSON.parse(stdout));
    expect((await stat(join(root, 'entry.xml'))).mode & 0o777).toBe(0o600);

    for (const [file, why] of [
      ['entry.xml', /cannot be made/],
      ['other/entry.xml', /anywhere but on the drive/],
      ['nowhere/entry.xml', /cannot be made/],
    ] as const) {
      const { code, stderr } = await prepare('other', file);
      expect([code, stderr]).toEqual([1, expect.stringMatching(why)]);
      await expect(readFile(join(root, 'other', 'DriveManifest.xml'))).rejects.toThrow('ENOENT');
    }
  });

  it('leaves no entry of a drive that could not be prepared', async () => {
    await rm(join(root, 'source', 'a'));
    const entry = join(root, 'entry.xml');
    const { code } = await run(
      join(root, 'source'),
      join(root, 'drive'),
      '--container',
      'data',
      '--entry',
      entry,
    );
    expect(code).toBe(1);
    await expect(readFile(entry)).rejects.toThrow('ENOENT');
  });

  it('prepares what a dataset lists', async () => {
    await writeFile(join(root, 'data.csv'), 'BasePath,DstItemPathOrPrefix,ItemType\n.\\source\\,data/2026/,');
    const { code, stderr } = await run(join(root, 'drive'), '--dataset', join(root, 'data.csv'));
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Prepared 1 files/) as unknown,
    });
    expect(await readFile(join(root, 'drive', 'data', '2026', 'a'), 'utf8')).toBe('a');
  });

  it('takes a folder of the container with or without its slash, and the key of an encrypted disk', async () => {
    const key = Array.from({ length: 8 }, () => '000011').join('-');
    for (const prefix of ['2026', '2026/']) {
      const drive = join(root, `drive ${prefix.length}`);
      const args = ['--container', 'data', '--prefix', prefix, '--bitlocker-key', key, '--json'];
      const { stdout } = await run(join(root, 'source'), drive, ...args);
      expect(JSON.parse(stdout)).toMatchObject({ bitLockerKey: key });
      expect(await readFile(join(drive, 'data', '2026', 'a'), 'utf8')).toBe('a');
    }
  });

  it('tells all that it takes', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--container', '--blob-type', '--dataset', '--sidecars'])
      expect(stdout).toContain(`  ${option}`);
  });

  it.each([
    ['no drive', ['source', '--container', 'data'], /^Name the source folder and the drive\.\n {2}Usage: /],
    ['no container', ['source', 'drive'], /^Name the container/],
    [
      'several faults',
      ['a', 'b', 'c', '--blob-type', 'append', '--disposition', 'keep'],
      /^The command is not right; mend each:\n {2}Name the source folder and the drive, and nothing else: "c" is one too many\.\n {2}Name the container.*\n {2}--blob-type "append" is not known: use block, page\.\n {2}--disposition "keep" is not known.*\n/,
    ],
    [
      'a dataset, and what its rows say',
      ['source', 'drive', '--dataset', 'x.csv', '--container', 'c', '--metadata', 'm'],
      /Name the drive, and nothing else: "drive" is .*\n {2}--container is for one source.*\n {2}--metadata is for one source/,
    ],
    [
      'a dataset that is missing',
      ['drive', '--dataset', '/no/such.csv'],
      /^The dataset \/no\/such\.csv cannot/,
    ],
    ['an unknown flag', ['source', 'drive', '--fast'], /--fast.*\n/],
    [
      'an unknown disposition',
      ['s', 'd', '--container', 'data', '--disposition', 'keep'],
      /rename, no-overwrite, overwrite/,
    ],
    [
      'a source that is missing',
      ['/nowhere/at/all', 'd', '--container', 'data'],
      /\/nowhere\/at\/all cannot be opened/,
    ],
  ])('with %s ends with one clear sentence and exit code 1', async (_name, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
