/** The one place where things are put together: settings to adapters, adapters to what each handler needs. */
import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient, type StoragePipelineOptions } from '@azure/storage-blob';
import type { ArmDeps } from './arm/operation.ts';
import { loadLocations } from './arm/locations-file.ts';
import { isContainerBay } from './bays/bay-name.ts';
import type { PackageDeps } from './packages/deps.ts';
import type { AutopilotActivityDeps } from './autopilot/activities.ts';
import type { AutopilotDeps } from './autopilot/operations.ts';
import { createShelf } from './autopilot/shelf.ts';
import { createContainerBays } from './bays/container-bay.ts';
import { createFolderBays } from './bays/folder-bay.ts';
import { createStation } from './bays/station.ts';
import { encryptCommand, unlockCommand } from './bays/disk-command.ts';
import type { SenderDeps } from './events/send-batch.ts';
import { createPlaces } from './events/places.ts';
import { createWebhooks } from './events/webhook.ts';
import type { DatacenterDeps } from './datacenter/operations.ts';
import { rehearseCommand, type RehearseCommand } from './jobs/rehearse-command.ts';
import { runCommand, type RunCommand } from './jobs/run-command.ts';
import type { ActivityDeps } from './orchestration/activities.ts';
import type { HousekeepingDeps } from './orchestration/housekeeping.ts';
import type { Bays, WritableBays } from './ports/bay.ts';
import { hostClock as clock, isHostClockReal } from './ports/clock.ts';
import { readSettings, type AccountSettings, type Settings } from './settings.ts';
import { isOwnContainer } from './storage/blobs/own-containers.ts';
import { createStorageAccounts } from './storage/blobs/storage-accounts.ts';
import { createWorkStore, DEAD_LETTERS } from './storage/blobs/work-store.ts';
import { createSealer } from './storage/sealing/sealer.ts';
import { loadSealingKey } from './storage/sealing/sealing-key.ts';
import { createBayUses } from './storage/tables/bay-uses.ts';
import { createDueHints } from './storage/tables/due-hints.ts';
import { createEventFeed } from './storage/tables/event-feed.ts';
import {
  createDeliveryMarks,
  createEventSubscriptions,
  createRequestRates,
} from './storage/tables/event-subscriptions.ts';
import { createExpectedPackages } from './storage/tables/expected-packages.ts';
import { createFinishedJobs } from './storage/tables/finished-jobs.ts';
import { createJobRepository } from './storage/tables/job-repository.ts';
import { createPackageRecords } from './storage/tables/package-records.ts';
import { createProgressStore } from './storage/tables/progress-store.ts';
import { openTables, type Tables } from './storage/tables/tables.ts';
import { createBlockBuffers } from './transfer/block-buffers.ts';
import { driveJobLoader } from './transfer/drive-job.ts';
import { BLOCKS_IN_FLIGHT_BYTES, createEngine } from './transfer/engine.ts';
import { exportSteps } from './transfer/export/export-engine.ts';
import { createDriveDocuments } from './transfer/drive-documents.ts';
import { createExportSources } from './transfer/export/export-sources.ts';
import { createLeftOutLister } from './transfer/export/list-left-out.ts';
import { importSteps } from './transfer/import-engine.ts';

export type Drayage = {
  readonly mode: Settings['mode'];
  readonly trustProxy: boolean;
  readonly arm: ArmDeps;
  readonly datacenter: DatacenterDeps;
  readonly activities: ActivityDeps;
  readonly housekeeping: HousekeepingDeps;
  /** But for the durable client, which comes with each call. */
  readonly autopilot: Omit<AutopilotDeps, 'runs'> & AutopilotActivityDeps;
};

/** Requests to one endpoint at once, of one process. */
const REQUESTS_PER_ENDPOINT = 4;
/** As host.json names it. */
const TASK_HUB = 'Drayage';

let built: Promise<Drayage> | undefined;

/**
 * The app, put together at the first call; a failure is not kept, so the next call tries again.
 * @throws SettingsError naming every setting that is wrong.
 */
export const drayage = (): Promise<Drayage> => {
  built ??= Promise.resolve()
    .then(() => build(readSettings(process.env)))
    .catch((error: unknown) => {
      built = undefined;
      throw error;
    });
  return built;
};

const build = async (settings: Settings): Promise<Drayage> => {
  // On a desk every account has a connection string: a name that no setting knows is an account that cannot be reached.
  const credential = settings.mode === 'production' ? new DefaultAzureCredential() : undefined;
  const { tables, blobs } = ownStorage(settings);
  const locations = await loadLocations(settings.locationsFile);
  const repository = createJobRepository(tables);
  const hints = createDueHints(tables);
  const packages = createExpectedPackages(tables);
  const progress = createProgressStore(tables);
  const sealer = createSealer(await loadSealingKey(settings.sealingKey));
  const workStore = createWorkStore(blobs);
  const { bays, baysService } = station(settings);
  const copying = {
    accounts: createStorageAccounts(customerAccounts(settings), credential),
    bays,
    workStore,
    clock,
    buffers: createBlockBuffers(BLOCKS_IN_FLIGHT_BYTES),
  };
  const isOurs = isOwnContainer(TASK_HUB);
  const importing = importSteps(copying);
  const isOwn = (account: string, container: string): boolean =>
    (account === blobs.accountName && isOurs(container)) ||
    // Drives of others.
    (account === baysService?.accountName && isContainerBay(container));
  const exporting = exportSteps({ ...copying, isOwn });
  const exportSources = createExportSources({ accounts: copying.accounts, isOwn });
  const engine = createEngine(
    {
      loadDriveJob: driveJobLoader(repository, sealer),
      workStore,
      progress,
      onJobProgress: repository.setPercentComplete,
    },
    ({ selection }) => (selection ? exporting : importing),
  );
  const policies =
    settings.shippingGraceDays === undefined ? {} : { shippingGraceDays: settings.shippingGraceDays };
  const listLeftOut = createLeftOutLister({ load: repository.load, ...copying });
  const run: RunCommand = (key, command, context, wakes) =>
    runCommand({ repository, hints, packages, wakes }, key, command, { ...policies, ...context });

  const sending: SenderDeps = {
    repository,
    subscriptions: createEventSubscriptions(tables),
    marks: createDeliveryMarks(tables),
    rates: createRequestRates(tables),
    webhooks: createWebhooks(settings.mode, settings.webhookOrigin),
    deadLetters: createWorkStore(blobs, DEAD_LETTERS),
    places: createPlaces(REQUESTS_PER_ENDPOINT),
    sealer,
  };
  const rehearse: RehearseCommand = (key, command, context) =>
    rehearseCommand({ repository }, key, command, context);

  const records = createPackageRecords(tables);
  const receiving: PackageDeps = { clock, repository, packages, records, hints, run, locations };
  const bayUses = createBayUses(tables);
  const { bayCount: counts } = settings;
  const bayCount = (location: string): number | undefined =>
    typeof counts === 'object' ? counts[location] : counts;
  const finishedJobs = createFinishedJobs(tables);
  const arm: ArmDeps = {
    clock,
    repository,
    progress,
    sealer,
    run,
    rehearse,
    locations,
    exportSources,
    driveDocuments: createDriveDocuments(copying),
    finishedJobs,
    packages,
    newId: randomUUID,
    notifications: { ...sending, feed: createEventFeed(tables), endpointPolicy: settings.mode },
  };
  const datacenter: DatacenterDeps = {
    ...receiving,
    packages,
    locations,
    sealer,
    progress,
    bayUses,
    bayCount,
  };

  return {
    mode: settings.mode,
    trustProxy: settings.trustProxy,
    arm,
    datacenter,
    activities: { repository, hints, engine, listLeftOut, sealer, run, sending, receiving, finishedJobs },
    housekeeping: {
      clock,
      repository,
      hints,
      packages,
      records,
      bayUses,
      locations,
      engine,
      outbox: sending,
    },
    autopilot: {
      mode: settings.mode,
      onRealClock: settings.autopilotOnRealClock,
      clock,
      isClockReal: isHostClockReal,
      shelf: settings.baysFolder === undefined ? undefined : createShelf(settings.baysFolder),
      locations,
      arm,
      datacenter,
    },
  };
};

/** Drayage's own account. */
const ownStorage = ({ storage }: Settings): { tables: Tables; blobs: BlobServiceClient } => ({
  tables: openTables(
    'connectionString' in storage
      ? storage
      : { url: endpointOf(storage.accountName, 'table'), credential: new DefaultAzureCredential() },
  ),
  blobs: openBlobs('AzureWebJobsStorage', storage),
});

type Station = {
  readonly bays: Bays & WritableBays;
  /** The account whose containers are bays. */
  readonly baysService: BlobServiceClient | undefined;
};

const station = ({
  baysAccount,
  baysCapacity,
  baysFolder,
  encryptCommand: encrypt,
  unlockCommand: unlock,
}: Settings): Station => {
  const baysService =
    baysAccount && openBlobs('DRAYAGE_BAYS_ACCOUNT', baysAccount, { retryOptions: { maxTries: 1 } });
  const bays = createStation({
    ...(baysFolder && {
      folders: createFolderBays(baysFolder, {
        ...(unlock && { unlock: unlockCommand(unlock) }),
        ...(encrypt && { encrypt: encryptCommand(encrypt) }),
      }),
    }),
    ...(baysService && {
      containers: createContainerBays(
        baysService,
        baysCapacity === undefined ? {} : { capacityBytes: baysCapacity },
      ),
    }),
  });
  return { bays, baysService };
};

/** @param setting where the account stands, for the message when it is not usable. */
const openBlobs = (
  setting: string,
  account: AccountSettings,
  options?: StoragePipelineOptions,
): BlobServiceClient => {
  if ('accountName' in account)
    return new BlobServiceClient(
      endpointOf(account.accountName, 'blob'),
      new DefaultAzureCredential(),
      options,
    );
  try {
    return BlobServiceClient.fromConnectionString(account.connectionString, options);
  } catch (cause) {
    throw new Error(`The connection string in ${setting} is not usable`, { cause });
  }
};

const endpointOf = (accountName: string, service: string): string =>
  `https://${accountName}.${service}.core.windows.net`;

/** On a desk the account every Azurite has is the one Drayage keeps its own things in. */
const customerAccounts = ({ mode, storage, storageAccounts }: Settings): Readonly<Record<string, string>> =>
  mode === 'development' && 'connectionString' in storage
    ? { devstoreaccount1: storage.connectionString, ...storageAccounts }
    : storageAccounts;
