/** ETags, and the conditions that writers set on them. */
import type { HttpMethod } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { drive, JOBS, putBody, startApis, VERSION } from '../support/apis.ts';
import type { Apis, Reply } from '../support/apis.ts';

const JOB = `${JOBS}/job-1?${VERSION}`;
const NO_TAG = '"none-of-this-job"';

type Headers = Readonly<Record<string, string>>;
const ask = (apis: Apis, method: HttpMethod, headers: Headers = {}, body?: unknown): Promise<Reply> =>
  apis.ask(method, JOB, { headers, ...(body === undefined ? {} : { body }) });
const tag = (reply: Reply): string => reply.headers.get('etag') ?? '';
const code = (reply: Reply): unknown[] => [reply.status, reply.at('error', 'code')];
const patchTag = (apis: Apis, value: string, headers: Headers): Promise<Reply> =>
  ask(apis, 'PATCH', headers, { tags: { by: value } });

describe('an ETag', () => {
  it('is on every answer that shows one job, and changes when the job does and only then', async () => {
    const apis = startApis();
    const put = await apis.create('job-1');
    expect(tag(put)).toMatch(/^"[\da-f-]{36}\.1"$/);
    expect(tag(await ask(apis, 'GET'))).toBe(tag(put));
    const patched = await ask(apis, 'PATCH', {}, { tags: { a: 'b' } });
    expect(tag(patched)).toBe(tag(put).replace('.1', '.2'));
    expect(tag(await ask(apis, 'PATCH', {}, { tags: { a: 'b' } }))).toBe(tag(patched));
    expect(tag(await apis.create('job-1'))).toBe(tag(put).replace('.1', '.3'));
  });

  it('does not follow the progress of a copy', async () => {
    const apis = startApis();
    const before = tag(await apis.create('job-1'));
    const job = (await apis.repository.load({
      subscriptionId: JOBS.split('/')[2]!,
      resourceGroup: 'Drives',
      name: 'job-1',
    }))!.job;
    await apis.repository.setPercentComplete(job.key, job.jobId, 40);
    expect(tag(await ask(apis, 'GET'))).toBe(before);
  });

  it('is another for a new job of the same name', async () => {
    const apis = startApis();
    const first = tag(await apis.create('job-1'));
    await ask(apis, 'DELETE');
    const second = tag(await apis.create('job-1'));
    expect(second).not.toBe(first);
    expect(code(await ask(apis, 'DELETE', { 'if-match': first }))).toEqual([412, 'PreconditionFailed']);
  });
});

describe('If-Match', () => {
  it('lets a change through that was made to the job as it is', async () => {
    const apis = startApis();
    const created = tag(await apis.create('job-1'));
    const patched = await patchTag(apis, 'a', { 'if-match': `${NO_TAG}, ${created}` });
    expect(patched.status).toBe(200);
    const replaced = await ask(apis, 'PUT', { 'if-match': tag(patched) }, putBody());
    expect(replaced.status).toBe(200);
    expect((await ask(apis, 'DELETE', { 'if-match': tag(replaced) })).status).toBe(200);
  });

  it('refuses all others, and names the tag that the job has', async () => {
    const apis = startApis();
    const created = tag(await apis.create('job-1'));
    const current = tag(await patchTag(apis, 'a', {}));
    for (const attempt of [
      ask(apis, 'PUT', { 'if-match': created }, putBody({ driveList: [drive('D9')] })),
      patchTag(apis, 'b', { 'if-match': created }),
      ask(apis, 'DELETE', { 'if-match': created }),
      ask(apis, 'GET', { 'if-match': created }),
    ]) {
      const reply = await attempt;
      expect(reply.at('error')).toEqual({
        code: 'PreconditionFailed',
        message: `The condition set by 'If-Match' is not met: the ETag is ${current} now. Nothing was done.`,
        target: 'If-Match',
      });
      expect(reply.status).toBe(412);
    }
    expect((await ask(apis, 'GET')).at('tags')).toEqual({ by: 'a' });
  });

  it('lets one of two writers through, whatever they write', async () => {
    const apis = startApis();
    for (const [left, right] of [
      ['a', 'b'],
      ['same', 'same'],
    ] as const) {
      const created = tag(await apis.create('job-1', { driveList: [drive(left)] }));
      const replies = await Promise.all(
        [left, right].map((value) => patchTag(apis, value, { 'if-match': created })),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    }
  });

  it('is not met by a weak tag, and by any job with *', async () => {
    const apis = startApis();
    expect(code(await ask(apis, 'PUT', { 'if-match': '*' }, putBody()))).toEqual([412, 'PreconditionFailed']);
    const created = tag(await apis.create('job-1'));
    expect((await patchTag(apis, 'a', { 'if-match': `W/${created}` })).status).toBe(412);
    expect((await patchTag(apis, 'a', { 'if-match': ' * ' })).status).toBe(200);
  });

  it('of a job that is not there is a 404, but for a PUT, which would have made one', async () => {
    const apis = startApis();
    expect(code(await patchTag(apis, 'a', { 'if-match': NO_TAG }))).toEqual([404, 'ResourceNotFound']);
    expect(code(await ask(apis, 'DELETE', { 'if-match': NO_TAG }))).toEqual([404, 'ResourceNotFound']);
    const put = await ask(apis, 'PUT', { 'if-match': NO_TAG }, putBody());
    expect(put.at('error', 'message')).toContain('there is nothing there yet');
    expect(code(await ask(apis, 'GET'))).toEqual([404, 'ResourceNotFound']);
  });

  it('of a change that is in effect already is judged by the tag alone', async () => {
    const apis = startApis();
    const created = tag(await apis.create('job-1'));
    const patched = tag(await patchTag(apis, 'a', { 'if-match': created }));
    expect((await patchTag(apis, 'a', { 'if-match': created })).status).toBe(412);
    const again = await patchTag(apis, 'a', { 'if-match': patched });
    expect([again.status, tag(again)]).toEqual([200, patched]);
  });
});

describe('If-None-Match', () => {
  it('* makes a PUT create a job or nothing: of two writers one', async () => {
    const apis = startApis();
    const only = { 'if-none-match': '*' };
    const replies = await Promise.all([1, 2].map(() => ask(apis, 'PUT', only, putBody())));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 412]);
    const late = await ask(apis, 'PUT', only, putBody());
    expect(late.at('error', 'target')).toBe('If-None-Match');
    expect(late.at('error', 'message')).toContain(tag(await ask(apis, 'GET')));
  });

  it('of a GET answers 304 without a body while the job is the same', async () => {
    const apis = startApis();
    const created = tag(await apis.create('job-1'));
    for (const known of [created, `W/${created}`, `${NO_TAG},${created}`, '*']) {
      const reply = await ask(apis, 'GET', { 'if-none-match': known });
      expect([reply.status, reply.text, tag(reply)]).toEqual([304, '', created]);
    }
    await patchTag(apis, 'a', {});
    expect((await ask(apis, 'GET', { 'if-none-match': created })).status).toBe(200);
  });
});

describe('a condition that cannot be read', () => {
  it.each(['', 'abc', '"abc', 'abc"', '"a" "b"', '"a",', ',', '*, "a"', 'w/"a"', '"a b"'])(
    'is refused, and nothing is done: %j',
    async (value) => {
      const apis = startApis();
      await apis.create('job-1');
      for (const name of ['If-Match', 'If-None-Match']) {
        const headers = { [name]: value };
        for (const attempt of [
          ask(apis, 'GET', headers),
          ask(apis, 'PUT', headers, putBody()),
          patchTag(apis, 'a', headers),
          ask(apis, 'DELETE', headers),
        ]) {
          const reply = await attempt;
          expect(code(reply)).toEqual([400, 'InvalidHeaderValue']);
          expect(reply.at('error', 'target')).toBe(name);
        }
      }
      expect((await ask(apis, 'GET')).at('tags')).toBeUndefined();
    },
  );
});

describe('writers that set no condition', () => {
  it('lose none of their changes to one another', async () => {
    const apis = startApis();
    await apis.create('job-1');
    const replies = await Promise.all([
      ask(apis, 'PATCH', {}, { tags: { a: 'b' } }),
      ask(apis, 'PATCH', {}, { properties: { logLevel: 'Verbose' } }),
      ask(apis, 'PATCH', {}, { properties: { backupDriveManifest: true } }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const job = await ask(apis, 'GET');
    expect(job.at('tags')).toEqual({ a: 'b' });
    expect(job.at('properties')).toMatchObject({ logLevel: 'Verbose', backupDriveManifest: true });
  });
});

describe("the operator's changes of one job", () => {
  it('may be made on a condition too', async () => {
    const apis = startApis();
    await apis.create('job-1');
    const deliveryPackage = { carrierName: 'DHL', trackingNumber: 'T1' };
    await apis.patch('job-1', { properties: { state: 'Shipping', deliveryPackage } });
    await apis.operate('packages/T1/receive', { drives: ['D1', 'D2'] });
    const mount = (bay: string, headers: Headers): Promise<Reply> =>
      apis.ask('POST', '/datacenter/westus/drives/D1/mount', { headers, body: { bay } });
    const seen = (await apis.ask('GET', '/datacenter/westus/drives/D1')).at('jobs', 0, 'etag') as string;
    const mounted = await mount('bay-1', { 'if-match': seen });
    expect(mounted.status).toBe(200);
    expect(tag(mounted)).toBe(mounted.at('job', 'etag'));
    expect(code(await mount('bay-2', { 'if-match': seen }))).toEqual([412, 'PreconditionFailed']);
    expect(code(await mount('bay-2', { 'if-match': 'x' }))).toEqual([400, 'InvalidHeaderValue']);
    expect((await mount('bay-2', { 'if-match': tag(mounted) })).at('bay')).toBe('bay-2');
  });
});
