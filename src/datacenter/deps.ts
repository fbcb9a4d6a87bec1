/** What the data centre's operations need. */
import type { JobCommand } from '../jobs/commands.ts';
import type { JobRepository } from '../jobs/job-repository.ts';
import type { JobKey } from '../jobs/job.ts';
import type { CommandResult } from '../jobs/run-command.ts';
import type { Caller } from '../ports/caller.ts';
import type { Clock, Instant } from '../ports/clock.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { JobWakes } from '../ports/job-wakes.ts';

export type DatacenterDeps = {
  readonly clock: Clock;
  readonly repository: Pick<JobRepository, 'load'>;
  readonly packages: Pick<ExpectedPackages, 'byTrackingNumber' | 'byDrive'>;
  /** `runCommand` bound to its stores. */
  readonly run: (
    key: JobKey,
    command: JobCommand,
    context: { readonly now: Instant; readonly by: Caller; readonly jobId?: string },
    wakes: JobWakes,
  ) => Promise<CommandResult>;
  readonly locations: {
    readonly find: (idOrName: string) => { readonly id: string } | undefined;
    /** Ids of the locations whose packages arrive at this one, itself among them. */
    readonly servedBy: (id: string) => readonly string[];
  };
};
