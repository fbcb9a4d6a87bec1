/** An account to export from, a fresh drive in either kind of bay, and a job that says it is to be filled; over Azurite. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { filesBelow } from '../../demo/compare.ts';
import { createContainerBays } from '../../src/bays/container-bay.ts';
import { createFolderBays } from '../../src/bays/folder-bay.ts';
import { createStation } from '../../src/bays/station.ts';
import { VOLUME_FILE_NAME } from '../../src/bays/volume-file.ts';
import { newBitLockerKey } from '../../src/formats/bitlocker-key.ts';
import type { ExportedBlob } from '../../src/formats/drive-log.ts';
import { readDriveLog } from '../../src/formats/read-drive-log.ts';
import type { BlobSelection } from '../../src/jobs/job.ts';
import type { Bays, WritableBays, WritableDrive } from '../../src/ports/bay.ts';
import type { BlobAccount, StorageAccounts } from '../../src/ports/blob-account.ts';
import { isOwnContainer } from '../../src/storage/blobs/own-containers.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { createWorkStore, type WorkStore } from '../../src/storage/blobs/work-store.ts';
import type { DriveJob } from '../../src/transfer/drive-job.ts';
import { createExportEngine } from '../../src/transfer/export/export-engine.ts';
import type { DriveRun, TransferEngine } from '../../src/transfer/segments.ts';
import { takeAccount } from './azurite.ts';
import type { BayKind } from './bay-drives.ts';
import { progressInMemory, temporaryFolder } from './drives.ts';
import { collect } from './format-bytes.ts';

/** One drive of the job: what the domain keeps of it, and what is on it. */
export type FreshDrive = {
  readonly run: DriveRun;
  readonly job: DriveJob;
  readonly key: string;
  /** Of the fresh drive's bay. */
  readonly bay: string;
  /** Paths with `/`, to content, without the file that locks it. */
  readonly files: () => Promise<Record<string, Buffer>>;
};

export type ExportDriveWorld = {
  readonly service: BlobServiceClient;
  readonly accountKey: string;
  readonly accounts: StorageAccounts;
  readonly workStore: WorkStore;
  readonly bays: Bays & WritableBays;
  readonly baysFolder: string;
  /** The account whose containers are bays. */
  readonly containers: BlobServiceClient;
  readonly told: string[];
  readonly percents: number[];
  /** @param others further drives of the job, by index. */
  readonly drive: (
    index?: number,
    change?: Partial<Omit<DriveJob, 'drive'>>,
    jobId?: string,
  ) => Promise<FreshDrive>;
  /** An engine of its own memory, as another process would have. */
  readonly engine: (
    drive: Pick<FreshDrive, 'job'>,
    change?: Partial<Parameters<typeof createExportEngine>[0]>,
  ) => TransferEngine;
  readonly text: (uri: string | undefined) => Promise<string>;
  readonly log: (uri: string | undefined) => Promise<ExportedBlob[]>;
};

const everything: BlobSelection = { blobList: { blobPathPrefix: ['/'] } };

/** With Verbose log and manifest backup. */
export const exportDriveWorld = async (kind: BayKind = 'folder'): Promise<ExportDriveWorld> => {
  const account = await takeAccount();
  const service = BlobServiceClient.fromConnectionString(account.connectionString);
  const accounts = createStorageAccounts({ [account.name]: account.connectionString });
  const baysFolder = await temporaryFolder();
  const station = await takeAccount();
  const containers = BlobServiceClient.fromConnectionString(station.connectionString);
  const bays = createStation({
    folders: createFolderBays(baysFolder),
    containers: createContainerBays(containers, { delays: [1] }),
  });
  const workStore = createWorkStore(service);
  const told: string[] = [];
  const percents: number[] = [];

  const download = async (uri: string | undefined): Promise<Buffer> => {
    const [container = '', ...name] = decodeURIComponent(new URL(uri ?? '').pathname)
      .replace(`/${account.name}/`, '')
      .split('/');
    return service.getContainerClient(container).getBlobClient(name.join('/')).downloadToBuffer();
  };
  return {
    service,
    accountKey: account.key,
    accounts,
    workStore,
    bays,
    baysFolder,
    containers,
    told,
    percents,
    drive: async (index = 0, change = {}, jobId = 'j') => {
      const name = `bay-${jobId}-${index}`;
      const container = containers.getContainerClient(name);
      if (kind === 'container') await container.create();
      else await mkdir(path.join(baysFolder, name));
      const driveId = `WD-EXPORT${index}`;
      const key = newBitLockerKey();
      const bay = kind === 'folder' ? name : `container:${name}`;
      const instanceId = `${jobId}-d${index}-1`;
      return {
        bay,
        key,
        run: {
          key: { subscriptionId: 's', resourceGroup: 'g', name: 'job1' },
          jobId,
          driveId,
          run: 1,
          instanceId,
        },
        job: {
          jobName: 'job1',
          storageAccountId: `/subscriptions/s/providers/Microsoft.Storage/storageAccounts/${account.name}`,
          diagnosticsPath: 'waimportexport',
          logLevel: 'Verbose',
          backupDriveManifest: true,
          selection: everything,
          copies: [{ kind: 'copying', driveId, instanceId }],
          ...change,
          drive: { driveId, manifestFile: '', manifestHash: '', bay, bitLockerKey: () => key },
        },
        files: async () => {
          const found =
            kind === 'folder' ? await inFolder(path.join(baysFolder, name)) : await inContainer(container);
          expectLocked(found);
          return found;
        },
      };
    },
    engine: ({ job }, change) => {
      const engine = createExportEngine({
        loadDriveJob: () => Promise.resolve(job),
        accounts,
        bays,
        workStore,
        progress: progressInMemory(),
        clock: { now: () => new Date('2026-11-25T08:09:10.123Z') },
        patience: [10],
        // The account is taken as long as it has that container.
        isOwn: (_account, name) => name === 'taken' || isOwnContainer('Drayage')(name),
        onJobProgress: (_key, _jobId, percent) => {
          percents.push(percent);
          return Promise.resolve();
        },
        ...change,
      });
      const tell = (line: string): void => void told.push(line);
      return {
        ...engine,
        plan: (run) => engine.plan(run, tell),
        copySegment: (input) => engine.copySegment(input, tell),
        finish: (input) => engine.finish(input, tell),
      };
    },
    text: async (uri) => (await download(uri)).toString(),
    log: async (uri) => {
      const content = await download(uri);
      const items = await collect(readDriveLog(once(content)));
      return items.flatMap((item) =>
        item.type === 'blob' && !('disposition' in item.blob) ? [item.blob] : [],
      );
    },
  };
};

export async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

/** Takes away what makes it open with its key alone. */
const expectLocked = (files: Record<string, Buffer>): void => {
  if (!files[VOLUME_FILE_NAME]) throw new Error('The drive is not locked.');
  Reflect.deleteProperty(files, VOLUME_FILE_NAME);
};

const inFolder = async (folder: string): Promise<Record<string, Buffer>> => {
  const files: Record<string, Buffer> = {};
  for await (const { blobName, path: file } of filesBelow(folder)) files[blobName] = await readFile(file);
  return files;
};

const inContainer = async (container: ContainerClient): Promise<Record<string, Buffer>> => {
  const files: Record<string, Buffer> = {};
  for await (const { name } of container.listBlobsFlat())
    files[name] = await container.getBlobClient(name).downloadToBuffer();
  return files;
};

const split = (blobPath: string): [container: string, name: string] => {
  const slash = blobPath.indexOf('/');
  return [blobPath.slice(0, slash), blobPath.slice(slash + 1)];
};

type Carried = Parameters<ReturnType<ContainerClient['getBlockBlobClient']>['upload']>[2];

export const putBlock = async (
  { service }: Pick<ExportDriveWorld, 'service'>,
  blobPath: string,
  content: Uint8Array | string,
  options: Carried = {},
): Promise<void> => {
  const [name, blob] = split(blobPath);
  const container = service.getContainerClient(name);
  await container.createIfNotExists();
  const body = Buffer.from(content);
  await container.getBlockBlobClient(blob).upload(body, body.length, options);
};

export const putAppend = async (
  { service }: Pick<ExportDriveWorld, 'service'>,
  blobPath: string,
  ...parts: string[]
): Promise<void> => {
  const [name, blob] = split(blobPath);
  await service.getContainerClient(name).createIfNotExists();
  const client = service.getContainerClient(name).getAppendBlobClient(blob);
  await client.create();
  for (const part of parts) await client.appendBlock(part, Buffer.byteLength(part));
};

/** @param pages by the page's number; the others are holes. */
export const putPages = async (
  { service }: Pick<ExportDriveWorld, 'service'>,
  blobPath: string,
  length: number,
  pages: Readonly<Record<number, Uint8Array>>,
  options: Pick<NonNullable<Carried>, 'metadata' | 'blobHTTPHeaders'> = {},
): Promise<void> => {
  const [name, blob] = split(blobPath);
  await service.getContainerClient(name).createIfNotExists();
  const client = service.getContainerClient(name).getPageBlobClient(blob);
  await client.create(length, options);
  for (const [page, content] of Object.entries(pages))
    await client.uploadPages(content, Number(page) * 512, content.length);
};

/** The customer's account, some of whose answers are others. */
export const alteredAccounts = (
  world: Pick<ExportDriveWorld, 'accounts'>,
  alter: (account: BlobAccount) => Partial<BlobAccount>,
): StorageAccounts => ({
  open: (id) => {
    const account = world.accounts.open(id);
    return 'kind' in account ? account : { ...account, ...alter(account) };
  },
});

/** The station's drives, which take some of what is written to them otherwise. */
export const alteredDrives = (
  world: Pick<ExportDriveWorld, 'bays'>,
  alter: (drive: WritableDrive) => Partial<WritableDrive>,
): WritableBays => ({
  writable: async (bay, key) => {
    const mounted = await world.bays.writable(bay, key);
    return mounted.ok ? { ok: true, drive: { ...mounted.drive, ...alter(mounted.drive) } } : mounted;
  },
});

/** How many snapshots there are of the blobs in the container `data`. */
export const snapshotsIn = async ({ service }: Pick<ExportDriveWorld, 'service'>): Promise<number> => {
  let found = 0;
  for await (const { snapshot } of service
    .getContainerClient('data')
    .listBlobsFlat({ includeSnapshots: true }))
    if (snapshot) found += 1;
  return found;
};
