/** What the engines need to know of a job, read anew at every step. */
import { driveInstanceId, sameDrive, type Drive } from '../jobs/drive.ts';
import type { BlobSelection } from '../jobs/job.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { DriveRun } from './segments.ts';

/** How far a drive of the job is, for the percentage of the whole. */
export type DriveCopy =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'copying'; readonly driveId: string; readonly instanceId: string }
  | { readonly kind: 'ended'; readonly percentComplete: number };

export type DriveJob = {
  readonly jobName: string;
  readonly storageAccountId: string;
  readonly diagnosticsPath: string;
  readonly logLevel: 'Error' | 'Verbose';
  readonly backupDriveManifest: boolean;
  /** There for an export: what it takes out. */
  readonly selection?: BlobSelection;
  readonly drive: {
    readonly driveId: string;
    readonly manifestFile: string;
    readonly manifestHash: string;
    readonly driveHeaderHash?: string;
    /** Where it is mounted, as long as it is. */
    readonly bay: string | undefined;
    /**
     * The drive's BitLocker key. A function, so that the key lands in nothing that is written down.
     * @throws Error when Drayage's sealing key is another one than it was.
     */
    readonly bitLockerKey: () => string;
  };
  readonly copies: readonly DriveCopy[];
};

/** `undefined`: the job is gone, or this run of the drive is no longer its last. */
export type LoadDriveJob = (run: DriveRun) => Promise<DriveJob | undefined>;

export const driveJobLoader =
  ({ load }: Pick<JobRepository, 'load'>, sealer: Pick<Sealer, 'open'>): LoadDriveJob =>
  async (run) => {
    const job = (await load(run.key))?.job;
    const drive = job?.drives.find(({ driveId }) => sameDrive(driveId, run.driveId));
    if (job?.jobId !== run.jobId || drive?.runs !== run.run) return undefined;
    const { storageAccountId, diagnosticsPath, logLevel, backupDriveManifest } = job.details;
    return {
      jobName: job.key.name,
      storageAccountId,
      diagnosticsPath,
      logLevel,
      backupDriveManifest,
      ...(job.details.jobType === 'Export' && { selection: job.details.export }),
      drive: {
        driveId: drive.driveId,
        ...manifestOf(drive),
        bay: drive.status === 'Transferring' ? drive.bay : undefined,
        bitLockerKey: () => sealer.open(drive.sealedBitLockerKey ?? '', drive.driveId.toLowerCase()),
      },
      copies: job.drives.flatMap((each) => copyOf(job.jobId, each)),
    };
  };

/** A drive of an export has none before it is filled. */
const manifestOf = (
  drive: Drive,
): Pick<DriveJob['drive'], 'manifestFile' | 'manifestHash' | 'driveHeaderHash'> =>
  'manifestFile' in drive
    ? {
        manifestFile: drive.manifestFile,
        manifestHash: drive.manifestHash,
        ...(drive.driveHeaderHash !== undefined && { driveHeaderHash: drive.driveHeaderHash }),
      }
    : { manifestFile: '', manifestHash: '' };

const copyOf = (jobId: string, drive: Drive): DriveCopy[] => {
  switch (drive.status) {
    case 'NeverReceived':
      return [];
    case 'Specified':
    case 'Received':
      return [{ kind: 'waiting' }];
    case 'Transferring':
      return [
        {
          kind: 'copying',
          driveId: drive.driveId,
          instanceId: driveInstanceId(jobId, drive.index, drive.runs),
        },
      ];
    case 'Completed':
    case 'CompletedMoreInfo':
      return [{ kind: 'ended', percentComplete: drive.result.percentComplete }];
    case 'ShippedBack':
      return drive.result ? [{ kind: 'ended', percentComplete: drive.result.percentComplete }] : [];
  }
};
