import { describe, expect, it } from 'vitest';
import { ManifestFormatError, type ManifestBlob, type RefusedBlob } from '../../src/formats/manifest.ts';
import { readManifest } from '../../src/formats/read-manifest.ts';
import { collect, pieces, utf8Pieces } from '../support/format-bytes.ts';

const HASH = '9C8AE14A55241F98533C4D80D85CDC68';
const MIB = 1024 * 1024;

type BlobText = { path?: string; length?: number; list?: string; more?: string; disposition?: string };

const blob = ({
  path = 'pics/a.jpg',
  length = 10,
  list,
  more = '',
  disposition = '',
}: BlobText = {}): string =>
  `<Blob><BlobPath>${path}</BlobPath><FilePath>\\a.jpg</FilePath><Length>${length}</Length>${disposition}${
    list ?? blockList([[0, length]])
  }${more}</Blob>`;

const block = (offset: number | string, length: number | string, id?: string, hash = HASH): string =>
  `<Block Offset="${offset}" Length="${length}"${id === undefined ? '' : ` Id="${id}"`} Hash="${hash}"/>`;
const blockList = (blocks: readonly (readonly [number, number])[], id?: string): string =>
  `<BlockList>${blocks.map(([offset, length]) => block(offset, length, id)).join('')}</BlockList>`;
const range = (offset: number, length: number): string =>
  `<PageRange Offset="${offset}" Length="${length}" Hash="${HASH}"/>`;
const pageRangeList = (...ranges: string[]): string => `<PageRangeList>${ranges.join('')}</PageRangeList>`;

const drive = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<DriveManifest Version="2014-11-01"><Drive>${content}</Drive></DriveManifest>`;
const manifest = (blobs: string, defaults = ''): string =>
  drive(`<DriveId>WD-1</DriveId><BlobList Id="session#1-0">${defaults}${blobs}</BlobList>`);

const read = (text: string) => collect(readManifest(utf8Pieces(text)));
const blobsOf = async (text: string): Promise<ManifestBlob[]> =>
  (await read(text)).flatMap((item) => (item.type === 'blob' ? [item.blob] : []));

const faultOf = async (source: AsyncIterable<Uint8Array>): Promise<ManifestFormatError> => {
  try {
    await collect(readManifest(source));
  } catch (error) {
    if (error instanceof ManifestFormatError) return error;
    throw error;
  }
  throw new Error('The manifest was read without a fault.');
};

describe('a drive manifest', () => {
  it('gives the drive, then its blobs with the hashes in lower case and the disposition rename unless it says', async () => {
    const blocks = `<BlockList>${block(0, 65536, 'AAAAAA==', ` ${HASH}`)}${block(65536, 32768, 'AQAAAA==')}</BlockList>`;
    const text = manifest(
      blob({ length: 98304, list: blocks }) +
        blob({
          path: '$root/disk.vhd',
          length: 2048,
          list: pageRangeList(range(512, 512), range(1536, 512)),
          disposition: '<ImportDisposition> no-overwrite\n</ImportDisposition>',
        }),
    );
    const hash = HASH.toLowerCase();
    expect(await read(text)).toEqual([
      { type: 'drive', header: { version: '2014-11-01', driveId: 'WD-1' } },
      {
        type: 'blob',
        blob: {
          kind: 'block',
          blobPath: 'pics/a.jpg',
          filePath: '\\a.jpg',
          length: 98304,
          disposition: 'rename',
          blocks: [
            { offset: 0, length: 65536, id: 'AAAAAA==', hash },
            { offset: 65536, length: 32768, id: 'AQAAAA==', hash },
          ],
        },
      },
      {
        type: 'blob',
        blob: {
          kind: 'page',
          blobPath: '$root/disk.vhd',
          filePath: '\\a.jpg',
          length: 2048,
          disposition: 'no-overwrite',
          pageRanges: [
            { offset: 512, length: 512, hash },
            { offset: 1536, length: 512, hash },
          ],
        },
      },
    ]);
  });

  it('may be of the older version, in several lists, with what the format does not interpret', async () => {
    const text = drive(
      `<DriveId>WD-1</DriveId><ClientCreator>a <b c="d">tool</b></ClientCreator>` +
        `<BlobList>${blob({ more: '<ClientData>mine<x/></ClientData>' })}</BlobList><!-- and -->` +
        `<BlobList/><BlobList Id="2">${blob({ path: 'pics/b' })}</BlobList>`,
    ).replace('2014-11-01', '2011-10-01');
    const items = await read(text);
    expect(items[0]).toEqual({ type: 'drive', header: { version: '2011-10-01', driveId: 'WD-1' } });
    expect(items).toHaveLength(3);
  });

  it('gives each blob the metadata and properties of its list, unless the blob has its own', async () => {
    const sidecar = (name: string, path: string): string => `<${name} Hash=" ${HASH}">${path}</${name}>`;
    const [first, second] = await blobsOf(
      manifest(
        blob() + blob({ more: sidecar('MetadataPath', '\\own.xml') }),
        sidecar('MetadataPath', '\\m.xml') + sidecar('PropertiesPath', '\\p.xml'),
      ),
    );
    const hash = HASH.toLowerCase();
    const properties = { path: '\\p.xml', hash, global: true };
    expect(first).toMatchObject({ metadata: { path: '\\m.xml', hash, global: true }, properties });
    expect(second).toMatchObject({ metadata: { path: '\\own.xml', hash }, properties });
    expect(second?.metadata).not.toHaveProperty('global');
  });

  it.each(['', '<BlockList/>'])('may list an empty file with %j for its blocks', async (list) => {
    expect(await blobsOf(manifest(blob({ length: 0, list })))).toMatchObject([{ kind: 'block', blocks: [] }]);
  });

  it('keeps white space in paths, and takes CDATA and references for what they say', async () => {
    const [read] = await blobsOf(manifest(blob({ path: 'pics/ a<![CDATA[<&>]]>&#x9;&#65;&quot;  ' })));
    expect(read?.blobPath).toBe('pics/ a<&>\tA"  ');
  });

  it('never gives out the drive’s credentials, nor shows them in an error', async () => {
    const text = drive(
      `<DriveId>W</DriveId><ContainerSas>c?sig=S3CRET</ContainerSas><BlobList>${blob()}</BlobList>`,
    );
    expect(JSON.stringify(await read(text))).not.toContain('S3CRET');
    const faults = [
      text.replace('</ContainerSas>', '</ContainerSas><StorageAccountKey>S3CRET</StorageAccountKey>'),
      text.replace('S3CRET', 'S3CRET<x>S3CRET</x>'),
      text.replace('S3CRET', 'S3CRET&S3CRET'),
    ];
    for (const fault of faults) expect(String(await faultOf(utf8Pieces(fault)))).not.toContain('S3CRET');
  });

  const encoded = manifest(blob({ path: 'pics/夏 – 🌊' }));
  const utf16 = Buffer.from(`\uFEFF${encoded.replace('UTF-8', 'utf-16')}`, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(encoded)],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${encoded}`)],
    ['UTF-16, low byte first', utf16],
    ['UTF-16, high byte first', Buffer.from(utf16).swap16()],
  ])('may be %s, cut anywhere', async (_name, bytes) => {
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const items = await collect(readManifest(pieces(bytes, size)));
      expect(items[1]).toMatchObject({ blob: { blobPath: 'pics/夏 – 🌊' } });
    }
  });

  it('is read as it arrives: each of 50,000 blobs is given before the next but one is asked for', async () => {
    const count = 50_000;
    const progress = { sent: 0, read: 0 };
    let furthestAhead = 0;
    const source = async function* () {
      const [head, tail] = manifest('@').split('@') as [string, string];
      yield Buffer.from(head);
      for (; progress.sent < count; progress.sent += 1) {
        furthestAhead = Math.max(furthestAhead, progress.sent - progress.read);
        yield await Promise.resolve(Buffer.from(blob({ path: `pics/${progress.sent}` })));
      }
      yield Buffer.from(tail);
    };
    for await (const item of readManifest(source()))
      if (item.type === 'blob') {
        expect(item.blob.blobPath === `pics/${progress.read}`).toBe(true);
        progress.read += 1;
      }
    expect(progress).toEqual({ sent: count, read: count });
    expect(furthestAhead).toBeLessThanOrEqual(1);
  });
});

describe('a fault of a drive manifest', () => {
  it('is told with its place and how to mend it', async () => {
    const text = manifest(
      `\n  ${blob()}\n  ${blob({ path: 'pics/夏.jpg', list: '<BlockList><Bob/></BlockList>' })}`,
    );
    const fault = await faultOf(utf8Pieces(text));
    expect(fault.line).toBe(4);
    expect(text.split('\n')[3]?.slice(0, fault.column)).toMatch(/<Bob\/>$/);
    expect(fault.message).toMatch(
      /^<Bob> does not belong in <BlockList>\. Remove it \(line 4, column \d+\)$/,
    );
  });

  const faults: Record<string, [string, RegExp]> = {
    'no XML': ['DriveManifest', /malformed/],
    'nothing at all': ['', /malformed/],
    'an end too soon': [manifest(blob()).slice(0, -20), /malformed/],
    'another root': ['<DriveLog Version="2014-11-01"/>', /root element is <DriveLog>/],
    'an unknown version': [
      manifest(blob()).replace('2014-11-01', '2018-10-01'),
      /one of 2011-10-01, 2014-11-01/,
    ],
    'no version': [
      manifest(blob()).replace(' Version="2014-11-01"', ''),
      /Version of DriveManifest is missing/,
    ],
    'no drive': ['<DriveManifest Version="2014-11-01"/>', /no Drive/],
    'two drives': [
      manifest(blob()).replace('</DriveManifest>', '<Drive/></DriveManifest>'),
      /more than one Drive/,
    ],
    'a blob list before the drive id': [drive('<BlobList/><DriveId>W</DriveId>'), /before the DriveId/],
    'no drive id': [drive('<ClientCreator/>'), /no DriveId/],
    'an empty drive id': [drive('<DriveId> </DriveId><BlobList/>'), /DriveId is empty/],
    'two drive ids': [drive('<DriveId>W</DriveId><DriveId>W</DriveId>'), /more than one DriveId/],
    'two credentials': [
      drive('<DriveId>W</DriveId><StorageAccountKey/><ContainerSas/><BlobList/>'),
      /more than one StorageAccountKey or ContainerSas/,
    ],
    'no blob list': [drive('<DriveId>W</DriveId>'), /no BlobList/],
    'an unknown element': [manifest('<Bob/>'), /<Bob> does not belong in <BlobList>/],
    'an unknown element in a blob': [manifest(blob({ more: '<x/>' })), /<x> does not belong in <Blob>/],
    'an unknown attribute': [
      manifest(blob({ list: '<BlockList Kind="x"/>' })),
      /BlockList> has no attribute Kind/,
    ],
    'stray text': [manifest(`${blob()} and more`), /Text does not belong in <BlobList>/],
    'an element inside a text': [manifest(blob({ path: 'pics/<b/>' })), /<b> does not belong in <BlobPath>/],
    'defaults after a blob': [
      manifest(`${blob()}<MetadataPath Hash="${HASH}">m</MetadataPath>`),
      /MetadataPath stands after a Blob/,
    ],
    'two defaults': [
      manifest(blob(), `<MetadataPath Hash="${HASH}">m</MetadataPath>`.repeat(2)),
      /more than one MetadataPath/,
    ],
    'no blob path': [manifest('<Blob><Length>0</Length></Blob>'), /<Blob> has no BlobPath/],
    'two blob paths': [manifest(blob({ more: '<BlobPath>c/b</BlobPath>' })), /more than one BlobPath/],
    'no file path': [manifest('<Blob><BlobPath>pics/a</BlobPath></Blob>'), /<Blob> has no FilePath/],
    'no length': [
      manifest('<Blob><BlobPath>pics/a</BlobPath><FilePath>a</FilePath></Blob>'),
      /<Blob> has no Length/,
    ],
    'a snapshot': [manifest(blob({ more: '<Snapshot>2014</Snapshot>' })), /export/],
    'both lists': [
      manifest(blob({ length: 0, list: '<BlockList/><PageRangeList/>' })),
      /Keep the one that fits/,
    ],
    'a list twice': [
      manifest(blob({ length: 0, list: '<BlockList/><BlockList/>' })),
      /more than one BlockList/,
    ],
    'a document type': [`<!DOCTYPE DriveManifest>${manifest(blob()).slice(38)}`, /DOCTYPE.* not allowed/],
    'an entity bomb': [
      `<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]>${manifest(blob({ path: '&y;' })).slice(38)}`,
      /DOCTYPE.* not allowed/,
    ],
    'an undefined entity': [manifest(blob({ path: 'pics/&nbsp;' })), /undefined entity/],
    'a character XML does not have': [manifest(blob({ path: 'pics/&#7;' })), /malformed/],
    'another encoding': [
      manifest(blob()).replace('UTF-8', 'iso-8859-1'),
      /iso-8859-1 is not read. Save the file as UTF-8/,
    ],
    'a text that never ends': [manifest(blob({ path: `pics/${'x'.repeat(2 * MIB)}` })), /too long/],
    'a comment that never ends': [manifest(`<!--${'x'.repeat(2 * MIB)}-->`), /too long/],
    'endless nesting': [drive(`<ClientCreator>${'<x>'.repeat(1000)}`), /nested too deep/],
  };
  it.each(Object.entries(faults))('%s', async (_name, [text, message]) => {
    const fault = await faultOf(utf8Pieces(text));
    expect(fault.message).toMatch(message);
    expect(fault.line).toBeGreaterThanOrEqual(1);
    expect(fault.column).toBeGreaterThanOrEqual(1);
  });

  it('is told of bytes that are no text', async () => {
    const bytes = Buffer.from(manifest(blob({ path: 'pics/@' })));
    bytes[bytes.indexOf('@')] = 0xff;
    expect((await faultOf(pieces(bytes, 100))).message).toMatch(/not valid UTF-8. Save it as UTF-8/);
    const half = Buffer.from(`\uFEFF${manifest('')}`, 'utf16le').subarray(0, -1);
    expect((await faultOf(pieces(half, 100))).message).toMatch(/not valid UTF-16LE/);
  });
});

describe('a fault of one blob', () => {
  const faults: Record<string, [string, RegExp]> = {
    'a metadata file without hash': [
      manifest(blob({ more: '<MetadataPath>m</MetadataPath>' })),
      /has no Hash/,
    ],
    'a length that is no number': [manifest(blob()).replace('>10<', '>ten<'), /Length is "ten"/],
    'a negative length': [manifest(blob()).replace('>10<', '>-10<'), /Length is "-10"/],
    'a broken length': [manifest(blob()).replace('>10<', '>1.5<'), /whole number/],
    'a length beyond what counts exactly': [
      manifest(blob()).replace('>10<', '>9007199254740992<'),
      /whole number/,
    ],
    'an unknown disposition': [
      manifest(blob({ disposition: '<ImportDisposition>Rename</ImportDisposition>' })),
      /one of rename, no-overwrite, overwrite/,
    ],
    'no list of chunks': [manifest(blob({ list: '' })), /nothing can be verified/],
    'a gap between blocks': [manifest(blob({ list: blockList([[0, 4], [5, 5]]) })), /Offset is 5 where 4/], // prettier-ignore
    'overlapping blocks': [manifest(blob({ list: blockList([[0, 4], [3, 7]]) })), /Offset is 3 where 4/], // prettier-ignore
    'blocks in another order': [manifest(blob({ list: blockList([[5, 5], [0, 5]]) })), /Offset is 5 where 0/], // prettier-ignore
    'blocks that cover too little': [
      manifest(blob({ list: blockList([[0, 9]]) })),
      /cover 9 bytes of a Length of 10/,
    ],
    'blocks that cover too much': [manifest(blob({ list: blockList([[0, 11]]) })), /cover 11 bytes/],
    'an empty block': [manifest(blob({ length: 0 })), /Block Length is 0/],
    'a block over 4 MB': [
      manifest(blob({ length: 4 * MIB + 1 })),
      /Block Length is 4194305. Give 1 to 4194304 bytes/,
    ],
    'over 50,000 blocks': [
      manifest(
        blob({ length: 50_001, list: blockList(Array.from({ length: 50_001 }, (_, index) => [index, 1])) }),
      ),
      /more than 50000 blocks/,
    ],
    'ids on some blocks only': [
      manifest(blob({ list: `<BlockList>${block(0, 4, 'AAAA')}${block(4, 6)}</BlockList>` })),
      /all of the blob’s blocks an Id, or none/,
    ],
    'ids of different lengths': [
      manifest(blob({ list: `<BlockList>${block(0, 4, 'AAAA')}${block(4, 6, 'AAAAAAAA')}</BlockList>` })),
      /same length/,
    ],
    'an id that is no Base64': [manifest(blob({ list: blockList([[0, 10]], 'AA-A') })), /Block Id is "AA-A"/],
    'an empty id': [manifest(blob({ list: blockList([[0, 10]], '') })), /Block Id is ""/],
    'an id that is too long': [
      manifest(blob({ list: blockList([[0, 10]], Buffer.alloc(65).toString('base64')) })),
      /1 to 64 bytes/,
    ],
    'no ids over 64 MB': [
      manifest(
        blob({
          length: 65 * MIB,
          list: blockList(Array.from({ length: 65 }, (_, index) => [index * MIB, MIB])),
        }),
      ),
      /over 67108864 bytes \(64 MB\) and its blocks have no Id/,
    ],
    'a block without hash': [manifest(blob()).replace(` Hash="${HASH}"`, ''), /Block has no Hash/],
    'a hash that is none': [manifest(blob()).replace(HASH, 'd863'), /Hash of Block is "d863".*32 hex digits/],
    'a block without offset': [manifest(blob()).replace('Offset="0" ', ''), /Block Offset is missing/],
    'a page blob of an odd length': [
      manifest(blob({ length: 700, list: pageRangeList() })),
      /multiple of 512/,
    ],
    'a page range off the grid': [
      manifest(blob({ length: 1024, list: pageRangeList(range(100, 512)) })),
      /multiples of 512/,
    ],
    'a page range of an odd length': [
      manifest(blob({ length: 1024, list: pageRangeList(range(0, 100)) })),
      /multiples of 512/,
    ],
    'an empty page range': [
      manifest(blob({ length: 1024, list: pageRangeList(range(0, 0)) })),
      /PageRange Length is 0/,
    ],
    'a page range over 4 MB': [
      manifest(blob({ length: 8 * MIB, list: pageRangeList(range(0, 4 * MIB + 512)) })),
      /PageRange Length is 4194816/,
    ],
    'page ranges in another order': [
      manifest(blob({ length: 1024, list: pageRangeList(range(512, 512), range(0, 512)) })),
      /without overlaps/,
    ],
    'overlapping page ranges': [
      manifest(blob({ length: 2048, list: pageRangeList(range(0, 1024), range(512, 512)) })),
      /without overlaps/,
    ],
    'a page range beyond the end': [
      manifest(blob({ length: 1024, list: pageRangeList(range(512, 1024)) })),
      /ends at 1536, beyond the blob's Length of 1024/,
    ],
  };
  const pathFaults: Record<string, [string, RegExp]> = {
    'an empty path': ['', /BlobPath is ""\. Begin it with the container/],
    'a path without its container': ['a.jpg', /Begin it with the container/],
    'a path that is a container': ['pictures/', /Begin it with the container/],
    'two slashes in front': ['//other/a', /begins with "", which is no container's name/],
    'a name no container can have': ['My_Photos/a', /begins with "My_Photos", which is no container's name/],
    'an address': ['https://other.blob.core.windows.net/c/a', /is the address "https:\/\/other/],
    'an address with backslashes': ['https:\\\\other\\c\\a', /is the address "https:\/\/other/],
    'a way out of the container': ['pics/../other/a', /has a part that is "\." or "\.\."/],
    'a way out with backslashes': ['pics\\..\\..\\account\\a', /has a part that is "\." or "\.\."/],
    'a way out at its end': ['pics/a/..', /has a part that is/],
    'a part that is a dot': ['pics/./a', /has a part that is/],
    'a name that is too long': [`pics/${'x'.repeat(1025)}`, /name of 1025 characters/],
  };

  const refusedIn = async (text: string): Promise<RefusedBlob> => {
    const items = await read(text.replace('</BlobList>', `${blob({ path: 'pics/good' })}</BlobList>`));
    expect(items).toMatchObject([
      { type: 'drive' },
      { type: 'refused' },
      { type: 'blob', blob: { blobPath: 'pics/good', blocks: [{ offset: 0 }] } },
    ]);
    const refused = items.find((item) => item.type === 'refused');
    if (!refused) throw new Error('Nothing was refused.');
    return refused.blob;
  };

  it.each(Object.entries(faults))('fails that blob alone: %s', async (_name, [text, reason]) => {
    const refused = await refusedIn(text);
    expect(refused).toMatchObject({ blobPath: 'pics/a.jpg', filePath: '\\a.jpg', status: 'Failed' });
    expect(refused.reason).toMatch(reason);
    expect(refused.reason).toMatch(/ \(line 2, column \d+\)$/);
  });

  it.each(Object.entries(pathFaults))('refuses %s for its name', async (_name, [path, reason]) => {
    const refused = await refusedIn(manifest(blob({ path })));
    expect(refused).toMatchObject({
      filePath: '\\a.jpg',
      length: 10,
      list: 'block',
      status: 'BlobRequestFailed',
    });
    expect(refused.reason).toMatch(reason);
  });

  it('tells the first of several, and keeps no chunks of a blob that has too many', async () => {
    const list = blockList(Array.from({ length: 60_000 }, (_, index) => [index, 1]));
    const refused = await refusedIn(manifest(blob({ path: 'no', length: 60_000, list })));
    expect(refused).toEqual({
      kind: 'refused',
      blobPath: 'no',
      filePath: '\\a.jpg',
      length: 60_000,
      disposition: 'rename',
      list: 'block',
      status: 'BlobRequestFailed',
      reason: expect.stringMatching(/^BlobPath is "no"\. Begin it/) as unknown,
    });
  });

  it('says what could be read, and which list it had', async () => {
    const refused = await refusedIn(
      manifest(
        blob({
          list: pageRangeList(range(0, 512)),
          length: 700,
          disposition: '<ImportDisposition>overwrite</ImportDisposition>',
        }),
      ),
    );
    expect(refused).toMatchObject({ list: 'page', length: 700, disposition: 'overwrite' });
  });

  it('never shows the secrets of an address', async () => {
    const refused = await refusedIn(manifest(blob({ path: 'https://x.example/c/a?sv=1&amp;sig=S3CRET' })));
    expect(JSON.stringify(refused)).not.toContain('S3CRET');
  });

  it('keeps of an endless path only so much as shows that it is too long', async () => {
    const endless = 'x'.repeat(1_000_000);
    const sidecar = `<MetadataPath Hash="${HASH}">${endless}</MetadataPath>`;
    const [whole] = await blobsOf(
      manifest(
        blob({ more: sidecar }).replace('\\a.jpg', endless),
        sidecar.replaceAll('Metadata', 'Properties'),
      ),
    );
    expect(
      [whole?.filePath, whole?.metadata?.path, whole?.properties?.path].map((path) => path?.length),
    ).toEqual([32_768, 32_768, 32_768]);
    const refused = await refusedIn(manifest(blob({ path: `pics/${endless}` })));
    expect(refused.blobPath).toHaveLength(32_768);
  });

  it('is not made of a page blob that is as large as one can be', async () => {
    const length = 8 * 1024 * 1024 * MIB;
    const list = pageRangeList(range(length - 512, 512));
    expect(await blobsOf(manifest(blob({ length, list })))).toMatchObject([{ length, kind: 'page' }]);
    const refused = await refusedIn(manifest(blob({ length: length + 512, list })));
    expect(refused.reason).toMatch(/at most 8796093022208 bytes \(8 TB\)/);
  });
});
