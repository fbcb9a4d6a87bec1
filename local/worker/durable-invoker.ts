/** Calls orchestrators and activities for the engine, in the payloads of the durable-functions 3 protocol. */
import type { FunctionInvoker } from '../engine/engine.ts';
import type { LoadedApp } from './load-app.ts';
import type { ResultData } from './rpc.ts';

const namesWith = (app: LoadedApp, triggerType: string): ReadonlySet<string> =>
  new Set(
    app.functions
      .filter(({ trigger, disabled }) => trigger.type === triggerType && !disabled)
      .map(({ name }) => name),
  );

/** A result as the JSON text that history keeps; .NET writes bytes as base64. */
const toJsonText = (data: ResultData | null): string | null => {
  if (data === null) return null;
  if ('json' in data) return data.json;
  if ('string' in data) return JSON.stringify(data.string);
  if ('bytes' in data) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  if ('int' in data) return JSON.stringify(data.int);
  if ('double' in data) return JSON.stringify(data.double);
  throw new Error('A durable function cannot return an HTTP response.');
};

/**
 * The trigger data of an activity. The SDK has JSON-encoded strings once already, so they go as they are; a boolean
 * arrives as the text `True` or `False`, because the extension converts a JSON value to a string in .NET's way.
 */
const toTriggerText = (inputJson: string | null): string => {
  if (inputJson === null) return 'null';
  const input: unknown = JSON.parse(inputJson);
  if (typeof input === 'string') return input;
  if (typeof input === 'boolean') return input ? 'True' : 'False';
  return inputJson;
};

export const durableInvoker = (app: LoadedApp): FunctionInvoker => ({
  orchestrators: namesWith(app, 'orchestrationTrigger'),
  activities: namesWith(app, 'activityTrigger'),
  orchestrator: async (name, _instanceId, payload) => {
    const outcome = await app.invoke(name, { trigger: { string: payload } });
    if (outcome.kind === 'failed') return { kind: 'failed', message: outcome.error.message };
    const text = toJsonText(outcome.returnValue);
    const state: unknown = text === null ? null : JSON.parse(text);
    return { kind: 'state', state };
  },
  activity: async (name, instanceId, input) => {
    const outcome = await app.invoke(name, {
      trigger: { string: toTriggerText(input) },
      triggerMetadata: { instanceId: { string: instanceId } },
    });
    if (outcome.kind === 'completed') return { kind: 'completed', result: toJsonText(outcome.returnValue) };
    const { message, stack } = outcome.error;
    return { kind: 'failed', message, details: stack ?? message };
  },
});
