/** Create, read, change, delete one job. */
import type { HttpRequest } from '@azure/functions';
import { done, json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { readJson } from '../wire/json-body.ts';
import type { Call } from '../access/operation.ts';
import type { JobCommand } from '../jobs/commands.ts';
import type { DriveSpec } from '../jobs/drive.ts';
import type { LoadedJob } from '../jobs/job-repository.ts';
import type { Job, JobKey } from '../jobs/job.ts';
import { toInstant } from '../ports/clock.ts';
import type { DriveProgress } from '../ports/progress.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { DriveBody } from './body-parts.ts';
import { jobResource } from './job-resource.ts';
import { compact } from './compact.ts';
import type { ArmDeps } from './operation.ts';
import { changesOf } from './patch-body.ts';
import { newJobOf } from './put-body.ts';
import { jobKey, jobNotFound, loadJob, newJobKey } from './scope.ts';

/** From here on the key is known to nobody but the sealer. */
const sealedBy =
  (sealer: Sealer) =>
  ({ bitLockerKey, ...drive }: DriveBody): DriveSpec => ({
    ...compact(drive),
    sealedBitLockerKey: sealer.seal(bitLockerKey, drive.driveId.toLowerCase()),
  });

/** The display name, whatever the client wrote when it created the job. */
export const shownLocation = ({ locations }: ArmDeps, { details }: Job): string =>
  locations.find(details.location)?.name ?? details.location;

const progressOf = ({ progress }: ArmDeps, { key, jobId, drives }: Job): Promise<readonly DriveProgress[]> =>
  drives.some(({ status }) => status === 'Transferring')
    ? progress.read(key.subscriptionId, jobId)
    : Promise.resolve([]);

const runAsClient = async (
  deps: ArmDeps,
  key: JobKey,
  command: JobCommand,
  { caller, wakes }: Call,
): Promise<{ readonly job: Job | undefined; readonly created: boolean }> => {
  const context = { now: toInstant(deps.clock.now()), by: caller };
  const result = await deps.run(key, command, context, wakes);
  if (!result.ok) throw domainRefusal(result.errors, key);
  return result;
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
  const { job, created } = await runAsClient(deps, key, command, call);
  if (job === undefined) throw jobNotFound(key);
  return json(created ? 201 : 200, jobResource({ job, percentComplete: 0 }, locationAsSent, []));
};

const shown = async (deps: ArmDeps, loaded: Pick<LoadedJob, 'job' | 'percentComplete'>): Promise<Answer> => {
  const { job } = loaded;
  return json(200, jobResource(loaded, shownLocation(deps, job), await progressOf(deps, job)));
};

export const getJob = async (deps: ArmDeps, request: HttpRequest): Promise<Answer> =>
  shown(deps, await loadJob(deps.repository, request.params));

export const updateJob = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const key = jobKey(request.params);
  const changes = changesOf(await readJson(request), sealedBy(deps.sealer));
  const { job } = await runAsClient(deps, key, { type: 'UpdateJob', changes }, call);
  if (job === undefined) throw jobNotFound(key);
  const loaded = await deps.repository.load(key);
  // The merged percent stands in the row alone; the job is as this very command left it.
  return shown(deps, { job, percentComplete: loaded?.percentComplete ?? 0 });
};

export const deleteJob = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  await runAsClient(deps, jobKey(request.params), { type: 'DeleteJob' }, call);
  return done();
};
