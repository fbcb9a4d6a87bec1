/** A job's rows and back: the job with its drives, its events, and what its deletion leaves. All in one partition. */
import * as z from 'zod';
import type { Claim, Holding } from '../../jobs/claims.ts';
import type { RecordedEvent } from '../../jobs/events.ts';
import { jobStatuses } from '../../jobs/job.ts';
import type { Job, JobKey } from '../../jobs/job.ts';
import type { DeletedJob, LoadedJob } from '../../jobs/job-repository.ts';
import type { Instant } from '../../ports/clock.ts';
import { keyNumber, keyPart, rangeOf, rowKeyOf } from './keys.ts';
import { documentColumns, readDocument, readRow, schemaVersion } from './rows.ts';
import type { Row } from './rows.ts';

type RowId = { partitionKey: string; rowKey: string };

export const partitionOf = (subscriptionId: string): string => keyPart('the subscription id', subscriptionId);

const resourceGroupPart = (resourceGroup: string): string => keyPart('the resource group', resourceGroup);
const jobIdPart = (jobId: string): string => keyPart('the job id', jobId);

export const jobRowId = ({ subscriptionId, resourceGroup, name }: JobKey): RowId => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: rowKeyOf('job', resourceGroupPart(resourceGroup), keyPart('the name of the job', name)),
});

export const claimRowId = (subscriptionId: string, { kind, id }: Claim): RowId => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: rowKeyOf('claim', kind, keyPart(`the ${kind}`, id)),
});

/** All jobs of a subscription, or those of one resource group. */
export const jobRange = (resourceGroup: string | undefined): { from: string; end: string } =>
  resourceGroup === undefined ? rangeOf('job') : rangeOf('job', resourceGroupPart(resourceGroup));

export const eventRange = (jobId: string): { from: string; end: string } =>
  rangeOf('event', jobIdPart(jobId));

export const eventRowKey = (jobId: string, sequence: number): string =>
  rowKeyOf('event', jobIdPart(jobId), keyNumber(sequence));

export const deletedRowId = (subscriptionId: string, jobId: string): RowId => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: rowKeyOf('gone', jobIdPart(jobId)),
});

/** Longer ones are left out of the filter columns (which take 64 KiB); the document has them. */
const longestFilter = 1024;

/**
 * A text for the filter columns; the document has it as it is. Azurite reads the parts of a transaction line by line, takes
 * U+2028 and U+2029 for ends of lines, and answers 500.
 */
const filterText = (text: string): string => text.replace(/[\u2028\u2029]/gu, ' ');

export const jobRow = (
  job: Job,
  wakeAt: Instant,
  percentComplete: number,
  held: readonly Claim[],
): RowId & Record<string, unknown> => ({
  ...jobRowId(job.key),
  schemaVersion,
  name: filterText(job.key.name),
  resourceGroup: filterText(job.key.resourceGroup),
  jobId: job.jobId,
  status: job.status,
  jobType: job.details.jobType,
  location: job.details.location,
  ...(job.details.storageAccountId.length <= longestFilter && {
    storageAccountId: job.details.storageAccountId,
  }),
  createdAt: job.createdAt,
  version: job.version,
  percentComplete,
  wakeAt,
  // Binary, as documents are: what Azurite makes of some texts in a transaction stands above.
  claims: Buffer.from(JSON.stringify(held), 'utf8'),
  ...documentColumns('The job', job),
});

const claimShape = z.object({ kind: z.enum(['drive', 'package']), id: z.string() });

/** Rows of jobs from before there were claims have none, and hold none. */
const heldColumn = z
  .instanceof(Uint8Array)
  .transform((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown)
  .pipe(z.array(claimShape))
  .default([]);

const jobColumns = z.object({
  etag: z.string(),
  wakeAt: z.string(),
  percentComplete: z.number(),
  claims: heldColumn,
});

const keyShape = z.object({ subscriptionId: z.string(), resourceGroup: z.string(), name: z.string() });

/** Enough to tell a job from anything else; the rest is trusted, since only `jobRow` writes it. */
const jobShape = z.looseObject({
  jobId: z.string(),
  key: keyShape,
  status: z.enum(jobStatuses),
  version: z.number(),
  drives: z.array(z.looseObject({ driveId: z.string(), status: z.string() })),
});
const jobDocument = z.custom<Job>((value) => jobShape.safeParse(value).success, 'this is no job');

export const readJob = (row: Row): LoadedJob => {
  const { etag, wakeAt, percentComplete, claims: held } = readRow(row, jobColumns);
  return { job: readDocument(row, jobDocument), etag, wakeAt, percentComplete, held };
};

const noColumns = z.object({});

export const claimRow = (key: JobKey, claim: Claim): RowId & Record<string, unknown> => ({
  ...claimRowId(key.subscriptionId, claim),
  schemaVersion,
  ...documentColumns('The claim', { claim, key }),
});

const claimDocument = z.object({
  claim: claimShape,
  key: keyShape,
});

export const readClaim = (row: Row): Holding => {
  readRow(row, noColumns);
  return readDocument(row, claimDocument);
};

export const eventRow = (
  subscriptionId: string,
  jobId: string,
  recorded: RecordedEvent,
): RowId & Record<string, unknown> => ({
  partitionKey: partitionOf(subscriptionId),
  rowKey: eventRowKey(jobId, recorded.sequence),
  schemaVersion,
  type: recorded.event.type,
  ...documentColumns(`The event ${recorded.event.type}`, recorded),
});

const eventShape = z.looseObject({
  sequence: z.number(),
  at: z.string(),
  by: z.looseObject({ kind: z.string(), name: z.string() }),
  event: z.looseObject({ type: z.string() }),
});
const eventDocument = z.custom<RecordedEvent>(
  (value) => eventShape.safeParse(value).success,
  'this is no event',
);

export const readEvent = (row: Row): RecordedEvent => {
  readRow(row, noColumns);
  return readDocument(row, eventDocument);
};

export const deletedRow = (deleted: DeletedJob, wakeAt: Instant): RowId & Record<string, unknown> => ({
  ...deletedRowId(deleted.key.subscriptionId, deleted.jobId),
  schemaVersion,
  wakeAt,
  ...documentColumns('The deleted job', deleted),
});

const deletedColumns = z.object({ wakeAt: z.string() });
const deletedDocument = z.object({
  jobId: z.string(),
  key: keyShape,
  deletedAt: z.string(),
  driveInstances: z.array(z.string()),
});

export const readDeleted = (row: Row): DeletedJob & { wakeAt: Instant } => {
  const { wakeAt } = readRow(row, deletedColumns);
  return { ...readDocument(row, deletedDocument), wakeAt };
};
