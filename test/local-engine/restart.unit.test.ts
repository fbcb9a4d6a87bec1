import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { createMemoryStore } from '../../local/store/memory.ts';
import type { Store } from '../../local/store/store.ts';
import { loadBasics } from './engine-under-test.ts';
import { everything, tellWithOneKill } from './restart-story.ts';

let invoker: FunctionInvoker;
beforeAll(async () => {
  invoker = await loadBasics();
});

/** A store that dies before (or right after) its n-th write, and with it the engine. */
const breakingAt = (store: Store, n: number, when: 'before' | 'after') => {
  let writes = 0;
  const write =
    <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      writes += 1;
      if (writes < n) return method(...args);
      if (writes === n && when === 'after') await method(...args);
      throw new Error('The host was killed.');
    };
  const breaking: Store = {
    ...store,
    insert: write(store.insert),
    replace: write(store.replace),
    commit: write(store.commit),
    addMessage: write(store.addMessage),
    removeMessages: write(store.removeMessages),
    purge: write(store.purge),
  };
  return { breaking, broken: () => writes >= n, sound: () => store };
};

describe('a host killed at any write', () => {
  it.each(['before', 'after'] as const)(
    'completes every instance when it is killed %s the write',
    async (when) => {
      let kills = 0;
      while (await tellWithOneKill(everything, invoker, breakingAt(createMemoryStore(), kills + 1, when)))
        kills += 1;
      expect(kills).toBeGreaterThan(40);
    },
  );
});
