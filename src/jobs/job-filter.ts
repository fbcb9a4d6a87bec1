/** A condition on jobs, as lists are filtered by it. How it is written on the wire stands in `src/arm/filter`. */
import type { Job } from './job.ts';

/** What may be asked about. `tag`: the value of the tag of that name, which may be absent. */
export type FilterField =
  { readonly name: 'state' | 'jobType' | 'name' | 'location' | 'createdAt' } | TagField;
type TagField = { readonly name: 'tag'; readonly tag: string };
export type PrefixField = { readonly name: 'name' | 'location' } | TagField;

export type Equality = 'eq' | 'ne';
export type Ordering = 'gt' | 'ge' | 'lt' | 'le';

/**
 * Values are texts as jobs hold them: a status and a type as they are spelled, the id of a location, an Instant.
 * `null`: absent.
 */
export type JobFilter =
  | { readonly op: 'and' | 'or'; readonly all: readonly JobFilter[] }
  | { readonly op: 'not'; readonly of: JobFilter }
  | { readonly op: Equality; readonly field: FilterField; readonly value: string | null }
  | { readonly op: Ordering; readonly field: FilterField; readonly value: string }
  | { readonly op: 'startswith'; readonly field: PrefixField; readonly prefix: string };

/** Names are compared without regard to case: those of jobs and those of tags, but not the values of tags. */
const fieldText = (field: FilterField, text: string): string =>
  field.name === 'name' ? text.toLowerCase() : text;

const tagOf = ({ details: { tags = {} } }: Job, name: string): string | undefined =>
  Object.entries(tags).find(([tag]) => tag.toLowerCase() === name.toLowerCase())?.[1];

const valueOf = (field: FilterField, job: Job): string | undefined => {
  switch (field.name) {
    case 'state':
      return job.status;
    case 'jobType':
      return job.details.jobType;
    case 'name':
      return fieldText(field, job.key.name);
    case 'location':
      return job.details.location;
    case 'createdAt':
      return job.createdAt;
    case 'tag':
      return tagOf(job, field.tag);
  }
};

/** As OData has it: what is absent equals `null` alone, and comes neither before nor after anything. */
export const matchesFilter = (filter: JobFilter, job: Job): boolean => {
  switch (filter.op) {
    case 'and':
      return filter.all.every((part) => matchesFilter(part, job));
    case 'or':
      return filter.all.some((part) => matchesFilter(part, job));
    case 'not':
      return !matchesFilter(filter.of, job);
    case 'startswith':
      return valueOf(filter.field, job)?.startsWith(fieldText(filter.field, filter.prefix)) ?? false;
    case 'eq':
    case 'ne': {
      const { field, value } = filter;
      const isEqual = valueOf(field, job) === (value === null ? undefined : fieldText(field, value));
      return isEqual === (filter.op === 'eq');
    }
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const left = valueOf(filter.field, job);
      return left !== undefined && isOrdered(left, filter.op, fieldText(filter.field, filter.value));
    }
  }
};

const isOrdered = (left: string, op: Ordering, right: string): boolean => {
  switch (op) {
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
  }
};
