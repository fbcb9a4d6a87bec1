/** The export engine: what a drive's orchestration calls, put together. The mirror of the import engine. */
import { notEmpty } from '../../bays/volume-file.ts';
import type { ExportedBlob } from '../../formats/drive-log.ts';
import type { WritableBays } from '../../ports/bay.ts';
import { createBlockBuffers } from '../block-buffers.ts';
import type { DriveJob } from '../drive-job.ts';
import { BLOCKS_IN_FLIGHT_BYTES, createEngine, type DriveSteps, type EngineDeps } from '../engine.ts';
import type { ImportDeps } from '../import-engine.ts';
import { exportedLine } from '../lines.ts';
import { writableDrive } from '../mounted-drive.ts';
import { runPapersOf, type Papers } from '../papers.ts';
import { defaultPatience } from '../patience.ts';
import type { DriveRun, PlanResult, Tell, TransferEngine } from '../segments.ts';
import { copyExportSegment } from './copy-export-segment.ts';
import { exportPapersOf } from './export-papers.ts';
import { finishExport } from './finish-export.ts';
import { planExport } from './plan-export.ts';

export type ExportEngineDeps = Omit<ImportDeps, 'bays'> & {
  readonly bays: WritableBays;
  /** Whether a container of an account is Drayage's own: its blobs are nobody's to take. */
  readonly isOwn: (account: string, container: string) => boolean;
};

type Deps = Required<ExportEngineDeps>;

export const exportSteps = (given: ExportEngineDeps): DriveSteps => {
  const deps: Deps = {
    ...given,
    patience: given.patience ?? defaultPatience,
    buffers: given.buffers ?? createBlockBuffers(BLOCKS_IN_FLIGHT_BYTES),
  };
  const papers = ({ instanceId }: DriveRun): Papers<ExportedBlob> =>
    runPapersOf(deps.workStore, instanceId, exportedLine);
  const shared = ({ jobId }: DriveRun): ReturnType<typeof exportPapersOf> =>
    exportPapersOf(deps.workStore, jobId);
  return {
    plan: (job, run, tell) => plan(deps, job, run, tell),
    copySegment: (job, input, progress, tell) =>
      copyExportSegment({ ...deps, tell }, job, papers(input.run), shared(input.run), input, progress),
    finish: (job, input, tell) =>
      finishExport({ ...deps, tell }, job, papers(input.run), shared(input.run), input),
  };
};

export const createExportEngine = (deps: EngineDeps & ExportEngineDeps): TransferEngine => {
  const steps = exportSteps(deps);
  return createEngine(deps, () => steps);
};

/** The drive's part of it: it is there, encrypted, and empty. */
const plan = async (deps: Deps, job: DriveJob, run: DriveRun, tell: Tell): Promise<PlanResult> => {
  const { accounts, bays, isOwn, patience, workStore } = deps;
  const refuse = (
    copyStatus: Extract<PlanResult, { kind: 'refused' }>['copyStatus'],
    why: string,
  ): PlanResult => {
    tell(`Drive ${job.drive.driveId} is not filled: ${copyStatus}: ${why}`);
    return { kind: 'refused', copyStatus };
  };
  if (!job.selection) throw new Error(`The job of ${run.instanceId} is no export.`);
  const account = accounts.open(job.storageAccountId);
  if ('kind' in account) return refuse('BlobRequestForbidden', account.reason);
  const mounted = await writableDrive(bays, job.drive);
  if (!mounted.ok) return refuse(mounted.status, mounted.reason);
  const { drive } = mounted;
  const foreign = await drive.foreign();
  if (!foreign.ok) return refuse('DiskOperationFailed', foreign.reason);
  if (foreign.value !== undefined) return refuse('DiskOperationFailed', notEmpty(foreign.value));
  const space = await drive.space();
  if (!space.ok) return refuse('DiskOperationFailed', space.reason);
  return planExport(
    { account, patience, tell, isOwn: (container) => isOwn(account.name, container) },
    { driveId: job.drive.driveId, selection: job.selection },
    exportPapersOf(workStore, run.jobId),
    { ...space.value, instanceId: run.instanceId },
  );
};
