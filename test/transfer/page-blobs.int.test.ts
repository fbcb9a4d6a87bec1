import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlobAccount, BlobRefusal } from '../../src/ports/blob-account.ts';
import { importDrive, importWorld, type DriveFile, type ImportWorld } from '../support/drives.ts';

const PAGE = 512;
const KiB = 1024;

/** Pages, each of one letter; `0` is zero. */
const pages = (letters: string): Buffer =>
  Buffer.concat(Array.from(letters, (letter) => Buffer.alloc(PAGE, letter === '0' ? 0 : letter)));

const page = (letters: string, how: Partial<DriveFile> = {}): DriveFile => ({
  blobPath: 'data/disk.vhd',
  content: pages(letters),
  blockSize: PAGE,
  page: true,
  ...how,
});

const pageBlob = (world: ImportWorld, name = 'disk.vhd') =>
  world.service.getContainerClient('data').getPageBlobClient(name);

const rangesOf = async (world: ImportWorld, length: number) =>
  (await pageBlob(world).getPageRanges(0, length)).pageRange?.map(({ offset, count = 0 }) => [
    offset,
    // Azurite answers the last byte where Azure's SDK has the count.
    Math.ceil(count / PAGE) * PAGE,
  ]);

const namesIn = async (world: ImportWorld): Promise<string[]> => Object.keys(await world.blobs()).toSorted();

const accountOf = (world: ImportWorld): BlobAccount => {
  const account = world.accounts.open(world.job.storageAccountId);
  if ('kind' in account) throw new Error(account.reason);
  return account;
};

const refusal: BlobRefusal = {
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason: 'ServerBusy',
  retryable: false,
};

describe('a page blob of a drive', () => {
  it.each([
    ['of one range', page('abcd', { blockSize: 4 * PAGE })],
    ['of several ranges', page('abcd')],
    ['of named attributes', page('abcd', { metadata: '<Metadata><k>v</k></Metadata>' })],
  ])('%s is imported as it is on the drive', async (_what, file) => {
    const world = await importWorld([file]);
    const { result } = await importDrive(world.engine(), world.run);
    expect(result).toMatchObject({ copyStatus: 'Completed', bytesSucceeded: 4 * PAGE });
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('abcd').toString('latin1') });
    expect(await world.carried('data/disk.vhd')).toMatchObject({
      blobType: 'PageBlob',
      metadata: file.metadata ? { k: 'v' } : {},
      contentType: 'application/octet-stream',
    });
    expect((await world.log(1))[0]).toMatchObject({
      status: 'Completed',
      kind: 'page',
      disposition: { status: 'Created' },
    });
  });

  it('is written only where its ranges are, and free to be leased afterwards', async () => {
    const world = await importWorld([page('a00b0c00')]);
    expect((await importDrive(world.engine(), world.run)).result.copyStatus).toBe('Completed');
    expect(await rangesOf(world, 8 * PAGE)).toEqual([
      [0, PAGE],
      [3 * PAGE, PAGE],
      [5 * PAGE, PAGE],
    ]);
    expect((await world.carried('data/disk.vhd')).md5).toBeUndefined();
    await pageBlob(world).getBlobLeaseClient().acquireLease(15);
  });

  it.each([
    ['without a range', page('0000')],
    ['without a byte', page('')],
  ])('%s is all zero, and made all the same', async (_what, file) => {
    const world = await importWorld([file]);
    expect((await importDrive(world.engine(), world.run)).result.copyStatus).toBe('Completed');
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': Buffer.from(file.content).toString('latin1') });
    expect((await world.carried('data/disk.vhd')).blobType).toBe('PageBlob');
  });

  it('is larger than what was written to the drive, when that is all that its ranges cover', async () => {
    const world = await importWorld([page('ab000000')]);
    await truncate(path.join(world.folder, 'data', 'disk.vhd'), 2 * PAGE);
    expect((await importDrive(world.engine(), world.run)).result.copyStatus).toBe('Completed');
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('ab000000').toString('latin1') });
  });

  it('of several megabytes comes in ranges of up to 4 MiB', async () => {
    const content = Buffer.alloc(9 * KiB * KiB, 'large');
    const world = await importWorld([page('', { content, blockSize: 4 * KiB * KiB })]);
    const { result } = await importDrive(world.engine(), world.run);
    expect(result).toMatchObject({ copyStatus: 'Completed', bytesSucceeded: content.length });
    expect((await pageBlob(world).downloadToBuffer()).equals(content)).toBe(true);
  });
});

describe('a page blob whose ranges are not what the manifest says', () => {
  it('is not made at all; its bad ranges are named, and no other', async () => {
    const world = await importWorld([
      page('abcd'),
      page('efgh', { blobPath: 'data/whole', filePath: '\\w' }),
    ]);
    await writeFile(path.join(world.folder, 'data', 'disk.vhd'), pages('aXc'));
    const { result } = await importDrive(world.engine(), world.run);
    expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 1, blobsSucceeded: 1 });
    expect((await world.log(1))[0]).toMatchObject({
      status: 'CompletedWithErrors',
      disposition: { status: 'Cancelled' },
      chunks: ['Cancelled', 'Corrupted', 'Cancelled', 'FileUnexpectedEnd'].map((status) => ({ status })),
    });
    expect(await namesIn(world)).toEqual(['data/whole']);
  });
});

describe('a page blob where another is', () => {
  it('replaces it by one copy when it is to overwrite, and leaves nothing beside it', async () => {
    const world = await importWorld([
      page('abcd', { disposition: 'overwrite', metadata: '<Metadata><new>1</new></Metadata>' }),
    ]);
    await world.service.getContainerClient('data').create();
    await pageBlob(world).create(8 * PAGE, { metadata: { old: '1' } });
    const { result } = await importDrive(world.engine(), world.run);
    expect(result.copyStatus).toBe('CompletedWithWarnings');
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('abcd').toString('latin1') });
    expect((await world.carried('data/disk.vhd')).metadata).toEqual({ new: '1' });
    expect((await world.log(1))[0]?.disposition.status).toBe('Overwritten');
  });

  it('leaves the old one as it is when the new one cannot be made whole', async () => {
    const world = await importWorld([page('abcd', { disposition: 'overwrite' })]);
    await world.service.getContainerClient('data').create();
    await pageBlob(world).create(2 * PAGE);
    const account = accountOf(world);
    let puts = 0;
    const failing = {
      ...account,
      putPages: (...all: Parameters<BlobAccount['putPages']>) =>
        (puts += 1) > 2 ? Promise.resolve(refusal) : account.putPages(...all),
    };
    await importDrive(world.engine({ accounts: { open: () => failing } }), world.run);
    expect((await world.log(1))[0]).toMatchObject({
      status: 'BlobRequestFailed',
      disposition: { status: 'Cancelled' },
    });
    expect((await world.log(1))[0]?.chunks.map(({ status }) => status)).toContain('BlobRequestFailed');
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('00').toString('latin1') });
  });

  it.each([
    ['page', 'block', page('abcd', { disposition: 'overwrite' })],
    ['small block', 'page', { blobPath: 'data/disk.vhd', content: 'x', disposition: 'overwrite' as const }],
    [
      'large block',
      'page',
      { blobPath: 'data/disk.vhd', content: 'xyz', blockSize: 1, disposition: 'overwrite' as const },
    ],
  ])('fails as BlobRequestFailed where a %s blob is to overwrite a %s blob', async (_new, old, file) => {
    const world = await importWorld([file]);
    await world.put('data/disk.vhd', 'old');
    if (old === 'page') await pageBlob(world).create(PAGE);
    const before = await world.blobs();
    await importDrive(world.engine(), world.run);
    expect((await world.log(1))[0]?.status).toBe('BlobRequestFailed');
    expect(await world.blobs()).toEqual(before);
  });

  it('is renamed beside a blob of another type', async () => {
    const world = await importWorld([page('abcd')]);
    await world.put('data/disk.vhd', 'old');
    await importDrive(world.engine(), world.run);
    expect((await world.log(1))[0]).toMatchObject({ status: 'Completed', blobPath: 'data/disk (2).vhd' });
    expect(await namesIn(world)).toEqual(['data/disk (2).vhd', 'data/disk.vhd']);
  });

  it('ends as LeasePresent when somebody holds a lease on the one to be overwritten', async () => {
    const world = await importWorld([page('abcd', { disposition: 'overwrite' })]);
    await world.service.getContainerClient('data').create();
    await pageBlob(world).create(PAGE);
    await pageBlob(world).getBlobLeaseClient().acquireLease(-1);
    await importDrive(world.engine(), world.run);
    expect((await world.log(1))[0]?.status).toBe('LeasePresent');
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('0').toString('latin1') });
  });

  it('replaces one with snapshots, which stay', async () => {
    const world = await importWorld([page('abcd', { disposition: 'overwrite' })]);
    await world.service.getContainerClient('data').create();
    await pageBlob(world).create(PAGE);
    const { snapshot = '' } = await pageBlob(world).createSnapshot();
    await importDrive(world.engine(), world.run);
    expect(await world.blobs()).toEqual({ 'data/disk.vhd': pages('abcd').toString('latin1') });
    expect((await pageBlob(world).withSnapshot(snapshot).getProperties()).contentLength).toBe(PAGE);
  });
});

describe('an account that refuses in the middle of a page blob', () => {
  it('is left without a part of it', async () => {
    const world = await importWorld([page('abcd')]);
    const account = accountOf(world);
    const failing = { ...account, setProperties: () => Promise.resolve(refusal) };
    await importDrive(world.engine({ accounts: { open: () => failing } }), world.run);
    expect((await world.log(1))[0]?.status).toBe('BlobRequestFailed');
    expect(await world.blobs()).toEqual({});
  });
});
