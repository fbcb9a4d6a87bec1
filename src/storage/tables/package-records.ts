/** Packages in the table `DataCentre`: a row for each, and one for each drive in it that leads there. */
import type { TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import { packageStates } from '../../jobs/package-record.ts';
import type { PackageRecord, PackageRecords } from '../../jobs/package-record.ts';
import { trackingText } from '../../jobs/job.ts';
import { packageDirections, type PackageDirection, type PackageId } from '../../ports/package-work.ts';
import { fromContinuation, toContinuation } from './continuation.ts';
import { conditional, unlessMissing } from './failures.ts';
import { keyPart, rangeOf, rowKeyOf } from './keys.ts';
import { mostRowsPerRequest, readRange } from './ranges.ts';
import { documentColumns, readDocument, readRow, schemaVersion } from './rows.ts';
import type { Row } from './rows.ts';
import type { Tables } from './tables.ts';

const partitionOf = (location: string): string => keyPart('the location', location);
const trackingPart = (trackingNumber: string): string =>
  keyPart('the tracking number', trackingText(trackingNumber));
const kindOf = (direction: PackageDirection): string => direction.toLowerCase();

const rowKeyOfPackage = ({ direction, trackingNumber }: PackageId): string =>
  rowKeyOf(kindOf(direction), trackingPart(trackingNumber));

/** Enough to tell a package from anything else; the rest is trusted, since only `packageRow` writes it. */
const packageShape = z.looseObject({
  direction: z.enum(packageDirections),
  location: z.string(),
  trackingNumber: z.string(),
  version: z.number(),
  state: z.enum(packageStates),
  steps: z.array(z.looseObject({ state: z.string() })),
});
const packageDocument = z.custom<PackageRecord>(
  (value) => packageShape.safeParse(value).success,
  'this is no package',
);

const readPackage = (row: Row): PackageRecord => {
  readRow(row, z.object({}));
  return readDocument(row, packageDocument);
};

const contentColumns = z.object({ direction: z.enum(packageDirections), trackingNumber: z.string() });

const packageRow = (record: PackageRecord) => ({
  partitionKey: partitionOf(record.location),
  rowKey: rowKeyOfPackage(record),
  schemaVersion,
  state: record.state,
  ...documentColumns('The package', record),
});

/** Rows of drives are small enough for one transaction as long as a package holds fewer than this. */
const mostPerTransaction = 100;

export const createPackageRecords = ({ dataCentre }: Pick<Tables, 'dataCentre'>): PackageRecords => {
  const load: PackageRecords['load'] = async (id) => {
    const row = await unlessMissing(
      (await dataCentre()).getEntity(partitionOf(id.location), rowKeyOfPackage(id)),
    );
    return row && { record: readPackage(row), etag: row.etag };
  };

  const contentKey = (driveId: string, { direction, trackingNumber }: PackageId): string =>
    rowKeyOf(
      'content',
      keyPart('the drive id', driveId.trim()),
      kindOf(direction),
      trackingPart(trackingNumber),
    );

  /** Before the package itself: an entry too many does no harm, one missing would. */
  const noteContents = async (record: PackageRecord) => {
    const { location, direction, trackingNumber, driveIds } = record;
    const rows = new Map(
      driveIds.map((driveId) => {
        const rowKey = contentKey(driveId, record);
        const row = { partitionKey: partitionOf(location), rowKey, schemaVersion, direction, trackingNumber };
        return [rowKey, row];
      }),
    );
    const actions = [...rows.values()].map((row): TransactionAction => ['upsert', row, 'Replace']);
    for (let start = 0; start < actions.length; start += mostPerTransaction) {
      await (await dataCentre()).submitTransaction(actions.slice(start, start + mostPerTransaction));
    }
  };

  return {
    load,

    save: async (before, after) => {
      await noteContents(after);
      const client = await dataCentre();
      const row = packageRow(after);
      return conditional(
        before === undefined
          ? client.createEntity(row)
          : client.updateEntity(row, 'Replace', { etag: before.etag }),
      );
    },

    list: async ({ location, direction, states, top, continuation }) => {
      const range = { partition: partitionOf(location), ...rangeOf(kindOf(direction)) };
      const position = continuation === undefined ? undefined : fromContinuation(continuation, range);
      const rows = await readRange(
        await dataCentre(),
        { ...range, ...(position && { after: position.after }) },
        mostRowsPerRequest,
      );
      const found = rows.filter((row) => states.some((state) => state === row['state']));
      const given = found.slice(0, top);
      const last = found.length > top ? given.at(-1) : rows.at(-1);
      const isMore = found.length > top || rows.length === mostRowsPerRequest;
      return {
        records: given.map(readPackage),
        ...(isMore && last && { continuation: toContinuation({ after: String(last.rowKey) }) }),
      };
    },

    /** The entries are read before and removed as they were read: what somebody notes anew meanwhile stays. */
    remove: async ({ record, etag }) => {
      const client = await dataCentre();
      const partition = partitionOf(record.location);
      const named = [record.driveIds, ...record.history.map(({ driveIds }) => driveIds)].flat();
      const keys = [...new Set(named.map((driveId) => contentKey(driveId, record)))];
      const entries = await Promise.all(keys.map((key) => unlessMissing(client.getEntity(partition, key))));
      const outcome = await conditional(client.deleteEntity(partition, rowKeyOfPackage(record), { etag }));
      if (outcome === 'stale') return outcome;
      await Promise.all(
        entries.flatMap((entry) =>
          entry === undefined
            ? []
            : [conditional(client.deleteEntity(partition, String(entry.rowKey), { etag: entry.etag }))],
        ),
      );
      return outcome;
    },

    byDrive: async (location, driveId) => {
      const rows = await readRange(await dataCentre(), {
        partition: partitionOf(location),
        ...rangeOf('content', keyPart('the drive id', driveId.trim())),
      });
      const loaded = await Promise.all(
        rows.map((row) => load({ location, ...readRow(row, contentColumns) })),
      );
      return loaded.flatMap((found) => (found === undefined ? [] : [found.record]));
    },
  };
};
