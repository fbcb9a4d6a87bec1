import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { temporaryFolder } from '../support/drives.ts';
import { faultOf, manifestBlobsOf, placeOnDrive, putFile } from '../support/prepared.ts';

const MIB = 1024 * 1024;

// How much room a drive has is the machine's to say; the rest of the file system is the real one.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<Record<string, unknown>>()),
  statfs: () => Promise.resolve({ bavail: 2 * 256, bsize: 4096 }),
}));

describe('a drive with room for 2 MiB', () => {
  const world = async () => {
    const root = await temporaryFolder();
    const [source, drive] = [join(root, 'source'), join(root, 'drive')];
    await mkdir(source);
    return { root, source, drive };
  };

  it('takes a page blob of 20 MiB, nearly all zeros, whether or not they are holes', async () => {
    const { source, drive } = await world();
    const content = Buffer.alloc(20 * MIB);
    randomBytes(MIB).copy(content, 5 * MIB);
    await putFile(source, 'disk.vhd', content);
    await prepareDrive({ source, drive, container: 'data' });
    const [blob] = await manifestBlobsOf(drive);
    expect(blob).toMatchObject({ kind: 'page', length: 20 * MIB });
    expect((await stat(placeOnDrive(drive, blob!.filePath))).blocks * 512).toBeLessThan(2 * MIB);
  });

  it.each([
    ['block blob of the same, which is written whole', 'disk.img', Buffer.alloc(20 * MIB)],
    ['page blob that is full', 'disk.vhd', randomBytes(3 * MIB)],
  ])('takes no %s, and nothing is left on it', async (_name, name, content) => {
    const { root, source, drive } = await world();
    await putFile(source, name, content);
    const { message } = await faultOf(prepareDrive({ source, drive, container: 'data' }));
    const [, needed] =
      /they need (\d+) bytes and 2097152 are free\. Use a larger drive, or split/.exec(message) ?? [];
    expect(Number(needed)).toBeGreaterThanOrEqual(content.length);
    expect(Number(needed)).toBeLessThan(content.length + 64 * 1024);
    expect(await readdir(root)).toEqual(['source']);
  });
});
