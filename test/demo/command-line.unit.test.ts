import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../demo/scenario/command-line.ts';

describe('npm run scenario', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'drayage-scenario-files-'));
    await writeFile(path.join(folder, 'mine.yaml'), 'name: mine\ntitle: M\nabout: M\njobs: [{name: k}]\n');
    await writeFile(path.join(folder, 'bad.yaml'), 'name: mine\ntitle: M\nabout: M\njobs: [{nam: k}]\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('takes a scenario of its own by name, another by its file', async () => {
    expect(await readCommandLine(['one-drive-missing', '--seed', '7', '--jobs', '3'])).toMatchObject({
      kind: 'play',
      scenario: { name: 'one-drive-missing' },
      seed: 7,
      jobs: 3,
    });
    expect(await readCommandLine([path.join(folder, 'mine.yaml')])).toMatchObject({
      scenario: { name: 'mine' },
      seed: 1,
    });
    expect(await readCommandLine(['--list'])).toEqual({ kind: 'list' });
    expect(await readCommandLine(['--help', '--seed', 'x'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['nope'], "There is no scenario 'nope'. There are: all-goes-well,"],
    [['nope.yaml'], 'nope.yaml cannot be read'],
    [[], 'no scenario is named: --list says what there is.'],
    [['all-goes-well', '--seed', '-'], "--seed is '-': write a whole number from 0 to 2147483647."],
    [
      ['all-goes-well', '--jobs', '0', '--seed', '9999999999'],
      "--jobs is '0': write a whole number from 1 to 1000",
    ],
    [['all-goes-well', 'lost-package'], 'more than one scenario is named.'],
    [['--sped', '1d/s'], "Unknown option '--sped'; --help tells what may be said."],
  ])('tells what is wrong with %j', async (args, message) => {
    await expect(readCommandLine(args)).rejects.toThrow(message);
  });

  it('tells the faults of a file by its lines', async () => {
    await expect(readCommandLine([path.join(folder, 'bad.yaml')])).rejects.toThrow(
      /^bad\.yaml cannot be played: line 4: jobs\.0\.name must be a name; line 4: jobs\.0\.nam is not known here: leave it out/,
    );
  });
});
