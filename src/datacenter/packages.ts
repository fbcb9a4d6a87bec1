/** A package: what is expected in it, opening it, and sending its drives back. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { requireBody } from '../wire/check-body.ts';
import { domainError } from '../wire/domain-errors.ts';
import { readJson } from '../wire/json-body.ts';
import type { Call } from '../access/operation.ts';
import { Refusal } from '../wire/refusal.ts';
import type { ErrorBody } from '../wire/refusal.ts';
import { carrierNameText, driveIdText, maybe, text, trackingNumberText } from '../wire/text-schemas.ts';
import type { JobCommand } from '../jobs/commands.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job, ReturnPackage } from '../jobs/job.ts';
import { toInstant } from '../ports/clock.ts';
import type { DatacenterDeps } from './deps.ts';
import { jobsOfPackage, locationOf } from './lookups.ts';
import { jobWithDrives } from './views.ts';

type Outcome = { readonly job: Job; readonly error?: ErrorBody };

/** Tells every job of the package, one after the other: what one refuses does not keep the others from it. */
const tellEach = async (
  { clock, run }: DatacenterDeps,
  jobs: readonly Job[],
  command: JobCommand,
  { caller, wakes }: Call,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const context = { now: toInstant(clock.now()), by: caller, jobId: job.jobId };
    const result = await run(job.key, command, context, wakes);
    outcomes.push(
      result.ok ? { job: result.job ?? job } : { job, error: domainError(result.errors, job.key) },
    );
  }
  return outcomes;
};

const isFinished = ({ status }: Job): boolean => status === 'Completed' || status === 'Closed';

/**
 * Of those that refused, the finished ones are left out beside one that took it: their tracking number was used again.
 * @throws Refusal when all refused.
 */
const toldJobs = (outcomes: readonly Outcome[]): readonly object[] => {
  const taken = outcomes.some(({ error }) => error === undefined);
  const refused = outcomes.find(({ error, job }) => error !== undefined && !isFinished(job)) ?? outcomes[0];
  if (!taken && refused?.error !== undefined) throw new Refusal(refused.error);
  return outcomes
    .filter(({ job, error }) => error === undefined || !isFinished(job))
    .map(({ job, error }) => ({ ...jobWithDrives(job), ...(error === undefined ? {} : { error }) }));
};

export const receiveBody = z.object(
  {
    drives: z
      .array(driveIdText, 'must be an array of the ids of the drives that were found')
      .max(1000, 'has more than 1000 drives'),
  },
  'must be an object',
);

export const receivePackage = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  call: Call,
): Promise<Answer> => {
  const location = locationOf(deps, request.params);
  const { trackingNumber = '' } = request.params;
  const { drives } = requireBody(receiveBody, await readJson(request));
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  const outcomes = await tellEach(deps, jobs, { type: 'ReceivePackage', trackingNumber, drives }, call);
  const isNamed = (driveId: string): boolean =>
    jobs.some((job) => job.drives.some((drive) => sameDrive(drive.driveId, driveId)));
  const extra = drives.filter((driveId) => !isNamed(driveId));
  return json(200, { location, trackingNumber, jobs: toldJobs(outcomes), extra });
};

export const returnBody = z.object(
  { carrierName: carrierNameText, trackingNumber: trackingNumberText, shipDate: maybe(text(128)) },
  'must be an object',
);
type ReturnBody = z.output<typeof returnBody>;

/** Drives that are here: what came, and did not go back yet. */
const drivesHere = ({ drives }: Job): number =>
  drives.filter(
    ({ status }) => status === 'Received' || status === 'Completed' || status === 'CompletedMoreInfo',
  ).length;

/**
 * One parcel for all jobs of the package. A request come again, after some of them took it, means the same parcel: its
 * count and date are those on record, or it would be another one.
 */
const parcelOf = (jobs: readonly Job[], body: ReturnBody, today: string): ReturnPackage => {
  const { carrierName, trackingNumber, shipDate } = body;
  const onRecord = jobs
    .filter(isFinished)
    .flatMap((job) => ('returnPackage' in job ? [job.returnPackage] : []))
    .find(
      (parcel) =>
        parcel.carrierName === carrierName &&
        parcel.trackingNumber === trackingNumber &&
        (shipDate === undefined || parcel.shipDate === shipDate),
    );
  if (onRecord !== undefined) return onRecord;
  const leaving = jobs.filter(({ status }) => status === 'Packaging');
  return {
    carrierName,
    trackingNumber,
    driveCount: leaving.reduce((count, job) => count + drivesHere(job), 0),
    shipDate: shipDate ?? today,
  };
};

/** @param trackingNumber of the package the drives came in. */
export const returnPackage = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  call: Call,
): Promise<Answer> => {
  const location = locationOf(deps, request.params);
  const { trackingNumber = '' } = request.params;
  const body = requireBody(returnBody, await readJson(request));
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  const parcel = parcelOf(jobs, body, toInstant(deps.clock.now()));
  const outcomes = await tellEach(deps, jobs, { type: 'ShipBack', returnPackage: parcel }, call);
  return json(200, { location, trackingNumber, returnPackage: parcel, jobs: toldJobs(outcomes) });
};

export const getPackage = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { trackingNumber = '' } = params;
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  return json(200, { location, trackingNumber, jobs: jobs.map(jobWithDrives) });
};
