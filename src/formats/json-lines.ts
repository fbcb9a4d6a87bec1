/** JSON Lines: one value a line, UTF-8, each line ended by LF. Plans and result parts are kept so. */
import { TextDecoder } from 'node:util';

/** A schema (zod's fit) or a function of one's own; throws on a value that is none of its kind. */
export type LineParser<T> = { readonly parse: (value: unknown) => T };

const LF = 0x0a;
/** Enough for most segments of a plan; memory that nothing was written to costs nothing. */
const FIRST_BYTES = 256 * 1024;
/** UTF-8 of one UTF-16 code unit. */
const MOST_BYTES_A_UNIT = 3;

/** A line is not what it should be. `line` from 1. */
export class JsonLinesError extends Error {
  override readonly name = 'JsonLinesError';
  readonly line: number;
  constructor(line: number, cause: unknown) {
    super(`Line ${String(line)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.line = line;
  }
}

/**
 * Lines being written. A value is bytes as soon as it is added, so that nothing it was made of is held: a string cut out of
 * a long text keeps the whole text. Never more than one copy is made, as a line may have 100 MB.
 */
export class JsonLines {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  add(value: unknown): void {
    const line = JSON.stringify(value);
    // To count the bytes takes as long as to write them; most lines fit whatever they are.
    if (this.#length + line.length * MOST_BYTES_A_UNIT >= this.#bytes.length)
      this.#makeRoom(Buffer.byteLength(line) + 1);
    this.#length += this.#bytes.write(line, this.#length);
    this.#length = this.#bytes.writeUInt8(LF, this.#length);
    this.#count += 1;
  }

  /** All of them; nothing may be added any more. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Bytes of the values, a line each. */
export const writeJsonLines = (values: readonly unknown[]): Buffer => {
  const lines = new JsonLines();
  for (const value of values) lines.add(value);
  return lines.bytes();
};

/**
 * The values, one by one. A last line without its LF is read like any other; a file without lines gives none.
 * @throws JsonLinesError for a line that is no JSON, or that `parser` refuses.
 */
export async function* readJsonLines<T>(
  source: AsyncIterable<Uint8Array>,
  parser: LineParser<T>,
): AsyncGenerator<T> {
  let number = 0;
  for await (const line of linesOf(source)) {
    number += 1;
    if (line !== '') yield parseLine(line, number, parser);
  }
}

const parseLine = <T>(line: string, number: number, parser: LineParser<T>): T => {
  try {
    return parser.parse(JSON.parse(line));
  } catch (error) {
    throw new JsonLinesError(number, error);
  }
};

/** Splits at LF alone: U+2028 and its kin, which other splitters take for line ends, may stand in a blob's name. */
async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begun: string[] = [];
  for await (const bytes of source) {
    const lines = decoder.decode(bytes, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      yield begun.join('') + line;
      begun = [];
    }
    begun.push(rest);
  }
  begun.push(decoder.decode());
  const last = begun.join('');
  if (last !== '') yield last;
}
