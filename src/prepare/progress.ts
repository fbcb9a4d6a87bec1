/** How far a preparation has come. */
import type { Survey } from './survey.ts';

/** What is on the drive so far, and what will be. */
export type PrepareProgress = {
  readonly files: number;
  readonly bytes: number;
  readonly totalFiles: number;
  readonly totalBytes: number;
};

export type ProgressKeeper = {
  /** @throws the signal's reason when it was raised. */
  readonly copiedBytes: (bytes: number) => void;
  readonly copiedFile: () => void;
  readonly soFar: () => { readonly files: number; readonly bytes: number };
};

export const keepProgress = (
  survey: Survey,
  tell: ((progress: PrepareProgress) => void) | undefined,
  signal: AbortSignal | undefined,
): ProgressKeeper => {
  let files = 0;
  let bytes = 0;
  const report = (): void => tell?.({ files, bytes, totalFiles: survey.files, totalBytes: survey.bytes });
  return {
    copiedBytes: (more) => {
      signal?.throwIfAborted();
      bytes += more;
      report();
    },
    copiedFile: () => {
      files += 1;
      report();
    },
    soFar: () => ({ files, bytes }),
  };
};
