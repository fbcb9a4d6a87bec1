import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ManifestSidecar } from '../../src/formats/manifest.ts';
import type { BayFile, Bays } from '../../src/ports/bay.ts';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { importDrive, importWorld, type DriveFile } from '../support/drives.ts';

const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<Metadata>
  <Station>West &amp; East</Station>
  <taken_by>  someone  </taken_by>
</Metadata>`;
const properties = `<Properties>
  <Last-Modified>Tue, 24 Nov 2026 10:00:00 GMT</Last-Modified>
  <Etag>"0x1"</Etag>
  <Content-Length>3</Content-Length>
  <Content-Type>image/png</Content-Type>
  <Content-MD5>9S+ZcZNpWCkSSbSRV6iYwA==</Content-MD5>
  <Content-Encoding>identity</Content-Encoding>
  <Content-Language>en</Content-Language>
  <Cache-Control>no-cache</Cache-Control>
</Properties>`;

const kinds: [string, Partial<DriveFile>][] = [
  ['a block blob of one request', {}],
  ['a block blob of several blocks', { content: 'in blocks', blockSize: 2 }],
  ['a page blob of one range', { content: Buffer.alloc(512, 'p'), page: true }],
  ['a page blob of several ranges', { content: Buffer.alloc(1024, 'p'), page: true, blockSize: 512 }],
];

describe.each(kinds)('%s', (_kind, how) => {
  it('carries what its metadata and properties files say', async () => {
    const file = { blobPath: 'data/a', content: 'a', metadata, properties, ...how };
    const world = await importWorld([file], { logLevel: 'Verbose' });
    const { result } = await importDrive(world.engine(), world.run);
    expect(result.copyStatus).toBe('Completed');
    expect(await world.carried('data/a')).toEqual({
      blobType: how.page ? 'PageBlob' : 'BlockBlob',
      metadata: { station: 'West & East', taken_by: 'someone' },
      contentType: 'image/png',
      contentEncoding: 'identity',
      contentLanguage: 'en',
      cacheControl: 'no-cache',
      md5: 'f52f9971936958291249b49157a898c0',
    });
    expect((await world.log(1))[0]).toMatchObject({
      metadata: { status: 'Completed' },
      properties: { status: 'Completed' },
    });
  });
});

const text = (content: string): DriveFile => ({ blobPath: 'data/a', content: 'a', metadata: content });
const named = (sidecar: Partial<ManifestSidecar>): DriveFile => ({
  ...text(''),
  metadata: { path: '\\m.xml', hash: '0'.repeat(32), ...sidecar },
});
const value = (of: string): DriveFile => text(`<Metadata><a>${of}</a></Metadata>`);

describe('a metadata file', () => {
  it.each([
    ['FileNotFound', 'is missing', named({})],
    ['FileNameInvalid', 'leads off the drive', named({ path: '\\..\\m.xml' })],
    ['FileNameTooLong', 'has a name no disk has', named({ path: `\\${'x'.repeat(300)}` })],
    ['FileAccessDenied', 'is a folder', named({ path: '\\data' })],
    ['XmlReadFailed', 'is no XML', text('no XML')],
    ['XmlReadFailed', 'ends early', text('<Metadata><a>b</a>')],
    ['XmlReadFailed', 'is a properties file', text('<Properties />')],
    [
      'XmlReadFailed',
      'brings entities',
      text('<!DOCTYPE m [<!ENTITY e "e">]><Metadata><a>&e;</a></Metadata>'),
    ],
    ['XmlReadFailed', 'names a value twice', text('<Metadata><a>1</a><A>2</A></Metadata>')],
    ['XmlReadFailed', 'is beyond all measure', value('x'.repeat(1024 * 1024))],
    ['BlobRequestFailed', 'has more than a blob carries', value('x'.repeat(9000))],
    ['BlobRequestFailed', 'has what no header carries', value('日本')],
    ['BlobRequestFailed', 'has a name no metadata has', text('<Metadata><a-b>1</a-b></Metadata>')],
  ] as const)(
    'that ends as %s because it %s keeps its blob from being imported, and no other',
    async (status, _why, file) => {
      const world = await importWorld([file, { blobPath: 'data/b', content: 'b' }]);
      const { result } = await importDrive(world.engine(), world.run);
      expect(result).toMatchObject({ copyStatus: 'CompletedWithErrors', blobsFailed: 1 });
      expect((await world.log(1))[0]).toMatchObject({
        status: 'CompletedWithErrors',
        disposition: { status: 'Cancelled' },
        metadata: { status },
        chunks: [{ status: 'Cancelled' }],
      });
      expect(await world.blobs()).toEqual({ 'data/b': 'b' });
    },
  );

  it('that was altered is Corrupted', async () => {
    const world = await importWorld([text(metadata)]);
    const { path: name } = (await manifestSidecar(world.folder))!;
    await writeFile(path.join(world.folder, ...name.slice(1).split('\\')), metadata.replace('West', 'Best'));
    await importDrive(world.engine(), world.run);
    expect((await world.log(1))[0]?.metadata?.status).toBe('Corrupted');
    expect(await world.blobs()).toEqual({});
  });

  it('that the disk cannot read is IOFailed, and so is its blob', async () => {
    const world = await importWorld([text(metadata)]);
    const bays = failingAt(createFolderBays(path.dirname(world.folder)), '\\sidecars');
    await importDrive(world.engine({ bays }), world.run);
    expect((await world.log(1))[0]).toMatchObject({ status: 'IOFailed', metadata: { status: 'IOFailed' } });
  });

  it('is Cancelled when its blob is skipped, or fails for another reason', async () => {
    const world = await importWorld([
      { ...text(metadata), disposition: 'no-overwrite' },
      { ...text(metadata), blobPath: 'data/gone' },
    ]);
    await world.put('data/a', 'old');
    await rm(path.join(world.folder, 'data', 'gone'));
    await importDrive(world.engine(), world.run);
    expect((await world.log(1)).map((blob) => [blob.status, blob.metadata?.status])).toEqual([
      ['Completed', 'Cancelled'],
      ['FileNotFound', 'Cancelled'],
    ]);
  });
});

describe('a properties file', () => {
  it('with a Content-MD5 that is none is XmlReadFailed', async () => {
    const world = await importWorld([
      { ...text(metadata), properties: '<Properties><Content-MD5>abc</Content-MD5></Properties>' },
    ]);
    await importDrive(world.engine(), world.run);
    expect((await world.log(1))[0]).toMatchObject({
      metadata: { status: 'Cancelled' },
      properties: { status: 'XmlReadFailed' },
    });
  });
});

/** The one sidecar of a hand-made drive. */
const manifestSidecar = async (folder: string): Promise<ManifestSidecar | undefined> => {
  const { readManifest } = await import('../../src/formats/read-manifest.ts');
  const { createReadStream } = await import('node:fs');
  for await (const item of readManifest(createReadStream(path.join(folder, 'DriveManifest.xml'))))
    if (item.type === 'blob') return item.blob.metadata;
  return undefined;
};

/** Every read of a file below `place` fails, as of a bad sector. */
const failingAt = (bays: Bays, place: string): Bays => ({
  drive: async (...asked) => {
    const found = await bays.drive(...asked);
    if (!found.ok) return found;
    return {
      ok: true,
      drive: {
        open: async (name) => {
          const opened = await found.drive.open(name);
          if (!opened.ok || !name.startsWith(place)) return opened;
          const file: BayFile = {
            ...opened.value,
            read: () => Promise.resolve({ ok: false, fault: 'IOFailed', reason: 'EIO' }),
          };
          return { ok: true, value: file };
        },
      },
    };
  },
});
