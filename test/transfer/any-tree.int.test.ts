import { hash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../../src/prepare/prepare-drive.ts';
import {
  anyTree,
  expectedBlobs,
  expectedEntries,
  merged,
  plantTree,
  type ExpectedBlob,
  type Tree,
} from '../support/any-tree.ts';
import { driveId, importDrive, importWorldOf, temporaryFolder, type ImportWorld } from '../support/drives.ts';
import { manifestBlobsOf, placeOnDrive } from '../support/prepared.ts';

const PAGE = 512;

/** Runs stop after a while, whatever the machine; a failure tells its seed and path. */
const bounded = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 60_000 });

const preparedWorld = async (tree: Tree, blockIds: boolean): Promise<ImportWorld> => {
  const root = await temporaryFolder();
  const dataset = await plantTree(root, tree);
  return importWorldOf(async (drive) => {
    const prepared = await prepareDataset({ drive, dataset, driveId, sidecars: true, blockIds });
    return prepared.driveListEntry.manifestHash;
  });
};

/** The account's blobs as the tree expects them; what was not asked for is not looked at. */
const imported = async (world: ImportWorld, expected: ReadonlyMap<string, ExpectedBlob>) => {
  const found = new Map<string, ExpectedBlob>();
  for (const [blobPath, content] of Object.entries(await world.blobs())) {
    const { blobType, metadata, ...properties } = await world.carried(blobPath);
    const asked = Object.keys(expected.get(blobPath)?.properties ?? {});
    found.set(blobPath, {
      blobType: blobType === 'PageBlob' ? 'PageBlob' : 'BlockBlob',
      content: hash('md5', Buffer.from(content, 'latin1')),
      length: content.length,
      metadata,
      properties: Object.fromEntries(Object.entries(properties).filter(([name]) => asked.includes(name))),
      written: blobType === 'PageBlob' && content.length > 0 ? await writtenOf(world, blobPath) : [],
    });
  }
  return found;
};

const writtenOf = async (world: ImportWorld, blobPath: string): Promise<[number, number][]> => {
  const [container = '', ...name] = blobPath.split('/');
  const client = world.service.getContainerClient(container).getPageBlobClient(name.join('/'));
  const { pageRange = [] } = await client.getPageRanges();
  // Azurite answers the last byte where Azure's SDK has the count.
  return merged(pageRange.map(({ offset, count = 0 }) => [offset, Math.ceil(count / PAGE) * PAGE]));
};

const expectImported = async (
  world: ImportWorld,
  expected: ReadonlyMap<string, ExpectedBlob>,
): Promise<void> => {
  const found = await imported(world, expected);
  expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [blobPath, blob] of expected)
    expect({ blobPath, ...found.get(blobPath) }).toEqual({ blobPath, ...blob });
};

describe('any tree of files, prepared and imported,', () => {
  it('is exactly its blobs: content, type, metadata, properties, pages', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyTree({ overlapping: true }), fc.boolean(), async (tree, blockIds) => {
        const world = await preparedWorld(tree, blockIds);
        const { result } = await importDrive(world.engine(), world.run);
        expect(result).toMatchObject({ blobsFailed: 0, percentComplete: 100 });
        await expectImported(world, expectedBlobs(expectedEntries(tree)));
      }),
      bounded(40),
    );
  });

  it(
    'with one byte of the drive changed lacks what that byte belongs to, which is told, and nothing else',
    {
      timeout: 120_000,
    },
    async () => {
      await fc.assert(
        fc.asyncProperty(anyTree({ overlapping: false }), fc.nat(), fc.nat(), async (tree, which, where) => {
          const world = await preparedWorld(tree, false);
          const { file, offset } = await flipOne(world.folder, which, where);
          const harm = await harmOf(world.folder, file, offset);
          const { plan, result } = await importDrive(world.engine(), world.run);
          const expected = expectedBlobs(expectedEntries(tree));
          if (harm.kind === 'manifest') {
            expect(result.copyStatus).toBe('ManifestCorrupted');
            await expectImported(world, new Map());
            return;
          }
          const failed = new Map(harm.blobs.map((blob) => [blob.blobPath, blob]));
          expect(result).toMatchObject({
            copyStatus: failed.size > 0 ? 'CompletedWithErrors' : 'Completed',
            blobsFailed: failed.size,
          });
          for (const blobPath of failed.keys()) expect(expected.delete(blobPath)).toBe(true);
          await expectImported(world, expected);
          if (plan.kind === 'refused') throw new Error('The drive was refused.');
          for (const { blobPath, status, disposition, chunks, metadata, properties } of await world.log(
            plan.segments,
          )) {
            const own = failed.get(blobPath);
            expect({ blobPath, status, disposition: disposition.status }).toEqual({
              blobPath,
              status: own ? 'CompletedWithErrors' : 'Completed',
              disposition: own ? 'Cancelled' : 'Created',
            });
            expect({
              chunks: chunks.filter((chunk) => chunk.status === 'Corrupted').map((chunk) => chunk.offset),
              metadata: metadata?.status === 'Corrupted',
              properties: properties?.status === 'Corrupted',
            }).toEqual({
              chunks: own?.chunk === undefined ? [] : [own.chunk],
              metadata: own?.sidecar === 'metadata',
              properties: own?.sidecar === 'properties',
            });
          }
        }),
        bounded(80),
      );
    },
  );
});

const flipOne = async (
  drive: string,
  which: number,
  where: number,
): Promise<{ file: string; offset: number }> => {
  const entries = await readdir(drive, { recursive: true, withFileTypes: true });
  const found: { file: string; size: number }[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size } = await stat(file);
    if (size > 0) found.push({ file, size });
  }
  const { file, size } = found.toSorted((one, other) => (one.file < other.file ? -1 : 1))[
    which % found.length
  ]!;
  const offset = where % size;
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, offset);
  await handle.write(Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, offset);
  await handle.close();
  return { file, offset };
};

/** `chunk`: the offset of the one that is hit. */
type HitBlob = { blobPath: string; chunk?: number; sidecar?: 'metadata' | 'properties' };
type Harm = { kind: 'manifest' } | { kind: 'blobs'; blobs: HitBlob[] };

/** Whose the byte is; nobody's, in what a page blob leaves out. */
const harmOf = async (drive: string, file: string, offset: number): Promise<Harm> => {
  if (file === path.join(drive, 'DriveManifest.xml')) return { kind: 'manifest' };
  const blobs: HitBlob[] = [];
  for (const blob of await manifestBlobsOf(drive)) {
    const { blobPath } = blob;
    const isHere = (place: string | undefined): boolean =>
      place !== undefined && placeOnDrive(drive, place) === file;
    for (const sidecar of ['metadata', 'properties'] as const)
      if (isHere(blob[sidecar]?.path)) blobs.push({ blobPath, sidecar });
    if (!isHere(blob.filePath)) continue;
    const chunks = blob.kind === 'block' ? blob.blocks : blob.pageRanges;
    const hit = chunks.find((chunk) => chunk.offset <= offset && offset < chunk.offset + chunk.length);
    if (hit) blobs.push({ blobPath, chunk: hit.offset });
  }
  return { kind: 'blobs', blobs };
};
