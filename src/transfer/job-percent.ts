/** How far a job is as a whole: its drives count alike. */
import { copyPercent, type DriveProgress } from '../ports/progress.ts';
import type { DriveCopy } from './drive-job.ts';

export const jobPercent = (progress: readonly DriveProgress[], copies: readonly DriveCopy[]): number => {
  const sum = copies.reduce((before, copy) => before + drivePercent(progress, copy), 0);
  return copies.length === 0 ? 0 : Math.floor(sum / copies.length);
};

const drivePercent = (progress: readonly DriveProgress[], copy: DriveCopy): number => {
  switch (copy.kind) {
    case 'waiting':
      return 0;
    case 'ended':
      return copy.percentComplete;
    case 'copying': {
      const done = progress.find(({ driveId }) => driveId.toLowerCase() === copy.driveId.toLowerCase());
      return done ? copyPercent(done, done.whole) : 0;
    }
  }
};
