/** Jobs whose rows are held against what their events alone make of them. */
import { isDeepStrictEqual } from 'node:util';
import { evolve } from '../../src/jobs/evolve.ts';
import type { JobRepository } from '../../src/jobs/job-repository.ts';
import type { Job, JobKey } from '../../src/jobs/job.ts';

export type Rebuilding = {
  /** @throws Error when the job, or that it is gone, does not follow from its timeline. */
  readonly check: (key: JobKey) => Promise<void>;
  /** Names of the jobs that were checked. */
  readonly checked: () => readonly string[];
};

const MOST_EVENTS = 1000;

/** A job is to be checked while it is there before it is when it is gone: only its row tells its id. */
export const createRebuilding = (repository: JobRepository): Rebuilding => {
  const jobIds = new Map<string, string>();
  return {
    checked: () => [...jobIds.keys()],
    check: async (key) => {
      const loaded = await repository.load(key);
      const jobId = loaded?.job.jobId ?? jobIds.get(key.name);
      if (jobId === undefined) throw new Error(`${key.name} was gone before anybody looked.`);
      jobIds.set(key.name, jobId);
      const { events } = await repository.events(key.subscriptionId, jobId, 0, MOST_EVENTS);
      if (events.length === 0) throw new Error(`${key.name} has no timeline.`);
      const state = events.reduce<Job | undefined>(evolve, undefined);
      if (!isDeepStrictEqual(state, loaded?.job))
        throw new Error(`${key.name} is not what its timeline makes of it.`);
    },
  };
};
