/** What hangs on a job: its BitLocker keys, and its events. */
import type { HttpRequest } from '@azure/functions';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import type { Call } from '../access/operation.ts';
import type { JobCommand } from '../jobs/commands.ts';
import type { DriveSpec } from '../jobs/drive.ts';
import type { JobEvent, RecordedEvent } from '../jobs/events.ts';
import { compact } from './compact.ts';
import type { ArmDeps } from './operation.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { afterOf, topOf } from '../wire/paging.ts';
import { toInstant } from '../ports/clock.ts';
import { jobKey, jobNotFound, loadJob } from './scope.ts';

/** The one answer that a key may leave by; the timeline says who read them. */
export const listBitLockerKeys = async (
  { clock, run, sealer }: ArmDeps,
  { params }: HttpRequest,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const key = jobKey(params);
  // The event first: keys whose reading could not be told of do not leave.
  const command: JobCommand = { type: 'ReadBitLockerKeys', reader: caller };
  const result = await run(key, command, { now: toInstant(clock.now()), by: caller }, wakes);
  if (!result.ok) throw domainRefusal(result.errors, key);
  const { job } = result;
  if (job === undefined) throw jobNotFound(key);
  const value = job.drives.flatMap((drive) => {
    if (!('sealedBitLockerKey' in drive)) return [];
    const { driveId, sealedBitLockerKey } = drive;
    return [{ driveId, bitLockerKey: sealer.open(sealedBitLockerKey, driveId.toLowerCase()) }];
  });
  return json(200, { value });
};

/** Named one by one, so that a secret added to a drive does not leave by itself. */
const withoutSecret = ({ driveId, manifestFile, manifestHash, driveHeaderHash }: DriveSpec): object =>
  compact({ driveId, manifestFile, manifestHash, driveHeaderHash });

const fieldsOf = (event: JobEvent): object => {
  if ('drives' in event) return { ...event, drives: event.drives.map(withoutSecret) };
  if (event.type !== 'DriveStarted') return event;
  const { type, driveId, run } = event;
  return { type, driveId, run };
};

const eventResource = ({ sequence, at, by, event, from, to }: RecordedEvent): object => ({
  sequence,
  at,
  by,
  ...compact({ from, to }),
  ...fieldsOf(event),
});

/** `last`: the sequence of the last event given, to ask on from; `after` again when there was none. */
export const listEvents = async (
  { repository }: ArmDeps,
  { params, query }: HttpRequest,
): Promise<Answer> => {
  const after = afterOf(query);
  const top = topOf(query);
  const { job } = await loadJob(repository, params);
  const { events, last } = await repository.events(job.key.subscriptionId, job.jobId, after, top);
  return json(200, { value: events.map(eventResource), last });
};
