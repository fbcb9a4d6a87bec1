/** A customer's account to export from, on the tests' Azurite, and the papers of its jobs. */
import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import type { BlobSelection } from '../../src/jobs/job.ts';
import type { BlobAccount } from '../../src/ports/blob-account.ts';
import { isOwnContainer } from '../../src/storage/blobs/own-containers.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import { createWorkStore, type WorkStore } from '../../src/storage/blobs/work-store.ts';
import type { ExportEntry, SourceEntry } from '../../src/transfer/export/export-entry.ts';
import { exportPapersOf, type ExportPapers } from '../../src/transfer/export/export-papers.ts';
import { leftByAll, planExport } from '../../src/transfer/export/plan-export.ts';
import type { SourceDeps } from '../../src/transfer/export/source-list.ts';
import type { PlanResult } from '../../src/transfer/segments.ts';
import { takeAccount } from './azurite.ts';

export type ExportWorld = {
  readonly service: BlobServiceClient;
  readonly account: BlobAccount;
  readonly workStore: WorkStore;
  readonly deps: SourceDeps;
  readonly told: string[];
};

export const accountOf = (name: string, connectionString: string): BlobAccount => {
  const account = createStorageAccounts({ [name]: connectionString }).open(`/x/storageAccounts/${name}`);
  if ('kind' in account) throw new Error(account.reason);
  return account;
};

/** The customer's account is Drayage's own too, as on a desk. */
export const exportWorld = async (): Promise<ExportWorld> => {
  const { connectionString, name } = await takeAccount();
  const service = BlobServiceClient.fromConnectionString(connectionString);
  const account = accountOf(name, connectionString);
  const told: string[] = [];
  // The account is this test's as long as it has that container.
  const isOwn = (container: string): boolean => container === 'taken' || isOwnContainer('Drayage')(container);
  const tell = (line: string): void => void told.push(line);
  return {
    service,
    account,
    workStore: createWorkStore(service),
    deps: { account, patience: [], tell, isOwn },
    told,
  };
};

/** Each `container/name`, with its path as content. */
export const putBlobs = async (
  { service }: Pick<ExportWorld, 'service'>,
  ...paths: string[]
): Promise<void> => {
  for (const path of paths) await putBlob(service, path, path);
};

export const putBlob = async (service: BlobServiceClient, path: string, content: string): Promise<void> => {
  const slash = path.indexOf('/');
  const container = service.getContainerClient(path.slice(0, slash));
  await container.createIfNotExists();
  await container.getBlockBlobClient(path.slice(slash + 1)).upload(content, Buffer.byteLength(content));
};

/** @returns its time. */
export const takeSnapshot = async (service: BlobServiceClient, path: string): Promise<string> => {
  const slash = path.indexOf('/');
  const blob = service.getContainerClient(path.slice(0, slash)).getBlobClient(path.slice(slash + 1));
  const { snapshot } = await blob.createSnapshot();
  if (snapshot === undefined) throw new Error('There is no snapshot.');
  return snapshot;
};

export const MiB = 1024 * 1024;

/** With room for all that a test has. */
export const wide = { freeBytes: 100 * MiB, allocationUnit: 4096 };

export type TestJob = {
  readonly papers: ExportPapers;
  /** Of its drive number `index`, in its first run. */
  readonly plan: (index: number, size?: typeof wide, deps?: SourceDeps) => Promise<PlanResult>;
  readonly entries: (index: number) => Promise<ExportEntry[]>;
  readonly left: () => Promise<SourceEntry[]>;
};

export const testJob = (
  { deps, workStore }: ExportWorld,
  selection: BlobSelection,
  jobId: string = randomUUID(),
  store: WorkStore = workStore,
): TestJob => {
  const papers = exportPapersOf(store, jobId);
  const instanceId = (index: number): string => `${jobId}-d${index}-1`;
  return {
    papers,
    plan: (index, size = wide, given = deps) =>
      planExport(given, { driveId: `D${index}`, selection }, papers, {
        instanceId: instanceId(index),
        ...size,
      }),
    entries: async (index) => {
      const entries: ExportEntry[] = [];
      for (let number = 0; ; number += 1) {
        const turn = await turnOf(papers, number, instanceId(index));
        if (!turn) continue;
        if (turn.plan.kind !== 'planned') throw new Error(turn.plan.copyStatus);
        for (let segment = 0; segment < turn.plan.segments; segment += 1)
          entries.push(...(await papers.segment(instanceId(index), segment)));
        return entries;
      }
    },
    left: async () => {
      const entries: SourceEntry[] = [];
      for await (const entry of leftByAll(papers)) entries.push(entry);
      return entries;
    },
  };
};

const turnOf = async (papers: ExportPapers, number: number, instanceId: string) => {
  const claimed = await papers.claim(number);
  if (!claimed) throw new Error(`${instanceId} had no turn.`);
  return claimed.instanceId === instanceId ? papers.turn(number) : undefined;
};

export const inline = (blobPath: string[], blobPathPrefix: string[] = []): BlobSelection => ({
  blobList: { blobPath, blobPathPrefix },
});

/** What one wide drive gets: paths, and times of snapshots behind them. */
export const chosen = async (world: ExportWorld, selection: BlobSelection): Promise<string[]> => {
  const job = testJob(world, selection);
  const result = await job.plan(0);
  if (result.kind !== 'planned') throw new Error(result.copyStatus);
  return (await job.entries(0)).map(nameOf);
};

export const nameOf = ({ blobPath, snapshot }: Pick<SourceEntry, 'blobPath' | 'snapshot'>): string =>
  snapshot === undefined ? blobPath : `${blobPath} ${snapshot}`;
