import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriveEntry } from '../../src/formats/drive-entry.ts';
import { joinDriveEntries } from '../../src/formats/join-drive-entries.ts';
import { DriveEntryFormatError, readDriveEntries } from '../../src/formats/read-drive-entries.ts';
import { writeDriveEntry } from '../../src/formats/write-drive-entry.ts';
import { pieces, utf8Pieces } from '../support/format-bytes.ts';
import { xmlString } from '../support/hostile-blobs.ts';

const journal = await readFile(path.join(import.meta.dirname, 'samples', 'two-drives.jrn'), 'utf8');
const read = (text: string) => readDriveEntries(utf8Pieces(text, 100));
const KEY = '111111-222222-333333-444444-555555-666666-077777-088888';

const first: DriveEntry = {
  driveId: 'testdrive-1',
  bitLockerKey: KEY,
  manifestFile: '\\DriveManifest.xml',
  manifestHash: '900150983CD24FB0D6963F7D28E17F72',
};
const second: DriveEntry = {
  driveId: 'TESTDRIVE-2',
  bitLockerKey: 'a2V5IGluIGJhc2U2NCwgbm90IG9uZQ==',
  manifestFile: '\\b5e7.manifest',
  manifestHash: '0cc175b9c0f1b6a831c399e2697726610cc175b9c0f1b6a831c399e269772661',
  driveHeaderHash: '0:1048576:AB',
};

const faultOf = async (text: string): Promise<DriveEntryFormatError> => {
  const fault = await read(text).catch((error: unknown) => error);
  if (fault instanceof DriveEntryFormatError) return fault;
  throw new Error('It was read without a fault.');
};

describe('a journal', () => {
  it('gives each drive once, as its last record has it, and passes over all else', async () => {
    expect(await read(journal)).toEqual([first, second]);
  });

  it.each([
    [
      'UTF-8 with its mark and line ends of Windows',
      Buffer.from(`\uFEFF${journal.replaceAll('\n', '\r\n')}`),
    ],
    ['UTF-16', Buffer.from(`\uFEFF${journal}`, 'utf16le')],
    ['UTF-16 without its mark', Buffer.from(journal, 'utf16le')],
    ['UTF-16, high byte first', Buffer.from(`\uFEFF${journal}`, 'utf16le').swap16()],
  ])('may be %s', async (_name, bytes) => {
    expect(await readDriveEntries(pieces(bytes, 1000))).toEqual([first, second]);
  });

  it('that was cut off is refused, wherever it was, rather than read without its last records', async () => {
    const records = [...journal.matchAll(/^\[EndUpdateRecord\]\n/gmu)].map(({ index }) => index + 18);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: journal.length - 1 }), async (end) => {
        // Between two records nothing tells that there should be more.
        fc.pre(!records.some((at) => end >= at - 1 && end <= at + 20));
        await expect(read(journal.slice(0, end))).rejects.toThrow(DriveEntryFormatError);
      }),
    );
  });

  it('tells where a fault is, in lines of the whole journal', async () => {
    const fault = await faultOf(journal.replace('<ManifestFile>\\b5e7', '<ManifestFile Bad>\\b5e7'));
    expect(fault.message).toMatch(/malformed/u);
    expect(journal.split('\n')[fault.line - 1]).toContain('<ManifestFile>\\b5e7');
    expect(await faultOf(journal.slice(0, -30))).toMatchObject({
      line: journal.slice(0, journal.lastIndexOf('[BeginUpdateRecord]')).split('\n').length,
    });
  });

  it('whose drive was not finished is told of', async () => {
    const fault = await faultOf(
      journal
        .replace('<ManifestHash>9001', '<ManifestHash/><Old>9001')
        .replace('7F72</ManifestHash>', '7F72</Old>'),
    );
    expect(fault.message).toMatch(/^Drive "testdrive-1" has no ManifestHash\. Let the tool finish/u);
  });
});

describe('the JSON of Drayage’s own tools', () => {
  const both = [first, second];

  it('reads back as it was printed, whatever it says', async () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((each) => each.trim() === each && each !== '' && each.isWellFormed());
    const hash = fc.stringMatching(/^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{64})$/u);
    const entry = fc.record({ driveId: text, bitLockerKey: text, manifestFile: text, manifestHash: hash });
    await fc.assert(
      fc.asyncProperty(entry, fc.constantFrom(undefined, 2), async (each, indent) => {
        expect(await read(JSON.stringify(each, null, indent))).toEqual([each]);
        expect(await read(JSON.stringify([each], null, indent))).toEqual([each]);
      }),
    );
  });

  it.each([
    ['a list', JSON.stringify(both)],
    ['one entry a line', both.map((each) => JSON.stringify(each)).join('\r\n')],
    [
      'below what npm run says of itself',
      `\n> drayage@0.1.0 drive-entries\n> npm run --silent build && node x.js\n\n${JSON.stringify(both, null, 2)}\n`,
    ],
    ['with a byte order mark', `\uFEFF${JSON.stringify(both)}`],
  ])('may be %s', async (_name, text) => {
    expect(await read(text)).toEqual(both);
  });

  it('may be UTF-16, as PowerShell writes what is printed', async () => {
    const bytes = Buffer.from(`\uFEFF${JSON.stringify(both, null, 2)}`, 'utf16le');
    expect(await readDriveEntries(pieces(bytes, 7))).toEqual(both);
  });

  it.each([
    [
      'that was cut off',
      JSON.stringify(first, null, 2).slice(0, -2),
      /malformed: there should be .* column/u,
    ],
    ['with a fault in one of its lines', `${JSON.stringify(first)}\n{"a":}`, /malformed.*\(line 2,/u],
    ['of no drives', '[]', /names no drive/u],
    ['of something else', '{"name":"x"}', /no driveId/u],
    ['whose drive has no key', JSON.stringify({ ...first, bitLockerKey: '' }), /has no BitLockerKey/u],
    ['of numbers', JSON.stringify([{ ...first, manifestHash: 7 }]), /has no ManifestHash/u],
  ])('%s is refused, and its keys are not shown', async (_name, text, message) => {
    const fault = await faultOf(text);
    expect(fault.message).toMatch(message);
    expect(inspect(fault)).not.toContain('666666-077777');
  });
});

describe('entries of several files', () => {
  it('are one list, each drive once, and conflicts are named with their files', () => {
    expect(
      joinDriveEntries([
        { file: 'a.jrn', entries: [first, second] },
        { file: 'b.xml', entries: [second] },
        { file: 'c.xml', entries: [{ ...first, driveId: 'TESTDRIVE-1', manifestHash: 'other' }] },
      ]),
    ).toEqual({
      entries: [first, second],
      conflicts: [{ driveId: 'TESTDRIVE-1', files: ['a.jrn', 'c.xml'] }],
    });
  });
});

describe('the XML of a drive', () => {
  const xml = writeDriveEntry(second);

  it('reads back as it was written, whatever it says', async () => {
    const text = xmlString.filter((each) => each.trim() === each && each !== '');
    const hash = fc.stringMatching(/^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{64})$/u);
    const entry = fc.record(
      { driveId: text, bitLockerKey: text, manifestFile: text, manifestHash: hash, driveHeaderHash: text },
      { requiredKeys: ['driveId', 'bitLockerKey', 'manifestFile', 'manifestHash'] },
    );
    await fc.assert(
      fc.asyncProperty(entry, async (each) => {
        expect(await read(writeDriveEntry(each))).toEqual([each]);
      }),
    );
  });

  it('is the tool’s, element by element', () => {
    expect(writeDriveEntry(first)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Drive>
  <DriveId>testdrive-1</DriveId>
  <BitLockerKey>${KEY}</BitLockerKey>
  <ManifestFile>\\DriveManifest.xml</ManifestFile>
  <ManifestHash>900150983CD24FB0D6963F7D28E17F72</ManifestHash>
</Drive>
`);
  });

  it.each([
    ['alone, without a declaration', xml.replace(/^<\?.*\n/u, '')],
    ['with a byte order mark', `\uFEFF${xml}`],
    [
      'inside a document',
      `<Job v="1"><Name>n</Name><DriveList>${xml.replace(/^<\?.*\n/u, '')}</DriveList></Job>`,
    ],
    ['beside what it does not know', xml.replace('<DriveId>', '<Model a="b">M<x/></Model><DriveId>')],
  ])('may be %s', async (_name, text) => {
    expect(await read(text)).toEqual([second]);
  });

  it('may be UTF-16', async () => {
    const bytes = Buffer.from(`\uFEFF${xml.replace('UTF-8', 'utf-16')}`, 'utf16le');
    expect(await readDriveEntries(pieces(bytes, 7))).toEqual([second]);
  });

  const faults: [string, string, RegExp][] = [
    ['nothing', '', /no journal \(\.jrn\), no XML and no JSON/u],
    ['no XML', 'DriveId: W', /no journal \(\.jrn\), no XML and no JSON/u],
    ['XML of another kind', '<Jobs><Job/></Jobs>', /names no drive/u],
    [
      'a journal without a drive',
      journal.slice(0, journal.indexOf('ActivityId: DriveInfo')) + '[EndUpdateRecord]',
      /names no drive/u,
    ],
    [
      'a drive manifest',
      '<DriveManifest><Drive><DriveId>W</DriveId><BlobList><Blob/></BlobList></Drive></DriveManifest>',
      /Drive "W" has no BitLockerKey, ManifestFile, ManifestHash/u,
    ],
    ['a drive without its id', xml.replace(/<DriveId>.*<\/DriveId>/u, ''), /no DriveId/u],
    [
      'two keys',
      xml.replace('<DriveId>', `<BitLockerKey>${KEY}</BitLockerKey><DriveId>`),
      /more than one BitLockerKey/u,
    ],
    ['a hash that is none', xml.replace('0cc1', '0cc'), /ManifestHash .* 32 hex digits \(MD5\) or 64/u],
    ['a document type', `<!DOCTYPE Drive [<!ENTITY a "b">]>${xml.replace(/^<\?.*\n/u, '')}`, /DOCTYPE/u],
  ];
  it.each(faults)('is refused: %s', async (_name, text, message) => {
    expect((await faultOf(text)).message).toMatch(message);
  });

  it('is bounded', async () => {
    let given = 0;
    const source = async function* () {
      for (; given < 2 ** 30; given += 2 ** 20) yield await Promise.resolve(Buffer.alloc(2 ** 20, '['));
    };
    await expect(readDriveEntries(source())).rejects.toThrow(/over 67108864 bytes/u);
    expect(given).toBeLessThan(2 ** 27);
  });

  it('never shows the key in an error', async () => {
    const secret = '666666-077777';
    const whole = writeDriveEntry(first);
    for (const text of [
      whole.replace(KEY, `<${secret}/>`),
      whole.replace(KEY, `a</K${secret}>`),
      whole.replace(KEY, `${KEY}&${KEY};`),
      whole.replace(KEY, `${KEY}\u0001`),
      whole.replace('</BitLockerKey>', ''),
      whole.replace('<ManifestFile>', `<BitLockerKey>${KEY}</BitLockerKey><ManifestFile>`),
      whole.replace(/<ManifestHash>.*<\/ManifestHash>/u, ''),
      journal.replaceAll(KEY, `<k${KEY}>`),
    ]) {
      const fault = await faultOf(text);
      expect(inspect(fault)).not.toContain(secret);
    }
  });
});
