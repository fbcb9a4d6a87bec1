import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterEach, describe, expect, it } from 'vitest';
import { filesBelow } from '../../demo/compare.ts';
import { desk } from '../../demo/drayage-client.ts';
import { importJob } from '../../demo/import-job.ts';
import { stateChanges } from '../../demo/timeline.ts';
import { prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { checkedArmClient } from '../support/checked-clients.ts';
import { spawnHost, type SpawnedHost } from '../support/host.ts';
import { RESOURCE_GROUP, writeFiles } from '../support/world.ts';

const MiB = 1024 * 1024;
/** Azurite's own, documented. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

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

    const container = new BlobServiceClient(
      `${ready.blobEndpoint}/devstoreaccount1`,
      new StorageSharedKeyCredential('devstoreaccount1', KEY),
    ).getContainerClient('killed');
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
});
