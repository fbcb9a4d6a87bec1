import { beforeAll, describe, expect, it } from 'vitest';
import {
  accountOf,
  chosen,
  exportWorld,
  inline,
  putBlob,
  putBlobs,
  takeSnapshot,
  testJob,
} from '../../support/export-account.ts';
import type { ExportWorld } from '../../support/export-account.ts';
import { takeAccount } from '../../support/azurite.ts';
import type { PlanResult } from '../../../src/transfer/segments.ts';

const list = (inside: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<BlobList>\n${inside}</BlobList>`;
const listed = { blobListBlobPath: 'lists/export.xml' };

describe('what an export job names', () => {
  let world: ExportWorld;
  let snapshots: string[];

  beforeAll(async () => {
    world = await exportWorld();
    await putBlobs(
      world,
      '$root/logo.png',
      'bob/a',
      'bob/b/1',
      'bob/b/2',
      'bob/be',
      'bobkids/a',
      'carol/a&b <c>',
    );
    snapshots = [await takeSnapshot(world.service, 'bob/a'), await takeSnapshot(world.service, 'bob/a')];
    const { service, workStore } = world;
    await service.getContainerClient('bob').getBlockBlobClient('uncommitted').stageBlock('AAAA', 'x', 1);
    await workStore.write('some/paper', Buffer.from('{}'));
    await putBlobs(world, 'azure-webjobs-hosts/locks/x', 'azure-webjobs-secrets/x', 'drayage-leases/x');
    await service.createContainer('empty');
  });

  const all = (): string[] => [...withSnapshots('bob/a'), 'bob/b/1', 'bob/b/2', 'bob/be'];
  const withSnapshots = (path: string): string[] => [...snapshots.map((time) => `${path} ${time}`), path];
  const expectChosen = async (selection: Parameters<typeof chosen>[1], expected: string[]): Promise<void> => {
    // Azurite has the versions of one blob in no order.
    expect((await chosen(world, selection)).toSorted()).toEqual(expected.toSorted());
  };

  it('is the whole account by the prefix /, and by the path /, without what is Drayage’s own', async () => {
    const whole = ['$root/logo.png', ...all(), 'bobkids/a', 'carol/a&b <c>'];
    await expectChosen(inline([], ['/']), whole);
    await expectChosen(inline(['/']), whole);
  });

  it('is the root container, containers by the beginning of their names, one container, a virtual folder', async () => {
    await expectChosen(inline([], ['/$root/']), ['$root/logo.png']);
    await expectChosen(inline([], ['/$root']), ['$root/logo.png']);
    await expectChosen(inline([], ['/bob']), [...all(), 'bobkids/a']);
    await expectChosen(inline([], ['/bob/']), all());
    await expectChosen(inline([], ['/bob/b/']), ['bob/b/1', 'bob/b/2']);
    await expectChosen(inline([], ['/bob/b']), ['bob/b/1', 'bob/b/2', 'bob/be']);
  });

  it('is a blob by its path, with its snapshots, whether or not a slash stands in front', async () => {
    await expectChosen(inline(['bob/a']), withSnapshots('bob/a'));
    await expectChosen(inline(['/bob/a', '$root/logo.png']), [...withSnapshots('bob/a'), '$root/logo.png']);
  });

  it('may stand in a list', async () => {
    const { service } = world;
    await putBlob(
      service,
      'lists/export.xml',
      list(`
  <BlobPath IncludeSnapshots="false">bob/a</BlobPath>
  <BlobPath SnapshotTime="${snapshots[1] ?? ''}">/bob/a</BlobPath>
  <BlobPath>carol/a&amp;b &lt;c></BlobPath>
  <BlobPathPrefix>/bob/b/</BlobPathPrefix>
`),
    );
    expect(await chosen(world, listed)).toEqual([
      'bob/b/1',
      'bob/b/2',
      'bob/a',
      `bob/a ${snapshots[1] ?? ''}`,
      'carol/a&b <c>',
    ]);
  });

  it('is exported once, however often it is named', async () => {
    await expectChosen(inline(['bob/a', 'bob/a', 'bob/b/1', 'bob/be'], ['/bob/b/', '/bob/b/', '/bob/b/1']), [
      ...withSnapshots('bob/a'),
      'bob/b/1',
      'bob/b/2',
      'bob/be',
    ]);
    await putBlob(
      world.service,
      'lists/export.xml',
      list(`<BlobPath IncludeSnapshots="false">bob/a</BlobPath><BlobPath SnapshotTime="${snapshots[0] ?? ''}">bob/a</BlobPath>
<BlobPath>bob/a</BlobPath>`),
    );
    await expectChosen(listed, withSnapshots('bob/a'));
  });

  it('is looked for in the order in which it is named, prefixes first', async () => {
    const names = await chosen(world, inline(['carol/a&b <c>', '$root/logo.png'], ['/bobkids/', '/bob/b/']));
    expect(names).toEqual(['bobkids/a', 'bob/b/1', 'bob/b/2', 'carol/a&b <c>', '$root/logo.png']);
  });

  it('is told where it matches nothing, and the rest is exported', async () => {
    world.told.length = 0;
    const time = '2026-01-31T08:00:00.1234567Z';
    await putBlob(
      world.service,
      'lists/export.xml',
      list(`<BlobPath>bob/none</BlobPath><BlobPath IncludeSnapshots="false">dead/a</BlobPath>
<BlobPath SnapshotTime="${time}">bob/a</BlobPath><BlobPath>drayage-work/some/paper</BlobPath>
<BlobPathPrefix>/empty/</BlobPathPrefix><BlobPathPrefix>/dora</BlobPathPrefix><BlobPathPrefix>/none/</BlobPathPrefix>
<BlobPathPrefix>/a--b/</BlobPathPrefix><BlobPath>bob/be</BlobPath><BlobPath>bob/uncommitted</BlobPath>`),
    );
    expect(await chosen(world, listed)).toEqual(['bob/be']);
    expect(world.told).toEqual([
      ...['/empty/', '/dora', '/none/', '/a--b/'].map(
        (path) => `"${path}" is named, and matches nothing: no blob begins so`,
      ),
      '"bob/none" is named, and matches nothing: there is no such blob',
      '"dead/a" is named, and matches nothing: there is no such blob',
      `"bob/a of ${time}" is named, and matches nothing: there is no such snapshot`,
      '"drayage-work/some/paper" is named, and matches nothing: the container is Drayage’s own',
      '"bob/uncommitted" is named, and matches nothing: there is no such blob',
    ]);
  });

  it('is told in few lines, when millions match nothing', async () => {
    world.told.length = 0;
    await chosen(world, inline(['bob/be', ...Array.from({ length: 30 }, (_, index) => `bob/none-${index}`)]));
    expect(world.told).toHaveLength(21);
    expect(world.told.at(-1)).toBe('In all 30 of the paths that are named match nothing.');
  });

  it('ends the drive with errors when nothing at all is there', async () => {
    world.told.length = 0;
    expect(await testJob(world, inline(['bob/none'], ['/empty/'])).plan(0)).toEqual({
      kind: 'refused',
      copyStatus: 'CompletedWithErrors',
    });
    expect(world.told.at(-1)).toBe(
      'Drive D0 is not filled: CompletedWithErrors: nothing that the job names is in the account',
    );
  });

  const refused = async (content: string | undefined): Promise<[PlanResult, string]> => {
    world.told.length = 0;
    if (content === undefined) await world.service.getContainerClient('lists').deleteBlob('export.xml');
    else await putBlob(world.service, 'lists/export.xml', content);
    const result = await testJob(world, listed).plan(0);
    return [result, world.told.join('\n')];
  };
  const formatInvalid = { kind: 'refused', copyStatus: 'BlobListFormatInvalid' };

  it.each([
    ['is no XML', 'bob/a\n', 'The list lists/export.xml: '],
    ['is empty', '', 'The list lists/export.xml: '],
    [
      'has an entity bomb',
      '<!DOCTYPE a [<!ENTITY b "c">]><BlobList><BlobPath>bob/&b;</BlobPath></BlobList>',
      'DOCTYPE',
    ],
    [
      'is in another encoding',
      '<?xml version="1.0" encoding="windows-1252"?><BlobList/>',
      'Save the file as UTF-8',
    ],
    ['names files', '<BlobList><AzureFileList/></BlobList>', 'only blobs are exported'],
    ['names no blobs', '<BlobList></BlobList>', 'names no blobs'],
    [
      'has a bad path behind many good ones',
      list(`${'<BlobPath>bob/be</BlobPath>\n'.repeat(2000)}<BlobPath>bob</BlobPath>`),
      '(line 2003, column ',
    ],
  ])('is refused as a whole when its list %s', async (_what, content, sentence) => {
    const [result, told] = await refused(content);
    expect(result).toEqual(formatInvalid);
    expect(told).toContain('Drive D0 is not filled: BlobListFormatInvalid');
    expect(told).toContain(sentence);
  });

  it('is refused when its list is not there, or is too long', async () => {
    await putBlob(world.service, 'lists/export.xml', list('<BlobPath>bob/be</BlobPath>'));
    const limits = { listBytes: 50, prefixes: 2 };
    expect(await testJob(world, listed).plan(0, undefined, { ...world.deps, limits })).toEqual(formatInvalid);
    expect(world.told.at(-1)).toContain('bytes, over 50');
    const prefixes = inline([], ['/a', '/b', '/c']);
    expect(await testJob(world, prefixes).plan(0, undefined, { ...world.deps, limits })).toEqual(
      formatInvalid,
    );
    expect(world.told.at(-1)).toContain('over 2 prefixes');
    const [result, told] = await refused(undefined);
    expect(result).toEqual(formatInvalid);
    expect(told).toContain('There is no blob lists/export.xml, which is to be the list');
  });

  it('is refused when it names no path, or one that is none', async () => {
    for (const selection of [inline([]), inline(['Bob/a']), inline([], ['bob/'])])
      expect(await testJob(world, selection).plan(0)).toEqual(formatInvalid);
  });

  it('is refused where the account does not let us in, whether it is in line or in a list', async () => {
    const { name } = await takeAccount();
    const { service } = world;
    const endpoint = new URL(service.url);
    endpoint.pathname = `/${name}`;
    const key = Buffer.from('another key').toString('base64');
    const account = accountOf(
      name,
      `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};BlobEndpoint=${endpoint.href}`,
    );
    for (const selection of [inline(['bob/a']), inline([], ['/']), listed])
      expect(await testJob(world, selection).plan(0, undefined, { ...world.deps, account })).toEqual({
        kind: 'refused',
        copyStatus: 'BlobRequestForbidden',
      });
  });

  it('is a matter for another try where the account cannot be reached', async () => {
    const account = accountOf(
      'nowhere',
      `DefaultEndpointsProtocol=http;AccountName=nowhere;AccountKey=aaaa;BlobEndpoint=http://127.0.0.1:1/nowhere`,
    );
    await expect(
      testJob(world, inline(['bob/a'])).plan(0, undefined, { ...world.deps, account }),
    ).rejects.toThrow('The account cannot be read');
  });

  it('has all snapshots of a blob that has more than a page of them', async () => {
    const { service } = world;
    await putBlobs(world, 'many/a', 'many/ab');
    const times: string[] = [];
    for (let index = 0; index < 25; index += 1) times.push(await takeSnapshot(service, 'many/a'));
    const expected = ['many/a', ...new Set(times)].length;
    expect(await chosen(world, inline(['many/a']))).toHaveLength(expected);
  });
});
