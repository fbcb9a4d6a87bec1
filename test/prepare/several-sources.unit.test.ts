import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDatasetFile } from '../../src/prepare/dataset-file.ts';
import { prepareDataset, prepareDrive } from '../../src/prepare/prepare-drive.ts';
import { temporaryFolder } from '../support/drives.ts';
import { faultOf, manifestBlobsOf, md5, onDrive, placeOnDrive, putFile } from '../support/prepared.ts';

const HEADER = 'BasePath,DstBlobPathOrPrefix,BlobType,Disposition,MetadataFile,PropertiesFile';
const METADATA = '<?xml version="1.0" encoding="UTF-8"?><Metadata><author>Ada</author></Metadata>';
const OTHER = METADATA.replace('Ada', 'Bob');
const PROPERTIES =
  '<?xml version="1.0" encoding="UTF-8"?><Properties><Content-Type>image/jpeg</Content-Type></Properties>';

let root: string;
let drive: string;
beforeEach(async () => {
  root = await temporaryFolder();
  drive = join(root, 'drive');
});

const put = (name: string, content: string | Buffer) => putFile(root, name, content);

const prepare = async (rows: readonly string[]) => {
  await put('dataset.csv', [HEADER, ...rows].join('\n'));
  return prepareDataset({ drive, dataset: await readDatasetFile(join(root, 'dataset.csv')) });
};

const blobs = () => manifestBlobsOf(drive);

/** Blob path to content, as the drive has it. */
const contents = async (): Promise<[string, string][]> =>
  Promise.all(
    (await blobs()).map(async (blob): Promise<[string, string]> => [
      blob.blobPath,
      (await onDrive(drive, blob)).toString(),
    ]),
  );

describe('a folder in a folder of the container', () => {
  it.each(['photos', '$root'])('gives its blobs names that begin with it, in %s', async (container) => {
    await put('source/a/b.txt', 'b');
    await put('source/c.txt', 'c');
    const options = { source: join(root, 'source'), drive, container, prefix: '2026/ü: summer/' };
    if (container === '$root') {
      const { message } = await faultOf(prepareDrive(options));
      expect(message).toMatch(/^The prefix "2026\/ü: summer\/" is in a folder, which \$root cannot hold/);
      return;
    }
    await prepareDrive(options);
    expect(await contents()).toEqual([
      ['photos/2026/ü: summer/a/b.txt', 'b'],
      ['photos/2026/ü: summer/c.txt', 'c'],
    ]);
  });

  it.each([
    ['/2026/', /has an empty part/],
    ['2026//x/', /has an empty part/],
    ['2026', /names no folder: end it with a slash/],
    ['20\\26/', /holds a backslash/],
    ['../', /has a part that ends with a dot/],
    [`${'x'.repeat(1100)}/`, /longer than a blob's name/],
  ])('whose name cannot be %j is refused', async (prefix, message) => {
    await put('source/a', 'a');
    const options = { source: join(root, 'source'), drive, container: 'photos', prefix };
    expect((await faultOf(prepareDrive(options))).message).toMatch(message);
    expect(await readdir(root)).toEqual(['source']);
  });
});

describe('a dataset', () => {
  it('brings folders and files, each to its place, in the order of its rows', async () => {
    await put('one/a.txt', 'one a');
    await put('one/sub/b.txt', 'one b');
    await put('two/a.txt', 'two a');
    await put('disks/c.vhd', Buffer.alloc(512, 65));
    await prepare([
      'one\\,photos/,,overwrite',
      `"${root}/two/",photos/,BlockBlob,,None,None`,
      'one/sub\\b.txt,photos/2026/renamed b.txt,,no-overwrite',
      'disks/c.vhd,$root/c',
    ]);
    expect(await contents()).toEqual([
      ['photos/a.txt', 'one a'],
      ['photos/sub/b.txt', 'one b'],
      ['photos/a.txt', 'two a'],
      ['photos/2026/renamed b.txt', 'one b'],
      ['$root/c', 'A'.repeat(512)],
    ]);
    expect((await blobs()).map(({ kind, disposition }) => [kind, disposition])).toEqual([
      ['block', 'overwrite'],
      ['block', 'overwrite'],
      ['block', 'rename'],
      ['block', 'no-overwrite'],
      ['page', 'rename'],
    ]);
  });

  it('shares metadata and properties files between rows: each is on the drive once', async () => {
    for (const name of ['one/a', 'two/a', 'three/a', 'three/b', '_shared/a']) await put(name, name);
    await put('m.xml', METADATA);
    await put('other.xml', OTHER);
    await put('p.xml', PROPERTIES);
    await prepare([
      'one/,photos/,,,m.xml,None',
      `two/,photos/,,,${root}/./m.xml,`,
      'three/,shared/,,,other.xml,p.xml',
      '_shared/,photos/,,,None,p.xml',
    ]);
    const found = await blobs();
    const [m1, m2, m3] = found.map(({ metadata }) => metadata);
    expect(m1).toEqual(m2);
    expect(m3?.path).not.toBe(m1?.path);
    expect(found.map(({ metadata, properties }) => [metadata?.hash, properties?.hash])).toEqual([
      [md5(Buffer.from(METADATA)), undefined],
      [md5(Buffer.from(METADATA)), undefined],
      [md5(Buffer.from(OTHER)), md5(Buffer.from(PROPERTIES))],
      [md5(Buffer.from(OTHER)), md5(Buffer.from(PROPERTIES))],
      [undefined, md5(Buffer.from(PROPERTIES))],
    ]);
    for (const { metadata, properties } of found)
      for (const sidecar of [metadata, properties])
        if (sidecar) {
          expect(sidecar.global).toBe(true);
          expect(md5(await readFile(placeOnDrive(drive, sidecar.path)))).toBe(sidecar.hash);
        }
    expect(await readdir(join(drive, '_shared'))).toHaveLength(3);
    const manifest = await readFile(join(drive, 'DriveManifest.xml'), 'utf8');
    expect(manifest.match(/<BlobList /g)).toHaveLength(3);
  });

  it('is refused with everything that is wrong, each with its row, and nothing is left of the drive', async () => {
    await put('one/a', 'a');
    await symlink('a', join(root, 'one/link'));
    await put('two/disk.vhd', 'odd');
    await put('m.xml', METADATA);
    const { message } = await faultOf(
      prepare([
        'one/,Photos/,,,m.xml,no.xml',
        'one/,photos/',
        'nowhere/,photos/',
        'one,photos/x',
        'one/a/,photos/',
        'two/,photos/',
        'one/a,photos/x/./y',
        'm.xml/,photos/',
      ]),
    );
    expect(message.split('\n')).toEqual([
      'The drive cannot be prepared; mend each:',
      expect.stringMatching(/^ {2}dataset.csv, line 2: The properties file .*no.xml cannot be read \(ENOENT/),
      expect.stringMatching(/^ {2}dataset.csv, line 2: "Photos" is no name of a container/),
      expect.stringMatching(/^ {2}dataset.csv, line 3: The source folder .*one holds what a drive cannot/),
      expect.stringMatching(/^ {4}"link" is a symbolic link/),
      expect.stringMatching(
        /^ {2}dataset.csv, line 4: The source folder .*nowhere cannot be opened \(ENOENT/,
      ),
      expect.stringMatching(/^ {2}dataset.csv, line 5: The source .*one is a folder: end its path with/),
      expect.stringMatching(/^ {2}dataset.csv, line 6: The source .*a is a file: name the folder/),
      expect.stringMatching(/^ {2}dataset.csv, line 7: The source folder .*two holds what a drive cannot/),
      expect.stringMatching(/^ {4}"disk.vhd" has 3 bytes/),
      expect.stringMatching(/^ {2}dataset.csv, line 8: The blob's name "x\/.\/y" has a part that ends with/),
      expect.stringMatching(/^ {2}dataset.csv, line 9: The source .*m.xml is a file/),
    ]);
    expect((await readdir(root)).sort()).toEqual(['dataset.csv', 'm.xml', 'one', 'two']);
  });

  it('is refused when it lists nothing, or the drive lies in one of its folders', async () => {
    expect((await faultOf(prepare([]))).message).toMatch(/lists nothing/);
    await put('one/a', 'a');
    await put('two/a', 'a');
    drive = join(root, 'two/drive');
    expect((await faultOf(prepare(['one/,photos/', 'two/,photos/']))).message).toMatch(
      /lies inside the source folder .*two/,
    );
    expect(await readdir(join(root, 'two'))).toEqual(['a']);
  });

  it('is told everything that is wrong with the file itself before anything it names is looked at', async () => {
    const { message } = await faultOf(prepare(['nowhere/,photos/,Append', ',photos/']));
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^The dataset .*dataset.csv is not right; mend each:$/),
      expect.stringMatching(/^ {2}line 2, BlobType: It is "Append"/),
      expect.stringMatching(/^ {2}line 3, BasePath: It is empty/),
    ]);
  });
});

describe('files beside a file', () => {
  const prepareOne = (sidecars: boolean) =>
    prepareDrive({ source: join(root, 'source'), drive, container: 'photos', sidecars });

  it('are for its blob alone where that is asked for, and override what is for all', async () => {
    await put('source/sub/x.jpg', 'x');
    await put('source/sub/x.jpg.metadata', METADATA);
    await put('source/sub/x.jpg.properties', PROPERTIES);
    await put('source/sub/y.jpg', 'y');
    await put('source/sub/y.jpg.metadata', OTHER);
    await put('source/sub/z.jpg', 'z');
    await put('m.xml', METADATA);
    const metadata = join(root, 'm.xml');
    await prepareDrive({
      source: join(root, 'source'),
      drive,
      container: 'photos',
      sidecars: true,
      metadata,
    });
    const found = await blobs();
    expect(found.map((blob) => [blob.blobPath, blob.metadata, blob.properties])).toEqual([
      [
        'photos/sub/x.jpg',
        { path: '\\photos\\sub\\x.jpg.metadata', hash: md5(Buffer.from(METADATA)) },
        { path: '\\photos\\sub\\x.jpg.properties', hash: md5(Buffer.from(PROPERTIES)) },
      ],
      [
        'photos/sub/y.jpg',
        { path: '\\photos\\sub\\y.jpg.metadata', hash: md5(Buffer.from(OTHER)) },
        undefined,
      ],
      ['photos/sub/z.jpg', expect.objectContaining({ global: true }), undefined],
    ]);
    for (const { metadata: own } of found)
      expect(md5(await readFile(placeOnDrive(drive, own!.path)))).toBe(own?.hash);
  });

  it('are blobs like any others where it is not', async () => {
    await put('source/x', 'x');
    await put('source/x.metadata', 'm');
    await prepareOne(false);
    expect(await contents()).toEqual([
      ['photos/x', 'x'],
      ['photos/x.metadata', 'm'],
    ]);
  });

  it('are blobs too when they are beside nothing, like a program’s own settings', async () => {
    await put('source/log4j.properties', 'log.level=info');
    await put('source/log4j.properties.properties', PROPERTIES);
    await put('source/folder.metadata', 'beside a folder');
    await put('source/folder/x', 'x');
    await put('source/x', 'x');
    await put('source/x.metadata', METADATA);
    await put('source/x.metadata.metadata', 'beside no blob');
    await prepareOne(true);
    expect((await contents()).map(([name]) => name)).toEqual([
      'photos/folder/x',
      'photos/folder.metadata',
      'photos/log4j.properties',
      'photos/x',
      'photos/x.metadata.metadata',
    ]);
    expect((await blobs()).map(({ metadata, properties }) => [metadata?.path, properties?.path])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, '\\photos\\log4j.properties.properties'],
      ['\\photos\\x.metadata', undefined],
      [undefined, undefined],
    ]);
  });

  it('and those for all are refused when they are not right, each named with what is wrong', async () => {
    await put('source/x', 'x');
    await put('source/x.metadata', '<Metadata><a-b>1</a-b></Metadata>');
    await put('source/x.properties', METADATA);
    await put('source/y', 'y');
    await put('source/y.properties', 'x'.repeat(1024 * 1024 + 1));
    await put('m.xml', '<Metadata><a>é</a></Metadata>');
    await put('p.xml', '<Properties><Content-Type>a/b</Properties>');
    const { message } = await faultOf(
      prepareDrive({
        ...{ source: join(root, 'source'), drive, container: 'photos', sidecars: true },
        metadata: join(root, 'm.xml'),
        properties: join(root, 'p.xml'),
      }),
    );
    expect(message.split('\n')).toEqual([
      'The drive cannot be prepared; mend each:',
      expect.stringMatching(/^ {2}The metadata file .*m.xml cannot be used: the value of a is not printable/),
      expect.stringMatching(
        /^ {2}The properties file .*p.xml cannot be used: The XML is malformed: .*\(line 1/,
      ),
      expect.stringMatching(/^ {2}The source folder .* holds what a drive cannot carry; mend each:/),
      expect.stringMatching(/^ {4}The metadata file .*x.metadata cannot be used: a-b is no name of metadata/),
      expect.stringMatching(
        /^ {4}The properties file .*x.properties cannot be used: The root element is <Meta/,
      ),
      expect.stringMatching(/^ {4}The properties file .*y.properties has 1048577 bytes, and none needs more/),
    ]);
    expect((await readdir(root)).sort()).toEqual(['m.xml', 'p.xml', 'source']);
  });

  it('go with one file, whatever its blob is called', async () => {
    await put('a.txt', 'a');
    await put('a.txt.metadata', METADATA);
    const source = join(root, 'a.txt');
    await prepareDrive({ source, drive, container: 'photos', blob: 'dir/other: name', sidecars: true });
    expect(await contents()).toEqual([['photos/dir/other: name', 'a']]);
    const [blob] = await blobs();
    expect(await readFile(placeOnDrive(drive, blob!.metadata!.path), 'utf8')).toBe(METADATA);
  });
});

describe('the blocks of a blob', () => {
  it('have ids when that is asked for, whatever its size', async () => {
    await put('source/a', Buffer.alloc(5 * 1024 * 1024));
    await put('source/b', '');
    await prepareDrive({ source: join(root, 'source'), drive, container: 'photos', blockIds: true });
    expect(await blobs()).toMatchObject([
      { kind: 'block', blocks: [{ id: 'AAAAAA==' }, { id: 'AQAAAA==' }] },
      { kind: 'block', blocks: [] },
    ]);
  });
});
