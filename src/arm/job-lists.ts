/** The jobs of a subscription, or of one of its resource groups, page by page. */
import type { HttpRequest } from '@azure/functions';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { refusal } from '../wire/refusal.ts';
import type { Call } from '../access/operation.ts';
import type { JobFilter } from '../jobs/job-filter.ts';
import type { JobPage } from '../jobs/job-repository.ts';
import { InvalidContinuationError } from '../storage/tables/continuation.ts';
import { parseFilter } from './filter/parse.ts';
import { printFilter } from './filter/print.ts';
import { FilterSyntaxError } from './filter/syntax-error.ts';
import { jobSummary } from './job-resource.ts';
import { showing } from './jobs.ts';
import type { ArmDeps } from './operation.ts';
import { badSkipToken, continuationOf, nextLinkOf, skipTokenOf, topOf } from '../wire/paging.ts';
import { wantsSchedule } from './schedule.ts';
import { resourceGroupOf, subscriptionOf } from './scope.ts';

type Query = Parameters<ArmDeps['repository']['list']>[0];

/** @returns `undefined` when there is none. @throws Refusal that says where it cannot be read. */
const filterOf = (query: URLSearchParams): JobFilter | undefined => {
  const text = query.get('$filter') ?? '';
  if (text.trim() === '') return undefined;
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const { column, expected, found } = error;
    throw refusal('InvalidFilterInQueryString', { column, expected, found }, { target: '$filter' });
  }
};

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
  { query }: HttpRequest,
  { publicUrl }: Call,
  within: Pick<Query, 'subscriptionId' | 'resourceGroup'>,
): Promise<Answer> => {
  const top = topOf(query);
  const filter = filterOf(query);
  const withSchedule = wantsSchedule(query);
  const list = [
    within.subscriptionId.toLowerCase(),
    within.resourceGroup?.toLowerCase() ?? '',
    filter === undefined ? '' : printFilter(filter),
  ];
  const skipToken = query.get('$skiptoken');
  const { jobs, continuation } = await pageOf(deps, {
    ...within,
    top,
    ...(skipToken === null ? {} : { continuation: continuationOf(deps.sealer, list, skipToken) }),
    ...(filter === undefined ? {} : { filter }),
  });
  return json(200, {
    value: jobs.map((loaded) => jobSummary(loaded, { ...showing(deps, loaded.job, query), withSchedule })),
    ...(continuation === undefined
      ? {}
      : { nextLink: nextLinkOf(publicUrl, skipTokenOf(deps.sealer, list, continuation)) }),
  });
};

export const listBySubscription = (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  listJobs(deps, request, call, { subscriptionId: subscriptionOf(request.params) });

export const listByResourceGroup = (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  listJobs(deps, request, call, {
    subscriptionId: subscriptionOf(request.params),
    resourceGroup: resourceGroupOf(request.params),
  });
