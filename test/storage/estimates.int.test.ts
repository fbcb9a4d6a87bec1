import { describe, expect, it } from 'vitest';
import { createFinishedJobs } from '../../src/storage/tables/finished-jobs.ts';
import { createWaitingDrives } from '../../src/storage/tables/waiting-drives.ts';
import { finishedJob } from '../support/finished-jobs.ts';
import { days } from '../support/jobs.ts';
import { takeTables } from '../support/storage-tables.ts';

const tables = await takeTables();
const finishedJobs = createFinishedJobs(tables);
const waitingDrives = createWaitingDrives(tables);

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

describe('the drives that wait at a location', () => {
  const always = ['2000-01-01T00:00:00.000Z', '2100-01-01T00:00:00.000Z'] as const;

  it('are those that came before, and were not copied since', async () => {
    await waitingDrives.note('westus', { jobId: 'a', drives: 2, since: days(1) });
    await waitingDrives.note('westus', { jobId: 'b', drives: 3, since: days(2) });
    await waitingDrives.note('westus', { jobId: 'old', drives: 9, since: days(-90) });
    await waitingDrives.note('eastus', { jobId: 'c', drives: 5, since: days(1) });
    expect(await waitingDrives.ahead('westus', days(-60), days(2))).toBe(2);
    expect(await waitingDrives.ahead('westus', days(-60), days(3))).toBe(5);
    await waitingDrives.note('westus', { jobId: 'a', drives: 1, since: days(1) });
    await waitingDrives.note('westus', { jobId: 'b', drives: 0, since: days(2) });
    await waitingDrives.note('westus', { jobId: 'b', drives: 0, since: days(2) });
    expect(await waitingDrives.ahead('westus', days(-60), days(3))).toBe(1);
    expect(await waitingDrives.ahead('nowhere', ...always)).toBe(0);
  });
});
