import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedApp } from '../../local/worker/load-app.ts';
import type { InputData, LogEntry } from '../../local/worker/rpc.ts';
import { inOwnProcess, loadFixture } from '../support/local-app.ts';

let app: LoadedApp;
let logs: LogEntry[];

beforeAll(async () => {
  ({ app, logs } = await loadFixture('http-hooks', 'http://127.0.0.1:4711'));
});

const run = (name: string, trigger: InputData = { string: 'in' }) => app.invoke(name, { trigger });
const returned = async (name: string, trigger?: InputData) => {
  const outcome = await run(name, trigger);
  return outcome.kind === 'completed' ? outcome.returnValue : outcome.error;
};

describe('loading an app', () => {
  it('tells it the address of the host, for the durable client would else use its own', () => {
    expect(process.env['WEBSITE_HOSTNAME']).toBe('127.0.0.1:4711');
  });

  it('runs the start hook once, after all files, and refuses a name used twice, whatever its case', async () => {
    const trace = await returned('trace');
    expect(trace).toMatchObject({
      json: expect.stringMatching(/^\["twice: .*already been registered.*","appStart"/) as string,
    });
  });

  it('ends registration', async () => {
    expect(await returned('registers-late')).toEqual({
      string: 'Error: A function can only be registered during app startup.',
    });
  });

  it('happens once in a process', async () => {
    await expect(loadFixture('http-hooks', 'http://127.0.0.1:4711')).rejects.toThrow(
      'another process for another app',
    );
  });
});

describe('an app that cannot be loaded says why', () => {
  it.each([
    ['http-broken-entry', /entry file .*main\.ts failed while loading: the wheel came off/],
    ['http-no-match', /"main" in .*package\.json is "dist\/\*\.js" and matches no file. Is it built\?/],
    ['http-no-main', /package\.json has no "main": name the app's entry files there/],
    ['http-nowhere', /Cannot read .*http-nowhere\/package\.json/],
    ['http-silent', /registers a function/],
    [
      'http-unsupported',
      /reads-blob: blob is not in the local host\. reads-blob: queue is not.*reads-queue: queueTrigger is not|reads-queue: queueTrigger is not.*reads-blob: blob is not.*reads-blob: queue is not/,
    ],
  ])('%s', async (fixture, message) => {
    expect(await inOwnProcess(fixture, 'console.log("loaded")')).toMatch(message);
  });
});

it('finds the libraries it needs when it is an ES module', async () => {
  const printed = await inOwnProcess(
    'http-exports',
    `const { returnValue } = await app.invoke('exports', { trigger: { http: { method: 'GET', url: 'http://x/' } } });
     console.log(Buffer.from(returnValue.http.body.bytes).toString());`,
  );
  expect(JSON.parse(printed)).toEqual(Array.from({ length: 6 }, () => 'object'));
});

describe('an invocation', () => {
  it('runs the hooks around the function, which may change inputs and handler', async () => {
    await returned('trace');
    expect(await returned('replaced')).toEqual({
      json: JSON.stringify({
        value: 'another input',
        trace: ['post pre 1', 'pre 1', 'pre 2 after pre 1', 'wrapped'],
      }),
    });
  });

  it('lets a hook after the function mend or overrule it', async () => {
    expect(await returned('mended')).toEqual({ string: 'mended' });
    expect(await returned('overruled')).toEqual(new Error('overruled'));
  });

  it('that throws an error fails; what else is thrown ends as a success without a result', async () => {
    expect(await returned('fails')).toEqual(new Error('as it should'));
    expect(await run('throws-text')).toEqual({
      kind: 'completed',
      returnValue: null,
      returned: false,
      outputs: {},
    });
  });

  it('may log in a hook after the function without a warning; log hooks change what is said', async () => {
    logs.length = 0;
    await returned('returns');
    expect(logs).toEqual([
      {
        level: 'information',
        category: 'user',
        functionName: 'returns',
        message: 'heard: from the post hook',
      },
    ]);
  });

  it.each<[InputData, unknown]>([
    [{ string: 'text' }, { string: 'text' }],
    [{ string: '"text"' }, { string: 'text' }],
    [{ string: '5' }, { int: 5 }],
    [{ string: '5.5' }, { double: 5.5 }],
    [{ json: 'true' }, { json: 'true' }],
    [{ json: '{"a":[1]}' }, { json: '{"a":[1]}' }],
    [{ json: 'null' }, null],
    [{ bytes: Buffer.from('abc') }, { bytes: Buffer.from('abc') }],
  ])('converts %j to the function, and what it returns to %j', async (input, output) => {
    expect(await returned('returns', input)).toEqual(output);
  });

  it('keeps the app from being idle', async () => {
    expect(app.inFlight.isIdle()).toBe(true);
    const running = returned('waits');
    const also = run('returns');
    expect(app.inFlight.isIdle()).toBe(false);
    let idle = false;
    const whenIdle = app.inFlight.whenIdle().then(() => {
      idle = true;
    });
    await also;
    expect(idle).toBe(false);
    await running;
    await whenIdle;
    expect(app.inFlight.isIdle()).toBe(true);
  });

  it('of a function that is not there is the mistake of the caller', async () => {
    await expect(run('nobody')).rejects.toThrow('There is no function "nobody"');
  });

  it('finds the function whatever the case of its name', async () => {
    expect(await returned('RETURNS')).toEqual({ string: 'in' });
  });
});

it('terminating runs the terminate hooks', async () => {
  await returned('trace');
  await app.terminate();
  expect(await returned('trace')).toMatchObject({
    json: expect.stringContaining('appTerminate object') as string,
  });
});
