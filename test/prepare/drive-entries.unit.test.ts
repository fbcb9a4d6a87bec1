import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDriveEntry } from '../../src/formats/write-drive-entry.ts';

const command = join(import.meta.dirname, '../../src/prepare/drive-entries.ts');
const journal = join(import.meta.dirname, '../formats/samples/two-drives.jrn');

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });

const entry = {
  driveId: 'W-3',
  bitLockerKey: '000000-111111-222222-333333-444444-555555-666666-070707',
  manifestFile: '\\DriveManifest.xml',
  manifestHash: 'A'.repeat(32),
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drayage-entries-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(root, name), text);
  return join(root, name);
};

describe('the drive-entries command', () => {
  it('prints the drives of all files as a job’s driveList takes them, each once', async () => {
    const xml = await file('W-3.xml', writeDriveEntry(entry));
    const again = await file('again.xml', writeDriveEntry(entry));
    const { code, stdout, stderr } = await run(journal, xml, again);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const drives = JSON.parse(stdout) as { driveId: string }[];
    expect(drives.map(({ driveId }) => driveId)).toEqual(['testdrive-1', 'TESTDRIVE-2', 'W-3']);
    expect(drives[2]).toEqual(entry);
  });

  it('does not choose between files that disagree', async () => {
    const one = await file('one.xml', writeDriveEntry(entry));
    const other = await file('other.xml', writeDriveEntry({ ...entry, manifestHash: 'B'.repeat(32) }));
    const { code, stdout, stderr } = await run(one, other);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `${one} and ${other} do not say the same of drive W-3: give only the one that the tool wrote last.\n`,
    );
  });

  it.each([
    ['no files', () => Promise.resolve([]), /^Name the files\.\n {2}Usage: /u],
    [
      'a file that is missing',
      () => Promise.resolve(['/nowhere/a.jrn']),
      /^\/nowhere\/a\.jrn cannot be read \(ENOENT/u,
    ],
    [
      'a file of another kind',
      async () => [await file('a.txt', 'not this')],
      /a\.txt: The file is no journal \(\.jrn\), no XML and no JSON\. .* \(line 1, column 1\)\.\n$/u,
    ],
  ])('with %s ends with one clear sentence and exit code 1', async (_name, args, message) => {
    const { code, stdout, stderr } = await run(...(await args()));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /u);
  });
});
