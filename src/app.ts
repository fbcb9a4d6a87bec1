/** The one place where things are put together: settings to adapters, adapters to what each handler needs. */
import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import type { ArmDeps } from './arm/operation.ts';
import { locations } from './arm/locations.ts';
import { createFolderBays } from './bays/folder-bay.ts';
import type { DatacenterDeps } from './datacenter/operations.ts';
import { runCommand } from './jobs/run-command.ts';
import type { ActivityDeps } from './orchestration/activities.ts';
import type { HousekeepingDeps } from './orchestration/housekeeping.ts';
import { hostClock as clock } from './ports/clock.ts';
import { readSettings, type Settings } from './settings.ts';
import { createStorageAccounts } from './storage/blobs/storage-accounts.ts';
import { createWorkStore } from './storage/blobs/work-store.ts';
import { createSealer } from './storage/sealing/sealer.ts';
import { loadSealingKey } from './storage/sealing/sealing-key.ts';
import { createDueHints } from './storage/tables/due-hints.ts';
import { createExpectedPackages } from './storage/tables/expected-packages.ts';
import { createJobRepository } from './storage/tables/job-repository.ts';
import { createProgressStore } from './storage/tables/progress-store.ts';
import { openTables } from './storage/tables/tables.ts';
import { createImportEngine } from './transfer/import-engine.ts';

export type Drayage = {
  readonly mode: Settings['mode'];
  readonly arm: ArmDeps;
  readonly datacenter: DatacenterDeps;
  readonly activities: ActivityDeps;
  readonly housekeeping: HousekeepingDeps;
};

let built: Promise<Drayage> | undefined;

/** The app, put together at the first call; a failure is not kept, so the next call tries again. */
export const drayage = (): Promise<Drayage> => {
  built ??= build(readSettings(process.env)).catch((error: unknown) => {
    built = undefined;
    throw error;
  });
  return built;
};
