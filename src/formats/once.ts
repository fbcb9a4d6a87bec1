/** Counts what may stand in an element once. */
import type { Fail } from './xml-decoder.ts';

export type Once = {
  readonly mark: (name: string) => void;
  readonly has: (name: string) => boolean;
  readonly require: (name: string) => void;
  /** For the next element of the kind. */
  readonly clear: () => void;
};

export const once = (parent: string, fail: Fail): Once => {
  // Never more than a handful: a set of them costs more than it saves.
  const seen: string[] = [];
  return {
    mark: (name) => {
      if (seen.includes(name)) fail(`<${parent}> has more than one ${name}. Keep one`);
      seen.push(name);
    },
    has: (name) => seen.includes(name),
    require: (name) => {
      if (!seen.includes(name)) fail(`<${parent}> has no ${name}. Add it`);
    },
    clear: () => {
      seen.length = 0;
    },
  };
};
