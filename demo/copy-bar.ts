/** The progress bar of a copy. */
import { SingleBar } from 'cli-progress';

export type CopyBar = {
  readonly show: (bytes: number) => void;
  readonly stop: () => void;
};

/** A bar over `totalBytes`; a drive of empty files has nothing to show but its end. */
export const copyBar = (totalBytes: number): CopyBar => {
  const bar = new SingleBar({
    format: '  copying  {bar}  {percentage}%  {mib} MiB',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stdout,
    hideCursor: true,
    // Off a terminal a line now and then is enough.
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
  bar.start(Math.max(totalBytes, 1), 0, { mib: '0.0' });
  return {
    show: (bytes) => bar.update(bytes, { mib: (bytes / 2 ** 20).toFixed(1) }),
    stop: () => bar.stop(),
  };
};
