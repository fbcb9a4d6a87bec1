import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManifestFormatError, type ManifestItem } from '../../src/formats/manifest.ts';
import { readManifest } from '../../src/formats/read-manifest.ts';
import { writeManifest } from '../../src/formats/write-manifest.ts';
import { collect, pieces, utf8Pieces } from '../support/format-bytes.ts';
import { manifestBlob } from '../support/hostile-blobs.ts';

const HASH = '9C8AE14A55241F98533C4D80D85CDC68';
const open = '<DriveManifest Version="2014-11-01"><Drive><DriveId>W</DriveId><BlobList>';
const close = '</BlobList></Drive></DriveManifest>';
const blob = (path: string): string =>
  `<Blob><BlobPath>${path}</BlobPath><FilePath>\\a</FilePath><Length>1</Length><BlockList><Block Offset="0" Length="1" Hash="${HASH}"/></BlockList></Blob>`;
const whole = `${open}${blob('pics/a')}${close}`;

/** What was given before the end, and how it ended. */
const readAll = async (
  source: AsyncIterable<Uint8Array>,
): Promise<{ items: ManifestItem[]; fault: unknown }> => {
  const items: ManifestItem[] = [];
  try {
    for await (const item of readManifest(source)) items.push(item);
  } catch (fault) {
    return { items, fault };
  }
  return { items, fault: undefined };
};

describe('a manifest cut off', () => {
  it('at any byte fails, and gave nothing that the whole does not say', async () => {
    const header = { version: '2014-11-01', driveId: 'WD-1' };
    await fc.assert(
      fc.asyncProperty(
        fc.array(manifestBlob, { minLength: 1, maxLength: 2 }),
        fc.nat(),
        async (blobs, where) => {
          const bytes = Buffer.from((await collect(writeManifest(header, blobs))).join(''));
          const expected = await collect(readManifest(pieces(bytes, 4096)));
          // Without its last line end it is whole.
          const cut = where % (bytes.length - 1);
          const { items, fault } = await readAll(pieces(bytes.subarray(0, cut), 1 + (where % 97)));
          expect(fault).toBeInstanceOf(ManifestFormatError);
          expect(items).toEqual(expected.slice(0, items.length));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is told of, byte by byte', async () => {
    const bytes = Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>${whole}`);
    for (let end = 0; end < bytes.length; end += 1)
      expect((await readAll(pieces(bytes.subarray(0, end), 64))).fault).toBeInstanceOf(ManifestFormatError);
    expect((await readAll(pieces(bytes, 64))).fault).toBeUndefined();
  });
});

it('bytes altered anywhere fail, or change what is read; nothing else comes of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      const { fault } = await readAll(pieces(bytes, 100));
      if (fault !== undefined) expect(fault).toBeInstanceOf(ManifestFormatError);
    }),
    { numRuns: 500 },
  );
});

describe('a gigabyte in one piece', () => {
  const GIB = 1024 ** 3;
  const cases: Record<string, [string, string]> = {
    'of text': [`${open}<Blob><BlobPath>`, 'x'],
    'of text that is ignored': [`${open}<Blob><ClientData>`, 'x'],
    'of a credential': ['<DriveManifest Version="2014-11-01"><Drive><StorageAccountKey>', 'x'],
    'of CDATA': [`${open}<Blob><FilePath><![CDATA[`, 'x'],
    'of many CDATA sections': [`${open}<Blob><FilePath>`, '<![CDATA[x]]>'],
    'of character references': [`${open}<Blob><FilePath>`, '&#120;'],
    'of an attribute': [`${open}<Blob><BlockList><Block Hash="`, 'x'],
    'of attributes': [`${open}<Blob `, 'a="" '],
    'of a name': [`${open}<`, 'x'],
    'of a comment': [`${open}<!--`, 'x'],
    'of comments': [open, '<!--x-->'],
    'of a processing instruction': [`${open}<?x `, 'x'],
    'of processing instructions': [open, '<?x y?>'],
    'of white space between elements': [open, ' '],
    'of white space before the root': ['', '\n'],
    'of a document type': ['<!DOCTYPE a [', '<!ENTITY b "c">'],
    'of an XML declaration': ['<?xml version="1.0" ', ' '],
    'of nested elements': [`${open}<Blob><ClientData>`, '<x>'],
  };
  it.each(Object.entries(cases))('%s is refused before it fills memory', async (_name, [before, filler]) => {
    let given = 0;
    const source = async function* () {
      yield Buffer.from(before);
      const piece = Buffer.from(filler.repeat(Math.ceil(65_536 / filler.length)));
      for (; given < GIB; given += piece.length) yield await Promise.resolve(piece);
    };
    const { items, fault } = await readAll(source());
    expect(fault).toBeInstanceOf(ManifestFormatError);
    expect(given).toBeLessThan(14 * 1024 * 1024);
    expect(items.every(({ type }) => type === 'drive')).toBe(true);
  });

  it('of lists and blobs is read, for that is no piece', async () => {
    const lists = 20_000;
    const source = async function* () {
      yield Buffer.from(open);
      for (let index = 0; index < lists; index += 1)
        yield await Promise.resolve(Buffer.from(`</BlobList>\n<!-- ${index} --><?p?><BlobList>`));
      yield Buffer.from(close);
    };
    expect(await readAll(source())).toMatchObject({ items: [{ type: 'drive' }], fault: undefined });
  });
});

describe('XML that a manifest has no use for', () => {
  const refused: Record<string, string> = {
    'an entity bomb': `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>${open}${blob('pics/&c;')}${close}`,
    'an external entity': `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${open}${blob('pics/&x;')}${close}`,
    'an external document type': `<!DOCTYPE DriveManifest SYSTEM "http://127.0.0.1:1/a.dtd">${whole}`,
    'an entity nobody defined': `${open}${blob('pics/&x;')}${close}`,
    'an entity of HTML': `${open}${blob('pics/&eacute;')}${close}`,
    'elements with a prefix': `<m:DriveManifest xmlns:m="urn:m" Version="2014-11-01"/>`,
    'attributes with a prefix': `<DriveManifest xmlns:m="urn:m" m:Version="2014-11-01"/>`,
    'two documents': whole + whole,
    'text after the document': `${whole}and more`,
    'a declaration that comes late': ` <?xml version="1.0"?>${whole}`,
    'a NUL character': `${open}${blob('pics/a\u0000b')}${close}`,
    'a reference to NUL': `${open}${blob('pics/a&#0;b')}${close}`,
    'half of a surrogate pair': `${open}${blob('pics/&#xD800;')}${close}`,
    'XML 1.1': `<?xml version="1.1"?>${open}${blob('pics/&#1;')}${close}`,
    'an encoding that is not read': `<?xml version="1.0" encoding="windows-1252"?>${whole}`,
    'an attribute twice': whole.replace('Offset="0"', 'Offset="0" Offset="1"'),
    'a less-than in an attribute': whole.replace('Offset="0"', 'Offset="<0"'),
  };
  it.each(Object.entries(refused))('is refused: %s', async (_name, text) => {
    const { items, fault } = await readAll(utf8Pieces(text));
    expect(fault).toBeInstanceOf(ManifestFormatError);
    expect(items.filter(({ type }) => type === 'blob').length).toBeLessThanOrEqual(1);
  });

  const read: Record<string, string> = {
    'comments and processing instructions': `<?xml version="1.0"?><?style x?><!-- a --><!-- b -->${whole.replace('<Blob>', '<Blob><?p?><!-- < & -->')}<!-- c -->`,
    'a namespace without a prefix': whole.replace('Version', 'xmlns="urn:x" xml:space="preserve" Version'),
    'attributes in single quotes and on lines of their own': whole.replace(
      'Offset="0"',
      "\n Offset\t=\n'0'\n",
    ),
    'line ends of Windows': whole.replaceAll('><', '>\r\n<'),
    'anything at all in what it does not interpret': whole.replace(
      '<Length>',
      '<ClientData a="1" m:b="2">x<m:y><DriveManifest/><BlobPath>other/b</BlobPath></m:y>&lt;<![CDATA[<Blob>]]></ClientData><Length>',
    ),
  };
  it.each(Object.entries(read))('is read over: %s', async (_name, text) => {
    expect(await readAll(utf8Pieces(text))).toMatchObject({
      items: [{ type: 'drive' }, { type: 'blob', blob: { blobPath: 'pics/a', filePath: '\\a' } }],
      fault: undefined,
    });
  });
});

describe('an encoding', () => {
  const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>${whole}`;
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const readable: Record<string, Buffer> = {
    'UTF-16 without its mark, low byte first': utf16(declared('utf-16')),
    'UTF-16 without its mark, high byte first': utf16(declared('utf-16')).swap16(),
    'UTF-16 that says it is UTF-8': utf16(`\uFEFF${declared('utf-8')}`),
    'UTF-8 that says it is UTF-16': Buffer.from(declared('utf-16')),
    'UTF-8 that says it is ASCII': Buffer.from(declared('us-ascii')),
  };
  it.each(Object.entries(readable))('is what the bytes are, whatever they say: %s', async (_name, bytes) => {
    for (const size of [1, 3, 4096])
      expect((await readAll(pieces(bytes, size))).items).toMatchObject([{ type: 'drive' }, { type: 'blob' }]);
  });

  const unreadable: Record<string, Buffer> = {
    'Latin-1 that says it is UTF-8': Buffer.from(
      declared('utf-8').replace('pics/a', 'pics/\u00e9'),
      'latin1',
    ),
    'UTF-16 cut in the middle of a character': utf16(`\uFEFF${whole}`).subarray(0, -1),
    'UTF-16 with half of a pair': utf16(`\uFEFF${open}${blob('pics/\ud800')}${close}`),
    'UTF-8 with NUL bytes': Buffer.from(whole.replace('pics/a', 'pics/\u0000')),
    'UTF-32': Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]),
    'no text at all': Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xff, 0, 0]),
    'one byte': Buffer.from([0xff]),
  };
  it.each(Object.entries(unreadable))('that is none is refused: %s', async (_name, bytes) => {
    expect((await readAll(pieces(bytes, 5))).fault).toBeInstanceOf(ManifestFormatError);
  });
});
