import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { startDurableHost, type DurableHost } from '../support/local-durable.ts';

let host: DurableHost;
let ids = 0;
let id: string;

beforeAll(async () => {
  host = await startDurableHost('http-durable');
});
afterAll(() => host.close());
beforeEach(() => {
  id = `instance-${(ids += 1)}`;
});

const post = (path: string, body?: string) =>
  fetch(`${host.url}/${path}`, { method: 'POST', ...(body === undefined ? {} : { body }) });
/** Runs one call of the SDK's client inside the app, and lets everything it caused end. */
const client = async (call: string): Promise<{ value?: unknown; error?: string }> => {
  const answer = (await (await post(`client/${call}/${id}`)).json()) as { value?: unknown; error?: string };
  await host.engine.whenIdle();
  return answer;
};
const begin = async (name: string, body?: string) => {
  const response = await post(`begin/${name}/${id}`, body);
  await host.engine.whenIdle();
  return response;
};

describe('the durable client of the SDK', () => {
  it('starts an instance and hands its links on, under the caller’s origin', async () => {
    const response = await begin('greets', '{"a":1}');
    expect(response.status).toBe(202);
    const links = (await response.json()) as { statusQueryGetUri: string; rewindPostUri: string };
    expect(new URL(links.statusQueryGetUri).origin).toBe(host.url);
    expect(response.headers.get('location')).toBe(links.statusQueryGetUri);
    expect(links.rewindPostUri).toContain(`/instances/${id}/rewind`);
    const status = await fetch(links.statusQueryGetUri);
    expect(await status.json()).toMatchObject({ output: { input: { a: 1 }, greeting: 'hello', who: id } });
  });

  it('that starts without input gives an empty text', async () => {
    await begin('greets');
    expect(await client('status')).toMatchObject({ value: { output: { input: '' } } });
  });

  it('starts with a version', async () => {
    await client('start-versioned');
    expect(await client('status')).toMatchObject({ value: { output: '7' } });
  });

  it('reads states: one, all, those in a state; none is an error', async () => {
    await begin('waits', '{}');
    expect(await client('status')).toMatchObject({
      value: { runtimeStatus: 'Running', customStatus: { waiting: true } },
    });
    const mine = expect.arrayContaining([expect.objectContaining({ instanceId: id })]) as unknown;
    expect(await client('all')).toEqual({ value: mine });
    expect(await client('running')).toEqual({ value: mine });
    id = 'nobody';
    expect((await client('status')).error).toContain('404');
  });

  it('gathers all pages of a list', async () => {
    for (let index = 0; index < 101; index += 1)
      await host.engine.start({ name: 'waits', instanceId: `many-${index}`, input: '{}' });
    await host.engine.whenIdle();
    const { value } = await client('all');
    expect(
      (value as { instanceId: string }[]).filter(({ instanceId }) => instanceId.startsWith('many-')),
    ).toHaveLength(101);
  });

  it('raises events, suspends, resumes, terminates; ended instances it passes over, unknown ones it does not', async () => {
    await begin('waits', '{}');
    expect(await client('suspend')).toEqual({ value: null });
    expect(await client('status')).toMatchObject({ value: { runtimeStatus: 'Suspended' } });
    expect(await client('resume')).toEqual({ value: null });
    expect(await client('go')).toEqual({ value: null });
    expect(await client('status')).toMatchObject({
      value: { runtimeStatus: 'Completed', output: { with: 'data' } },
    });
    for (const call of ['go', 'suspend', 'resume', 'terminate'])
      expect(await client(call)).toEqual({ value: null });
    id = 'nobody';
    for (const call of ['go', 'suspend', 'resume', 'terminate'])
      expect(await client(call)).toEqual({ error: "No instance with ID 'nobody' found." });
  });

  it('must give an event data', async () => {
    await begin('waits', '{}');
    expect((await client('go-empty')).error).toContain('400');
  });

  it('cannot start what is running', async () => {
    await begin('waits', '{}');
    expect((await client('start-again')).error).toContain(
      'An Orchestration instance with the status Running already exists.',
    );
    await client('terminate');
    expect(await client('start-again')).toEqual({ value: id });
  });

  it('purges what has ended', async () => {
    await begin('greets', '{}');
    expect(await client('purge')).toEqual({ value: { instancesDeleted: 1 } });
    expect(await client('purge')).toEqual({ value: { instancesDeleted: 0 } });
    await begin('greets', '{}');
    expect(await client('purge-all')).toMatchObject({
      value: { instancesDeleted: expect.any(Number) as number },
    });
    expect((await client('status')).error).toContain('404');
    expect((await client('purge-unbounded')).error).toContain('400');
  });

  it('hears what is not in the local host', async () => {
    expect((await client('rewind')).error).toContain('Rewind is not in the local host');
    expect((await client('entity')).error).toContain('Durable entities are not in the local host');
  });

  it('is there for activities too', async () => {
    await begin('starts-another', '{}');
    expect(await client('status')).toMatchObject({ value: { output: `${id}-child` } });
    expect(await host.engine.status(`${id}-child`)).toMatchObject({
      name: 'waits',
      runtimeStatus: 'Running',
    });
  });
});

describe('the invoker', () => {
  const activity = (name: string, input: unknown) =>
    durableInvoker(host.app).activity(name, 'i', input === undefined ? null : JSON.stringify(input));

  it('knows the app’s orchestrators and activities', () => {
    const { orchestrators, activities } = durableInvoker(host.app);
    expect([...orchestrators]).toEqual([
      'fails',
      'greets',
      'starts-another',
      'tells-version',
      'throws',
      'waits',
    ]);
    expect([...activities]).toContain('says');
  });

  // As the SDK sends them: what is a text in the app is JSON-encoded once more.
  it.each([
    ['"text"', { got: 'text', type: 'string' }],
    ['"123"', { got: '123', type: 'string' }],
    [5, { got: 5, type: 'number' }],
    [{ a: [1] }, { got: { a: [1] }, type: 'object' }],
    [[1, 'x'], { got: [1, 'x'], type: 'object' }],
    [true, { got: 'True', type: 'string' }],
    [null, { got: null, type: 'object' }],
  ])('hands an activity %j as %j', async (input, result) => {
    expect(await activity('echoes', input)).toEqual({ kind: 'completed', result: JSON.stringify(result) });
  });

  it.each([
    ['returns-nothing', null],
    ['returns-bytes', '"YWJj"'],
    ['returns-number', '1.5'],
    ['knows-its-instance', '"i"'],
  ])('takes what %s returns as %j', async (name, result) => {
    expect(await activity(name, {})).toEqual({ kind: 'completed', result });
  });

  it('tells a failure with message and stack', async () => {
    expect(await activity('breaks', {})).toEqual({
      kind: 'failed',
      message: 'out of paper',
      details: expect.stringContaining('Error: out of paper\n') as string,
    });
  });

  it('hands the message of an orchestrator that threw back whole', async () => {
    const event = { EventId: -1, IsPlayed: false, Timestamp: '2027-01-01T00:00:00Z' };
    const payload = {
      history: [
        { ...event, EventType: 12 },
        { ...event, EventType: 0, Name: 'throws', Version: '', Input: '{}' },
      ],
      input: {},
      instanceId: 'i',
      isReplaying: false,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 2,
    };
    expect(await durableInvoker(host.app).orchestrator('throws', 'i', JSON.stringify(payload))).toEqual({
      kind: 'failed',
      message: expect.stringMatching(/\$OutOfProcData\$:\{.*"error":"no way".*\}$/s) as string,
    });
  });
});
