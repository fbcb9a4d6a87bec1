import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { encryptCommand, unlockCommand } from '../../src/bays/disk-command.ts';
import { diskStatuses, writeWhole } from '../../src/ports/bay.ts';
import { closed, driveIn, textOf, writableIn } from '../support/bay.conformance.ts';
import { bitLockerKey as key, temporaryFolder } from '../support/drives.ts';

/** A station whose disks are unlocked by this shell script; `$log` is a file to write to. */
const station = async (script: string, limitMs?: number) => {
  const root = await temporaryFolder();
  const log = path.join(root, 'log');
  const command = path.join(root, 'unlock');
  await writeFile(command, `#!/bin/sh\nlog=${log}\n${script}\n`, { mode: 0o755 });
  const bays = path.join(root, 'bays');
  await mkdir(bays);
  return {
    bays: createFolderBays(bays, { unlock: unlockCommand(command, limitMs) }),
    folder: path.join(bays, 'bay-1'),
    root,
    log: async (): Promise<string> => (existsSync(log) ? readFile(log, 'utf8') : ''),
  };
};

/** What a mount does: the disk's files are there, and were not before. */
const UNLOCKS = 'echo run >>"$log"; mkdir -p "$2"; echo content >"$2/file"';

describe('the unlocking command', () => {
  it('is told bay and folder, and the key on its standard input alone', async () => {
    const { bays, folder, log } = await station(`
      key=$(cat)
      { printf '%s|' "$@" "$key"; env | grep -c -v -E '^(PATH|PWD|SHLVL|_)='; } >"$log"
      tr '\\0' '\\n' </proc/$$/cmdline >>"$log"
      ${UNLOCKS}`);
    process.env['DRAYAGE_TEST_SECRET'] = 'secret';
    const drive = await driveIn(bays, 'bay-1');
    delete process.env['DRAYAGE_TEST_SECRET'];
    expect(await textOf(drive, 'file')).toBe('content\n');
    const [told = '', ...commandLine] = (await log()).split('\n');
    expect(told).toBe(`bay-1|${folder}|${key}|0`);
    expect(commandLine.join('\n')).toContain(folder);
    expect(commandLine.join('\n')).not.toContain(key);
  });

  it('is run once for all who ask for the drive, and not again while it is mounted', async () => {
    const { bays, log } = await station(UNLOCKS);
    await Promise.all(Array.from({ length: 5 }, () => driveIn(bays, 'bay-1')));
    await driveIn(bays, 'bay-1');
    expect(await log()).toBe('run\n');
  });

  it('is run again for another key, and when what is mounted there is another disk or none', async () => {
    const { bays, folder, log, root } = await station(UNLOCKS);
    await driveIn(bays, 'bay-1');
    await bays.drive('bay-1', 'another key');
    expect(await log()).toBe('run\nrun\n');
    await rename(folder, path.join(root, 'unmounted'));
    await bays.drive('bay-1', 'another key');
    expect(await log()).toBe('run\nrun\nrun\n');
    await rename(folder, path.join(root, 'unmounted too'));
    await mkdir(folder);
    await Promise.all([driveIn(bays, 'bay-1'), driveIn(bays, 'bay-1')]);
    expect(await log()).toBe('run\nrun\nrun\nrun\n');
  });

  it('is run again after it failed', async () => {
    const { bays, folder, log } = await station(`${UNLOCKS}; test "$(wc -l <"$log")" -gt 1`);
    expect(await bays.drive('bay-1', key)).toMatchObject({
      ok: false,
      status: 'BitLockerUnlockVolumeFailed',
      reason: 'The unlocking command ended with 1',
    });
    await rm(folder, { recursive: true });
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: true });
    expect(await log()).toBe('run\nrun\n');
  });

  it.each(diskStatuses)('names %s as its last word', async (status) => {
    const { bays } = await station(`echo trying; echo ${status}; echo why >&2; exit 3`);
    expect(await bays.drive('bay-1', key)).toEqual({
      ok: false,
      status,
      reason: 'The unlocking command ended with 3: why',
    });
  });

  it.each([
    ['something else', 'echo Completed; exit 1', 'ended with 1: Completed'],
    ['nothing', 'exit 2', 'ended with 2'],
    [
      'a status, and then more',
      'echo VolumeNotNtfs; echo but not quite; exit 1',
      'ended with 1: but not quite',
    ],
    ['much', 'yes VolumeNotNtfs.. | head -n 100000; exit 1', 'ended with 1: VolumeNotNtfs..'],
    ['nothing, killed', 'kill -9 $$', 'was ended by SIGKILL'],
  ])('is BitLockerUnlockVolumeFailed when it fails and says %s', async (_what, script, reason) => {
    const { bays } = await station(script);
    expect(await bays.drive('bay-1', key)).toEqual({
      ok: false,
      status: 'BitLockerUnlockVolumeFailed',
      reason: `The unlocking command ${reason}`,
    });
  });

  it('is BitLockerFailed when it cannot be run', async () => {
    const { root } = await station('exit 0');
    await writeFile(path.join(root, 'text'), 'exit 0');
    for (const name of ['absent', 'text', '.'])
      expect(
        await createFolderBays(root, { unlock: unlockCommand(path.join(root, name)) }).drive('bays', key),
      ).toMatchObject({ ok: false, status: 'BitLockerFailed' });
  });

  it('is ended, and all that it started, after its time', async () => {
    const { bays, log } = await station('sleep 600 & echo "$!" >"$log"; wait', 300);
    expect(await bays.drive('bay-1', key)).toEqual({
      ok: false,
      status: 'BitLockerUnlockVolumeFailed',
      reason: 'The unlocking command was ended after 0.3 seconds',
    });
    const sleeper = `/proc/${(await log()).trim()}/stat`;
    await expect.poll(() => readFile(sleeper, 'utf8').catch(() => 'gone')).toMatch(/^gone$|\) Z /);
  });

  it('is not waited for when something it left behind holds its output open', async () => {
    const { bays, log } = await station(
      `sleep 600 & echo "$!" >"$log"; mkdir -p "$2"; echo content >"$2/file"`,
    );
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: true });
    process.kill(Number(await log()));
  });

  it('may end without having read the key', async () => {
    const { bays } = await station(`exec <&-; ${UNLOCKS}`);
    expect(await bays.drive('bay-1', 'k'.repeat(1_000_000))).toMatchObject({ ok: true });
  });

  it.each([
    ['', 'cat >&2'],
    [' without its hyphens', 'tr -d - >&2'],
    [' in part', 'cut -c 8-17 >&2'],
    [' spaced', "sed 's/-/ - /g' >&2"],
    [' on its standard output', 'cat'],
  ])('is not quoted when it says the key%s', async (_how, says) => {
    const { bays } = await station(`printf 'wrong: ' >&2; ${says}; exit 1`);
    const found = await bays.drive('bay-1', key);
    expect(found).toMatchObject({ ok: false, status: 'BitLockerUnlockVolumeFailed' });
    expect(JSON.stringify(found)).not.toMatch(/\d{6}/);
  });

  it('does not open a drive that its volume file keeps shut', async () => {
    const { bays } = await station(`${UNLOCKS}; echo broken >"$2/.drayage-volume.json"`);
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: false, status: 'BitLockerVolumeNotFound' });
  });
});

describe('the encrypting command', () => {
  const station = async (script: string) => {
    const root = await temporaryFolder();
    const command = path.join(root, 'encrypt');
    await writeFile(command, `#!/bin/sh\nlog=${path.join(root, 'log')}\n${script}\n`, { mode: 0o755 });
    const bays = path.join(root, 'bays');
    await mkdir(path.join(bays, 'bay-1'), { recursive: true });
    return {
      bays: createFolderBays(bays, { encrypt: encryptCommand(command), unlock: unlockCommand(command) }),
      log: () => readFile(path.join(root, 'log'), 'utf8'),
      folder: path.join(bays, 'bay-1'),
    };
  };

  it('has the disk and its key before anything is written, and then no sample’s file is needed', async () => {
    const { bays, folder, log } = await station('printf "%s|" "$@" "$(cat)" "$(ls "$2")" >>"$log"');
    const drive = await writableIn(bays, 'bay-1');
    expect(await log()).toBe(`bay-1|${folder}|${key}||`);
    const written = await writeWhole(drive, 'file', Buffer.from('content'));
    await closed(written);
    await writableIn(bays, 'bay-1');
    expect(await log()).toBe(`bay-1|${folder}|${key}||`);
    expect(await drive.open('.drayage-volume.json')).toMatchObject({ ok: false, fault: 'FileNotFound' });
  });

  it('ends the drive by the status that it names, else as BitLockerFailed', async () => {
    const named = await station('echo VolumeNotNtfs; echo it is exFAT >&2; exit 1');
    expect(await named.bays.writable('bay-1', key)).toEqual({
      ok: false,
      status: 'VolumeNotNtfs',
      reason: 'The encrypting command ended with 1: it is exFAT',
    });
    const { bays } = await station('exit 3');
    expect(await bays.writable('bay-1', key)).toMatchObject({ ok: false, status: 'BitLockerFailed' });
  });

  it('is wanted where real disks are unlocked: none goes home in the clear', async () => {
    const root = await temporaryFolder();
    await mkdir(path.join(root, 'bay-1'));
    const bays = createFolderBays(root, { unlock: unlockCommand('/bin/true') });
    expect(await bays.writable('bay-1', key)).toMatchObject({
      ok: false,
      status: 'BitLockerNotActivated',
      reason: expect.stringContaining('DRAYAGE_ENCRYPT_COMMAND') as unknown,
    });
  });
});
