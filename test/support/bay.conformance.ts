/** What every bay does, however it reaches a drive's bytes. */
import { describe, expect, it } from 'vitest';
import { VOLUME_FILE_NAME, volumeFile } from '../../src/bays/volume-file.ts';
import {
  diskStatuses,
  writeWhole,
  type BayFile,
  type BayWriteResult,
  type Bays,
  type MountedDrive,
  type NewBayFile,
  type NewFileOptions,
  type WritableBays,
  type WritableDrive,
} from '../../src/ports/bay.ts';
import { bitLockerKey as key } from './drives.ts';

type Files = Readonly<Record<string, string>>;

type Station = {
  readonly bays: Bays & WritableBays;
  /** Puts a drive with these files (paths with `/`) into the bay. */
  readonly mount: (bay: string, files: Files) => Promise<void>;
};

export const fileOf = async (drive: MountedDrive, path: string): Promise<BayFile> => {
  const opened = await drive.open(path);
  if (!opened.ok) throw new Error(`${opened.fault}: ${opened.reason}`);
  return opened.value;
};

export const textOf = async (drive: MountedDrive, path: string): Promise<string> => {
  const file = await fileOf(drive, path);
  const into = Buffer.alloc(file.length);
  const read = await file.read(0, into);
  await file.close();
  if (!read.ok) throw new Error(read.reason);
  return into.toString();
};

export const driveIn = async (bays: Bays, bay: string): Promise<MountedDrive> => {
  const found = await bays.drive(bay, key);
  if (!found.ok) throw new Error(`${found.status}: ${found.reason}`);
  return found.drive;
};

export const writableIn = async (bays: WritableBays, bay: string): Promise<WritableDrive> => {
  const found = await bays.writable(bay, key);
  if (!found.ok) throw new Error(`${found.status}: ${found.reason}`);
  return found.drive;
};

/** Of a file that was written. */
export const closed = async (written: BayWriteResult<BayFile>): Promise<void> => {
  if (!written.ok) throw new Error(`${written.fault}: ${written.reason}`);
  await written.value.close();
};

const createdOn = async (
  drive: WritableDrive,
  path: string,
  options: NewFileOptions,
): Promise<NewBayFile> => {
  const created = await drive.create(path, options);
  if (!created.ok) throw new Error(`${created.fault}: ${created.reason}`);
  return created.value;
};

/** Writes it as exports do: in parts of one size, several at once. */
const put = async (
  drive: WritableDrive,
  path: string,
  content: string,
  options: Partial<NewFileOptions> & { readonly partBytes?: number } = {},
): Promise<BayFile> => {
  const { partBytes = 4, ...rest } = options;
  const bytes = Buffer.from(content);
  const file = await createdOn(drive, path, { length: bytes.length, ...rest });
  const parts = Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, index) => index * partBytes);
  const written = await Promise.all(
    parts.map((offset) => file.write(offset, bytes.subarray(offset, offset + partBytes))),
  );
  expect(written.every(({ ok }) => ok)).toBe(true);
  const finished = await file.finish();
  if (!finished.ok) throw new Error(`${finished.fault}: ${finished.reason}`);
  return finished.value;
};

const ok = { ok: true, value: undefined };

export const describeBays = (name: string, open: () => Promise<Station>): void => {
  const mounted = async (files: Files): Promise<MountedDrive> => {
    const { bays, mount } = await open();
    await mount('bay-1', files);
    return driveIn(bays, 'bay-1');
  };

  describe(`${name}, as every bay`, () => {
    it.each(['folder\\file ü.txt', 'folder/file ü.txt', '\\folder\\file ü.txt', '/folder/file ü.txt'])(
      'opens %j',
      async (path) => {
        const drive = await mounted({ 'folder/file ü.txt': 'content' });
        const file = await fileOf(drive, path);
        expect(file.length).toBe(7);
        await file.close();
      },
    );

    it.each(['100%.txt', '%41', 'a+b', 'a#b', 'a&b;c=d', "'", '[夏]', '🌊', '.hidden', '~$a.doc', 'e\u0301'])(
      'opens a file and a folder named %j, and nothing else by that name',
      async (odd) => {
        const drive = await mounted({ [`${odd}/${odd}`]: odd, A: 'A', other: 'other' });
        expect(await textOf(drive, `${odd}\\${odd}`)).toBe(odd);
      },
    );

    it('reads any part of a file, at once with others, and less only at its end', async () => {
      const drive = await mounted({ file: '0123456789', empty: '' });
      const file = await fileOf(drive, 'file');
      const read = async (offset: number, length: number): Promise<string> => {
        const into = Buffer.alloc(length);
        const result = await file.read(offset, into);
        if (!result.ok) throw new Error(result.reason);
        return into.subarray(0, result.value).toString();
      };
      const parts = [read(0, 3), read(7, 5), read(3, 4), read(10, 4), read(12, 4), read(0, 0)];
      expect(await Promise.all(parts)).toEqual(['012', '789', '3456', '', '', '']);
      await file.close();
      const empty = await fileOf(drive, 'empty');
      expect(empty.length).toBe(0);
      await empty.close();
    });

    it('fills the bytes it was handed and none beside them', async () => {
      const drive = await mounted({ file: '0123456789' });
      const file = await fileOf(drive, 'file');
      const whole = new Uint8Array(12).fill(0x2e);
      expect(await file.read(4, whole.subarray(3, 7))).toEqual({ ok: true, value: 4 });
      expect(await file.read(8, whole.subarray(8, 12))).toEqual({ ok: true, value: 2 });
      expect(Buffer.from(whole).toString()).toBe('...4567.89..');
      await file.close();
    });

    it('reads a file of several mebibytes in pieces, all at once', async () => {
      const content = Array.from({ length: 700_000 }, (_, index) => String(index).padStart(6, '0')).join('');
      const drive = await mounted({ big: content });
      const file = await fileOf(drive, 'big');
      const size = 512 * 1024;
      const pieces = await Promise.all(
        Array.from({ length: Math.ceil(file.length / size) }, async (_, index) => {
          const into = Buffer.alloc(size);
          const read = await file.read(index * size, into);
          if (!read.ok) throw new Error(read.reason);
          return into.subarray(0, read.value);
        }),
      );
      await file.close();
      expect(Buffer.concat(pieces).toString() === content).toBe(true);
    });
  });

  describe(`${name}, asked for what may not be had, as every bay`, () => {
    it.each([
      '..\\file',
      '../file',
      'folder\\..\\..\\file',
      'folder\\..\\file',
      'folder\\.\\file',
      '\\\\server\\share\\file',
      '//server/share/file',
      '\\\\?\\C:\\file',
      '\\\\.\\PhysicalDrive0',
      '\\/file',
      'C:\\file',
      'C:file',
      'file:stream',
      'file::$DATA',
      'folder\\\\file',
      'folder\\',
      '',
      '\\',
      'NUL',
      'nul.txt',
      'folder\\com1.txt',
      'CONIN$',
      'LPT¹',
      'a\u0000b',
      'a\nb',
      '... \\file',
      '..  \\file',
      'file.',
      'file ',
      'folder.\\file',
      'folder \\file',
      '\ud800',
    ])('refuses %j as FileNameInvalid', async (path) => {
      const drive = await mounted({ file: 'content', 'folder/file': 'content' });
      expect(await drive.open(path)).toMatchObject({ ok: false, fault: 'FileNameInvalid' });
    });

    it('tells what is not there, what is no file, and what has too long a name', async () => {
      const drive = await mounted({ 'folder/file': 'content' });
      expect(await drive.open('other')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      expect(await drive.open('fold')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      expect(await drive.open('folder\\file\\below')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      expect(await drive.open('folder')).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
      expect(await drive.open('x'.repeat(2_000))).toMatchObject({ ok: false, fault: 'FileNameTooLong' });
      expect(await drive.open('x'.repeat(40_000))).toMatchObject({ ok: false, fault: 'FileNameTooLong' });
    });

    it('takes the case of a name as it stands', async () => {
      const drive = await mounted({ 'Folder/File': 'upper', 'Folder/file': 'lower' });
      expect([await textOf(drive, 'Folder\\File'), await textOf(drive, 'Folder\\file')]).toEqual([
        'upper',
        'lower',
      ]);
      for (const path of ['Folder\\FILE', 'folder\\File'])
        expect(await drive.open(path), path).toMatchObject({ ok: false, fault: 'FileNotFound' });
    });

    it.each(['bay-2', '..', '.', '', 'bay-1/folder', 'bay 1', '../bay-1', 'bay-1/..', 'x'.repeat(65)])(
      'has no drive in %j',
      async (bay) => {
        const { bays, mount } = await open();
        await mount('bay-1', { 'folder/file': 'content' });
        expect(await bays.drive(bay, key)).toMatchObject({ ok: false, status: 'DiskNotFound' });
      },
    );
  });

  describe(`${name} with a drive that is locked, as every bay`, () => {
    const mounting = async (volume: string, given: string) => {
      const { bays, mount } = await open();
      await mount('bay-1', { [VOLUME_FILE_NAME]: volume, file: 'content' });
      return bays.drive('bay-1', given);
    };

    it('opens it with its key, whatever the spaces', async () => {
      for (const given of [key, ` ${key.replaceAll('-', ' - ')}\n`]) {
        const found = await mounting(await volumeFile(key), given);
        if (!found.ok) throw new Error(found.reason);
        expect(await textOf(found.drive, 'file')).toBe('content');
      }
    });

    it('opens it with no other key, and does not say either', async () => {
      const other = key.replace('238810', '238821');
      for (const given of [other, '', key.slice(0, -1), key.toLowerCase().replaceAll('-', '')]) {
        const found = await mounting(await volumeFile(key), given);
        expect(found).toMatchObject({ ok: false, status: 'BitLockerKeyInvalid' });
        expect(JSON.stringify(found)).not.toMatch(/238810|238821|662376/);
      }
    });

    it.each(diskStatuses)('lets it play a disk that is %s, even with the right key', async (fault) => {
      expect(await mounting(await volumeFile(key, fault), key)).toMatchObject({ ok: false, status: fault });
    });

    it.each([
      ['nothing', () => ''],
      ['no JSON', () => '{'],
      ['JSON of another kind', () => '[]'],
      ['an unknown version', (good: string) => good.replace('"version": 1', '"version": 2')],
      ['an unknown fault', (good: string) => good.replace('{', '{"fault": "OnFire",')],
      ['no hash', (good: string) => good.replace('keyHash', 'hash')],
      ['half a hash', (good: string) => good.replace(/"keyHash": "[^"]{24}/, '"keyHash": "')],
      ['too much', (good: string) => good + ' '.repeat(5_000)],
    ])('does not open it when its volume file holds %s', async (_what, spoil) => {
      const found = await mounting(spoil(await volumeFile(key)), key);
      expect(found).toMatchObject({ ok: false, status: 'BitLockerVolumeNotFound' });
    });

    it('does not open it when a folder stands in the place of its volume file', async () => {
      const { bays, mount } = await open();
      await mount('bay-1', { [`${VOLUME_FILE_NAME}/file`]: 'content' });
      expect(await bays.drive('bay-1', key)).toMatchObject({ ok: false, status: 'BitLockerVolumeNotFound' });
    });
  });

  describe(`${name} with a fresh drive, as every bay`, () => {
    const fresh = async () => {
      const { bays, mount } = await open();
      await mount('bay-1', {});
      return { bays, drive: await writableIn(bays, 'bay-1') };
    };

    it('is not there before the disk is', async () => {
      const { bays, mount } = await open();
      await mount('bay-1', {});
      for (const bay of ['bay-2', '..', 'bay-1/..', ''])
        expect(await bays.writable(bay, key), bay).toMatchObject({ ok: false, status: 'DiskNotFound' });
    });

    it('makes it open with its key alone, from its first file on', async () => {
      const { bays, drive } = await fresh();
      const other = key.replace('238810', '238821');
      expect(await bays.drive('bay-1', other)).toMatchObject({ ok: false, status: 'BitLockerKeyInvalid' });
      expect(await bays.writable('bay-1', other)).toMatchObject({ ok: false, status: 'BitLockerKeyInvalid' });
      await (await put(drive, '\\a', 'content')).close();
      await (await put(await writableIn(bays, 'bay-1'), '\\b', 'content')).close();
      const opened = await driveIn(bays, 'bay-1');
      expect([await textOf(opened, 'a'), await textOf(opened, 'b')]).toEqual(['content', 'content']);
    });

    it('does not touch a drive that something is on already', async () => {
      const { bays, mount } = await open();
      await mount('bay-1', { 'System Volume Information/WPSettings.dat': '', 'folder/file': 'content' });
      expect(await bays.writable('bay-1', key)).toMatchObject({
        ok: false,
        status: 'DiskOperationFailed',
        reason: expect.stringContaining('folder') as unknown,
      });
      expect(await driveIn(bays, 'bay-1').then((drive) => drive.open(VOLUME_FILE_NAME))).toMatchObject({
        ok: false,
        fault: 'FileNotFound',
      });
    });

    it('tells what is foreign to a fresh disk, and how much it holds', async () => {
      const { bays, mount } = await open();
      await mount('bay-1', {
        'System Volume Information/WPSettings.dat': '',
        '$RECYCLE.BIN/desktop.ini': '',
      });
      const drive = await writableIn(bays, 'bay-1');
      expect(await drive.foreign()).toEqual(ok);
      const space = await drive.space();
      if (!space.ok) throw new Error(space.reason);
      expect(space.value.freeBytes).toBeGreaterThan(0);
      expect(space.value.allocationUnit).toBeGreaterThan(0);
      await (await put(drive, '\\folder\\file', 'content')).close();
      expect(await drive.foreign()).toMatchObject({
        ok: true,
        value: expect.stringMatching(/^folder/) as unknown,
      });
    });

    it.each(['100%.txt', '%41', 'a+b', 'a#b', 'a&b;c=d', "'", '[夏]', '🌊', '.hidden', 'e\u0301', '$root'])(
      'writes a file and a folder named %j, to be read back at once and by its path',
      async (odd) => {
        const { bays, drive } = await fresh();
        const file = await put(drive, `\\${odd}\\${odd}`, `content of ${odd}`);
        const into = Buffer.alloc(file.length);
        expect(await file.read(0, into)).toMatchObject({ ok: true });
        await file.close();
        expect(into.toString()).toBe(`content of ${odd}`);
        expect(await textOf(await driveIn(bays, 'bay-1'), `${odd}\\${odd}`)).toBe(`content of ${odd}`);
      },
    );

    it('writes files of no bytes, of one part and of several that come in any order', async () => {
      const { bays, drive } = await fresh();
      await (await put(drive, 'empty', '')).close();
      await (await put(drive, 'one', '0123', { partBytes: 4 })).close();
      const file = await createdOn(drive, 'several', { length: 10 });
      for (const offset of [8, 0, 4])
        expect(await file.write(offset, Buffer.from('0123456789'.slice(offset, offset + 4)))).toEqual(ok);
      const finished = await file.finish();
      await closed(finished);
      expect(await drive.tidy()).toEqual(ok);
      expect(await drive.sync()).toEqual(ok);
      const opened = await driveIn(bays, 'bay-1');
      expect(await Promise.all(['empty', 'one', 'several'].map((path) => textOf(opened, path)))).toEqual([
        '',
        '0123',
        '0123456789',
      ]);
    });

    it('shows nothing of a file before it is finished, and nothing ever of one that is given up', async () => {
      const { bays, drive } = await fresh();
      for (const length of [10, 4]) {
        const file = await createdOn(drive, 'folder\\file', { length });
        if (length === 10) await file.write(0, Buffer.from('0123'));
        const opened = await driveIn(bays, 'bay-1');
        expect(await opened.open('folder\\file')).toMatchObject({ ok: false, fault: 'FileNotFound' });
        await file.discard();
        expect(await opened.open('folder\\file')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      }
    });

    it('leaves what is not written of a sparse file zero', async () => {
      const { bays, drive } = await fresh();
      const file = await createdOn(drive, 'disk.vhd', { length: 4096, sparse: true });
      expect(await file.write(1024, Buffer.alloc(512, 'p'))).toEqual(ok);
      const finished = await file.finish();
      await closed(finished);
      const text = await textOf(await driveIn(bays, 'bay-1'), 'disk.vhd');
      expect(text === '\0'.repeat(1024) + 'p'.repeat(512) + '\0'.repeat(2560)).toBe(true);
    });

    it('writes over no file unless it is told to, and then as a whole', async () => {
      const { bays, drive } = await fresh();
      await (await put(drive, 'file', 'old content')).close();
      const again = async () => {
        const created = await drive.create('file', { length: 3 });
        if (!created.ok) return created;
        const written = await created.value.write(0, Buffer.from('new'));
        const finished = written.ok ? await created.value.finish() : written;
        await created.value.discard();
        return finished;
      };
      expect(await again()).toMatchObject({ ok: false, fault: 'FileExists' });
      const replacing = await createdOn(drive, 'file', { length: 8, replace: true });
      await replacing.write(0, Buffer.from('half'));
      expect(await textOf(await driveIn(bays, 'bay-1'), 'file')).toBe('old content');
      // Another making of the same path, as after a process that died.
      await (await put(drive, 'file', 'new', { replace: true })).close();
      expect(await textOf(await driveIn(bays, 'bay-1'), 'file')).toBe('new');
      const small = await writeWhole(drive, 'file', Buffer.from('newest'), true);
      await closed(small);
      expect(await textOf(await driveIn(bays, 'bay-1'), 'file')).toBe('newest');
    });

    it('removes files, also those that are gone', async () => {
      const { bays, drive } = await fresh();
      await (await put(drive, 'folder\\file', 'content')).close();
      for (const path of ['folder\\file', 'folder\\file', 'nowhere\\file'])
        expect(await drive.remove(path)).toEqual(ok);
      expect(await (await driveIn(bays, 'bay-1')).open('folder\\file')).toMatchObject({
        ok: false,
        fault: 'FileNotFound',
      });
    });

    it.each([
      ['..\\file', 'FileNameInvalid'],
      ['folder\\..\\file', 'FileNameInvalid'],
      ['C:\\file', 'FileNameInvalid'],
      ['file:stream', 'FileNameInvalid'],
      ['NUL', 'FileNameInvalid'],
      ['file.', 'FileNameInvalid'],
      ['a*b', 'FileNameInvalid'],
      ['a?b', 'FileNameInvalid'],
      ['a|b', 'FileNameInvalid'],
      ['<a>', 'FileNameInvalid'],
      ['"a"', 'FileNameInvalid'],
      ['', 'FileNameInvalid'],
      ['x'.repeat(256), 'FileNameTooLong'],
    ])('makes no file %j', async (path, fault) => {
      const { drive } = await fresh();
      expect(await drive.create(path, { length: 1 })).toMatchObject({ ok: false, fault });
      expect(await drive.remove(path)).toMatchObject({ ok: false, fault });
    });
  });
};
