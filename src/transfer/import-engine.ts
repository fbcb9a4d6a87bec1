/** The import engine: what a drive's orchestration calls, put together. */
import type { Bays } from '../ports/bay.ts';
import type { StorageAccounts } from '../ports/blob-account.ts';
import type { Clock } from '../ports/clock.ts';
import type { WorkStore } from '../storage/blobs/work-store.ts';
import { createBlockBuffers, type BlockBuffers } from './block-buffers.ts';
import { copySegment } from './copy-segment.ts';
import { BLOCKS_IN_FLIGHT_BYTES, createEngine, type DriveSteps, type EngineDeps } from './engine.ts';
import { finishDrive } from './finish-drive.ts';
import { papersOf } from './papers.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { planDrive } from './plan-drive.ts';
import type { TransferEngine } from './segments.ts';

export type ImportDeps = {
  readonly accounts: StorageAccounts;
  readonly bays: Bays;
  readonly workStore: WorkStore;
  /** For the time in the names of the logs. */
  readonly clock: Clock;
  /** How long a customer's account that fails is asked again. */
  readonly patience?: Patience;
  /** Shared with all that copies in this process. */
  readonly buffers?: BlockBuffers;
};

export const importSteps = (given: ImportDeps): DriveSteps => {
  const deps = {
    ...given,
    patience: given.patience ?? defaultPatience,
    buffers: given.buffers ?? createBlockBuffers(BLOCKS_IN_FLIGHT_BYTES),
  };
  const papers = (instanceId: string): ReturnType<typeof papersOf> => papersOf(deps.workStore, instanceId);
  return {
    plan: (job, { instanceId }, tell) => planDrive({ ...deps, tell }, job, papers(instanceId)),
    copySegment: (job, input, progress, tell) =>
      copySegment({ ...deps, tell }, job, papers(input.run.instanceId), input, progress),
    finish: (job, { outcome, run }, tell) =>
      finishDrive({ ...deps, tell }, job, papers(run.instanceId), outcome),
  };
};

export const createImportEngine = (deps: EngineDeps & ImportDeps): TransferEngine => {
  const steps = importSteps(deps);
  return createEngine(deps, () => steps);
};
