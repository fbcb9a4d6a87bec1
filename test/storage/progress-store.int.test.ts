import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CopyAmount } from '../../src/ports/progress.ts';
import { createProgressStore } from '../../src/storage/tables/progress-store.ts';
import { hostileName } from '../support/storage-names.ts';
import { takeTables } from '../support/storage-tables.ts';

const store = createProgressStore(await takeTables());
const subscription = 'Subscription';
const at = (bytes: number, blobs = 1): CopyAmount => ({ bytes, blobs });
const whole = at(1_000_000, 50);

describe('the progress of drives', () => {
  it('is nothing for a job that reported nothing', async () => {
    expect(await store.read(subscription, randomUUID())).toStrictEqual([]);
  });

  it('is summed over the lanes of a drive, beyond 32 bits', async () => {
    const job = randomUUID();
    const large = 9_007_199_254_740_991 - 5;
    await store.report(subscription, job, 'D1', 1, 0, at(large, 3_000_000_000), whole);
    await store.report(subscription, job, 'D1', 1, 1, at(5, 2), whole);
    await store.report(subscription, job, 'd2', 1, 0, at(0, 0), whole);
    expect(await store.read(subscription.toUpperCase(), job)).toStrictEqual([
      { driveId: 'D1', bytes: large + 5, blobs: 3_000_000_002, whole },
      { driveId: 'd2', bytes: 0, blobs: 0, whole },
    ]);
  });

  it('never falls, each number for itself, in whatever order reports come', async () => {
    const reports = fc.array(fc.record({ lane: fc.nat(2), bytes: fc.nat(1000), blobs: fc.nat(10) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(reports, hostileName, async (all, drive) => {
        const job = randomUUID();
        for (const { lane, bytes, blobs } of all) {
          await store.report(subscription, job, drive, 1, lane, { bytes, blobs }, whole);
        }
        const best = (lane: number, of: 'bytes' | 'blobs') =>
          Math.max(0, ...all.filter((each) => each.lane === lane).map((each) => each[of]));
        const sum = (of: 'bytes' | 'blobs') => best(0, of) + best(1, of) + best(2, of);
        expect(await store.read(subscription, job)).toStrictEqual([
          { driveId: drive, bytes: sum('bytes'), blobs: sum('blobs'), whole },
        ]);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps the largest of reports that come at once', async () => {
    const job = randomUUID();
    await Promise.all(
      [3, 9, 1, 7].map((bytes) => store.report(subscription, job, 'D1', 1, 0, at(bytes), whole)),
    );
    expect(await store.read(subscription, job)).toStrictEqual([{ driveId: 'D1', bytes: 9, blobs: 1, whole }]);
  });

  it('is that of the latest run, which begins anew', async () => {
    const job = randomUUID();
    for (const run of [1, 2, 10]) {
      await store.report(subscription, job, run === 10 ? 'd1' : 'D1', run, 0, at(100 / run), whole);
      await store.report(subscription, job, 'D1', run, 1, at(100 / run), whole);
    }
    expect(await store.read(subscription, job)).toStrictEqual([
      { driveId: 'd1', bytes: 20, blobs: 2, whole },
    ]);
  });

  it('is apart for each job', async () => {
    const job = randomUUID();
    await store.report(subscription, job, 'D1', 1, 0, at(1), whole);
    await store.report(subscription, `${job}-1`, 'D1', 1, 0, at(2), whole);
    await store.report('another', job, 'D1', 1, 0, at(4), whole);
    expect(await store.read(subscription, job)).toStrictEqual([{ driveId: 'D1', bytes: 1, blobs: 1, whole }]);
  });
});
