/** A drive as the service answers it: never with its BitLocker key, and with a copyStatus only from Transferring on. */
import { sameDrive } from '../jobs/drive.ts';
import type { Drive, DriveSpec } from '../jobs/drive.ts';
import { compact } from './compact.ts';
import { copyPercent, type DriveProgress } from '../ports/progress.ts';

/** How far the copy has come, and what came of it. */
const copyOf = (drive: Drive, progress: readonly DriveProgress[]): object => {
  switch (drive.status) {
    case 'Specified':
    case 'NeverReceived':
    case 'Received':
      return {};
    case 'Transferring': {
      const copied = progress.find(({ driveId }) => sameDrive(driveId, drive.driveId));
      return {
        copyStatus: 'InProgress',
        percentComplete: copied ? copyPercent(copied, copied.whole) : 0,
        bytesSucceeded: copied?.bytes ?? 0,
      };
    }
    case 'Completed':
    case 'CompletedMoreInfo':
    case 'ShippedBack': {
      if (drive.result === undefined) return {};
      const { copyStatus, percentComplete: percent, bytesSucceeded, ...rest } = drive.result;
      return {
        ...compact({ manifestFile: rest.manifestFile, manifestHash: rest.manifestHash }),
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

const manifestOf = ({ manifestFile, manifestHash, driveHeaderHash }: DriveSpec): object =>
  compact({ manifestFile, manifestHash, driveHeaderHash });

export const driveResource = (drive: Drive, progress: readonly DriveProgress[]): object => ({
  driveId: drive.driveId,
  ...('manifestFile' in drive ? manifestOf(drive) : {}),
  state: drive.status,
  ...copyOf(drive, progress),
});
