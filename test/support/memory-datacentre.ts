/** Packages and bays of a data centre in memory, under ETags as strict as a table's. */
import { trackingText } from '../../src/jobs/job.ts';
import type { LoadedPackage, PackageRecords } from '../../src/jobs/package-record.ts';
import type { BayUses, LoadedBayUse } from '../../src/ports/bay-uses.ts';
import type { PackageId } from '../../src/ports/package-work.ts';
import { InvalidContinuationError } from '../../src/storage/tables/continuation.ts';

export const createMemoryRecords = (): PackageRecords => {
  const rows = new Map<string, LoadedPackage>();
  let writes = 0;
  const keyOf = ({ location, direction, trackingNumber }: PackageId): string =>
    [location, direction, trackingText(trackingNumber)].join('|');
  return {
    load: async (id) => Promise.resolve(rows.get(keyOf(id))),
    save: async (before, after) => {
      await Promise.resolve();
      const key = keyOf(after);
      if (rows.get(key)?.etag !== before?.etag) return 'stale';
      writes += 1;
      rows.set(key, { record: after, etag: String(writes) });
      return 'committed';
    },
    list: async ({ location, direction, states, top, continuation }) => {
      await Promise.resolve();
      if (continuation !== undefined && !rows.has(continuation)) throw new InvalidContinuationError('None.');
      const found = [...rows]
        .filter(([key, { record }]) => {
          const isIn = record.location === location && record.direction === direction;
          return isIn && states.includes(record.state) && (continuation === undefined || key > continuation);
        })
        .sort(([left], [right]) => (left < right ? -1 : 1));
      const given = found.slice(0, top);
      const last = given.at(-1)?.[0];
      const records = given.map(([, { record }]) => record);
      return found.length > top && last !== undefined ? { records, continuation: last } : { records };
    },
    remove: async ({ record, etag }) => {
      await Promise.resolve();
      const key = keyOf(record);
      if (rows.get(key)?.etag !== etag) return 'stale';
      rows.delete(key);
      return 'committed';
    },
    byDrive: async (location, driveId) => {
      await Promise.resolve();
      const isIn = (driveIds: readonly string[]): boolean =>
        driveIds.some((other) => other.toLowerCase() === driveId.toLowerCase());
      return [...rows.values()]
        .map(({ record }) => record)
        .filter((record) => record.location === location && isIn(record.driveIds));
    },
  };
};

export const createMemoryBayUses = (): BayUses => {
  const rows = new Map<string, LoadedBayUse>();
  let writes = 0;
  return {
    load: async (location, bay) => Promise.resolve(rows.get(`${location}|${bay}`)),
    save: async (location, before, after) => {
      await Promise.resolve();
      const key = `${location}|${after.bay}`;
      if (rows.get(key)?.etag !== before?.etag) return 'stale';
      writes += 1;
      rows.set(key, { use: after, etag: String(writes) });
      return 'committed';
    },
    remove: async (location, { use, etag }) => {
      await Promise.resolve();
      const key = `${location}|${use.bay}`;
      if (rows.get(key)?.etag === etag) rows.delete(key);
    },
    list: async (location) =>
      Promise.resolve(
        [...rows].filter(([key]) => key.startsWith(`${location}|`)).map(([, loaded]) => loaded),
      ),
  };
};
