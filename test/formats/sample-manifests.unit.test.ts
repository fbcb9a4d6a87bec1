import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { ManifestFormatError } from '../../src/formats/manifest.ts';
import { readManifest } from '../../src/formats/read-manifest.ts';
import { collect, pieces, utf8Pieces } from '../support/format-bytes.ts';

const sample = (name: string): Promise<Buffer> => readFile(path.join(import.meta.dirname, 'samples', name));
const read = async (name: string) => collect(readManifest(pieces(await sample(name), 1000)));

const ABC = '900150983cd24fb0d6963f7d28e17f72';
const OTHER = '7df7f1f9da4c4a51a2c65d2d5b1c1a0b';

it('reads a manifest of 2014-11-01: list defaults, hashes with stray spaces, several lists, both kinds of blob', async () => {
  const metadata = { path: '\\meta\\common.xml', hash: ABC, global: true };
  expect(await read('tool-2014.xml')).toEqual([
    { type: 'drive', header: { version: '2014-11-01', driveId: 'KV-0099-TEST' } },
    {
      type: 'blob',
      blob: {
        kind: 'block',
        blobPath: 'survey/2014/north.tif',
        filePath: '\\survey\\2014\\north.tif',
        length: 70000,
        disposition: 'no-overwrite',
        blocks: [
          { offset: 0, length: 65536, id: 'AAAAAA==', hash: '9c8ae14a55241f98533c4d80d85cdc68' },
          { offset: 65536, length: 4464, id: 'AQAAAA==', hash: OTHER },
        ],
        metadata,
        properties: { path: '\\meta\\common.properties.xml', hash: ABC, global: true },
      },
    },
    {
      type: 'blob',
      blob: {
        kind: 'block',
        blobPath: 'survey/2014/south.tif',
        filePath: 'survey/2014/south.tif',
        length: 12,
        disposition: 'rename',
        blocks: [{ offset: 0, length: 12, hash: OTHER }],
        metadata,
        properties: { path: '\\survey\\south.properties', hash: OTHER },
      },
    },
    {
      type: 'blob',
      blob: {
        kind: 'page',
        blobPath: '$root/disk.vhd',
        filePath: '\\disks\\disk.vhd',
        length: 1048576,
        disposition: 'overwrite',
        pageRanges: [
          { offset: 0, length: 4096, hash: OTHER },
          { offset: 1044480, length: 4096, hash: OTHER },
        ],
      },
    },
  ]);
});

it('reads a manifest of 2011-10-01: slashes of both kinds and in front, white space around values, no list for an empty file', async () => {
  expect(await read('tool-2011.xml')).toEqual([
    { type: 'drive', header: { version: '2011-10-01', driveId: '9WM35C2V-TEST' } },
    {
      type: 'blob',
      blob: {
        kind: 'block',
        blobPath: 'plans/floor 1.dwg',
        filePath: '/plans/floor 1.dwg',
        length: 3,
        disposition: 'rename',
        blocks: [{ offset: 0, length: 3, hash: ABC }],
      },
    },
    {
      type: 'blob',
      blob: {
        kind: 'block',
        blobPath: 'plans/old/floor 0.dwg',
        filePath: 'plans\\old/floor 0.dwg',
        length: 0,
        disposition: 'rename',
        blocks: [],
      },
    },
  ]);
});

const SECRET = 'bm90IGEga2V5LCBqdXN0IHdvcmRz';
const KEY = `<StorageAccountKey>${SECRET}</StorageAccountKey>`;
it.each([
  ['doubled', KEY + KEY],
  ['of both kinds', `${KEY}<ContainerSas>c?sig=${SECRET}</ContainerSas>`],
  ['with an element inside', `<StorageAccountKey>a<${SECRET}/></StorageAccountKey>`],
  ['with a tag of its own inside', `<ContainerSas>c?sig=<${SECRET}></ContainerSas>`],
  ['closed by another', `<ContainerSas>c?sig=x</${SECRET}>`],
  ['with a bare ampersand', `<ContainerSas>c?sv=1&${SECRET}=x;&sig=${SECRET};</ContainerSas>`],
  ['with a bare ampersand that ends nowhere', `<ContainerSas>c?sv=1&${SECRET}`],
  ['with a character XML does not have', `<ContainerSas>${SECRET}\u0001${SECRET}</ContainerSas>`],
  ['never ended', `<ContainerSas>${SECRET}${'x'.repeat(2_000_000)}`],
  ['in an attribute without quotes', `<StorageAccountKey Value=${SECRET}/>`],
  ['in an attribute, twice', `<StorageAccountKey Value="${SECRET}" Value="${SECRET}"/>`],
])('shows no credential in an error: %s', async (_name, credential) => {
  const text = (await sample('tool-2014.xml')).toString().replace(KEY, credential);
  const reading = collect(readManifest(utf8Pieces(text)));
  await expect(reading).rejects.toThrow(ManifestFormatError);
  const told = await reading.catch((error: unknown) => error as ManifestFormatError);
  expect(inspect(told)).not.toContain(SECRET);
});

it('takes no credential for an attribute, nor minds one that is empty', async () => {
  for (const credential of ['', '<ContainerSas/>', `<StorageAccountKey Value="${SECRET}"/>`]) {
    const text = (await sample('tool-2014.xml')).toString().replace(KEY, credential);
    const items = await collect(readManifest(utf8Pieces(text)));
    expect(items).toHaveLength(4);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  }
});
