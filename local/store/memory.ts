/** Keeps instances in memory: for tests, and for hosts whose data need not outlive them. */
import type { HistoryEvent } from '../engine/history.ts';
import { hasEnded, wholeEpisodes, type InboxMessage, type Store, type StoredInstance } from './store.ts';

type Kept = { instance: StoredInstance; history: HistoryEvent[]; readonly inbox: Map<string, InboxMessage> };

export const createMemoryStore = (): Store => {
  const all = new Map<string, Kept>();
  let added = 0;

  const keep = (instance: StoredInstance) =>
    all.set(instance.instanceId, { instance, history: [], inbox: new Map() });

  const find = (instanceId: string): Kept => {
    const kept = all.get(instanceId);
    if (!kept) throw new Error(`There is no instance "${instanceId}".`);
    return kept;
  };

  return {
    insert: (instance) => {
      const there = all.get(instance.instanceId)?.instance;
      if (!there) keep(instance);
      return Promise.resolve(there);
    },
    replace: (instance) => {
      keep(instance);
      return Promise.resolve();
    },
    commit: ({ instanceId, from, events, instance, consumed }) => {
      const kept = find(instanceId);
      if (from === 0) kept.history = [];
      kept.history.push(...events);
      if (instance) kept.instance = instance;
      for (const key of consumed) kept.inbox.delete(key);
      return Promise.resolve();
    },
    read: (instanceId) => Promise.resolve(all.get(instanceId)?.instance),
    history: (instanceId) => Promise.resolve([...(all.get(instanceId)?.history ?? [])]),
    list: ({ from, to }) =>
      Promise.resolve(
        [...all.values()]
          .map(({ instance }) => instance)
          .filter(({ createdTime }) => (!from || createdTime >= from) && (!to || createdTime <= to)),
      ),
    addMessage: (instanceId, event) => {
      const key = String(added++);
      find(instanceId).inbox.set(key, { key, event });
      return Promise.resolve(key);
    },
    removeMessages: (instanceId, keys) => {
      for (const key of keys) all.get(instanceId)?.inbox.delete(key);
      return Promise.resolve();
    },
    purge: (instanceId) => {
      all.delete(instanceId);
      return Promise.resolve();
    },
    open: () =>
      Promise.resolve(
        [...all.values()]
          .filter(({ instance }) => !hasEnded(instance))
          .map(({ instance, history, inbox }) => ({
            instance,
            history: wholeEpisodes(history),
            inbox: [...inbox.values()],
          })),
      ),
  };
};
