import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportedBlob, LoggedBlob, LoggedChunk, LoggedSidecar } from '../../src/formats/drive-log.ts';
import { DriveLogFormatError, readDriveLog } from '../../src/formats/read-drive-log.ts';
import { driveLogName, errorLogBlobs, writeDriveLog } from '../../src/formats/write-drive-log.ts';
import { collect, utf8Pieces } from '../support/format-bytes.ts';
import { exportedBlob, loggedBlob, xmlString } from '../support/hostile-blobs.ts';

const HASH = '19701b8877418393cb3cb567f53ee225';
const header = { driveId: 'WD-WMATV123456', status: 'CompletedWithErrors' };

const chunk = (
  offset: number,
  status: LoggedChunk['status'],
  more: Partial<LoggedChunk> = {},
): LoggedChunk => ({
  offset,
  length: 65536,
  hash: HASH,
  status,
  ...more,
});

const koala: LoggedBlob = {
  status: 'CompletedWithErrors',
  blobPath: 'pictures/bob/koala.jpg',
  filePath: '\\bob\\koala.jpg',
  length: 196608,
  disposition: { kind: 'overwrite', status: 'Overwritten' },
  kind: 'page',
  chunks: [chunk(0, 'Completed'), chunk(65536, 'Corrupted'), chunk(131072, 'Completed')],
  metadata: { path: '\\m.xml', hash: HASH, global: true, status: 'FileNotFound' },
  properties: { path: '\\bob\\koala.properties', hash: HASH, status: 'Completed' },
};

/** As the service's own sample of an export's error log. */
const canyon: ExportedBlob = {
  status: 'CompletedWithErrors',
  blobPath: 'pictures/wild/canyon.jpg',
  filePath: '\\pictures\\wild\\canyon.jpg',
  lastModified: '2012-09-18T23:47:08Z',
  length: 163840,
  kind: 'block',
  chunks: [chunk(0, 'Completed')],
  properties: { status: 'Failed' },
};

const textOf = async (blobs: (LoggedBlob | ExportedBlob)[], about = header): Promise<string> =>
  (await collect(writeDriveLog(about, blobs))).join('');

/** Element names in the order they open, with the attributes in theirs. */
const shape = (xml: string): string[] => [...xml.matchAll(/<(\w[^>]*?) ?\/?>/g)].map(([, tag]) => tag ?? '');

describe('a drive’s log', () => {
  it('has the service’s elements and attributes in the service’s order, the status last', async () => {
    expect(shape(await textOf([koala]))).toEqual([
      'DriveLog Version="2014-11-01"',
      'DriveId',
      'Blob Status="CompletedWithErrors"',
      'BlobPath',
      'FilePath',
      'Length',
      'ImportDisposition Status="Overwritten"',
      'PageRangeList',
      `PageRange Offset="0" Length="65536" Hash="${HASH.toUpperCase()}" Status="Completed"`,
      `PageRange Offset="65536" Length="65536" Hash="${HASH.toUpperCase()}" Status="Corrupted"`,
      `PageRange Offset="131072" Length="65536" Hash="${HASH.toUpperCase()}" Status="Completed"`,
      'Metadata Status="FileNotFound"',
      `GlobalPath Hash="${HASH.toUpperCase()}"`,
      'Properties Status="Completed"',
      `Path Hash="${HASH.toUpperCase()}"`,
      'Status',
    ]);
  });

  it('tells of an export which snapshot it was and when it was last modified, and of no disposition', async () => {
    const snapshot = '2012-09-18T23:47:08.1234567Z';
    const failing = errorLogBlobs({ ...canyon, snapshot });
    expect(shape(await textOf(failing ? [failing] : []))).toEqual([
      'DriveLog Version="2014-11-01"',
      'DriveId',
      'Blob Status="CompletedWithErrors"',
      'BlobPath',
      'FilePath',
      'Snapshot',
      'Length',
      'LastModified',
      'BlockList',
      'Properties Status="Failed"',
      'Status',
    ]);
    expect(await textOf([canyon])).toContain('    <LastModified>2012-09-18T23:47:08Z</LastModified>\n');
    expect(await textOf([canyon])).toContain('    <Properties Status="Failed" />\n');
  });

  it('tells of what an export names and does not find its path, and no time', async () => {
    const { status: _failed, lastModified: _never, properties: _none, ...rest } = canyon;
    const missing = { ...rest, status: 'BlobRequestFailed' as const, filePath: '', length: 0, chunks: [] };
    expect(errorLogBlobs(missing)).toEqual(missing);
    const text = await textOf([missing]);
    expect(shape(text)).not.toContain('LastModified');
    expect(text).toContain('    <FilePath></FilePath>\n');
  });

  it('names blocks by their ids and leaves an empty list for a file without any', async () => {
    const named = await textOf([
      { ...koala, kind: 'block', chunks: [chunk(0, 'Cancelled', { id: 'AAAAAA==' })] },
    ]);
    expect(named).toContain(
      `<Block Offset="0" Length="65536" Id="AAAAAA==" Hash="${HASH.toUpperCase()}" Status="Cancelled" />`,
    );
    expect(await textOf([{ ...koala, kind: 'block', chunks: [] }])).toContain('<BlockList />');
  });

  it('reads back as it was written, whatever its names', async () => {
    await fc.assert(
      fc.asyncProperty(
        xmlString.map((text) => `D${text}D`),
        fc.array(fc.oneof(loggedBlob, exportedBlob), { maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        async (driveId, blobs, pieceBytes) => {
          const text = writeDriveLog({ ...header, driveId }, blobs);
          expect(await collect(readDriveLog(utf8Pieces(text, pieceBytes)))).toEqual([
            { type: 'drive', driveId },
            ...blobs.map((blob) => ({ type: 'blob', blob })),
            { type: 'status', status: header.status },
          ]);
        },
      ),
    );
  });

  it('is written while blobs are still being copied', async () => {
    let given = 0;
    const blobs = async function* () {
      for (; given < 5000; given += 1) yield await Promise.resolve(koala);
    };
    const text = writeDriveLog(header, blobs());
    await text.next();
    expect(given).toBeLessThan(1000);
    await collect(text);
    expect(given).toBe(5000);
  });

  const faults: [string, (log: string) => string, RegExp][] = [
    ['without its end', (log) => log.slice(0, -30), /malformed/],
    ['without a status', (log) => log.replace(/ {2}<Status>.*\n/, ''), /no Status/],
    [
      'with a blob after the status',
      (log) => log.replace('</DriveLog>', '<Blob/></DriveLog>'),
      /out of place/,
    ],
    [
      'with an unknown blob status',
      (log) => log.replace('Blob Status="Comp', 'Blob Status="X'),
      /The Status of Blob is "X/,
    ],
    [
      'with an unknown element',
      (log) => log.replace('<Length>', '<Snapshots/><Length>'),
      /<Snapshots> does not belong/,
    ],
    [
      'with a snapshot of an import',
      (log) => log.replace('<Length>', '<Snapshot/><Length>'),
      /either ImportDisposition, or LastModified/,
    ],
    [
      'with an import’s sidecar that has no path',
      (log) => log.replace(/<GlobalPath.*<\/GlobalPath>/, ''),
      /lacks its Path/,
    ],
    ['with a blob that lacks its path', (log) => log.replace(/<FilePath>.*<\/FilePath>/, ''), /lacks its/],
    ['of another kind', () => '<DriveManifest/>', /<DriveManifest> does not belong in the document/],
  ];
  it.each(faults)('%s is no log', async (_name, spoil, message) => {
    const reading = collect(readDriveLog(utf8Pieces(spoil(await textOf([koala])))));
    await expect(reading).rejects.toThrow(DriveLogFormatError);
    await expect(reading).rejects.toThrow(message);
  });
});

const sidecarsOf = ({ metadata, properties }: LoggedBlob): LoggedSidecar[] =>
  [metadata, properties].filter((file) => file !== undefined);

describe('the error log', () => {
  it('keeps of a failing blob the chunks and sidecars that failed, and no others', () => {
    expect(errorLogBlobs(koala)).toEqual({
      ...koala,
      chunks: [chunk(65536, 'Corrupted')],
      properties: undefined,
    });
  });

  it('keeps all that was cancelled by a missing file', () => {
    const { metadata } = koala;
    const missing: LoggedBlob = {
      ...koala,
      ...(metadata && { metadata: { ...metadata, status: 'Cancelled' } }),
      status: 'FileNotFound',
      disposition: { kind: 'rename', status: 'Cancelled' },
      chunks: [chunk(0, 'Cancelled'), chunk(65536, 'Cancelled')],
    };
    expect(errorLogBlobs(missing)).toMatchObject({ chunks: missing.chunks, metadata: missing.metadata });
  });

  it('passes over what only waited for what failed', () => {
    const refused: LoggedBlob = {
      ...koala,
      status: 'BlobRequestFailed',
      chunks: [chunk(0, 'Uncommitted'), chunk(65536, 'BlobRequestFailed'), chunk(131072, 'Cancelled')],
    };
    expect(errorLogBlobs(refused)?.chunks).toEqual([chunk(65536, 'BlobRequestFailed')]);
  });

  it('says nothing of what went well or with a warning only', () => {
    for (const status of ['Created', 'Renamed', 'Skipped', 'Overwritten'] as const) {
      const fine: LoggedBlob = {
        ...koala,
        status: 'Completed',
        disposition: { kind: 'rename', status },
        chunks: [chunk(0, 'Completed')],
      };
      expect(errorLogBlobs(fine)).toBeUndefined();
    }
  });

  it('of any blob holds failures only, and loses none', () => {
    fc.assert(
      fc.property(loggedBlob, (blob) => {
        const logged = errorLogBlobs(blob);
        if (blob.status === 'Completed') {
          expect(logged).toBeUndefined();
          return;
        }
        const isFailure = ({ status }: { status: string }): boolean =>
          !['Completed', 'Committed', 'Uncommitted', 'Cancelled'].includes(status);
        const parts = [...blob.chunks, ...sidecarsOf(blob)];
        const isUndone = ({ status }: { status: string }): boolean => status !== 'Completed';
        const expected = parts.filter(parts.some(isFailure) ? isFailure : isUndone);
        expect(logged).toMatchObject({ blobPath: blob.blobPath, status: blob.status });
        expect(logged && [...logged.chunks, ...sidecarsOf(logged)]).toEqual(expected);
      }),
    );
  });
});

describe('the name of a log', () => {
  it.each(['error', 'verbose', 'manifest'] as const)(
    'tells job, drive, moment and that it is of kind %s',
    (kind) => {
      expect(driveLogName('my-job_1', 'KV6H86XP', '2013-09-21T03:43:07.902Z', kind)).toBe(
        `waies/my-job_1_KV6H86XP_20130921-034307-902_${kind}.xml`,
      );
    },
  );
});
