import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlOf, jsonOf, sdkOf } from '../../portal/pages/job/source-code.ts';
import { someJob } from './some-job.ts';

const key = {
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'desk',
  jobName: 'seattle',
};

describe('a job as JSON', () => {
  it('is what the API gives to who does not ask for the schedule, in its order', () => {
    const job = someJob('a', { schedule: { reached: {} } });
    const { schedule: _schedule, ...properties } = job.properties;
    expect(JSON.parse(jsonOf(job))).toEqual({ ...job, properties });
    expect(Object.keys(JSON.parse(jsonOf(job)) as object)).toEqual(Object.keys(job));
  });

  it('is the same, whatever is in it, and shows no mark that turns or hides a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tags = { text, turned: '\u202Egnp.\u2066\u200B\uFEFF' };
        const json = jsonOf(someJob('a', { tags }));
        expect((JSON.parse(json) as { tags: object }).tags).toEqual(tags);
        expect(json).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
      }),
    );
  });
});

describe('what gets it', () => {
  it('by curl is one word to a shell, whatever is in the address', () => {
    const url = new URL("http://localhost:7071/a?b=$(touch x)'`y`");
    const command = curlOf(url).replace(/^curl --fail-with-body /, 'printf %s ');
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(url.href);
  });

  it('by the SDK sends no token where it is plain HTTP, and one where it is not', () => {
    const plain = sdkOf(key, 'http://localhost:7071');
    expect(plain).toContain('allowInsecureConnection: true');
    expect(plain).toContain('bearerTokenAuthenticationPolicy');
    const secure = sdkOf({ ...key, resourceGroup: '"; evil()' }, 'https://drayage.example');
    expect(secure).not.toContain('removePolicy');
    expect(secure).toContain(String.raw`client.jobs.get("seattle", "\"; evil()")`);
  });
});
