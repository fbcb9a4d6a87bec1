import { beforeAll, describe, expect, it } from 'vitest';
import { listSource, type SourceItem } from '../../../src/transfer/export/list-source.ts';
import { chosen, exportWorld, inline, putBlobs, type ExportWorld } from '../../support/export-account.ts';

describe('looking into an account', () => {
  let world: ExportWorld;

  beforeAll(async () => {
    world = await exportWorld();
    await putBlobs(
      world,
      '$root/logo',
      'bob/a',
      'bob/b/1',
      'bob/b/2',
      'bob/b&c/3',
      'bobkids/a',
      'drayage-work/x',
    );
  });

  /** All pages of `atMost` items. */
  const items = async (prefix: string, atMost = 100): Promise<SourceItem[]> => {
    const found: SourceItem[] = [];
    let cursor: string | undefined;
    do {
      const level = await listSource(world.deps, { prefix, atMost, ...(cursor !== undefined && { cursor }) });
      if (level.kind !== 'level') throw new Error(level.why);
      found.push(...level.items);
      cursor = level.cursor;
    } while (cursor !== undefined);
    return found;
  };
  const paths = async (prefix: string): Promise<string[]> => (await items(prefix)).map(({ path }) => path);

  it('shows containers, but for Drayage’s own', async () => {
    expect(await items('/')).toEqual(
      ['/$root/', '/bob/', '/bobkids/'].map((path) => ({ kind: 'container', path })),
    );
    expect(await paths('/bobk')).toEqual(['/bobkids/']);
    expect(await paths('/carol')).toEqual([]);
  });

  it('shows the folders and the blobs of a container, and of a folder', async () => {
    expect(await items('/bob/')).toEqual([
      { kind: 'folder', path: '/bob/b&c/' },
      { kind: 'folder', path: '/bob/b/' },
      {
        kind: 'blob',
        path: 'bob/a',
        blobType: 'BlockBlob',
        length: 5,
        lastModified: expect.any(Date) as Date,
      },
    ]);
    expect(await paths('/bob/b/')).toEqual(['bob/b/1', 'bob/b/2']);
    expect(await paths('/bob/b')).toEqual(['/bob/b&c/', '/bob/b/']);
    expect(await paths('/$root/')).toEqual(['$root/logo']);
    for (const prefix of ['/none/', '/bob/none/', '/drayage-work/', '/a--b/'])
      expect(await paths(prefix)).toEqual([]);
  });

  it('shows page after page, nothing twice and nothing not', async () => {
    for (const prefix of ['/', '/bob/', '/bob/b/'])
      expect((await items(prefix, 1)).map(({ path }) => path).toSorted()).toEqual(
        (await paths(prefix)).toSorted(),
      );
  });

  it('gives paths that can be exported', async () => {
    const [folder] = await items('/bob/');
    expect(await chosen(world, inline([], [folder?.path ?? '']))).toEqual(['bob/b&c/3']);
    const blobs = await items('/bob/b/');
    expect(await chosen(world, inline(blobs.map(({ path }) => path)))).toEqual(['bob/b/1', 'bob/b/2']);
  });

  it('refuses what is no prefix, and a cursor of another level', async () => {
    const ask = (prefix: string, cursor?: string) =>
      listSource(world.deps, { prefix, atMost: 1, ...(cursor !== undefined && { cursor }) });
    expect(await ask('bob/')).toMatchObject({ kind: 'invalid', what: 'prefix' });
    const first = await ask('/bob/');
    if (first.kind !== 'level' || first.cursor === undefined) throw new Error('There is a second page.');
    for (const cursor of ['', 'x', 'bnVsbA', first.cursor.slice(1)])
      expect(await ask('/bob/', cursor)).toMatchObject({ kind: 'invalid', what: 'cursor' });
    expect(await ask('/', first.cursor)).toMatchObject({ kind: 'invalid', what: 'cursor' });
  });
});
