/** The end of a drive's copy: its logs written from the segments' results, its manifest kept, its result drawn up. */
import { copyPercent } from '../ports/progress.ts';
import type { DriveCopyStatus, DriveResult } from '../jobs/drive.ts';
import type { Bays } from '../ports/bay.ts';
import type { StorageAccounts } from '../ports/blob-account.ts';
import type { Clock } from '../ports/clock.ts';
import { toInstant } from '../ports/clock.ts';
import type { DriveJob } from './drive-job.ts';
import { putterOf, writeLogs, type Put } from './drive-logs.ts';
import { manifestFile, ManifestReadError } from './manifest-file.ts';
import { mountedDrive } from './mounted-drive.ts';
import type { Papers } from './papers.ts';
import type { Patience } from './patience.ts';
import type { FinishInput, Tell } from './segments.ts';

export type FinishDeps = {
  readonly bays: Bays;
  readonly accounts: StorageAccounts;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly tell: Tell;
};

type Outcome = FinishInput['outcome'];

/** What can be told without the job: for one that is gone, it is all there is. */
export const bareResult = (outcome: Outcome): DriveResult => {
  const copyStatus = copyStatusOf(outcome);
  if (outcome.kind === 'refused')
    return { copyStatus, bytesSucceeded: 0, percentComplete: 0, blobsSucceeded: 0, blobsFailed: 0 };
  const { bytesSucceeded, blobsSucceeded, blobsFailed } = outcome.totals;
  // A copy that came to its end handled everything, whatever came of it.
  const percentComplete =
    outcome.kind === 'copied'
      ? 100
      : copyPercent({ bytes: bytesSucceeded, blobs: blobsSucceeded }, outcome.plan);
  return { copyStatus, bytesSucceeded, percentComplete, blobsSucceeded, blobsFailed };
};

const copyStatusOf = (outcome: Outcome): DriveCopyStatus => {
  switch (outcome.kind) {
    case 'refused':
      return outcome.copyStatus;
    case 'failed':
      return 'InternalError';
    case 'copied':
      if (outcome.totals.blobsFailed > 0) return 'CompletedWithErrors';
      return outcome.totals.blobsWithWarnings > 0 ? 'CompletedWithWarnings' : 'Completed';
  }
};

/** A log that the account does not take is no reason to lose the result: its address is then left out. */
export const finishDrive = async (
  deps: FinishDeps,
  job: DriveJob,
  papers: Papers,
  outcome: Outcome,
): Promise<DriveResult> => {
  const result = bareResult(outcome);
  const account = deps.accounts.open(job.storageAccountId);
  if ('kind' in account) return result;

  // Decided once, so that a second run writes over the first one's logs.
  const at = await papers.logTime(toInstant(deps.clock.now()));
  const put = putterOf(deps, account, job, at);
  const segments = outcome.kind === 'refused' ? 0 : outcome.segments;
  const keepsManifest = job.backupDriveManifest && outcome.kind !== 'refused';
  const [logs, manifestUri] = await Promise.all([
    writeLogs(put, job, result.copyStatus, () => papers.results(segments)),
    keepsManifest ? backUpManifest(deps, job, put) : undefined,
  ]);
  return { ...result, ...logs, ...(manifestUri !== undefined && { manifestUri }) };
};

const backUpManifest = async ({ bays }: FinishDeps, job: DriveJob, put: Put): Promise<string | undefined> => {
  const { manifestFile: path, manifestHash } = job.drive;
  const mounted = await mountedDrive(bays, job.drive);
  if (!mounted.ok) return undefined;
  const opened = await mounted.drive.open(path);
  if (!opened.ok) return undefined;
  try {
    return await put('manifest', () => manifestFile(opened.value, manifestHash).bytes());
  } catch (error) {
    if (error instanceof ManifestReadError) return undefined;
    throw error;
  } finally {
    await opened.value.close();
  }
};
