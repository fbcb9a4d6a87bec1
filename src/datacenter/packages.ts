/** A package: what is expected in it, opening it, and sending its drives back. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { requireBody } from '../wire/check-body.ts';
import { readJson } from '../wire/json-body.ts';
import type { Call } from '../access/operation.ts';
import { refusal } from '../wire/refusal.ts';
import { conditionOf, etagOf } from '../wire/etag.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { driveIdText } from '../wire/text-schemas.ts';
import { tagOf, unmetCondition } from '../jobs/condition.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import type { MeantDrive, PackageRecord } from '../jobs/package-record.ts';
import { isFinished, jobsOfPackage, loadNamed, refOf } from '../packages/lookups.ts';
import { receivePackage as receive } from '../packages/receive.ts';
import { returnPackage as sendHome } from '../packages/return.ts';
import { toInstant } from '../ports/clock.ts';
import type { DatacenterDeps } from './deps.ts';
import { jobText, locationOf, requireNamedJob } from './requested.ts';
import { returnBody } from './return-body.ts';
import { jobWithDrives, packageTag, packageView } from './views.ts';

/** Holds the request's conditions against the record that it is about to change. */
const checkOf = (request: HttpRequest): ((record: PackageRecord | undefined) => void) => {
  const condition = conditionOf(request.headers);
  return (record) => {
    const unmet = unmetCondition(condition, record && packageTag(record));
    // Only the code and the tag are told: a package is no job.
    const key = { subscriptionId: '', resourceGroup: '', name: record?.trackingNumber ?? '' };
    if (unmet !== undefined) throw domainRefusal([unmet], key);
  };
};

type ToldError = { readonly job: Pick<Job, 'jobId'>; readonly error?: object };

/** Finished jobs that refused are left out beside those that took it: their tracking number was used again. */
const toldJobs = (jobs: readonly Job[], errors: readonly ToldError[]): readonly object[] => {
  const errorOf = ({ jobId }: Job) => errors.find(({ job, error }) => job.jobId === jobId && error)?.error;
  return jobs
    .filter((job) => !(isFinished(job) && errorOf(job) !== undefined))
    .map((job) => {
      const error = errorOf(job);
      return { ...jobWithDrives(job), ...(error === undefined ? {} : { error }) };
    });
};

const errorsOf = (record: PackageRecord): readonly ToldError[] =>
  record.steps.flatMap(({ job, error }) => (error === undefined ? [] : [{ job, error }]));

const tagged = (record: PackageRecord, view: object): Answer =>
  json(200, view, { etag: etagOf(tagOf(packageTag(record))) });

const foundDrive = z.union(
  [driveIdText, z.object({ driveId: driveIdText, job: jobText })],
  'must be the id of a drive, or an object of its driveId and the job that it is for',
);

export const receiveBody = z.object(
  {
    drives: z
      .array(foundDrive, 'must be an array of the ids of the drives that were found')
      .max(1000, 'has more than 1000 drives'),
  },
  'must be an object',
);

/** Whose a drive is matters only where several jobs could have it. @throws Refusal as {@link requireNamedJob}. */
const meantOf = async (
  deps: DatacenterDeps,
  location: string,
  found: z.output<typeof receiveBody>['drives'],
): Promise<readonly MeantDrive[]> => {
  const meant: MeantDrive[] = [];
  for (const one of found) {
    if (typeof one === 'string') continue;
    const job = refOf(await requireNamedJob(deps, location, one.job));
    const other = meant.find(({ driveId }) => sameDrive(driveId, one.driveId));
    if (other !== undefined && other.job.jobId !== job.jobId) {
      const jobs = [other.job, job].map(({ resourceGroup, name }) => `${resourceGroup}/${name}`);
      throw refusal('AmbiguousDrive', { driveId: one.driveId, jobs });
    }
    meant.push({ driveId: one.driveId, job });
  }
  return meant;
};

export const receivePackage = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, request.params);
  const { trackingNumber = '' } = request.params;
  const { drives } = requireBody(receiveBody, await readJson(request));
  const named = drives.map((one) => (typeof one === 'string' ? one : one.driveId));
  const driveIds = named.filter(
    (driveId, index) => named.findIndex((other) => sameDrive(other, driveId)) === index,
  );
  const meant = await meantOf(deps, location, drives);
  const { record, receipt } = await receive(deps, {
    location,
    trackingNumber,
    driveIds,
    meant,
    by: caller,
    wakes,
    check: checkOf(request),
  });
  const told = await loadNamed(
    deps,
    receipt.tellings.map(({ job: { key, jobId } }) => ({ ...key, jobId })),
  );
  const jobs = toldJobs(told, [...receipt.tellings, ...errorsOf(record)]);
  const now = toInstant(deps.clock.now());
  return tagged(record, {
    ...packageView({ location, trackingNumber }, record, told, now),
    trackingNumber,
    extra: receipt.extra,
    jobs,
  });
};

/** @param trackingNumber of the package the drives came in. */
export const returnPackage = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, request.params);
  const { trackingNumber = '' } = request.params;
  const parcel = requireBody(returnBody, await readJson(request));
  const inbound = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  if (inbound === undefined && jobs.length === 0) {
    throw refusal('PackageNotFound', { trackingNumber, location });
  }
  checkOf(request)(inbound?.record);
  const { record, tellings } = await sendHome(deps, {
    location,
    jobs,
    inbound: { trackingNumber, record: inbound?.record },
    parcel,
    by: caller,
    wakes,
  });
  const told = await loadNamed(
    deps,
    tellings.map(({ job: { key, jobId } }) => ({ ...key, jobId })),
  );
  return json(200, {
    location,
    trackingNumber,
    returnPackage: record.returnPackage,
    extra: record.extra,
    jobs: toldJobs(told, [...tellings, ...errorsOf(record)]),
  });
};

export const getPackage = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { trackingNumber = '' } = params;
  const jobs = await jobsOfPackage(deps, location, trackingNumber);
  const inbound = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
  const outbound = await deps.records.load({ location, direction: 'Outbound', trackingNumber });
  const record = inbound?.record ?? (jobs.length === 0 ? outbound?.record : undefined);
  if (jobs.length === 0 && record === undefined) {
    throw refusal('PackageNotFound', { trackingNumber, location });
  }
  const known = new Set(jobs.map(({ jobId }) => jobId));
  const apart = await loadNamed(
    deps,
    (record?.steps ?? []).map(({ job }) => job).filter(({ jobId }) => !known.has(jobId)),
  );
  const all = [...jobs, ...apart];
  const view = {
    ...packageView({ location, trackingNumber }, record, jobs, toInstant(deps.clock.now())),
    trackingNumber,
    jobs: toldJobs(all, record === undefined ? [] : errorsOf(record)),
  };
  return record === undefined ? json(200, view) : tagged(record, view);
};
