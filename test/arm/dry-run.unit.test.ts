/** A request with dryRun=true is answered as if it were carried out, and is not. */
import { describe, expect, it } from 'vitest';
import { drive, errorDetails, JOBS, putBody, startApis, SUBSCRIPTION, VERSION } from '../support/apis.ts';
import type { Apis, Reply } from '../support/apis.ts';
import { delivery } from '../support/jobs.ts';

const job = (name: string, dryRun?: string): string =>
  `${JOBS}/${name}?${VERSION}${dryRun === undefined ? '' : `&dryRun=${dryRun}`}`;

const kept = ({ repository }: Apis, name: string) =>
  repository.load({ subscriptionId: SUBSCRIPTION, resourceGroup: 'Drives', name });

const answer = ({ status, text }: Reply) => ({ status, text });

/** Asks for a rehearsal, then for the real thing: the answers are the same, and only the second did anything. */
const bothWays = async (
  apis: Apis,
  method: 'PUT' | 'PATCH' | 'DELETE',
  name: string,
  body?: object,
): Promise<Reply> => {
  const before = await kept(apis, name);
  const did = apis.sideEffects.length;
  const rehearsed = await apis.ask(method, job(name, 'true'), { body });
  expect(await kept(apis, name)).toEqual(before);
  expect(apis.sideEffects).toHaveLength(did);
  const real = await apis.ask(method, job(name), { body });
  expect(answer(rehearsed)).toEqual(answer(real));
  return rehearsed;
};

describe('a dry run', () => {
  it('of a PUT answers 201 with the job, 200 over one that is Creating, and keeps nothing', async () => {
    const apis = startApis();
    expect((await bothWays(apis, 'PUT', 'job-1', putBody())).status).toBe(201);
    expect(apis.sideEffects).not.toEqual([]);
    const replaced = await bothWays(apis, 'PUT', 'job-1', putBody({ driveList: [drive('D3')] }));
    expect(replaced.status).toBe(200);
    expect(replaced.at('properties', 'driveList', 0, 'driveId')).toBe('D3');
    expect((await bothWays(apis, 'PUT', 'job-1', putBody({ driveList: [drive('D3')] }))).status).toBe(200);
  });

  it('has no ETag: no job has what it shows, and what it would get another may come to have', async () => {
    const apis = startApis();
    expect((await apis.ask('PUT', job('job-1', 'true'), { body: putBody() })).headers.has('etag')).toBe(
      false,
    );
    const created = await apis.ask('PUT', job('job-1', 'false'), { body: putBody() });
    expect(created.headers.has('etag')).toBe(true);
    for (const [method, body] of [
      ['PUT', putBody({ logLevel: 'Verbose' })],
      ['PATCH', { tags: { a: 'b' } }],
    ] as const) {
      const reply = await apis.ask(method, job('job-1', 'true'), { body });
      expect([reply.status, reply.headers.has('etag')]).toEqual([200, false]);
    }
    const { headers } = await apis.ask('GET', job('job-1'));
    expect(headers.get('etag')).toBe(created.headers.get('etag'));
  });

  it('is refused as the request itself would be', async () => {
    const apis = startApis();
    expect((await bothWays(apis, 'PUT', 'job-1', putBody({ logLevel: 'Loud' }))).status).toBe(400);
    expect((await bothWays(apis, 'PUT', 'a_b', putBody())).status).toBe(400);
    await apis.create('job-2');
    await apis.patch('job-2', { properties: { state: 'Shipping', deliveryPackage: delivery } });
    expect((await bothWays(apis, 'PUT', 'job-2', putBody())).at('error', 'code')).toBe('JobStateConflict');
    expect((await bothWays(apis, 'DELETE', 'job-2')).at('error', 'code')).toBe('JobStateConflict');
    expect((await bothWays(apis, 'DELETE', 'job-3')).status).toBe(404);
  });

  it('is known to every request that changes a job', async () => {
    const apis = startApis();
    await apis.create('job-1');
    const shipped = { properties: { state: 'Shipping', deliveryPackage: delivery } };
    expect((await bothWays(apis, 'PATCH', 'job-1', shipped)).at('properties', 'state')).toBe('Shipping');
    await apis.create('job-2', { driveList: [] });
    expect((await bothWays(apis, 'DELETE', 'job-2')).status).toBe(200);
  });

  it('is refused as the request would be: what another job has, a condition that is not met', async () => {
    const apis = startApis();
    await apis.create('job-1');
    const taken = await bothWays(apis, 'PUT', 'job-2', putBody());
    expect(errorDetails(taken).map(({ code }) => code)).toEqual(['DriveInUse', 'DriveInUse']);
    const headers = { 'if-match': '"of-another-job"' };
    for (const path of [job('job-1', 'true'), job('job-1')]) {
      const { status, at } = await apis.ask('DELETE', path, { headers });
      expect([status, at('error', 'code')]).toEqual([412, 'PreconditionFailed']);
    }
  });

  it.each(['yes', '', '1', 'true,true'])('that is %j is refused, and does nothing', async (dryRun) => {
    const apis = startApis();
    const reply = await apis.ask('PUT', job('job-1', dryRun), { body: putBody() });
    expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'InvalidQueryParameter']);
    expect(reply.at('error', 'target')).toBe('dryRun');
    expect(await kept(apis, 'job-1')).toBeUndefined();
  });

  it('is none with dryRun=false, and one with DRYRUN=True', async () => {
    const apis = startApis();
    await apis.ask('PUT', `${JOBS}/job-1?${VERSION}&DRYRUN=True`, { body: putBody() });
    expect(await kept(apis, 'job-1')).toBeUndefined();
    await apis.ask('PUT', job('job-1', 'false'), { body: putBody() });
    expect(await kept(apis, 'job-1')).toBeDefined();
  });
});
