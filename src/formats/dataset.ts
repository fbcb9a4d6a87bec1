/**
 * Reads the `dataset.csv` of the service's own preparing tool (version 2, for blobs): what goes on a drive, and where
 * it goes from there. Columns are known by their header, under both names that the tool's versions gave them.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { importDispositions, type BlobKind, type ImportDisposition } from './manifest.ts';
import { quoted } from './xml-values.ts';

export type DatasetEntry = {
  /** Where it ends in the file, from 1. */
  readonly line: number;
  /** A path of the machine where the drive is prepared, with `/` between its parts. */
  readonly basePath: string;
  /** `basePath` ended with a separator: all that is in the folder. Else it is one file. */
  readonly directory: boolean;
  readonly container: string;
  /** Inside the container: of a directory empty, or what its blobs' names begin with, `/` at its end; of a file its name. */
  readonly blobPath: string;
  /** By the files' names when absent. */
  readonly blobType?: BlobKind;
  readonly disposition: ImportDisposition;
  readonly metadataFile?: string;
  readonly propertiesFile?: string;
};

/** `column` by its header. */
export type DatasetFault = { readonly line: number; readonly column?: string; readonly message: string };

/** Everything that is wrong with a dataset, a line each. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly faults: readonly DatasetFault[];
  constructor(faults: readonly DatasetFault[]) {
    super(faults.map(datasetFaultText).join('\n'));
    this.faults = faults;
  }
}

const datasetFaultText = ({ line, column, message }: DatasetFault): string =>
  `line ${line}${column === undefined ? '' : `, ${column}`}: ${message}`;

/** The name of each column, with what later versions of the tool call it. */
const columns = {
  basePath: ['BasePath'],
  destination: ['DstBlobPathOrPrefix', 'DstItemPathOrPrefix'],
  blobType: ['BlobType', 'ItemType'],
  disposition: ['Disposition'],
  metadataFile: ['MetadataFile'],
  propertiesFile: ['PropertiesFile'],
} as const;
type Column = keyof typeof columns;
const columnKeys = Object.keys(columns) as Column[];
const required: readonly Column[] = ['basePath', 'destination'];

/** The tool's documents have one spelling in the text and another in the samples. */
const blobTypes: ReadonlyMap<string, BlobKind> = new Map([
  ['block', 'block'],
  ['blockblob', 'block'],
  ['page', 'page'],
  ['pageblob', 'page'],
]);

/** A file without entries has no error: the reader's caller knows whether that is one. @throws DatasetError */
export const readDataset = (bytes: Uint8Array): readonly DatasetEntry[] => {
  const [header, ...rows] = records(bytes);
  if (!header) throw new DatasetError([{ line: 1, message: `The file is empty. ${HEADER_HINT}` }]);
  const faults: DatasetFault[] = [];
  const place = readHeader(header, faults);
  // Under a wrong header, what the rows say cannot be told.
  if (faults.length > 0) throw new DatasetError(faults);
  const entries = rows.flatMap((row) => readRow(row, header.cells, place, faults) ?? []);
  if (faults.length > 0) throw new DatasetError(faults);
  return entries;
};

const HEADER_HINT = `Begin it with the header ${columnKeys.map((key) => columns[key][0]).join(',')}`;

type Row = { readonly line: number; readonly cells: readonly string[] };

const records = (bytes: Uint8Array): readonly Row[] => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DatasetError([{ line: 1, message: 'The file is not valid UTF-8. Save it as CSV in UTF-8' }]);
  }
  const rows: Row[] = [];
  try {
    parse(text, {
      on_record: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells });
        return null;
      },
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      // A file edited on two systems has both ends of lines; the parser by itself would go by the first it sees.
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DatasetError([
      {
        line: typeof error['lines'] === 'number' ? error['lines'] : 1,
        message: `${error.message}. Put double quotes around a whole value or around none, and double those inside`,
      },
    ]);
  }
};

/** Where each column stands. */
type Places = Partial<Record<Column, number>>;

const readHeader = ({ line, cells }: Row, faults: DatasetFault[]): Places => {
  const place: Places = {};
  for (const [index, cell] of cells.entries()) {
    const key = columnKeys.find((known) =>
      columns[known].some((name) => name.toLowerCase() === cell.toLowerCase()),
    );
    if (!key) faults.push({ line, message: `${quoted(cell)} is no column of a dataset. ${HEADER_HINT}` });
    else if (place[key] !== undefined)
      faults.push({ line, column: cell, message: `There are two columns for it. Keep one` });
    else place[key] = index;
  }
  for (const key of required)
    if (place[key] === undefined)
      faults.push({ line, message: `There is no column ${columns[key].join(' or ')}. ${HEADER_HINT}` });
  return place;
};

const readRow = (
  { line, cells }: Row,
  header: readonly string[],
  place: Places,
  faults: DatasetFault[],
): DatasetEntry | undefined => {
  const before = faults.length;
  const fault = (message: string, key?: Column): void => {
    const column = key && header[place[key] ?? -1];
    faults.push({ line, message, ...(column !== undefined && { column }) });
  };
  const faultIn =
    (key: Column) =>
    (message: string): void => {
      fault(message, key);
    };
  const cell = (key: Column): string => cells[place[key] ?? -1] ?? '';
  if (cells.length > header.length) {
    fault(
      `There are ${cells.length} values under ${header.length} columns. Put a value that holds a comma in double quotes`,
    );
    return undefined;
  }
  const basePath = cell('basePath');
  if (basePath === '')
    fault('It is empty. Give the folder, ending with a separator, or the file', 'basePath');
  const directory = /[\\/]$/u.test(basePath);
  const what = basePath === '' ? undefined : directory ? 'folder' : 'file';
  const destination = readDestination(cell('destination'), what, faultIn('destination'));
  const blobType = readBlobType(cell('blobType'), faultIn('blobType'));
  const disposition = readDisposition(cell('disposition'), faultIn('disposition'));
  const metadataFile = optionalPath(cell('metadataFile'));
  const propertiesFile = optionalPath(cell('propertiesFile'));
  if (faults.length > before) return undefined;
  return {
    line,
    basePath: withSlashes(basePath),
    directory,
    ...destination,
    ...(blobType && { blobType }),
    disposition,
    ...(metadataFile !== undefined && { metadataFile }),
    ...(propertiesFile !== undefined && { propertiesFile }),
  };
};

type FaultHere = (message: string) => void;

/** Windows takes both separators, other systems this one. */
const withSlashes = (path: string): string => path.replaceAll('\\', '/');

const isNone = (text: string): boolean => text === '' || text.toLowerCase() === 'none';

const optionalPath = (text: string): string | undefined => (isNone(text) ? undefined : withSlashes(text));

/** @param what goes there, where that is known. */
const readDestination = (
  text: string,
  what: 'folder' | 'file' | undefined,
  fault: FaultHere,
): { container: string; blobPath: string } => {
  const [, container = '', blobPath = ''] = /^([^/]*)\/?(.*)$/su.exec(text) ?? [];
  if (container === '')
    fault(`It is ${quoted(text)}. Begin it with the container and a slash ($root/ for the root container)`);
  else if (what === 'folder' && blobPath !== '' && !blobPath.endsWith('/'))
    fault(`It is ${quoted(text)}, for a folder. End it with a slash`);
  else if (what === 'file' && (blobPath === '' || blobPath.endsWith('/')))
    fault(
      `It is ${quoted(text)}, for a file. Give the blob's whole name, or end BasePath with a separator if it is a folder`,
    );
  return { container, blobPath };
};

const readBlobType = (text: string, fault: FaultHere): BlobKind | undefined => {
  if (isNone(text)) return undefined;
  const known = blobTypes.get(text.toLowerCase());
  if (!known)
    fault(`It is ${quoted(text)}. Give BlockBlob or PageBlob, or nothing; Azure Files are not written`);
  return known;
};

const readDisposition = (text: string, fault: FaultHere): ImportDisposition => {
  const known = importDispositions.find((each) => each === text.toLowerCase());
  if (!known && !isNone(text))
    fault(`It is ${quoted(text)}. Give ${importDispositions.join(', ')}, or nothing`);
  return known ?? 'rename';
};
