import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ManifestBlob } from '../../src/formats/manifest.ts';
import { prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { temporaryFolder } from '../support/drives.ts';
import { faultOf, manifestBlobsOf, md5, onDrive, placeOnDrive, putFile } from '../support/prepared.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

let source: string;
let drive: string;
beforeEach(async () => {
  const root = await temporaryFolder();
  [source, drive] = [join(root, 'source'), join(root, 'drive')];
  await mkdir(source);
});

const prepare = (more: Partial<Parameters<typeof prepareDrive>[0]> = {}) =>
  prepareDrive({ source, drive, container: 'disks', ...more });

type PageBlob = Extract<ManifestBlob, { kind: 'page' }>;

const pageBlobs = async (): Promise<PageBlob[]> =>
  (await manifestBlobsOf(drive)).filter((blob) => blob.kind === 'page');

/** A file of holes with data here and there. */
const sparse = async (name: string, size: number, parts: Record<number, Buffer>): Promise<void> => {
  await putFile(source, name, '');
  const file = await open(join(source, name), 'r+');
  await file.truncate(size);
  for (const [offset, bytes] of Object.entries(parts))
    await file.write(bytes, 0, bytes.length, Number(offset));
  await file.close();
};

describe('a page blob', () => {
  it.each([['x.vhd'], ['x.VHD'], ['x.vhdx'], ['x.VhdX']])('is what %s becomes', async (name) => {
    await putFile(source, name, Buffer.alloc(512, 1));
    await putFile(source, `${name}.txt`, Buffer.alloc(512, 1));
    await prepare();
    expect((await manifestBlobsOf(drive)).map(({ kind }) => kind)).toEqual(['page', 'block']);
  });

  it.each(['block', 'page'] as const)(
    'or block blob is every file’s, where %s is asked for',
    async (kind) => {
      await putFile(source, 'x.vhd', Buffer.alloc(512, 1));
      await putFile(source, 'x.txt', Buffer.alloc(512, 1));
      await prepare({ blobType: kind });
      expect((await manifestBlobsOf(drive)).map((blob) => blob.kind)).toEqual([kind, kind]);
    },
  );

  it('has the ranges of its file that are not zero, and with zeros between is the file', async () => {
    let runs = 0;
    const page = fc.record({ page: fc.nat(3 * 8192), zero: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 * 8192 + 3 }),
        fc.array(page, { maxLength: 6 }),
        async (pages, written) => {
          runs += 1;
          const [from, to] = [join(source, `${runs}`), join(drive, `${runs}`)];
          const content = Buffer.alloc(pages * 512);
          for (const each of written)
            if (!each.zero && each.page < pages) content.writeUInt8(7, each.page * 512 + (each.page % 512));
          await putFile(from, 'disk.vhd', content);
          await prepareDrive({ source: from, drive: to, container: 'disks' });
          const [blob] = await manifestBlobsOf(to);
          if (blob?.kind !== 'page') throw new Error('No page blob.');
          expect(blob.length).toBe(content.length);
          const rebuilt = Buffer.alloc(blob.length);
          for (const { offset, length, hash } of blob.pageRanges) {
            const bytes = content.subarray(offset, offset + length);
            bytes.copy(rebuilt, offset);
            expect(md5(bytes)).toBe(hash);
            expect(bytes.subarray(0, 512).some((byte) => byte !== 0)).toBe(true);
            expect(bytes.subarray(-512).some((byte) => byte !== 0)).toBe(true);
          }
          expect(rebuilt.equals(content)).toBe(true);
          expect((await onDrive(to, blob)).equals(content)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of nothing but zeros, or of nothing, has no ranges', async () => {
    await putFile(source, 'empty.vhd', '');
    await putFile(source, 'zeros.vhd', Buffer.alloc(5 * MIB));
    await prepare();
    expect(await pageBlobs()).toMatchObject([
      { length: 0, pageRanges: [] },
      { length: 5 * MIB, pageRanges: [] },
    ]);
    expect((await readFile(placeOnDrive(drive, '\\disks\\zeros.vhd'))).equals(Buffer.alloc(5 * MIB))).toBe(
      true,
    );
  });

  it('keeps the holes of its file on the drive', async () => {
    const data = randomBytes(4096);
    await sparse('disk.vhd', GIB, { [100 * MIB]: data, [GIB - 512]: data.subarray(0, 512) });
    const { bytes } = await prepare();
    const [blob] = await pageBlobs();
    expect(blob?.pageRanges).toEqual([
      { offset: 100 * MIB, length: 4096, hash: md5(data) },
      { offset: GIB - 512, length: 512, hash: md5(data.subarray(0, 512)) },
    ]);
    const copy = await stat(placeOnDrive(drive, blob!.filePath));
    expect(copy.size).toBe(GIB);
    expect(copy.blocks * 512).toBeLessThan(MIB);
    expect(bytes).toBe(GIB);
  });

  it('is refused with a length that pages do not fill, and the file and the remedy are named', async () => {
    await putFile(source, 'sub/fine.vhd', Buffer.alloc(1024, 1));
    await putFile(source, 'sub/one.vhd', Buffer.alloc(1, 1));
    await putFile(source, 'two.vhdx', Buffer.alloc(1023, 1));
    const { message, details } = await faultOf(prepare());
    expect(message).toMatch(/^The source folder .* holds what a drive cannot carry; mend each:/);
    expect(details).toEqual([
      expect.stringMatching(
        /^"sub\/one.vhd" has 1 bytes.*multiple of 512: append 511 zero bytes \("truncate -s 512" does\), or make it a block blob$/,
      ),
      expect.stringMatching(/^"two.vhdx" has 1023 bytes.*append 1 zero/),
    ]);
    expect(await readdir(join(drive, '..'))).toEqual(['source']);
    await prepare({ blobType: 'block' });
    expect((await manifestBlobsOf(drive)).every(({ kind }) => kind === 'block')).toBe(true);
  });

  it('is refused over 4 TiB', async () => {
    await putFile(source, 'huge.vhd', '');
    await truncate(join(source, 'huge.vhd'), 4 * 1024 * GIB + 512);
    expect((await faultOf(prepare())).details).toEqual([
      expect.stringMatching(/^"huge.vhd" is larger than a page blob of a drive may be, 4398046511104 bytes/),
    ]);
  });
});
