/**
 * Papers of lines: one JSON value a line, the first of them a head where the paper has one. Each is of one part, and held
 * whole; to await every line of it, as the streams of `src/formats` do, would cost more memory than the lines.
 */
import { JsonLinesError, type LineParser } from '../../formats/json-lines.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';

/** @throws JsonLinesError for a line that is no JSON, or that `parser` refuses. */
export const readLines = <T>(content: Buffer, parser: LineParser<T>): readonly T[] =>
  content
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseLine(line, index + 1, parser));

const parseLine = <T>(line: string, number: number, parser: LineParser<T>): T => {
  try {
    return parser.parse(JSON.parse(line));
  } catch (error) {
    throw new JsonLinesError(number, error);
  }
};

/** @throws JsonLinesError as readLines does. */
export const headOf = <T>(content: Buffer, parser: LineParser<T>): T =>
  parseLine(content.toString('utf8', 0, endOfHead(content)), 1, parser);

export const behindHead = (content: Buffer): Buffer => content.subarray(endOfHead(content) + 1);

const endOfHead = (content: Buffer): number => {
  const end = content.indexOf('\n');
  return end < 0 ? content.length : end;
};

/** The first that is written stands, whoever comes later. */
export const keepOnce = async (store: WorkStore, path: string, content: Buffer): Promise<Buffer> =>
  (await store.writeOnce(path, content)) === 'written' ? content : ((await store.read(path)) ?? content);
