/** A drive as the service answers it: never with its BitLocker key, and with a copyStatus only from Transferring on. */
import { sameDrive } from '../jobs/drive.ts';
import type { Drive } from '../jobs/drive.ts';
import type { LoadedJob } from '../jobs/job-repository.ts';
import type { DriveProgress } from '../ports/progress.ts';

const hasCome = ({ status }: Drive): boolean => status !== 'Specified' && status !== 'NeverReceived';

/** How far the copy has come, and what came of it. */
const copyOf = (
  drive: Drive,
  { job, percentComplete }: Pick<LoadedJob, 'job' | 'percentComplete'>,
  progress: readonly DriveProgress[],
): object => {
  switch (drive.status) {
    case 'Specified':
    case 'NeverReceived':
    case 'Received':
      return {};
    case 'Transferring': {
      const copied = progress.find(({ driveId }) => sameDrive(driveId, drive.driveId));
      // Progress does not know of how many bytes; the job's percent is this drive's when there is no other.
      const isAlone = job.drives.filter(hasCome).length === 1;
      return {
        copyStatus: 'InProgress',
        ...(isAlone ? { percentComplete } : {}),
        bytesSucceeded: copied?.bytes ?? 0,
      };
    }
    case 'Completed':
    case 'CompletedMoreInfo':
    case 'ShippedBack': {
      if (drive.result === undefined) return {};
      const { copyStatus, percentComplete: percent, bytesSucceeded, ...rest } = drive.result;
      return {
        copyStatus,
        percentComplete: percent,
        ...(rest.verboseLogUri === undefined ? {} : { verboseLogUri: rest.verboseLogUri }),
        ...(rest.errorLogUri === undefined ? {} : { errorLogUri: rest.errorLogUri }),
        ...(rest.manifestUri === undefined ? {} : { manifestUri: rest.manifestUri }),
        bytesSucceeded,
      };
    }
  }
};

export const driveResource = (
  drive: Drive,
  loaded: Pick<LoadedJob, 'job' | 'percentComplete'>,
  progress: readonly DriveProgress[],
): object => ({
  driveId: drive.driveId,
  manifestFile: drive.manifestFile,
  manifestHash: drive.manifestHash,
  ...(drive.driveHeaderHash === undefined ? {} : { driveHeaderHash: drive.driveHeaderHash }),
  state: drive.status,
  ...copyOf(drive, loaded, progress),
});
