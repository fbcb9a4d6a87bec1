/** The jobs of a subscription, or of one of its resource groups, page by page. */
import type { HttpRequest } from '@azure/functions';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { refusal } from '../wire/refusal.ts';
import type { JobPage } from '../jobs/job-repository.ts';
import { InvalidContinuationError } from '../storage/tables/continuation.ts';
import { jobSummary } from './job-resource.ts';
import { showing } from './jobs.ts';
import type { ArmDeps } from './operation.ts';
import { badSkipToken, nextLinkOf, topOf } from './paging.ts';
import { resourceGroupOf, subscriptionOf } from './scope.ts';

type Query = Parameters<ArmDeps['repository']['list']>[0];

const pageOf = async ({ repository }: ArmDeps, query: Query): Promise<JobPage> => {
  try {
    return await repository.list(query);
  } catch (error) {
    if (error instanceof InvalidContinuationError) throw badSkipToken();
    throw error;
  }
};

const listJobs = async (
  deps: ArmDeps,
  { url, query }: HttpRequest,
  within: Pick<Query, 'subscriptionId' | 'resourceGroup'>,
): Promise<Answer> => {
  if ((query.get('$filter') ?? '') !== '') throw refusal('FilterNotSupported', {}, { target: '$filter' });
  const top = topOf(query);
  const skipToken = query.get('$skiptoken');
  const { jobs, continuation } = await pageOf(deps, {
    ...within,
    top,
    ...(skipToken === null ? {} : { continuation: skipToken }),
  });
  return json(200, {
    value: jobs.map((loaded) => jobSummary(loaded, showing(deps, loaded.job, query))),
    ...(continuation === undefined ? {} : { nextLink: nextLinkOf(url, continuation) }),
  });
};

export const listBySubscription = (deps: ArmDeps, request: HttpRequest): Promise<Answer> =>
  listJobs(deps, request, { subscriptionId: subscriptionOf(request.params) });

export const listByResourceGroup = (deps: ArmDeps, request: HttpRequest): Promise<Answer> =>
  listJobs(deps, request, {
    subscriptionId: subscriptionOf(request.params),
    resourceGroup: resourceGroupOf(request.params),
  });
