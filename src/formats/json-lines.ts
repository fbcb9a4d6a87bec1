/** JSON Lines: one value a line, UTF-8, each line ended by LF. Plans and result parts are kept so. */
import { TextDecoder } from 'node:util';

/** A schema (zod's fit) or a function of one's own; throws on a value that is none of its kind. */
export type LineParser<T> = { readonly parse: (value: unknown) => T };

const LF = 0x0a;

/** A line is not what it should be. `line` from 1. */
export class JsonLinesError extends Error {
  override readonly name = 'JsonLinesError';
  readonly line: number;
  constructor(line: number, cause: unknown) {
    super(`Line ${String(line)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.line = line;
  }
}

/** Bytes of the values, a line each. Whole, as papers are written; never more than one copy, as a line may have 100 MB. */
export const writeJsonLines = (values: readonly unknown[]): Buffer => {
  const lines = values.map((value) => JSON.stringify(value));
  const bytes = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0));
  let at = 0;
  for (const line of lines) {
    at += bytes.write(line, at);
    at = bytes.writeUInt8(LF, at);
  }
  return bytes;
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
