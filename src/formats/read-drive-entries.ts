/**
 * Reads what a job's `driveList` needs to know of drives from the files that the preparing tools leave behind. It and all that
 * it imports run in browsers too: the portal reads the files where they are dropped.
 */
import { driveEntryElements, isDriveEntryElement, type DriveEntry } from './drive-entry.ts';
import { driveJsonOf } from './drive-entry-json.ts';
import { driveStatesOf, isDriveJournal } from './drive-journal.ts';
import { FormatError } from './format-error.ts';
import { once } from './once.ts';
import { decodeXml, joined } from './xml-decoder.ts';
import { readXml, type XmlContext, type XmlElement } from './xml-reader.ts';
import { quoted } from './xml-values.ts';

/** The file is neither a journal nor a drive's XML or JSON, or does not say all that a job needs. Never shows a BitLocker key. */
export class DriveEntryFormatError extends FormatError {
  override readonly name = 'DriveEntryFormatError';
}

/** The tool's files have some kilobytes for a drive; the portal took journals of 2 MB at most. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * One entry per drive, in the order in which the drives are first named; of what is said of a drive more than once, the
 * last counts. The file is a journal (`.jrn`) of either version of the tool, the XML of one drive, any XML document
 * with `<Drive>` elements in it, or the JSON that Drayage's own tools print; UTF-8 or UTF-16.
 * @throws DriveEntryFormatError what is wrong, where, and how to mend it.
 */
export const readDriveEntries = async (
  source: AsyncIterable<Uint8Array>,
  mostBytes = MAX_FILE_BYTES,
): Promise<readonly DriveEntry[]> => {
  const last = new Map<string, FoundDrive>();
  for await (const drive of drivesOf(await contentOf(source, mostBytes)))
    last.set(drive.driveId.toUpperCase(), drive);
  if (last.size === 0)
    failAt('The file names no drive. Give the tool’s journal (.jrn), or what it made for a drive', 1);
  return [...last.values()].map(({ said }) => {
    if (said instanceof Error) throw said;
    return said;
  });
};

const failAt = (message: string, line: number): never => {
  throw new DriveEntryFormatError(message, line, 1);
};

const contentOf = async (source: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > mostBytes)
      failAt(
        `The file is over ${mostBytes} bytes, and the tool’s have some kilobytes for a drive. Give its journal (.jrn), or what it made for a drive`,
        1,
      );
    pieces.push(piece);
  }
  return joined(pieces);
};

/** `said`: the entry, or why it is none; a drive's first records do not say everything yet. */
type FoundDrive = { readonly driveId: string; readonly said: DriveEntry | Error };

// eslint-disable-next-line @typescript-eslint/require-await -- The readers take what comes piece by piece.
async function* wholly(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function* drivesOf(content: Uint8Array): AsyncGenerator<FoundDrive> {
  let text = '';
  for await (const piece of decodeXml(wholly(content), (message) => failAt(message, 1))) text += piece;
  const values = driveJsonOf(text, failAt);
  if (values !== undefined) for (const value of values) yield driveOfJson(value);
  else if (isDriveJournal(text))
    for (const { xml, line } of driveStatesOf(text, failAt))
      yield* drivesOfXml(new TextEncoder().encode(xml), line);
  else if (text.trimStart().startsWith('<')) yield* drivesOfXml(content, 1);
  else failAt('The file is no journal (.jrn), no XML and no JSON. Give what the tool wrote', 1);
}

/** @param line where the XML begins in its file. */
const drivesOfXml = (content: Uint8Array, line: number): AsyncGenerator<FoundDrive> =>
  readXml(
    wholly(content),
    driveDocument,
    (message, at, column) => new DriveEntryFormatError(message, at + line - 1, column),
  );

const driveOfJson = (value: unknown): FoundDrive => {
  const said: Said = {};
  for (const property of Object.values(driveEntryElements)) {
    const given: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, property) : '';
    if (typeof given === 'string' && given.trim() !== '') said[property] = given.trim();
  }
  const { driveId } = said;
  if (driveId === undefined)
    return failAt('A drive has no driveId. Give the JSON as Drayage’s tools print it', 1);
  return { driveId, said: entryOf(driveId, said, (message) => new DriveEntryFormatError(message, 1, 1)) };
};

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
