import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBlobMetadata, readBlobProperties } from '../../src/formats/blob-metadata.ts';
import { writeBlobMetadata, writeBlobProperties } from '../../src/formats/write-blob-metadata.ts';
import { XmlTextError } from '../../src/formats/xml-text.ts';

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(text));
}

/** What an HTTP header keeps. */
const value = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
  .map((text) => text.trim() || 'x');

const about = { lastModified: '2012-09-18T23:47:08.000Z', etag: '"0x8D1&<"', length: 163840 };

describe('an exported blob’s metadata file', () => {
  it('is read as it was written', async () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { noNullPrototype: true }), async (metadata) => {
        expect(await readBlobMetadata(bytesOf(writeBlobMetadata(metadata)))).toEqual(metadata);
      }),
    );
  });

  it('is not written for what no XML can carry', () => {
    for (const metadata of [{ 'a b': '1' }, { '1st': '1' }, { 'a:b': '1' }, { a: '\u0000' }])
      expect(() => writeBlobMetadata(metadata)).toThrow(XmlTextError);
  });
});

describe('an exported blob’s properties file', () => {
  it('is as the service’s document has it', () => {
    expect(
      writeBlobProperties({
        ...about,
        contentType: 'image/jpeg',
        contentMd5: 'f52f99719369582909249d24559e98c0',
        cacheControl: 'no-cache',
      }),
    ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Properties>
  <Last-Modified>Tue, 18 Sep 2012 23:47:08 GMT</Last-Modified>
  <Etag>&quot;0x8D1&amp;&lt;&quot;</Etag>
  <Content-Length>163840</Content-Length>
  <Content-Type>image/jpeg</Content-Type>
  <Content-MD5>9S+ZcZNpWCkJJJ0kVZ6YwA==</Content-MD5>
  <Cache-Control>no-cache</Cache-Control>
</Properties>
`);
  });

  it('is read as it was written, but for what describes the export', async () => {
    const properties = fc.record(
      {
        contentType: value,
        contentMd5: fc.constant('f52f99719369582909249d24559e98c0'),
        contentEncoding: value,
        contentLanguage: value,
        cacheControl: value,
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(properties, async (given) => {
        expect(await readBlobProperties(bytesOf(writeBlobProperties({ ...about, ...given })))).toEqual(given);
      }),
    );
  });
});
