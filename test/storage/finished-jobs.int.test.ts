import { describe, expect, it } from 'vitest';
import { createFinishedJobs } from '../../src/storage/tables/finished-jobs.ts';
import { finishedJob } from '../support/finished-jobs.ts';
import { days } from '../support/jobs.ts';
import { takeTables } from '../support/storage-tables.ts';

const finishedJobs = createFinishedJobs(await takeTables());

describe('the finished jobs of a location', () => {
  it('come latest first, by type, and as they were kept', async () => {
    const jobs = [
      finishedJob(1),
      finishedJob(3, { bytes: 2 ** 52 }),
      finishedJob(2, { days: { Creating: 0.5 } }),
    ];
    for (const job of jobs) await finishedJobs.record('westus', job);
    await finishedJobs.record('westus', finishedJob(4, { jobType: 'Export' }));
    await finishedJobs.record('eastus', finishedJob(5));
    expect(await finishedJobs.recent('westus', 'Import', 10)).toEqual([jobs[1], jobs[2], jobs[0]]);
    expect(await finishedJobs.recent('westus', 'Import', 1)).toEqual([jobs[1]]);
    expect(await finishedJobs.recent('westus', 'Export', 10)).toHaveLength(1);
    expect(await finishedJobs.recent('nowhere', 'Import', 10)).toEqual([]);
  });

  it('are kept once each, as they finished first', async () => {
    const first = finishedJob(7, { jobId: 'twice' });
    await finishedJobs.record('dock', first);
    await finishedJobs.record('dock', first);
    await finishedJobs.record('dock', { ...first, end: 'Closed', finishedAt: days(60) });
    expect(await finishedJobs.recent('dock', 'Import', 10)).toEqual([first]);
  });
});
