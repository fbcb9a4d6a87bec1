import { describe, expect, it } from 'vitest';
import { DatasetError, readDataset } from '../../src/formats/dataset.ts';

const HEADER = 'BasePath,DstBlobPathOrPrefix,BlobType,Disposition,MetadataFile,PropertiesFile';

const read = (text: string) => readDataset(Buffer.from(text));
const faultsOf = (text: string | Buffer): DatasetError => {
  try {
    readDataset(Buffer.from(text));
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error('The dataset was read without a fault.');
};

describe('a dataset', () => {
  it('is what the service’s own tool takes: folders and files, quotes, None, what may be left out', () => {
    const text = `${HEADER}
"F:\\50M_original\\100M_1.csv.txt","containername/100M_1.csv.txt",BlockBlob,rename,"None",None
"F:\\50M_original\\","containername/",BlockBlob,rename,"None",None
\\\\server\\share\\disks/,$root/,PageBlob,no-overwrite,F:\\m.xml,"F:\\the properties, all.xml"

/data/summer 26/,photos/2026/
`;
    expect(read(text)).toEqual([
      {
        line: 2,
        basePath: 'F:/50M_original/100M_1.csv.txt',
        directory: false,
        container: 'containername',
        blobPath: '100M_1.csv.txt',
        blobType: 'block',
        disposition: 'rename',
      },
      {
        line: 3,
        basePath: 'F:/50M_original/',
        directory: true,
        container: 'containername',
        blobPath: '',
        blobType: 'block',
        disposition: 'rename',
      },
      {
        line: 4,
        basePath: '//server/share/disks/',
        directory: true,
        container: '$root',
        blobPath: '',
        blobType: 'page',
        disposition: 'no-overwrite',
        metadataFile: 'F:/m.xml',
        propertiesFile: 'F:/the properties, all.xml',
      },
      {
        line: 6,
        basePath: '/data/summer 26/',
        directory: true,
        container: 'photos',
        blobPath: '2026/',
        disposition: 'rename',
      },
    ]);
  });

  it.each([
    ['the other names of columns', 'BasePath,DstItemPathOrPrefix,ItemType\na/,c/,PageBlob'],
    ['columns in another order', 'ItemType,DstItemPathOrPrefix,BasePath\npage,c/,a/'],
    ['a byte order mark', '\uFEFFBasePath,DstBlobPathOrPrefix,BlobType\na/,c/,page'],
    ['a container without its slash', 'BasePath,DstBlobPathOrPrefix,BlobType\na/,c,Page'],
    ['spaces around values', ' basepath , dstblobpathorprefix , blobtype \n a/ , "c/" , page '],
  ])('may have %s', (_name, text) => {
    expect(read(text)).toEqual([
      {
        line: 2,
        basePath: 'a/',
        directory: true,
        container: 'c',
        blobPath: '',
        blobType: 'page',
        disposition: 'rename',
      },
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('counts its lines whatever ends them, here %j', (end) => {
    expect(read([HEADER, '', '"a\\",c/', `"b\\",c/`].join(end)).map(({ line }) => line)).toEqual([3, 4]);
    expect(read(`${HEADER}\n\r\n"a\\",c/${end}b/,c/`).map(({ line }) => line)).toEqual([3, 4]);
  });

  it('may have a header alone, and then lists nothing', () => {
    expect(read(`${HEADER}\n`)).toEqual([]);
  });
});

describe('a dataset that is wrong', () => {
  it('is told everything at once, each with its line and column', () => {
    const { faults, message } = faultsOf(
      [
        HEADER,
        ',/c/x,Append,keep,None,None',
        '"F:\\a\\",c/dir,block,rename',
        'F:\\a,c/dir/,file',
        'F:\\a,c',
        'F:\\b, c,c/,block,rename,None,None',
        'fine/,c/',
      ].join('\n'),
    );
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^line 2, BasePath: It is empty/),
      expect.stringMatching(/^line 2, DstBlobPathOrPrefix: It is "\/c\/x"\. Begin it with the container/),
      expect.stringMatching(/^line 2, BlobType: It is "Append"\. Give BlockBlob or PageBlob/),
      expect.stringMatching(/^line 2, Disposition: It is "keep"\. Give rename, no-overwrite, overwrite/),
      expect.stringMatching(
        /^line 3, DstBlobPathOrPrefix: It is "c\/dir", for a folder\. End it with a slash/,
      ),
      expect.stringMatching(/^line 4, DstBlobPathOrPrefix: It is "c\/dir\/", for a file/),
      expect.stringMatching(/^line 4, BlobType: It is "file".*Azure Files are not written/),
      expect.stringMatching(/^line 5, DstBlobPathOrPrefix: It is "c", for a file/),
      expect.stringMatching(
        /^line 6: There are 7 values under 6 columns\. Put a value that holds a comma in/,
      ),
    ]);
    expect(faults).toHaveLength(9);
    expect(faults[0]).toEqual({ line: 2, column: 'BasePath', message: expect.any(String) as unknown });
  });

  it.each([
    ['nothing', '', [/^line 1: The file is empty\. Begin it with the header BasePath,Dst/]],
    ['no header', '"F:\\a\\",c/', [/no column of a dataset/, /"c\/" is no column/, /BasePath/, /DstBlob/]],
    [
      'columns twice and missing',
      'BasePath,BasePath,Disposition',
      [/^line 1, BasePath: There are two columns/, /no column DstBlobPathOrPrefix or DstItemPathOrPrefix/],
    ],
    [
      'a quote that never ends',
      `${HEADER}\n"a/,c/\n`,
      [/^line \d: Quote Not Closed.*Put double quotes around/],
    ],
    ['a quote inside a value', `${HEADER}\na/,c "d"/\n`, [/^line 2: Invalid Opening Quote/]],
  ])('has %s', (_name, text, messages) => {
    const told = faultsOf(text).message.split('\n');
    expect(told).toHaveLength(messages.length);
    for (const [index, message] of messages.entries()) expect(told[index]).toMatch(message);
  });

  it('is no text', () => {
    expect(faultsOf(Buffer.from([0x42, 0xff, 0xfe])).message).toMatch(/^line 1: .*not valid UTF-8\. Save it/);
  });
});
