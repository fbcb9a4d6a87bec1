/** One job as an operator has to do with it: to wait longer or no longer for its package, to hold it, to send it home. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import type { Call } from '../access/operation.ts';
import type { OperatorCommand } from '../jobs/commands.ts';
import { tagOf, unmetCondition } from '../jobs/condition.ts';
import type { Job } from '../jobs/job.ts';
import { loadNamed, refOf } from '../packages/lookups.ts';
import { returnPackage } from '../packages/return.ts';
import { toInstant } from '../ports/clock.ts';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { requireBody } from '../wire/check-body.ts';
import { domainRefusal } from '../wire/domain-errors.ts';
import { conditionOf, etagOf } from '../wire/etag.ts';
import { readJson } from '../wire/json-body.ts';
import { Refusal } from '../wire/refusal.ts';
import { text } from '../wire/text-schemas.ts';
import type { DatacenterDeps } from './deps.ts';
import { locationOf, requireJob } from './requested.ts';
import { returnBody } from './return-body.ts';
import { jobWithDrives } from './views.ts';

const shown = (job: Job): Answer => json(200, jobWithDrives(job), { etag: etagOf(tagOf(job)) });

const tellJob = async (
  deps: DatacenterDeps,
  { params, headers }: HttpRequest,
  command: OperatorCommand,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const job = await requireJob(deps, locationOf(deps, params), params);
  const condition = conditionOf(headers);
  const context = { now: toInstant(deps.clock.now()), by: caller, jobId: job.jobId, condition };
  const result = await deps.run(job.key, command, context, wakes);
  if (!result.ok) throw domainRefusal(result.errors, job.key);
  return shown(result.job ?? job);
};

export const getJob = async (deps: DatacenterDeps, { params }: HttpRequest): Promise<Answer> =>
  shown(await requireJob(deps, locationOf(deps, params), params));

export const extendBody = z.object(
  {
    until: z.iso
      .datetime({ offset: true, message: 'must be a time of ISO 8601, such as 2026-12-24T12:00:00Z' })
      .transform((until) => toInstant(new Date(until))),
  },
  'must be an object',
);

export const extendJob = async (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const { until } = requireBody(extendBody, await readJson(request));
  return tellJob(deps, request, { type: 'ExtendJob', until }, call);
};

/** Both are for the client to read. */
export const closeBody = z.object({ reason: text(1024) }, 'must be an object');
export const holdBody = z.object({ message: text(1024) }, 'must be an object');

export const closeJob = async (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const { reason } = requireBody(closeBody, await readJson(request));
  return tellJob(deps, request, { type: 'CloseJob', reason }, call);
};

export const holdJob = async (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  const { message } = requireBody(holdBody, await readJson(request));
  return tellJob(deps, request, { type: 'HoldJob', message }, call);
};

export const releaseJob = (deps: DatacenterDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  tellJob(deps, request, { type: 'ReleaseJob' }, call);

/** The drives of this job alone, whatever packages they came in. */
export const returnJob = async (
  deps: DatacenterDeps,
  request: HttpRequest,
  { caller, wakes }: Call,
): Promise<Answer> => {
  const location = locationOf(deps, request.params);
  const parcel = requireBody(returnBody, await readJson(request));
  const job = await requireJob(deps, location, request.params);
  const unmet = unmetCondition(conditionOf(request.headers), job);
  if (unmet !== undefined) throw domainRefusal([unmet], job.key);
  const trackingNumber = job.details.deliveryPackage?.trackingNumber ?? '';
  const inbound = await deps.records.load({ location, direction: 'Inbound', trackingNumber });
  const { record, tellings } = await returnPackage(deps, {
    location,
    jobs: [job],
    inbound: { trackingNumber, record: inbound?.record },
    parcel,
    by: caller,
    wakes,
  });
  const error = tellings[0]?.error;
  if (error !== undefined) throw new Refusal(error);
  const [after] = await loadNamed(deps, [refOf(job)]);
  return json(
    200,
    { ...jobWithDrives(after ?? job), extra: record.extra },
    { etag: etagOf(tagOf(after ?? job)) },
  );
};
