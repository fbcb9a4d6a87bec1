/** What every bay does, however it reaches a drive's bytes. */
import { describe, expect, it } from 'vitest';
import type { BayFile, Bays, MountedDrive } from '../../src/ports/bay.ts';

type Station = {
  readonly bays: Bays;
  /** Puts a drive with these files (paths with `/`) into the bay. */
  readonly mount: (bay: string, files: Readonly<Record<string, string>>) => Promise<void>;
};

export const describeBays = (name: string, open: () => Promise<Station>): void => {
  describe(`${name}, as every bay`, () => {
    const mounted = async (files: Record<string, string>): Promise<MountedDrive> => {
      const { bays, mount } = await open();
      await mount('bay-1', files);
      const found = await bays.drive('bay-1');
      if (!found.ok) throw new Error(found.reason);
      return found.drive;
    };
    const fileOf = async (drive: MountedDrive, path: string): Promise<BayFile> => {
      const opened = await drive.open(path);
      if (!opened.ok) throw new Error(`${opened.fault}: ${opened.reason}`);
      return opened.value;
    };

    it.each(['folder\\file ü.txt', 'folder/file ü.txt', '\\folder\\file ü.txt', '/folder/file ü.txt'])(
      'opens %j',
      async (path) => {
        const drive = await mounted({ 'folder/file ü.txt': 'content' });
        const file = await fileOf(drive, path);
        expect(file.length).toBe(7);
        await file.close();
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
      expect(await Promise.all([read(0, 3), read(7, 5), read(3, 4), read(10, 4), read(0, 0)])).toEqual([
        '012',
        '789',
        '3456',
        '',
        '',
      ]);
      await file.close();
      const empty = await fileOf(drive, 'empty');
      expect(empty.length).toBe(0);
      await empty.close();
    });

    it.each([
      '..\\file',
      'folder\\..\\..\\file',
      'folder\\.\\file',
      '\\\\server\\share\\file',
      'C:\\file',
      'file:stream',
      'folder\\\\file',
      'folder\\',
      '',
      '\\',
      'NUL',
      'folder\\com1.txt',
      'a\u0000b',
      '... \\file',
    ])('refuses %j as FileNameInvalid', async (path) => {
      const drive = await mounted({ file: 'content', 'folder/file': 'content' });
      expect(await drive.open(path)).toMatchObject({ ok: false, fault: 'FileNameInvalid' });
    });

    it('tells what is not there, what is no file, and what has too long a name', async () => {
      const drive = await mounted({ 'folder/file': 'content' });
      expect(await drive.open('other')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      expect(await drive.open('folder\\file\\below')).toMatchObject({ ok: false, fault: 'FileNotFound' });
      expect(await drive.open('folder')).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
      expect(await drive.open('x'.repeat(40_000))).toMatchObject({ ok: false, fault: 'FileNameTooLong' });
    });

    it.each(['bay-2', '..', '.', '', 'bay-1/folder', 'bay 1', '../bay-1'])(
      'has no drive in %j',
      async (bay) => {
        const { bays, mount } = await open();
        await mount('bay-1', { 'folder/file': 'content' });
        expect(await bays.drive(bay)).toMatchObject({ ok: false });
      },
    );
  });
};
