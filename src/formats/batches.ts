/** Joins small strings to ones worth a write. */

const BATCH_CHARS = 64 * 1024;

/** @param groups of strings, each group given at once: to wait for every string costs more than to make it. */
export async function* inBatches(groups: AsyncIterable<Iterable<string>>): AsyncGenerator<string> {
  let batch: string[] = [];
  let chars = 0;
  for await (const group of groups) {
    for (const part of group) {
      batch.push(part);
      chars += part.length;
      if (chars < BATCH_CHARS) continue;
      yield batch.join('');
      batch = [];
      chars = 0;
    }
  }
  if (chars > 0) yield batch.join('');
}
