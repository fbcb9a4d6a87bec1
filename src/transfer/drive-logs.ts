/** What is written about a drive, or a job, into the customer's account: logs, and what goes beside them. */
import type { ExportedBlob, LoggedBlob } from '../formats/drive-log.ts';
import { driveLogName, errorLogBlobs, writeDriveLog } from '../formats/write-drive-log.ts';
import type { DriveCopyStatus, DriveResult } from '../jobs/drive.ts';
import type { BlobAccount } from '../ports/blob-account.ts';
import type { DriveJob } from './drive-job.ts';
import { isRefusal, patiently, type Patience } from './patience.ts';
import type { Tell } from './segments.ts';
import { targetOf } from './target.ts';

/** What the service calls its diagnostics container unless it is told otherwise (storage-import-export-file-format-log). */
const DEFAULT_PLACE = 'waimportexport';

/** Gives the absolute URI, or nothing when the account refuses. The body is made anew for each try. */
export type Put = (
  kind: Parameters<typeof driveLogName>[3],
  body: () => AsyncIterable<Uint8Array>,
) => Promise<string | undefined>;

type Written = Pick<DriveJob, 'jobName' | 'diagnosticsPath'> & {
  /** None: it is of the job alone. */
  readonly drive?: Pick<DriveJob['drive'], 'driveId'>;
};

/** @param at the time in the blobs' names. */
export const putterOf = (
  { patience, tell }: { readonly patience: Patience; readonly tell: Tell },
  account: BlobAccount,
  { diagnosticsPath, drive, jobName }: Written,
  at: string,
): Put => {
  const place = diagnosticsPath.replace(/^\/+|\/+$/gu, '') || DEFAULT_PLACE;
  return async (kind, body) => {
    const target = targetOf(`${place}/${driveLogName(jobName, drive?.driveId, at, kind)}`);
    const container = await patiently(patience, () => account.ensureContainer(target.container));
    const answer = isRefusal(container.answer)
      ? container.answer
      : (await patiently(patience, () => account.putStream(target, body(), 'application/xml'))).answer;
    if (!isRefusal(answer)) return answer.uri;
    tell(
      `The ${kind} blob of ${drive ? `drive ${drive.driveId}` : `job ${jobName}`} could not be written: ${answer.reason}`,
    );
    return undefined;
  };
};

type AnyBlob = LoggedBlob | ExportedBlob;

/** The error log where something failed, the verbose log where the job wants it. */
export const writeLogs = async (
  put: Put,
  { drive, logLevel }: DriveJob,
  status: DriveCopyStatus,
  results: () => AsyncIterable<AnyBlob>,
): Promise<Pick<DriveResult, 'errorLogUri' | 'verboseLogUri'>> => {
  const log = (blobs: AsyncIterable<AnyBlob>): AsyncIterable<Uint8Array> =>
    utf8(writeDriveLog({ driveId: drive.driveId, status }, blobs));
  const hasFailed = status !== 'Completed' && status !== 'CompletedWithWarnings';
  const [errorLogUri, verboseLogUri] = await Promise.all([
    hasFailed ? put('error', () => log(failures(results()))) : undefined,
    logLevel === 'Verbose' ? put('verbose', () => log(results())) : undefined,
  ]);
  return {
    ...(errorLogUri !== undefined && { errorLogUri }),
    ...(verboseLogUri !== undefined && { verboseLogUri }),
  };
};

async function* failures(blobs: AsyncIterable<AnyBlob>): AsyncGenerator<AnyBlob> {
  for await (const blob of blobs) {
    const failure = errorLogBlobs(blob);
    if (failure) yield failure;
  }
}

export async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}
