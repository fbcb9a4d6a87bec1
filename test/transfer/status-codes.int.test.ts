/**
 * Every status of the copy log, reached by a drive that ends with it; and both logs of that drive, as they are to be.
 * `UPDATE_GOLDEN=1 npm run test:int -- status-codes` writes the logs anew: read the difference before it is committed.
 */
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoggedBlob } from '../../src/formats/drive-log.ts';
import { readDriveLog, type DriveLogItem } from '../../src/formats/read-drive-log.ts';
import { importDrive, importWorld, type ImportWorld } from '../support/drives.ts';
import { collect } from '../support/format-bytes.ts';
import { statusGroups, type StatusScenario } from '../support/status-scenarios.ts';

const golden = path.join(import.meta.dirname, 'golden-logs');

/** Where a log names a status of the group. */
const statusesIn = (group: string, items: readonly DriveLogItem[]): (string | undefined)[] => {
  const blobs = items.flatMap((item) =>
    item.type === 'blob' && 'disposition' in item.blob ? [item.blob] : [],
  );
  const of = (pick: (blob: LoggedBlob) => (string | undefined)[]) => blobs.flatMap(pick);
  switch (group) {
    case 'Drive':
      return items.flatMap((item) => (item.type === 'status' ? [item.status] : []));
    case 'Blob':
      return of(({ status }) => [status]);
    case 'ImportDisposition':
      return of(({ disposition }) => [disposition.status]);
    case 'PageRange or Block':
      return of(({ chunks }) => chunks.map(({ status }) => status));
    case 'Metadata':
      return of(({ metadata }) => [metadata?.status]);
    case 'Properties':
      return of(({ properties }) => [properties?.status]);
    default:
      throw new Error(`There is no group ${group}.`);
  }
};

const download = async (world: ImportWorld, uri: string | undefined): Promise<Buffer | undefined> => {
  if (uri === undefined) return undefined;
  const [, name = ''] = decodeURIComponent(new URL(uri).pathname).split('/waimportexport/');
  return world.service.getContainerClient('waimportexport').getBlobClient(name).downloadToBuffer();
};

const itemsOf = (bytes: Buffer): Promise<DriveLogItem[]> => collect(readDriveLog(pieces(bytes)));

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

/** Compared by meaning: white space and the order of attributes say nothing. */
const expectGolden = async (name: string, log: Buffer | undefined): Promise<void> => {
  const file = path.join(golden, `${name}.xml`);
  if (process.env['UPDATE_GOLDEN'] === '1' && log) {
    await mkdir(golden, { recursive: true });
    await writeFile(file, log);
  }
  if (log) expect(await itemsOf(log), name).toEqual(await collect(readDriveLog(createReadStream(file))));
};

const run = async (scenario: StatusScenario) => {
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

const cases = Object.entries(statusGroups).flatMap(([group, scenarios]) =>
  Object.entries(scenarios).flatMap(([status, scenario]) =>
    'never' in scenario ? [] : [{ group, status, scenario }],
  ),
);

describe('the copy log', () => {
  it.each(cases)('says $group $status', async ({ group, status, scenario }) => {
    const { error, result, verbose } = await run(scenario);
    if (group === 'Drive') expect(result.copyStatus).toBe(status);
    if (scenario.withoutLog) {
      expect([error, verbose]).toEqual([undefined, undefined]);
      return;
    }
    expect(statusesIn(group, await itemsOf(verbose ?? Buffer.alloc(0)))).toContain(status);
    const hasFailed = result.copyStatus !== 'Completed' && result.copyStatus !== 'CompletedWithWarnings';
    expect(error !== undefined).toBe(hasFailed);
    const name = `${group}-${status}`.replaceAll(' ', '-');
    await expectGolden(`${name}.verbose`, verbose);
    await expectGolden(`${name}.error`, error);
  });
});
