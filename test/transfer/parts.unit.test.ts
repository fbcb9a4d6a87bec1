import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockBuffers } from '../../src/transfer/block-buffers.ts';
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
