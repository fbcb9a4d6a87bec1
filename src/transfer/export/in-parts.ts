/** Gathers what comes one by one into parts, each written when it is full. */

export type Parts<T> = {
  /** @returns the writing of a part that is full now, to be awaited: to await every item would cost more than the items. */
  readonly add: (item: T) => Promise<void> | undefined;
  /** Writes the last part, if there is any. @returns how many were written. */
  readonly end: () => Promise<number>;
};

/** @param full whether a part of so many items, which weigh so much, is full. */
export const inParts = <T>(
  weigh: (item: T) => number,
  full: (items: number, weight: number) => boolean,
  write: (part: number, items: readonly T[]) => Promise<void>,
): Parts<T> => {
  let items: T[] = [];
  let weight = 0;
  let parts = 0;
  const flush = async (): Promise<void> => {
    const whole = items;
    items = [];
    weight = 0;
    await write(parts, whole);
    parts += 1;
  };
  return {
    add: (item) => {
      items.push(item);
      weight += weigh(item);
      return full(items.length, weight) ? flush() : undefined;
    },
    end: async () => {
      if (items.length > 0) await flush();
      return parts;
    },
  };
};
