import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blobPathFault, BlobListFormatError, type BlobListItem } from '../../src/formats/blob-list.ts';
import { readBlobList } from '../../src/formats/read-blob-list.ts';
import { writeBlobList } from '../../src/formats/write-blob-list.ts';
import { xmlString } from '../support/hostile-blobs.ts';

async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content));
}

const read = async (content: string | Uint8Array): Promise<BlobListItem[]> => {
  const items: BlobListItem[] = [];
  for await (const item of readBlobList(bytesOf(content))) items.push(item);
  return items;
};

const list = (inside: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<BlobList>${inside}</BlobList>`;

const refusal = async (content: string | Uint8Array): Promise<BlobListFormatError> => {
  try {
    await read(content);
  } catch (error) {
    if (error instanceof BlobListFormatError) return error;
    throw error;
  }
  throw new Error('It was read.');
};

describe('a list of blobs', () => {
  it('has prefixes, paths with or without their snapshots, and snapshots by time', async () => {
    expect(
      await read(
        list(`
  <BlobPathPrefix>/</BlobPathPrefix>
  <BlobPathPrefix>/$root/</BlobPathPrefix>
  <BlobPathPrefix>/bob</BlobPathPrefix>
  <BlobPathPrefix>/pictures/image</BlobPathPrefix>
  <BlobPath>pictures/a b.jpg</BlobPath>
  <BlobPath IncludeSnapshots="true">/pictures/b.jpg</BlobPath>
  <BlobPath IncludeSnapshots="false">$root/c</BlobPath>
  <BlobPath SnapshotTime="2026-01-31T08:00:00.1234567Z">$logs/d</BlobPath>
  <BlobPath SnapshotTime="2026-01-31T08:00:00.5Z">bob/e//</BlobPath>
  <BlobPath>/</BlobPath>
`),
      ),
    ).toEqual([
      { kind: 'prefix', prefix: '' },
      { kind: 'prefix', prefix: '$root/' },
      { kind: 'prefix', prefix: 'bob' },
      { kind: 'prefix', prefix: 'pictures/image' },
      { kind: 'blob', blobPath: 'pictures/a b.jpg', snapshots: true },
      { kind: 'blob', blobPath: 'pictures/b.jpg', snapshots: true },
      { kind: 'blob', blobPath: '$root/c', snapshots: false },
      { kind: 'snapshot', blobPath: '$logs/d', snapshot: '2026-01-31T08:00:00.1234567Z' },
      { kind: 'snapshot', blobPath: 'bob/e//', snapshot: '2026-01-31T08:00:00.5000000Z' },
      { kind: 'prefix', prefix: '' },
    ]);
  });

  it('keeps white space at the end of a name, entities and UTF-16', async () => {
    const one = list('<BlobPath>bob/a &amp; b&#x20;<![CDATA[<c> ]]></BlobPath>');
    const expected = [{ kind: 'blob', blobPath: 'bob/a & b <c> ', snapshots: true }];
    expect(await read(one)).toEqual(expected);
    const utf16 = Buffer.from(`\uFEFF${one.replace('utf-8', 'utf-16')}`, 'utf16le');
    expect(await read(utf16)).toEqual(expected);
  });

  it.each([
    ['<BlobPath>Pictures/a</BlobPath>', 'BlobPath is "Pictures/a". It must begin with a container'],
    ['<BlobPath>logo.png</BlobPath>', 'as in pictures/city/redmond.jpg or $root/logo.png'],
    ['<BlobPath>bob/</BlobPath>', 'name a blob in it'],
    ['<BlobPath></BlobPath>', 'BlobPath is ""'],
    ['<BlobPath>bob/a\n</BlobPath>', 'ends with a line break'],
    [`<BlobPath>bob/${'a'.repeat(1025)}</BlobPath>`, 'BlobPath is "bob/aaa'],
    ['<BlobPathPrefix>bob/</BlobPathPrefix>', 'It must begin with a slash'],
    ['<BlobPathPrefix>//a</BlobPathPrefix>', 'BlobPathPrefix is "//a"'],
    ['<BlobPathPrefix>/Bob</BlobPathPrefix>', 'BlobPathPrefix is "/Bob"'],
    ['<BlobPathPrefix>/bob\n</BlobPathPrefix>', 'BlobPathPrefix'],
    ['<BlobPathPrefix Recursive="true">/bob/</BlobPathPrefix>', 'no attribute Recursive'],
    ['<BlobPath IncludeSnapshots="yes">bob/a</BlobPath>', 'It is one of true, false'],
    ['<BlobPath SnapshotTime="yesterday">bob/a</BlobPath>', 'SnapshotTime is "yesterday"'],
    [
      '<BlobPath IncludeSnapshots="true" SnapshotTime="2026-01-31T08:00:00.1234567Z">bob/a</BlobPath>',
      'Keep one',
    ],
    ['<BlobPath IncludeSnapshots="false">/</BlobPath>', 'means everything'],
    ['<FilePath>share/a</FilePath>', '<FilePath> does not belong in <BlobList>'],
    ['<AzureFileList><FilePath>/share/a</FilePath></AzureFileList>', 'only blobs are exported'],
    ['', 'names no blobs'],
    ['bob/a', 'Text does not belong'],
  ])('says what is wrong with %s', async (inside, sentence) => {
    expect((await refusal(list(inside))).message).toContain(sentence);
  });

  it('names the line and the column', async () => {
    const error = await refusal(
      '<BlobList>\n  <BlobPath>bob/a</BlobPath>\n  <BlobPath>Bob</BlobPath>\n</BlobList>',
    );
    expect([error.line, error.column]).toEqual([3, 26]);
    expect(error.message).toContain('(line 3, column 26)');
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'bob/a\nbob/b\n'],
    ['JSON', '{"blobPath":["bob/a"]}'],
    ['another root', '<DriveManifest Version="2014-11-01"/>'],
    ['half of a list', '<BlobList><BlobPath>bob/a</BlobPath>'],
    [
      'another encoding',
      '<?xml version="1.0" encoding="windows-1252"?><BlobList><BlobPath>bob/a</BlobPath></BlobList>',
    ],
    ['bytes that are no UTF-8', Buffer.from('<BlobList><BlobPath>bob/\xe9</BlobPath></BlobList>', 'latin1')],
    ['an entity that is not defined', list('<BlobPath>bob/&name;</BlobPath>')],
    ['what XML cannot carry', list('<BlobPath>bob/&#x1;</BlobPath>')],
    ['two lists', '<BlobList><BlobPath>bob/a</BlobPath></BlobList><BlobList/>'],
  ])('is refused when it is %s', async (_what, content) => {
    expect((await refusal(content)).message).not.toBe('');
  });

  it('says of the list of a Data Box, which has files beside its blobs, that files are not exported', async () => {
    const list = `<?xml version="1.0"?>
<BlobList><BlobPath>/bob/a</BlobPath></BlobList>
<AzureFileList><FilePathPrefix>/</FilePathPrefix></AzureFileList>`;
    expect((await refusal(list)).message).toContain('only blobs are exported');
  });

  it('expands no entities of its own', async () => {
    const bomb = `<!DOCTYPE BlobList [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${list('<BlobPath>bob/&b;</BlobPath>')}`;
    expect((await refusal(bomb.replace(/<\?.*?\?>\n/, ''))).message).toContain('DOCTYPE');
  });

  it('ends at a tag or a text that has no end', async () => {
    const endless = async function* () {
      yield Buffer.from('<BlobList><BlobPath>bob/');
      for (;;) yield await Promise.resolve(Buffer.alloc(64 * 1024, 'a'));
    };
    const reading = async () => {
      for await (const item of readBlobList(endless())) throw new Error(`There is an item: ${item.kind}`);
    };
    await expect(reading()).rejects.toThrow(BlobListFormatError);
  });

  const name = xmlString.filter((text) => text.length <= 1024);
  const time = fc.stringMatching(/^20\d\d-[01]\d-[0-2]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{7}Z$/);
  const container = fc.constantFrom('$root', '$web', '$logs', 'bob', 'a-b-3');
  const blobPath = fc
    .tuple(container, name)
    .map((parts) => parts.join('/'))
    .filter((path) => blobPathFault(path) === undefined);
  const item: fc.Arbitrary<BlobListItem> = fc.oneof(
    fc.constantFrom('', '$', '$root/', 'bob', 'bob/').map((prefix) => ({ kind: 'prefix' as const, prefix })),
    blobPath.map((prefix) => ({ kind: 'prefix' as const, prefix })),
    fc.record({ kind: fc.constant('blob' as const), blobPath, snapshots: fc.boolean() }),
    fc.record({ kind: fc.constant('snapshot' as const), blobPath, snapshot: time }),
  );

  it('is read as it was written, whatever it names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 20 }), async (items) => {
        let text = '';
        for await (const piece of writeBlobList(items)) text += piece;
        expect(await read(text)).toEqual(items);
      }),
    );
  });

  it('is read one item at a time, however many there are', async () => {
    let handedOver = 0;
    const source = async function* () {
      yield Buffer.from('<BlobList>');
      for (;;) {
        handedOver += 1;
        yield await Promise.resolve(Buffer.from('<BlobPath>bob/a</BlobPath>'.repeat(1000)));
      }
    };
    let items = 0;
    for await (const item of readBlobList(source())) {
      expect(item.kind).toBe('blob');
      items += 1;
      if (items === 20_000) break;
    }
    expect(handedOver).toBeLessThanOrEqual(21);
  });
});
