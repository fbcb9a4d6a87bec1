/** What an export job leaves out, listed for the job itself: no drive that ended was its last. */
import type { Job, JobKey } from '../../jobs/job.ts';
import type { StorageAccounts } from '../../ports/blob-account.ts';
import { toInstant, type Clock } from '../../ports/clock.ts';
import type { WorkStore } from '../../storage/blobs/work-store.ts';
import { putterOf } from '../drive-logs.ts';
import { papersOf } from '../papers.ts';
import { defaultPatience, type Patience } from '../patience.ts';
import type { Tell } from '../segments.ts';
import { exportInstanceId } from './export-papers.ts';
import { writeIncompleteList } from './incomplete-list.ts';

/** @returns the list's address; nothing when the job is gone, and as `writeIncompleteList` does. */
export type ListLeftOut = (
  job: { readonly key: JobKey; readonly jobId: string },
  tell: Tell,
) => Promise<string | undefined>;

export type LeftOutDeps = {
  readonly load: (key: JobKey) => Promise<{ readonly job: Job } | undefined>;
  readonly accounts: StorageAccounts;
  readonly workStore: WorkStore;
  readonly clock: Clock;
  readonly patience?: Patience;
};

export const createLeftOutLister =
  ({ accounts, clock, load, patience = defaultPatience, workStore }: LeftOutDeps): ListLeftOut =>
  async ({ jobId, key }, tell) => {
    const job = (await load(key))?.job;
    if (job?.jobId !== jobId || job.details.jobType !== 'Export') return undefined;
    const { diagnosticsPath, export: selection, storageAccountId } = job.details;
    const account = accounts.open(storageAccountId);
    if ('kind' in account) {
      tell(`What is on no drive of job ${key.name} cannot be listed: ${account.reason}`);
      return undefined;
    }
    // Decided once, so that a second run writes over the first one's list.
    const at = await papersOf(workStore, exportInstanceId(jobId)).logTime(toInstant(clock.now()));
    const put = putterOf({ patience, tell }, account, { jobName: job.key.name, diagnosticsPath }, at);
    return writeIncompleteList({ account, patience, tell, workStore }, jobId, selection, put);
  };
