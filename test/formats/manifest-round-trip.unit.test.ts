import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManifestBlob } from '../../src/formats/manifest.ts';
import { readManifest } from '../../src/formats/read-manifest.ts';
import { writeManifest } from '../../src/formats/write-manifest.ts';
import { XmlTextError } from '../../src/formats/xml-text.ts';
import { collect, utf8Pieces } from '../support/format-bytes.ts';
import { manifestBlob, xmlString } from '../support/hostile-blobs.ts';

const header = { version: '2014-11-01', driveId: 'WD-1' };

const blockBlob = (path: string): ManifestBlob => ({
  kind: 'block',
  blobPath: `pics/${path}`,
  filePath: '\\file',
  length: 0,
  disposition: 'rename',
  blocks: [],
});

describe('a manifest that was written', () => {
  it('reads back as it was, whatever its names and wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        xmlString.map((text) => `D${text}D`),
        fc.array(manifestBlob, { maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        async (driveId, blobs, pieceBytes) => {
          const text = writeManifest({ ...header, driveId }, blobs);
          const items = await collect(readManifest(utf8Pieces(text, pieceBytes)));
          expect(items).toEqual([
            { type: 'drive', header: { ...header, driveId } },
            ...blobs.map((blob) => ({ type: 'blob', blob })),
          ]);
        },
      ),
    );
  });

  it('names a blob over 64 MB by its blocks and keeps their ids', async () => {
    const blocks = Array.from({ length: 17 }, (_, index) => ({
      offset: index * 4 * 1024 * 1024,
      length: 4 * 1024 * 1024,
      hash: '0'.repeat(32),
      id: Buffer.from([index, 0, 0, 0]).toString('base64'),
    }));
    const blob: ManifestBlob = { ...blockBlob('big'), kind: 'block', length: 17 * 4 * 1024 * 1024, blocks };
    const items = await collect(readManifest(utf8Pieces(writeManifest(header, [blob]))));
    expect(items[1]).toEqual({ type: 'blob', blob });
  });

  it('has one list for the blobs in a row that share their defaults, whatever files of their own some have', async () => {
    const metadata = { path: '\\m', hash: '1'.repeat(32), global: true as const };
    const properties = { path: '\\p', hash: '2'.repeat(32), global: true as const };
    const own = { path: '\\own', hash: '3'.repeat(32) };
    const blobs = [
      { ...blockBlob('1'), metadata, properties },
      { ...blockBlob('2'), metadata: own, properties },
      { ...blockBlob('3'), metadata, properties: own },
      blockBlob('4'),
      { ...blockBlob('5'), metadata: own },
      { ...blockBlob('6'), metadata },
    ];
    const text = (await collect(writeManifest(header, blobs))).join('');
    expect([...text.matchAll(/<BlobList Id="(.*?)">/g)].map(([, id]) => id)).toEqual([
      'session#1-0',
      'session#1-1',
      'session#1-2',
    ]);
    const items = await collect(readManifest(utf8Pieces(text)));
    expect(items.slice(1)).toEqual(blobs.map((blob) => ({ type: 'blob', blob })));
  });

  it.each(['\u0000', '\u0007', '\u001f', '\ufffe', '\uffff', '\ud800'])(
    'is refused when a path holds %j, naming the path',
    async (character) => {
      const writing = collect(writeManifest(header, [blockBlob(`a${character}b`)]));
      await expect(writing).rejects.toThrow(XmlTextError);
      await expect(collect(writeManifest(header, [blockBlob(`a${character}b`)]))).rejects.toThrow(
        JSON.stringify(`pics/a${character}b`),
      );
    },
  );

  it('is written while its blobs are still being found', async () => {
    let given = 0;
    const blobs = async function* () {
      for (; given < 5000; given += 1) yield await Promise.resolve(blockBlob(`number ${given}`));
    };
    const text = writeManifest(header, blobs());
    await text.next();
    expect(given).toBeLessThan(1000);
    await collect(text);
    expect(given).toBe(5000);
  });
});
