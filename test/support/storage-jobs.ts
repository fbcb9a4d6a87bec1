/** Jobs and their changes as a repository takes them: every event comes from a command. */
import type { JobCommand } from '../../src/jobs/commands.ts';
import type { RecordedEvent } from '../../src/jobs/events.ts';
import type { JobRepository, LoadedJob } from '../../src/jobs/job-repository.ts';
import type { Job, JobKey } from '../../src/jobs/job.ts';
import { applied, driveSpec, eventsOf, minutes, patch, put, recorded, remove, startOfTime } from './jobs.ts';

export type Change = { readonly after: Job; readonly events: readonly RecordedEvent[] };

export const changeBy = (before: Job | undefined, command: JobCommand, at = startOfTime): Change => {
  const events = eventsOf(before, command, at);
  const after = applied(before, events, at);
  if (after === undefined) throw new Error(`${command.type} leaves no job.`);
  return { after, events: recorded(before, events, at) };
};

export const newJob = (key: JobKey, jobId: string, changes: Parameters<typeof put>[0] = {}): Change =>
  // Drives of its own: those of another job in flight it could not have.
  changeBy(
    undefined,
    put({ drives: ['D1', 'D2'].map((id) => driveSpec(`${id}-${jobId}`)), ...changes, key, jobId }),
  );

/** Any small change: another tag. */
export const tagged = (before: Job, tag: string): Change =>
  changeBy(before, patch({ tags: { ...before.details.tags, [tag]: 'yes' } }));

export const firstWake = minutes(5);

export const create = async (
  repository: JobRepository,
  key: JobKey,
  jobId: string,
  changes: Parameters<typeof put>[0] = {},
): Promise<LoadedJob> => {
  const outcome = await repository.commit({
    before: undefined,
    ...newJob(key, jobId, changes),
    wakeAt: firstWake,
  });
  if (outcome === 'stale') throw new Error(`The name ${key.name} is not free.`);
  return loaded(repository, key);
};

export const loaded = async (repository: JobRepository, key: JobKey): Promise<LoadedJob> => {
  const found = await repository.load(key);
  if (!found) throw new Error(`There is no job ${key.name}.`);
  return found;
};

/** Commits `change` and reads the row again. */
export const commit = async (
  repository: JobRepository,
  before: LoadedJob,
  change: Change,
): Promise<LoadedJob> => {
  const outcome = await repository.commit({ before, ...change, wakeAt: before.wakeAt });
  if (outcome === 'stale') throw new Error(`${before.job.key.name} was changed meanwhile.`);
  return loaded(repository, before.job.key);
};

/** What `remove` takes to delete this job. */
export const deletion = (before: LoadedJob): Parameters<JobRepository['remove']>[0] => {
  const { job } = before;
  return {
    before,
    events: recorded(job, eventsOf(job, remove), startOfTime),
    deleted: {
      jobId: job.jobId,
      key: job.key,
      deletedAt: startOfTime,
      driveInstances: [`${job.jobId}-d0-1`],
    },
    wakeAt: minutes(7),
  };
};

/** All pages, one after another. */
export const listAll = async (
  repository: JobRepository,
  query: Omit<Parameters<JobRepository['list']>[0], 'continuation'>,
): Promise<LoadedJob[]> => {
  const jobs: LoadedJob[] = [];
  let continuation: string | undefined;
  do {
    const page = await repository.list({ ...query, ...(continuation !== undefined && { continuation }) });
    jobs.push(...page.jobs);
    if (page.continuation === continuation && continuation !== undefined) {
      throw new Error(`The list goes round: ${continuation} leads to itself.`);
    }
    continuation = page.continuation;
  } while (continuation !== undefined);
  return jobs;
};
