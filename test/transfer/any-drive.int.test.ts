import { open } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, importDrive, importWorld, type DriveFile } from '../support/drives.ts';

/** Characters that an address, a header or XML might take for something else. */
const part = fc
  .string({
    unit: fc.constantFrom(
      'a',
      'B',
      '7',
      ' ',
      '.',
      '%',
      '#',
      '?',
      '&',
      '+',
      '=',
      "'",
      '(',
      'é',
      'ß',
      '日',
      '😀',
      '-',
      '_',
    ),
    minLength: 1,
    maxLength: 12,
  })
  .filter((text) => !/^[. ]+$/u.test(text) && !/[. ]$/u.test(text));
const file = fc.record({
  path: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  content: fc.uint8Array({ maxLength: 400 }),
  blockSize: fc.integer({ min: 40, max: 500 }),
  named: fc.boolean(),
});
const tree = fc
  .uniqueArray(file, { selector: ({ path: name }) => name.toLowerCase(), minLength: 1, maxLength: 12 })
  .filter((files) => {
    // No file may stand where another needs a folder.
    const paths = files.map(({ path: name }) => name.toLowerCase());
    return paths.every((name) => paths.every((other) => !other.startsWith(`${name}/`)));
  });

type Generated = { path: string; content: Uint8Array; blockSize: number; named: boolean };

const filesOf = (files: readonly Generated[]) =>
  files.map((each): DriveFile => ({
    blobPath: `data/${each.path}`,
    content: each.content,
    blockSize: each.blockSize,
    named: each.named,
  }));

describe('any drive', () => {
  it('becomes exactly the blobs that its manifest names', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (generated) => {
        const files = filesOf(generated);
        const world = await importWorld(files);
        const { result } = await importDrive(world.engine(), world.run);
        expect(result).toMatchObject({ copyStatus: 'Completed', percentComplete: 100 });
        expect(await world.blobs()).toEqual(
          Object.fromEntries(files.map((each) => [each.blobPath, bytesOf(each.content).toString('latin1')])),
        );
      }),
      { numRuns: 15 },
    );
  });

  it(
    'with one byte altered fails at exactly the block that it belongs to',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(tree, fc.nat(), fc.nat(), async (generated, which, where) => {
          const files = filesOf(generated);
          const candidates = files.filter(({ content }) => content.length > 0);
          fc.pre(candidates.length > 0);
          const victim = candidates[which % candidates.length]!;
          const offset = where % victim.content.length;
          const world = await importWorld(files);
          await flip(path.join(world.folder, ...victim.blobPath.split('/')), offset);
          const { result } = await importDrive(world.engine(), world.run);
          expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 1 });
          const corrupted = (await world.log(1)).flatMap((blob) =>
            blob.chunks
              .filter(({ status }) => status === 'Corrupted')
              .map((chunk) => ({
                blobPath: blob.blobPath,
                from: chunk.offset,
                to: chunk.offset + chunk.length,
              })),
          );
          expect(corrupted).toHaveLength(1);
          expect(corrupted[0]!.blobPath).toBe(victim.blobPath);
          expect(corrupted[0]!.from).toBeLessThanOrEqual(offset);
          expect(corrupted[0]!.to).toBeGreaterThan(offset);
          expect(Object.keys(await world.blobs()).toSorted()).toEqual(
            files
              .map((each) => each.blobPath)
              .filter((name) => name !== victim.blobPath)
              .toSorted(),
          );
        }),
        { numRuns: 15 },
      );
    },
  );
});

const flip = async (name: string, offset: number): Promise<void> => {
  const handle = await open(name, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, offset);
  await handle.write(Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, offset);
  await handle.close();
};
