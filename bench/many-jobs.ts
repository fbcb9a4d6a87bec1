/** Thousands of jobs, as rows that were never asked for over HTTP: without events and without orchestrations. */
import { randomUUID } from 'node:crypto';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { SUBSCRIPTION } from '../demo/drayage-client.ts';
import { decide } from '../src/jobs/decide.ts';
import { evolve } from '../src/jobs/evolve.ts';
import type { Job } from '../src/jobs/job.ts';
import type { Instant } from '../src/ports/clock.ts';
import { jobRow } from '../src/storage/tables/job-rows.ts';

export type ManyJobs = {
  readonly now: Instant;
  readonly groupOf: (index: number) => string;
  /** What the job of this index has beside what all have. */
  readonly detailsOf: (index: number) => {
    readonly location: string;
    readonly tags?: Record<string, string>;
  };
};

export const nameOf = (index: number): string => `job-${String(index).padStart(6, '0')}`;

const jobOf = (index: number, { now, groupOf, detailsOf }: ManyJobs): Job => {
  const key = { subscriptionId: SUBSCRIPTION, resourceGroup: groupOf(index), name: nameOf(index) };
  const decision = decide(
    {
      type: 'PutJob',
      jobId: randomUUID(),
      key,
      details: {
        jobType: 'Import',
        ...detailsOf(index),
        storageAccountId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/desk/providers/Microsoft.Storage/storageAccounts/devstoreaccount1`,
        diagnosticsPath: 'waimportexport',
        logLevel: 'Error',
        backupDriveManifest: true,
        encryptionKey: { kekType: 'MicrosoftManaged' },
      },
      shippingInformation: { recipientName: 'Drayage receiving dock', city: 'Exampleton' },
      drives: [0, 1].map((drive) => ({
        driveId: `D${String(index)}-${String(drive)}`,
        sealedBitLockerKey: 'v1.'.padEnd(112, 'x'),
        manifestFile: 'DriveManifest.xml',
        manifestHash: '109B21108597EF36D5785F08303F3638',
      })),
    },
    undefined,
    { now },
  );
  const events = decision.ok ? decision.events : [];
  const job = events
    .map((event, at) => ({
      sequence: at + 1,
      at: now,
      by: { kind: 'client', name: 'bench' } as const,
      event,
    }))
    .reduce<Job | undefined>(evolve, undefined);
  if (job === undefined) throw new Error('There is no job.');
  return job;
};

/** Rows from `from` to `to`, in transactions of 100. */
export const fillJobs = async (
  client: TableClient,
  from: number,
  to: number,
  jobs: ManyJobs,
): Promise<void> => {
  for (let start = from; start < to; start += 100) {
    const rows = Array.from({ length: Math.min(100, to - start) }, (_, at): TransactionAction => {
      const row = jobRow(jobOf(start + at, jobs), jobs.now, 0, []);
      return ['create', row];
    });
    await client.submitTransaction(rows);
  }
};
