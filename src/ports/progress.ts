/**
 * How far the copying of drives has come. No event and no change of the job's version: each lane of a drive (a segment
 * being copied beside others) keeps one row, which only grows.
 */
export type CopyAmount = { readonly bytes: number; readonly blobs: number };

/** What was handled, whatever came of it, out of the whole drive. */
export type DriveProgress = CopyAmount & { readonly driveId: string; readonly whole: CopyAmount };

export type ProgressStore = {
  /** Keeps the larger of what is there and `done`, so that a segment run again does not make it fall. */
  readonly report: (
    subscriptionId: string,
    jobId: string,
    driveId: string,
    run: number,
    lane: number,
    done: CopyAmount,
    whole: CopyAmount,
  ) => Promise<void>;
  /** Per drive, summed over its lanes; drives that report nothing are absent. */
  readonly read: (subscriptionId: string, jobId: string) => Promise<readonly DriveProgress[]>;
};

/** 0 to 100, whole, by bytes; by blobs where there are no bytes. */
export const copyPercent = (done: CopyAmount, whole: CopyAmount): number => {
  const unit = whole.bytes > 0 ? 'bytes' : 'blobs';
  return whole[unit] === 0 ? 100 : Math.min(100, Math.floor((100 * done[unit]) / whole[unit]));
};
