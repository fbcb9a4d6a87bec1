import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRestError } from '@azure/core-rest-pipeline';
import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../demo/compare.ts';
import { isBitLockerKey } from '../../src/formats/bitlocker-key.ts';
import { readBlobList } from '../../src/formats/read-blob-list.ts';
import { putBlob, takeSnapshot } from '../support/export-account.ts';
import { once } from '../support/exports.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

const MiB = 1024 * 1024;
const listOf = async (content: Buffer): Promise<string[]> => {
  const paths: string[] = [];
  for await (const item of readBlobList(once(content)))
    paths.push(item.kind === 'prefix' ? `/${item.prefix}` : item.blobPath);
  return paths;
};
/** The path of a list in its account, by its address. */
const pathOf = (uri: string | undefined): string =>
  decodeURIComponent(new URL(uri ?? '').pathname)
    .split('/')
    .slice(2)
    .join('/');

/** Each entity is ten of the one before. */
const entityBomb = `<!DOCTYPE b [<!ENTITY e0 "data/aaaa">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
).join('')}]><BlobList><BlobPath>&e9;</BlobPath></BlobList>`;

describe('an export job', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  /** `uri` of a blob of the account. */
  const download = (uri: string | undefined): Promise<Buffer> => {
    const [container = '', ...name] = pathOf(uri).split('/');
    return world.blobs.getContainerClient(container).getBlobClient(name.join('/')).downloadToBuffer();
  };
  const emptyFolder = async (bay: string): Promise<string> => {
    const folder = join(world.baysFolder, bay);
    await mkdir(folder, { recursive: true });
    return folder;
  };
  /** A bay that holds so many bytes. @returns its name. */
  const emptyContainer = async (name: string, capacity: number): Promise<string> => {
    await world.blobs.getContainerClient(`bay-${name}`).create({ metadata: { capacity: String(capacity) } });
    return `container:bay-${name}`;
  };
  const filesIn = async (container: ContainerClient): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of container.listBlobsFlat()) names.push(name);
    return names;
  };
  const blobsOn = async (name: string): Promise<string[]> => {
    const container = world.blobs.getContainerClient(`bay-${name}`);
    return (await filesIn(container)).filter((file) => file.endsWith('.bin'));
  };
  const stateOf = async (name: string): Promise<string | undefined> => {
    try {
      return (await world.get(name)).properties?.state;
    } catch (error) {
      if (isRestError(error) && error.statusCode === 404) return 'gone';
      throw error;
    }
  };
  /** Of an export from `prefix` with one drive: until its package is on its way home. */
  const exportOne = async (
    name: string,
    selection: Parameters<World['createExport']>[1],
    bay: string,
  ): Promise<Awaited<ReturnType<World['get']>>> => {
    await world.createExport(name, selection);
    await world.shipAndOpen(name, [`DRV-${name}`]);
    await world.mountEmpty(`DRV-${name}`, bay);
    await world.sendBack(name);
    return world.get(name);
  };

  it('fills the empty drive that comes in its package, gives out its key, and is gone after 90 days', async () => {
    const content = Buffer.alloc(5 * MiB + 3, 0x5a);
    await putBlob(world.blobs, 'whole/a/small.txt', 'small');
    const container = world.blobs.getContainerClient('whole');
    await container.getBlockBlobClient('big.bin').upload(content, content.length, {
      metadata: { From: 'here' },
      blobHTTPHeaders: { blobContentType: 'image/x-none' },
    });
    const append = container.getAppendBlobClient('log.txt');
    await append.create();
    await append.appendBlock('line\n', 5);
    const pages = container.getPageBlobClient('disk.vhd');
    await pages.create(4096);
    await pages.uploadPages(Buffer.alloc(512, 7), 1024, 512);
    const snapshot = await takeSnapshot(world.blobs, 'whole/a/small.txt');
    await putBlob(world.blobs, 'whole/a/small.txt', 'later');

    const created = await world.createExport('whole', { blobPathPrefix: ['/whole/'] });
    expect(created.properties).toMatchObject({ jobType: 'Export', driveList: [] });
    await world.shipAndOpen('whole', ['WD-EMPTY']);
    expect((await world.get('whole')).properties).toMatchObject({
      state: 'Received',
      driveList: [{ driveId: 'WD-EMPTY', state: 'Received' }],
    });
    const folder = await emptyFolder('whole');
    await world.mountEmpty('WD-EMPTY', 'whole');

    const packed = await world.get('whole');
    const { percentComplete, incompleteBlobListUri, driveList, state } = packed.properties ?? {};
    expect([state, percentComplete, incompleteBlobListUri]).toEqual(['Packaging', 100, undefined]);
    const manifest = await readFile(join(folder, 'DriveManifest.xml'));
    expect(driveList).toHaveLength(1);
    expect(driveList?.[0]).toMatchObject({
      state: 'Completed',
      copyStatus: 'Completed',
      percentComplete: 100,
      bytesSucceeded: content.length + 5 + 5 + 4096 + 5,
      manifestFile: '\\DriveManifest.xml',
      manifestHash: createHash('md5').update(manifest).digest('hex').toUpperCase(),
    });
    expect((await download(driveList?.[0]?.manifestUri)).equals(manifest)).toBe(true);
    expect((await download(driveList?.[0]?.verboseLogUri)).toString()).toContain(
      `<Snapshot>${snapshot}</Snapshot>`,
    );

    const read = (...path: string[]): Promise<Buffer> => readFile(join(folder, 'whole', ...path));
    expect((await read('big.bin')).equals(content)).toBe(true);
    expect((await read('big.bin.metadata')).toString()).toMatch(/here/);
    expect((await read('big.bin.properties')).toString()).toContain('image/x-none');
    expect((await read('log.txt')).toString()).toBe('line\n');
    expect((await read('disk.vhd')).equals(await pages.downloadToBuffer())).toBe(true);
    expect((await read('a', 'small.txt')).toString()).toBe('later');
    const taken = snapshot.replaceAll(':', '');
    expect((await read('a', `small (${taken}).txt`)).toString()).toBe('small');

    const keys = [];
    for await (const key of world.arm.bitLockerKeys.list('whole', RESOURCE_GROUP)) keys.push(key);
    expect(keys.map(({ driveId }) => driveId)).toEqual(['WD-EMPTY']);
    const key = keys[0]?.bitLockerKey ?? '';
    expect(isBitLockerKey(key)).toBe(true);
    const events = await world.desk.eventsAfter(RESOURCE_GROUP, 'whole', 0);
    const said = JSON.stringify([packed, events, world.host.logs]);
    expect(said).not.toContain(key);
    expect(said).not.toMatch(/sealedBitLockerKey/);

    await world.sendBack('whole');
    expect(await world.path('whole', 'job')).toEqual([
      ...['Creating', 'Shipping', 'Received', 'Transferring', 'Packaging', 'Completed'],
    ]);
    expect(await world.path('whole', 'drive')).toEqual([
      ...['Received', 'Transferring', 'Completed', 'ShippedBack'],
    ]);
    await world.desk.advance('P89D');
    expect(await stateOf('whole')).toBe('Completed');
    await world.desk.advance('P1DT1H');
    expect(await stateOf('whole')).toBe('gone');
  });

  it('fills drives one after the other, and what is left over is the list of the next job', async () => {
    for (const name of ['1', '2', '3', '4'])
      await putBlob(world.blobs, `many/${name}.bin`, name.repeat(600_000));
    await world.createExport('many', { blobPathPrefix: ['/many/'] });
    await world.shipAndOpen('many', ['MANY-1', 'MANY-2']);
    // 1 MiB of each is kept free: there is room for one blob of 600,000 bytes, and not for two.
    await world.mountEmpty('MANY-1', await emptyContainer('many-1', MiB + 900_000));
    expect((await world.get('many')).properties?.incompleteBlobListUri).toBeUndefined();
    await world.mountEmpty('MANY-2', await emptyContainer('many-2', MiB + 900_000));
    await world.sendBack('many');

    expect([await blobsOn('many-1'), await blobsOn('many-2')]).toEqual([['many/1.bin'], ['many/2.bin']]);
    const first = (await world.get('many')).properties;
    expect(first?.state).toBe('Completed');
    const uri = first?.incompleteBlobListUri;
    expect(await listOf(await download(uri))).toEqual(['many/3.bin', 'many/4.bin']);

    const next = await exportOne(
      'next',
      { blobListBlobPath: pathOf(uri) },
      await emptyContainer('next', 50 * MiB),
    );
    expect(next.properties?.state).toBe('Completed');
    expect(next.properties?.incompleteBlobListUri).toBeUndefined();
    expect(await blobsOn('next')).toEqual(['many/3.bin', 'many/4.bin']);
  });

  it('takes nothing onto a drive that is too small for anything, and lists all of it', async () => {
    await putBlob(world.blobs, 'tiny/a.bin', 'a');
    const job = await exportOne(
      'tiny',
      { blobPath: ['tiny/a.bin'] },
      await emptyContainer('tiny', MiB + 1000),
    );
    expect(job.properties).toMatchObject({
      state: 'Completed',
      driveList: [{ copyStatus: 'Completed', bytesSucceeded: 0 }],
    });
    expect(await listOf(await download(job.properties?.incompleteBlobListUri))).toEqual(['tiny/a.bin']);
    expect(await blobsOn('tiny')).toEqual([]);
  });

  it.each([
    ['is not there', undefined],
    ['is no XML', 'a,b,c'],
    ['says nothing', '<BlobList></BlobList>'],
    [
      'is in an encoding that hides its tags',
      '<?xml version="1.0" encoding="UTF-7"?><BlobList><BlobPath>data/a</BlobPath>+ADw-BlobPath+AD4-</BlobList>',
    ],
    ['is an entity bomb', entityBomb],
  ])('whose list %s ends its drive BlobListFormatInvalid, and Closed', async (what, content) => {
    const name = `list-${createHash('md5').update(what).digest('hex').slice(0, 8)}`;
    const list = `lists/${name}.xml`;
    await world.blobs.getContainerClient('lists').createIfNotExists();
    if (content !== undefined) await putBlob(world.blobs, list, content);
    await emptyFolder(name);
    const job = await exportOne(name, { blobListBlobPath: list }, name);
    expect(job.properties).toMatchObject({
      state: 'Closed',
      driveList: [{ copyStatus: 'BlobListFormatInvalid', bytesSucceeded: 0 }],
    });
    const told = world.host.logs.map(({ message }) => message).filter((line) => line.includes(list));
    if (content !== undefined) expect(told.join('\n')).toMatch(/line \d+, column \d+/);
    else expect(told.join('\n')).toContain('There is no blob');
  });

  it('of which nothing is in the account ends CompletedWithErrors', async () => {
    await emptyFolder('nothing');
    const job = await exportOne('nothing', { blobPathPrefix: ['/no-such-container/'] }, 'nothing');
    expect(job.properties).toMatchObject({
      state: 'Closed',
      driveList: [{ copyStatus: 'CompletedWithErrors', bytesSucceeded: 0 }],
    });
  });

  it('leaves alone a drive that is not empty', async () => {
    const folder = await emptyFolder('full');
    await writeFile(join(folder, 'mine.txt'), 'mine');
    await putBlob(world.blobs, 'full/a.bin', 'a');
    const job = await exportOne('full', { blobPath: ['full/a.bin'] }, 'full');
    expect(job.properties).toMatchObject({
      state: 'Closed',
      driveList: [{ copyStatus: 'DiskOperationFailed' }],
    });
    const names: string[] = [];
    for await (const { blobName } of filesBelow(folder)) names.push(blobName);
    expect(names).toEqual(['mine.txt']);
  });

  it('does not keep another from the same blobs at the same time', async () => {
    for (let index = 0; index < 40; index += 1)
      await putBlob(world.blobs, `shared/${index}.bin`, `blob ${index}`);
    const names = ['share-1', 'share-2'];
    for (const name of names) {
      await world.createExport(name, { blobPathPrefix: ['/shared/'] });
      await world.shipAndOpen(name, [`DRV-${name}`]);
      await emptyContainer(name, 50 * MiB);
    }
    await Promise.all(
      names.map((name) => world.desk.operate(`drives/DRV-${name}/mount`, { bay: `container:bay-${name}` })),
    );
    await world.desk.advance('PT1H');
    for (const name of names) {
      expect((await world.get(name)).properties?.driveList?.[0]).toMatchObject({ copyStatus: 'Completed' });
      expect(await blobsOn(name)).toHaveLength(40);
      await world.sendBack(name);
    }
    expect(await Promise.all(names.map(stateOf))).toEqual(['Completed', 'Completed']);
  });

  it('copies nothing once cancelled, sends the drives back as they came, and leaves its words for the next job', async () => {
    await putBlob(world.blobs, 'called-off/a.bin', 'a');
    await putBlob(world.blobs, 'other/b.bin', 'b');
    await world.createExport('cancelled', { blobPathPrefix: ['/called-'], blobPath: ['other/b.bin'] });
    await world.shipAndOpen('cancelled', ['DRV-CANCELLED']);
    await world.arm.jobs.update('cancelled', RESOURCE_GROUP, { cancelRequested: true });
    await world.host.whenIdle();
    const uri = (await world.get('cancelled')).properties?.incompleteBlobListUri;
    expect(await listOf(await download(uri))).toEqual(['/called-', 'other/b.bin']);
    expect(await stateOf('cancelled')).toBe('Packaging');
    await world.sendBack('cancelled');
    expect(await stateOf('cancelled')).toBe('Completed');
    expect(await world.path('cancelled', 'drive')).toEqual(['Received', 'ShippedBack']);

    const next = await exportOne(
      'called',
      { blobListBlobPath: pathOf(uri) },
      await emptyContainer('called', 50 * MiB),
    );
    expect(next.properties?.incompleteBlobListUri).toBeUndefined();
    expect(await blobsOn('called')).toEqual(['called-off/a.bin', 'other/b.bin']);
  });

  it('lists what it left when it is cancelled with a drive still waiting', async () => {
    for (const name of ['1', '2', '3']) await putBlob(world.blobs, `half/${name}.bin`, name.repeat(600_000));
    await world.createExport('half', { blobPathPrefix: ['/half/'] });
    await world.shipAndOpen('half', ['HALF-1', 'HALF-2']);
    await world.mountEmpty('HALF-1', await emptyContainer('half-1', MiB + 900_000));
    expect((await world.get('half')).properties?.incompleteBlobListUri).toBeUndefined();
    await world.arm.jobs.update('half', RESOURCE_GROUP, { cancelRequested: true });
    await world.host.whenIdle();
    const { incompleteBlobListUri: uri, state } = (await world.get('half')).properties ?? {};
    expect(state).toBe('Packaging');
    expect(uri).toMatch(/\/waies\/half_[\d-]+_incomplete\.xml$/);
    expect(await listOf(await download(uri))).toEqual(['half/2.bin', 'half/3.bin']);
    await world.sendBack('half');
    expect(await stateOf('half')).toBe('Completed');
  });

  it('closes two weeks after shipping without a package, and a late one opens it again', async () => {
    await putBlob(world.blobs, 'late/a.bin', 'late but whole');
    await world.createExport('late', { blobPathPrefix: ['/late/'] });
    await world.arm.jobs.update('late', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: 'TRACK-late' },
    });
    await world.desk.advance('P14DT1H');
    const closed = await world.get('late');
    expect(closed.properties?.state).toBe('Closed');
    expect(await listOf(await download(closed.properties?.incompleteBlobListUri))).toEqual(['/late/']);
    await world.desk.operate('packages/TRACK-late/receive', { drives: ['DRV-LATE'] });
    expect(await stateOf('late')).toBe('Received');
    const folder = await emptyFolder('late');
    await world.mountEmpty('DRV-LATE', 'late');
    await world.sendBack('late');
    const { incompleteBlobListUri, state } = (await world.get('late')).properties ?? {};
    expect([state, incompleteBlobListUri]).toEqual(['Completed', undefined]);
    expect((await readFile(join(folder, 'late', 'a.bin'))).toString()).toBe('late but whole');
  });
});
