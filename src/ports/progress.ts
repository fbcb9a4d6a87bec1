/**
 * How far the copying of drives has come. No event and no change of the job's version: each lane of a drive (a segment
 * being copied beside others) keeps one row, which only grows.
 */
export type LaneProgress = { readonly bytes: number; readonly blobs: number };

export type DriveProgress = { readonly driveId: string; readonly bytes: number; readonly blobs: number };

export type ProgressStore = {
  /** Keeps the larger of what is there and `progress`, so that a segment run again does not make it fall. */
  readonly report: (
    subscriptionId: string,
    jobId: string,
    driveId: string,
    run: number,
    lane: number,
    progress: LaneProgress,
  ) => Promise<void>;
  /** Per drive, summed over its lanes; drives that report nothing are absent. */
  readonly read: (subscriptionId: string, jobId: string) => Promise<readonly DriveProgress[]>;
};
