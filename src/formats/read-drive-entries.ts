/** Reads what a job's `driveList` needs to know of drives from the files that the WAImportExport tool leaves behind. */
import { Readable } from 'node:stream';
import { driveEntryElements, isDriveEntryElement, type DriveEntry } from './drive-entry.ts';
import { driveStatesOf, isDriveJournal } from './drive-journal.ts';
import { FormatError } from './format-error.ts';
import { once } from './once.ts';
import { decodeXml } from './xml-decoder.ts';
import { readXml, type XmlContext, type XmlElement } from './xml-reader.ts';
import { quoted } from './xml-values.ts';

/** The file is neither a journal nor a drive's XML, or does not say all that a job needs. Never shows a BitLocker key. */
export class DriveEntryFormatError extends FormatError {
  override readonly name = 'DriveEntryFormatError';
}

/** The tool's files have some kilobytes for a drive; the portal took journals of 2 MB at most. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * One entry per drive, in the order in which the drives are first named; of what is said of a drive more than once, the
 * last counts. The file is a journal (`.jrn`) of either version of the tool, the XML of one drive, or any XML document
 * with `<Drive>` elements in it; UTF-8 or UTF-16.
 * @throws DriveEntryFormatError what is wrong, where, and how to mend it.
 */
export const readDriveEntries = async (source: AsyncIterable<Uint8Array>): Promise<readonly DriveEntry[]> => {
  const last = new Map<string, FoundDrive>();
  for await (const drive of drivesOf(await contentOf(source))) last.set(drive.driveId.toUpperCase(), drive);
  if (last.size === 0)
    failAt('The file names no drive. Give the tool’s journal (.jrn), or the XML that it made for a drive', 1);
  return [...last.values()].map(({ said }) => {
    if (said instanceof Error) throw said;
    return said;
  });
};

const failAt = (message: string, line: number): never => {
  throw new DriveEntryFormatError(message, line, 1);
};

const contentOf = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > MAX_FILE_BYTES)
      failAt(`The file is over ${MAX_FILE_BYTES} bytes: it is none of the tool’s journals`, 1);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** `said`: the entry, or why it is none; a drive's first records do not say everything yet. */
type FoundDrive = { readonly driveId: string; readonly said: DriveEntry | Error };

async function* drivesOf(content: Buffer): AsyncGenerator<FoundDrive> {
  let text = '';
  for await (const piece of decodeXml(Readable.from([content]), (message) => failAt(message, 1)))
    text += piece;
  if (isDriveJournal(text))
    for (const { xml, line } of driveStatesOf(text, failAt)) yield* drivesOfXml(Buffer.from(xml), line);
  else yield* drivesOfXml(content, 1);
}

/** @param line where the XML begins in its file. */
const drivesOfXml = (content: Buffer, line: number): AsyncGenerator<FoundDrive> =>
  readXml(
    Readable.from([content]),
    driveDocument,
    (message, at, column) => new DriveEntryFormatError(message, at + line - 1, column),
  );

/** `<Drive>` may be the root, or anywhere below it. */
const driveDocument = (context: XmlContext<FoundDrive>): XmlElement => {
  const anything: XmlElement = {
    kind: 'ignored',
    child: (name) => (name === 'Drive' ? driveElement(context) : anything),
  };
  return anything;
};

const IGNORED: XmlElement = { kind: 'ignored' };

const driveElement = ({ emit, fail, fault }: XmlContext<FoundDrive>): XmlElement => {
  const seen = once('Drive', fail);
  const said: Said = {};
  return {
    kind: 'elements',
    child: (name) => {
      if (!isDriveEntryElement(name)) return IGNORED;
      seen.mark(name);
      return {
        kind: name === 'BitLockerKey' ? 'secret' : 'text',
        close: (text) => {
          if (text.trim() !== '') said[driveEntryElements[name]] = text.trim();
        },
      };
    },
    close: () => {
      const { driveId } = said;
      if (driveId === undefined) return fail('A Drive has no DriveId. Get the file anew from the tool');
      emit({ driveId, said: entryOf(driveId, said, fault) });
    },
  };
};

type Said = { -readonly [Property in keyof DriveEntry]?: string };

const MD5_OR_SHA256 = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/iu;

const entryOf = (driveId: string, said: Said, fault: (message: string) => Error): DriveEntry | Error => {
  const { bitLockerKey, manifestFile, manifestHash, driveHeaderHash } = said;
  if (bitLockerKey === undefined || manifestFile === undefined || manifestHash === undefined) {
    const missing = Object.entries(driveEntryElements).flatMap(([element, property]) =>
      property === 'driveHeaderHash' || said[property] !== undefined ? [] : [element],
    );
    return fault(
      `Drive ${quoted(driveId)} has no ${missing.join(', ')}. Let the tool finish the drive, and give the file that it leaves then`,
    );
  }
  if (!MD5_OR_SHA256.test(manifestHash))
    return fault(
      `The ManifestHash of drive ${quoted(driveId)} is ${quoted(manifestHash)}. It is 32 hex digits (MD5) or 64 (SHA-256)`,
    );
  return {
    driveId,
    bitLockerKey,
    manifestFile,
    manifestHash,
    ...(driveHeaderHash !== undefined && { driveHeaderHash }),
  };
};
