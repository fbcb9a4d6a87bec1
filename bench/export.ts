/**
 * The export to a drive against a plain download loop of the storage SDK, in one run and from the same Azurite, which does
 * most of the work. Through the engine's own door: no host, no orchestration. The drive is written, synced and read back; the
 * plain loop writes files and hashes what it got.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { deskConnectionString } from '../local/settings/storage-connection.ts';
import { createFolderBays } from '../src/bays/folder-bay.ts';
import { newBitLockerKey } from '../src/formats/bitlocker-key.ts';
import { createStorageAccounts } from '../src/storage/blobs/storage-accounts.ts';
import { createWorkStore } from '../src/storage/blobs/work-store.ts';
import type { DriveJob } from '../src/transfer/drive-job.ts';
import { createExportEngine } from '../src/transfer/export/export-engine.ts';
import type { CopySegmentResult, DriveRun } from '../src/transfer/segments.ts';
import { withAzurite } from './azurite.ts';
import { median, report, seconds } from './figures.ts';

const MiB = 2 ** 20;
const ROUNDS = 5;
/** As the drive's orchestration has them. */
const LANES = 2;
const CONTAINER = 'source';

/** `blobs`: how many it has. */
type Case = {
  readonly name: string;
  readonly blobs: number;
  readonly fill: (service: BlobServiceClient) => Promise<void>;
};

/** Where many files were removed, ext4 makes new ones slowly for a minute: those of a round stay until all rounds have ended. */
const MANY_FILES = 100;

const sideBySide = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};

const cases: readonly Case[] = [
  {
    name: '2,000 blobs of 4 KiB',
    blobs: 2000,
    fill: (service) =>
      sideBySide(2000, (index) =>
        service
          .getContainerClient(CONTAINER)
          .getBlockBlobClient(`folder/blob-${String(index)}`)
          .upload(Buffer.alloc(4096, index), 4096),
      ),
  },
  {
    name: 'one blob of 1 GiB',
    blobs: 1,
    fill: async (service) => {
      const blob = service.getContainerClient(CONTAINER).getBlockBlobClient('big.bin');
      const ids = Array.from({ length: 128 }, (_, index) =>
        Buffer.from(String(index).padStart(6, '0')).toString('base64'),
      );
      await sideBySide(ids.length, (index) =>
        blob.stageBlock(ids[index] ?? '', Buffer.alloc(8 * MiB, index), 8 * MiB),
      );
      await blob.commitBlockList(ids);
    },
  },
];

/** What a user would write: 16 blobs at once, each streamed to its file and hashed on the way. */
const plainDownload = async (service: BlobServiceClient, folder: string): Promise<void> => {
  const container = service.getContainerClient(CONTAINER);
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  const folders = new Set(names.map((name) => dirname(join(folder, name))));
  for (const each of folders) await mkdir(each, { recursive: true });
  await sideBySide(names.length, async (index) => {
    const name = names[index] ?? '';
    const md5 = createHash('md5');
    const { readableStreamBody } = await container.getBlobClient(name).download();
    if (!readableStreamBody) throw new Error(`${name} has no content.`);
    const hashing = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        md5.update(piece);
        done(null, piece);
      },
    });
    await pipeline(readableStreamBody, hashing, createWriteStream(join(folder, name)));
    md5.digest('hex');
  });
};

type Station = {
  readonly accounts: ReturnType<typeof createStorageAccounts>;
  readonly workStore: ReturnType<typeof createWorkStore>;
  readonly baysFolder: string;
};

/** What the drive's orchestration does: segments in two lanes. */
const exportOnce = async ({ accounts, baysFolder, workStore }: Station, bay: string): Promise<void> => {
  const jobId = randomUUID();
  const driveId = 'BENCH';
  const key = newBitLockerKey();
  const run: DriveRun = {
    key: { subscriptionId: 's', resourceGroup: 'g', name: 'bench' },
    jobId,
    driveId,
    run: 1,
    instanceId: `${jobId}-d0-1`,
  };
  const job: DriveJob = {
    jobName: 'bench',
    storageAccountId: '/subscriptions/s/providers/Microsoft.Storage/storageAccounts/devstoreaccount1',
    diagnosticsPath: 'waimportexport',
    logLevel: 'Verbose',
    backupDriveManifest: true,
    selection: { blobList: { blobPathPrefix: [`/${CONTAINER}/`] } },
    drive: { driveId, manifestFile: '', manifestHash: '', bay, bitLockerKey: () => key },
    copies: [{ kind: 'copying', driveId, instanceId: run.instanceId }],
  };
  const engine = createExportEngine({
    loadDriveJob: () => Promise.resolve(job),
    accounts,
    workStore,
    bays: createFolderBays(baysFolder),
    progress: { report: () => Promise.resolve(), read: () => Promise.resolve([]) },
    clock: { now: () => new Date() },
    isOwn: () => false,
  });
  const plan = await engine.plan(run);
  if (plan.kind === 'refused') throw new Error(plan.copyStatus);
  const results: CopySegmentResult[] = [];
  for (let next = 0; next < plan.segments; next += LANES)
    results.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(LANES, plan.segments - next) }, (_, lane) =>
          engine.copySegment({
            run,
            segment: next + lane,
            lane,
            laneBase: { bytes: 0, blobs: 0 },
            plan: plan.totals,
          }),
        ),
      )),
    );
  const sum = (of: (totals: CopySegmentResult['totals']) => number): number =>
    results.reduce((before, { totals }) => before + of(totals), 0);
  const totals = {
    bytesSucceeded: sum(({ bytesSucceeded }) => bytesSucceeded),
    blobsSucceeded: sum(({ blobsSucceeded }) => blobsSucceeded),
    blobsFailed: sum(({ blobsFailed }) => blobsFailed),
    blobsWithWarnings: 0,
  };
  const outcome = { kind: 'copied' as const, segments: plan.segments, plan: plan.totals, totals };
  const result = await engine.finish({ run, outcome });
  if (result.copyStatus !== 'Completed') throw new Error(`The export ended as ${result.copyStatus}.`);
};

/** Of all threads of this process; what others on the machine do says less in it than by the clock. */
const processorTime = (): number => {
  const { system, user } = process.cpuUsage();
  return system + user;
};

/** Kept by Linux: the most memory this process ever held, with the plain loop in it. Nothing on other systems. */
const peakMiB = async (): Promise<number | undefined> => {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return peak === undefined ? undefined : Number(peak) / 1024;
};

const run = ({ blobs, fill, name }: Case): Promise<void> =>
  withAzurite(async (endpoints, folder) => {
    const connectionString = deskConnectionString(endpoints);
    const service = BlobServiceClient.fromConnectionString(connectionString);
    await service.createContainer(CONTAINER);
    await fill(service);
    const station: Station = {
      accounts: createStorageAccounts({ devstoreaccount1: connectionString }),
      workStore: createWorkStore(service),
      baysFolder: join(folder, 'bays'),
    };
    const ours: number[] = [];
    const plain: number[] = [];
    const busy: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bay = `bay-${String(round)}`;
      const plainFolder = join(folder, 'plain', bay);
      await mkdir(join(station.baysFolder, bay), { recursive: true });
      await mkdir(plainFolder, { recursive: true });
      const before = processorTime();
      plain.push(await seconds(() => plainDownload(service, plainFolder)));
      const between = processorTime();
      ours.push(await seconds(() => exportOnce(station, bay)));
      busy.push((processorTime() - between) / (between - before));
      if (blobs >= MANY_FILES) continue;
      await rm(join(station.baysFolder, bay), { recursive: true });
      await rm(plainFolder, { recursive: true });
    }
    const ratios = ours.map((time, round) => time / (plain[round] ?? Number.NaN));
    report(
      `exporting ${name}, against a plain loop (${median(plain).toFixed(1)} s)`,
      `${median(ratios).toFixed(2)} x`,
      'at most 1',
    );
    report(
      '  from the best round to the worst',
      `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} x`,
      'none set',
    );
    report('  in processor time, without Azurite’s', `${median(busy).toFixed(2)} x`, 'none set');
    const peak = await peakMiB();
    if (peak !== undefined) report(`  peak memory, both together`, `${peak.toFixed(0)} MiB`, 'under 250 MiB');
  });

/** All, or a word of a case's name as the argument, that one alone. */
const wanted = process.argv[2] ?? '';
for (const each of cases) if (each.name.includes(wanted)) await run(each);
