/** The plan of a drive: its manifest read once, judged as a whole, and cut into segments. */
import { JsonLines } from '../formats/json-lines.ts';
import { ManifestFormatError, type ManifestEntry } from '../formats/manifest.ts';
import { readManifest } from '../formats/read-manifest.ts';
import { quoted } from '../formats/xml-values.ts';
import { sameDrive, type DriveCopyStatus } from '../jobs/drive.ts';
import type { BayFault, Bays } from '../ports/bay.ts';
import type { StorageAccounts } from '../ports/blob-account.ts';
import { checkHeader } from './drive-header.ts';
import type { DriveJob } from './drive-job.ts';
import { manifestFile, ManifestReadError, type ManifestFile } from './manifest-file.ts';
import { mountedDrive } from './mounted-drive.ts';
import type { Papers } from './papers.ts';
import { partUploads, type PartUploads } from './part-uploads.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import { SeenTargets } from './seen-targets.ts';
import type { PlanResult, Tell } from './segments.ts';

/** What one activity copies: long enough to be worth its messages, short enough to be done again after a kill. */
const SEGMENT_BYTES = 256 * 1024 * 1024;
const SEGMENT_BLOBS = 500;
/** Bounds what a segment's papers hold, whatever the size of the blocks. */
const SEGMENT_CHUNKS = 20_000;
/** Segments that are written while the manifest is read on; one with more chunks than a segment should have goes alone. */
const SEGMENTS_ON_THEIR_WAY = 4;

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
    return await judgeManifest(manifestFile(opened.value, drive.manifestHash), drive, papers);
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
  drive: DriveJob['drive'],
  papers: Papers,
): Promise<Planned | Refused> => {
  const plan = await cut(file, drive, papers);
  return (await file.hasHash())
    ? plan
    : refused('ManifestCorrupted', 'its manifest has another hash than the job says');
};

const cut = async (
  file: ManifestFile,
  { driveId, manifestHash }: DriveJob['drive'],
  papers: Papers,
): Promise<Planned | Refused> => {
  // Who writes a manifest can choose its names, but not what they make of its hash.
  const seen = new SeenTargets(manifestHash);
  const uploads = partUploads(SEGMENT_CHUNKS);
  let segments = 0;
  let serials = 0;
  let bytes = 0;
  let blobs = 0;
  const parallel = cutter(uploads, (part) => papers.writeEntries(segments++, part));
  const serial = cutter(uploads, (part) => papers.writeEntries({ serial: serials++ }, part));
  try {
    for await (const item of readManifest(file.bytes())) {
      if (item.type === 'drive') {
        if (!sameDrive(item.header.driveId, driveId.trim()))
          return refused(
            'ManifestDriveIdMismatch',
            `its manifest is of drive ${quoted(item.header.driveId)}`,
          );
        continue;
      }
      bytes += item.blob.length;
      blobs += 1;
      const again = item.type === 'blob' && seen.add(item.blob.blobPath);
      const cutting = again ? serial : parallel;
      if (cutting.add(item.blob)) await cutting.end();
    }
    await parallel.end();
    await serial.end();
  } catch (error) {
    if (error instanceof ManifestFormatError) return refused('ManifestFormatInvalid', error.message);
    throw error;
  } finally {
    await uploads.end();
  }
  return {
    kind: 'planned',
    segments: segments + serials,
    totals: { bytes, blobs, serialFrom: segments },
  };
};

type Cutter = {
  /** @returns whether the segment is full. */
  readonly add: (entry: ManifestEntry) => boolean;
  readonly end: () => Promise<void>;
};

const cutter = (uploads: PartUploads, write: (part: JsonLines) => Promise<void>): Cutter => {
  let part = new JsonLines();
  let bytes = 0;
  let chunks = 0;
  return {
    add: (entry) => {
      part.add(entry);
      bytes += entry.kind === 'refused' ? 0 : entry.length;
      chunks += chunksOf(entry);
      return part.count >= SEGMENT_BLOBS || bytes >= SEGMENT_BYTES || chunks >= SEGMENT_CHUNKS;
    },
    end: async () => {
      if (part.count === 0) return;
      const full = part;
      const charge = Math.max(chunks, SEGMENT_CHUNKS / SEGMENTS_ON_THEIR_WAY);
      part = new JsonLines();
      bytes = 0;
      chunks = 0;
      await uploads.begin(charge, () => write(full));
    },
  };
};

const chunksOf = (entry: ManifestEntry): number => {
  switch (entry.kind) {
    case 'block':
      return entry.blocks.length;
    case 'page':
      return entry.pageRanges.length;
    case 'refused':
      return 0;
  }
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
