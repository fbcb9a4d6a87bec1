/** Metadata and properties files of a drive (storage-import-export-file-format-metadata-and-properties). */
import { FormatError } from './format-error.ts';
import type { Fail } from './xml-decoder.ts';
import { checkAttributes, readXml, type XmlElement } from './xml-reader.ts';
import { quoted } from './xml-values.ts';

/** A blob's metadata, by name as written. No two names are the same without regard to case, for they are HTTP headers. */
export type BlobMetadata = Readonly<Record<string, string>>;

/** The properties an import sets. What is left out is the account's default. `contentMd5`: 32 lower-case hex digits. */
export type BlobProperties = {
  readonly contentType?: string;
  readonly contentMd5?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
};

/** The file is no metadata or properties file. */
export class SidecarFormatError extends FormatError {
  override readonly name = 'SidecarFormatError';
}

type Pair = { readonly name: string; readonly value: string };

/**
 * `<Metadata>` with an element of any name for each value. Values come without the white space at their ends, which an HTTP
 * header cannot keep.
 * @throws SidecarFormatError what is wrong, and where.
 */
export const readBlobMetadata = async (source: AsyncIterable<Uint8Array>): Promise<BlobMetadata> => {
  const metadata = new Map<string, string>();
  for await (const { name, value } of readPairs(source, 'Metadata', () => true)) metadata.set(name, value);
  // Not by assignment: a name such as `__proto__` is a name like any other.
  return Object.fromEntries(metadata);
};

const IMPORTED = {
  'Content-Type': 'contentType',
  'Content-MD5': 'contentMd5',
  'Content-Encoding': 'contentEncoding',
  'Content-Language': 'contentLanguage',
  'Cache-Control': 'cacheControl',
} as const satisfies Readonly<Record<string, keyof BlobProperties>>;
/** What describes an exported blob only: read over. */
const EXPORTED = ['Last-Modified', 'Etag', 'Content-Length'];

const isImported = (name: string): name is keyof typeof IMPORTED => Object.hasOwn(IMPORTED, name);

/**
 * `<Properties>`; an empty one counts as none.
 * @throws SidecarFormatError what is wrong, and where.
 */
export const readBlobProperties = async (source: AsyncIterable<Uint8Array>): Promise<BlobProperties> => {
  const properties: { -readonly [Name in keyof BlobProperties]: BlobProperties[Name] } = {};
  const known = (name: string): boolean => isImported(name) || EXPORTED.includes(name);
  for await (const { name, value } of readPairs(source, 'Properties', known))
    if (isImported(name) && value !== '') properties[IMPORTED[name]] = value;
  return properties;
};

const readPairs = (
  source: AsyncIterable<Uint8Array>,
  root: 'Metadata' | 'Properties',
  isKnown: (name: string) => boolean,
): AsyncGenerator<Pair> =>
  readXml<Pair>(
    source,
    ({ fail, emit }) => ({
      kind: 'elements',
      child: (name, attributes) => {
        if (name !== root) return fail(`The root element is <${name}>. This file's is <${root}>`);
        checkAttributes(name, attributes, [], fail);
        return pairs(isKnown, fail, emit);
      },
    }),
    (message, line, column) => new SidecarFormatError(message, line, column),
  );

const pairs = (isKnown: (name: string) => boolean, fail: Fail, emit: (pair: Pair) => void): XmlElement => {
  const seen = new Set<string>();
  return {
    kind: 'elements',
    child: (name, attributes) => {
      if (!isKnown(name)) return undefined;
      checkAttributes(name, attributes, [], fail);
      if (seen.has(name.toLowerCase())) fail(`There is more than one ${name}. Keep one`);
      seen.add(name.toLowerCase());
      return {
        kind: 'text',
        close: (text) => {
          const value = text.trim();
          emit({ name, value: name === 'Content-MD5' ? md5Digits(value, fail) : value });
        },
      };
    },
  };
};

/** As HTTP has it: Base64 of 16 bytes. */
const md5Digits = (text: string, fail: Fail): string => {
  if (text === '') return text;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text)
    fail(`Content-MD5 is ${quoted(text)}. Give the Base64 of an MD5's 16 bytes`);
  return bytes.toString('hex');
};
