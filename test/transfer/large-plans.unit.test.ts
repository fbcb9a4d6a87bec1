import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, truncate } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { MAX_BLOCKS, MAX_CHUNK_BYTES, MAX_PAGE_RANGES } from '../../src/formats/manifest-limits.ts';
import type { ManifestBlob, ManifestEntry } from '../../src/formats/manifest.ts';
import { writeManifest } from '../../src/formats/write-manifest.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import type { WorkStore } from '../../src/storage/blobs/work-store.ts';
import { createImportEngine } from '../../src/transfer/import-engine.ts';
import { papersOf } from '../../src/transfer/papers.ts';
import { temporaryFolder } from '../support/drives.ts';

const TiB = 1024 ** 4;
const HASH = '0'.repeat(32);

const storeInMemory = (): WorkStore => {
  const papers = new Map<string, Buffer>();
  return {
    write: (name, content) => {
      papers.set(name, Buffer.from(content));
      return Promise.resolve();
    },
    writeOnce: (name, content) => {
      if (papers.has(name)) return Promise.resolve('present');
      papers.set(name, Buffer.from(content));
      return Promise.resolve('written');
    },
    read: (name) => Promise.resolve(papers.get(name)),
    purge: () => Promise.resolve(),
  };
};

/** The plan of a drive that has this manifest, and its papers. */
const planOf = async (blobs: Iterable<ManifestBlob>, bays?: string) => {
  const root = bays ?? (await temporaryFolder());
  const folder = path.join(root, 'bay1');
  await mkdir(folder, { recursive: true });
  const md5 = createHash('md5');
  const bytes = async function* () {
    for await (const text of writeManifest({ version: '2014-11-01', driveId: 'W-1' }, blobs)) {
      md5.update(text);
      yield text;
    }
  };
  await pipeline(Readable.from(bytes()), createWriteStream(path.join(folder, 'DriveManifest.xml')));
  const drive = {
    driveId: 'W-1',
    manifestFile: '\\DriveManifest.xml',
    manifestHash: md5.digest('hex'),
    bay: 'bay1',
    bitLockerKey: () => '',
  };
  const workStore = storeInMemory();
  const engine = createImportEngine({
    loadDriveJob: () =>
      Promise.resolve({
        jobName: 'job1',
        storageAccountId: '/storageAccounts/nobody',
        diagnosticsPath: '',
        logLevel: 'Error',
        backupDriveManifest: false,
        copies: [],
        drive,
      }),
    accounts: createStorageAccounts({}),
    bays: createFolderBays(root),
    workStore,
    progress: { report: () => Promise.resolve(), read: () => Promise.resolve([]) },
    clock: { now: () => new Date('2026-11-22T08:09:10.123Z') },
  });
  const key = { subscriptionId: 's', resourceGroup: 'g', name: 'job1' };
  const plan = await engine.plan({ key, jobId: 'j', driveId: 'W-1', run: 1, instanceId: 'j-d0-1' });
  if (plan.kind !== 'planned') throw new Error(plan.copyStatus);
  const papers = papersOf(workStore, 'j-d0-1');
  return { plan, entries: (segment: number) => papers.entries(segment, plan.totals.serialFrom) };
};

const named = (name: string) => ({
  blobPath: `data/${name}`,
  filePath: `\\data\\${name}`,
  disposition: 'rename' as const,
});
const small = (name: string): ManifestBlob => ({
  ...named(name),
  kind: 'block',
  length: 1,
  blocks: [{ offset: 0, length: 1, hash: HASH }],
});
const chunks = (count: number, every = 1) =>
  Array.from({ length: count }, (_, index) => ({
    offset: index * every * MAX_CHUNK_BYTES,
    length: MAX_CHUNK_BYTES,
    hash: HASH,
  }));
const numbered = (index: number): string => Buffer.from(String(index).padStart(6, '0')).toString('base64');

const blockBlob: ManifestBlob = {
  ...named('195 GB'),
  kind: 'block',
  length: MAX_BLOCKS * MAX_CHUNK_BYTES,
  blocks: chunks(MAX_BLOCKS).map((chunk, index) => ({ ...chunk, id: numbered(index) })),
};
const pageBlob: ManifestBlob = {
  ...named('1 TB'),
  kind: 'page',
  length: TiB,
  pageRanges: chunks(TiB / MAX_CHUNK_BYTES),
};
const largest: ManifestBlob = {
  ...named('8 TB'),
  kind: 'page',
  length: 8 * TiB,
  pageRanges: chunks(MAX_PAGE_RANGES, 2),
};

/** Whatever the order of their properties. */
const same = (left: ManifestEntry | undefined, right: ManifestEntry): boolean =>
  left !== undefined && JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
const sorted = (entry: ManifestEntry) => Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('the largest blobs', () => {
  it(
    'are planned, each the end of its segment, with nothing lost of their sizes and chunks',
    { timeout: 120_000 },
    async () => {
      const { plan, entries } = await planOf([
        small('a'),
        blockBlob,
        small('b'),
        pageBlob,
        largest,
        small('c'),
      ]);
      expect(plan).toEqual({
        kind: 'planned',
        segments: 4,
        totals: { bytes: 209_715_200_000 + 9 * TiB + 3, blobs: 6, serialFrom: 4 },
      });
      const segments = await Promise.all([0, 1, 2, 3].map(entries));
      expect(segments.map((segment) => segment.map(({ blobPath }) => blobPath))).toEqual([
        ['data/a', 'data/195 GB'],
        ['data/b', 'data/1 TB'],
        ['data/8 TB'],
        ['data/c'],
      ]);
      // As text: comparing a quarter of a million chunks one by one takes many seconds.
      expect(same(segments[0]?.[1], blockBlob)).toBe(true);
      expect(same(segments[1]?.[1], pageBlob)).toBe(true);
      const planned = segments[2]?.[0];
      if (planned?.kind !== 'page') throw new Error('It is no page blob.');
      expect(planned.pageRanges).toHaveLength(1_048_576);
      expect(planned.pageRanges.at(-1)).toEqual({
        offset: 8 * TiB - 2 * MAX_CHUNK_BYTES,
        length: MAX_CHUNK_BYTES,
        hash: HASH,
      });
    },
  );

  it('are read to their last byte where they lie on the drive', async () => {
    const root = await temporaryFolder();
    const folder = path.join(root, 'bay1');
    await mkdir(folder);
    for (const length of [blockBlob.length, pageBlob.length, 8 * TiB]) {
      const file = path.join(folder, `${length}`);
      await (await open(file, 'w')).close();
      // Nothing but its end is ever written.
      await truncate(file, length - 1);
      const handle = await open(file, 'r+');
      await handle.write(Buffer.from('z'), 0, 1, length - 1);
      await handle.close();
      const mounted = await createFolderBays(root).drive('bay1', '');
      const opened = mounted.ok ? await mounted.drive.open(`\\${length}`) : undefined;
      if (!opened?.ok) throw new Error('It cannot be opened.');
      expect(opened.value.length).toBe(length);
      const last = Buffer.alloc(MAX_CHUNK_BYTES);
      expect(await opened.value.read(length - MAX_CHUNK_BYTES, last)).toEqual({
        ok: true,
        value: MAX_CHUNK_BYTES,
      });
      expect(last.subarray(-2).toString()).toBe('\0z');
      await opened.value.close();
    }
  });

  it.each([
    [
      'over 50,000 blocks',
      { ...blockBlob, blocks: chunks(MAX_BLOCKS + 1) },
      'There are more than 50000 blocks',
    ],
    [
      'over 1,048,576 ranges',
      { ...largest, pageRanges: chunks(MAX_PAGE_RANGES + 1) },
      'There are more than 1048576',
    ],
    ['over 8 TB', { ...largest, length: 8 * TiB + 512, pageRanges: [] }, 'Length is 8796093022720'],
  ] as const)('are refused when they are larger: %s', { timeout: 60_000 }, async (_name, blob, reason) => {
    const blocks =
      'blocks' in blob
        ? { blocks: blob.blocks.map((chunk, index) => ({ ...chunk, id: numbered(index) })) }
        : {};
    const { plan, entries } = await planOf([{ ...blob, ...blocks }, small('a')]);
    expect(plan).toMatchObject({ segments: 1, totals: { blobs: 2 } });
    expect(await entries(0)).toMatchObject([
      { kind: 'refused', status: 'Failed', reason: expect.stringContaining(reason) as unknown },
      small('a'),
    ]);
  });
});

describe('a segment', () => {
  it('ends at 500 blobs, 256 MiB or 20,000 chunks, whichever comes first', async () => {
    const blobs = function* (): Generator<ManifestBlob> {
      for (let index = 0; index < 1001; index += 1) yield small(`a${index}`);
      const blocks = chunks(33);
      for (let index = 0; index < 4; index += 1)
        yield { ...named(`b${index}`), kind: 'page', length: 33 * MAX_CHUNK_BYTES, pageRanges: blocks };
      const ranges = Array.from({ length: 7_000 }, (_, index) => ({
        offset: index * 512,
        length: 512,
        hash: HASH,
      }));
      for (let index = 0; index < 4; index += 1)
        yield { ...named(`c${index}`), kind: 'page', length: 7_000 * 512, pageRanges: ranges };
    };
    const { plan, entries } = await planOf(blobs());
    const sizes = await Promise.all(
      Array.from({ length: plan.segments }, async (_, index) => (await entries(index)).length),
    );
    expect(sizes).toEqual([500, 500, 3, 2, 3, 1]);
  });
});

describe('blobs that share a name', () => {
  it(
    'are all planned in their order, the first beside the others, its twins one after the other',
    { timeout: 60_000 },
    async () => {
      const twins = 100_000;
      const blobs = function* (): Generator<ManifestBlob> {
        for (let index = 0; index < twins; index += 1) yield { ...small('same'), filePath: `\\${index}` };
      };
      const { plan, entries } = await planOf(blobs());
      expect(plan).toEqual({
        kind: 'planned',
        segments: 201,
        totals: { bytes: twins, blobs: twins, serialFrom: 1 },
      });
      const [first, second, last] = await Promise.all([0, 1, 200].map(entries));
      expect(first?.map(({ filePath }) => filePath)).toEqual(['\\0']);
      expect(second?.[0]?.filePath).toBe('\\1');
      expect(last?.at(-1)?.filePath).toBe(`\\${twins - 1}`);
    },
  );

  it('are known by what they are to Blob storage, however they are written', async () => {
    const { plan } = await planOf(
      ['data/x/y', '/data/x/y', 'data\\x\\y', '\\data/x\\y'].map((blobPath, index) => ({
        ...small(`${index}`),
        blobPath,
      })),
    );
    expect(plan.totals.serialFrom).toBe(1);
    expect(plan.segments).toBe(2);
  });
});
