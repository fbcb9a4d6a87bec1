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

export type ExpectedPackages = {
  readonly expectPackage: (location: string, trackingNumber: string, job: ExpectedJob) => Promise<void>;
  readonly expectDrives: (location: string, driveIds: readonly string[], job: ExpectedJob) => Promise<void>;
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
