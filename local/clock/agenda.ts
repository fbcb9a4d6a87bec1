/** What is due when: the order in which any of the clocks calls back. */

export type Agenda = {
  /** The returned function takes the entry out again; calling it late or twice does no harm. */
  readonly add: (at: Date, callback: () => void) => () => void;
  readonly next: () => Date | undefined;
  /** Takes out what is due at `now` and calls it: earliest first, and in the order of adding where times are equal. */
  readonly run: (now: Date) => void;
  readonly clear: () => void;
};

type Entry = { readonly at: number; readonly order: number; readonly callback: () => void };

export const createAgenda = (): Agenda => {
  // Latest first, so that the next one is taken off the end.
  let entries: Entry[] = [];
  let added = 0;

  const add = (at: Date, callback: () => void): (() => void) => {
    const entry = { at: at.getTime(), order: added++, callback };
    if (Number.isNaN(entry.at)) throw new RangeError('A clock cannot call back at an invalid date.');
    entries.splice(placeOf(entries, entry), 0, entry);
    return () => {
      const place = placeOf(entries, entry);
      if (entries[place] === entry) entries.splice(place, 1);
    };
  };

  const next = (): Date | undefined => {
    const entry = entries.at(-1);
    return entry && new Date(entry.at);
  };

  const run = (now: Date): void => {
    // What callbacks add waits for the next run, or one that always adds what is due at once would keep this one for ever.
    const before = added;
    const later: Entry[] = [];
    for (let entry = entries.at(-1); entry && entry.at <= now.getTime(); entry = entries.at(-1)) {
      entries.pop();
      if (entry.order < before) entry.callback();
      else later.push(entry);
    }
    for (const entry of later) entries.splice(placeOf(entries, entry), 0, entry);
  };

  const clear = (): void => {
    entries = [];
  };

  return { add, next, run, clear };
};

/** The first index whose entry is not after `entry`: its own, if it is there. */
const placeOf = (entries: readonly Entry[], entry: Entry): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = entries[middle];
    if (other && isAfter(other, entry)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const isAfter = (a: Entry, b: Entry): boolean => a.at > b.at || (a.at === b.at && a.order > b.order);
