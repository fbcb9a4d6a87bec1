import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportedBlob, LoggedBlob } from '../../src/formats/drive-log.ts';
import { DriveLogPageError, readDriveLogPage } from '../../src/formats/page-drive-log.ts';
import { DriveLogFormatError } from '../../src/formats/read-drive-log.ts';
import { writeDriveLog } from '../../src/formats/write-drive-log.ts';
import { collect, pieces } from '../support/format-bytes.ts';
import { exportedBlob, loggedBlob } from '../support/hostile-blobs.ts';

type AnyBlob = LoggedBlob | ExportedBlob;

const logOf = async (blobs: readonly AnyBlob[]): Promise<Buffer> =>
  Buffer.from(
    (await collect(writeDriveLog({ driveId: 'D1', status: 'CompletedWithErrors' }, blobs))).join(''),
  );

const blob = (number: number): LoggedBlob => ({
  status: 'FileNotFound',
  blobPath: `data/${String(number)}`,
  filePath: `\\${String(number)}`,
  length: 1,
  disposition: { kind: 'rename', status: 'Cancelled' },
  kind: 'block',
  chunks: [],
});
const blobs = (count: number): LoggedBlob[] => Array.from({ length: count }, (_, number) => blob(number));

const everything = { atMost: 100, atMostBytes: Infinity, isWanted: () => true };
const opened =
  (log: Buffer, pieceBytes = 64 * 1024) =>
  (from: number) =>
    pieces(log.subarray(from), pieceBytes);

describe('a log that is read in pages', () => {
  it('gives every blob once, in order, however its bytes and its pages fall', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(loggedBlob, exportedBlob), { maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3000 }),
        async (written, pieceBytes, atMost, atMostBytes) => {
          const log = await logOf(written);
          const read: AnyBlob[] = [];
          for (let from: number | undefined = 0; from !== undefined;) {
            const wanted = { from, atMost, atMostBytes, isWanted: () => true };
            const page = await readDriveLogPage(opened(log, pieceBytes), wanted);
            expect(page.blobs.length).toBeLessThanOrEqual(atMost);
            read.push(...page.blobs);
            from = page.next;
          }
          expect(read).toEqual(written);
        },
      ),
    );
  });

  it('has no page behind its last blob', async () => {
    const log = await logOf(blobs(4));
    const first = await readDriveLogPage(opened(log), { ...everything, from: 0, atMost: 2 });
    const second = await readDriveLogPage(opened(log), { ...everything, from: first.next ?? 0, atMost: 2 });
    expect(second).toEqual({ blobs: [blob(2), blob(3)] });
  });

  it('is read no further than a page needs, and not again from its beginning', async () => {
    const log = await logOf(blobs(5_000));
    let read = 0;
    const open = async function* (from: number) {
      for await (const piece of pieces(log.subarray(from), 1_000)) {
        read += piece.length;
        yield piece;
      }
    };
    const { next = 0 } = await readDriveLogPage(open, { ...everything, from: 0, atMost: 1_000 });
    read = 0;
    await readDriveLogPage(open, { ...everything, from: next, atMost: 10 });
    expect(read).toBeLessThan(20_000);
  });

  it('gives a page up after so many bytes, though it has found nothing yet', async () => {
    const log = await logOf(blobs(1_000));
    const isWanted = ({ blobPath }: AnyBlob): boolean => blobPath === 'data/999';
    const wanted = { atMost: 10, atMostBytes: 10_000, isWanted };
    const first = await readDriveLogPage(opened(log), { ...wanted, from: 0 });
    expect(first.blobs).toEqual([]);
    expect(first.next).toBeGreaterThan(9_999);
    let pages = 1;
    let found: readonly AnyBlob[] = [];
    for (let { next } = first; next !== undefined; pages += 1) {
      const page = await readDriveLogPage(opened(log), { ...wanted, from: next });
      found = [...found, ...page.blobs];
      ({ next } = page);
    }
    expect(found).toEqual([blob(999)]);
    expect(pages).toBe(Math.ceil(log.length / 10_000));
  });

  it('is told from what is no log, and from one whose places cannot be known', async () => {
    const log = await logOf(blobs(3));
    const page = (bytes: Buffer) => readDriveLogPage(opened(bytes), { ...everything, from: 0 });
    await expect(page(Buffer.from('<html></html>'))).rejects.toThrow(DriveLogFormatError);
    await expect(page(log.subarray(0, -20))).rejects.toThrow(DriveLogFormatError);
    const utf16 = log.toString().replace('encoding="UTF-8"', 'encoding="UTF-16"');
    await expect(page(Buffer.from(utf16, 'utf16le'))).rejects.toThrow(DriveLogPageError);
    const spread = log.toString().replaceAll('</Blob>', '</Blob >');
    await expect(page(Buffer.from(spread))).rejects.toThrow(DriveLogPageError);
  });

  it('that never ends with one blob does not fill memory', async () => {
    const [head = ''] = (await logOf([blob(0)])).toString().split('<BlockList />');
    let given = 0;
    const endless = async function* () {
      yield Buffer.from(`${head}<BlockList>`);
      const block = Buffer.from('<Block Offset="0" Length="1" Status="Cancelled"/>'.repeat(20_000));
      for (;;) {
        given += block.length;
        yield await Promise.resolve(block);
      }
    };
    await expect(readDriveLogPage(endless, { ...everything, from: 0 })).rejects.toThrow(/is over 67108864/);
    expect(given).toBeLessThan(70_000_000);
  });
});
