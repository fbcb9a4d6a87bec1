/** Papers of a head and of lines: one JSON value a line, the first of them the head. */
import { readJsonLines, type LineParser } from '../../formats/json-lines.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';

export const readLines = async <T>(content: Buffer, parser: LineParser<T>): Promise<readonly T[]> => {
  const values: T[] = [];
  for await (const value of readJsonLines(once(content), parser)) values.push(value);
  return values;
};

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

export const headOf = <T>(content: Buffer, parser: LineParser<T>): T => {
  const end = content.indexOf('\n');
  return parser.parse(JSON.parse(content.toString('utf8', 0, end < 0 ? content.length : end)));
};

export const behindHead = (content: Buffer): Buffer => {
  const end = content.indexOf('\n');
  return end < 0 ? Buffer.alloc(0) : content.subarray(end + 1);
};

/** The first that is written stands, whoever comes later. */
export const keepOnce = async (store: WorkStore, path: string, content: Buffer): Promise<Buffer> =>
  (await store.writeOnce(path, content)) === 'written' ? content : ((await store.read(path)) ?? content);
