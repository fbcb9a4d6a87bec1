/** Writes the metadata and properties files of a drive (storage-import-export-file-format-metadata-and-properties). */
import type { BlobMetadata, BlobProperties } from './blob-metadata.ts';
import { XmlTextError, xmlText } from './xml-text.ts';

/** What an export says of a blob beside the properties that an import sets. `lastModified`: ISO 8601. */
export type ExportedProperties = BlobProperties & {
  readonly lastModified: string;
  readonly etag: string;
  readonly length: number;
};

/** Of XML's names those that are in ASCII, without the colon of name spaces. */
const ELEMENT_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** @throws XmlTextError for a name or value that XML cannot carry. */
export const writeBlobMetadata = (metadata: BlobMetadata): string => {
  for (const name of Object.keys(metadata))
    if (!ELEMENT_NAME.test(name))
      throw new XmlTextError(`${JSON.stringify(name)} is no name that an XML element can have`);
  return document('Metadata', Object.entries(metadata));
};

/** @throws XmlTextError for a value that XML cannot carry. */
export const writeBlobProperties = (properties: ExportedProperties): string => {
  const { contentMd5 } = properties;
  return document('Properties', [
    ['Last-Modified', new Date(properties.lastModified).toUTCString()],
    ['Etag', properties.etag],
    ['Content-Length', String(properties.length)],
    ['Content-Type', properties.contentType],
    ['Content-MD5', contentMd5 && Buffer.from(contentMd5, 'hex').toString('base64')],
    ['Content-Encoding', properties.contentEncoding],
    ['Content-Language', properties.contentLanguage],
    ['Cache-Control', properties.cacheControl],
  ]);
};

type Pair = readonly [name: string, value: string | undefined];

const document = (root: string, pairs: readonly Pair[]): string => {
  const elements = pairs.map(([name, value]) =>
    value === undefined ? '' : `  <${name}>${xmlText(value)}</${name}>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${elements.join('')}</${root}>\n`;
};
