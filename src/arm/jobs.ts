/** Create, read, change, delete one job. */
import type { HttpRequest } from '@azure/functions';
import { done, json, notModified } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { conditionOf, etagOf } from '../wire/etag.ts';
import { readJson } from '../wire/json-body.ts';
import type { Call } from '../access/operation.ts';
import type { JobCommand } from '../jobs/commands.ts';
import { tagOf, unmetCondition } from '../jobs/condition.ts';
import type { DriveSpec } from '../jobs/drive.ts';
import type { LoadedJob } from '../jobs/job-repository.ts';
import type { Job, JobKey } from '../jobs/job.ts';
import { toInstant } from '../ports/clock.ts';
import type { DriveProgress } from '../ports/progress.ts';
import type { Sealer } from '../ports/sealer.ts';
import { apiVersionOf } from './api-version.ts';
import type { DriveBody } from './body-parts.ts';
import { jobResource } from './job-resource.ts';
import { compact } from './compact.ts';
import type { ArmDeps } from './operation.ts';
import { changesOf } from './patch-body.ts';
import { newJobOf } from './put-body.ts';
import { isDryRun } from './query.ts';
import { wantsSchedule } from './schedule.ts';
import { jobKey, jobNotFound, loadJob, newJobKey } from './scope.ts';

/** From here on the key is known to nobody but the sealer. */
const sealedBy =
  (sealer: Sealer) =>
  ({ bitLockerKey, ...drive }: DriveBody): DriveSpec => ({
    ...compact(drive),
    sealedBitLockerKey: sealer.seal(bitLockerKey, drive.driveId.toLowerCase()),
  });

/** The location by its display name, whatever the client wrote when it created the job. */
export const showing = (
  { locations }: ArmDeps,
  { details }: Job,
  query: URLSearchParams,
): Parameters<typeof jobResource>[1] => ({
  location: locations.find(details.location)?.name ?? details.location,
  version: apiVersionOf(query),
});

const progressOf = ({ progress }: ArmDeps, { key, jobId, drives }: Job): Promise<readonly DriveProgress[]> =>
  drives.some(({ status }) => status === 'Transferring')
    ? progress.read(key.subscriptionId, jobId)
    : Promise.resolve([]);

/** The tag of the very job that is shown. */
const tagHeader = (job: Job): { readonly etag: string } => ({ etag: etagOf(tagOf(job)) });

type Outcome = {
  readonly job: Job | undefined;
  readonly created: boolean;
  /** None after a rehearsal: no job has the tag of what might have been, and another may come to have it. */
  readonly headers: Partial<ReturnType<typeof tagHeader>>;
};

/** With `dryRun=true` nothing is changed, and the answer is what it would have been, but for its ETag. */
const runAsClient = async (
  deps: ArmDeps,
  key: JobKey,
  command: JobCommand,
  { query, headers }: HttpRequest,
  { caller, wakes }: Call,
): Promise<Outcome> => {
  const isRehearsal = isDryRun(query);
  const context = { now: toInstant(deps.clock.now()), by: caller, condition: conditionOf(headers) };
  const result = isRehearsal
    ? await deps.rehearse(key, command, context)
    : await deps.run(key, command, context, wakes);
  if (!result.ok) throw domainRefusal(result.errors, key);
  const { job, created } = result;
  return { job, created, headers: isRehearsal || job === undefined ? {} : tagHeader(job) };
};

export const createJob = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const key = newJobKey(request.params);
  const { location, locationAsSent, details, drives } = newJobOf(await readJson(request), deps.locations);
  const command: JobCommand = {
    type: 'PutJob',
    jobId: deps.newId(),
    key,
    details,
    shippingInformation: location.address,
    drives: drives.map(sealedBy(deps.sealer)),
  };
  const { job, created, headers } = await runAsClient(deps, key, command, request, call);
  if (job === undefined) throw jobNotFound(key);
  const shownAsSent = { ...showing(deps, job, request.query), location: locationAsSent };
  const resource = jobResource({ job, percentComplete: 0 }, shownAsSent, []);
  return json(created ? 201 : 200, resource, headers);
};

const shown = async (
  deps: ArmDeps,
  { query }: HttpRequest,
  loaded: Pick<LoadedJob, 'job' | 'percentComplete'>,
  headers: Outcome['headers'],
  withSchedule = false,
): Promise<Answer> => {
  const { job } = loaded;
  const how = { ...showing(deps, job, query), withSchedule };
  const resource = jobResource(loaded, how, await progressOf(deps, job));
  return json(200, resource, headers);
};

export const getJob = async (deps: ArmDeps, request: HttpRequest): Promise<Answer> => {
  const condition = conditionOf(request.headers);
  const withSchedule = wantsSchedule(request.query);
  const loaded = await loadJob(deps.repository, request.params);
  const { job } = loaded;
  const unmet = unmetCondition(condition, job);
  if (unmet?.header === 'If-None-Match') return notModified(etagOf(tagOf(job)));
  if (unmet !== undefined) throw domainRefusal([unmet], job.key);
  return shown(deps, request, loaded, tagHeader(job), withSchedule);
};

export const updateJob = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const key = jobKey(request.params);
  const changes = changesOf(await readJson(request), sealedBy(deps.sealer));
  const { job, headers } = await runAsClient(deps, key, { type: 'UpdateJob', changes }, request, call);
  if (job === undefined) throw jobNotFound(key);
  const loaded = await deps.repository.load(key);
  // The merged percent stands in the row alone; the job is as this very command left it.
  return shown(deps, request, { job, percentComplete: loaded?.percentComplete ?? 0 }, headers);
};

export const deleteJob = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  await runAsClient(deps, jobKey(request.params), { type: 'DeleteJob' }, request, call);
  return done();
};
