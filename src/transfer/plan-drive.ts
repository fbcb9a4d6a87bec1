/** The plan of a drive: its manifest read once, judged as a whole, and cut into segments. */
import { ManifestFormatError, type ManifestBlob } from '../formats/manifest.ts';
import { readManifest } from '../formats/read-manifest.ts';
import { sameDrive, type DriveCopyStatus } from '../jobs/drive.ts';
import type { BayFault, Bays } from '../ports/bay.ts';
import type { StorageAccounts } from '../ports/blob-account.ts';
import { checkHeader } from './drive-header.ts';
import type { DriveJob } from './drive-job.ts';
import { manifestFile, ManifestReadError, type ManifestFile } from './manifest-file.ts';
import { mountedDrive } from './mounted-drive.ts';
import type { Papers } from './papers.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import { SeenTargets } from './seen-targets.ts';
import type { PlanResult, Tell } from './segments.ts';
import { blobPathOf, targetOf } from './target.ts';

/** What one activity copies: long enough to be worth its messages, short enough to be done again after a kill. */
const SEGMENT_BYTES = 256 * 1024 * 1024;
const SEGMENT_BLOBS = 500;
/** Bounds what a segment's papers hold, whatever the size of the blocks. */
const SEGMENT_CHUNKS = 20_000;

export type PlanDeps = {
  readonly bays: Bays;
  readonly accounts: StorageAccounts;
  readonly patience: Patience;
  readonly tell: Tell;
};

/** Touches the customer's account only to ask whether it lets us in, and that only when the manifest was good. */
export const planDrive = async (deps: PlanDeps, job: DriveJob, papers: Papers): Promise<PlanResult> => {
  const plan = await readPlan(deps, job, papers);
  const judged = plan.kind === 'refused' ? plan : ((await lockedOut(deps, job)) ?? plan);
  if (judged.kind === 'planned') return judged;
  const { copyStatus, why } = judged;
  deps.tell(`Drive ${job.drive.driveId} is not copied: ${copyStatus}: ${why}`);
  return { kind: 'refused', copyStatus };
};

type Planned = Extract<PlanResult, { kind: 'planned' }>;
type Refused = { readonly kind: 'refused'; readonly copyStatus: DriveCopyStatus; readonly why: string };

const refused = (copyStatus: DriveCopyStatus, why: string): Refused => ({ kind: 'refused', copyStatus, why });

const readPlan = async (deps: PlanDeps, { drive }: DriveJob, papers: Papers): Promise<Planned | Refused> => {
  const mounted = await mountedDrive(deps.bays, drive);
  if (!mounted.ok) return refused(mounted.status, mounted.reason);
  const header = await checkHeader(mounted.drive, drive.driveHeaderHash);
  if (header.kind === 'refused') return refused(header.status, header.reason);
  if (header.kind === 'unchecked')
    deps.tell(`The header of drive ${drive.driveId} is not checked: ${header.reason}`);
  const opened = await mounted.drive.open(drive.manifestFile);
  if (!opened.ok) return refused(manifestStatus[opened.fault], opened.reason);
  try {
    return await judgeManifest(manifestFile(opened.value, drive.manifestHash), drive.driveId, papers);
  } catch (error) {
    if (error instanceof ManifestReadError) return refused(manifestStatus[error.fault], error.message);
    throw error;
  } finally {
    await opened.value.close();
  }
};

const manifestStatus: Readonly<Record<BayFault, DriveCopyStatus>> = {
  FileNameInvalid: 'ManifestNameInvalid',
  FileNameTooLong: 'ManifestNameTooLong',
  FileNotFound: 'ManifestNotFound',
  FileAccessDenied: 'ManifestAccessDenied',
  IOFailed: 'ReadManifestFailed',
};

/** A wrong hash comes before all else: what a spoilt file says of itself means nothing. */
const judgeManifest = async (
  file: ManifestFile,
  driveId: string,
  papers: Papers,
): Promise<Planned | Refused> => {
  const plan = await cut(file, driveId, papers);
  return (await file.hasHash())
    ? plan
    : refused('ManifestCorrupted', 'its manifest has another hash than the job says');
};

const cut = async (file: ManifestFile, driveId: string, papers: Papers): Promise<Planned | Refused> => {
  const seen = new SeenTargets();
  let segments = 0;
  let serials = 0;
  let bytes = 0;
  let blobs = 0;
  const parallel = cutter((part) => papers.writeEntries(segments++, part));
  const serial = cutter((part) => papers.writeEntries({ serial: serials++ }, part));
  try {
    for await (const item of readManifest(file.bytes())) {
      if (item.type === 'drive') {
        if (!sameDrive(item.header.driveId, driveId.trim()))
          return refused('ManifestDriveIdMismatch', `its manifest is of drive ${item.header.driveId}`);
        continue;
      }
      bytes += item.blob.length;
      blobs += 1;
      const again = seen.add(blobPathOf(targetOf(item.blob.blobPath)));
      await (again ? serial : parallel).add(item.blob);
    }
  } catch (error) {
    if (error instanceof ManifestFormatError) return refused('ManifestFormatInvalid', error.message);
    throw error;
  }
  await parallel.end();
  await serial.end();
  return {
    kind: 'planned',
    segments: segments + serials,
    totals: { bytes, blobs, serialFrom: segments },
  };
};

const cutter = (
  write: (part: readonly ManifestBlob[]) => Promise<void>,
): { add: (blob: ManifestBlob) => Promise<void>; end: () => Promise<void> } => {
  let part: ManifestBlob[] = [];
  let bytes = 0;
  let chunks = 0;
  const end = async (): Promise<void> => {
    if (part.length === 0) return;
    const full = part;
    part = [];
    bytes = 0;
    chunks = 0;
    await write(full);
  };
  return {
    add: async (blob) => {
      part.push(blob);
      bytes += blob.length;
      chunks += blob.kind === 'block' ? blob.blocks.length : blob.pageRanges.length;
      if (part.length >= SEGMENT_BLOBS || bytes >= SEGMENT_BYTES || chunks >= SEGMENT_CHUNKS) await end();
    },
    end,
  };
};

/** An account that cannot be reached is no reason to refuse the drive: then each blob ends as BlobRequestFailed. */
const lockedOut = async ({ accounts, patience }: PlanDeps, job: DriveJob): Promise<Refused | undefined> => {
  const account = accounts.open(job.storageAccountId);
  if ('kind' in account) return undefined;
  const { answer } = await patiently(patience, account.now);
  return isRefusal(answer) && answer.status === 'BlobRequestForbidden'
    ? refused(answer.status, answer.reason)
    : undefined;
};
