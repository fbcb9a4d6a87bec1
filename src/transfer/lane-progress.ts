/** How far a segment is, told now and then: it is no part of the result, so that it fails is no fault of the copy's. */
import type { CopyAmount } from '../ports/progress.ts';

/** Real time: it spares the store, whatever the service's clock does. */
const REPORT_EVERY_MS = 2_000;

export type SegmentProgress = {
  readonly handled: (bytes: number) => void;
  readonly blobDone: () => void;
  /** Tells where it stands, after the last report has ended. */
  readonly settle: () => Promise<void>;
};

export const segmentProgress = (
  base: CopyAmount,
  report: (done: CopyAmount) => Promise<void>,
): SegmentProgress => {
  let { bytes, blobs } = base;
  let told = performance.now();
  let telling: Promise<void> | undefined;

  const tell = (): Promise<void> =>
    (telling ??= report({ bytes, blobs })
      .catch(() => undefined)
      .finally(() => {
        told = performance.now();
        telling = undefined;
      }));
  const now = (): void => {
    if (performance.now() - told >= REPORT_EVERY_MS) void tell();
  };

  return {
    handled: (more) => {
      bytes += more;
      now();
    },
    blobDone: () => {
      blobs += 1;
      now();
    },
    settle: async () => {
      await telling;
      await tell();
    },
  };
};

/** A block that is sent again, or never, counts once all the same: handled is its blob's length, whatever came of it. */
export const countUpTo = (
  length: number,
  progress: SegmentProgress,
): { handled: (bytes: number) => void; end: () => void } => {
  let left = length;
  const handled = (bytes: number): void => {
    const counted = Math.min(bytes, left);
    left -= counted;
    progress.handled(counted);
  };
  return {
    handled,
    end: () => {
      handled(left);
      progress.blobDone();
    },
  };
};
