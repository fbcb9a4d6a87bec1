import { createHash } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import type { BlobAccount } from '../../src/ports/blob-account.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { createWorkStore } from '../../src/storage/blobs/work-store.ts';
import { takeAccount } from '../support/azurite.ts';

const md5 = (body: Uint8Array): Buffer => createHash('md5').update(body).digest();
const idOf = (text: string): string => Buffer.from(text).toString('base64');

const open = async (): Promise<{ account: BlobAccount; service: BlobServiceClient }> => {
  const { connectionString, name } = await takeAccount();
  const account = createStorageAccounts({ [name]: connectionString }).open(`/x/storageAccounts/${name}`);
  if ('kind' in account) throw new Error(account.reason);
  await account.ensureContainer('data');
  return { account, service: BlobServiceClient.fromConnectionString(connectionString) };
};
const at = { container: 'data', name: 'a/b c.txt' };
const body = Buffer.from('content');
const fresh = { ifNoneMatch: '*' } as const;

describe('a storage account', () => {
  it('writes a blob once, tells that it is there, and replaces the one that was seen', async () => {
    const { account } = await open();
    expect(await account.head(at)).toEqual({ kind: 'absent' });
    expect(await account.head({ container: 'not-there', name: 'a' })).toEqual({ kind: 'absent' });
    const before = await account.now();
    const written = await account.putBlob(at, body, md5(body), fresh, {});
    expect(written.kind).toBe('written');
    const found = await account.head(at);
    if (found.kind !== 'exists' || before.kind !== 'now') throw new Error('no blob, or no time');
    expect(found).toMatchObject({ length: 7, md5: md5(body).toString('hex'), blobType: 'BlockBlob' });
    expect(found.createdAt.getTime()).toBeGreaterThanOrEqual(before.at.getTime());

    expect(await account.putBlob(at, body, md5(body), fresh, {})).toEqual({ kind: 'conflict' });
    const other = Buffer.from('other');
    expect((await account.putBlob(at, other, md5(other), { ifMatch: found.etag }, {})).kind).toBe('written');
    expect(await account.putBlob(at, body, md5(body), { ifMatch: found.etag }, {})).toEqual({
      kind: 'conflict',
    });
  });

  it('refuses a body that was spoilt on its way, as something to try again', async () => {
    const { account } = await open();
    const refused = { kind: 'refused', status: 'BlobRequestFailed', retryable: true };
    expect(await account.putBlob(at, body, md5(Buffer.from('x')), fresh, {})).toMatchObject(refused);
    expect(await account.stageBlock(at, idOf('1'), body, md5(Buffer.from('x')))).toMatchObject(refused);
    expect(await account.head(at)).toEqual({ kind: 'absent' });
  });

  it('sends the part of a buffer that it was given, and no more', async () => {
    const { account, service } = await open();
    const whole = Buffer.from('--content--');
    const view = whole.subarray(2, 9);
    await account.putBlob(at, view, md5(view), fresh, {});
    const stored = await service.getContainerClient('data').getBlobClient(at.name).downloadToBuffer();
    expect(stored.toString()).toBe('content');
  });

  it('commits blocks once, tells their ids, and that they are lost when they are', async () => {
    const { account } = await open();
    const ids = [idOf('1'), idOf('2')];
    expect(await account.committedBlockIds(at)).toEqual({ kind: 'absent' });
    for (const id of ids)
      expect(await account.stageBlock(at, id, body, md5(body))).toEqual({ kind: 'staged' });
    expect(await account.head(at)).toEqual({ kind: 'absent' });
    expect((await account.commitBlocks(at, ids, fresh, {})).kind).toBe('written');
    expect(await account.committedBlockIds(at)).toEqual({ kind: 'blocks', ids });
    expect(await account.commitBlocks(at, ids, fresh, {})).toEqual({ kind: 'conflict' });
    expect(await account.commitBlocks({ ...at, name: 'other' }, ids, fresh, {})).toEqual({
      kind: 'blocks-lost',
    });
  });

  it('streams a body of several pieces, and gives its address without a signature', async () => {
    const { account, service } = await open();
    const pieces = [Buffer.alloc(3 << 20, 'a'), Buffer.alloc(3 << 20, 'b'), Buffer.alloc(3 << 20, 'c')];
    const stream = async function* () {
      for (const piece of pieces) yield await Promise.resolve(piece);
    };
    const name = 'logs/a log.xml';
    const client = service.getContainerClient('data').getBlobClient(name);
    for (let time = 0; time < 2; time += 1)
      expect(await account.putStream({ container: 'data', name }, stream(), 'application/xml')).toEqual({
        kind: 'stored',
        uri: client.url,
      });
    expect((await client.downloadToBuffer()).equals(Buffer.concat(pieces))).toBe(true);
    expect((await client.getProperties()).contentType).toBe('application/xml');
    expect(account.addressOf(client.url)).toEqual({ container: 'data', name });
    // An emulator that was started again at another port.
    expect(account.addressOf(client.url.replace(/:\d+/, ':1'))).toEqual({ container: 'data', name });
    for (const none of ['', 'data/x', 'http://127.0.0.1/other/data/x', service.url, `${service.url}/data`])
      expect(account.addressOf(none)).toBeUndefined();
  });

  it.each([
    { container: 'data', name: '..' },
    { container: 'data', name: 'a/../b' },
    { container: 'data', name: '.' },
    { container: 'data', name: '' },
    { container: 'data', name: 'x'.repeat(1025) },
    { container: '..', name: 'a' },
    { container: 'Data', name: 'a' },
    { container: 'da--ta', name: 'a' },
    { container: 'data/..', name: 'a' },
  ])('never asks for $container/$name', async (hostile) => {
    const { account } = await open();
    const refused = { kind: 'refused', status: 'BlobRequestFailed', retryable: false };
    expect(await account.head(hostile)).toMatchObject(refused);
    expect(await account.putBlob(hostile, body, md5(body), fresh, {})).toMatchObject(refused);
    expect(await account.stageBlock(hostile, idOf('1'), body, md5(body))).toMatchObject(refused);
    expect(await account.commitBlocks(hostile, [], fresh, {})).toMatchObject(refused);
    expect(await account.committedBlockIds(hostile)).toMatchObject(refused);
  });

  it('makes a container once, and refuses a name that is none', async () => {
    const { account } = await open();
    expect(await account.ensureContainer('data')).toEqual({ kind: 'ready' });
    expect(await account.ensureContainer('$root')).toEqual({ kind: 'ready' });
    expect(await account.ensureContainer('No')).toMatchObject({
      kind: 'refused',
      status: 'BlobRequestFailed',
    });
  });
});

describe('the accounts of jobs', () => {
  it('are known by the last part of their ids, in any case', async () => {
    const { connectionString, name } = await takeAccount();
    const accounts = createStorageAccounts({ [name]: connectionString });
    const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name.toUpperCase()}`;
    expect('kind' in accounts.open(id)).toBe(false);
    for (const unknown of ['/x/storageAccounts/other', name, '/x/storageAccounts/evil.example', ''])
      expect(accounts.open(unknown)).toMatchObject({ kind: 'unknown-account' });
  });

  it('are Azure’s own where there is an identity to reach them by', () => {
    const credential = { getToken: () => Promise.resolve(null) };
    const accounts = createStorageAccounts({}, credential);
    expect('kind' in accounts.open('/x/storageAccounts/customer1')).toBe(false);
    expect('kind' in accounts.open('/x/storageAccounts/evil.example')).toBe(true);
  });

  it('are refused at once when a connection string is none', () => {
    expect(() => createStorageAccounts({ mine: 'nonsense' })).toThrow(/mine/u);
  });
});

describe('the work store', () => {
  it('keeps what was written first, and replaces what may be replaced', async () => {
    const { service } = await open();
    const store = createWorkStore(service);
    expect(await store.read('i/a')).toBeUndefined();
    await store.purge('i');
    expect(await store.writeOnce('i/a', Buffer.from('first'))).toBe('written');
    expect(await store.writeOnce('i/a', Buffer.from('second'))).toBe('present');
    expect((await store.read('i/a'))?.toString()).toBe('first');
    await store.write('i/a', Buffer.from('third'));
    expect((await store.read('i/a'))?.toString()).toBe('third');
    await store.write('i/empty', Buffer.alloc(0));
    expect((await store.read('i/empty'))?.length).toBe(0);
  });

  it('removes all of one run, and nothing of another', async () => {
    const { service } = await open();
    const store = createWorkStore(service);
    const names = Array.from({ length: 40 }, (_, index) => `i-1/deep/${index}`);
    await Promise.all([...names, 'i-11/a'].map((name) => store.write(name, Buffer.from('x'))));
    await store.purge('i-1');
    for (const name of names) expect(await store.read(name)).toBeUndefined();
    expect((await store.read('i-11/a'))?.toString()).toBe('x');
  });
});
