/** The end of a drive's copy: its logs written from the segments' results, its manifest kept, its result drawn up. */
import { copyPercent } from '../ports/progress.ts';
import type { LoggedBlob } from '../formats/drive-log.ts';
import { driveLogName, errorLogBlobs, writeDriveLog } from '../formats/write-drive-log.ts';
import type { DriveCopyStatus, DriveResult } from '../jobs/drive.ts';
import type { Bays } from '../ports/bay.ts';
import type { BlobAccount, StorageAccounts } from '../ports/blob-account.ts';
import type { Clock } from '../ports/clock.ts';
import { toInstant } from '../ports/clock.ts';
import type { DriveJob } from './drive-job.ts';
import { manifestFile, ManifestReadError } from './manifest-file.ts';
import { mountedDrive } from './mounted-drive.ts';
import type { Papers } from './papers.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import type { FinishInput, Tell } from './segments.ts';
import { targetOf } from './target.ts';

/** What the service calls its diagnostics container unless it is told otherwise (storage-import-export-file-format-log). */
const DEFAULT_PLACE = 'waimportexport';

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
  const log = (blobs: AsyncIterable<LoggedBlob>): AsyncIterable<Uint8Array> =>
    utf8(writeDriveLog({ driveId: job.drive.driveId, status: result.copyStatus }, blobs));

  const hasFailed = result.copyStatus !== 'Completed' && result.copyStatus !== 'CompletedWithWarnings';
  const keepsManifest = job.backupDriveManifest && outcome.kind !== 'refused';
  const [errorLogUri, verboseLogUri, manifestUri] = await Promise.all([
    hasFailed ? put('error', () => log(failures(papers.results(segments)))) : undefined,
    job.logLevel === 'Verbose' ? put('verbose', () => log(papers.results(segments))) : undefined,
    keepsManifest ? backUpManifest(deps, job, put) : undefined,
  ]);
  return {
    ...result,
    ...(errorLogUri !== undefined && { errorLogUri }),
    ...(verboseLogUri !== undefined && { verboseLogUri }),
    ...(manifestUri !== undefined && { manifestUri }),
  };
};

/** Gives the absolute URI, or nothing when the account refuses. The body is made anew for each try. */
type Put = (
  kind: 'error' | 'verbose' | 'manifest',
  body: () => AsyncIterable<Uint8Array>,
) => Promise<string | undefined>;

const putterOf = ({ patience, tell }: FinishDeps, account: BlobAccount, job: DriveJob, at: string): Put => {
  const place = job.diagnosticsPath.replace(/^\/+|\/+$/gu, '') || DEFAULT_PLACE;
  return async (kind, body) => {
    const target = targetOf(`${place}/${driveLogName(job.jobName, job.drive.driveId, at, kind)}`);
    const container = await patiently(patience, () => account.ensureContainer(target.container));
    const answer = isRefusal(container.answer)
      ? container.answer
      : (await patiently(patience, () => account.putStream(target, body(), 'application/xml'))).answer;
    if (!isRefusal(answer)) return answer.uri;
    tell(`The ${kind} blob of drive ${job.drive.driveId} could not be written: ${answer.reason}`);
    return undefined;
  };
};

async function* failures(blobs: AsyncIterable<LoggedBlob>): AsyncGenerator<LoggedBlob> {
  for await (const blob of blobs) {
    const failure = errorLogBlobs(blob);
    if (failure) yield failure;
  }
}

async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

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
