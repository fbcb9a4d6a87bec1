/** Several at once, results in order. */

/**
 * Maps with up to `atOnce` under way and gives the results in the order of `items`.
 * Whether it ends, fails or is left early: nothing is under way any more when it is done.
 */
export async function* mapInOrder<T, R>(
  items: AsyncIterable<T>,
  atOnce: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  async function* finish(downTo: number): AsyncGenerator<R> {
    for (let first = underWay[0]; first && underWay.length > downTo; first = underWay[0]) {
      const result = await first;
      void underWay.shift();
      yield result;
    }
  }
  try {
    for await (const item of items) {
      const result = map(item);
      // One that fails is heard of when its turn comes, or never when an earlier one failed.
      result.catch(() => undefined);
      underWay.push(result);
      yield* finish(atOnce - 1);
    }
    yield* finish(0);
  } finally {
    await Promise.allSettled(underWay);
  }
}
