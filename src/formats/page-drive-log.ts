/** Reads a drive's copy log a page at a time: each page begins where the one before it ended, whatever stands in front. */
import type { ExportedBlob, LoggedBlob } from './drive-log.ts';
import { readDriveLog } from './read-drive-log.ts';

type AnyBlob = LoggedBlob | ExportedBlob;

export type DriveLogPageWanted = {
  /** In bytes: 0, or `next` of the page before. */
  readonly from: number;
  /** Blobs of the page. */
  readonly atMost: number;
  /** What is read for one page; then it ends, however few blobs it has. */
  readonly atMostBytes: number;
  readonly isWanted: (blob: AnyBlob) => boolean;
};

/** `next`: where the page after it begins; there is none at the end. A page may be empty, and yet have a `next`. */
export type DriveLogPage = { readonly blobs: readonly AnyBlob[]; readonly next?: number };

/** The file may be a log of a drive, but none that can be read in pages. */
export class DriveLogPageError extends Error {
  override readonly name = 'DriveLogPageError';
}

/** Of a page blob of a terabyte in ranges of 4 MiB, half as much is said. */
const MOST_BYTES_OF_A_BLOB = 64 * 1024 ** 2;

const BLOB_ENDS = Buffer.from('</Blob>');
/** What a log that is read from the middle is made to begin with. */
const BEGINNING = Buffer.from('<DriveLog><DriveId>-</DriveId>');

/**
 * @param open the bytes of the log, from an offset on. It is read no further than the page needs.
 * @throws DriveLogFormatError for what is no log; its line counts from `from` on.
 * @throws DriveLogPageError
 */
export const readDriveLogPage = async (
  open: (from: number) => AsyncIterable<Uint8Array>,
  { from, atMost, atMostBytes, isWanted }: DriveLogPageWanted,
): Promise<DriveLogPage> => {
  /** Up to which byte the reader was given the log, and whether a blob ends there. */
  const given = { bytes: from, isBlobEnd: false };
  let lastEnd = from;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    if (from > 0) yield BEGINNING;
    for await (const piece of splitAfter(open(from), BLOB_ENDS)) {
      given.bytes += piece.length;
      given.isBlobEnd = piece.subarray(-BLOB_ENDS.length).equals(BLOB_ENDS);
      if (given.bytes - lastEnd > MOST_BYTES_OF_A_BLOB)
        throw new DriveLogPageError(
          `What it says of one blob, from byte ${String(lastEnd)} on, is over ${String(MOST_BYTES_OF_A_BLOB)} bytes`,
        );
      yield piece;
    }
  }
  const blobs: AnyBlob[] = [];
  for await (const item of readDriveLog(pieces())) {
    if (item.type !== 'blob') continue;
    // Only now it is known that there is another blob, and so another page.
    if (blobs.length === atMost || lastEnd - from >= atMostBytes) return { blobs, next: lastEnd };
    // Written in UTF-16, say, or with blanks in its tags: its blobs are read, but their ends are not known.
    if (!given.isBlobEnd)
      throw new DriveLogPageError('It is not written as the service writes its logs: UTF-8, </Blob>');
    lastEnd = given.bytes;
    if (isWanted(item.blob)) blobs.push(item.blob);
  }
  return { blobs };
};

/** The same bytes, in pieces that end at the latest behind each `mark`. */
async function* splitAfter(source: AsyncIterable<Uint8Array>, mark: Buffer): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    rest = Buffer.concat([rest, bytes]);
    for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark)) {
      const end = at + mark.length;
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
    // The beginning of a mark may stand at the end.
    const sure = Math.max(0, rest.length - mark.length + 1);
    if (sure > 0) yield rest.subarray(0, sure);
    rest = rest.subarray(sure);
  }
  if (rest.length > 0) yield rest;
}
