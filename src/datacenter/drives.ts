/** A single drive: where it stands, taking in a late one, mounting it. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { bayNameFault } from '../bays/bay-name.ts';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { requireBody } from '../wire/check-body.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { conditionOf, etagOf } from '../wire/etag.ts';
import { readJson } from '../wire/json-body.ts';
import type { Call } from '../access/operation.ts';
import { text } from '../wire/text-schemas.ts';
import type { JobCommand } from '../jobs/commands.ts';
import { tagOf } from '../jobs/condition.ts';
import { sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { toInstant } from '../ports/clock.ts';
import type { DatacenterDeps } from './deps.ts';
import { jobsOfDrive, locationOf, meantDrive } from './lookups.ts';
import { driveView, jobView } from './views.ts';

const inItsJob = (location: string, job: Job, driveId: string): Answer => {
  const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
  const view = { location, ...(drive === undefined ? {} : driveView(drive)), job: jobView(job) };
  return json(200, view, { etag: etagOf(tagOf(job)) });
};

const tellItsJob = async (
  deps: DatacenterDeps,
  { params, headers }: HttpRequest,
  command: Extract<JobCommand, { readonly type: 'ReceiveLateDrive' | 'MountDrive' }>,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { driveId } = command;
  const { job } = meantDrive(command.type, await jobsOfDrive(deps, location, driveId));
  const condition = conditionOf(headers);
  const context = { now: toInstant(deps.clock.now()), by: caller, jobId: job.jobId, condition };
  const result = await deps.run(job.key, command, context, wakes);
  if (!result.ok) throw domainRefusal(result.errors, job.key);
  return inItsJob(location, result.job ?? job, driveId);
};

export const receiveLateDrive = (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  tellItsJob(deps, request, { type: 'ReceiveLateDrive', driveId: request.params['driveId'] ?? '' }, call);

export const mountBody = z.object(
  {
    bay: text(128).superRefine((bay, context) => {
      const fault = bayNameFault(bay);
      if (fault !== undefined) context.addIssue(fault);
    }),
  },
  'must be an object',
);

export const mountDrive = async (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const { bay } = requireBody(mountBody, await readJson(request));
  return tellItsJob(
    deps,
    request,
    { type: 'MountDrive', driveId: request.params['driveId'] ?? '', bay },
    call,
  );
};

export const getDrive = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { driveId = '' } = params;
  const named = await jobsOfDrive(deps, location, driveId);
  return json(200, {
    location,
    driveId: named[0].drive.driveId,
    jobs: named.map(({ job, drive }) => ({ ...jobView(job), drive: driveView(drive) })),
  });
};
