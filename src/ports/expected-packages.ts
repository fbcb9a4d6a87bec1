import type { Instant } from './clock.ts';

/**
 * What a data centre expects, found by tracking number or by drive. Written before the job's commit, so an entry may name
 * a job that never came to be so, or is so no more: the job's row is the truth, an entry only says where to look.
 */
export type ExpectedJob = {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly jobId: string;
};

export type QueuedDrive = { readonly at: Instant; readonly driveId: string; readonly job: ExpectedJob };

export type ExpectedPackages = {
  readonly expectPackage: (location: string, trackingNumber: string, job: ExpectedJob) => Promise<void>;
  readonly expectDrives: (location: string, driveIds: readonly string[], job: ExpectedJob) => Promise<void>;
  /** Drives that wait for a bay since `at`. */
  readonly queueDrives: (
    location: string,
    at: Instant,
    driveIds: readonly string[],
    job: ExpectedJob,
  ) => Promise<void>;
  /** Every drive that may still wait at the location, the one that came first at the beginning. */
  readonly queued: (location: string) => Promise<readonly QueuedDrive[]>;
  /** That drive waits no longer; one that is gone already is no error. */
  readonly unqueue: (location: string, drive: QueuedDrive) => Promise<void>;
  /** Every expectation of a package at the location, by tracking number: a page of those after `after`. */
  readonly listPackages: (
    location: string,
    top: number,
    continuation?: string,
  ) => Promise<{ readonly jobs: readonly ExpectedJob[]; readonly continuation?: string }>;
  readonly byTrackingNumber: (location: string, trackingNumber: string) => Promise<readonly ExpectedJob[]>;
  readonly byDrive: (location: string, driveId: string) => Promise<readonly ExpectedJob[]>;
  /** Forgets all that names this job; what is gone already is no error. */
  readonly forget: (
    location: string,
    trackingNumbers: readonly string[],
    driveIds: readonly string[],
    jobId: string,
  ) => Promise<void>;
};
