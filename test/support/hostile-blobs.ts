/** Generators of blobs, for manifests and logs, with names meant to break writers and readers. */
import fc from 'fast-check';
import { blobPathFault, normalBlobPath } from '../../src/formats/blob-path.ts';
import {
  blobStatuses,
  chunkStatuses,
  dispositionStatuses,
  sidecarStatuses,
  type ExportedBlob,
  type LoggedBlob,
  type LoggedChunk,
} from '../../src/formats/drive-log.ts';
import {
  importDispositions,
  type ManifestBlob,
  type ManifestBlock,
  type ManifestPageRange,
  type ManifestSidecar,
} from '../../src/formats/manifest.ts';
import { unfitForXml } from '../../src/formats/xml-text.ts';

const nasty = fc.constantFrom(
  ...[
    '\t',
    '\n',
    '\r',
    '\r\n',
    ']]>',
    '<![CDATA[',
    '&amp;',
    '&',
    '<',
    '>',
    '"',
    "'",
    ' ',
    '\u0085',
    '\u2028',
  ],
  ...[
    '\u00a0',
    '\uFFFD',
    '夏',
    'e\u0301',
    '🌊',
    '\u{10FFFF}',
    '\u{1F468}\u200D\u{1F469}',
    '../',
    '\\',
    '%41',
  ],
);

/** Any text XML can carry, white space at its ends included. */
export const xmlString = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 3 })), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && unfitForXml(text) === undefined);

const hash = fc.stringMatching(/^[0-9a-f]{32}$/);
const path = xmlString.map((text) => `\\${text}`);

const blocks: fc.Arbitrary<ManifestBlock[]> = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 4 * 1024 * 1024 }), { maxLength: 5 }),
    hashes: fc.array(hash, { minLength: 5, maxLength: 5 }),
    named: fc.boolean(),
    ids: fc.array(fc.uint8Array({ minLength: 6, maxLength: 6 }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ lengths, hashes, named, ids }) => {
    let offset = 0;
    return lengths.map((length, index) => {
      offset += length;
      return {
        offset: offset - length,
        length,
        hash: hashes[index]!,
        ...(named && { id: Buffer.from(ids[index]!).toString('base64') }),
      };
    });
  });

const pageRanges: fc.Arbitrary<ManifestPageRange[]> = fc
  .array(fc.record({ gap: fc.nat(4), pages: fc.integer({ min: 1, max: 8192 }), hash }), { maxLength: 5 })
  .map((parts) => {
    let end = 0;
    return parts.map(({ gap, pages, hash: md5 }) => {
      const offset = end + gap * 512;
      end = offset + pages * 512;
      return { offset, length: pages * 512, hash: md5 };
    });
  });

const endOf = (chunks: readonly { offset: number; length: number }[]): number => {
  const last = chunks.at(-1);
  return last ? last.offset + last.length : 0;
};

/** Few of those that are a list's, so that neighbours share them. */
const sidecar: fc.Arbitrary<ManifestSidecar> = fc.oneof(
  fc.record({ path, hash }),
  fc.constantFrom('1', '2').map((digit) => ({
    path: `\\${digit}`,
    hash: digit.repeat(32),
    global: true as const,
  })),
);
const sidecars = fc.record({ metadata: sidecar, properties: sidecar }, { requiredKeys: [] });

const named = fc.record({
  blobPath: xmlString
    .map((name) => normalBlobPath(`container/${name}`))
    .filter((blobPath) => blobPathFault(blobPath) === undefined),
  filePath: path,
  disposition: fc.constantFrom(...importDispositions),
});

export const manifestBlob: fc.Arbitrary<ManifestBlob> = fc.oneof(
  fc.tuple(named, sidecars, blocks).map(([base, files, list]) => ({
    ...base,
    ...files,
    length: endOf(list),
    kind: 'block' as const,
    blocks: list,
  })),
  fc.tuple(named, sidecars, pageRanges, fc.nat(3)).map(([base, files, list, spare]) => ({
    ...base,
    ...files,
    length: endOf(list) + spare * 512,
    kind: 'page' as const,
    pageRanges: list,
  })),
);

const loggedSidecar = fc.record(
  { path, hash, global: fc.constant(true as const), status: fc.constantFrom(...sidecarStatuses) },
  { requiredKeys: ['path', 'hash', 'status'] },
);

const loggedChunks: fc.Arbitrary<LoggedChunk[]> = fc
  .tuple(blocks, fc.array(fc.constantFrom(...chunkStatuses), { minLength: 5, maxLength: 5 }), fc.boolean())
  .map(([list, statuses, hashed]) =>
    list.map(({ hash: md5, ...block }, index) => ({
      ...block,
      ...(hashed && { hash: md5 }),
      status: statuses[index]!,
    })),
  );

export const loggedBlob: fc.Arbitrary<LoggedBlob> = fc
  .tuple(
    named,
    fc.record({ metadata: loggedSidecar, properties: loggedSidecar }, { requiredKeys: [] }),
    loggedChunks,
    fc.constantFrom(...blobStatuses),
    fc.constantFrom(...dispositionStatuses),
    fc.constantFrom('block' as const, 'page' as const),
  )
  .map(([{ disposition, ...base }, files, chunks, status, dispositionStatus, kind]) => ({
    ...base,
    ...files,
    status,
    disposition: { kind: disposition, status: dispositionStatus },
    length: endOf(chunks),
    kind,
    chunks,
  }));

export const exportedBlob: fc.Arbitrary<ExportedBlob> = fc
  .tuple(
    loggedBlob,
    fc.record(
      {
        snapshot: xmlString.map((text) => `S${text}S`),
        lastModified: fc.constant('2026-11-24T10:00:00Z'),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom(...sidecarStatuses, undefined),
  )
  .map(([{ status, blobPath, filePath, length, kind, chunks, metadata }, times, properties]) => ({
    ...{ status, blobPath, filePath, length, kind, chunks, ...times },
    ...(metadata && { metadata }),
    ...(properties && { properties: { status: properties } }),
  }));
