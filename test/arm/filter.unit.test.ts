/** The language of `$filter`: read, written, and held against a naive reading. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../src/arm/filter/parse.ts';
import { printFilter } from '../../src/arm/filter/print.ts';
import { FilterSyntaxError } from '../../src/arm/filter/syntax-error.ts';
import { matchesFilter } from '../../src/jobs/job-filter.ts';
import type { FilterField, JobFilter } from '../../src/jobs/job-filter.ts';
import { jobStatuses } from '../../src/jobs/job.ts';
import { pushedFilter } from '../../src/storage/tables/pushed-filter.ts';
import { after, jobDetails, put } from '../support/jobs.ts';
import { anyFilter, anyListedJob, naively, tableKeeps } from '../support/filters.ts';

const faultOf = (filter: string): FilterSyntaxError => {
  try {
    parseFilter(filter);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  throw new Error(`${filter} was read.`);
};

const state: FilterField = { name: 'state' };
const tag = (name: string): FilterField => ({ name: 'tag', tag: name });
const shipping: JobFilter = { op: 'eq', field: state, value: 'Shipping' };
const closed: JobFilter = { op: 'ne', field: state, value: 'Closed' };

describe('a filter', () => {
  it.each<[string, JobFilter]>([
    ["state eq 'Shipping'", shipping],
    ["  STATE   EQ 'shipping' ", shipping],
    ["((state eq 'Shipping'))", shipping],
    ["not state eq 'Shipping'", { op: 'not', of: shipping }],
    ["not not(state eq 'Shipping')", { op: 'not', of: { op: 'not', of: shipping } }],
    [
      "state ne 'Closed' or state eq 'Shipping' and state ne 'Closed'",
      { op: 'or', all: [closed, { op: 'and', all: [shipping, closed] }] },
    ],
    [
      "(state ne 'Closed' or state eq 'Shipping') and state ne 'Closed'",
      { op: 'and', all: [{ op: 'or', all: [closed, shipping] }, closed] },
    ],
    ["tagName eq 'a' and tagValue eq ''", { op: 'eq', field: tag('a'), value: '' }],
    [
      "tagName eq 'a' and state eq 'Shipping'",
      { op: 'and', all: [{ op: 'ne', field: tag('a'), value: null }, shipping] },
    ],
    ["tags/a.b-c ne 'x'", { op: 'ne', field: tag('a.b-c'), value: 'x' }],
    ["tags/'a b''c' eq null", { op: 'eq', field: tag("a b'c"), value: null }],
    [
      "startswith ( location , 'West U' )",
      { op: 'startswith', field: { name: 'location' }, prefix: 'westu' },
    ],
    [
      "createdAt le datetime'2026-02-28T23:59:59.1230000+02:00'",
      { op: 'le', field: { name: 'createdAt' }, value: '2026-02-28T21:59:59.123Z' },
    ],
    [
      'createdAt eq 2026-01-31T08:00',
      { op: 'eq', field: { name: 'createdAt' }, value: '2026-01-31T08:00:00.000Z' },
    ],
  ])('is read: %s', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });

  it.each<[string, number, string]>([
    ['', 1, 'a property (state,'],
    ['state', 6, 'eq or ne'],
    ["state gt 'Shipping'", 7, 'eq or ne'],
    ["name like 'x'", 6, 'eq, ne, gt, ge, lt or le'],
    ['state eq Shipping', 10, "one of 'Creating'"],
    ["state eq 'Shiped'", 10, "'Shipping'"],
    ["state eq 'Shipping", 10, "a text that ends with '"],
    ["size eq 'x'", 1, 'a property (state,'],
    ["constructor eq 'x'", 1, 'a property (state,'],
    ["'Shipping' eq state", 1, 'a property (state,'],
    ["state eq 'Shipping' name eq 'x'", 21, 'and, or or the end'],
    ["(state eq 'Shipping'", 21, 'and, or or )'],
    ["state eq 'Shipping')", 20, 'and, or or the end'],
    ["state eq 'Shipping' and", 24, 'a property (state,'],
    ["tagValue eq 'x'", 1, "tagName eq '…' and before tagValue"],
    ["tagName ne 'x'", 9, 'eq'],
    ["tagName eq 'x' or tagValue eq 'y'", 19, "tagName eq '…' and before tagValue"],
    ["tags/ 'x' eq 'y'", 7, "the tag's name right behind tags/"],
    ["startswith(state, 'S')", 12, 'name, location or tags/NAME'],
    ["startswith(name 'S')", 17, ','],
    ['startswith(name, S)', 18, 'a text in single quotes'],
    ['name gt null', 9, 'a text in single quotes'],
    ['createdAt gt yesterday', 14, 'a time'],
    ["createdAt gt datetime'2026-02-30'", 22, 'a time'],
    ["createdAt gt datetime'2026-13-01'", 22, 'a time'],
    ["createdAt gt '2026-01-01T24:00:00Z'", 14, 'a time'],
    ["createdAt gt '2026-01-01T08:00:00.0001Z'", 14, 'to the millisecond at most'],
    ["createdAt gt '+012026-01-01'", 14, 'a time'],
  ])('says where it cannot be read: %s', (text, column, expected) => {
    const fault = faultOf(text);
    expect([text, fault.column]).toEqual([text, column]);
    expect(fault.expected).toContain(expected);
  });

  it('is bounded in its length and its depth', () => {
    const long = `name eq '${'x'.repeat(2000)}'`;
    expect(faultOf(long)).toMatchObject({ column: 2001 });
    const deep = (depth: number): string => `${'('.repeat(depth)}name eq 'x'${')'.repeat(depth)}`;
    expect(parseFilter(deep(20))).toEqual({ op: 'eq', field: { name: 'name' }, value: 'x' });
    expect(faultOf(deep(21))).toMatchObject({ column: 22 });
    expect(faultOf(`${'not '.repeat(400)}name eq 'x'`).expected).toContain('no more than 20');
  });

  it('written and read again is the same', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });

  it('lets through what a naive reading of it does', () => {
    let through = 0;
    fc.assert(
      fc.property(anyFilter, anyListedJob, (filter, job) => {
        const isMatch = matchesFilter(filter, job);
        through += isMatch ? 1 : 0;
        expect(isMatch).toBe(naively(filter, job));
      }),
      { numRuns: 2000 },
    );
    // Else the filters above are too strict, or too lax, to prove anything.
    expect(through).toBeGreaterThan(200);
    expect(through).toBeLessThan(1800);
  });

  it('loses no job to the part of it that the table decides, and gains none where that is the whole', () => {
    fc.assert(
      fc.property(anyFilter, anyListedJob, (filter, job) => {
        const pushed = pushedFilter(filter);
        if (pushed === undefined) return;
        const keeps = tableKeeps(pushed.text, job);
        if (matchesFilter(filter, job)) expect([pushed.text, keeps]).toEqual([pushed.text, true]);
        if (pushed.isWhole) expect([pushed.text, keeps]).toEqual([pushed.text, matchesFilter(filter, job)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('asks the table for no more comparisons than Azure takes beside a range of keys', () => {
    const filter: JobFilter = { op: 'and', all: Array.from({ length: 40 }, () => shipping) };
    expect(pushedFilter(filter)?.text.match(/ eq /g)).toHaveLength(12);
    expect(pushedFilter(filter)?.isWhole).toBe(false);
    expect(pushedFilter({ ...filter, op: 'or' })).toBeUndefined();
  });

  it('finds a tag by any case of its name, and a value by its very own', () => {
    const job = after(put({ details: jobDetails({ tags: { Dept: 'Ships' } }) }));
    expect(matchesFilter(parseFilter("tags/dept eq 'Ships'"), job)).toBe(true);
    expect(matchesFilter(parseFilter("tags/dept eq 'ships'"), job)).toBe(false);
  });

  it('may ask for every status there is', () => {
    for (const status of jobStatuses) {
      expect(parseFilter(`state eq '${status.toUpperCase()}'`)).toMatchObject({ value: status });
    }
  });
});
