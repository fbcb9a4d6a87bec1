import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { importDrive, importWorld, type ImportWorld } from '../support/drives.ts';

const MD5_OF_A = '0CC175B9C0F1B6A831C399E269772661';
const block = (offset: number, length: number, id?: string): string =>
  `<Block Offset="${offset}" Length="${length}" ${id === undefined ? '' : `Id="${id}" `}Hash="${MD5_OF_A}"/>`;

type Entry = { path?: string; file?: string; length?: number; list?: string };
const entry = ({
  path: blobPath = 'data/a',
  file = '\\data\\a',
  length = 1,
  list = block(0, length),
}: Entry): string =>
  `<Blob><BlobPath>${blobPath}</BlobPath><FilePath>${file}</FilePath><Length>${length}</Length>` +
  `${list.startsWith('<PageRange') ? `<PageRangeList>${list}</PageRangeList>` : `<BlockList>${list}</BlockList>`}</Blob>`;

/** The drive with a manifest of these entries, which is what the job says it is. */
const importWith = async (world: ImportWorld, entries: readonly Entry[], tell?: (line: string) => void) => {
  const text =
    `<DriveManifest Version="2014-11-01"><Drive><DriveId>${world.job.drive.driveId}</DriveId>` +
    `<BlobList>${entries.map(entry).join('\n')}</BlobList></Drive></DriveManifest>`;
  await writeFile(path.join(world.folder, 'DriveManifest.xml'), text);
  const manifestHash = createHash('md5').update(text).digest('hex');
  const job = { ...world.job, drive: { ...world.job.drive, manifestHash } };
  const engine = world.engine({ loadDriveJob: () => Promise.resolve(job) });
  return importDrive(
    {
      ...engine,
      plan: (run) => engine.plan(run, tell),
      copySegment: (input) => engine.copySegment(input, tell),
    },
    world.run,
  );
};

const one = [{ blobPath: 'data/a', content: 'a' }];

it('fails each entry that cannot be as the manifest has it, copies the others, and reaches nothing outside', async () => {
  const world = await importWorld(one);
  // What entries that lead out of the account or off the drive would reach.
  await world.put('other/a', 'untouched');
  await mkdir(path.join(world.folder, '..', 'outside'));
  await writeFile(path.join(world.folder, '..', 'outside', 'a'), 'a');
  const told: string[] = [];
  const spoilt: [Entry, string][] = [
    [{ path: 'https://other.blob.core.windows.net/data/a' }, 'BlobRequestFailed'],
    [{ path: '' }, 'BlobRequestFailed'],
    [{ path: '//data/a' }, 'BlobRequestFailed'],
    [{ path: 'data/../other/a' }, 'BlobRequestFailed'],
    [{ path: 'data\\..\\..\\other\\a' }, 'BlobRequestFailed'],
    [{ path: 'Not_A_Container/a' }, 'BlobRequestFailed'],
    [{ path: 'data/f1', file: '\\..\\outside\\a' }, 'FileNameInvalid'],
    [{ path: 'data/f2', file: '' }, 'FileNameInvalid'],
    [{ path: 'data/f3', file: 'C:\\data\\a' }, 'FileNameInvalid'],
    [{ path: 'data/b', length: 2, list: block(0, 1) }, 'Failed'],
    [{ path: 'data/b', length: 700, list: '<PageRange Offset="0" Length="512" Hash="0"/>' }, 'Failed'],
    [{ path: 'data/b', length: 2, list: block(1, 1) + block(0, 1) }, 'Failed'],
    [{ path: 'data/b', list: block(0, 1, 'no Base64') }, 'Failed'],
    [{ path: 'data/b', length: 5_000_000 }, 'Failed'],
  ];
  const good: Entry[] = [{ path: 'data/good' }, { path: '/data\\folder\\good', file: '/data/a' }];
  const { plan, result } = await importWith(
    world,
    [good[0]!, ...spoilt.map(([each]) => each), good[1]!],
    (line) => told.push(line),
  );

  expect(plan).toMatchObject({ kind: 'planned', segments: 1, totals: { blobs: spoilt.length + 2 } });
  expect(result).toMatchObject({
    copyStatus: 'CompletedWithErrors',
    blobsSucceeded: 2,
    blobsFailed: spoilt.length,
    bytesSucceeded: 2,
    percentComplete: 100,
  });
  expect(await world.blobs()).toEqual({ 'data/good': 'a', 'data/folder/good': 'a', 'other/a': 'untouched' });
  const log = await world.log(1);
  expect(log.map(({ status }) => status)).toEqual([
    'Completed',
    ...spoilt.map(([, status]) => status),
    'Completed',
  ]);
  expect(told.filter((line) => line.startsWith('"data/b": Failed: '))).toHaveLength(5);

  const name = new URL(result.errorLogUri!).pathname.split('/waimportexport/')[1]!;
  const errorLog = await world.service
    .getContainerClient('waimportexport')
    .getBlobClient(decodeURIComponent(name))
    .downloadToBuffer();
  expect(errorLog.toString().match(/<Blob Status="(?!Completed")/gu)).toHaveLength(spoilt.length);
  expect(errorLog.toString()).toContain('<BlobPath>data/../other/a</BlobPath>');
});

it('logs a spoilt entry as itself when no other can be copied either', async () => {
  const world = await importWorld(one, { storageAccountId: '/storageAccounts/nobody-knows-it' });
  const { result } = await importWith(world, [
    { path: 'data/good' },
    { path: 'data/b', length: 2, list: '' },
  ]);
  expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 2, percentComplete: 100 });
  expect((await world.log(1)).map(({ status }) => status)).toEqual(['BlobRequestFailed', 'Failed']);
});

it('counts for nothing when the manifest has another hash than the job says', async () => {
  const world = await importWorld(one);
  const manifest = path.join(world.folder, 'DriveManifest.xml');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('data/a', 'data/../a'));
  expect((await importDrive(world.engine(), world.run)).result.copyStatus).toBe('ManifestCorrupted');
});
