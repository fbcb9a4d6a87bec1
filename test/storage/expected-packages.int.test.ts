import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExpectedJob } from '../../src/ports/expected-packages.ts';
import { createExpectedPackages } from '../../src/storage/tables/expected-packages.ts';
import { hostileName } from '../support/storage-names.ts';
import { takeTables } from '../support/storage-tables.ts';

const packages = createExpectedPackages(await takeTables());
const job = (jobId: string): ExpectedJob => ({
  subscriptionId: 'S',
  resourceGroup: 'RG',
  name: `Job ${jobId}`,
  jobId,
});
const ids = (jobs: readonly ExpectedJob[]): string[] => jobs.map(({ jobId }) => jobId).sort();

describe('expected packages', () => {
  it('are found by tracking number, whatever its case and the blanks around it', async () => {
    await packages.expectPackage('find', ' 1z 999-AA/10 ', job('a'));
    expect(await packages.byTrackingNumber('find', '1Z 999-aa/10')).toStrictEqual([job('a')]);
    expect(await packages.byTrackingNumber('FIND', '\t1z 999-AA/10')).toStrictEqual([job('a')]);
    expect(await packages.byTrackingNumber('find', '1Z 999-AA')).toStrictEqual([]);
    expect(await packages.byTrackingNumber('elsewhere', '1Z 999-AA/10')).toStrictEqual([]);
    expect(await packages.byDrive('find', '1Z 999-AA/10')).toStrictEqual([]);
  });

  it('are found by drive, and for every job that names it', async () => {
    await packages.expectDrives('drives', ['9CA995BA', '9ca995ba ', 'Other'], job('a'));
    await packages.expectDrives('drives', ['9ca995BA'], job('b'));
    await packages.expectDrives('drives', ['9ca995BA'], job('b'));
    await packages.expectDrives('drives', [], job('c'));
    expect(ids(await packages.byDrive('drives', '9CA995ba'))).toStrictEqual(['a', 'b']);
    expect(await packages.byDrive('drives', 'other')).toStrictEqual([job('a')]);
    expect(await packages.byTrackingNumber('drives', 'other')).toStrictEqual([]);
  });

  it('take more drives at once than one transaction does', async () => {
    const drives = Array.from({ length: 101 }, (_, index) => `D${String(index)}`);
    await packages.expectDrives('many', drives, job('a'));
    expect(await packages.byDrive('many', 'D0')).toStrictEqual([job('a')]);
    expect(await packages.byDrive('many', 'd100')).toStrictEqual([job('a')]);
  });

  it('are forgotten for one job alone, and again without harm', async () => {
    for (const id of ['a', 'b']) {
      await packages.expectPackage('forget', 'TRACK', job(id));
      await packages.expectDrives('forget', ['D1', 'D2'], job(id));
    }
    for (let time = 0; time < 2; time++) await packages.forget('forget', ['track '], ['d1', 'none'], 'a');
    expect(ids(await packages.byTrackingNumber('forget', 'TRACK'))).toStrictEqual(['b']);
    expect(ids(await packages.byDrive('forget', 'D1'))).toStrictEqual(['b']);
    expect(ids(await packages.byDrive('forget', 'D2'))).toStrictEqual(['a', 'b']);
  });

  it('never meet under hostile numbers', async () => {
    const folded = (text: string): string => text.trim().toLowerCase();
    const expected = new Map<string, Set<string>>();
    await fc.assert(
      fc.asyncProperty(hostileName, async (tracking) => {
        const id = `j${String(expected.size)}`;
        await packages.expectPackage('hostile', tracking, job(id));
        const found = expected.get(folded(tracking)) ?? new Set();
        expected.set(folded(tracking), found.add(id));
        expect(ids(await packages.byTrackingNumber('hostile', tracking))).toStrictEqual([...found].sort());
      }),
      { numRuns: 60 },
    );
  });
});
