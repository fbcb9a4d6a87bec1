/** Hand-made drives in a folder bay, and all that an import of one needs, over the tests' Azurite. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { onTestFinished } from 'vitest';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import type { LoggedBlob } from '../../src/formats/drive-log.ts';
import type { ImportDisposition, ManifestBlob, ManifestSidecar } from '../../src/formats/manifest.ts';
import { writeManifest } from '../../src/formats/write-manifest.ts';
import type { DriveResult } from '../../src/jobs/drive.ts';
import type { StorageAccounts } from '../../src/ports/blob-account.ts';
import type { CopyAmount, DriveProgress, ProgressStore } from '../../src/ports/progress.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { createWorkStore, type WorkStore } from '../../src/storage/blobs/work-store.ts';
import type { DriveJob } from '../../src/transfer/drive-job.ts';
import { createImportEngine } from '../../src/transfer/import-engine.ts';
import { papersOf } from '../../src/transfer/papers.ts';
import type { CopySegmentResult, DriveRun, TransferEngine, PlanResult } from '../../src/transfer/segments.ts';
import { takeAccount } from './azurite.ts';

export type DriveFile = {
  /** With the container. */
  readonly blobPath: string;
  readonly content: Uint8Array | string;
  readonly disposition?: ImportDisposition;
  /** Bytes to a block; the whole file unless said. */
  readonly blockSize?: number;
  readonly named?: boolean;
  /** A page blob; its ranges are as long as blocks would be, and those that are all zero are left out. */
  readonly page?: boolean;
  /** What the file holds; or what the manifest says of one that is on no drive. */
  readonly metadata?: string | ManifestSidecar;
  readonly properties?: string | ManifestSidecar;
  /** Where it is on the drive, when that is not under the blob's path. */
  readonly filePath?: string;
  /** In the manifest, and not on the drive. */
  readonly missing?: true;
};

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

export const bytesOf = (content: Uint8Array | string): Buffer => Buffer.from(content);

const entryOf = (file: DriveFile): ManifestBlob => {
  const content = bytesOf(file.content);
  const size = file.blockSize ?? Math.max(content.length, 1);
  const chunks = Array.from({ length: Math.ceil(content.length / size) }, (_, index) => {
    const part = content.subarray(index * size, (index + 1) * size);
    return { offset: index * size, length: part.length, hash: md5(part) };
  });
  const [metadata, properties] = [file.metadata, file.properties].map(sidecarOf);
  const base = {
    blobPath: file.blobPath,
    filePath: file.filePath ?? `\\${file.blobPath.replaceAll('/', '\\')}`,
    length: content.length,
    disposition: file.disposition ?? ('rename' as const),
    ...(metadata && { metadata }),
    ...(properties && { properties }),
  };
  if (file.page) {
    const isWritten = ({ length, offset }: (typeof chunks)[number]) =>
      content.subarray(offset, offset + length).some((byte) => byte !== 0);
    return { ...base, kind: 'page', pageRanges: chunks.filter(isWritten) };
  }
  const id = (index: number) => Buffer.from(String(index).padStart(6, '0')).toString('base64');
  return {
    ...base,
    kind: 'block',
    blocks: chunks.map((chunk, index) => (file.named ? { ...chunk, id: id(index) } : chunk)),
  };
};

/** One file for all that say the same. */
const sidecarOf = (given: string | ManifestSidecar | undefined): ManifestSidecar | undefined => {
  if (typeof given !== 'string') return given;
  const hash = md5(Buffer.from(given));
  return { path: `\\sidecars\\${hash}.xml`, hash };
};

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'drayage-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

export const driveId = 'WD-TEST1';

/** Of the drives' jobs; as the service's own documents have it. */
export const bitLockerKey = '238810-662376-448998-450120-652806-203390-606320-483076';

/** Files and manifest as a folder; gives the manifest's MD5. */
export const writeDrive = async (folder: string, files: readonly DriveFile[]): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const put = async (filePath: string, content: Uint8Array): Promise<void> => {
    const place = path.join(folder, ...filePath.replace(/^\\/u, '').split('\\'));
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  };
  for (const file of files) {
    if (!file.missing) await put(entryOf(file).filePath, bytesOf(file.content));
    for (const given of [file.metadata, file.properties]) {
      const sidecar = sidecarOf(given);
      if (sidecar && typeof given === 'string') await put(sidecar.path, Buffer.from(given));
    }
  }
  let manifest = '';
  for await (const text of writeManifest({ version: '2014-11-01', driveId }, files.map(entryOf)))
    manifest += text;
  await writeFile(path.join(folder, 'DriveManifest.xml'), manifest);
  return md5(Buffer.from(manifest));
};

/** As the table keeps it: the larger of what was and what is reported, by lane. */
export const progressInMemory = (): ProgressStore & { reports: CopyAmount[] } => {
  const lanes = new Map<string, DriveProgress>();
  const reports: CopyAmount[] = [];
  return {
    reports,
    report: (_subscription, _jobId, drive, run, lane, done, whole) => {
      reports.push(done);
      lanes.set(`${drive} ${run} ${lane}`, { driveId: drive, ...done, whole });
      return Promise.resolve();
    },
    read: () => Promise.resolve([...lanes.values()]),
  };
};

export type ImportWorld = {
  readonly folder: string;
  readonly service: BlobServiceClient;
  readonly accountKey: string;
  readonly workStore: WorkStore;
  readonly accounts: StorageAccounts;
  readonly job: DriveJob;
  readonly run: DriveRun;
  readonly progress: ReturnType<typeof progressInMemory>;
  readonly percents: number[];
  /** An engine of its own memory, as another process would have. */
  readonly engine: (change?: Partial<Parameters<typeof createImportEngine>[0]>) => TransferEngine;
  readonly put: (blobPath: string, content: Uint8Array | string) => Promise<void>;
  /** All blobs but Drayage's own and the logs: path to content. */
  readonly blobs: () => Promise<Record<string, string>>;
  /** The blob's type and what it carries beside its content. */
  readonly carried: (blobPath: string) => Promise<Carried>;
  readonly log: (segments: number) => Promise<LoggedBlob[]>;
};

type Carried = {
  readonly blobType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLanguage: string | undefined;
  readonly cacheControl: string | undefined;
  readonly md5: string | undefined;
};

type JobChanges = Partial<Omit<DriveJob, 'drive'>> & { readonly drive?: Partial<DriveJob['drive']> };

/** A drive of these files in bay `bay1`, an empty account, and a job that says it is to be copied. */
export const importWorld = (files: readonly DriveFile[], job: JobChanges = {}): Promise<ImportWorld> =>
  importWorldOf((folder) => writeDrive(folder, files), job);

/** The same of a drive that `write` makes; it gives the manifest's MD5. */
export const importWorldOf = async (
  write: (folder: string) => Promise<string>,
  job: JobChanges = {},
): Promise<ImportWorld> => {
  const bays = await temporaryFolder();
  const folder = path.join(bays, 'bay1');
  const manifestHash = await write(folder);
  const account = await takeAccount();
  const service = BlobServiceClient.fromConnectionString(account.connectionString);
  const accounts = createStorageAccounts({ [account.name]: account.connectionString });
  const workStore = createWorkStore(service);
  const progress = progressInMemory();
  const percents: number[] = [];
  const run: DriveRun = {
    key: { subscriptionId: 's', resourceGroup: 'g', name: 'job1' },
    jobId: 'j',
    driveId,
    run: 1,
    instanceId: 'j-d0-1',
  };
  const driveJob: DriveJob = {
    jobName: 'job1',
    storageAccountId: `/subscriptions/s/providers/Microsoft.Storage/storageAccounts/${account.name}`,
    diagnosticsPath: 'waimportexport',
    logLevel: 'Error',
    backupDriveManifest: false,
    copies: [{ kind: 'copying', driveId, instanceId: run.instanceId }],
    ...job,
    drive: {
      driveId,
      manifestFile: '\\DriveManifest.xml',
      manifestHash,
      bay: 'bay1',
      bitLockerKey: () => bitLockerKey,
      ...job.drive,
    },
  };
  return {
    folder,
    service,
    accountKey: account.key,
    workStore,
    accounts,
    job: driveJob,
    run,
    progress,
    percents,
    engine: (change) =>
      createImportEngine({
        loadDriveJob: () => Promise.resolve(driveJob),
        accounts,
        bays: createFolderBays(bays),
        workStore,
        progress,
        clock: { now: () => new Date('2026-11-22T08:09:10.123Z') },
        patience: [10],
        onJobProgress: (_key, _jobId, percent) => {
          percents.push(percent);
          return Promise.resolve();
        },
        ...change,
      }),
    put: async (blobPath, content) => {
      const [container = '', ...name] = blobPath.split('/');
      await service.getContainerClient(container).createIfNotExists();
      const body = bytesOf(content);
      await service
        .getContainerClient(container)
        .getBlockBlobClient(name.join('/'))
        .upload(body, body.length);
    },
    blobs: () => blobsOf(service),
    carried: (blobPath) => carriedBy(service, blobPath),
    log: async (segments) => {
      const lines: LoggedBlob[] = [];
      for await (const line of papersOf(workStore, run.instanceId).results(segments)) lines.push(line);
      return lines;
    },
  };
};

const blobsOf = async (service: BlobServiceClient): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for await (const { name: container } of service.listContainers()) {
    if (container === 'drayage-work' || container === 'waimportexport') continue;
    const client = service.getContainerClient(container);
    for await (const { name } of client.listBlobsFlat())
      found[`${container}/${name}`] = (await client.getBlobClient(name).downloadToBuffer()).toString(
        'latin1',
      );
  }
  return found;
};

const carriedBy = async (service: BlobServiceClient, blobPath: string): Promise<Carried> => {
  const [container = '', ...name] = blobPath.split('/');
  const found = await service.getContainerClient(container).getBlobClient(name.join('/')).getProperties();
  const { blobType, cacheControl, contentEncoding, contentLanguage, contentMD5, contentType } = found;
  return {
    blobType,
    metadata: found.metadata ?? {},
    contentType,
    contentEncoding,
    contentLanguage,
    cacheControl,
    md5: contentMD5 && Buffer.from(contentMD5).toString('hex'),
  };
};

/** What a drive's orchestration does, without batches. */
export const importDrive = async (
  engine: TransferEngine,
  run: DriveRun,
): Promise<{ plan: PlanResult; copied: CopySegmentResult; result: DriveResult }> => {
  const plan = await engine.plan(run);
  let copied: CopySegmentResult = {
    totals: { bytesSucceeded: 0, blobsSucceeded: 0, blobsFailed: 0, blobsWithWarnings: 0 },
    bytesHandled: 0,
    blobsHandled: 0,
  };
  if (plan.kind === 'refused') return { plan, copied, result: await engine.finish({ run, outcome: plan }) };
  for (let segment = 0; segment < plan.segments; segment += 1) {
    const laneBase = { bytes: copied.bytesHandled, blobs: copied.blobsHandled };
    const part = await engine.copySegment({ run, segment, lane: 0, laneBase, plan: plan.totals });
    copied = {
      totals: {
        bytesSucceeded: copied.totals.bytesSucceeded + part.totals.bytesSucceeded,
        blobsSucceeded: copied.totals.blobsSucceeded + part.totals.blobsSucceeded,
        blobsFailed: copied.totals.blobsFailed + part.totals.blobsFailed,
        blobsWithWarnings: copied.totals.blobsWithWarnings + part.totals.blobsWithWarnings,
      },
      bytesHandled: copied.bytesHandled + part.bytesHandled,
      blobsHandled: copied.blobsHandled + part.blobsHandled,
    };
  }
  const { segments, totals } = plan;
  const outcome = { kind: 'copied' as const, segments, plan: totals, totals: copied.totals };
  return { plan, copied, result: await engine.finish({ run, outcome }) };
};
