import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../../portal/api/targets.ts';
import {
  bodyOf,
  emptyDraft,
  emptyDrive,
  repeatedTags,
  stepOf,
  tagTarget,
  withoutKeys,
  type Draft,
} from '../../portal/pages/create/draft.ts';
import { withEntries } from '../../portal/pages/create/drive-files.ts';
import { coveringPrefix, levelsOf, nameIn } from '../../portal/pages/create/selection.ts';
import type { DriveEntry } from '../../src/formats/drive-entry.ts';

const entry: DriveEntry = {
  driveId: 'D-1',
  bitLockerKey: '111111-222222-333333-444444-555555-666666-077777-088888',
  manifestFile: '\\DriveManifest.xml',
  manifestHash: 'A'.repeat(32),
};
const newKey = (): string => 'new';
const take = (drives: Draft['drives'], file: string, ...entries: readonly DriveEntry[]) =>
  withEntries(drives, [{ file, entries }], newKey);

describe('a draft', () => {
  it('of which nothing was said says nothing, so that the service names what it needs', () => {
    expect(JSON.parse(JSON.stringify(bodyOf(emptyDraft)))).toEqual({
      properties: { jobType: 'Import', logLevel: 'Error', backupDriveManifest: false, driveList: [] },
    });
  });

  it('sends what was typed, without the spaces around it', () => {
    const draft: Draft = {
      ...emptyDraft,
      jobType: 'Export',
      location: 'West US',
      prefixes: ['/a/'],
      returnAddress: { ...emptyDraft.returnAddress, city: ' Oslo ' },
      returnCarrier: 'DHL',
      tags: [
        { key: '1', name: ' team ', value: 'red' },
        { key: '2', name: '', value: ' ' },
      ],
    };
    expect(JSON.parse(JSON.stringify(bodyOf(draft)))).toEqual({
      location: 'West US',
      tags: { team: 'red' },
      properties: {
        jobType: 'Export',
        returnAddress: { city: 'Oslo' },
        returnShipping: { carrierName: 'DHL' },
        logLevel: 'Error',
        backupDriveManifest: false,
        export: { blobList: { blobPath: [], blobPathPrefix: ['/a/'] } },
      },
    });
  });

  it('is kept without its keys, whatever else it says', () => {
    fc.assert(
      fc.property(fc.array(fc.uuid(), { minLength: 1 }), (keys) => {
        const drives = keys.map((bitLockerKey) => ({ ...emptyDrive('k'), driveId: 'D', bitLockerKey }));
        const kept = JSON.stringify(withoutKeys({ ...emptyDraft, drives }));
        for (const key of keys) expect(kept).not.toContain(key);
        expect(withoutKeys({ ...emptyDraft, drives }).drives).toHaveLength(keys.length);
      }),
    );
  });

  it('tells tags that are named twice, in whatever case', () => {
    const tags = ['a', 'b', 'A'].map((name) => ({ key: name, name, value: '' }));
    expect(repeatedTags({ ...emptyDraft, tags })).toEqual(['A']);
  });

  it('knows the step of each of its fields, and none of what it does not know', () => {
    expect(stepOf('location')).toBe('basics');
    expect(stepOf('properties.driveList[3].driveId')).toBe('contents');
    expect(stepOf('properties.export.blobList.blobPath[0]')).toBe('contents');
    expect(stepOf('properties.returnAddress.city')).toBe('return');
    expect(stepOf(tagTarget('cost centre'))).toBe('options');
    expect(stepOf('properties.moon')).toBeUndefined();
    expect(stepOf(undefined)).toBeUndefined();
    expect(isWithin('properties.driveList[3].driveId', 'properties.driveList')).toBe(true);
    expect(isWithin('properties.driveListed', 'properties.driveList')).toBe(false);
  });
});

describe('drives of files', () => {
  it('are taken once, and again where their key was lost', () => {
    const { drives } = take([], 'a.xml', entry);
    expect(drives).toMatchObject([{ driveId: 'D-1', file: 'a.xml', key: 'new' }]);
    expect(take(drives, 'b.xml', { ...entry }).drives).toEqual(drives);
    const lost = withoutKeys({ ...emptyDraft, drives }).drives.map((drive) => ({ ...drive, key: 'old' }));
    expect(take(lost, 'b.xml', { ...entry, driveId: 'd-1' })).toEqual({
      drives: [{ ...drives[0], driveId: 'd-1', file: 'b.xml', key: 'old' }],
      conflicts: [],
    });
  });

  it('that do not say the same are told with both their files, and the first stays', () => {
    const { drives } = take([], 'a.xml', entry);
    const other = { ...entry, manifestHash: 'B'.repeat(32) };
    expect(take(drives, 'b.xml', other)).toEqual({
      drives,
      conflicts: [{ driveId: 'D-1', files: ['a.xml', 'b.xml'] }],
    });
  });
});

describe('a selection', () => {
  it('knows what takes a path already', () => {
    expect(coveringPrefix('pictures/a.jpg', ['/pictures/'])).toBe('/pictures/');
    expect(coveringPrefix('/pictures/2026/', ['/pictures/2'])).toBe('/pictures/2');
    expect(coveringPrefix('/pictures/', ['/pictures/'])).toBeUndefined();
    expect(coveringPrefix('others/a', ['/pictures/'])).toBeUndefined();
  });

  it('goes level by level, and names what is there by what it adds', () => {
    expect(levelsOf('/')).toEqual([{ prefix: '/', name: '' }]);
    expect(levelsOf('/pictures/2026/')).toEqual([
      { prefix: '/', name: '' },
      { prefix: '/pictures/', name: 'pictures' },
      { prefix: '/pictures/2026/', name: '2026' },
    ]);
    expect(nameIn('/pictures/', 'pictures/2026/a.jpg')).toBe('2026/a.jpg');
  });
});
