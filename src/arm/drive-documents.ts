/** What was written about a drive: its logs and the backup of its manifest, as they are, and a log read in pages. */
import { ReadableStream } from 'node:stream/web';
import type { HttpRequest } from '@azure/functions';
import type { Call } from '../access/operation.ts';
import type { ExportedBlob, LoggedBlob } from '../formats/drive-log.ts';
import { FormatError } from '../formats/format-error.ts';
import { DriveLogPageError, readDriveLogPage, type DriveLogPage } from '../formats/page-drive-log.ts';
import { sameDrive, type Drive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { DocumentFault, type DriveDocument } from '../transfer/drive-documents.ts';
import { errorAnswer, json, type Answer } from '../wire/answers.ts';
import { rangeOf } from '../wire/byte-range.ts';
import { badSkipToken, continuationOf, nextLinkOf, skipTokenOf, topOf } from '../wire/paging.ts';
import { errorBody, refusal } from '../wire/refusal.ts';
import { answered } from './account-answer.ts';
import { compact } from './compact.ts';
import type { ArmDeps } from './operation.ts';
import { queryValue } from './query.ts';
import { loadJob } from './scope.ts';

type Kind = 'error log' | 'verbose log' | 'manifest';

const uriOf = (drive: Drive, kind: Kind): string | undefined => {
  const result = 'result' in drive ? drive.result : undefined;
  switch (kind) {
    case 'error log':
      return result?.errorLogUri;
    case 'verbose log':
      return result?.verboseLogUri;
    case 'manifest':
      return result?.manifestUri;
  }
};

/** Why nothing was written. */
const whyNone = (drive: Drive, kind: Kind): string => {
  const result = 'result' in drive ? drive.result : undefined;
  if (result === undefined)
    return drive.status === 'Transferring'
      ? 'it is written when the copy of the drive ends'
      : 'the drive was not copied';
  switch (kind) {
    case 'error log':
      return result.copyStatus === 'Completed' || result.copyStatus === 'CompletedWithWarnings'
        ? 'nothing failed'
        : 'none could be written to the storage account, or the drive was not copied';
    case 'verbose log':
      return "there is one only where the job's logLevel is Verbose, and the storage account took it";
    case 'manifest':
      return 'there is a backup only where the job has backupDriveManifest, and the storage account took it';
  }
};

type Found = {
  readonly job: Job;
  readonly what: { readonly what: Kind; readonly driveId: string };
  readonly document: DriveDocument;
};

/** @throws Refusal for whatever is in the way of it. */
const find = async (
  { repository, driveDocuments }: ArmDeps,
  { params }: HttpRequest,
  kind: Kind,
): Promise<Found> => {
  const { job } = await loadJob(repository, params);
  const { driveId = '' } = params;
  const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
  if (drive === undefined) throw refusal('DriveNotFound', { driveId });
  const what = { what: kind, driveId: drive.driveId };
  const uri = uriOf(drive, kind);
  if (uri === undefined) throw refusal('DriveDocumentNotFound', { ...what, reason: whyNone(drive, kind) });
  const { storageAccountId } = job.details;
  const document = answered(storageAccountId, await driveDocuments.open(storageAccountId, uri));
  switch (document.kind) {
    case 'gone':
      throw refusal('DriveDocumentNotFound', {
        ...what,
        reason: `its blob ${uri} is no longer in the storage account`,
      });
    case 'forbidden':
      throw refusal('StorageAccountForbidden', { storageAccountId, reason: document.why });
    case 'document':
      return { job, what, document };
  }
};

/** A stranger's XML must not run in a page of this address, should somebody open it there. */
const harmless = { 'content-security-policy': "sandbox; default-src 'none'" };

/** The blob as it is, or the range of it that the request asks for. */
const give =
  (kind: Kind) =>
  async (deps: ArmDeps, request: HttpRequest): Promise<Answer> => {
    const { document } = await find(deps, request, kind);
    const { etag, lastModified, length, name } = document;
    const range = rangeOf(request.headers, length, etag);
    if (range === 'unsatisfiable')
      return withHeaders(errorAnswer(416, errorBody('RangeNotSatisfiable', { length })), {
        'content-range': `bytes */${String(length)}`,
      });
    const { from, end } = range ?? { from: 0, end: length };
    return {
      status: range ? 206 : 200,
      headers: {
        'content-type': 'application/xml',
        'content-length': String(end - from),
        'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"`,
        'accept-ranges': 'bytes',
        ...(range && { 'content-range': `bytes ${String(from)}-${String(end - 1)}/${String(length)}` }),
        etag,
        'last-modified': lastModified.toUTCString(),
        ...harmless,
      },
      body: ReadableStream.from(document.read(from, end)),
    };
  };

const withHeaders = (answer: Answer, headers: Answer['headers']): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

export const getErrorLog = give('error log');
export const getVerboseLog = give('verbose log');
export const getManifest = give('manifest');

/** Read for one page at most: about a second's work. */
const PAGE_BYTES = 16 * 1024 ** 2;
/** Longer than any path of a blob. */
const MAX_SEARCH_CHARS = 1024;

const badParameter = (name: string, rule: string): Error =>
  refusal('InvalidQueryParameter', { name, rule }, { target: name });

const logKindOf = (query: URLSearchParams): Exclude<Kind, 'manifest'> => {
  switch ((queryValue(query, 'kind') ?? 'error').toLowerCase()) {
    case 'error':
      return 'error log';
    case 'verbose':
      return 'verbose log';
    default:
      throw badParameter('kind', "must be 'error' or 'verbose'");
  }
};

const searchOf = (query: URLSearchParams): string => {
  const text = queryValue(query, 'path') ?? '';
  if (text.length > MAX_SEARCH_CHARS)
    throw badParameter('path', `is longer than ${String(MAX_SEARCH_CHARS)} characters`);
  return text.toLowerCase();
};

/** A page of what a log says, blob by blob; of blobs alone that have `path` in their path, or in their file's. */
export const readLog = async (deps: ArmDeps, request: HttpRequest, { publicUrl }: Call): Promise<Answer> => {
  const { query } = request;
  const kind = logKindOf(query);
  const search = searchOf(query);
  const atMost = topOf(query);
  const found = await find(deps, request, kind);
  const { job, what, document } = found;
  const list = ['driveLog', job.jobId, what.driveId.toLowerCase(), kind, search];
  const { blobs, next } = await pageOf(found, {
    from: fromOf(deps, query.get('$skiptoken'), list, found),
    atMost,
    atMostBytes: PAGE_BYTES,
    isWanted: ({ blobPath, filePath }) =>
      blobPath.toLowerCase().includes(search) || filePath.toLowerCase().includes(search),
  });
  const token = (from: number): string =>
    skipTokenOf(deps.sealer, list, JSON.stringify({ from, etag: document.etag }));
  return json(200, {
    value: blobs.map(blobResource),
    ...(next !== undefined && { nextLink: nextLinkOf(publicUrl, token(next)) }),
  });
};

/** @throws Refusal for a token of another list, or of what the blob was before. */
const fromOf = (
  { sealer }: ArmDeps,
  skipToken: string | null,
  list: readonly string[],
  { what, document }: Found,
): number => {
  if (skipToken === null) return 0;
  const place: unknown = JSON.parse(continuationOf(sealer, list, skipToken));
  if (typeof place !== 'object' || place === null || !('from' in place) || typeof place.from !== 'number')
    throw badSkipToken();
  if (!('etag' in place) || place.etag !== document.etag) throw refusal('DriveDocumentChanged', what);
  return place.from;
};

const pageOf = async (
  { job, what, document: { length, read } }: Found,
  wanted: Parameters<typeof readDriveLogPage>[1],
): Promise<DriveLogPage> => {
  try {
    return await readDriveLogPage((from) => read(from, length), wanted);
  } catch (error) {
    if (error instanceof FormatError || error instanceof DriveLogPageError)
      throw refusal('DriveLogUnreadable', { ...what, reason: reasonOf(error, wanted.from) });
    if (!(error instanceof DocumentFault)) throw error;
    const { storageAccountId } = job.details;
    throw error.kind === 'changed'
      ? refusal('DriveDocumentChanged', what)
      : refusal('StorageAccountUnreachable', { storageAccountId, reason: error.message });
  }
};

const reasonOf = ({ message }: Error, from: number): string =>
  from === 0 ? message : `${message}, counted from byte ${String(from)}`;

/** Of a blob with many: those that are not Completed, as far as a person reads. */
const MOST_CHUNKS = 20;

const blobResource = ({
  status,
  blobPath,
  filePath,
  length,
  kind,
  chunks,
  metadata,
  properties,
  ...rest
}: LoggedBlob | ExportedBlob): object => {
  const statuses = Map.groupBy(chunks, (chunk) => chunk.status);
  return {
    status,
    blobPath,
    filePath,
    length,
    blobType: kind === 'block' ? 'BlockBlob' : 'PageBlob',
    ...rest,
    chunks: {
      count: chunks.length,
      statuses: Object.fromEntries([...statuses].map(([each, { length: count }]) => [each, count])),
      first: chunks.filter((chunk) => chunk.status !== 'Completed').slice(0, MOST_CHUNKS),
    },
    ...compact({ metadata, properties }),
  };
};
