/** What hangs on a job: its drives and their logs, its estimate, its timeline. */
import type { z } from 'zod';
import type {
  driveAnswer,
  driveLogAnswer,
  estimateAnswer,
  jobEventsAnswer,
} from '../../src/arm/answer-schemas.ts';
import { jobPath, type JobEvent, type JobKey } from './arm.ts';
import { addressOf, ask, path, type Ask } from './ask.ts';
import { ApiError, faultOf } from './fault.ts';

export type Drive = z.infer<typeof driveAnswer>;
export type DriveState = Drive['state'];
export type CopyStatus = NonNullable<Drive['copyStatus']>;
export type Estimate = z.infer<typeof estimateAnswer>;
export type Expectation = Estimate['expected'][number];
export type LogPage = z.infer<typeof driveLogAnswer>;
export type LogEntry = LogPage['value'][number];
export type BlobStatus = LogEntry['status'];
export type DispositionStatus = NonNullable<LogEntry['disposition']>['status'];
export type ChunkStatus = keyof LogEntry['chunks']['statuses'];
export type SidecarStatus = NonNullable<LogEntry['metadata']>['status'];

export type DocumentKind = 'errorLog' | 'verboseLog' | 'manifest';
export type LogKind = 'error' | 'verbose';

export const getEstimate = async (job: JobKey, options?: Ask): Promise<Estimate> =>
  (await ask<Estimate>(`${jobPath(job)}/estimate`, options)).value;

const EVENTS_OF_A_PAGE = 100;

/** All events behind `after`, in order. */
export const readEvents = async (
  job: JobKey,
  after: number,
  options: Ask = {},
): Promise<readonly JobEvent[]> => {
  const events: JobEvent[] = [];
  for (let from = after; ;) {
    const query = { after: String(from), $top: String(EVENTS_OF_A_PAGE) };
    const to = `${jobPath(job)}/events`;
    const page = (await ask<z.infer<typeof jobEventsAnswer>>(to, { ...options, query })).value;
    events.push(...page.value);
    if (page.value.length < EVENTS_OF_A_PAGE) return events;
    from = page.last;
  }
};

const drivePath = (job: JobKey, driveId: string): string => jobPath(job) + path`/drives/${driveId}`;

export type LogWanted = { readonly driveId: string; readonly kind: LogKind; readonly search: string };

const BLOBS_OF_A_PAGE = '50';

/** @param nextLink of the page before; without, the first. */
export const readLog = async (
  job: JobKey,
  { driveId, kind, search }: LogWanted,
  nextLink: string | undefined,
  options: Ask = {},
): Promise<LogPage> => {
  const query = { kind, $top: BLOBS_OF_A_PAGE, path: search === '' ? undefined : search };
  return nextLink === undefined
    ? (await ask<LogPage>(`${drivePath(job, driveId)}/log`, { ...options, query })).value
    : (await ask<LogPage>(nextLink, options)).value;
};

/** Where a drive's log or manifest is downloaded. */
export const documentUrl = (job: JobKey, driveId: string, kind: DocumentKind): URL =>
  addressOf(`${drivePath(job, driveId)}/${kind}`);

/**
 * Asks for one byte of it: a browser that downloads does not tell why it cannot.
 * @throws ApiError
 */
export const checkDocument = async (url: URL): Promise<void> => {
  let response: Response;
  try {
    response = await fetch(url, { headers: { range: 'bytes=0-0' } });
  } catch {
    throw new ApiError({ kind: 'offline' });
  }
  if (response.ok) return;
  const body: unknown = await response.json().catch(() => undefined);
  throw new ApiError(faultOf(response.status, response.headers, body, new Date()));
};
