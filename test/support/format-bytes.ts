/** Texts as the byte streams that readers take, and what a reader gives as an array. */

/** UTF-8, in pieces of `pieceBytes`, which cut characters wherever they fall. */
export async function* utf8Pieces(
  text: string | AsyncIterable<string>,
  pieceBytes = 64 * 1024,
): AsyncGenerator<Uint8Array> {
  for await (const part of typeof text === 'string' ? [text] : text)
    yield* pieces(Buffer.from(part), pieceBytes);
}

export async function* pieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield Promise.resolve(bytes.subarray(at, at + pieceBytes));
}

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
