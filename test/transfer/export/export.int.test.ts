import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/formats/read-manifest.ts';
import { writeWhole } from '../../../src/ports/bay.ts';
import { closed } from '../../support/bay.conformance.ts';
import { importDrive } from '../../support/drives.ts';
import { exportDriveWorld, once, putAppend, putBlock, putPages } from '../../support/exports.ts';
import { collect } from '../../support/format-bytes.ts';

const md5 = (bytes: Uint8Array | string): string =>
  createHash('md5').update(bytes).digest('hex').toUpperCase();

const MiB = 2 ** 20;

describe.each(['folder', 'container'] as const)('an export to a drive in a %s', (kind) => {
  it('fills it with blobs of every type, what they carry, a manifest, and no more', async () => {
    const world = await exportDriveWorld(kind);
    const big = Buffer.alloc(9 * MiB, 'b');
    await putBlock(world, 'data/small.txt', 'small', {
      metadata: { station: 'west', lane: '1' },
      blobHTTPHeaders: { blobContentType: 'text/plain', blobCacheControl: 'no-cache' },
    });
    await putBlock(world, 'data/empty', '');
    await putBlock(world, 'data/folder/big.bin', big);
    await putAppend(world, 'data/log', 'first', 'second');
    await putPages(world, 'vhds/disk.vhd', 8 * MiB, {
      2: Buffer.alloc(512, 'p'),
      9000: Buffer.alloc(1024, 'q'),
    });
    await putBlock(world, '$root/at root', 'root');
    const drive = await world.drive();
    const { copied, plan, result } = await importDrive(world.engine(drive), drive.run);

    expect(plan).toMatchObject({ kind: 'planned', totals: { blobs: 6 } });
    expect(copied.totals).toMatchObject({ blobsSucceeded: 6, blobsFailed: 0, blobsWithWarnings: 0 });
    expect(copied.bytesHandled).toBe(5 + 9 * MiB + 11 + 8 * MiB + 4);
    const files = await drive.files();
    expect(Object.keys(files).sort()).toEqual([
      '$root/at root',
      '$root/at root.properties',
      'DriveManifest.xml',
      'data/empty',
      'data/empty.properties',
      'data/folder/big.bin',
      'data/folder/big.bin.properties',
      'data/log',
      'data/log.properties',
      'data/small.txt',
      'data/small.txt.metadata',
      'data/small.txt.properties',
      'vhds/disk.vhd',
      'vhds/disk.vhd.properties',
    ]);
    expect(files['data/small.txt']?.toString()).toBe('small');
    expect(files['data/empty']).toHaveLength(0);
    expect(files['data/folder/big.bin']?.equals(big)).toBe(true);
    expect(files['data/log']?.toString()).toBe('firstsecond');
    const disk = Buffer.alloc(8 * MiB);
    disk.fill('p', 1024, 1536).fill('q', 9000 * 512, 9002 * 512);
    expect(files['vhds/disk.vhd']?.equals(disk)).toBe(true);
    expect(files['data/small.txt.metadata']?.toString()).toContain('<station>west</station>');
    const properties = files['data/small.txt.properties']?.toString();
    expect(properties).toMatch(
      /<Last-Modified>\w{3}, .* GMT<\/Last-Modified>\n {2}<Etag>&quot;.*&quot;<\/Etag>/,
    );
    expect(properties).toContain('<Content-Length>5</Content-Length>');
    expect(properties).toContain('<Content-Type>text/plain</Content-Type>');
    expect(properties).toContain('<Cache-Control>no-cache</Cache-Control>');

    const manifest = files['DriveManifest.xml'] ?? Buffer.alloc(0);
    expect(result).toMatchObject({
      copyStatus: 'Completed',
      percentComplete: 100,
      blobsSucceeded: 6,
      manifestFile: '\\DriveManifest.xml',
      manifestHash: md5(manifest),
    });
    expect(manifest.toString()).not.toMatch(/ImportDisposition|StorageAccountKey|ContainerSas/);
    const items = await collect(readManifest(once(manifest)));
    const listed = Object.fromEntries(
      items.flatMap((item) => (item.type === 'blob' ? [[item.blob.blobPath, item.blob]] : [])),
    );
    expect(items[0]).toMatchObject({
      type: 'drive',
      header: { version: '2014-11-01', driveId: 'WD-EXPORT0' },
    });
    expect(listed['vhds/disk.vhd']).toMatchObject({
      kind: 'page',
      pageRanges: [
        { offset: 1024, length: 512, hash: md5(Buffer.alloc(512, 'p')).toLowerCase() },
        { offset: 9000 * 512, length: 1024, hash: md5(Buffer.alloc(1024, 'q')).toLowerCase() },
      ],
    });
    const chunk = (bytes: number) => md5(Buffer.alloc(bytes, 'b')).toLowerCase();
    expect(listed['data/folder/big.bin']).toMatchObject({
      kind: 'block',
      filePath: '\\data\\folder\\big.bin',
      blocks: [
        { offset: 0, length: 4 * MiB, hash: chunk(4 * MiB), id: 'AAAAAA==' },
        { offset: 4 * MiB, length: 4 * MiB, hash: chunk(4 * MiB), id: 'AQAAAA==' },
        { offset: 8 * MiB, length: MiB, hash: chunk(MiB), id: 'AgAAAA==' },
      ],
    });
    expect(listed['data/small.txt']).toMatchObject({
      metadata: {
        path: '\\data\\small.txt.metadata',
        hash: md5(files['data/small.txt.metadata'] ?? '').toLowerCase(),
      },
    });
    expect(world.told).toEqual([]);
  });

  it('writes of each blob what became of it, and no list of what is missing where nothing is', async () => {
    const world = await exportDriveWorld(kind);
    await putBlock(world, 'data/a', 'a');
    const drive = await world.drive();
    const { result } = await importDrive(world.engine(drive), drive.run);
    expect(Object.keys(result)).not.toContain('errorLogUri');
    expect(Object.keys(result)).not.toContain('incompleteBlobListUri');
    expect(await world.text(result.manifestUri)).toBe((await drive.files())['DriveManifest.xml']?.toString());
    expect(result.verboseLogUri).toMatch(
      /\/waimportexport\/waies\/job1_WD-EXPORT0_20261125-080910-123_verbose\.xml$/,
    );
    expect(await world.log(result.verboseLogUri)).toMatchObject([
      {
        status: 'Completed',
        blobPath: 'data/a',
        filePath: '\\data\\a',
        length: 1,
        lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
        chunks: [{ offset: 0, length: 1, hash: md5('a').toLowerCase(), status: 'Completed' }],
        properties: { path: '\\data\\a.properties', status: 'Completed' },
      },
    ]);
    expect(world.percents.at(-1)).toBe(100);
  });

  it('takes each snapshot as a file of its own, and names it as one', async () => {
    const world = await exportDriveWorld(kind);
    await putBlock(world, 'data/a.txt', 'old', { metadata: { age: 'old' } });
    const { snapshot } = await world.service
      .getContainerClient('data')
      .getBlobClient('a.txt')
      .createSnapshot();
    await putBlock(world, 'data/a.txt', 'new');
    const drive = await world.drive();
    const { result } = await importDrive(world.engine(drive), drive.run);
    expect(result).toMatchObject({ copyStatus: 'Completed', blobsSucceeded: 2 });
    const files = await drive.files();
    const manifest = files['DriveManifest.xml']?.toString() ?? '';
    expect(manifest.match(/<Snapshot>.*<\/Snapshot>/g)).toEqual([`<Snapshot>${snapshot}</Snapshot>`]);
    const log = await world.log(result.verboseLogUri);
    const contentOf = (filePath: string) => files[filePath.slice(1).replaceAll('\\', '/')]?.toString();
    const taken = log.map(({ filePath, snapshot: time }) => [contentOf(filePath), time]);
    expect(taken).toHaveLength(2);
    expect(taken).toEqual(
      expect.arrayContaining([
        ['new', undefined],
        ['old', snapshot],
      ]),
    );
  });

  it('begins on no drive that something is on', async () => {
    const world = await exportDriveWorld(kind);
    await putBlock(world, 'data/a', 'a');
    const drive = await world.drive();
    const mounted = await world.bays.writable(drive.bay, drive.key);
    if (!mounted.ok) throw new Error(mounted.reason);
    await closed(await writeWhole(mounted.drive, '\\somebody\\else', Buffer.from('content')));
    const { plan, result } = await importDrive(world.engine(drive), drive.run);
    expect(plan).toEqual({ kind: 'refused', copyStatus: 'DiskOperationFailed' });
    expect(result).toMatchObject({ copyStatus: 'DiskOperationFailed', percentComplete: 0 });
    expect(world.told.join()).toMatch(/not empty.*somebody/);
    expect(Object.keys(await drive.files())).toEqual(['somebody/else']);
  });

  it('gives the key that opens the drive into no paper of its own', async () => {
    const world = await exportDriveWorld(kind);
    await putBlock(world, 'data/a', 'a');
    const drive = await world.drive();
    const results = await importDrive(world.engine(drive), drive.run);
    expect(await world.bays.drive(drive.bay, drive.key)).toMatchObject({ ok: true });
    const written = [JSON.stringify(results), ...world.told];
    for (const name of ['drayage-work', 'waimportexport'])
      for await (const blob of world.service.getContainerClient(name).listBlobsFlat())
        written.push(
          String(await world.service.getContainerClient(name).getBlobClient(blob.name).downloadToBuffer()),
        );
    expect(written.length).toBeGreaterThan(5);
    expect(written.join('\n')).not.toContain(drive.key.slice(0, 13));
  });
});
