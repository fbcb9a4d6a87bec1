/** Choosing what to export, over HTTP: what is in an account, and what an export from it would need. */
import { beforeAll, describe, expect, it } from 'vitest';
import { exportSourceAnswer } from '../../src/arm/answer-schemas.ts';
import type { StorageAccounts } from '../../src/ports/blob-account.ts';
import { isOwnContainer } from '../../src/storage/blobs/own-containers.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { createExportSources, type PreviewTime } from '../../src/transfer/export/export-sources.ts';
import {
  errorDetails,
  JOBS,
  startApis,
  SUBSCRIPTION,
  VERSION,
  type Apis,
  type Reply,
} from '../support/apis.ts';
import { exportWorld, putBlob, putBlobs, takeSnapshot, type ExportWorld } from '../support/export-account.ts';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Drives/providers/Microsoft.ImportExport`;
const WHOLE = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.ImportExport`;
const accountId = (name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`;

describe('choosing what to export', () => {
  let world: ExportWorld;
  let snapshot: string;

  beforeAll(async () => {
    world = await exportWorld();
    await putBlobs(world, '$root/logo', 'bob/a&b/1', 'bob/c', 'bobkids/a', 'drayage-work/x', 'empty/x');
    await world.service.getContainerClient('empty').deleteBlob('x');
    snapshot = await takeSnapshot(world.service, 'bob/c');
  });

  const accounts = (): StorageAccounts => ({ open: () => world.account });
  const sourcesOf = (given: StorageAccounts, bounds?: PreviewTime): ReturnType<typeof createExportSources> =>
    createExportSources({
      accounts: given,
      isOwn: (_account, container) => isOwnContainer('Drayage')(container),
      patience: [],
      ...(bounds && { bounds }),
    });
  const start = (given = accounts(), bounds?: PreviewTime): Apis =>
    startApis({ exportSources: sourcesOf(given, bounds) });

  const exportJob = (selection: object): object => ({
    jobType: 'Export',
    driveList: undefined,
    export: selection,
    storageAccountId: accountId('photos'),
  });
  const everything = { blobList: { blobPathPrefix: ['/'] } };

  const withJob = async (selection: object, given?: StorageAccounts): Promise<Apis> => {
    const apis = start(given);
    await apis.create('job-1', exportJob(selection));
    return apis;
  };
  const pathsOf = (reply: Reply): string[] => {
    const { value } = exportSourceAnswer.parse(reply.at());
    return value.map((item) =>
      item.kind === 'blob' && item.snapshot !== undefined ? `${item.path} ${item.snapshot}` : item.path,
    );
  };
  const source = (apis: Apis, query: string): Promise<Reply> =>
    apis.ask('GET', `${JOBS}/job-1/exportSource?${VERSION}${query}`);
  const preview = (apis: Apis, body: object): Promise<Reply> =>
    apis.ask('POST', `${JOBS}/job-1/previewExport?${VERSION}`, { body });
  const previewOf = (apis: Apis, body: object, scope = GROUP): Promise<Reply> =>
    apis.ask('POST', `${scope}/previewExport?${VERSION}`, {
      body: { storageAccountId: accountId('photos'), driveSize: '500GB', export: everything, ...body },
    });
  const codeOf = (reply: Reply): unknown[] => [reply.status, reply.at('error', 'code')];

  /** All pages, by their links. */
  const all = async (apis: Apis, path: string): Promise<string[]> => {
    const found: string[] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const reply: Reply = await apis.ask('GET', next);
      expect(reply.status).toBe(200);
      found.push(...pathsOf(reply));
      const link: unknown = reply.at('nextLink');
      next = typeof link === 'string' ? link.replace(/^https?:\/\/[^/]*/, '') : undefined;
    }
    return found;
  };

  describe('looks into the account', () => {
    it('a level at a time, with paths that a job takes as they are', async () => {
      const apis = await withJob(everything);
      expect(pathsOf(await source(apis, '&delimiter=/'))).toEqual([
        '/$root/',
        '/bob/',
        '/bobkids/',
        '/empty/',
        // By which the account is this test's own.
        '/taken/',
      ]);
      const level = await source(apis, '&delimiter=/&prefix=/bob/');
      expect(level.at('value', 0)).toEqual({ kind: 'folder', path: '/bob/a&b/' });
      expect(level.at('value', 1)).toMatchObject({ kind: 'blob', path: 'bob/c', length: 5 });
      expect(pathsOf(await source(apis, `&delimiter=/&prefix=${encodeURIComponent('/bob/a&b/')}`))).toEqual([
        'bob/a&b/1',
      ]);
    });

    it('without a delimiter shows every blob that the prefix takes, with its snapshots', async () => {
      const apis = await withJob(everything);
      const url = `${JOBS}/job-1/exportSource?${VERSION}`;
      // Azurite tells no order of a blob and its snapshots.
      const blobs = ['$root/logo', 'bob/a&b/1', 'bob/c', `bob/c ${snapshot}`, 'bobkids/a'];
      for (const top of [1, 2, 5000])
        expect((await all(apis, `${url}&$top=${top}`)).toSorted()).toEqual(blobs);
      expect((await all(apis, `${url}&prefix=/bob`)).toSorted()).toEqual(blobs.slice(1));
      expect(await all(apis, `${url}&prefix=/bob/a`)).toEqual(['bob/a&b/1']);
      expect(await all(apis, `${url}&prefix=/drayage-work/`)).toEqual([]);
    });

    it.each([GROUP, WHOLE])('before there is a job, in %s', async (scope) => {
      const apis = start();
      const query = `${VERSION}&storageAccountId=${encodeURIComponent(accountId('photos'))}&delimiter=/`;
      expect(await all(apis, `${scope}/exportSource?${query}&$top=1`)).toEqual([
        '/$root/',
        '/bob/',
        '/bobkids/',
        '/empty/',
        // By which the account is this test's own.
        '/taken/',
      ]);
      const none = await apis.ask('GET', `${scope}/exportSource?${VERSION}`);
      expect([...codeOf(none), none.at('error', 'target')]).toEqual([
        400,
        'InvalidQueryParameter',
        'storageAccountId',
      ]);
    });

    it('takes a link’s token for the list that gave it, and for no other', async () => {
      const apis = await withJob(everything);
      const { nextLink } = exportSourceAnswer.parse((await source(apis, '&delimiter=/&$top=1')).at());
      const token = encodeURIComponent(new URL(nextLink ?? '').searchParams.get('$skiptoken') ?? '');
      expect((await source(apis, `&delimiter=/&$skiptoken=${token}`)).status).toBe(200);
      for (const other of ['', '&delimiter=/&prefix=/bob/'])
        expect(codeOf(await source(apis, `${other}&$skiptoken=${token}`))).toEqual([
          400,
          'InvalidQueryParameter',
        ]);
    });

    it.each([
      ['&prefix=bob', 'prefix'],
      ['&prefix=/Bob/', 'prefix'],
      ['&delimiter=|', 'delimiter'],
      ['&$top=0', '$top'],
      ['&$top=5001', '$top'],
      ['&$skiptoken=made-up', '$skiptoken'],
    ])('refuses %s', async (query, target) => {
      const reply = await source(await withJob(everything), query);
      expect([...codeOf(reply), reply.at('error', 'target')]).toEqual([400, 'InvalidQueryParameter', target]);
    });
  });

  describe('previews an export', () => {
    it('of a job: paths, blobs, bytes, drives and what goes on each', async () => {
      const apis = await withJob({
        blobList: { blobPath: ['bob/c', 'bobkids/none', 'bobkids/a'], blobPathPrefix: ['/bob/', '/carol/'] },
      });
      const reply = await preview(apis, { driveSizeBytes: 3 * 1024 * 1024 });
      expect(reply.at()).toMatchObject({
        complete: true,
        driveSizeBytes: 3 * 1024 * 1024,
        uniquePaths: 4,
        duplicatePaths: 1,
        missingPaths: {
          count: 2,
          first: [
            { path: '/carol/', why: 'no blob begins so' },
            { path: 'bobkids/none', why: 'there is no such blob' },
          ],
        },
        blobs: 4,
        bytes: 28,
        drivesNeeded: 1,
        drives: [{ blobs: 4, bytes: 28 }],
        tooLarge: { count: 0, bytes: 0 },
      });
    });

    it('before there is a job, by sizes as drives are sold', async () => {
      for (const scope of [GROUP, WHOLE]) {
        const reply = await previewOf(start(), { driveSize: '0.5 tb' }, scope);
        expect(reply.at()).toMatchObject({ driveSizeBytes: 500_000_000_000, blobs: 5, drivesNeeded: 1 });
      }
    });

    it('on drives that are too small for anything', async () => {
      const reply = await previewOf(start(), { driveSize: undefined, driveSizeBytes: 1 });
      expect(reply.at()).toMatchObject({
        blobs: 5,
        drivesNeeded: 0,
        tooLarge: { count: 5, bytes: 38 },
      });
      expect(reply.at('tooLarge', 'first', 0)).toEqual({ path: '$root/logo', bytes: 10 });
    });

    it('ends when its time is up or its drives are too many, and says so', async () => {
      const time = await previewOf(start(accounts(), { milliseconds: 0, drives: 1000 }), {});
      expect(time.at()).toMatchObject({ complete: false, stoppedBy: 'Time', blobs: 1 });
      // Of 1 MiB that is kept free and some 17 KiB: room for one blob.
      const small = { driveSize: undefined, driveSizeBytes: 1024 * 1024 + 25_000 };
      const drives = await previewOf(start(accounts(), { milliseconds: 60_000, drives: 2 }), small);
      expect(drives.at()).toMatchObject({ complete: false, stoppedBy: 'Drives', blobs: 4, drivesNeeded: 4 });
    });

    it.each([
      ['no size', { driveSize: undefined }, '$'],
      ['two sizes', { driveSizeBytes: 5 }, 'driveSize'],
      ['a size without a unit', { driveSize: '500' }, 'driveSize'],
      ['no account', { storageAccountId: undefined }, 'storageAccountId'],
      ['a file share', { storageAccountId: '/fileShares/x' }, 'storageAccountId'],
      ['nothing to export', { export: {} }, 'export'],
      ['a path that is none', { export: { blobList: { blobPath: ['x'] } } }, 'export.blobList.blobPath[0]'],
    ])('refuses a body with %s', async (_what, body, target) => {
      const reply = await previewOf(start(), body);
      expect([...codeOf(reply), errorDetails(reply)[0]?.['target']]).toEqual([
        400,
        'InvalidRequestBody',
        target,
      ]);
    });

    it.each([
      ['an element that no list has', '<BlobList>\n  <Blob>bob/c</Blob>\n</BlobList>', /line 2, column \d+/],
      ['no XML', 'bob/c\nbob/d', /line 2, column 5/],
      [
        'an entity bomb',
        '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;">]>\n<BlobList><BlobPath>&c;</BlobPath></BlobList>',
        /line 1, column \d+/,
      ],
      [
        'an encoding that it does not have',
        '<?xml version="1.0" encoding="UTF-16"?><BlobList></BlobList>',
        /line 1, column \d+/,
      ],
    ])('refuses a list that is %s, and says where', async (_what, content, where) => {
      await putBlob(world.service, 'lists/export.xml', content);
      const apis = await withJob({ blobListBlobPath: 'lists/export.xml' });
      const reply = await preview(apis, { driveSize: '1TB' });
      expect(codeOf(reply)).toEqual([400, 'BlobListFormatInvalid']);
      expect(reply.at('error', 'message')).toMatch(where);
      await world.service.deleteContainer('lists');
    });

    it('refuses a list that is not there', async () => {
      const apis = await withJob({ blobListBlobPath: 'nowhere/export.xml' });
      const reply = await preview(apis, { driveSize: '1TB' });
      expect(codeOf(reply)).toEqual([400, 'BlobListFormatInvalid']);
      expect(reply.at('error', 'message')).toContain('There is no blob nowhere/export.xml');
    });
  });

  it('tells of an account that is unknown, keeps its door shut, or does not answer', async () => {
    const name = world.account.name;
    const stranger = createStorageAccounts({
      [name]: `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${Buffer.alloc(64, 1).toString('base64')};BlobEndpoint=${world.service.url}`,
    });
    const absent = createStorageAccounts({
      [name]: `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${Buffer.alloc(64, 1).toString('base64')};BlobEndpoint=http://127.0.0.1:1/${name}`,
    });
    const cases: readonly [StorageAccounts, number, string][] = [
      [createStorageAccounts({}), 404, 'StorageAccountNotFound'],
      [{ open: () => stranger.open(accountId(name)) }, 403, 'StorageAccountForbidden'],
      [{ open: () => absent.open(accountId(name)) }, 503, 'StorageAccountUnreachable'],
    ];
    for (const [given, status, code] of cases) {
      const apis = await withJob(everything, given);
      expect(codeOf(await source(apis, ''))).toEqual([status, code]);
      expect(codeOf(await source(apis, '&delimiter=/'))).toEqual([status, code]);
      expect(codeOf(await preview(apis, { driveSize: '1TB' }))).toEqual([status, code]);
      expect(codeOf(await previewOf(apis, {}))).toEqual([status, code]);
    }
  });

  it('asks nothing of an import job, or of one that is not there', async () => {
    const apis = start();
    await apis.create('job-1');
    expect(codeOf(await source(apis, ''))).toEqual([409, 'NotAnExportJob']);
    expect(codeOf(await preview(apis, { driveSize: '1TB' }))).toEqual([409, 'NotAnExportJob']);
    const none = await apis.ask('GET', `${JOBS}/job-2/exportSource?${VERSION}`);
    expect(codeOf(none)).toEqual([404, 'ResourceNotFound']);
  });
});
