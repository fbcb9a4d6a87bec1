/** Any tree of files that a drive can carry, and what an import of it into an empty account has to give. */
import { hash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { BlobKind, ImportDisposition } from '../../src/formats/manifest.ts';
import { xmlText } from '../../src/formats/xml-text.ts';
import type { DataSource } from '../../src/prepare/data-source.ts';

const PAGE = 512;
const CHUNK = 4 * 1024 * 1024;

type Properties = {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  /** 16 bytes, hex. */
  readonly md5?: string;
};
type Sidecars = { readonly metadata?: Readonly<Record<string, string>>; readonly properties?: Properties };

type TreeFile = Sidecars & {
  readonly name: string;
  readonly size: number;
  /** Of a sparse file, where its bytes are, as parts of its length. */
  readonly content: { readonly kind: 'full' | 'zeros' } | { readonly kind: 'sparse'; readonly at: number[] };
};
type TreeSource = Sidecars & {
  readonly container: string;
  readonly prefix: string;
  readonly disposition: ImportDisposition;
  readonly files: readonly TreeFile[];
};
export type Tree = { readonly blobType: BlobKind | undefined; readonly sources: readonly TreeSource[] };

/** What an address, a header, XML, NTFS or Windows might take for something else. */
const awkward = fc.constantFrom(...Array.from('abB7 .%#?&+=\'"<>:*|(~éß日😀-_'));
const part = fc
  .oneof(
    { weight: 8, arbitrary: fc.string({ unit: awkward, minLength: 1, maxLength: 12 }) },
    fc.constantFrom('con', 'NUL.txt', 'a%3Ab', 'disk.vhd', 'DISK.VHDX', '_shared', 'DriveManifest.xml'),
  )
  .filter((text) => !/[. ]$/u.test(text));

const size = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE) },
  { weight: 3, arbitrary: fc.nat(20_000) },
  fc.constantFrom(CHUNK - PAGE, CHUNK - 1, CHUNK, CHUNK + 1, CHUNK + PAGE, 2 * CHUNK + PAGE),
);

const text = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
  .map((value) => value.trim())
  .filter((value) => value !== '');
const metadata = fc.dictionary(fc.constantFrom('author', 'x_1', '_k', 'year'), text, { maxKeys: 3 });
const properties: fc.Arbitrary<Properties> = fc.record(
  {
    contentType: fc.constantFrom('image/jpeg', 'text/plain; charset=utf-8'),
    contentEncoding: fc.constantFrom('br', 'x-none'),
    contentLanguage: fc.constantFrom('de', 'en, fr'),
    cacheControl: fc.constantFrom('no-cache', 'max-age=3600'),
    md5: fc.stringMatching(/^[0-9a-f]{32}$/),
  },
  { requiredKeys: [] },
);

const file = fc.record(
  {
    name: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    size,
    content: fc.oneof(
      fc.constant({ kind: 'full' as const }),
      fc.constant({ kind: 'zeros' as const }),
      fc.record({
        kind: fc.constant('sparse' as const),
        at: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
      }),
    ),
    metadata,
    properties,
  },
  { requiredKeys: ['name', 'size', 'content'] },
);

/** No file stands where another needs a folder. */
const files = fc
  .uniqueArray(file, { selector: ({ name }) => name, minLength: 1, maxLength: 7 })
  .map((all) => all.filter(({ name }) => !all.some((other) => other.name.startsWith(`${name}/`))));

const source = fc.record(
  {
    container: fc.constantFrom('data', 'more-data', '$root'),
    prefix: fc.constantFrom('', 'in/ä: folder/'),
    disposition: fc.constantFrom('rename' as const, 'no-overwrite' as const, 'overwrite' as const),
    metadata,
    properties,
    files,
  },
  { requiredKeys: ['container', 'prefix', 'disposition', 'files'] },
);

/** The root container holds no folders. */
const flatInRoot = (each: TreeSource): TreeSource =>
  each.container === '$root'
    ? { ...each, prefix: '', files: each.files.filter(({ name }) => !name.includes('/')) }
    : each;

/** @param overlapping whether two sources may bring blobs of one name. */
export const anyTree = ({ overlapping }: { overlapping: boolean }): fc.Arbitrary<Tree> =>
  fc
    .record({
      blobType: fc.constantFrom(undefined, 'block' as const, 'page' as const),
      sources: fc.array(source, { minLength: 1, maxLength: 3 }),
    })
    .map(({ blobType, sources }) => ({
      blobType,
      sources: sources
        .map((each, index) =>
          overlapping
            ? each
            : { ...each, container: each.container === '$root' && index === 0 ? '$root' : `data-${index}` },
        )
        .map(flatInRoot)
        .filter((each) => each.files.length > 0),
    }))
    .filter(({ sources }) => sources.length > 0);

const kindOf = (tree: Tree, { name }: TreeFile): BlobKind =>
  tree.blobType ?? (/\.vhdx?$/i.test(name) ? 'page' : 'block');

const contentOf = (tree: Tree, each: TreeFile): Buffer => {
  const length = kindOf(tree, each) === 'page' ? Math.ceil(each.size / PAGE) * PAGE : each.size;
  switch (each.content.kind) {
    case 'full':
      return Buffer.alloc(length, `${each.name} of ${each.size}, `);
    case 'zeros':
      return Buffer.alloc(length);
    case 'sparse': {
      const bytes = Buffer.alloc(length);
      if (length > 0) for (const at of each.content.at) bytes.writeUInt8(1, Math.floor(at * (length - 1)));
      return bytes;
    }
  }
};

const metadataXml = (values: Readonly<Record<string, string>>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Metadata>${Object.entries(values)
    .map(([name, value]) => `<${name}>${xmlText(value)}</${name}>`)
    .join('')}</Metadata>`;

const propertiesXml = ({
  contentType,
  contentEncoding,
  contentLanguage,
  cacheControl,
  md5,
}: Properties): string => {
  const element = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `<${name}>${value}</${name}>`;
  return `<Properties>${element('Content-Type', contentType)}${element('Content-Encoding', contentEncoding)}${element('Content-Language', contentLanguage)}${element('Cache-Control', cacheControl)}${element('Content-MD5', md5 && Buffer.from(md5, 'hex').toString('base64'))}</Properties>`;
};

/** Writes the tree below `root`, sparse files with holes, and gives what the preparing tool is told of it. */
export const plantTree = async (root: string, tree: Tree): Promise<DataSource[]> => {
  const planted: DataSource[] = [];
  for (const [index, each] of tree.sources.entries()) {
    const folder = path.join(root, `source ${index}`);
    for (const one of each.files) {
      const place = path.join(folder, one.name);
      await mkdir(path.dirname(place), { recursive: true });
      await plantFile(place, contentOf(tree, one), one.content.kind === 'full');
      if (one.metadata) await writeFile(`${place}.metadata`, metadataXml(one.metadata));
      if (one.properties) await writeFile(`${place}.properties`, propertiesXml(one.properties));
    }
    const [metadataFile, propertiesFile] = [`${folder}.m.xml`, `${folder}.p.xml`];
    if (each.metadata) await writeFile(metadataFile, metadataXml(each.metadata));
    if (each.properties) await writeFile(propertiesFile, propertiesXml(each.properties));
    planted.push({
      source: folder,
      container: each.container,
      prefix: each.prefix,
      disposition: each.disposition,
      ...(tree.blobType && { blobType: tree.blobType }),
      ...(each.metadata && { metadata: metadataFile }),
      ...(each.properties && { properties: propertiesFile }),
    });
  }
  return planted;
};

const plantFile = async (place: string, content: Buffer, whole: boolean): Promise<void> => {
  if (whole) return writeFile(place, content);
  const handle = await open(place, 'w');
  await handle.truncate(content.length);
  for (let at = content.indexOf(1); at >= 0; at = content.indexOf(1, at + 1))
    await handle.write(content, at, 1, at);
  await handle.close();
};

export type ExpectedBlob = {
  readonly blobType: 'BlockBlob' | 'PageBlob';
  /** MD5 of the content. */
  readonly content: string;
  readonly length: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly properties: Properties;
  /** Offset and length of what was written, merged where they meet; of page blobs. */
  readonly written: readonly (readonly [number, number])[];
};

export type ExpectedEntry = ExpectedBlob & {
  readonly blobPath: string;
  readonly disposition: ImportDisposition;
};

/** What each file of the tree is to become, source by source. */
export const expectedEntries = (tree: Tree): ExpectedEntry[] =>
  tree.sources.flatMap((each) =>
    each.files.map((one) => {
      const content = contentOf(tree, one);
      const isPage = kindOf(tree, one) === 'page';
      return {
        blobPath: `${each.container}/${each.prefix}${one.name}`,
        disposition: each.disposition,
        blobType: isPage ? 'PageBlob' : 'BlockBlob',
        content: hash('md5', content),
        length: content.length,
        metadata: one.metadata ?? each.metadata ?? {},
        properties: one.properties ?? each.properties ?? {},
        written: isPage ? merged(writtenOf(content)) : [],
      };
    }),
  );

/** Of each 4 MiB what is between its first and its last page with anything in it. */
const writtenOf = (content: Buffer): [number, number][] => {
  const found: [number, number][] = [];
  for (let offset = 0; offset < content.length; offset += CHUNK) {
    const chunk = content.subarray(offset, offset + CHUNK);
    const first = chunk.findIndex((byte) => byte !== 0);
    if (first < 0) continue;
    const last = chunk.findLastIndex((byte) => byte !== 0);
    const start = first - (first % PAGE);
    found.push([offset + start, last - (last % PAGE) + PAGE - start]);
  }
  return found;
};

export const merged = (ranges: readonly (readonly [number, number])[]): [number, number][] => {
  const all: [number, number][] = [];
  for (const [offset, length] of ranges) {
    const last = all.at(-1);
    if (last && last[0] + last[1] === offset) last[1] += length;
    else all.push([offset, length]);
  }
  return all;
};

/** What the account holds at the end: entries that meet a name that is taken do what their disposition says. */
export const expectedBlobs = (entries: readonly ExpectedEntry[]): Map<string, ExpectedBlob> => {
  const blobs = new Map<string, ExpectedBlob>();
  for (const { blobPath, disposition, ...blob } of entries) {
    if (!blobs.has(blobPath) || disposition === 'overwrite') blobs.set(blobPath, blob);
    else if (disposition === 'rename')
      blobs.set(
        freeName(blobPath, (name) => blobs.has(name)),
        blob,
      );
  }
  return blobs;
};

/** `a (2).jpg`, then `a (3).jpg`: storage-import-export-file-format-manifest. */
const freeName = (blobPath: string, isTaken: (name: string) => boolean): string => {
  const slash = blobPath.lastIndexOf('/');
  const dot = blobPath.lastIndexOf('.');
  const cut = dot > slash ? dot : blobPath.length;
  for (let number = 2; ; number += 1) {
    const name = `${blobPath.slice(0, cut)} (${number})${blobPath.slice(cut)}`;
    if (!isTaken(name)) return name;
  }
};
