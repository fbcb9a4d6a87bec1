/** Which jobs are shown, in which order: all of it stands in the address, so that it can be shared. Pure. */
import { jobTypes, type Job, type JobState, type JobType } from '../../api/arm.ts';
import { nextStepOf } from '../../parts/next-step-of.ts';

export const jobStates = [
  'Creating',
  'Shipping',
  'Received',
  'Transferring',
  'Packaging',
  'Completed',
  'Closed',
] as const satisfies readonly JobState[];

export const columns = [
  'name',
  'type',
  'state',
  'percent',
  'account',
  'location',
  'created',
  'next',
] as const;
export type Column = (typeof columns)[number];

export type JobsQuery = {
  /** None: every state. */
  readonly states: ReadonlySet<JobState>;
  readonly type: JobType | undefined;
  /** In the name, the resource group, the storage account or the location; in any case. */
  readonly text: string;
  /** `name`, or `name=value`. */
  readonly tag: string;
  readonly sort: Column;
  readonly descending: boolean;
};

const one = <T extends string>(known: readonly T[], value: string | null): T | undefined =>
  known.find((each) => each.toLowerCase() === value?.toLowerCase());

/** What cannot be read counts as absent: an address that was cut off still shows jobs. */
export const queryOf = (search: URLSearchParams): JobsQuery => ({
  states: new Set(search.getAll('state').flatMap((value) => one(jobStates, value) ?? [])),
  type: one(jobTypes, search.get('type')),
  text: search.get('text') ?? '',
  tag: search.get('tag') ?? '',
  sort: one(columns, search.get('sort')) ?? 'name',
  descending: search.get('order') === 'desc',
});

/** The parameters of the query laid over `search`, whose others stay. What is as it is without saying is left out. */
export const searchOf = (query: JobsQuery, search: URLSearchParams): URLSearchParams => {
  const next = new URLSearchParams(search);
  for (const name of ['state', 'type', 'text', 'tag', 'sort', 'order']) next.delete(name);
  for (const state of query.states) next.append('state', state);
  if (query.type !== undefined) next.set('type', query.type);
  if (query.text !== '') next.set('text', query.text);
  if (query.tag !== '') next.set('tag', query.tag);
  if (query.sort !== 'name') next.set('sort', query.sort);
  if (query.descending) next.set('order', 'desc');
  return next;
};

export const isFiltered = ({ states, type, text, tag }: JobsQuery): boolean =>
  states.size > 0 || type !== undefined || text !== '' || tag !== '';

/** The account's own name, at the end of its id. */
export const accountOf = (job: Job): string => job.properties.storageAccountId.split('/').at(-1) ?? '';

const resourceGroupOf = (job: Job): string => job.id.split('/')[4] ?? '';

const hasTag = (job: Job, tag: string): boolean => {
  const [name = '', ...rest] = tag.split('=');
  const value = rest.join('=').trim();
  return Object.entries(job.tags ?? {}).some(
    ([own, has]) => own.toLowerCase() === name.trim().toLowerCase() && (value === '' || has === value),
  );
};

/** All conditions but the states, which are counted apart. */
const isMeant = (job: Job, { type, text, tag }: JobsQuery): boolean => {
  const sought = text.trim().toLowerCase();
  return (
    (type === undefined || job.properties.jobType === type) &&
    (tag.trim() === '' || hasTag(job, tag)) &&
    (sought === '' ||
      [job.name, resourceGroupOf(job), accountOf(job), job.location].some((part) =>
        part.toLowerCase().includes(sought),
      ))
  );
};

type Value = string | number | undefined;

const valueOf = (job: Job, column: Column): Value => {
  switch (column) {
    case 'name':
      return job.name;
    case 'type':
      return job.properties.jobType;
    case 'state':
      return jobStates.indexOf(job.properties.state);
    case 'percent':
      return job.properties.percentComplete;
    case 'account':
      return accountOf(job);
    case 'location':
      return job.location;
    case 'created':
      return job.systemData.createdAt;
    case 'next': {
      const step = nextStepOf(job);
      return 'at' in step ? step.at : undefined;
    }
  }
};

type Shown = {
  readonly jobs: readonly Job[];
  /** Of those that all other conditions let through. */
  readonly counts: Readonly<Record<JobState, number>>;
};

/** @param compare texts, in the order of the page's language. */
export const select = (
  jobs: Iterable<Job>,
  query: JobsQuery,
  compare: (left: string, right: string) => number,
): Shown => {
  const counts: Record<JobState, number> = {
    Creating: 0,
    Shipping: 0,
    Received: 0,
    Transferring: 0,
    Packaging: 0,
    Completed: 0,
    Closed: 0,
  };
  const found: { readonly job: Job; readonly value: Value }[] = [];
  for (const job of jobs) {
    if (!isMeant(job, query)) continue;
    const { state } = job.properties;
    counts[state] += 1;
    if (query.states.size === 0 || query.states.has(state))
      found.push({ job, value: valueOf(job, query.sort) });
  }
  const sign = query.descending ? -1 : 1;
  // Instants are in text order; what has no value comes last, whichever way.
  const isInstant = query.sort === 'created' || query.sort === 'next';
  found.sort(({ job: left, value: a }, { job: right, value: b }) => {
    if (a !== b) {
      if (a === undefined) return 1;
      if (b === undefined) return -1;
      const order =
        typeof a === 'number' || typeof b === 'number'
          ? Number(a) - Number(b)
          : isInstant
            ? a < b
              ? -1
              : 1
            : compare(a, b);
      if (order !== 0) return sign * order;
    }
    return compare(left.name, right.name) || (left.id < right.id ? -1 : 1);
  });
  return { jobs: found.map(({ job }) => job), counts };
};
