/** Filters and jobs of every kind, a second reading of the former, and a table that reads its own. */
import fc from 'fast-check';
import type { FilterField, JobFilter, PrefixField } from '../../src/jobs/job-filter.ts';
import { jobStatuses } from '../../src/jobs/job.ts';
import type { Job } from '../../src/jobs/job.ts';
import { after, days, jobDetails, jobKey, put } from './jobs.ts';

const names = ['alpha', 'Alpha-2', 'beta', 'b', ''] as const;
const tagNames = ['dept', 'Dept', "it's", 'a b', 'état', 'eq', '('] as const;
const tagValues = ['', 'x', 'X', "o'clock", 'and', '日本'] as const;
const locations = ['westus', 'eastus', 'eastus2'] as const;
const times = [days(0), days(1), days(2)] as const;

const tagField = fc.record({ name: fc.constant('tag' as const), tag: fc.constantFrom(...tagNames) });
const prefixField: fc.Arbitrary<PrefixField> = fc.oneof(
  fc.constant({ name: 'name' as const }),
  fc.constant({ name: 'location' as const }),
  tagField,
);

const values = (field: FilterField): fc.Arbitrary<string> => {
  switch (field.name) {
    case 'state':
      return fc.constantFrom(...jobStatuses);
    case 'jobType':
      return fc.constantFrom('Import', 'Export');
    case 'name':
      return fc.constantFrom(...names);
    case 'location':
      return fc.constantFrom(...locations, '');
    case 'createdAt':
      return fc.constantFrom(...times);
    case 'tag':
      return fc.constantFrom(...tagValues);
  }
};

const words: fc.Arbitrary<FilterField> = fc.constantFrom({ name: 'state' }, { name: 'jobType' });
const ordered: fc.Arbitrary<FilterField> = fc.oneof(prefixField, fc.constant({ name: 'createdAt' as const }));

const equality: fc.Arbitrary<JobFilter> = fc.oneof(words, ordered).chain((field) =>
  fc.record({
    op: fc.constantFrom('eq' as const, 'ne' as const),
    field: fc.constant(field),
    value: fc.oneof({ weight: 6, arbitrary: values(field) }, { weight: 1, arbitrary: fc.constant(null) }),
  }),
);
const ordering: fc.Arbitrary<JobFilter> = ordered.chain((field) =>
  fc.record({
    op: fc.constantFrom('gt' as const, 'ge' as const, 'lt' as const, 'le' as const),
    field: fc.constant(field),
    value: values(field),
  }),
);
const prefix: fc.Arbitrary<JobFilter> = prefixField.chain((field) =>
  fc.record({
    op: fc.constant('startswith' as const),
    field: fc.constant(field),
    prefix: values(field).map((value) => value.slice(0, 3)),
  }),
);

export const anyFilter: fc.Arbitrary<JobFilter> = fc.letrec<{ filter: JobFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: fc.oneof(equality, ordering, prefix) },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom('and' as const, 'or' as const),
        all: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('filter') }) },
  ),
})).filter;

/** As lists may hold it: of a status nothing else is looked at, so that it is only written over. */
export const anyListedJob: fc.Arbitrary<Job> = fc
  .record({
    status: fc.constantFrom(...jobStatuses),
    name: fc.constantFrom('alpha', 'ALPHA-2', 'Beta', 'gamma'),
    location: fc.constantFrom(...locations),
    tags: fc.option(
      fc.dictionary(fc.constantFrom('dept', "it's", 'a b', '('), fc.constantFrom(...tagValues)),
    ),
    createdAt: fc.constantFrom(...times),
  })
  .map(({ status, name, location, tags, createdAt }) => {
    const details = jobDetails({ location, ...(tags === null ? {} : { tags }) });
    const job = after(put({ key: jobKey(name), details }));
    return { ...job, status, createdAt } as Job;
  });

const valuesOf = (job: Job, field: FilterField): string | null => {
  if (field.name === 'tag') {
    const tags = new Map(
      Object.entries(job.details.tags ?? {}).map(([tag, value]) => [tag.toLowerCase(), value]),
    );
    return tags.get(field.tag.toLowerCase()) ?? null;
  }
  return {
    state: job.status,
    jobType: job.details.jobType,
    name: job.key.name.toLowerCase(),
    location: job.details.location,
    createdAt: job.createdAt,
  }[field.name];
};

/** Written apart from the one it is held against: every leaf a row of a table, and nothing cut short. */
export const naively = (filter: JobFilter, job: Job): boolean => {
  if ('of' in filter) return !naively(filter.of, job);
  if ('all' in filter) {
    const parts = filter.all.map((part) => naively(part, job));
    return filter.op === 'and' ? !parts.includes(false) : parts.includes(true);
  }
  const left = valuesOf(job, filter.field);
  const written = 'value' in filter ? filter.value : filter.prefix;
  const right = written !== null && filter.field.name === 'name' ? written.toLowerCase() : written;
  const order =
    left === null || right === null
      ? undefined
      : Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));
  return {
    eq: left === right,
    ne: left !== right,
    gt: order === 1,
    ge: order === 1 || order === 0,
    lt: order === -1,
    le: order === -1 || order === 0,
    startswith: left !== null && right !== null && left.startsWith(right),
  }[filter.op];
};

/** What a table makes of a filter's text: its comparisons, and JavaScript for the rest. */
export const tableKeeps = (text: string, job: Job): boolean => {
  const columns: Readonly<Record<string, string>> = {
    status: job.status,
    jobType: job.details.jobType,
    location: job.details.location,
    createdAt: job.createdAt,
  };
  const decided = text.replaceAll(
    /(\w+) (eq|ne|gt|ge|lt|le) '([^']*)'/g,
    (_, column: string, op: string, value: string) => {
      const left = columns[column];
      if (left === undefined) throw new Error(`There is no column ${column}.`);
      const results: Readonly<Record<string, boolean>> = {
        eq: left === value,
        ne: left !== value,
        gt: left > value,
        ge: left >= value,
        lt: left < value,
        le: left <= value,
      };
      return String(results[op]);
    },
  );
  // From the innermost parentheses outwards.
  for (let rest = decided; ;) {
    const next = rest.replaceAll(/\(((?:true|false)(?: (?:and|or) (?:true|false))*)\)/g, (_, inner: string) =>
      String(flat(inner)),
    );
    if (next === rest) return flat(rest);
    rest = next;
  }
};

const flat = (text: string): boolean =>
  text.split(' or ').some((part) => part.split(' and ').every((word) => word.trim() === 'true'));
