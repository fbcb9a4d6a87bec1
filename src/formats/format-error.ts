/** A file that is not what its format says. */

/** The place stands in the message too. `line` and `column` from 1, where the reader stood. */
export abstract class FormatError extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(`${message} (line ${String(line)}, column ${String(column)})`);
    this.line = line;
    this.column = column;
  }
}
