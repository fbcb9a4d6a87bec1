import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drivePathParts } from '../../../src/bays/drive-path.ts';
import { drivePaths } from '../../../src/transfer/export/drive-paths.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX } from '../../../src/transfer/export/export-entry.ts';

const pathsOf = (...blobPaths: string[]): string[] => {
  const pathOf = drivePaths();
  return blobPaths.map((blobPath) => pathOf({ blobPath }));
};
const time = '2026-01-31T08:00:00.1234567Z';
const hashed = expect.stringMatching(/^%x[0-9a-f]{32}$/) as string;

describe('the path of a blob on a drive', () => {
  it('is its own, where NTFS takes it', () => {
    expect(pathsOf('pictures/city/redmond (1).jpg', '$root/logo.png', 'bob/.hidden', 'bob/夏🌊')).toEqual([
      '\\pictures\\city\\redmond (1).jpg',
      '\\$root\\logo.png',
      '\\bob\\.hidden',
      '\\bob\\夏🌊',
    ]);
  });

  it('has what NTFS forbids percent-encoded', () => {
    expect(pathsOf('bob/a:b?c', 'bob/50%', 'bob/end.', 'bob/aux.txt', 'bob/x\\y', 'bob/dir /a')).toEqual([
      '\\bob\\a%3Ab%3Fc',
      '\\bob\\50%25',
      '\\bob\\end%2E',
      '\\bob\\%61ux.txt',
      '\\bob\\x%5Cy',
      '\\bob\\dir%20\\a',
    ]);
  });

  it('has %2F for a part without a name', () => {
    expect(pathsOf('bob/a/', 'bob//b', 'bob//', 'bob/c')).toEqual([
      '\\bob\\a\\%2F',
      '\\bob\\%2F\\b',
      '\\bob\\%2F\\%2F',
      '\\bob\\c',
    ]);
  });

  it('is another for the second of two that differ in case only', () => {
    const [first, second, third] = pathsOf('bob/Readme', 'bob/README', 'bob/Dir/readme');
    expect([first, third]).toEqual(['\\bob\\Readme', '\\bob\\Dir\\readme']);
    expect(second?.split('\\')).toEqual(['', 'bob', hashed]);
  });

  it('leaves a file and a folder of one name apart, whichever comes first', () => {
    expect(pathsOf('bob/a', 'bob/A/b', 'bob/a/c', 'bob/a/d/e')).toEqual([
      '\\bob\\a',
      '\\bob\\A%2F\\b',
      '\\bob\\a%2F\\c',
      '\\bob\\a%2F\\d\\e',
    ]);
    const [, second] = pathsOf('bob/a/b', 'bob/A');
    expect(second?.split('\\')).toEqual(['', 'bob', hashed]);
  });

  it('leaves room for the files of metadata and properties, in its name and beside it', () => {
    const long = 'n'.repeat(250);
    const [first, second, third, fourth, fifth] = pathsOf(
      'bob/app',
      'bob/app.properties',
      'bob/b.metadata',
      'bob/B',
      `bob/${long}`,
    );
    expect([first, third]).toEqual(['\\bob\\app', '\\bob\\b.metadata']);
    for (const path of [second, fourth, fifth]) expect(path?.split('\\')).toEqual(['', 'bob', hashed]);
  });

  it('tells the snapshots of a blob by their times', () => {
    const pathOf = drivePaths();
    expect(pathOf({ blobPath: 'bob/city.tar.gz', snapshot: time })).toBe(
      '\\bob\\city.tar (2026-01-31T080000.1234567Z).gz',
    );
    expect(pathOf({ blobPath: 'bob/.profile', snapshot: time })).toBe(
      '\\bob\\.profile (2026-01-31T080000.1234567Z)',
    );
    expect(pathOf({ blobPath: 'bob/city.tar.gz' })).toBe('\\bob\\city.tar.gz');
  });

  it('is one that a drive has, and that no other file of the drive has', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'a',
        'A',
        'b',
        'a.properties',
        'A.Metadata',
        'con',
        '',
        ' ',
        'x.',
        'é',
        'E\u0301',
        '%2F',
        'ß',
        'SS',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }).map((text) => text.replaceAll('/', '').toWellFormed()),
      fc.integer({ min: 230, max: 260 }).map((length) => 'n'.repeat(length)),
    );
    const blob = fc.record(
      {
        blobPath: fc
          .tuple(fc.constantFrom('$root', 'bob'), fc.array(part, { minLength: 1, maxLength: 4 }))
          .map(([container, parts]) => `${container}/${parts.join('/')}`),
        snapshot: fc.constant(time),
      },
      { requiredKeys: ['blobPath'] },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(blob, {
          maxLength: 30,
          selector: ({ blobPath, snapshot }) => `${blobPath}\n${snapshot ?? ''}`,
        }),
        (blobs) => {
          const pathOf = drivePaths();
          const given = blobs.map(pathOf);
          // Three files for each, and the folders they are in.
          const files = given.flatMap((path) =>
            ['', METADATA_SUFFIX, PROPERTIES_SUFFIX].map((suffix) => (path + suffix).toUpperCase()),
          );
          expect(new Set(files).size).toBe(files.length);
          const folders = new Set(
            given.flatMap((path) => {
              const parts = path.toUpperCase().split('\\');
              return parts.map((_part, index) => parts.slice(0, index).join('\\'));
            }),
          );
          for (const file of files) expect(folders.has(file)).toBe(false);
          for (const path of given) {
            const parts = drivePathParts(`${path}${PROPERTIES_SUFFIX}`);
            if (!parts.ok) throw new Error(parts.reason);
            for (const each of parts.value) {
              expect(Buffer.byteLength(each)).toBeLessThanOrEqual(255);
              expect(each).not.toMatch(/[<>:"|?*]/);
            }
          }
          expect(blobs.map(drivePaths())).toEqual(given);
        },
      ),
      { numRuns: 500 },
    );
  });
});
