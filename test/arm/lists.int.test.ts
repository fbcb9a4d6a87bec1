/** Lists, conditions and uniqueness on real tables, where writers race. */
import { describe, expect, it } from 'vitest';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { drive, JOBS, startApis, VERSION } from '../support/apis.ts';
import type { Apis, Json, Reply } from '../support/apis.ts';
import { takeTables } from '../support/storage-tables.ts';

const onTables = async (): Promise<Apis> =>
  startApis({ repository: createJobRepository(await takeTables()) });

const statuses = (replies: readonly Reply[]): number[] => replies.map(({ status }) => status).sort();

const jobNames = (reply: Reply): Json[] => {
  const value = reply.at('value');
  return (Array.isArray(value) ? value : []).map((_, index) => reply.at('value', index, 'name') ?? null);
};

/** Calls `between` after every page. */
const listed = async ({ ask }: Apis, query: string, between: () => Promise<unknown>): Promise<Json[]> => {
  const names: Json[] = [];
  for (let next: unknown = `${JOBS}?${VERSION}${query}`; typeof next === 'string';) {
    const reply: Reply = await ask('GET', next);
    expect(reply.status).toBe(200);
    names.push(...jobNames(reply));
    next = reply.at('nextLink');
    await between();
  }
  return names;
};

describe('a list read while jobs come and go', () => {
  it.each(['&$top=3', "&$top=3&$filter=state eq 'Creating'", "&$top=3&$filter=not (tags/gone eq 'yes')"])(
    'has every job that is there all the time exactly once, in order: %s',
    async (query) => {
      const apis = await onTables();
      const name = (index: number): string => `job-${String(index).padStart(2, '0')}`;
      const staying = Array.from({ length: 12 }, (_, index) => name(index * 3));
      const going = Array.from({ length: 12 }, (_, index) => name(index * 3 + 1));
      const coming = Array.from({ length: 12 }, (_, index) => name(index * 3 + 2));
      const none = { driveList: [] };
      await Promise.all([...staying, ...going].map((each) => apis.create(each, none)));

      // From both ends, so that some go and come before the page that is read, and some after it.
      let turn = 0;
      const disturb = async (): Promise<void> => {
        const at = turn % 2 === 0 ? turn / 2 : 11 - (turn - 1) / 2;
        turn += 1;
        await Promise.all([
          ...going.slice(at, at + 1).map((each) => apis.ask('DELETE', `${JOBS}/${each}?${VERSION}`)),
          ...coming.slice(at, at + 1).map((each) => apis.create(each, none)),
          ...staying.slice(at, at + 1).map((each) => apis.patch(each, { tags: { touched: 'yes' } })),
        ]);
      };
      const names = await listed(apis, query, disturb);
      expect(turn).toBeGreaterThan(5);
      expect(names.filter((each) => staying.some((one) => one === each))).toEqual(staying);
      expect(names).toEqual([...new Set(names)].sort());
      expect(apis.bugs).toEqual([]);
    },
  );
});

describe('jobs that name the same drive at once', () => {
  it('are one, whoever else comes and goes', async () => {
    const apis = await onTables();
    const rivals = ['job-1', 'job-2', 'job-3', 'job-4'];
    for (let round = 0; round < 5; round += 1) {
      const deliveryPackage = { carrierName: 'DHL', trackingNumber: `T${String(round)}` };
      const own = (index: number): object[] => [drive(`own-${String(index)}`), drive('Shared')];
      const replies = await Promise.all(
        rivals.map((name, index) =>
          apis.create(
            name,
            index % 2 === 0 ? { driveList: own(index) } : { driveList: own(index), deliveryPackage },
          ),
        ),
      );
      expect(statuses(replies)).toEqual([201, 409, 409, 409]);
      const winner = rivals[replies.findIndex(({ status }) => status === 201)]!;
      for (const refused of replies.filter(({ status }) => status === 409)) {
        expect(refused.text).toContain(`'${winner}'`);
      }
      expect(jobNames(await apis.ask('GET', `${JOBS}?${VERSION}`))).toEqual([winner]);
      // Deleted while another tries to take over its drive: either is right, but never both jobs.
      const [gone, next] = await Promise.all([
        apis.ask('DELETE', `${JOBS}/${winner}?${VERSION}`),
        apis.create('next', { driveList: [drive('SHARED')] }),
      ]);
      expect(gone.status).toBe(200);
      expect([201, 409]).toContain(next.status);
      await apis.ask('DELETE', `${JOBS}/next?${VERSION}`);
    }
    expect(apis.bugs).toEqual([]);
  });

  it('can each be refused a part of what the other holds, and neither hangs', async () => {
    const apis = await onTables();
    await apis.create('job-1', { driveList: [drive('A')] });
    await apis.create('job-2', { driveList: [drive('B')] });
    const replies = await Promise.all([
      apis.create('job-1', { driveList: [drive('A'), drive('B')] }),
      apis.create('job-2', { driveList: [drive('A'), drive('B')] }),
    ]);
    expect(statuses(replies)).toEqual([409, 409]);
  });
});

describe('writers with the same If-Match', () => {
  it('are one that succeeds, and the others learn of its tag', async () => {
    const apis = await onTables();
    let tag = (await apis.create('job-1')).headers.get('etag')!;
    for (let round = 0; round < 5; round += 1) {
      const replies = await Promise.all(
        Array.from({ length: 5 }, () =>
          apis.ask('PATCH', `${JOBS}/job-1?${VERSION}`, {
            headers: { 'if-match': tag },
            body: { tags: { round: String(round) } },
          }),
        ),
      );
      expect(statuses(replies)).toEqual([200, 412, 412, 412, 412]);
      tag = replies.find(({ status }) => status === 200)!.headers.get('etag')!;
      for (const refused of replies.filter(({ status }) => status === 412)) {
        expect(refused.at('error', 'message')).toContain(tag);
      }
    }
  });
});
