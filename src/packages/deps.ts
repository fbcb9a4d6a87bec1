/** What working with packages needs. */
import type { JobRepository } from '../jobs/job-repository.ts';
import type { PackageRecords } from '../jobs/package-record.ts';
import type { RunCommand } from '../jobs/run-command.ts';
import type { Clock } from '../ports/clock.ts';
import type { DueHints } from '../ports/due-hints.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';

export type PackageDeps = {
  readonly clock: Clock;
  readonly repository: Pick<JobRepository, 'load'>;
  readonly packages: Pick<ExpectedPackages, 'byTrackingNumber' | 'byDrive'>;
  readonly records: PackageRecords;
  readonly hints: Pick<DueHints, 'put'>;
  /** `runCommand` bound to its stores. */
  readonly run: RunCommand;
  readonly locations: {
    /** Ids of the locations whose packages may arrive at this one, itself among them. */
    readonly servedBy: (id: string) => readonly string[];
    readonly list: () => readonly { readonly id: string }[];
  };
};
