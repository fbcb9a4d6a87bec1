import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobTypes } from '../../portal/api/arm.ts';
import { columns, jobStates, queryOf, searchOf, select } from '../../portal/pages/jobs/jobs-query.ts';
import { someJob } from './some-job.ts';

const compare = new Intl.Collator('en', { numeric: true }).compare;
const query = (search: string) => queryOf(new URLSearchParams(search));
const namesOf = (jobs: readonly ReturnType<typeof someJob>[], search: string): string[] =>
  select(jobs, query(search), compare).jobs.map(({ name }) => name);

describe('the address of a list', () => {
  it('says everything that was chosen, and keeps what is not of the list', () => {
    const chosen = fc.record({
      states: fc.subarray([...jobStates]).map((states) => new Set(states)),
      type: fc.constantFrom(undefined, ...jobTypes),
      text: fc.string(),
      tag: fc.string(),
      sort: fc.constantFrom(...columns),
      descending: fc.boolean(),
    });
    fc.assert(
      fc.property(chosen, (wish) => {
        const search = searchOf(wish, new URLSearchParams('subscription=s&state=Closed&text=old'));
        expect(search.get('subscription')).toBe('s');
        expect(queryOf(new URLSearchParams(search.toString()))).toEqual(wish);
      }),
    );
  });

  it('is empty where nothing was chosen, and forgives what it does not know', () => {
    expect(searchOf(query(''), new URLSearchParams()).toString()).toBe('');
    expect(query('state=creating&state=nonsense&type=neither&sort=?&order=up')).toEqual({
      ...query(''),
      states: new Set(['Creating']),
    });
  });
});

describe('the jobs that are shown', () => {
  const jobs = [
    someJob('b10', { state: 'Shipping', tags: { Team: 'red', 'cost=1': 'x' }, account: 'Photos' }),
    someJob('b9', { state: 'Closed', jobType: 'Export', tags: { team: 'blue' }, location: 'Norway East' }),
    someJob('a', { state: 'Transferring', percent: 40 }),
  ];

  it.each([
    ['', ['a', 'b9', 'b10']],
    ['state=Closed&state=Shipping', ['b9', 'b10']],
    ['type=export', ['b9']],
    ['text=PHOTO', ['b10']],
    ['text=norway', ['b9']],
    ['text=drives', ['a', 'b9', 'b10']],
    ['tag=team', ['b9', 'b10']],
    ['tag=TEAM=red', ['b10']],
    ['tag=team=Red', []],
    ['tag=team=', ['b9', 'b10']],
    ['sort=state', ['b10', 'a', 'b9']],
    ['sort=percent', ['a', 'b9', 'b10']],
    ['sort=percent&order=desc', ['a', 'b9', 'b10']],
    ['order=desc', ['b10', 'b9', 'a']],
  ])('for "%s" are %j', (search, names) => {
    expect(namesOf(jobs, search)).toEqual(names);
  });

  it('by what happens next begin with the nearest deadline, and end with those that have none', () => {
    const at = (deadline: string) => ({ schedule: { reached: {}, deadline } });
    const dated = [
      someJob('kept', { state: 'Completed', ...at('2026-04-01T00:00:00.000Z') }),
      someJob('copied', { state: 'Transferring' }),
      someJob('soon', at('2026-01-06T00:00:00.000Z')),
      someJob('later', { state: 'Shipping', ...at('2026-01-10T00:00:00.000Z') }),
    ];
    expect(namesOf(dated, 'sort=next')).toEqual(['soon', 'later', 'kept', 'copied']);
    expect(namesOf(dated, 'sort=next&order=desc')).toEqual(['kept', 'later', 'soon', 'copied']);
  });

  it('are counted by state as all other filters leave them', () => {
    const { counts } = select(jobs, query('text=b&state=Closed'), compare);
    expect([counts.Shipping, counts.Closed, counts.Transferring]).toEqual([1, 1, 0]);
  });
});
