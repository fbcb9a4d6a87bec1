/** Writes a filter in the one way that says it, however it was written: read again it is the same filter. */
import type { FilterField, JobFilter } from '../../jobs/job-filter.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const property = (field: FilterField): string =>
  field.name === 'tag' ? `tags/${quoted(field.tag)}` : field.name;

const literal = (field: FilterField, value: string | null): string => {
  if (value === null) return 'null';
  return `${field.name === 'createdAt' ? 'datetime' : ''}${quoted(value)}`;
};

/** `or` binds weakest: within anything else it needs its parentheses, and so does a list within a list of its kind. */
const part = (filter: JobFilter, within: 'and' | 'or' | 'not'): string => {
  const isList = filter.op === 'and' || filter.op === 'or';
  return isList && !(within === 'or' && filter.op === 'and')
    ? `(${printFilter(filter)})`
    : printFilter(filter);
};

export const printFilter = (filter: JobFilter): string => {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.all.map((each) => part(each, filter.op)).join(` ${filter.op} `);
    case 'not':
      return `not ${part(filter.of, 'not')}`;
    case 'startswith':
      return `startswith(${property(filter.field)}, ${quoted(filter.prefix)})`;
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return `${property(filter.field)} ${filter.op} ${literal(filter.field, filter.value)}`;
  }
};
