import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDurableHost, type DurableHost } from '../support/local-durable.ts';

let host: DurableHost;
let ids = 0;
let id: string;

beforeAll(async () => {
  host = await startDurableHost('http-durable', { requireKeys: true });
});
afterAll(() => host.close());
beforeEach(() => {
  id = `instance-${(ids += 1)}`;
});

const CODE = 'code=the-system-key';
const LINKS = `taskHub=TestHub&connection=Storage&${CODE}`;

type Answer = { status: number; headers: Headers; body: unknown };
const at = async (path: string, init?: RequestInit): Promise<Answer> => {
  const url = new URL(`${host.url}/runtime/webhooks/durabletask/${path}`);
  const response = await fetch(`${url.href}${url.search ? '&' : '?'}${CODE}`, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
};
const post = (path: string, body?: string) =>
  at(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
const start = async (name: string, body = '{"a":1}') => {
  const answer = await post(`orchestrators/${name}/${id}`, body);
  await host.engine.whenIdle();
  return answer;
};
const message = (answer: Answer) => [
  answer.status,
  (answer.body as { Message?: string } | null)?.Message ?? null,
];

describe('starting', () => {
  it('answers 202 with the links to manage the instance', async () => {
    const { status, headers, body } = await start('waits');
    const base = `${host.url}/runtime/webhooks/durabletask/instances/${id}`;
    expect([status, headers.get('retry-after'), headers.get('location')]).toEqual([
      202,
      '10',
      `${base}?${LINKS}`,
    ]);
    expect(body).toEqual({
      id,
      statusQueryGetUri: `${base}?${LINKS}`,
      sendEventPostUri: `${base}/raiseEvent/{eventName}?${LINKS}`,
      terminatePostUri: `${base}/terminate?reason={text}&${LINKS}`,
      purgeHistoryDeleteUri: `${base}?${LINKS}`,
      restartPostUri: `${base}/restart?${LINKS}`,
      suspendPostUri: `${base}/suspend?reason={text}&${LINKS}`,
      resumePostUri: `${base}/resume?reason={text}&${LINKS}`,
    });
  });

  it('makes an id when none is given', async () => {
    const { body } = await post('orchestrators/waits', '{}');
    expect(body).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  });

  it('an unknown orchestrator, under a bad id or with a broken input is 400', async () => {
    expect(message(await post('orchestrators/nobody', '{}'))).toEqual([
      400,
      "The function 'nobody' doesn't exist, is disabled, or is not an orchestrator function.",
    ]);
    expect((await post(`orchestrators/waits/${'x'.repeat(257)}`, '{}')).status).toBe(400);
    expect((await post('orchestrators/waits/@x', '{}')).status).toBe(400);
    expect((await post('orchestrators/waits/a%23b', '{}')).status).toBe(400);
    expect((await post('orchestrators/waits', '{')).status).toBe(400);
  });

  it('one that has not ended is 500 by its known text; one that has is replaced', async () => {
    await start('waits');
    expect(message(await start('waits'))).toEqual([
      500,
      'An Orchestration instance with the status Running already exists.',
    ]);
    await post(`instances/${id}/terminate?reason=x`);
    await host.engine.whenIdle();
    expect((await start('waits')).status).toBe(202);
    expect(await host.engine.status(id)).toMatchObject({ runtimeStatus: 'Running' });
  });

  it('with a timeout waits for the end and answers with the output', async () => {
    const { status, body } = await post(
      `orchestrators/greets/${id}?timeout=30&pollingInterval=0.01`,
      '{"a":1}',
    );
    expect([status, body]).toEqual([200, { input: { a: 1 }, greeting: 'hello', who: id }]);
  });

  it('with a timeout that passes answers as without', async () => {
    const { status, body } = await post(`orchestrators/waits/${id}?timeout=0.02&pollingInterval=0.01`, '{}');
    expect([status, body]).toMatchObject([202, { id }]);
  });

  it('with a timeout answers 500 and the status when the instance fails', async () => {
    const { status, body } = await post(`orchestrators/fails/${id}?timeout=30&pollingInterval=0.01`, '{}');
    expect([status, body]).toMatchObject([500, { runtimeStatus: 'Failed' }]);
  });
});

describe('the status', () => {
  it('of an instance at work is 202, with the place to look again', async () => {
    await start('waits');
    const { status, headers, body } = await at(`instances/${id}`);
    expect([status, headers.get('retry-after'), headers.get('location')]).toEqual([
      202,
      '5',
      `${host.url}/runtime/webhooks/durabletask/instances/${id}?${LINKS}`,
    ]);
    expect(body).toEqual({
      name: 'waits',
      instanceId: id,
      runtimeStatus: 'Running',
      input: { a: 1 },
      customStatus: { waiting: true },
      output: null,
      createdTime: '2027-01-01T08:00:00Z',
      lastUpdatedTime: '2027-01-01T08:00:00Z',
    });
  });

  it('of one that has ended is 200', async () => {
    await start('greets');
    const { status, headers, body } = await at(`instances/${id}?showInput=false`);
    expect([status, headers.get('location')]).toEqual([200, null]);
    expect(body).toMatchObject({
      runtimeStatus: 'Completed',
      input: null,
      customStatus: null,
      output: { who: id },
    });
  });

  it('of a failed one is 200, or 500 on request', async () => {
    await start('fails');
    const { status, body } = await at(`instances/${id}`);
    expect([status, body]).toMatchObject([
      200,
      { runtimeStatus: 'Failed', output: expect.stringContaining('out of paper') as string },
    ]);
    expect((await at(`instances/${id}?returnInternalServerErrorOnFailure=true`)).status).toBe(500);
  });

  it('of one that is not there is 404', async () => {
    expect(message(await at('instances/nobody'))).toEqual([404, "No instance with ID 'nobody' found."]);
  });

  it('has the history on request, completions with the names of what they complete', async () => {
    await start('greets');
    const events = async (query: string) =>
      ((await at(`instances/${id}?showHistory=true${query}`)).body as { historyEvents: unknown[] })
        .historyEvents;
    expect(await events('&showHistoryOutput=true')).toMatchObject([
      { EventType: 'ExecutionStarted', FunctionName: 'greets', Input: { a: 1 } },
      {
        EventType: 'TaskCompleted',
        FunctionName: 'says',
        Result: 'hello',
        ScheduledTime: '2027-01-01T08:00:00.250Z',
      },
      { EventType: 'TaskCompleted', FunctionName: 'knows-its-instance', Result: id },
      { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Result: { greeting: 'hello' } },
    ]);
    expect(JSON.stringify(await events(''))).not.toContain('hello');
  });
});

describe('a message', () => {
  it('event: 202, and the instance goes on with its data', async () => {
    await start('waits');
    expect((await post(`instances/${id}/raiseEvent/go`, '{"x":1}')).status).toBe(202);
    await host.engine.whenIdle();
    expect((await at(`instances/${id}`)).body).toMatchObject({
      runtimeStatus: 'Completed',
      output: { x: 1 },
    });
  });

  it('event without JSON is 400', async () => {
    await start('waits');
    const asText = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect((await at(`instances/${id}/raiseEvent/go`, asText)).status).toBe(400);
    expect((await post(`instances/${id}/raiseEvent/go`, '')).status).toBe(400);
    expect((await post(`instances/${id}/raiseEvent/go`, '{')).status).toBe(400);
  });

  it('suspend holds the instance, resume lets it go on', async () => {
    await start('waits');
    expect((await post(`instances/${id}/suspend?reason=x`)).status).toBe(202);
    await post(`instances/${id}/raiseEvent/go`, '1');
    await host.engine.whenIdle();
    expect(await at(`instances/${id}`)).toMatchObject({ status: 202, body: { runtimeStatus: 'Suspended' } });
    expect((await post(`instances/${id}/resume?reason=x`)).status).toBe(202);
    await host.engine.whenIdle();
    expect(await at(`instances/${id}`)).toMatchObject({ status: 200, body: { output: 1 } });
  });

  it('terminate ends it with the reason as output', async () => {
    await start('waits');
    expect((await post(`instances/${id}/Terminate?reason=enough`)).status).toBe(202);
    await host.engine.whenIdle();
    expect((await at(`instances/${id}`)).body).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'enough',
    });
  });

  it('to one that has ended is 410, to none 404', async () => {
    await start('greets');
    for (const operation of ['raiseEvent/go', 'terminate', 'suspend', 'resume']) {
      expect((await post(`instances/${id}/${operation}`, '{}')).status).toBe(410);
      expect((await post(`instances/nobody/${operation}`, '{}')).status).toBe(404);
    }
  });
});

describe('restarting', () => {
  it('starts the same again, under a new id unless told otherwise', async () => {
    await start('greets');
    const anew = (await post(`instances/${id}/restart`)).body as { id: string };
    await host.engine.whenIdle();
    expect(anew.id).not.toBe(id);
    expect((await at(`instances/${anew.id}`)).body).toMatchObject({ output: { input: { a: 1 } } });
    const same = await post(`instances/${id}/restart?restartWithNewInstanceId=false`);
    expect([same.status, same.body]).toMatchObject([202, { id }]);
    await host.engine.whenIdle();
    expect((await post('instances/nobody/restart')).status).toBe(404);
  });
});

describe('a list', () => {
  it('comes in pages, each with the token for the next', async () => {
    for (const index of [1, 2, 3, 4, 5]) await post(`orchestrators/waits/page-${index}`, '{}');
    const seen: string[][] = [];
    let token: string | null = '';
    do {
      const headers: Record<string, string> = token ? { 'x-ms-continuation-token': token } : {};
      const answer: Answer = await at('instances/?top=2&instanceIdPrefix=page-', { headers });
      expect(answer.status).toBe(200);
      seen.push((answer.body as { instanceId: string }[]).map(({ instanceId }) => instanceId));
      token = answer.headers.get('x-ms-continuation-token');
    } while (token);
    expect(seen).toEqual([['page-1', 'page-2'], ['page-3', 'page-4'], ['page-5']]);
  });

  it('can be of some states and times', async () => {
    await start('greets');
    const idsOf = async (query: string) =>
      ((await at(`instances?${query}`)).body as { instanceId: string }[]).map(({ instanceId }) => instanceId);
    expect(await idsOf('runtimeStatus=Completed,Failed&top=1000')).toContain(id);
    expect(await idsOf('runtimeStatus=running&top=1000')).not.toContain(id);
    expect(
      await idsOf('createdTimeFrom=2027-01-01T08:00:00Z&createdTimeTo=2027-01-01T08:00:01Z&top=1000'),
    ).toContain(id);
    expect(await idsOf('createdTimeFrom=2027-01-02T00:00:00Z')).toEqual([]);
  });
});

describe('purging', () => {
  it('takes one that has ended: 200 with the count, then 404', async () => {
    await start('greets');
    expect(await at(`instances/${id}`, { method: 'DELETE' })).toMatchObject({
      status: 200,
      body: { instancesDeleted: 1 },
    });
    expect((await at(`instances/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('leaves one that has not', async () => {
    await start('waits');
    expect((await at(`instances/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await at(`instances/${id}`)).status).toBe(202);
  });

  it('many needs the time from which on, and counts only those that have ended', async () => {
    expect((await at('instances/', { method: 'DELETE' })).status).toBe(400);
    await start('greets');
    const { status, body } = await at('instances/?createdTimeFrom=2027-01-01&runtimeStatus=Completed', {
      method: 'DELETE',
    });
    expect([status, (body as { instancesDeleted: number }).instancesDeleted]).toEqual([
      200,
      expect.any(Number),
    ]);
    expect((await at(`instances/${id}`)).status).toBe(404);
    expect((await at('instances/?createdTimeFrom=2028-01-01', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('what the local host has not', () => {
  it.each([
    ['POST', 'instances/x/rewind?reason=y'],
    ['GET', 'entities/counter/a'],
    ['POST', 'entities/counter/a?op=add'],
  ])('%s %s is 501 and says so', async (method, path) => {
    const response = await fetch(`${host.url}/runtime/webhooks/durabletask/${path}`, {
      method,
      headers: { 'x-functions-key': 'the-system-key' },
    });
    expect(response.status).toBe(501);
    expect(await response.text()).toMatch(/^\S.* (is|are) not in the local host\.$/);
  });

  it.each([
    ['PUT', 'instances/x'],
    ['POST', 'instances/x'],
    ['POST', 'instances'],
    ['GET', 'instances/x/terminate'],
    ['GET', 'orchestrators/waits'],
    ['POST', 'orchestrators'],
    ['POST', 'instances/x/raiseEvent'],
    ['POST', 'instances/x/dance'],
    ['GET', 'elsewhere'],
  ])('%s %s is 404', async (method, path) => {
    expect((await at(path, { method })).status).toBe(404);
  });
});

it('the public API asks for the system key, the app’s own for none', async () => {
  await start('waits');
  const statusAt = async (root: string, headers: Record<string, string> = {}) =>
    (await fetch(`${host.url}/runtime/${root}/instances/${id}`, { headers })).status;
  expect(await statusAt('webhooks/durabletask')).toBe(401);
  expect(await statusAt('webhooks/durabletask', { 'x-functions-key': 'a-host-key' })).toBe(401);
  expect(await statusAt('webhooks/durabletask', { 'x-functions-key': 'the-master-key' })).toBe(202);
  expect(await statusAt('rpc/durabletask')).toBe(202);
});
