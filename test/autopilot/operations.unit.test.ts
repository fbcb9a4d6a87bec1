import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../src/scenarios/ready-scenarios.ts';
import { errorDetails, startApis } from '../support/apis.ts';

const RUNS = '/datacenter/westus/autopilot/runs';

describe("the autopilot's operations", () => {
  it('list the scenarios there are', async () => {
    const reply = await startApis().ask('GET', '/datacenter/westus/autopilot/scenarios');
    expect(reply.at('value', 0)).toMatchObject({ name: 'all-goes-well', title: 'All goes well' });
    expect(reply.at('value', (await scenarioNames()).length - 1, 'about')).toBeTypeOf('string');
  });

  it('start a run, which names its jobs, and tell how it stands', async () => {
    const { ask } = startApis();
    const started = await ask('POST', RUNS, { body: { scenario: 'cancelled', seed: 7, jobs: 2 } });
    expect(started.status).toBe(201);
    expect(started.at('runId')).toBe('cancelled-7');
    expect(started.at('jobs')).toEqual([
      { name: 'cancelled-7-1', kind: 'creating' },
      { name: 'cancelled-7-2', kind: 'shipping' },
    ]);
    const found = await ask('GET', `${RUNS}/cancelled-7`);
    expect([found.status, found.text]).toEqual([200, started.text]);
    expect((await ask('GET', '/datacenter/eastus/autopilot/runs/cancelled-7')).status).toBe(404);
    expect((await ask('GET', `${RUNS}/cancelled-8`)).at('error', 'code')).toBe('AutopilotRunNotFound');
  });

  it('list the runs of a location, the newest first', async () => {
    const { ask } = startApis();
    for (const seed of [1, 2]) await ask('POST', RUNS, { body: { scenario: 'cancelled', seed, jobs: 1 } });
    await ask('POST', '/datacenter/eastus/autopilot/runs', { body: { scenario: 'cancelled', seed: 3 } });
    const reply = await ask('GET', RUNS);
    expect([reply.status, reply.at('value', 0, 'runId'), reply.at('value', 1, 'runId')]).toEqual([
      200,
      'cancelled-2',
      'cancelled-1',
    ]);
    expect(reply.at('value', 2)).toBeUndefined();
  });

  it('take a scenario whole, and any seed when none is given', async () => {
    const scenario = { name: 'mine', title: 'Mine', about: 'Mine.', count: 3, jobs: [{ name: 'k' }] };
    const { ask } = startApis();
    const replies = await Promise.all([1, 2].map(() => ask('POST', RUNS, { body: { scenario } })));
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    expect(replies[0]!.at('jobs')).toHaveLength(3);
    expect(replies[0]!.at('seed')).not.toBe(replies[1]!.at('seed'));
  });

  it('play a story of one seed once, since its names would be the same', async () => {
    const { ask } = startApis();
    const body = { scenario: 'lost-package', seed: 1 };
    await ask('POST', RUNS, { body });
    const again = await ask('POST', RUNS, { body });
    expect([again.status, again.at('error', 'code')]).toEqual([409, 'AutopilotRunExists']);
    expect(again.at('error', 'message')).toContain('Choose another seed');
  });

  it('name the scenarios there are when asked for another', async () => {
    const reply = await startApis().ask('POST', RUNS, { body: { scenario: 'all-goes-wrong' } });
    expect([reply.status, reply.at('error', 'code')]).toEqual([404, 'ScenarioNotFound']);
    expect(reply.at('error', 'message')).toMatch(/'all-goes-wrong'\. There are: all-goes-well, busy-month,/);
  });

  it('name every fault of a scenario that is sent whole', async () => {
    const scenario = { name: 'Mine!', about: 'x', jobs: [{ name: 'k', ships: 'soon', drives: 11, foo: 1 }] };
    const reply = await startApis().ask('POST', RUNS, { body: { scenario, seed: -1 } });
    expect(reply.status).toBe(400);
    expect(errorDetails(reply).map(({ target }) => target)).toEqual([
      'scenario.name',
      'scenario.title',
      'scenario.jobs[0].drives',
      'scenario.jobs[0].ships',
      'scenario.jobs[0]',
      'seed',
    ]);
  });

  it.each([
    [
      'a real clock',
      { isClockReal: () => true },
      /--speed or --clock virtual, or set DRAYAGE_AUTOPILOT_ON_REAL_CLOCK/,
    ],
    ['a machine without a folder of bays', { shelf: undefined }, /set DRAYAGE_BAYS/],
  ])('refuse to play on %s, and say what can be done', async (_what, autopilot, message) => {
    const reply = await startApis({ autopilot }).ask('POST', RUNS, { body: { scenario: 'all-goes-well' } });
    expect([reply.status, reply.at('error', 'code')]).toEqual([403, 'AutopilotNotAllowed']);
    expect(reply.at('error', 'message')).toMatch(message);
  });

  it('play on a real clock where the setting allows it', async () => {
    const { ask } = startApis({ autopilot: { isClockReal: () => true, onRealClock: true } });
    expect((await ask('POST', RUNS, { body: { scenario: 'all-goes-well' } })).status).toBe(201);
  });

  it('are behind the door of production', async () => {
    const { ask } = startApis({ mode: 'production' });
    expect((await ask('POST', RUNS, { body: { scenario: 'all-goes-well' } })).status).toBe(401);
  });

  it('know their locations', async () => {
    const reply = await startApis().ask('POST', '/datacenter/moon/autopilot/runs', {
      body: { scenario: 'x' },
    });
    expect([reply.status, reply.at('error', 'code')]).toEqual([404, 'LocationNotFound']);
  });
});
