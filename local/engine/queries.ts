/** Looking at instances and purging them: what lives is in the engine's memory, the rest in the store. */
import { hasEnded, type Store } from '../store/store.ts';
import type { Engine, InstanceFilter } from './engine.ts';
import { isPlayed, toWire } from './history.ts';
import type { LiveInstance } from './live-instance.ts';

type Queries = Pick<Engine, 'status' | 'history' | 'list' | 'purge' | 'purgeWhere'>;

export const createQueries = (store: Store, instances: ReadonlyMap<string, LiveInstance>): Queries => {
  const list = async ({ createdFrom, createdTo, statuses }: InstanceFilter) => {
    const rows = await store.list({
      ...(createdFrom ? { from: createdFrom } : {}),
      ...(createdTo ? { to: createdTo } : {}),
    });
    return rows
      .map((row) => instances.get(row.instanceId)?.execution.instance ?? row)
      .filter(({ runtimeStatus }) => !statuses || statuses.includes(runtimeStatus));
  };

  const purge = async (instanceId: string): Promise<number> => {
    if (instances.has(instanceId)) return 0;
    const row = await store.read(instanceId);
    if (!row || !hasEnded(row)) return 0;
    await store.purge(instanceId);
    return 1;
  };

  return {
    list,
    purge,
    status: async (instanceId) =>
      instances.get(instanceId)?.execution.instance ?? (await store.read(instanceId)),
    history: async (instanceId) => {
      const events = instances.get(instanceId)?.execution.history ?? (await store.history(instanceId));
      return events.map((event) => toWire(event, isPlayed(event)));
    },
    purgeWhere: async (filter) => {
      let purged = 0;
      for (const { instanceId } of await list(filter)) purged += await purge(instanceId);
      return purged;
    },
  };
};
