import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockBuffers } from '../../src/transfer/block-buffers.ts';
import { blockMd5 } from '../../src/transfer/block-md5.ts';
import { partUploads } from '../../src/transfer/part-uploads.ts';
import { SeenTargets } from '../../src/transfer/seen-targets.ts';
import { sideBySide } from '../../src/transfer/side-by-side.ts';
import { renamed, targetOf } from '../../src/transfer/target.ts';

describe('the name of a renamed blob', () => {
  it.each([
    ['BlobNameWithoutDot', 2, 'BlobNameWithoutDot (2)'],
    ['Seattle.jpg', 2, 'Seattle (2).jpg'],
    ['Seattle.jpg', 3, 'Seattle (3).jpg'],
    ['archive.tar.gz', 2, 'archive.tar (2).gz'],
    ['v1.0/notes', 2, 'v1.0/notes (2)'],
    ['v1.0/notes.txt', 2, 'v1.0/notes (2).txt'],
    ['.profile', 2, ' (2).profile'],
    ['a', 1, 'a'],
  ])('%s, for the %i. time, is %s', (name, number, expected) => {
    expect(renamed({ container: 'c', name }, number)).toEqual({ container: 'c', name: expected });
  });
});

it.each([
  ['pictures/animals/koala.jpg', 'pictures', 'animals/koala.jpg'],
  ['$root/a', '$root', 'a'],
  ['alone', '$root', 'alone'],
])('%s is in container %s', (blobPath, container, name) => {
  expect(targetOf(blobPath)).toEqual({ container, name });
});

it('a target is seen again exactly when it was seen before', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 4_000, size: 'max' }), (names) => {
      const seen = new SeenTargets('seed');
      const model = new Set<string>();
      for (const name of names) {
        expect(seen.add(name)).toBe(model.has(name));
        model.add(name);
      }
    }),
    { numRuns: 20 },
  );
});

describe('parts on their way', () => {
  const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

  it('share their room, and one that is larger goes alone', async () => {
    const uploads = partUploads(4);
    let taken = 0;
    const seen: number[] = [];
    for (const charge of [1, 1, 1, 1, 9, 1, 3, 2]) {
      await uploads.begin(charge, async () => {
        seen.push((taken += charge));
        await tick();
        taken -= charge;
      });
    }
    await uploads.end();
    expect(taken).toBe(0);
    expect(Math.max(...seen.filter((sum) => sum !== 9))).toBeLessThanOrEqual(4);
    expect(seen).toContain(9);
  });

  it('tell of one that failed at the next, and at the end, when the others have ended', async () => {
    const uploads = partUploads(2);
    let ended = false;
    await uploads.begin(1, async () => {
      await tick();
      await tick();
      ended = true;
    });
    await uploads.begin(1, () => Promise.reject(new Error('no store')));
    await expect(uploads.begin(1, tick)).rejects.toThrow('no store');
    await expect(uploads.end()).rejects.toThrow('no store');
    expect(ended).toBe(true);
  });
});

describe('work side by side', () => {
  it('never has more at once than it may, and does all of it', async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];
    await sideBySide([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, item));
      done.push(item);
      now -= 1;
    });
    expect(most).toBe(2);
    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it('ends what has begun before it tells of a failure, and begins nothing more', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = sideBySide([0, 1, 2, 3], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 0) throw new Error('first');
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});

it('blocks on their way share a bounded memory, in order of asking', async () => {
  const MiB = 1024 * 1024;
  const buffers = createBlockBuffers(8 * MiB);
  let held = 0;
  let most = 0;
  const order: number[] = [];
  const sizes = [4 * MiB, 100, 3 * MiB, 4 * MiB, 1, 4 * MiB];
  await Promise.all(
    sizes.map((length, index) =>
      buffers.use(length, async (buffer) => {
        expect(buffer.length).toBe(length);
        order.push(index);
        most = Math.max(most, (held += length));
        await new Promise((resolve) => setTimeout(resolve, 2));
        held -= length;
      }),
    ),
  );
  expect(most).toBeLessThanOrEqual(8 * MiB);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
});

it('blocks that are wanted together are given together, and never wait for one another', async () => {
  const MiB = 1024 * 1024;
  const buffers = createBlockBuffers(8 * MiB);
  const sizes = Array.from({ length: 12 }, (_, index) => [4 * MiB, index * MiB]);
  const given = await Promise.all(
    sizes.map((lengths) =>
      buffers.useAll(lengths, async (blocks) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        expect(new Set(blocks.map(({ buffer }) => buffer)).size).toBe(2);
        return blocks.map(({ length }) => length);
      }),
    ),
  );
  expect(given).toEqual(sizes);
});

it('the MD5 of blocks is the same beside the main thread, whatever else is hashed meanwhile', async () => {
  const buffers = createBlockBuffers(64 * 1024 * 1024);
  const sizes = [0, 1, 4096, 512 * 1024 - 1, 512 * 1024, 3_000_001, 4 * 1024 * 1024];
  await Promise.all(
    [...sizes, ...sizes].map((length, index) =>
      buffers.use(length, async (block) => {
        block.fill(`${index} `);
        expect((await blockMd5(block)).toString('hex')).toBe(createHash('md5').update(block).digest('hex'));
      }),
    ),
  );
});
