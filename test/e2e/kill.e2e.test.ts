import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterEach, describe, expect, it } from 'vitest';
import { filesBelow } from '../../demo/compare.ts';
import { desk } from '../../demo/drayage-client.ts';
import { exportJob } from '../../demo/export-job.ts';
import { importJob } from '../../demo/import-job.ts';
import { stateChanges } from '../../demo/timeline.ts';
import { prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { checkedArmClient } from '../support/checked-clients.ts';
import { spawnHost, type SpawnedHost } from '../support/host.ts';
import { RESOURCE_GROUP, writeFiles } from '../support/world.ts';

const MiB = 1024 * 1024;
/** Azurite's own, documented. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const blobsOf = ({ blobEndpoint }: { readonly blobEndpoint: string }): BlobServiceClient =>
  new BlobServiceClient(
    `${blobEndpoint}/devstoreaccount1`,
    new StorageSharedKeyCredential('devstoreaccount1', KEY),
  );

const namesBelow = async (folder: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const { blobName } of filesBelow(folder)) names.push(blobName);
  return names;
};

/** Resolves once so many files are below the folder. */
const filesThere = async (folder: string, wanted: number): Promise<void> => {
  while ((await namesBelow(folder)).length < wanted) await sleep(2);
};

describe('a host that is killed', () => {
  const running = new Set<SpawnedHost>();
  const folders: string[] = [];
  afterEach(async () => {
    for (const host of running) {
      host.signal('SIGTERM');
      await host.ended;
    }
    running.clear();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  const start = async (dataFolder: string) => {
    const host = spawnHost({
      dataFolder,
      args: ['--clock', 'virtual'],
      env: { DRAYAGE_HOUSEKEEPING_SCHEDULE: '0 0 0 * * *' },
    });
    running.add(host);
    return { host, ready: await host.ready };
  };
  const kill = async (host: SpawnedHost): Promise<void> => {
    host.signal('SIGKILL');
    await host.ended;
    running.delete(host);
  };

  it('goes on where it was, at whatever moment of a copy, and copies no file twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'drayage-kill-'));
    folders.push(folder);
    const source = join(folder, 'source');
    const files = Object.fromEntries(
      Array.from({ length: 700 }, (_, index) => [`file ${String(index)}.bin`, randomBytes(2_000)] as const),
    );
    await writeFiles(source, { ...files, 'big.bin': randomBytes(40 * MiB) });
    const drive = await prepareDrive({ source, drive: join(folder, 'bays', 'bay-1'), container: 'killed' });

    let { host, ready } = await start(folder);
    const create = await checkedArmClient(ready.url).jobs.create(
      'killed',
      RESOURCE_GROUP,
      importJob([drive]),
    );
    expect(create.properties?.state).toBe('Creating');
    await kill(host);

    ({ host, ready } = await start(folder));
    await checkedArmClient(ready.url).jobs.update('killed', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'KILLED' },
    });
    const { driveId } = drive.driveListEntry;
    await desk(ready.url).operate('packages/KILLED/receive', { drives: [driveId] });
    await desk(ready.url).operate(`drives/${driveId}/mount`, { bay: 'bay-1' });

    for (const wait of [150, 400, 800]) {
      await sleep(wait);
      await kill(host);
      ({ host, ready } = await start(folder));
    }
    await desk(ready.url).advance('P1D');
    await desk(ready.url).operate('packages/KILLED/return', { carrierName: 'FedEx', trackingNumber: 'HOME' });

    const job = await checkedArmClient(ready.url).jobs.get('killed', RESOURCE_GROUP);
    expect(job.properties?.state).toBe('Completed');
    expect(job.properties?.driveList?.[0]).toMatchObject({ copyStatus: 'Completed', percentComplete: 100 });
    const events = await desk(ready.url).eventsAfter(RESOURCE_GROUP, 'killed', 0);
    expect(stateChanges(events).map(({ state }) => state)).toEqual([
      ...['Creating', 'Specified', 'Shipping', 'Received', 'Received', 'Transferring', 'Transferring'],
      ...['Completed', 'Packaging', 'ShippedBack', 'Completed'],
    ]);

    const container = blobsOf(ready).getContainerClient('killed');
    const blobs: string[] = [];
    for await (const { name } of container.listBlobsFlat()) blobs.push(name);
    const names: string[] = [];
    for await (const { path, blobName } of filesBelow(source)) {
      names.push(blobName);
      const blob = await container.getBlobClient(blobName).downloadToBuffer();
      expect(blob.equals(await readFile(path)), blobName).toBe(true);
    }
    expect(blobs.sort()).toEqual(names.sort());
  });

  it('fills a drive of an export byte for byte, whenever it was killed, and counts nothing twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'drayage-kill-'));
    folders.push(folder);
    const bay = join(folder, 'bays', 'bay-1');
    await mkdir(bay, { recursive: true });
    let { host, ready } = await start(folder);
    const contents = new Map<string, Buffer>(
      Array.from({ length: 700 }, (_, index) => [`file ${String(index)}.bin`, randomBytes(2_000)] as const),
    );
    contents.set('big.bin', randomBytes(40 * MiB));
    const container = blobsOf(ready).getContainerClient('killed');
    await container.create();
    await Promise.all(
      [...contents].map(([name, bytes]) => container.getBlockBlobClient(name).uploadData(bytes)),
    );

    const job = exportJob({ blobPathPrefix: ['/killed/'] }, { logLevel: 'Verbose' });
    await checkedArmClient(ready.url).jobs.create('killed', RESOURCE_GROUP, job);
    await checkedArmClient(ready.url).jobs.update('killed', RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'KILLED' },
    });
    await desk(ready.url).operate('packages/KILLED/receive', { drives: ['WD-KILLED'] });
    await desk(ready.url).operate('drives/WD-KILLED/mount', { bay: 'bay-1' });

    // Encrypted; a few files written; half of them, with their properties.
    for (const files of [1, 20, 700]) {
      await filesThere(bay, files);
      await kill(host);
      const onDrive = await readdir(bay);
      expect(onDrive, `killed with ${files} files`).not.toContain('DriveManifest.xml');
      ({ host, ready } = await start(folder));
    }
    await desk(ready.url).advance('P1D');
    await desk(ready.url).operate('packages/KILLED/return', { carrierName: 'FedEx', trackingNumber: 'HOME' });

    const { driveList, incompleteBlobListUri, state } =
      (await checkedArmClient(ready.url).jobs.get('killed', RESOURCE_GROUP)).properties ?? {};
    expect([state, incompleteBlobListUri]).toEqual(['Completed', undefined]);
    const manifest = await readFile(join(bay, 'DriveManifest.xml'));
    expect(driveList).toMatchObject([
      {
        copyStatus: 'Completed',
        percentComplete: 100,
        bytesSucceeded: 40 * MiB + 700 * 2_000,
        manifestHash: createHash('md5').update(manifest).digest('hex').toUpperCase(),
      },
    ]);
    const events = await desk(ready.url).eventsAfter(RESOURCE_GROUP, 'killed', 0);
    expect(stateChanges(events).map(({ state: reached }) => reached)).toEqual([
      ...['Creating', 'Shipping', 'Received', 'Received', 'Transferring', 'Transferring'],
      ...['Completed', 'Packaging', 'ShippedBack', 'Completed'],
    ]);
    expect(events.find(({ type }) => type === 'DriveFinished')).toMatchObject({
      result: { blobsSucceeded: 701, blobsFailed: 0 },
    });

    const wanted = [...contents.keys()].map((name) => `killed/${name}`);
    expect((await namesBelow(bay)).sort()).toEqual(
      [
        ...['.drayage-volume.json', 'DriveManifest.xml'],
        ...wanted.flatMap((name) => [name, `${name}.properties`]),
      ].sort(),
    );
    for (const [name, bytes] of contents)
      expect((await readFile(join(bay, 'killed', name))).equals(bytes), name).toBe(true);
    const listed = [...manifest.toString().matchAll(/<BlobPath>(.*)<\/BlobPath>/g)].map(([, path]) => path);
    expect(listed.sort()).toEqual(wanted.sort());
  });
});
