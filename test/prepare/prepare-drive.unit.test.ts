import { randomBytes } from 'node:crypto';
import { appendFileSync, rmSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
  statfs,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import type { ManifestBlob } from '../../src/formats/manifest.ts';
import { prepareDrive, type PrepareProgress } from '../../src/prepare/prepare-drive.ts';
import { faultOf, manifestBlobsOf, md5, onDrive, putFile } from '../support/prepared.ts';

const MIB = 1024 * 1024;

let root: string;
let source: string;
let drive: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drayage-prepare-'));
  source = join(root, 'source');
  drive = join(root, 'drive');
  await mkdir(source);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer) => putFile(source, name, content);

const prepare = (more: Partial<Parameters<typeof prepareDrive>[0]> = {}) =>
  prepareDrive({ source, drive, container: 'data', ...more });

const manifestBlobs = () => manifestBlobsOf(drive);

/** Every blob of the manifest has its bytes on the drive, as its hashes say, and they are the source's. */
const expectWholeDrive = async (): Promise<ManifestBlob[]> => {
  const blobs = await manifestBlobs();
  for (const blob of blobs) {
    const bytes = await onDrive(drive, blob);
    expect(bytes.equals(await readFile(join(source, blob.blobPath.replace(/^[^/]+\//, ''))))).toBe(true);
    expect(blob.length).toBe(bytes.length);
    expect(blob.kind).toBe('block');
    if (blob.kind === 'block')
      for (const { offset, length, hash } of blob.blocks)
        expect(md5(bytes.subarray(offset, offset + length))).toBe(hash);
  }
  return blobs;
};

describe('a prepared drive', () => {
  it('carries every file, whatever its size, name and depth, with a manifest that says so', async () => {
    const names = [
      'empty.dat',
      'one byte.bin',
      ' leading and trailing ',
      'photos/Summer 2026/ünïcode – 夏の写真 🌊.jpg',
      'e\u0301 is not é',
      'a&b <c> "d".txt',
      'a:b|c?d*e',
      'con.txt',
      'LPT1',
      '100%41.txt',
      `${'very/'.repeat(100)}deep.txt`,
    ];
    for (const name of names) await put(name, name === 'empty.dat' ? '' : `content of ${name}`);
    await put('one byte.bin', 'x');
    await put('several blocks.tar', randomBytes(9 * MIB + 17));

    const prepared = await prepare({ driveId: 'WD-1' });

    const blobs = await expectWholeDrive();
    expect(blobs.map(({ blobPath }) => blobPath).sort()).toEqual(
      [...names, 'several blocks.tar'].map((name) => `data/${name}`).sort(),
    );
    expect(prepared.files).toBe(names.length + 1);
    expect(prepared.bytes).toBe(blobs.reduce((sum, { length }) => sum + length, 0));
  });

  it('gives the entry for the job’s driveList, whose hash is the manifest’s MD5', async () => {
    await put('a', 'a');
    const { driveListEntry } = await prepare({ driveId: 'WD-1' });
    const manifest = await readFile(join(drive, 'DriveManifest.xml'));
    expect(driveListEntry).toEqual({
      driveId: 'WD-1',
      bitLockerKey: driveListEntry.bitLockerKey,
      manifestFile: '\\DriveManifest.xml',
      manifestHash: md5(manifest).toUpperCase(),
    });
    expect(manifest.toString()).toContain('<DriveId>WD-1</DriveId>');
  });

  it('gets a drive id and a valid BitLocker key of its own when none are given', async () => {
    await put('a', 'a');
    const keys = new Set<string>();
    const ids = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      const { driveListEntry } = await prepare({ drive: join(root, `drive ${count}`) });
      const groups = driveListEntry.bitLockerKey.split('-');
      expect(groups).toHaveLength(8);
      for (const group of groups) {
        expect(group).toMatch(/^\d{6}$/);
        expect(Number(group) % 11).toBe(0);
        expect(Number(group)).toBeLessThan(720_896);
      }
      keys.add(driveListEntry.bitLockerKey);
      ids.add(driveListEntry.driveId);
    }
    expect(keys.size).toBe(20);
    expect(ids.size).toBe(20);
  });

  it('has names NTFS takes, and keeps apart what NTFS would take for one', async () => {
    const names = [
      'A.txt',
      'a.txt',
      'Dir/x',
      'dir/x',
      'a:b',
      'a%3Ab',
      'nul',
      'aux.tar.gz',
      'tail ',
      '夏'.repeat(84),
    ];
    for (const name of names) await put(name, name);
    await prepare();
    const blobs = await expectWholeDrive();
    expect(blobs).toHaveLength(names.length);
    const paths = blobs.map(({ filePath }) => filePath);
    expect(new Set(paths.map((path) => path.toUpperCase())).size).toBe(names.length);
    for (const part of paths.flatMap((path) => path.slice(1).split('\\'))) {
      expect(part).not.toMatch(/[<>:"/\\|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
    }
  });

  it('cuts files into blocks of 4 MiB, and gives the blocks ids only over 64 MB', async () => {
    await put('64MB', randomBytes(64 * MIB));
    await put('over 64MB', randomBytes(64 * MIB + 1));
    await prepare();
    const [whole, over] = await expectWholeDrive();
    if (whole?.kind !== 'block' || over?.kind !== 'block') throw new Error('No block blobs.');
    expect(whole.blocks.map(({ length }) => length)).toEqual(Array.from({ length: 16 }, () => 4 * MIB));
    expect(whole.blocks.every(({ id }) => id === undefined)).toBe(true);
    expect(over.blocks.at(-1)).toMatchObject({ offset: 64 * MIB, length: 1 });
    expect(new Set(over.blocks.map(({ id }) => id)).size).toBe(17);
  });

  it('is the same each time but for its key', async () => {
    for (const name of ['b', 'a/z', 'a/Ä', 'a b', 'C']) await put(name, name);
    const hashes = [];
    for (const name of ['one', 'two'])
      hashes.push((await prepare({ drive: join(root, name), driveId: 'W' })).driveListEntry.manifestHash);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('says for every blob what is to be done when its name is taken', async () => {
    await put('a', 'a');
    await prepare({ disposition: 'no-overwrite' });
    expect(await manifestBlobs()).toMatchObject([{ disposition: 'no-overwrite' }]);
  });

  it('opens with its key alone when it is to be locked, and with any otherwise', async () => {
    await put('a', 'a');
    const bays = createFolderBays(root);
    for (const locked of [true, false]) {
      const { driveListEntry } = await prepare({ locked, drive: join(root, `bay-${locked}`) });
      const mount = (bitLockerKey: string) => bays.drive(`bay-${locked}`, bitLockerKey);
      expect((await mount(driveListEntry.bitLockerKey)).ok).toBe(true);
      const mounted = await mount('000011-'.repeat(8).slice(0, -1));
      expect(mounted).toMatchObject(locked ? { ok: false, status: 'BitLockerKeyInvalid' } : { ok: true });
    }
  });

  it('tells how far it has come, up to the end', async () => {
    await put('a', randomBytes(5 * MIB));
    await put('b', 'b');
    const told: PrepareProgress[] = [];
    await prepare({ onProgress: (progress) => told.push(progress) });
    const total = { totalFiles: 2, totalBytes: 5 * MIB + 1 };
    expect(told.at(-1)).toEqual({ files: 2, bytes: total.totalBytes, ...total });
    expect(told.map(({ bytes }) => bytes)).toEqual(told.map(({ bytes }) => bytes).sort((a, b) => a - b));
  });

  it('may be a disk with what a fresh file system puts on it', async () => {
    await put('a', 'a');
    await mkdir(join(drive, 'System Volume Information'), { recursive: true });
    await prepare();
    expect(await expectWholeDrive()).toHaveLength(1);
  });
});

describe('a drive is not prepared, and nothing is left of it,', () => {
  /** What there is below `root` but the source. */
  const leftovers = async (): Promise<string[]> =>
    (await readdir(root, { recursive: true })).filter((name) => !name.startsWith('source'));

  it('when the source is missing', async () => {
    const { message } = await faultOf(prepare({ source: join(root, 'nowhere') }));
    expect(message).toMatch(
      /^The source folder .*nowhere cannot be opened \(ENOENT.*\): name a folder that exists/,
    );
    expect(await leftovers()).toEqual([]);
  });

  it('when the source is a file', async () => {
    await put('a', 'a');
    const { message } = await faultOf(prepare({ source: join(source, 'a') }));
    expect(message).toMatch(/is a file: name the folder/);
    expect(await leftovers()).toEqual([]);
  });

  it('when the source holds no files', async () => {
    await mkdir(join(source, 'empty', 'folders'), { recursive: true });
    const { message } = await faultOf(prepare({ drive: join(drive, 'several', 'levels') }));
    expect(message).toMatch(/holds no files: there is nothing to import/);
    expect(await leftovers()).toEqual([]);
  });

  it('when files cannot be carried: every one is named with its reason, all at once', async () => {
    await put('fine', 'fine');
    await symlink('fine', join(source, 'link'));
    await symlink('.', join(source, 'folder link'));
    await put('dot./x', 'x');
    await put('ends with dot.', 'x');
    await put('back\\slash', 'x');
    await put('bell\u0007', 'x');
    await put('line\nfeed', 'x');
    await put('private \uE000', 'x');
    await put(`${'d'.repeat(200)}/`.repeat(5) + 'e'.repeat(20), 'x');
    await put(`${'d/'.repeat(254)}x`, 'x');
    await writeFile(Buffer.concat([Buffer.from(`${source}/latin-`), Buffer.from([0xe9])]), 'x');
    await put('huge', '');
    await truncate(join(source, 'huge'), 50_000 * 4 * MIB + 1);

    const { message, details } = await faultOf(prepare());

    expect(message).toMatch(/^The source folder .* holds what a drive cannot carry; mend each:\n/);
    const reasons = [
      /^"link" is a symbolic link/,
      /^"folder link" is a symbolic link/,
      /^"dot\.\/x" has a part that ends with a dot/,
      /^"ends with dot\." has a part that ends with a dot/,
      /^"back\\\\slash" holds a backslash/,
      /^"bell\\u0007" holds U\+0007/,
      /^"line\\nfeed" holds U\+000A/,
      /^"private .*" holds U\+E000/,
      /^"d{200}\/.*" is longer than .* 1024 characters/,
      /^"d\/d\/.*" is deeper than .* 254 parts/,
      /^"latin-.*" has a name that is not valid UTF-8/,
      /^"huge" is larger than a block blob of a drive may be/,
    ];
    for (const reason of reasons) expect(details.filter((detail) => reason.test(detail))).toHaveLength(1);
    expect(details).toHaveLength(reasons.length);
    expect(await leftovers()).toEqual([]);
  });

  it('when files are in folders and go to the root container, which has none', async () => {
    await put('a/b', 'b');
    const { details } = await faultOf(prepare({ container: '$root' }));
    expect(details).toEqual([expect.stringMatching(/^"a\/b" is in a folder, which \$root cannot hold/)]);
    await rm(join(source, 'a'), { recursive: true });
    await put('b', 'b');
    await prepare({ container: '$root' });
    expect(await manifestBlobs()).toMatchObject([{ blobPath: '$root/b' }]);
  });

  it('when the files do not fit: needed and free bytes are told before anything is copied', async () => {
    const { bavail, bsize } = await statfs(root);
    const each = 190 * 1024 * MIB;
    const count = Math.ceil((bavail * bsize) / each) + 1;
    for (let index = 0; index < count; index += 1) {
      await put(`sparse ${index}`, '');
      await truncate(join(source, `sparse ${index}`), each);
    }
    const { message } = await faultOf(prepare());
    const [, needed, free] = /they need (\d+) bytes and (\d+) are free/.exec(message) ?? [];
    expect(Number(needed)).toBeGreaterThanOrEqual(count * each);
    expect(Number(free)).toBeLessThan(Number(needed));
    expect(await leftovers()).toEqual([]);
  });

  it('when the drive is inside the source', async () => {
    await put('a', 'a');
    const { message } = await faultOf(prepare({ drive: join(source, 'drive') }));
    expect(message).toMatch(/lies inside the source folder/);
    expect(await readdir(source)).toEqual(['a']);
  });

  it('when a file changes while it is copied', async () => {
    await put('a', randomBytes(20 * MIB));
    const { message } = await faultOf(
      prepare({
        onProgress: () => {
          appendFileSync(join(source, 'a'), 'more');
        },
      }),
    );
    expect(message).toMatch(/source.a changed while it was copied/);
    expect(await leftovers()).toEqual([]);
  });

  it('when a file disappears while others are copied', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await put(name, randomBytes(MIB));
    const { message } = await faultOf(
      prepare({
        locked: true,
        onProgress: () => {
          rmSync(join(source, 'f'), { force: true });
        },
      }),
    );
    expect(message).toMatch(/could not be prepared and was left as it was \(ENOENT/);
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['container', { container: 'No_Such' }, /"No_Such" is no name of a container/],
    ['container', { container: 'a--b' }, /is no name of a container/],
    ['drive id', { driveId: 'a b' }, /"a b" is no drive id/],
    ['BitLocker key', { bitLockerKey: '000001-'.repeat(8).slice(0, -1) }, /The BitLocker key is not valid/],
    ['BitLocker key', { bitLockerKey: '720896-'.repeat(8).slice(0, -1) }, /The BitLocker key is not valid/],
  ])('when its %s is not valid', async (_name, options, message) => {
    await put('a', 'a');
    expect((await faultOf(prepare(options))).message).toMatch(message);
    expect(await leftovers()).toEqual([]);
  });
});

describe('a folder that is no empty drive is left as it is', () => {
  it.each([
    ['is prepared already', 'DriveManifest.xml', /is a prepared drive already: choose another, or empty it/],
    ['was broken off', 'DriveManifest.xml.part', /broken off: empty it and run this again/],
    ['holds something', 'data', /is not empty \(it holds "data"\): choose an empty one/],
  ])('when it %s', async (_name, file, message) => {
    await put('a', 'a');
    await mkdir(drive);
    await writeFile(join(drive, file), 'mine');
    expect((await faultOf(prepare())).message).toMatch(message);
    expect(await readFile(join(drive, file), 'utf8')).toBe('mine');
    expect(await readdir(drive)).toEqual([file]);
  });

  it('when it cannot be made', async () => {
    await put('a', 'a');
    await writeFile(drive, 'a file');
    const { message } = await faultOf(prepare());
    expect(message).toMatch(/The drive folder .* cannot be made \(EEXIST.*\): name one where you may write/);
    expect(await readFile(drive, 'utf8')).toBe('a file');
  });
});
