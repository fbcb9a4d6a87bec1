/** A whole Drayage for one test file: the compiled app in a host, a customer with the Azure SDK, an operator, a clock. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Export, JobResponse, StorageImportExport } from '@azure/arm-storageimportexport';
import { BlobServiceClient } from '@azure/storage-blob';
import { desk, type Desk } from '../../demo/drayage-client.ts';
import { exportJob } from '../../demo/export-job.ts';
import { importJob, type JobProperties } from '../../demo/import-job.ts';
import { stateChanges } from '../../demo/timeline.ts';
import { prepareDrive, type PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { takeAccount } from './azurite.ts';
import { checkedArmClient } from './checked-clients.ts';
import { startTestHost, type TestHost } from './host.ts';

export const RESOURCE_GROUP = 'tests';

type Files = Readonly<Record<string, string | Uint8Array>>;

export type World = {
  readonly url: string;
  readonly host: TestHost;
  readonly connectionString: string;
  readonly arm: StorageImportExport;
  readonly desk: Desk;
  /** The customer's account, which is also where Drayage keeps its own. */
  readonly blobs: BlobServiceClient;
  readonly baysFolder: string;
  /** A drive in bay `bay`, made from `files` by the preparing tool. */
  readonly prepare: (bay: string, files: Files, options?: PrepareOptions) => Promise<PreparedDrive>;
  readonly create: (
    name: string,
    drives: readonly PreparedDrive[],
    properties?: JobProperties,
  ) => Promise<JobResponse>;
  readonly get: (name: string) => Promise<JobResponse>;
  /** Ships, and lets the package be opened with `drives` in it. */
  readonly shipAndReceive: (name: string, drives: readonly PreparedDrive[]) => Promise<void>;
  readonly mount: (drive: PreparedDrive, bay: string) => Promise<void>;
  /** An export job, by the id of the account that the world has. */
  readonly createExport: (
    name: string,
    selection: Export,
    properties?: JobProperties,
  ) => Promise<JobResponse>;
  /** As `shipAndReceive`, of drives that nobody prepared. */
  readonly shipAndOpen: (name: string, driveIds: readonly string[]) => Promise<void>;
  readonly mountEmpty: (driveId: string, bay: string) => Promise<void>;
  readonly sendBack: (name: string) => Promise<void>;
  /** `Creating`, `Shipping`, …: the states that the job, or its drives, went through, by its events. */
  readonly path: (name: string, of: 'job' | 'drive') => Promise<string[]>;
  readonly stop: () => Promise<void>;
};

type PrepareOptions = Partial<Omit<Parameters<typeof prepareDrive>[0], 'source' | 'drive'>>;

const trackingNumber = (name: string): string => `TRACK-${name}`;

/** Files in a folder of their own, made anew. */
export const writeFiles = async (folder: string, files: Files): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};

/** @param start what the clock starts at; default: now. */
export const startWorld = async (start?: Date): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'drayage-world-'));
  const account = await takeAccount();
  const host = await startTestHost({
    account,
    ...(start === undefined ? {} : { start }),
    // Hourly housekeeping has little to do in 104 virtual days, 2,500 times.
    settings: { DRAYAGE_HOUSEKEEPING_SCHEDULE: '0 0 0 * * *' },
  });
  const arm = checkedArmClient(host.url);
  const operator = desk(host.url);
  const baysFolder = host.settings['DRAYAGE_BAYS'] ?? '';
  let sources = 0;

  const get: World['get'] = (name) => arm.jobs.get(name, RESOURCE_GROUP);

  const shipAndOpen: World['shipAndOpen'] = async (name, driveIds) => {
    await arm.jobs.update(name, RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: {
        carrierName: 'FedEx',
        trackingNumber: trackingNumber(name),
        driveCount: driveIds.length,
      },
    });
    await operator.operate(`packages/${trackingNumber(name)}/receive`, { drives: driveIds });
  };
  const mountEmpty: World['mountEmpty'] = async (driveId, bay) => {
    await operator.operate(`drives/${driveId}/mount`, { bay });
    await operator.advance('PT1H');
  };

  return {
    url: host.url,
    host,
    connectionString: account.connectionString,
    arm,
    desk: operator,
    blobs: BlobServiceClient.fromConnectionString(account.connectionString),
    baysFolder,
    get,
    prepare: async (bay, files, options = {}) => {
      const source = join(folder, `source-${String(++sources)}`);
      await writeFiles(source, files);
      return prepareDrive({ source, drive: join(baysFolder, bay), container: 'imported', ...options });
    },
    create: (name, drives, properties) =>
      arm.jobs.create(name, RESOURCE_GROUP, importJob(drives, properties)),
    createExport: (name, selection, properties) =>
      arm.jobs.create(name, RESOURCE_GROUP, exportJob(selection, properties)),
    shipAndReceive: (name, drives) =>
      shipAndOpen(
        name,
        drives.map(({ driveListEntry }) => driveListEntry.driveId),
      ),
    shipAndOpen,
    mount: ({ driveListEntry }, bay) => mountEmpty(driveListEntry.driveId, bay),
    mountEmpty,
    sendBack: (name) =>
      operator.operate(`packages/${trackingNumber(name)}/return`, {
        carrierName: 'FedEx',
        trackingNumber: `${trackingNumber(name)}-HOME`,
      }),
    path: async (name, of) => {
      const changes = stateChanges(await operator.eventsAfter(RESOURCE_GROUP, name, 0));
      return changes.filter(({ who }) => who === of).map(({ state }) => state);
    },
    stop: async () => {
      await host.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
