/** The end of a drive of an export: what did not come whole removed, its manifest, its logs, and the job's incomplete list. */
import type { ExportedBlob } from '../../formats/drive-log.ts';
import type { DriveResult } from '../../jobs/drive.ts';
import { toInstant } from '../../ports/clock.ts';
import type { WritableDrive } from '../../ports/bay.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';
import type { DriveJob } from '../drive-job.ts';
import { putterOf, writeLogs } from '../drive-logs.ts';
import { bareResult } from '../finish-drive.ts';
import { writableDrive } from '../mounted-drive.ts';
import type { Papers } from '../papers.ts';
import type { FinishInput } from '../segments.ts';
import type { ExportDeps } from './copy-export-segment.ts';
import { MANIFEST_FILE, manifestText, writeDriveManifest, type ManifestText } from './drive-manifest.ts';
import { METADATA_SUFFIX, PROPERTIES_SUFFIX } from './export-entry.ts';
import { missingBlobs, missingTo, outcomesOf } from './export-outcomes.ts';
import type { ExportPapers } from './export-papers.ts';
import { endedDrives, isLastToEnd, writeIncompleteList } from './incomplete-list.ts';

/** Why a drive has no manifest: it cannot be mounted any more, or not be written to. */
type Unsealed = { readonly ok: false; readonly status: DriveResult['copyStatus']; readonly reason: string };

export const finishExport = async (
  deps: ExportDeps & { readonly workStore: WorkStore },
  job: DriveJob,
  papers: Papers<ExportedBlob>,
  exported: ExportPapers,
  { outcome, run }: FinishInput,
): Promise<DriveResult> => {
  const segments = outcome.kind === 'refused' ? 0 : outcome.segments;
  const outcomes = (): AsyncGenerator<ExportedBlob> => outcomesOf(papers, exported, run.instanceId, segments);
  const missing = await missingTo(run.instanceId, exported);
  const logged = async function* (): AsyncGenerator<ExportedBlob> {
    yield* outcomes();
    if (missing > 0) yield* missingBlobs(exported);
  };
  const text = manifestText(job.drive.driveId, outcomes);
  const sealed = outcome.kind === 'refused' ? undefined : await seal(deps, job, outcomes, text);
  if (sealed?.ok === false)
    deps.tell(`Drive ${job.drive.driveId} has no manifest: ${sealed.status}: ${sealed.reason}`);
  const result: DriveResult = {
    ...withMissing(bareResult(outcome), missing),
    ...(sealed?.ok === false && { copyStatus: sealed.status }),
    ...(sealed?.ok && { manifestFile: MANIFEST_FILE, manifestHash: sealed.hash }),
  };
  const ended = endedDrives(deps.workStore, run.jobId);
  await ended.keep(run.instanceId, sealed?.ok === true);

  const account = deps.accounts.open(job.storageAccountId);
  if ('kind' in account) return result;
  // Decided once, so that a second run writes over the first one's logs.
  const at = await papers.logTime(toInstant(deps.clock.now()));
  const put = putterOf(deps, account, job, at);
  const others = job.copies.filter((copy) => copy.kind !== 'copying' || copy.instanceId !== run.instanceId);
  const [logs, manifestUri, incompleteBlobListUri] = await Promise.all([
    writeLogs(put, job, result.copyStatus, logged),
    job.backupDriveManifest && sealed?.ok ? put('manifest', text) : undefined,
    job.selection && (await isLastToEnd(ended, others))
      ? writeIncompleteList({ ...deps, account }, run.jobId, job.selection, put)
      : undefined,
  ]);
  return {
    ...result,
    ...logs,
    ...(manifestUri !== undefined && { manifestUri }),
    ...(incompleteBlobListUri !== undefined && { incompleteBlobListUri }),
  };
};

/** Who names what is not there made a mistake, and is told: by the error log, which only errors have. */
const withMissing = (result: DriveResult, missing: number): DriveResult =>
  missing === 0
    ? result
    : {
        ...result,
        copyStatus: result.copyStatus === 'Completed' ? 'CompletedWithErrors' : result.copyStatus,
        blobsFailed: result.blobsFailed + missing,
      };

/** The results decide what is on the drive: whatever an attempt left of a blob that failed is not. */
const seal = async (
  { bays }: ExportDeps,
  job: DriveJob,
  outcomes: () => AsyncIterable<ExportedBlob>,
  text: ManifestText,
): Promise<{ readonly ok: true; readonly hash: string } | Unsealed> => {
  const mounted = await writableDrive(bays, job.drive);
  if (!mounted.ok) return mounted;
  const { drive } = mounted;
  const fail = ({ reason }: { reason: string }): Unsealed => ({
    ok: false,
    status: 'DiskOperationFailed',
    reason,
  });
  for await (const { filePath, status } of outcomes()) {
    const removed = status === 'Completed' ? undefined : await removeBlob(drive, filePath);
    if (removed?.ok === false) return fail(removed);
  }
  const manifest = await writeDriveManifest(drive, text);
  if (!manifest.ok) return fail(manifest);
  const tidied = await drive.tidy();
  const synced = tidied.ok ? await drive.sync() : tidied;
  return synced.ok ? { ok: true, hash: manifest.value } : fail(synced);
};

/** A name that no file can have has none. */
const removeBlob = async (
  drive: WritableDrive,
  filePath: string,
): Promise<Awaited<ReturnType<WritableDrive['remove']>>> => {
  for (const path of [filePath, filePath + METADATA_SUFFIX, filePath + PROPERTIES_SUFFIX]) {
    const removed = await drive.remove(path);
    if (!removed.ok && removed.fault !== 'FileNameInvalid' && removed.fault !== 'FileNameTooLong')
      return removed;
  }
  return { ok: true, value: undefined };
};
