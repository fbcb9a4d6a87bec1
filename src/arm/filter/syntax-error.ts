/** A `$filter` that cannot be read: where, and what was expected there. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly expected: string;
  /** What stands there; empty: the end, or nothing that can be shown. */
  readonly found: string;

  constructor(column: number, expected: string, found: string) {
    super(`Column ${String(column)}: expected ${expected}.`);
    this.column = column;
    this.expected = expected;
    this.found = found;
  }
}
