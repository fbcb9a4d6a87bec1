import { chmod, link, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { writeWhole } from '../../src/ports/bay.ts';
import { VOLUME_FILE_NAME } from '../../src/bays/volume-file.ts';
import { mountSmallDisk } from '../support/bay-drives.ts';
import { closed, describeBays, driveIn, textOf, writableIn } from '../support/bay.conformance.ts';
import { bitLockerKey as key, temporaryFolder } from '../support/drives.ts';

const station = async () => {
  const root = await temporaryFolder();
  return {
    root,
    bays: createFolderBays(root),
    mount: async (bay: string, files: Readonly<Record<string, string>>) => {
      await mkdir(path.join(root, bay), { recursive: true });
      for (const [name, content] of Object.entries(files)) {
        const place = path.join(root, bay, name);
        await mkdir(path.dirname(place), { recursive: true });
        await writeFile(place, content);
      }
    },
  };
};

describeBays('a folder bay', station);

const linked = async () => {
  const { bays, mount, root } = await station();
  await mount('bay-1', { 'folder/file': 'content' });
  await mount('elsewhere', { secret: 'secret' });
  // Its path begins as the drive's does.
  await mount('bay-10', { secret: 'secret' });
  return {
    bays,
    drive: await driveIn(bays, 'bay-1'),
    root,
    on: (name: string) => path.join(root, 'bay-1', name),
  };
};

describe('a folder bay', () => {
  it('follows links that stay on the drive, and none that leave it', async () => {
    const { drive, on, root } = await linked();
    await symlink('folder', on('inside'));
    await symlink(path.join(root, 'bay-1', 'folder', 'file'), on('inside-file'));
    await symlink(path.join(root, 'elsewhere'), on('outside'));
    await symlink('../elsewhere/secret', on('out-file'));
    await symlink('../bay-10/secret', on('neighbour'));
    await symlink('out-file', on('by-way-of'));
    await symlink('/', on('root'));
    await symlink('/proc/self/fd/0', on('standard-input'));
    await symlink('round', on('round'));
    await symlink('trip', on('round-'));
    await symlink('round-', on('trip'));
    expect(await textOf(drive, 'inside\\file')).toBe('content');
    expect(await textOf(drive, 'inside-file')).toBe('content');
    for (const name of [
      'outside\\secret',
      'out-file',
      'neighbour',
      'by-way-of',
      'root\\etc\\passwd',
      'round',
      'round-',
    ])
      expect(await drive.open(name), name).toMatchObject({ ok: false, fault: 'FileNameInvalid' });
    expect((await drive.open('standard-input')).ok).toBe(false);
  });

  it('reads a file of two names by both', async () => {
    const { drive, on } = await linked();
    await link(on('folder/file'), on('second'));
    expect([await textOf(drive, 'second'), await textOf(drive, 'folder\\file')]).toEqual([
      'content',
      'content',
    ]);
  });

  it('neither waits for a pipe, nor opens a socket or a device', async () => {
    const { drive, on } = await linked();
    execFileSync('mkfifo', [on('pipe')]);
    const server = createServer().listen(on('socket'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    for (const name of ['pipe', 'socket'])
      expect(await drive.open(name), name).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
    const dev = await driveIn(createFolderBays('/'), 'dev');
    for (const name of ['null', 'zero'])
      expect(await dev.open(name), name).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
  });

  it('may be a link to where the disk is mounted', async () => {
    const { bays, mount, root } = await station();
    await mount('disk', { file: 'content' });
    await symlink(path.join(root, 'disk'), path.join(root, 'bay-1'));
    expect(await textOf(await driveIn(bays, 'bay-1'), 'file')).toBe('content');
  });

  it('says that nothing is mounted in an empty folder', async () => {
    const { bays, root } = await station();
    await mkdir(path.join(root, 'bay-1'));
    expect(await bays.drive('bay-1', key)).toEqual({
      ok: false,
      status: 'DiskNotFound',
      reason: 'Bay bay-1 is empty: no drive is mounted in it.',
    });
  });

  it('tells a disk that is not there from one that cannot be read', async () => {
    const { bays, root } = await station();
    await writeFile(path.join(root, 'file'), 'no folder');
    await symlink('nowhere', path.join(root, 'dangling'));
    await symlink('round', path.join(root, 'round'));
    expect(await bays.drive('file', key)).toMatchObject({ status: 'DiskNotFound' });
    expect(await bays.drive('dangling', key)).toMatchObject({ status: 'DiskNotFound' });
    expect(await bays.drive('round', key)).toMatchObject({ status: 'DiskOperationFailed' });
  });

  it.skipIf(process.getuid?.() === 0)('says so when this process may not read the drive', async () => {
    const { bays, mount, root } = await station();
    await mount('bay-1', { file: 'content' });
    const drive = await driveIn(bays, 'bay-1');
    await chmod(path.join(root, 'bay-1', 'file'), 0);
    expect(await drive.open('file')).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
    await chmod(path.join(root, 'bay-1'), 0);
    onTestFinished(() => chmod(path.join(root, 'bay-1'), 0o700));
    expect(await bays.drive('bay-1', key)).toMatchObject({ status: 'DiskOperationFailed' });
  });

  it('does not open a drive whose volume file leads off it', async () => {
    const { bays, on } = await linked();
    await symlink('../elsewhere/secret', on(VOLUME_FILE_NAME));
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: false, status: 'BitLockerVolumeNotFound' });
  });
});

describe('the disk below a folder bay', () => {
  const bytesAt = async ({ bays }: Awaited<ReturnType<typeof linked>>, offset: number) => {
    const opened = await (await driveIn(bays, 'bay-1')).openDisk!();
    if (!opened.ok) return opened.fault;
    const into = Buffer.alloc(5);
    const read = await opened.value.read(offset, into);
    await opened.value.close();
    return read.ok ? into.toString('latin1', 0, read.value) : read.fault;
  };

  it('is the file beside it, or what a link there leads to', async () => {
    const world = await linked();
    await writeFile(path.join(world.root, 'disk.img'), '0123456789');
    await symlink('disk.img', path.join(world.root, 'bay-1.disk'));
    expect([await bytesAt(world, 3), await bytesAt(world, 7)]).toEqual(['34567', '789']);
  });

  it('is not to be had when nothing, or no disk, is there', async () => {
    const world = await linked();
    expect(await bytesAt(world, 0)).toBe('FileNotFound');
    await mkdir(path.join(world.root, 'bay-1.disk'));
    expect(await bytesAt(world, 0)).toBe('FileAccessDenied');
  });
});

describe('a folder bay with a fresh drive', () => {
  const fresh = async () => {
    const { bays, mount, root } = await station();
    await mount('bay-1', {});
    await mount('elsewhere', { 'folder/file': 'content' });
    return { bays, root, drive: await writableIn(bays, 'bay-1') };
  };

  it('writes and removes through no link, and replaces one that stands in a file’s place', async () => {
    const { drive, root } = await fresh();
    const elsewhere = path.join(root, 'elsewhere');
    await symlink(path.join(elsewhere, 'folder'), path.join(root, 'bay-1', 'folder'));
    await symlink(path.join(elsewhere, 'folder', 'file'), path.join(root, 'bay-1', 'file'));
    expect(await drive.create('folder\\new', { length: 1 })).toMatchObject({
      ok: false,
      fault: 'FileAccessDenied',
    });
    expect(await drive.remove('folder\\file')).toMatchObject({ ok: true });
    const written = await writeWhole(drive, 'file', Buffer.from('new'), true);
    await closed(written);
    expect(await readFile(path.join(elsewhere, 'folder', 'file'), 'utf8')).toBe('content');
    expect(await readFile(path.join(root, 'bay-1', 'file'), 'utf8')).toBe('new');
  });

  it('leaves nothing of what was begun and never ended, once the path is written again', async () => {
    const { drive, root } = await fresh();
    for (let turn = 0; turn < 3; turn += 1)
      expect(await drive.create('file', { length: 100, replace: true })).toMatchObject({ ok: true });
    const written = await writeWhole(drive, 'file', Buffer.from('content'), true);
    await closed(written);
    expect(await readdir(path.join(root, 'bay-1', '.drayage-unfinished'))).toEqual([]);
  });

  it('keeps the holes of a sparse file', async () => {
    const { drive, root } = await fresh();
    const file = await drive.create('disk.vhd', { length: 64 * 2 ** 20, sparse: true });
    if (!file.ok) throw new Error(file.reason);
    await file.value.write(2 ** 20, Buffer.alloc(4096, 1));
    const finished = await file.value.finish();
    await closed(finished);
    const { blocks, size } = await stat(path.join(root, 'bay-1', 'disk.vhd'));
    expect(size).toBe(64 * 2 ** 20);
    expect(blocks * 512).toBeLessThan(2 ** 20);
  });

  it('tells its space, and says DriveFull when there is none left', async (context) => {
    const folder = path.join(await temporaryFolder(), 'bay-1');
    await mkdir(folder);
    if (!mountSmallDisk(folder, 64)) return context.skip();
    const drive = await writableIn(createFolderBays(path.dirname(folder)), 'bay-1');
    const space = await drive.space();
    expect(space).toMatchObject({ ok: true, value: { allocationUnit: 4096 } });
    expect(space.ok && space.value.freeBytes).toBeLessThanOrEqual(60 * 1024);
    expect(await writeWhole(drive, 'big', Buffer.alloc(128 * 1024, 1))).toMatchObject({
      ok: false,
      fault: 'DriveFull',
    });
    // What was begun gave its room back.
    const small = await writeWhole(drive, 'small', Buffer.alloc(4096, 1));
    await closed(small);
  });
});
