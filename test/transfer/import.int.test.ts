import { rm, truncate, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDrive, importWorld, type DriveFile } from '../support/drives.ts';

const repeat = (text: string, length: number): Buffer => Buffer.alloc(length, text);

const spoil = async (file: string, offset: number): Promise<void> => {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, offset);
  await handle.write(Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, offset);
  await handle.close();
};

describe('importing a drive', () => {
  it('copies empty, small, named and many-block files byte for byte, and logs nothing of a clean copy', async () => {
    const files: DriveFile[] = [
      { blobPath: 'photos/empty', content: '' },
      { blobPath: 'photos/a b/ü#%?.txt', content: 'x', filePath: '\\odd\\one.txt' },
      { blobPath: 'photos/blocks.bin', content: repeat('block', 1000), blockSize: 300 },
      { blobPath: 'photos/named.bin', content: repeat('named', 700), blockSize: 300, named: true },
      { blobPath: 'photos/one-named.bin', content: 'one', named: true },
      { blobPath: '$root/in-root', content: 'root' },
    ];
    const world = await importWorld(files);
    const { plan, result } = await importDrive(world.engine(), world.run);
    expect(plan).toEqual({ kind: 'planned', segments: 1, totals: { bytes: 1708, blobs: 6, serialFrom: 1 } });
    expect(result).toEqual({
      copyStatus: 'Completed',
      bytesSucceeded: 1708,
      percentComplete: 100,
      blobsSucceeded: 6,
      blobsFailed: 0,
    });
    expect(await world.blobs()).toEqual(
      Object.fromEntries(files.map((file) => [file.blobPath, Buffer.from(file.content).toString('latin1')])),
    );
    const named = world.service.getContainerClient('photos').getBlockBlobClient('named.bin');
    const { committedBlocks } = await named.getBlockList('committed');
    expect(committedBlocks?.map(({ name }) => Buffer.from(name, 'base64').toString())).toEqual([
      '000000',
      '000001',
      '000002',
    ]);
    expect(await world.service.getContainerClient('waimportexport').exists()).toBe(false);
  });

  it('logs every blob when asked, and keeps the manifest as it was on the drive', async () => {
    const world = await importWorld([{ blobPath: 'data/a.txt', content: 'a' }], {
      logLevel: 'Verbose',
      backupDriveManifest: true,
      diagnosticsPath: '/logs/of/imports/',
    });
    const { result } = await importDrive(world.engine(), world.run);
    expect(result.errorLogUri).toBeUndefined();
    const place = `${world.service.url}/logs/of/imports/waies/job1_WD-TEST1_20261122-080910-123`;
    expect(result).toMatchObject({
      verboseLogUri: `${place}_verbose.xml`,
      manifestUri: `${place}_manifest.xml`,
    });
    const logs = world.service.getContainerClient('logs');
    const read = async (kind: string): Promise<string> =>
      (
        await logs
          .getBlobClient(`of/imports/waies/job1_WD-TEST1_20261122-080910-123_${kind}.xml`)
          .downloadToBuffer()
      ).toString();
    expect(await read('manifest')).toBe(await readFile(path.join(world.folder, 'DriveManifest.xml'), 'utf8'));
    expect(await read('verbose')).toMatch(/<Blob Status="Completed">\s*<BlobPath>data\/a\.txt</u);
  });

  it('ends each fault of a file in its own status, copies the others, and leaves nothing half-written', async () => {
    const content = repeat('abc', 1000);
    const blocks = { content, blockSize: 300 };
    const world = await importWorld([
      { blobPath: 'data/missing', content: 'm' },
      { blobPath: 'data/missing-blocks', ...blocks },
      { blobPath: 'data/short', content: 'four' },
      { blobPath: 'data/short-blocks', ...blocks },
      { blobPath: 'data/corrupt', content: 'right' },
      { blobPath: 'data/corrupt-blocks', ...blocks },
      { blobPath: 'data/other-file', content: 'd', filePath: '\\data\\good' },
      { blobPath: 'data/good', content: 'good' },
    ]);
    const on = (name: string): string => path.join(world.folder, 'data', name);
    await rm(on('missing'));
    await rm(on('missing-blocks'));
    await truncate(on('short'), 2);
    await truncate(on('short-blocks'), 500);
    await spoil(on('corrupt'), 0);
    await spoil(on('corrupt-blocks'), 450);
    const { result } = await importDrive(world.engine(), world.run);

    expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 7, blobsSucceeded: 1 });
    expect(await world.blobs()).toEqual({ 'data/good': 'good' });
    const log = await world.log(1);
    expect(
      log.map((blob) => [blob.status, blob.disposition.status, ...blob.chunks.map(({ status }) => status)]),
    ).toEqual([
      ['FileNotFound', 'Cancelled', 'Cancelled'],
      ['FileNotFound', 'Cancelled', 'Cancelled', 'Cancelled', 'Cancelled', 'Cancelled'],
      ['CompletedWithErrors', 'Cancelled', 'FileUnexpectedEnd'],
      [
        'CompletedWithErrors',
        'Cancelled',
        'Uncommitted',
        'FileUnexpectedEnd',
        'FileUnexpectedEnd',
        'FileUnexpectedEnd',
      ],
      ['CompletedWithErrors', 'Cancelled', 'Corrupted'],
      ['CompletedWithErrors', 'Cancelled', 'Uncommitted', 'Corrupted', 'Uncommitted', 'Uncommitted'],
      ['CompletedWithErrors', 'Cancelled', 'Corrupted'],
      ['Completed', 'Created', 'Completed'],
    ]);
    const name = new URL(result.errorLogUri!).pathname.split('/waimportexport/')[1]!;
    const xml = await world.service
      .getContainerClient('waimportexport')
      .getBlobClient(decodeURIComponent(name))
      .downloadToBuffer();
    expect(xml.toString()).toContain('<BlobPath>data/short-blocks</BlobPath>');
    expect(xml.toString()).not.toContain('<BlobPath>data/good</BlobPath>');
  });

  it('reports the bytes it handled, and the whole percentage at the end', async () => {
    const world = await importWorld([
      { blobPath: 'data/a', content: repeat('a', 600), blockSize: 100 },
      { blobPath: 'data/missing', content: 'four' },
    ]);
    await rm(path.join(world.folder, 'data', 'missing'));
    await importDrive(world.engine(), world.run);
    expect(world.progress.reports.at(-1)).toEqual({ bytes: 604, blobs: 2 });
    expect(world.percents.at(-1)).toBe(100);
  });
});

describe('what is there already', () => {
  const contents = { content: 'new content', blockSize: 4 };
  const small = { content: 'new' };

  it.each([
    ['one request', small],
    ['blocks', contents],
    ['named blocks', { ...contents, named: true }],
  ])('is met by each disposition (%s)', async (_how, how) => {
    const world = await importWorld([
      { blobPath: 'data/rename.me.txt', ...how },
      { blobPath: 'data/v1.0/rename', ...how },
      { blobPath: 'data/fresh', ...how, disposition: 'overwrite' },
      { blobPath: 'data/over', ...how, disposition: 'overwrite' },
      { blobPath: 'data/keep', ...how, disposition: 'no-overwrite' },
    ]);
    for (const name of ['rename.me.txt', 'rename.me (2).txt', 'v1.0/rename', 'over', 'keep'])
      await world.put(`data/${name}`, 'old');
    const { result, copied } = await importDrive(world.engine(), world.run);
    const fresh = how.content;
    expect(await world.blobs()).toEqual({
      'data/rename.me.txt': 'old',
      'data/rename.me (2).txt': 'old',
      'data/rename.me (3).txt': fresh,
      'data/v1.0/rename': 'old',
      'data/v1.0/rename (2)': fresh,
      'data/fresh': fresh,
      'data/over': fresh,
      'data/keep': 'old',
    });
    expect(result.copyStatus).toBe('CompletedWithWarnings');
    expect(result.errorLogUri).toBeUndefined();
    expect(copied.totals).toEqual({
      blobsSucceeded: 5,
      blobsFailed: 0,
      blobsWithWarnings: 4,
      bytesSucceeded: 4 * fresh.length,
    });
    expect((await world.log(1)).map((blob) => [blob.blobPath, blob.disposition.status])).toEqual([
      ['data/rename.me (3).txt', 'Renamed'],
      ['data/v1.0/rename (2)', 'Renamed'],
      ['data/fresh', 'Created'],
      ['data/over', 'Overwritten'],
      ['data/keep', 'Skipped'],
    ]);
  });

  it('includes what an earlier entry of the same drive wrote', async () => {
    const world = await importWorld([
      { blobPath: 'data/twin.txt', content: 'first', filePath: '\\1' },
      { blobPath: 'data/twin.txt', content: 'second', filePath: '\\2' },
      { blobPath: 'data/twin.txt', content: 'second', filePath: '\\3' },
    ]);
    const { plan } = await importDrive(world.engine(), world.run);
    expect(plan).toMatchObject({ segments: 2, totals: { serialFrom: 1 } });
    expect(await world.blobs()).toEqual({
      'data/twin.txt': 'first',
      'data/twin (2).txt': 'second',
      'data/twin (3).txt': 'second',
    });
  });
});
