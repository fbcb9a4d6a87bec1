import { createHash } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import type { BlobAccount, BlobAddress, ListedBlob } from '../../src/ports/blob-account.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { takeAccount } from '../support/azurite.ts';

const open = async (): Promise<{
  account: BlobAccount;
  service: BlobServiceClient;
  data: ContainerClient;
}> => {
  const { connectionString, name } = await takeAccount();
  const account = createStorageAccounts({ [name]: connectionString }).open(`/x/storageAccounts/${name}`);
  if ('kind' in account) throw new Error(account.reason);
  const service = BlobServiceClient.fromConnectionString(connectionString);
  const data = service.getContainerClient('data');
  await data.create();
  return { account, service, data };
};

const put = async (
  container: ContainerClient,
  name: string,
  content = name,
  metadata: Record<string, string> = {},
): Promise<void> => {
  const body = Buffer.from(content);
  await container.getBlockBlobClient(name).upload(body, body.length, { metadata });
};

/** All pages, of two items at most. */
const listAll = async (account: BlobAccount, prefix: string, snapshots: boolean): Promise<ListedBlob[]> => {
  const items: ListedBlob[] = [];
  let from: string | undefined;
  do {
    const page = await account.listBlobs('data', prefix, {
      snapshots,
      atMost: 2,
      ...(from !== undefined && { from }),
    });
    if (page.kind !== 'page') throw new Error(page.kind);
    items.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  return items;
};

const etagOf = async (account: BlobAccount, at: BlobAddress): Promise<string> => {
  const found = await account.headVersion(at);
  if (found.kind !== 'exists') throw new Error(found.kind);
  return found.etag;
};

const read = async (
  account: BlobAccount,
  at: BlobAddress,
  snapshot?: string,
  offset = 0,
  length = 100,
): Promise<string> => {
  const into = Buffer.alloc(length);
  const head = await account.headVersion(at, snapshot);
  if (head.kind !== 'exists') throw new Error(head.kind);
  const answer = await account.readRange(at, snapshot, offset, [into], head.etag);
  if (answer.kind !== 'read') throw new Error(answer.kind);
  return into.subarray(0, answer.bytes).toString();
};

const hostile = [
  ' a ',
  'a b/%41%2F&c=d?e#f',
  'A',
  'a',
  'a/',
  'a//b',
  'a+b',
  "a'(b)!*",
  'a<b>"&amp;',
  '夏/🌊',
  'e\u0301',
  '\u2028',
  'CON',
  'aux.txt',
  'a:b|c*d?',
];

describe('reading a storage account', () => {
  it('lists containers below a prefix, page by page', async () => {
    const { account, service } = await open();
    for (const name of ['$root', 'bob', 'bobkids']) await service.getContainerClient(name).create();
    expect(await account.listContainers('')).toEqual({
      kind: 'page',
      items: ['$root', 'bob', 'bobkids', 'data', 'taken'],
    });
    expect(await account.listContainers('$root')).toMatchObject({ items: ['$root'] });
    const first = await account.listContainers('bob', { atMost: 1 });
    if (first.kind !== 'page' || first.next === undefined) throw new Error('There is a second page.');
    expect(first.items).toEqual(['bob']);
    const second = await account.listContainers('bob', { from: first.next, atMost: 1 });
    expect(second).toEqual({ kind: 'page', items: ['bobkids'] });
    expect(await account.listContainers('carol')).toEqual({ kind: 'page', items: [] });
  });

  it('lists blobs of every name, and reads each by the name it was listed with', async () => {
    const { account, data } = await open();
    for (const name of hostile) await put(data, name);
    const listed = await listAll(account, '', true);
    expect(listed.map(({ name }) => name).toSorted()).toEqual(hostile.toSorted());
    for (const { etag, length, name } of listed) {
      expect(length).toBe(Buffer.byteLength(name));
      expect(await read(account, { container: 'data', name })).toBe(name);
      expect(await etagOf(account, { container: 'data', name })).toBe(etag);
    }
  });

  it('lists blobs of every type with what is known of them, and none that is not committed', async () => {
    const { account, data } = await open();
    await put(data, 'block', 'four', { station: 'west', line: '2' });
    await data.getPageBlobClient('page').create(1024);
    await data.getAppendBlobClient('append').create();
    await data.getAppendBlobClient('append').appendBlock('abc', 3);
    await data.getBlockBlobClient('uncommitted').stageBlock('AAAA', 'x', 1);
    const listed = await listAll(account, '', true);
    expect(listed).toMatchObject([
      { name: 'append', blobType: 'AppendBlob', length: 3, metadata: {} },
      { name: 'block', blobType: 'BlockBlob', length: 4, metadata: { station: 'west', line: '2' } },
      { name: 'page', blobType: 'PageBlob', length: 1024, metadata: {} },
    ]);
    for (const { lastModified, snapshot } of listed) {
      expect(lastModified.getTime()).toBeGreaterThan(0);
      expect(snapshot).toBeUndefined();
    }
  });

  it('lists the snapshots of a blob with it, if they are wanted, wherever a page ends, and reads what each holds', async () => {
    const { account, data } = await open();
    const at = { container: 'data', name: 'a' };
    const snapshots: string[] = [];
    for (const content of ['first', 'second']) {
      await put(data, 'a', content);
      const taken = await account.createSnapshot(at, await etagOf(account, at));
      if (taken.kind !== 'snapshot') throw new Error(taken.kind);
      snapshots.push(taken.snapshot);
    }
    await put(data, 'a', 'now');
    await put(data, 'a b');
    expect((await listAll(account, 'a', true)).map(({ name, snapshot }) => [name, snapshot])).toEqual([
      ['a', snapshots[0]],
      ['a', snapshots[1]],
      ['a', undefined],
      ['a b', undefined],
    ]);
    expect((await listAll(account, 'a', false)).map(({ name }) => name)).toEqual(['a', 'a b']);
    expect(await read(account, at, snapshots[0])).toBe('first');
    expect(await read(account, at, snapshots[1])).toBe('second');
    expect(await read(account, at)).toBe('now');

    for (const [first] of [[snapshots[0] ?? ''], [snapshots[0] ?? '']])
      expect(await account.deleteSnapshot(at, first ?? '')).toEqual({ kind: 'removed' });
    expect(await account.headVersion(at, snapshots[0])).toEqual({ kind: 'absent' });
    expect(await read(account, at, snapshots[1])).toBe('second');
  });

  it('says of one blob what it carries, how it is leased, and that it is not there', async () => {
    const { account, data } = await open();
    const blob = data.getBlockBlobClient('a');
    await blob.upload('four', 4, {
      metadata: { station: 'west' },
      blobHTTPHeaders: {
        blobContentType: 'text/plain',
        blobCacheControl: 'no-store',
        blobContentEncoding: 'identity',
        blobContentLanguage: 'en',
      },
    });
    const at = { container: 'data', name: 'a' };
    expect(await account.headVersion(at)).toMatchObject({
      kind: 'exists',
      blobType: 'BlockBlob',
      length: 4,
      leaseState: 'available',
      attributes: {
        metadata: { station: 'west' },
        contentType: 'text/plain',
        cacheControl: 'no-store',
        contentEncoding: 'identity',
        contentLanguage: 'en',
        contentMd5: createHash('md5').update('four').digest(),
      },
    });
    await blob.getBlobLeaseClient('00000000-0000-4000-8000-000000000001').acquireLease(60);
    expect(await account.headVersion(at)).toMatchObject({ leaseState: 'leased' });
    expect(await read(account, at)).toBe('four');
    await blob.getBlobLeaseClient('00000000-0000-4000-8000-000000000001').releaseLease();
    await blob.setAccessTier('Archive');
    expect(await account.headVersion(at)).toMatchObject({ accessTier: 'Archive' });
    expect(await account.headVersion({ container: 'data', name: 'b' })).toEqual({ kind: 'absent' });
    expect(await account.headVersion({ container: 'none', name: 'a' })).toEqual({ kind: 'absent' });
    expect(await account.headVersion(at, '2026-01-31T08:00:00.1234567Z')).toEqual({ kind: 'absent' });
  });

  it('reads any range, and no more than there is', async () => {
    const { account, data } = await open();
    await put(data, 'a', '0123456789');
    await put(data, 'empty', '');
    const at = { container: 'data', name: 'a' };
    expect(await read(account, at, undefined, 2, 3)).toBe('234');
    expect(await read(account, at, undefined, 8, 5)).toBe('89');
    expect(await read(account, at, undefined, 10, 5)).toBe('');
    expect(await read(account, at, undefined, 99, 5)).toBe('');
    expect(await read(account, at, undefined, 0, 0)).toBe('');
    expect(await read(account, { container: 'data', name: 'empty' })).toBe('');
  });

  it('tells with any bytes of a blob what a look at it would', async () => {
    const { account, data } = await open();
    const described = data.getBlockBlobClient('described');
    await described.upload('0123456789', 10, {
      metadata: { station: 'west' },
      blobHTTPHeaders: {
        blobContentType: 'text/plain',
        blobContentLanguage: 'fr',
        blobCacheControl: 'no-store',
      },
    });
    await described.getBlobLeaseClient().acquireLease(-1);
    const { snapshot = '' } = await described.createSnapshot();
    const bare = data.getAppendBlobClient('bare');
    await bare.create();
    await bare.appendBlock('0123456789', 10);
    for (const [name, of] of [['described'], ['described', snapshot], ['bare']] as const) {
      const at = { container: 'data', name };
      const seen = await account.headVersion(at, of);
      if (seen.kind !== 'exists') throw new Error(seen.kind);
      const into = [Buffer.alloc(2), Buffer.alloc(0), Buffer.alloc(3)];
      const answer = await account.readRange(at, of, 4, into, seen.etag);
      expect(answer).toEqual({ kind: 'read', bytes: 5, version: { ...seen, accessTier: undefined } });
      expect(into.map(String)).toEqual(['45', '', '678']);
    }
  });

  it('reads, and takes snapshots of, no other blob than the one that was seen', async () => {
    const { account, data } = await open();
    await put(data, 'a', 'before');
    const at = { container: 'data', name: 'a' };
    const etag = await etagOf(account, at);
    await put(data, 'a', 'after');
    const into = Buffer.alloc(10);
    expect(await account.readRange(at, undefined, 0, [into], etag)).toEqual({ kind: 'conflict' });
    expect(await account.createSnapshot(at, etag)).toEqual({ kind: 'conflict' });
    await data.deleteBlob('a');
    // Azurite looks at the condition first.
    const gone = { kind: expect.stringMatching(/^(absent|conflict)$/) as string };
    expect(await account.readRange(at, undefined, 0, [into], etag)).toEqual(gone);
    expect(await account.createSnapshot(at, etag)).toEqual(gone);
    expect(await account.pageRanges(at, undefined, etag)).toEqual(gone);
  });

  it('tells where a page blob, or a snapshot of one, was written', async () => {
    const { account, data } = await open();
    const at = { container: 'data', name: 'page' };
    const page = data.getPageBlobClient('page');
    await page.create(1 << 20);
    expect(await account.pageRanges(at, undefined, await etagOf(account, at))).toEqual({
      kind: 'page',
      items: [],
    });
    await page.uploadPages(Buffer.alloc(1024, 'a'), 512, 1024);
    const taken = await account.createSnapshot(at, await etagOf(account, at));
    if (taken.kind !== 'snapshot') throw new Error(taken.kind);
    await page.uploadPages(Buffer.alloc(512, 'b'), 4096, 512);
    const etag = await etagOf(account, at);
    expect(await account.pageRanges(at, undefined, etag)).toMatchObject({
      items: [
        { offset: 512, length: 1024 },
        { offset: 4096, length: 512 },
      ],
    });
    const before = await account.headVersion(at, taken.snapshot);
    if (before.kind !== 'exists') throw new Error(before.kind);
    expect(await account.pageRanges(at, taken.snapshot, before.etag)).toMatchObject({
      items: [{ offset: 512, length: 1024 }],
    });
  });

  it('lists one virtual folder at a time', async () => {
    const { account, data } = await open();
    for (const name of ['a', 'a/1', 'a/2/3', 'a/2/4', 'b/c']) await put(data, name);
    const names = async (prefix: string): Promise<string[]> => {
      const page = await account.listFolder('data', prefix);
      if (page.kind !== 'page') throw new Error(page.kind);
      return page.items.map((item) => (item.kind === 'folder' ? item.prefix : item.name)).toSorted();
    };
    expect(await names('')).toEqual(['a', 'a/', 'b/']);
    expect(await names('a/')).toEqual(['a/1', 'a/2/']);
    expect(await names('a/2/3')).toEqual(['a/2/3']);
    const found: unknown[] = [];
    let from: string | undefined;
    do {
      const page = await account.listFolder('data', '', { atMost: 1, ...(from !== undefined && { from }) });
      if (page.kind !== 'page') throw new Error(page.kind);
      found.push(...page.items);
      from = page.next;
    } while (from !== undefined);
    expect(found).toHaveLength(3);
  });

  it('tells a container that is not there, or can have no such name', async () => {
    const { account } = await open();
    expect(await account.listBlobs('none', '', { snapshots: true })).toEqual({ kind: 'absent' });
    expect(await account.listFolder('none', '')).toEqual({ kind: 'absent' });
    expect(await account.listBlobs('a--b', '', { snapshots: true })).toMatchObject({
      kind: 'refused',
      retryable: false,
    });
  });

  it('gives refusals as values', async () => {
    const { name } = await takeAccount();
    const key = Buffer.from('another key').toString('base64');
    const { connectionString } = await takeAccount();
    const endpoint = /BlobEndpoint=([^;]+)/.exec(connectionString)?.[1]?.replace(/[^/]+$/, name) ?? '';
    const wrong = `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};BlobEndpoint=${endpoint}`;
    const account = createStorageAccounts({ [name]: wrong }).open(`/x/storageAccounts/${name}`);
    if ('kind' in account) throw new Error(account.reason);
    const forbidden = { kind: 'refused', status: 'BlobRequestForbidden', retryable: false };
    const at = { container: 'data', name: 'a' };
    expect(await account.listContainers('')).toMatchObject(forbidden);
    expect(await account.listBlobs('data', '', { snapshots: true })).toMatchObject(forbidden);
    expect(await account.listFolder('data', '')).toMatchObject(forbidden);
    expect(await account.headVersion(at)).toMatchObject(forbidden);
    expect(await account.readRange(at, undefined, 0, [Buffer.alloc(1)], '"x"')).toMatchObject(forbidden);
    expect(await account.pageRanges(at, undefined, '"x"')).toMatchObject(forbidden);
    expect(await account.createSnapshot(at, '"x"')).toMatchObject(forbidden);
    expect(await account.deleteSnapshot(at, '2026-01-31T08:00:00.1234567Z')).toMatchObject(forbidden);
  });
});
