/** Work on many things, a bounded number at once. */

/**
 * Takes the items in order. The first that fails stops the taking of more; it is thrown when those begun have ended, so
 * that nothing goes on behind the caller's back.
 */
export const sideBySide = async <T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> => {
  const entries = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) {
      try {
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
      // Another worker's doing.
      if (hasFailed()) return;
    }
  };
  const hasFailed = (): boolean => failed;
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, worker);
  await Promise.allSettled(workers);
  await Promise.all(workers);
};
