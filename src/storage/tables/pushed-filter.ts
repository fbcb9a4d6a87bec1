/** The part of a filter that the table can decide by its columns, so that what it leaves out is never sent. */
import type { JobFilter } from '../../jobs/job-filter.ts';

export type PushedFilter = {
  /** Lets every job through that the filter lets through, and perhaps more. */
  readonly text: string;
  /** Lets no other through. */
  readonly isWhole: boolean;
};

/** Azure takes 15 comparisons in one filter; the range of keys needs three. */
const mostComparisons = 12;

type Pushed = PushedFilter & { readonly comparisons: number };

const negatedOp = { eq: 'ne', ne: 'eq', gt: 'le', ge: 'lt', lt: 'ge', le: 'gt' } as const;

/** `undefined`: its columns say nothing of it. */
export const pushedFilter = (filter: JobFilter): PushedFilter | undefined => pushed(filter, false);

const pushed = (filter: JobFilter, isNegated: boolean): Pushed | undefined => {
  switch (filter.op) {
    case 'not':
      return pushed(filter.of, !isNegated);
    case 'and':
    case 'or': {
      const parts = filter.all.map((part) => pushed(part, isNegated));
      return (filter.op === 'and') === isNegated ? anyOf(parts) : allOf(parts);
    }
    case 'startswith':
      return undefined;
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const { field, value } = filter;
      if (value === null) return undefined;
      const op = isNegated ? negatedOp[filter.op] : filter.op;
      switch (field.name) {
        case 'state':
          return comparison('status', op, value);
        case 'jobType':
        case 'createdAt':
          return comparison(field.name, op, value);
        case 'location':
          // How the table orders texts is its own affair, but for those that are all written alike, as times are.
          return op === 'eq' || op === 'ne' ? comparison('location', op, value) : undefined;
        case 'name':
        case 'tag':
          return undefined;
      }
    }
  }
};

const comparison = (column: string, op: keyof typeof negatedOp, value: string): Pushed => ({
  text: `${column} ${op} '${value.replaceAll("'", "''")}'`,
  isWhole: true,
  comparisons: 1,
});

/** What is left out only lets more through. */
const allOf = (parts: readonly (Pushed | undefined)[]): Pushed | undefined => {
  let sum: Pushed | undefined;
  let isWhole = true;
  for (const part of parts) {
    if (part === undefined || (sum?.comparisons ?? 0) + part.comparisons > mostComparisons) {
      isWhole = false;
      continue;
    }
    isWhole &&= part.isWhole;
    sum = {
      text: sum === undefined ? part.text : `${sum.text} and ${part.text}`,
      isWhole,
      comparisons: (sum?.comparisons ?? 0) + part.comparisons,
    };
  }
  return sum && { ...sum, isWhole };
};

/** Nothing can be left out: that would let less through. */
const anyOf = (parts: readonly (Pushed | undefined)[]): Pushed | undefined => {
  const known = parts.filter((part) => part !== undefined);
  const comparisons = known.reduce((sum, part) => sum + part.comparisons, 0);
  if (known.length < parts.length || comparisons > mostComparisons) return undefined;
  return {
    text: `(${known.map(({ text }) => `(${text})`).join(' or ')})`,
    isWhole: known.every(({ isWhole }) => isWhole),
    comparisons,
  };
};
