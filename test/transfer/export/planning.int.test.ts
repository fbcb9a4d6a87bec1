import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { writeBlobList } from '../../../src/formats/write-blob-list.ts';
import type { WorkStore } from '../../../src/storage/blobs/work-store.ts';
import { roomOf, spaceOf } from '../../../src/transfer/export/drive-space.ts';
import { listItemOf, type SourceEntry } from '../../../src/transfer/export/export-entry.ts';
import { previewExport } from '../../../src/transfer/export/preview-export.ts';
import type { PlanResult } from '../../../src/transfer/segments.ts';
import {
  exportWorld,
  inline,
  MiB,
  nameOf,
  putBlob,
  putBlobs,
  takeSnapshot,
  testJob,
  wide,
  type ExportWorld,
  type TestJob,
} from '../../support/export-account.ts';

const everything = inline([], ['/']);
const unit = 4096;

/** Room for just these. */
const roomFor = (...entries: readonly SourceEntry[]): typeof wide => {
  const none = roomOf({ freeBytes: MiB, allocationUnit: unit });
  const needed = entries.reduce((sum, entry) => sum + spaceOf(entry, unit), none);
  return { freeBytes: MiB + needed, allocationUnit: unit };
};

const totalsOf = (result: PlanResult): { bytes: number; blobs: number } => {
  if (result.kind !== 'planned') throw new Error(result.copyStatus);
  return result.totals;
};

describe('the drives of an export job', () => {
  let world: ExportWorld;
  let source: readonly SourceEntry[];

  const sizes = { 'data/a': 10_000, 'data/b': 400_000, 'data/c': 10_000, 'data/d': 30_000, 'more/e': 10_000 };
  const at = (name: string): SourceEntry => {
    const found = source.find((entry) => nameOf(entry) === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };

  beforeAll(async () => {
    world = await exportWorld();
    for (const [path, size] of Object.entries(sizes)) await putBlob(world.service, path, 'x'.repeat(size));
    const job = testJob(world, everything);
    await job.plan(0, { freeBytes: 0, allocationUnit: unit });
    source = await job.left();
  });

  const namesOn = async (job: TestJob, index: number): Promise<string[]> =>
    (await job.entries(index)).map(nameOf);
  const namesLeft = async (job: TestJob): Promise<string[]> => (await job.left()).map(nameOf);

  it('take what fits, in the order of the list, each of what those before it left', async () => {
    const job = testJob(world, everything);
    const first = await job.plan(0, roomFor(at('data/a'), at('data/c'), at('more/e')));
    expect(totalsOf(first)).toMatchObject({ blobs: 3, bytes: 30_000 });
    expect(await namesOn(job, 0)).toEqual(['data/a', 'data/c', 'more/e']);
    expect(await namesLeft(job)).toEqual(['data/b', 'data/d']);
    expect(totalsOf(await job.plan(1))).toMatchObject({ blobs: 2, bytes: 430_000 });
    expect(await namesOn(job, 1)).toEqual(['data/b', 'data/d']);
    expect(await namesLeft(job)).toEqual([]);
    // Nothing is left for a third, and nothing is wrong with that.
    expect(await job.plan(2)).toEqual({
      kind: 'planned',
      segments: 0,
      totals: { blobs: 0, bytes: 0, serialFrom: 0 },
    });
  });

  it('leave a blob that is larger than any of them', async () => {
    const job = testJob(world, everything);
    const small = roomFor(at('data/d'));
    for (const index of [0, 1, 2, 3]) await job.plan(index, small);
    expect(await namesLeft(job)).toEqual(['data/b']);
  });

  it('may be too small for anything, which is told', async () => {
    const job = testJob(world, everything);
    expect(totalsOf(await job.plan(0, { freeBytes: 5000, allocationUnit: unit }))).toMatchObject({
      blobs: 0,
    });
    expect(world.told.at(-1)).toBe('Drive D0 has 5000 bytes: none of 5 blobs fits on it.');
    expect(await namesLeft(job)).toEqual(Object.keys(sizes));
    expect(totalsOf(await job.plan(1))).toMatchObject({ blobs: 5 });
  });

  it('fill no byte more than they have, whatever unit files are counted in', async () => {
    const exact = roomFor(at('data/a'), at('data/b'));
    const job = testJob(world, everything);
    await job.plan(0, { ...exact, freeBytes: exact.freeBytes - 1 });
    expect(await namesOn(job, 0)).toEqual(['data/a', 'data/c', 'data/d', 'more/e']);
    const coarse = testJob(world, everything);
    await coarse.plan(0, { ...exact, allocationUnit: 65_536 });
    expect(await namesOn(coarse, 0)).toEqual(['data/a', 'data/c']);
  });

  it('have each blob as it was found, under a path of its own', async () => {
    const job = testJob(world, inline([], ['/data/a']));
    await job.plan(0);
    const found: Partial<SourceEntry> = { ...at('data/a') };
    Reflect.deleteProperty(found, 'metadataBytes');
    expect(await job.entries(0)).toEqual([{ ...found, filePath: '\\data\\a' }]);
  });

  it('keep what was chosen first, whatever becomes of the account', async () => {
    const other = await exportWorld();
    await putBlobs(other, 'data/a', 'data/b');
    const job = testJob(other, everything);
    await job.plan(0, { freeBytes: 0, allocationUnit: unit });
    await putBlobs(other, 'data/c');
    await other.service.getContainerClient('data').deleteBlob('a');
    await job.plan(1);
    expect(await namesOn(job, 1)).toEqual(['data/a', 'data/b']);
  });

  it('take no other list than the one that was chosen by', async () => {
    const other = await exportWorld();
    await putBlobs(other, 'data/a', 'data/b');
    const list = (path: string): string => `<BlobList><BlobPath>${path}</BlobPath></BlobList>`;
    await putBlob(other.service, 'lists/a.xml', list('data/a'));
    // Killed before its first part was kept.
    const mute: WorkStore = {
      ...other.workStore,
      writeOnce: (name, content) =>
        name.includes('/source/')
          ? Promise.reject(new Error('killed'))
          : other.workStore.writeOnce(name, content),
    };
    const selection = { blobListBlobPath: 'lists/a.xml' };
    await expect(testJob(other, selection, 'job', mute).plan(0)).rejects.toThrow('killed');
    await putBlob(other.service, 'lists/a.xml', list('data/b'));
    expect(await testJob(other, selection, 'job').plan(0)).toEqual({
      kind: 'refused',
      copyStatus: 'BlobListFormatInvalid',
    });
    expect(other.told.at(-1)).toContain('Make another job for another list');
  });

  it('of two jobs that export the same blobs have nothing to do with one another', async () => {
    const [one, two] = [testJob(world, everything), testJob(world, everything)];
    await Promise.all([one.plan(0), two.plan(0, roomFor(at('data/a')))]);
    expect(await namesOn(one, 0)).toEqual(Object.keys(sizes));
    expect(await namesOn(two, 0)).toEqual(['data/a']);
  });

  it('leave a list that the next job can take as its own', async () => {
    const other = await exportWorld();
    await putBlobs(other, 'data/a', 'data/b&<c>', 'data/夏');
    const time = await takeSnapshot(other.service, 'data/b&<c>');
    const job = testJob(other, everything);
    await job.plan(0, { freeBytes: 0, allocationUnit: unit });
    let text = '';
    for await (const piece of writeBlobList((await job.left()).map(listItemOf))) text += piece;
    await putBlob(other.service, 'lists/left.xml', text);
    const next = testJob(other, { blobListBlobPath: 'lists/left.xml' });
    await next.plan(0);
    expect((await namesOn(next, 0)).toSorted()).toEqual(
      ['data/a', `data/b&<c> ${time}`, 'data/b&<c>', 'data/夏'].toSorted(),
    );
  });

  it('cut their plans into segments as an import does', async () => {
    const other = await exportWorld();
    const many = Array.from({ length: 501 }, (_, index) => `data/${String(index).padStart(4, '0')}`);
    await putBlobs(other, ...many);
    const job = testJob(other, everything);
    const result = await job.plan(0);
    expect(result).toMatchObject({ kind: 'planned', segments: 2, totals: { blobs: 501, serialFrom: 2 } });
    expect(await namesOn(job, 0)).toEqual(many);
  });

  describe('planned twice, at once, or after a kill', () => {
    class Killed extends Error {}

    /** Lets so many writes through, the last of them unheard; then the process is dead. */
    const mortal = (store: WorkStore, writes: number): WorkStore & { readonly spent: () => boolean } => {
      let left = writes;
      const write = async <T>(act: () => Promise<T>): Promise<T> => {
        if (left <= 0) throw new Killed();
        left -= 1;
        const answer = await act();
        if (left <= 0) throw new Killed();
        return answer;
      };
      return {
        ...store,
        read: (name) => (left <= 0 ? Promise.reject(new Killed()) : store.read(name)),
        write: (...all) => write(() => store.write(...all)),
        writeOnce: (...all) => write(() => store.writeOnce(...all)),
        spent: () => left <= 0,
      };
    };

    const selection = inline(['data/a', 'data/c', 'more/e', 'data/d', 'data/c'], ['/data/b']);
    const first = (): typeof wide => roomFor(at('data/a'), at('data/d'));
    const expectWhole = async (job: TestJob): Promise<void> => {
      const on = [await namesOn(job, 0), await namesOn(job, 1)];
      expect(on.flat().toSorted()).toEqual(Object.keys(sizes).toSorted());
      expect(await namesLeft(job)).toEqual([]);
    };

    it('give the same plan again', async () => {
      const job = testJob(world, selection);
      const before = [await job.plan(0, first()), await job.plan(1)];
      const entries = [await job.entries(0), await job.entries(1)];
      expect([await job.plan(0, wide), await job.plan(1)]).toEqual(before);
      expect([await job.entries(0), await job.entries(1)]).toEqual(entries);
      await expectWhole(job);
    });

    it('lose and repeat nothing, wherever the first was killed', async () => {
      for (let writes = 1; ; writes += 1) {
        const jobId = `killed-${writes}`;
        const store = mortal(world.workStore, writes);
        const killed = testJob(world, selection, jobId, store);
        await killed.plan(0, first()).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        if (!store.spent()) break;
        // The other drive comes first, and finds the dead one's turn taken or not.
        const job = testJob(world, selection, jobId);
        await job.plan(1);
        await job.plan(0, first());
        await expectWhole(job);
      }
    });

    it('lose and repeat nothing when both drives, and each twice, are planned at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const job = testJob(world, selection);
        const [zero, one, again, anew] = await Promise.all([
          job.plan(0, first()),
          job.plan(1),
          job.plan(0, first()),
          job.plan(1),
        ]);
        expect([again, anew]).toEqual([zero, one]);
        await expectWhole(job);
      }
    });
  });

  describe('are foretold by a preview', () => {
    it('whatever their size', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: MiB, max: 2 * MiB }),
          fc.constantFrom(512, 4096, 65_536),
          async (freeBytes, allocationUnit) => {
            const size = { freeBytes, allocationUnit };
            const preview = await previewExport(world.deps, everything, size);
            if (preview.kind !== 'preview') throw new Error(preview.why);
            const job = testJob(world, everything);
            // Which has no room, so that what is left is everything where no drive has.
            await job.plan(99, { freeBytes: 0, allocationUnit });
            for (const [index, foretold] of preview.drives.entries()) {
              const { blobs, bytes } = totalsOf(await job.plan(index, size));
              expect({ blobs, bytes }).toEqual({ blobs: foretold.blobs, bytes: foretold.bytes });
              expect(foretold.space).toBeLessThanOrEqual(freeBytes);
            }
            expect(await namesLeft(job)).toEqual(preview.tooLarge.first.map(({ path }) => path));
            expect(preview).toMatchObject({ blobs: 5, bytes: 460_000, uniquePaths: 1, duplicatePaths: 0 });
          },
        ),
        { numRuns: 15 },
      );
    });

    it('with what is named twice, and what is not there', async () => {
      const selection = inline(
        ['data/a', 'data/a', 'data/none', 'more/e', 'more/x'],
        ['/more/', '/more/e', '/none/'],
      );
      const preview = await previewExport(world.deps, selection, wide);
      expect(preview).toMatchObject({
        kind: 'preview',
        uniquePaths: 4,
        duplicatePaths: 4,
        missingPaths: {
          count: 2,
          first: [
            { path: '/none/', why: 'no blob begins so' },
            { path: 'data/none', why: 'there is no such blob' },
          ],
        },
        blobs: 2,
        drives: [{ blobs: 2 }],
        tooLarge: { count: 0, bytes: 0 },
      });
    });

    it('which says why there is none', async () => {
      expect(await previewExport(world.deps, { blobListBlobPath: 'lists/none.xml' }, wide)).toEqual({
        kind: 'refused',
        copyStatus: 'BlobListFormatInvalid',
        why: 'There is no blob lists/none.xml, which is to be the list',
      });
    });
  });
});
