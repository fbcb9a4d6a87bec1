import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createContainerBays } from '../../src/bays/container-bay.ts';
import { createStation } from '../../src/bays/station.ts';
import { takeAccount } from '../support/azurite.ts';
import { describeBays, driveIn, fileOf, textOf, writableIn } from '../support/bay.conformance.ts';
import { bitLockerKey as key } from '../support/drives.ts';

const options = { retryOptions: { maxTries: 1 } };

const station = async () => {
  const { connectionString } = await takeAccount();
  const service = BlobServiceClient.fromConnectionString(connectionString, options);
  return {
    connectionString,
    service,
    bays: createContainerBays(service, { delays: [1, 1] }),
    mount: async (bay: string, files: Readonly<Record<string, string>>): Promise<ContainerClient> => {
      const container = service.getContainerClient(bay);
      await container.createIfNotExists();
      for (const [name, content] of Object.entries(files))
        await container.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
      return container;
    },
  };
};

describeBays('a container bay', async () => {
  const { bays, mount } = await station();
  return {
    bays,
    mount: async (bay, files) => {
      await mount(bay, files);
    },
  };
});

describe('a container bay', () => {
  const mounted = async (files: Readonly<Record<string, string>>) => {
    const { bays, mount, service } = await station();
    const container = await mount('bay-1', files);
    return { bays, service, container, drive: await driveIn(bays, 'bay-1') };
  };

  it('takes page blobs and append blobs for files too', async () => {
    const { container, drive } = await mounted({ block: 'block' });
    const page = container.getPageBlobClient('page');
    await page.create(512);
    await page.uploadPages('p'.repeat(512), 0, 512);
    const append = container.getAppendBlobClient('append');
    await append.create();
    await append.appendBlock('append', 6);
    expect(await textOf(drive, 'page')).toBe('p'.repeat(512));
    expect(await textOf(drive, 'append')).toBe('append');
  });

  it('takes what stands in the place of a folder for a folder', async () => {
    const { container, drive } = await mounted({ 'folder/file': 'content' });
    for (const name of ['folder', 'empty'])
      await container.getBlockBlobClient(name).upload('', 0, { metadata: { hdi_isfolder: 'true' } });
    for (const name of ['folder', 'empty'])
      expect(await drive.open(name)).toMatchObject({ ok: false, fault: 'FileAccessDenied' });
    expect(await textOf(drive, 'folder\\file')).toBe('content');
  });

  it('says that an archived blob must be rehydrated', async () => {
    const { container, drive } = await mounted({ file: 'content' });
    await container.getBlobClient('file').setAccessTier('Archive');
    expect(await drive.open('file')).toMatchObject({
      ok: false,
      fault: 'FileAccessDenied',
      reason: expect.stringContaining('rehydrate') as unknown,
    });
  });

  it('gives no bytes of a file that was changed, or deleted, since it was opened', async () => {
    const { container, drive } = await mounted({ changed: '0123456789', deleted: '0123456789' });
    const [changed, deleted] = [await fileOf(drive, 'changed'), await fileOf(drive, 'deleted')];
    expect(await changed.read(0, Buffer.alloc(4))).toEqual({ ok: true, value: 4 });
    await container.getBlockBlobClient('changed').upload('9876543210', 10);
    await container.getBlobClient('deleted').delete();
    for (const file of [changed, deleted]) {
      const into = Buffer.alloc(4, '.');
      expect(await file.read(0, into)).toEqual({
        ok: false,
        fault: 'IOFailed',
        reason: 'The blob was changed or deleted since it was opened.',
      });
      expect(into.toString()).toBe('....');
      await file.close();
    }
    expect(await textOf(drive, 'changed')).toBe('9876543210');
  });

  it('has no drive in an empty container, nor where there is none', async () => {
    const { bays, mount } = await station();
    await mount('bay-1', {});
    expect(await bays.drive('bay-1', key)).toEqual({
      ok: false,
      status: 'DiskNotFound',
      reason: 'The container bay-1 is empty: no drive was uploaded to it',
    });
    expect(await bays.drive('bay-2', key)).toEqual({
      ok: false,
      status: 'DiskNotFound',
      reason: 'There is no container bay-2',
    });
  });

  it.each([
    'drayage-work',
    'azure-webjobs-hosts',
    'azure-webjobs-secrets',
    'drayage-largemessages',
    'waimportexport',
    'imported',
    'bay',
    'bay-',
    'bay--1',
    'Bay-1',
    'bayou',
    '$root',
    '$logs',
    `bay-${'x'.repeat(60)}`,
  ])('is never %j, though there be such a container with blobs in it', async (name) => {
    const { bays, service } = await station();
    const container = service.getContainerClient(name);
    await container.createIfNotExists().catch(() => undefined);
    await container
      .getBlockBlobClient('file')
      .upload('content', 7)
      .catch(() => undefined);
    expect(await bays.drive(name, key)).toMatchObject({ ok: false, status: 'DiskNotFound' });
  });

  it('is DiskOperationFailed when the account lets nobody in, or cannot be reached', async () => {
    const { service } = await station();
    const name = new URL(service.url).pathname.slice(1);
    const settings = (accountKey: string, endpoint: string) =>
      `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${Buffer.from(accountKey).toString('base64')};BlobEndpoint=${endpoint}`;
    for (const text of [settings('wrong', service.url), settings('key', `http://127.0.0.1:1/${name}`)]) {
      const bays = createContainerBays(BlobServiceClient.fromConnectionString(text, options), {
        delays: [1],
      });
      expect(await bays.drive('bay-1', key)).toMatchObject({ ok: false, status: 'DiskOperationFailed' });
    }
  });
});

describe('a container bay with a fresh drive', () => {
  const fresh = async (metadata: Record<string, string> = {}) => {
    const { bays, service } = await station();
    await service.getContainerClient('bay-1').create({ metadata });
    return { service, drive: await writableIn(bays, 'bay-1') };
  };

  it('holds what its metadata says, less what is in it', async () => {
    const { drive } = await fresh({ capacity: '1000000' });
    // The volume file takes one unit.
    expect(await drive.space()).toEqual({
      ok: true,
      value: { freeBytes: 1_000_000 - 4096, allocationUnit: 4096 },
    });
    const { drive: plain } = await fresh();
    const { drive: vague } = await fresh({ capacity: 'big' });
    expect(await plain.space()).toMatchObject({ ok: true });
    expect(await vague.space()).toMatchObject({ ok: false, fault: 'IOFailed' });
  });

  it('keeps a sparse file as a page blob, and its holes as holes', async () => {
    const { drive, service } = await fresh();
    const file = await drive.create('disk.vhd', { length: 8192, sparse: true });
    if (!file.ok) throw new Error(file.reason);
    await file.value.write(512, Buffer.alloc(512, 1));
    await file.value.finish();
    const ranges = service.getContainerClient('bay-1').getPageBlobClient('disk.vhd').listPageRanges();
    for await (const range of ranges) expect(range).toMatchObject({ start: 512, end: 1023 });
    expect(await textOf(drive, 'disk.vhd')).toHaveLength(8192);
  });
});

describe('a container bay whose account falters', () => {
  type Turn = 'answer' | 'refuse' | 'cut';

  /** The bay `bay-1`, reached through a door that does as `turns` say, one for each request; then it lets all through. */
  const faltering = async () => {
    const { connectionString, mount, service } = await station();
    await mount('bay-1', { file: '0123456789' });
    const turns: Turn[] = [];
    const account = new URL(service.url);
    const door = createServer((incoming, outgoing) => {
      const turn = turns.shift() ?? 'answer';
      if (turn === 'refuse') return void outgoing.writeHead(503).end();
      const { headers, method = 'GET', url = '' } = incoming;
      const ask = request(new URL(url, account), { headers, method }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (turn === 'answer') return void answer.pipe(outgoing);
        answer.once('data', (piece: Buffer) => {
          outgoing.write(piece.subarray(0, piece.length / 2), () => outgoing.destroy());
        });
      });
      incoming.pipe(ask);
    }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    onTestFinished(() => {
      door.closeAllConnections();
      door.close();
    });
    const { port } = door.address() as AddressInfo;
    const throughDoor = connectionString.replaceAll(account.host, `127.0.0.1:${port}`);
    const bays = createContainerBays(BlobServiceClient.fromConnectionString(throughDoor, options), {
      delays: [1, 1],
    });
    return { turns, bays };
  };

  it('asks again, a bounded number of times, for the drive, a file and its bytes', async () => {
    const { bays, turns } = await faltering();
    turns.push('refuse', 'refuse');
    const drive = await driveIn(bays, 'bay-1');
    turns.push('refuse', 'refuse');
    const file = await fileOf(drive, 'file');
    const into = Buffer.alloc(10);
    turns.push('cut', 'refuse');
    expect(await file.read(0, into)).toEqual({ ok: true, value: 10 });
    expect(into.toString()).toBe('0123456789');
    expect(turns).toEqual([]);

    turns.push('cut', 'refuse', 'cut', 'refuse');
    expect(await file.read(0, into)).toMatchObject({ ok: false, fault: 'IOFailed' });
    expect(turns).toEqual(['refuse']);
    turns.push('refuse', 'refuse', 'refuse');
    expect(await drive.open('file')).toMatchObject({ ok: false, fault: 'IOFailed' });
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: true });
    turns.push('refuse', 'refuse', 'refuse');
    expect(await bays.drive('bay-1', key)).toMatchObject({ ok: false, status: 'DiskOperationFailed' });
  });
});

describe('a station', () => {
  it('finds containers by their prefix and folders by their name', async () => {
    const { bays: containers, mount } = await station();
    await mount('bay-1', { where: 'container' });
    const folders = {
      drive: () => Promise.resolve({ ok: true as const, drive: folder }),
      writable: () => Promise.reject(new Error('not asked')),
    };
    const folder = { open: () => Promise.reject(new Error('not asked')) };
    const bays = createStation({ containers, folders });
    expect(await textOf(await driveIn(bays, 'container:bay-1'), 'where')).toBe('container');
    expect(await driveIn(bays, 'bay-1')).toBe(folder);
  });

  it('refuses what is no name of a bay, or of a kind that is not set up', async () => {
    const bays = createStation({});
    for (const [bay, reason] of [
      ['container:drayage-work', "must name, after 'container:', a container that is a bay"],
      ['container:', "must name, after 'container:', a container that is a bay"],
      ['../bay-1', "must be a bay's name"],
      ['container:bay-1', 'DRAYAGE_BAYS_ACCOUNT'],
      ['bay-1', 'DRAYAGE_BAYS '],
    ] as const)
      expect(await bays.drive(bay, key), bay).toMatchObject({
        ok: false,
        status: 'DiskNotFound',
        reason: expect.stringContaining(reason) as unknown,
      });
  });
});
