/**
 * Every status of the copy log, reached by a drive that ends with it; and both logs of that drive, as they are to be.
 * `UPDATE_GOLDEN=1 npm run test:int -- status-codes` writes those logs anew whose meaning has changed: read the difference
 * before it is committed.
 */
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ExportedBlob, LoggedBlob } from '../../src/formats/drive-log.ts';
import { readDriveLog, type DriveLogItem } from '../../src/formats/read-drive-log.ts';
import type { DriveResult } from '../../src/jobs/drive.ts';
import type { BlobSelection } from '../../src/jobs/job.ts';
import type { CopySegmentResult } from '../../src/transfer/segments.ts';
import { importDrive, importWorld, type ImportWorld } from '../support/drives.ts';
import { exportStatuses, type ExportScenario } from '../support/export-status-scenarios.ts';
import { exportDriveWorld, once } from '../support/exports.ts';
import { collect } from '../support/format-bytes.ts';
import { importStatuses, type ImportScenario } from '../support/import-status-scenarios.ts';
import type { StatusGroup, StatusGroups } from '../support/status-groups.ts';

const golden = path.join(import.meta.dirname, 'golden-logs');

/** Where a log names a status of the group. */
const statusesIn = (group: StatusGroup, items: readonly DriveLogItem[]): (string | undefined)[] => {
  const blobs = items.flatMap((item) => (item.type === 'blob' ? [item.blob] : []));
  const of = (pick: (blob: LoggedBlob | ExportedBlob) => (string | undefined)[]) => blobs.flatMap(pick);
  switch (group) {
    case 'Drive':
      return items.flatMap((item) => (item.type === 'status' ? [item.status] : []));
    case 'Blob':
      return of(({ status }) => [status]);
    case 'ImportDisposition':
      return of((blob) => ('disposition' in blob ? [blob.disposition.status] : []));
    case 'PageRange or Block':
      return of(({ chunks }) => chunks.map(({ status }) => status));
    case 'Metadata':
      return of(({ metadata }) => [metadata?.status]);
    case 'Properties':
      return of(({ properties }) => [properties?.status]);
  }
};

const download = async (
  { service }: Pick<ImportWorld, 'service'>,
  uri: string | undefined,
): Promise<Buffer | undefined> => {
  if (uri === undefined) return undefined;
  const [, name = ''] = decodeURIComponent(new URL(uri).pathname).split('/waimportexport/');
  return service.getContainerClient('waimportexport').getBlobClient(name).downloadToBuffer();
};

const itemsOf = (bytes: Buffer): Promise<DriveLogItem[]> => collect(readDriveLog(once(bytes)));

/** White space and the order of attributes say nothing; when an exported blob was made, and what tells of it, differ each time. */
const meaningOf = (items: readonly DriveLogItem[]): DriveLogItem[] =>
  items.map((item) => {
    if (item.type !== 'blob' || 'disposition' in item.blob) return item;
    const { lastModified, properties } = item.blob;
    return {
      ...item,
      blob: {
        ...item.blob,
        ...(lastModified !== undefined && { lastModified: 'then' }),
        ...(properties && 'hash' in properties && { properties: { ...properties, hash: 'of then' } }),
      },
    };
  });

const meaningIn = async (file: string): Promise<DriveLogItem[]> =>
  meaningOf(await collect(readDriveLog(createReadStream(file))));

const expectGolden = async (name: string, log: Buffer | undefined): Promise<void> => {
  if (!log) return;
  const file = path.join(golden, `${name}.xml`);
  const meaning = meaningOf(await itemsOf(log));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const before = await meaningIn(file).catch(() => undefined);
    if (isDeepStrictEqual(before, meaning)) return;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, log);
  }
  expect(meaning, name).toEqual(await meaningIn(file));
};

type Logs = {
  readonly result: DriveResult;
  readonly error: Buffer | undefined;
  readonly verbose: Buffer | undefined;
};

const imported = async (scenario: ImportScenario): Promise<Logs> => {
  const world = await importWorld(scenario.files, { logLevel: 'Verbose', drive: scenario.drive ?? {} });
  await scenario.spoil?.(world);
  const engine = world.engine(await scenario.engine?.(world));
  const { result } = await importDrive(engine, world.run);
  return {
    result,
    error: await download(world, result.errorLogUri),
    verbose: await download(world, result.verboseLogUri),
  };
};

const exported = async (scenario: ExportScenario): Promise<Logs> => {
  const world = await exportDriveWorld();
  const { blobs, engine: change, givenUp, meanwhile, selection = inData, spoil, unmounted } = scenario;
  const fresh = await world.drive(0, { selection });
  const drive = unmounted
    ? { ...fresh, job: { ...fresh.job, drive: { ...fresh.job.drive, bay: undefined } } }
    : fresh;
  for (const put of blobs) await put(world, drive);
  await spoil?.(world, drive);
  const engine = world.engine(drive, await change?.(world, drive));
  const { result } = await importDrive(
    {
      ...engine,
      plan: async (run) => {
        const plan = await engine.plan(run);
        await meanwhile?.(world, drive);
        return plan;
      },
      finish: ({ run, outcome }) =>
        engine.finish({
          run,
          outcome: givenUp && outcome.kind === 'copied' ? { ...outcome, kind: 'failed' } : outcome,
        }),
      ...(givenUp && { copySegment: () => Promise.resolve(nothingCopied) }),
    },
    drive.run,
  );
  return {
    result,
    error: await download(world, result.errorLogUri),
    verbose: await download(world, result.verboseLogUri),
  };
};

const inData: BlobSelection = { blobList: { blobPathPrefix: ['/data/'] } };

const nothingCopied: CopySegmentResult = {
  totals: { bytesSucceeded: 0, blobsSucceeded: 0, blobsFailed: 0, blobsWithWarnings: 0 },
  bytesHandled: 0,
  blobsHandled: 0,
};

type Scenario = { readonly when: string; readonly withoutLog?: true };

const casesOf = <Of extends Scenario>(groups: StatusGroups<Of>) =>
  (Object.keys(groups) as StatusGroup[]).flatMap((group) => {
    const scenarios: Readonly<Record<string, Of | { readonly never: string }>> = groups[group];
    return Object.entries(scenarios).flatMap(([status, scenario]) =>
      'never' in scenario ? [] : [{ group, status, scenario }],
    );
  });

const expectLogs = async (
  { error, result, verbose }: Logs,
  group: StatusGroup,
  status: string,
  { withoutLog }: Scenario,
  folder = '',
): Promise<void> => {
  if (group === 'Drive') expect(result.copyStatus).toBe(status);
  if (withoutLog) {
    expect([error, verbose]).toEqual([undefined, undefined]);
    return;
  }
  expect(statusesIn(group, await itemsOf(verbose ?? Buffer.alloc(0)))).toContain(status);
  const hasFailed = result.copyStatus !== 'Completed' && result.copyStatus !== 'CompletedWithWarnings';
  expect(error !== undefined).toBe(hasFailed);
  const name = path.join(folder, `${group}-${status}`.replaceAll(' ', '-'));
  await expectGolden(`${name}.verbose`, verbose);
  await expectGolden(`${name}.error`, error);
};

describe('the copy log', () => {
  it.each(casesOf(importStatuses))(
    'of an import says $group $status',
    async ({ group, status, scenario }) => {
      await expectLogs(await imported(scenario), group, status, scenario);
    },
  );

  it.each(casesOf(exportStatuses))(
    'of an export says $group $status',
    async ({ group, status, scenario }) => {
      await expectLogs(await exported(scenario), group, status, scenario, 'export');
    },
  );
});
