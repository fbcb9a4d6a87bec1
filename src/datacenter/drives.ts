/** A single drive: where it stands, taking in a late one, bays, problems. */
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
import { maybe, text, trackingNumberText } from '../wire/text-schemas.ts';
import type { OperatorCommand } from '../jobs/commands.ts';
import { tagOf } from '../jobs/condition.ts';
import { driveProblems, sameDrive } from '../jobs/drive.ts';
import type { Job } from '../jobs/job.ts';
import { isFinished } from '../packages/lookups.ts';
import { toInstant } from '../ports/clock.ts';
import { reserveBay } from './bays.ts';
import type { DatacenterDeps } from './deps.ts';
import { jobInQuery, locationOf, meantDrive, requireDrive } from './requested.ts';
import { driveView, jobView } from './views.ts';

type DriveCommand = Extract<
  OperatorCommand,
  { readonly type: 'ReceiveLateDrive' | 'MountDrive' | 'UnmountDrive' | 'ReportDrive' }
>;

const inItsJob = (location: string, job: Job, driveId: string): Answer => {
  const drive = job.drives.find((candidate) => sameDrive(candidate.driveId, driveId));
  const view = { location, ...(drive === undefined ? {} : driveView(drive)), job: jobView(job) };
  return json(200, view, { etag: etagOf(tagOf(job)) });
};

const tellItsJob = async (
  deps: DatacenterDeps,
  { params, headers, query }: HttpRequest,
  command: DriveCommand,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { driveId } = command;
  const meant = jobInQuery(query);
  const { job } = meantDrive(command.type, await requireDrive(deps, location, driveId), meant);
  const condition = conditionOf(headers);
  const context = { now: toInstant(deps.clock.now()), by: caller, jobId: job.jobId, condition };
  const reserved =
    command.type === 'MountDrive'
      ? await reserveBay(deps, location, job, { driveId, bay: command.bay })
      : undefined;
  const result = await deps.run(job.key, command, context, wakes);
  // From here on the job's row says whether its drive is in the bay.
  await reserved?.release();
  if (!result.ok) throw domainRefusal(result.errors, job.key);
  return inItsJob(location, result.job ?? job, driveId);
};

const driveIdOf = ({ params: { driveId = '' } }: HttpRequest): string => driveId;

/** The body may be left out. */
export const receiveDriveBody = z.object({ trackingNumber: maybe(trackingNumberText) }, 'must be an object');

/** @returns `{}` for a request without a body, whatever its headers say. */
const optionalJson = async (request: HttpRequest): Promise<unknown> =>
  request.headers.get('content-type') === null ? {} : readJson(request);

export const receiveLateDrive = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  call: Call,
): Promise<Answer> => {
  const { trackingNumber } = requireBody(receiveDriveBody, await optionalJson(request));
  return tellItsJob(
    deps,
    request,
    {
      type: 'ReceiveLateDrive',
      driveId: driveIdOf(request),
      ...(trackingNumber === undefined ? {} : { trackingNumber }),
    },
    call,
  );
};

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
  return tellItsJob(deps, request, { type: 'MountDrive', driveId: driveIdOf(request), bay }, call);
};

export const unmountDrive = (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  tellItsJob(deps, request, { type: 'UnmountDrive', driveId: driveIdOf(request) }, call);

export const reportBody = z.object(
  {
    problem: z.enum(driveProblems, `must be one of ${driveProblems.join(', ')}`),
    /** For the client. */
    note: maybe(text(1024)),
  },
  'must be an object',
);

export const reportDrive = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  call: Call,
): Promise<Answer> => {
  const { problem, note } = requireBody(reportBody, await readJson(request));
  return tellItsJob(
    deps,
    request,
    { type: 'ReportDrive', driveId: driveIdOf(request), problem, ...(note === undefined ? {} : { note }) },
    call,
  );
};

export const getDrive = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> => {
  const location = locationOf(deps, params);
  const { driveId = '' } = params;
  const named = await requireDrive(deps, location, driveId);
  const subscriptions = new Set(
    named.filter(({ job }) => !isFinished(job)).map(({ job }) => job.key.subscriptionId.toLowerCase()),
  );
  return json(200, {
    location,
    driveId: named[0].drive.driveId,
    flags: subscriptions.size > 1 ? ['SeveralSubscriptions'] : [],
    jobs: named.map(({ job, drive }) => ({ ...jobView(job), drive: driveView(drive) })),
  });
};
