/** Over HTTP, what was written about a drive: its logs and its manifest, from a real storage account. */
import { beforeEach, describe, expect, it } from 'vitest';
import { driveLogAnswer } from '../../src/arm/answer-schemas.ts';
import type { LoggedBlob } from '../../src/formats/drive-log.ts';
import { writeDriveLog } from '../../src/formats/write-drive-log.ts';
import type { DriveCopyStatus } from '../../src/jobs/drive.ts';
import type { BlobAccount } from '../../src/ports/blob-account.ts';
import { createDriveDocuments } from '../../src/transfer/drive-documents.ts';
import { JOBS, startApis, VERSION, type Apis, type Reply } from '../support/apis.ts';
import { exportWorld, type ExportWorld } from '../support/export-account.ts';
import { collect } from '../support/format-bytes.ts';

const HOSTILE = '<script>alert(1)</script>\u202Egnp.\u2066&';
const blob = (number: number, more: Partial<LoggedBlob> = {}): LoggedBlob => ({
  status: 'FileNotFound',
  blobPath: `data/${String(number)}.jpg`,
  filePath: `\\pictures\\${String(number)}.jpg`,
  length: 5,
  disposition: { kind: 'rename', status: 'Cancelled' },
  kind: 'block',
  chunks: [{ offset: 0, length: 5, status: 'Cancelled' }],
  ...more,
});

describe('what was written about a drive', () => {
  let world: ExportWorld;
  let apis: Apis;
  let account: BlobAccount;

  const log = async (blobs: readonly LoggedBlob[]): Promise<string> =>
    (await collect(writeDriveLog({ driveId: 'D1', status: 'CompletedWithErrors' }, blobs))).join('');

  const put = async (kind: string, text: string): Promise<string> => {
    await world.account.ensureContainer('waimportexport');
    const body = async function* () {
      yield await Promise.resolve(Buffer.from(text));
    };
    const at = { container: 'waimportexport', name: `waies/job 1_D1_20260101_${kind}.xml` };
    const stored = await world.account.putStream(at, body(), 'application/xml');
    if (stored.kind === 'refused') throw new Error(stored.reason);
    return stored.uri;
  };

  const copied = async (
    result: { readonly errorLogUri?: string; readonly verboseLogUri?: string; readonly manifestUri?: string },
    copyStatus: DriveCopyStatus = 'CompletedWithErrors',
  ): Promise<void> => {
    await apis.create('job-1');
    await apis.patch('job-1', {
      properties: { state: 'Shipping', deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'T-1' } },
    });
    await apis.operate('packages/T-1/receive', { drives: ['D1', 'D2'] });
    await apis.operate('drives/D1/mount', { bay: 'bay-1' });
    await apis.engine('job-1', { type: 'StartDrive', driveId: 'D1', freshKey: 'k' });
    const counts = { bytesSucceeded: 1, percentComplete: 100, blobsSucceeded: 1, blobsFailed: 1 };
    await apis.engine('job-1', {
      type: 'FinishDrive',
      driveId: 'D1',
      run: 1,
      result: { copyStatus, ...counts, ...result },
    });
  };

  beforeEach(async () => {
    world = await exportWorld();
    account = world.account;
    apis = startApis({
      driveDocuments: createDriveDocuments({ accounts: { open: () => account }, patience: [] }),
    });
  });

  const get = (
    what: string,
    headers: Readonly<Record<string, string>> = {},
    driveId = 'D1',
  ): Promise<Reply> =>
    apis.ask('GET', `${JOBS}/job-1/drives/${driveId}/${what}${what.includes('?') ? '&' : '?'}${VERSION}`, {
      headers,
    });
  const codeOf = (reply: Reply): unknown[] => [reply.status, reply.at('error', 'code')];
  const pathsOf = (reply: Reply): string[] =>
    driveLogAnswer.parse(reply.at()).value.map(({ blobPath }) => blobPath);
  const next = async (reply: Reply): Promise<Reply> => {
    const link = new URL(driveLogAnswer.parse(reply.at()).nextLink ?? '');
    return apis.ask('GET', link.pathname + link.search);
  };

  it('is handed out as it stands in the account, as a file that no browser runs', async () => {
    const texts = {
      error: await log([blob(1, { blobPath: HOSTILE })]),
      verbose: await log([]),
      manifest: '<M/>',
    };
    await copied({
      errorLogUri: await put('error', texts.error),
      verboseLogUri: await put('verbose', texts.verbose),
      manifestUri: await put('manifest', texts.manifest),
    });
    const reply = await get('errorLog', {}, 'd1');
    expect([reply.status, reply.text]).toEqual([200, texts.error]);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/xml',
      'content-disposition': 'attachment; filename="job_1_D1_20260101_error.xml"',
      'content-length': String(Buffer.byteLength(texts.error)),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect((await get('verboseLog')).text).toBe(texts.verbose);
    expect((await get('manifest')).text).toBe(texts.manifest);
  });

  it('is handed out in ranges, whose parts are of one and the same file', async () => {
    const text = 'x'.repeat(300_000) + 'y'.repeat(300_000);
    await copied({ errorLogUri: await put('error', text) });
    const part = await get('errorLog', { range: 'bytes=299999-300000' });
    expect([part.status, part.text]).toEqual([206, 'xy']);
    expect(part.headers.get('content-range')).toBe('bytes 299999-300000/600000');
    const etag = part.headers.get('etag') ?? '';
    expect((await get('errorLog', { range: 'bytes=-1', 'if-range': etag })).text).toBe('y');
    expect((await get('errorLog', { range: 'bytes=-1', 'if-range': '"other"' })).text).toBe(text);
    const beyond = await get('errorLog', { range: 'bytes=600000-' });
    expect(codeOf(beyond)).toEqual([416, 'RangeNotSatisfiable']);
    expect(beyond.headers.get('content-range')).toBe('bytes */600000');
  });

  it('of a log is read in pages, blob by blob', async () => {
    const chunks = Array.from({ length: 30 }, (_, index) => ({
      offset: index,
      length: 1,
      status: index === 0 ? ('Completed' as const) : ('Corrupted' as const),
    }));
    const blobs = [
      blob(0, { status: 'CompletedWithErrors', chunks }),
      ...[1, 2, 3, 4].map((each) => blob(each)),
    ];
    await copied({ errorLogUri: await put('error', await log(blobs)) });
    const first = await get('log?$top=2');
    expect(first.at('value', 0)).toMatchObject({
      status: 'CompletedWithErrors',
      blobPath: 'data/0.jpg',
      filePath: '\\pictures\\0.jpg',
      length: 5,
      blobType: 'BlockBlob',
      disposition: { kind: 'rename', status: 'Cancelled' },
      chunks: { count: 30, statuses: { Completed: 1, Corrupted: 29 } },
    });
    const shown = driveLogAnswer.parse(first.at()).value[0]?.chunks.first ?? [];
    expect([shown.length, shown[0]?.offset]).toEqual([20, 1]);
    const second = await next(first);
    const third = await next(second);
    expect([second, third].map(pathsOf)).toEqual([['data/2.jpg', 'data/3.jpg'], ['data/4.jpg']]);
    expect(third.at('nextLink')).toBeUndefined();
  });

  it('of a log is searched by path, on the drive and in the account, in any case', async () => {
    const blobs = [blob(1), blob(2, { blobPath: `data/${HOSTILE}` }), blob(3, { filePath: '\\Old\\X.doc' })];
    await copied({ errorLogUri: await put('error', await log(blobs)) });
    expect(pathsOf(await get('log?path=old'))).toEqual(['data/3.jpg']);
    expect(pathsOf(await get(`log?path=${encodeURIComponent(HOSTILE)}`))).toEqual([`data/${HOSTILE}`]);
    expect(pathsOf(await get('log?path=DATA/&$top=2'))).toEqual(['data/1.jpg', `data/${HOSTILE}`]);
    expect(pathsOf(await get('log?path=nowhere'))).toEqual([]);
    expect(codeOf(await get(`log?path=${'x'.repeat(1025)}`))).toEqual([400, 'InvalidQueryParameter']);
  });

  it('takes a link’s token for the log that gave it, as long as it is the same', async () => {
    const uri = await put('error', await log([blob(1), blob(2)]));
    await copied({ errorLogUri: uri, verboseLogUri: uri });
    const first = await get('log?$top=1');
    const token =
      new URL(driveLogAnswer.parse(first.at()).nextLink ?? '').searchParams.get('$skiptoken') ?? '';
    const withToken = (query: string) => get(`log?${query}&$skiptoken=${encodeURIComponent(token)}`);
    for (const other of ['kind=verbose', 'path=2'])
      expect(codeOf(await withToken(other))).toEqual([400, 'InvalidQueryParameter']);
    expect(codeOf(await get('log?$skiptoken=made-up'))).toEqual([400, 'InvalidQueryParameter']);
    expect(codeOf(await get('log?kind=all'))).toEqual([400, 'InvalidQueryParameter']);
    await put('error', await log([blob(3), blob(4)]));
    expect(codeOf(await withToken('$top=1'))).toEqual([409, 'DriveDocumentChanged']);
  });

  it('is not there before the copy ended, or where nothing was written, and why is told', async () => {
    await copied({}, 'Completed');
    const reasons = [
      ['errorLog', 'D1', 'nothing failed'],
      ['verboseLog', 'D1', 'logLevel is Verbose'],
      ['manifest', 'D1', 'backupDriveManifest'],
      ['log', 'D2', 'was not copied'],
    ] as const;
    for (const [what, driveId, reason] of reasons) {
      const reply = await get(what, {}, driveId);
      expect(codeOf(reply)).toEqual([404, 'DriveDocumentNotFound']);
      expect(reply.at('error', 'message')).toContain(reason);
    }
    await apis.operate('drives/D2/mount', { bay: 'bay-2' });
    await apis.engine('job-1', { type: 'StartDrive', driveId: 'D2', freshKey: 'k' });
    expect((await get('errorLog', {}, 'D2')).at('error', 'message')).toContain(
      'when the copy of the drive ends',
    );
    expect(codeOf(await get('errorLog', {}, 'D9'))).toEqual([404, 'DriveNotFound']);
    expect(codeOf(await apis.ask('GET', `${JOBS}/none/drives/D1/log?${VERSION}`))).toEqual([
      404,
      'ResourceNotFound',
    ]);
  });

  it('may be gone, or be no log any more', async () => {
    await copied({ errorLogUri: await put('error', '<html>not a log</html>') });
    const unreadable = await get('log');
    expect(codeOf(unreadable)).toEqual([409, 'DriveLogUnreadable']);
    expect(unreadable.at('error', 'message')).toContain('<html> does not belong in the document');
    expect((await get('errorLog')).text).toBe('<html>not a log</html>');
    await world.service.getContainerClient('waimportexport').delete();
    for (const what of ['errorLog', 'log']) {
      const gone = await get(what);
      expect(codeOf(gone)).toEqual([404, 'DriveDocumentNotFound']);
      expect(gone.at('error', 'message')).toContain('no longer in the storage account');
    }
  });

  it('is told from an account that lets nobody in, that does not answer, or that is not known', async () => {
    await copied({ errorLogUri: await put('error', await log([blob(1)])) });
    const refused = { kind: 'refused', reason: 'Nobody.', retryable: true } as const;
    account = {
      ...world.account,
      headVersion: () => Promise.resolve({ ...refused, status: 'BlobRequestForbidden' }),
    };
    expect(codeOf(await get('errorLog'))).toEqual([403, 'StorageAccountForbidden']);
    account = {
      ...world.account,
      headVersion: () => Promise.resolve({ ...refused, status: 'BlobRequestFailed' }),
    };
    expect(codeOf(await get('log'))).toEqual([503, 'StorageAccountUnreachable']);
    account = {
      ...world.account,
      readRange: () => Promise.resolve({ ...refused, status: 'BlobRequestFailed' }),
    };
    expect(codeOf(await get('log'))).toEqual([503, 'StorageAccountUnreachable']);
    account = { ...world.account, readRange: () => Promise.resolve({ kind: 'conflict' }) };
    expect(codeOf(await get('log'))).toEqual([409, 'DriveDocumentChanged']);
    // Half a file is never taken for the whole of it.
    await expect(get('errorLog')).rejects.toThrow();
    expect(apis.bugs).toEqual([]);
  });
});
