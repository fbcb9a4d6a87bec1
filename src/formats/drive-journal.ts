/** The journal (`.jrn`) of the WAImportExport tool, versions 1 and 2: text, a record for each thing done; no XML as a whole. */

/** What the journal says of a drive, and the line where it begins, from 1. */
export type DriveState = { readonly xml: string; readonly line: number };

/** Throws; never returns. `line` from 1. */
type FailAt = (message: string, line: number) => never;

const BEGIN_RECORD = '[BeginUpdateRecord]';
const END_RECORD = '[EndUpdateRecord]';
const BEGIN_VALUE = '[BeginValue]';
const END_VALUE = '[EndValue]';
const FIELD = /^(\w+):\s*(.*)$/su;

export const isDriveJournal = (text: string): boolean => text.trimStart().startsWith('[');

type Value = { readonly name: string; readonly line: number; readonly lines: string[] };
type JournalRecord = { readonly line: number; activity?: string; driveState?: DriveState };

/**
 * The states of drives, in the order they were written, all records of other kinds passed over. A record that another one
 * breaks off is none: the tool had stopped there, and wrote a new one when it went on.
 */
export function* driveStatesOf(journal: string, failAt: FailAt): Generator<DriveState> {
  let record: JournalRecord | undefined;
  let value: Value | undefined;
  for (const [index, line] of journal.split(/\r?\n/u).entries()) {
    if (line.startsWith(BEGIN_RECORD)) {
      record = { line: index + 1 };
      value = undefined;
    } else if (record && value) {
      value = continued(record, value, line);
    } else if (record && line.startsWith(END_RECORD)) {
      if (record.activity === 'DriveInfo' && record.driveState) yield record.driveState;
      record = undefined;
    } else if (record) {
      const [, name = '', rest = ''] = FIELD.exec(line) ?? [];
      if (name === 'ActivityId') record.activity = rest.trim();
      if (rest.startsWith(BEGIN_VALUE))
        value = continued(record, { name, line: index + 1, lines: [] }, rest.slice(BEGIN_VALUE.length));
    }
  }
  if (record)
    failAt(
      'The journal ends inside the record that begins here. Get the whole of it from the tool',
      record.line,
    );
}

/** @returns the value as long as it has not ended. */
const continued = (record: JournalRecord, value: Value, line: string): Value | undefined => {
  const end = line.indexOf(END_VALUE);
  value.lines.push(end < 0 ? line : line.slice(0, end));
  if (end < 0) return value;
  if (value.name === 'DriveState') record.driveState = stateOf(value);
  return undefined;
};

/** Without the line ends in front: an XML declaration has to be the first thing. */
const stateOf = ({ line, lines }: Value): DriveState => {
  const begins = lines.findIndex((each) => each.trim() !== '');
  return { xml: lines.slice(begins).join('\n').trimStart(), line: line + Math.max(begins, 0) };
};
