import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../local/engine/actions.ts';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { EVENT_TYPES, type HistoryEvent } from '../../local/engine/history.ts';
import { replay } from '../../local/engine/replay.ts';
import { createWorld, DAY_MS } from './engine-under-test.ts';

/**
 * What durable-functions 3.5.0 was given and answered, recorded under a host that offered it schema V4 (3 on the wire).
 * This engine offers V3, which answers the same but for that number.
 */
type Turn = { readonly name: string; readonly trigger: Trigger; readonly result: Record<string, unknown> };
type Trigger = { readonly history: readonly Record<string, unknown>[]; readonly instanceId: string } & Record<
  string,
  unknown
>;

const turns = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'recorded-calls.json'), 'utf8'),
) as Turn[];

const turnsOf = (name: string) => turns.filter((turn) => turn.name === name);

/** Answers as it was recorded, whatever it is asked, and keeps what it was asked. */
const recorded = (name: string, asked: Trigger[]): FunctionInvoker => ({
  orchestrators: new Set([name]),
  activities: new Set(['prepare', 'notify']),
  orchestrator: (_name, _instanceId, payload) => {
    const { result } = turnsOf(name)[asked.length]!;
    asked.push(JSON.parse(payload) as Trigger);
    return Promise.resolve({ kind: 'state', state: { ...result, schemaVersion: 2 } });
  },
  activity: (activity, _instanceId, input) => {
    const value = JSON.parse(input ?? 'null') as string | { draft: string };
    const result =
      typeof value === 'string' ? `draft of ${String(JSON.parse(value))}` : `${value.draft}: sent`;
    expect(activity).toBe(typeof value === 'string' ? 'prepare' : 'notify');
    return Promise.resolve({ kind: 'completed', result: JSON.stringify(result) });
  },
});

/** Ids of executions are chance. */
const withoutChance = (trigger: Trigger) => ({
  ...trigger,
  upperSchemaVersionNew: 2,
  history: trigger.history.map((event) =>
    event['OrchestrationInstance']
      ? { ...event, OrchestrationInstance: { InstanceId: trigger.instanceId } }
      : event,
  ),
});

describe('the calls recorded from the real SDK', () => {
  it('of an approval are made in the same words', async () => {
    const asked: Trigger[] = [];
    const world = await createWorld(recorded('approval', asked));
    await world.run('approval', { title: 't', days: 2 }, 'inst1');
    await world.engine.raiseEvent('inst1', 'decision', '{"ok":true}');
    await world.engine.whenIdle();
    expect(asked.map(withoutChance)).toEqual(
      turnsOf('approval').map(({ trigger }) => withoutChance(trigger)),
    );
    expect(await world.output('inst1')).toEqual({
      by: 'event',
      value: { ok: true },
      note: 'draft of t: sent',
    });
    expect(await world.state('inst1')).toMatchObject({ customStatus: '{"stage":"decided"}' });
  });

  it('of an entity end the instance, naming what is missing', async () => {
    const asked: Trigger[] = [];
    const world = await createWorld(recorded('counting', asked));
    await world.run('counting', 'k', 'inst2');
    expect(withoutChance(asked[0]!)).toEqual(withoutChance(turnsOf('counting')[0]!.trigger));
    expect(await world.state('inst2')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'counting' failed: signalEntity is not in the local host",
    });
  });

  it.each([...new Set(turns.map(({ name }) => name))].filter((name) => name !== 'counting'))(
    'of %s lead to what the next call shows as scheduled',
    (name) => {
      const calls = turnsOf(name);
      for (const [index, { trigger, result }] of calls.entries()) {
        const { decisions } = replay({
          name,
          instanceId: trigger.instanceId,
          executionId: 'e',
          parentInstanceId: null,
          history: trigger.history.map(fromWire),
          answer: parseAnswer({ ...result, schemaVersion: 2 }),
          functions: {
            orchestrators: new Set(),
            activities: new Set(['prepare', 'notify', 'flaky', 'hello']),
          },
          timers: { maximumShortTimerMs: 6 * DAY_MS, longRunningTimerIntervalMs: 3 * DAY_MS },
        });
        const before = new Set(scheduledIn(trigger).map(({ EventId }) => EventId));
        const next = calls[index + 1];
        const expected = next ? scheduledIn(next.trigger).filter(({ EventId }) => !before.has(EventId)) : [];
        expect(
          decisions.map((decision) => ({
            EventId: decision.id,
            what: decision.kind === 'timer' ? new Date(decision.fireAt).toISOString() : nameOf(decision),
          })),
        ).toEqual(expected.map(({ EventId, Name, FireAt }) => ({ EventId, what: Name ?? FireAt })));
      }
    },
  );
});

const nameOf = ({ name }: { readonly name: string }) => name;

const scheduledIn = ({ history }: Trigger) => history.filter(({ EventId }) => Number(EventId) >= 0);

/** An event of the recording as the engine has it. */
const fromWire = (wire: Record<string, unknown>): HistoryEvent => {
  const kind = Object.entries(EVENT_TYPES).find(([, type]) => type === wire['EventType'])?.[0];
  return { ...wire, kind } as unknown as HistoryEvent;
};
