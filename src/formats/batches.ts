/** Joins small strings to ones worth a write. */

const BATCH_CHARS = 64 * 1024;

export async function* inBatches(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let batch: string[] = [];
  let chars = 0;
  for await (const part of parts) {
    batch.push(part);
    chars += part.length;
    if (chars < BATCH_CHARS) continue;
    yield batch.join('');
    batch = [];
    chars = 0;
  }
  if (chars > 0) yield batch.join('');
}
