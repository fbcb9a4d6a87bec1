/** When a job is expected where: what estimates go by, and how their answer looks. */
import type { HttpRequest } from '@azure/functions';
import { estimate } from '../estimates/estimate.ts';
import type { Job } from '../jobs/job.ts';
import { plusDays, toInstant, type Instant } from '../ports/clock.ts';
import { json, type Answer } from '../wire/answers.ts';
import type { ArmDeps } from './operation.ts';
import { loadJob } from './scope.ts';

/** Older ones say little of how things go now. */
const MOST_JOBS = 200;
/** Nothing waits for so long: who is on the list since before was forgotten there. */
const LONGEST_WAIT_DAYS = 60;

export const getEstimate = async (deps: ArmDeps, { params }: HttpRequest): Promise<Answer> => {
  const { job } = await loadJob(deps.repository, params);
  const { location, jobType } = job.details;
  const now = toInstant(deps.clock.now());
  const [history, drivesAhead, bytes] = await Promise.all([
    deps.finishedJobs.recent(location, jobType, MOST_JOBS),
    deps.waitingDrives.ahead(location, plusDays(now, -LONGEST_WAIT_DAYS), waitingSince(job) ?? now),
    bytesOf(deps, job),
  ]);
  const { expected, queueDays } = estimate({
    job,
    now,
    history,
    drivesAhead,
    ...(bytes === undefined ? {} : { bytes }),
  });
  return json(200, {
    asOf: now,
    state: job.status,
    expected,
    queue: { drivesAhead, ...(queueDays === undefined ? {} : { days: Number(queueDays.toFixed(2)) }) },
  });
};

/** Since when its own first drive waits. */
const waitingSince = ({ drives }: Job): Instant | undefined =>
  drives.flatMap((drive) => (drive.status === 'Received' ? [drive.receivedAt] : [])).toSorted()[0];

/** Known once every drive that came was planned. */
const bytesOf = async (
  { progress }: ArmDeps,
  { status, key, jobId, drives }: Job,
): Promise<number | undefined> => {
  if (status !== 'Transferring') return undefined;
  const planned = await progress.read(key.subscriptionId, jobId);
  const came = drives.filter((drive) => drive.status !== 'NeverReceived').length;
  return planned.length < came ? undefined : planned.reduce((sum, { whole }) => sum + whole.bytes, 0);
};
