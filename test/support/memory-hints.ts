/** The due table in memory. */
import type { DueHint, DueHints } from '../../src/ports/due-hints.ts';

/** `{instant}|{jobId}`, or with what tells a package. */
export const hintId = (hint: Parameters<DueHints['remove']>[0]): string =>
  'jobId' in hint
    ? `${hint.at}|${hint.jobId}`
    : [hint.at, hint.package.location, hint.package.direction, hint.package.trackingNumber].join('|');

export const createMemoryHints = (): DueHints => {
  const hints = new Map<string, DueHint>();
  return {
    put: async (hint) => Promise.resolve(void hints.set(hintId(hint), hint)),
    remove: async (hint) => Promise.resolve(void hints.delete(hintId(hint))),
    due: async function* (now) {
      for (const hint of [...hints.values()].filter(({ at }) => at <= now)) yield Promise.resolve(hint);
    },
  };
};
