/** What the data centre's operations need. */
import type { JobRepository } from '../jobs/job-repository.ts';
import type { RunCommand } from '../jobs/run-command.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';

export type DatacenterDeps = {
  readonly clock: Clock;
  readonly repository: Pick<JobRepository, 'load'>;
  readonly packages: Pick<ExpectedPackages, 'byTrackingNumber' | 'byDrive'>;
  /** `runCommand` bound to its stores. */
  readonly run: RunCommand;
  readonly locations: {
    readonly find: (idOrName: string) => { readonly id: string } | undefined;
    /** Ids of the locations whose packages arrive at this one, itself among them. */
    readonly servedBy: (id: string) => readonly string[];
  };
};
