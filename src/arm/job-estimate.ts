/** When a job is expected where: what estimates go by, and how their answer looks. */
import type { HttpRequest } from '@azure/functions';
import { estimate } from '../estimates/estimate.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { turnOf } from '../jobs/queue.ts';
import { loadNamed } from '../packages/lookups.ts';
import { toInstant, type Instant } from '../ports/clock.ts';
import { json, type Answer } from '../wire/answers.ts';
import type { ArmDeps } from './operation.ts';
import { loadJob } from './scope.ts';

/** Older ones say little of how things go now. */
const MOST_JOBS = 200;

export const getEstimate = async (deps: ArmDeps, { params }: HttpRequest): Promise<Answer> => {
  const { job } = await loadJob(deps.repository, params);
  const { location, jobType } = job.details;
  const now = toInstant(deps.clock.now());
  const [history, drivesAhead, bytes] = await Promise.all([
    deps.finishedJobs.recent(location, jobType, MOST_JOBS),
    countAhead(deps, job, now),
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

/** When the first of its own drives that wait for a bay has its turn. */
const firstTurn = ({ drives }: Job): Instant | undefined =>
  drives
    .flatMap((drive) => (drive.status === 'Received' && drive.bay === undefined ? [turnOf(drive)] : []))
    .toSorted()[0];

/** @returns when the drive has its turn, as long as it waits for it. */
const turnIn = (job: Job | undefined, driveId: string): Instant | undefined => {
  if (job === undefined || job.cancelRequested || job.hold !== undefined) return undefined;
  const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
  return drive?.status === 'Received' && drive.bay === undefined ? turnOf(drive) : undefined;
};

/** Drives at the same dock that have their turn for a bay before the job's own, and wait for it still. */
const countAhead = async (
  { locations, packages, repository }: ArmDeps,
  job: Job,
  now: Instant,
): Promise<number> => {
  const { location } = job.details;
  const isToCome = job.status === 'Creating' || job.status === 'Shipping';
  const before = firstTurn(job) ?? (isToCome ? now : undefined);
  if (before === undefined) return 0;
  const dock = locations.find(location)?.alternateLocations[0] ?? location;
  const queued = (await Promise.all(locations.servedBy(dock).map(packages.queued)))
    .flat()
    .filter((entry) => entry.at < before && entry.job.jobId !== job.jobId);
  const jobs = await loadNamed(
    { repository },
    queued.map((entry) => entry.job),
  );
  const byId = new Map(jobs.map((other) => [other.jobId, other]));
  return queued.filter((entry) => {
    const turn = turnIn(byId.get(entry.job.jobId), entry.driveId);
    return turn !== undefined && turn < before;
  }).length;
};

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
