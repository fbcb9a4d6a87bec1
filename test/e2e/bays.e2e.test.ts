import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VOLUME_FILE_NAME, volumeFile } from '../../src/bays/volume-file.ts';
import type { PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { uploadDrive } from '../support/bay-drives.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';

describe('a drive that was uploaded to a container', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  /** Prepared, uploaded, and gone from the machine; it opens with `key`, its job's own unless said. */
  const uploaded = async (
    name: string,
    files: Readonly<Record<string, string | Uint8Array>>,
    key?: string,
  ): Promise<PreparedDrive> => {
    const drive = await world.prepare(name, files, { container: name });
    const folder = join(world.baysFolder, name);
    await writeFile(
      join(folder, VOLUME_FILE_NAME),
      await volumeFile(key ?? drive.driveListEntry.bitLockerKey),
    );
    await uploadDrive(folder, world.blobs.getContainerClient(`bay-${name}`));
    await rm(folder, { recursive: true });
    return drive;
  };

  const importJob = async (name: string, drive: PreparedDrive): Promise<void> => {
    await world.create(name, [drive]);
    await world.shipAndReceive(name, [drive]);
    await world.mount(drive, `container:bay-${name}`);
    await world.sendBack(name);
  };

  /** Wherever a key could have got to: what the host said, the job's events, and every blob of the account. */
  const everything = async (name: string): Promise<string> => {
    const texts = [JSON.stringify(world.host.logs)];
    texts.push(JSON.stringify(await world.desk.eventsAfter(RESOURCE_GROUP, name, 0)));
    for await (const container of world.blobs.listContainers()) {
      const client = world.blobs.getContainerClient(container.name);
      for await (const blob of client.listBlobsFlat())
        texts.push(String(await client.getBlobClient(blob.name).downloadToBuffer()));
    }
    return texts.join('\n');
  };

  it("is imported byte for byte, with its job's key", async () => {
    const files = {
      'empty.dat': new Uint8Array(),
      'a folder/ünï 夏 🌊 100%.txt': 'text',
      'big.bin': Buffer.alloc(9 * 1024 * 1024 + 5, 0xab),
    };
    const drive = await uploaded('clean', files);
    await importJob('clean', drive);
    const job = await world.get('clean');
    expect(job.properties).toMatchObject({ state: 'Completed', percentComplete: 100 });
    expect(job.properties?.driveList?.[0]).toMatchObject({ copyStatus: 'Completed', state: 'ShippedBack' });
    for (const [name, content] of Object.entries(files)) {
      const blob = world.blobs.getContainerClient('clean').getBlobClient(name);
      expect((await blob.downloadToBuffer()).equals(Buffer.from(content)), name).toBe(true);
    }
    expect(await everything('clean')).not.toContain(drive.driveListEntry.bitLockerKey);
  });

  it('ends CompletedMoreInfo with BitLockerKeyInvalid when the key is not its own, and its job Closed', async () => {
    const drive = await uploaded('wrong-key', { 'a.txt': 'a' }, 'another key');
    await importJob('wrong-key', drive);
    const job = await world.get('wrong-key');
    expect(job.properties?.state).toBe('Closed');
    expect(job.properties?.driveList?.[0]).toMatchObject({
      copyStatus: 'BitLockerKeyInvalid',
      bytesSucceeded: 0,
    });
    expect(await world.path('wrong-key', 'drive')).toContain('CompletedMoreInfo');
    expect(await world.blobs.getContainerClient('wrong-key').exists()).toBe(false);
    expect(await everything('wrong-key')).not.toContain(drive.driveListEntry.bitLockerKey);
  });
});
