/** One invocation in the worker's order: arguments, hooks, the function, hooks, the response. */
import { randomUUID } from 'node:crypto';
import type {
  CoreContext,
  HookCallback,
  HookName,
  ProgrammingModel,
  RegisteredFunction,
  Registrations,
} from './core-module.ts';
import type { InFlight } from './in-flight.ts';
import type { InputData, LogEntry, ResultData } from './rpc.ts';

type Invocation = {
  /** The data of the trigger binding; the host's own inputs (the durable client) are added to it. */
  readonly trigger: InputData;
  readonly triggerMetadata?: Readonly<Record<string, InputData>>;
  /** Given when something else must know it too (an HTTP stream); else made here. */
  readonly invocationId?: string;
};

type InvocationOutcome =
  | {
      readonly kind: 'completed';
      readonly returnValue: ResultData | null;
      /** Whether the function returned anything; a streamed HTTP response leaves no `returnValue` here. */
      readonly returned: boolean;
      /** By the name of the output binding. */
      readonly outputs: Readonly<Record<string, ResultData>>;
    }
  | { readonly kind: 'failed'; readonly error: Error };

/** Runs a function by name (case ignored). Rejects only for a name the app has not registered. */
export type Invoke = (functionName: string, invocation: Invocation) => Promise<InvocationOutcome>;

type Hook = { readonly name: HookName; readonly callback: HookCallback };

/** In the order of registration, each awaited; they share and may change `context`. */
export const runHooks = async (
  hooks: readonly Hook[],
  name: HookName,
  context: Record<string, unknown>,
): Promise<void> => {
  for (const hook of hooks.filter((each) => each.name === name)) await hook.callback(context);
};

type Parts = {
  readonly registrations: Registrations;
  readonly model: ProgrammingModel;
  readonly inFlight: InFlight;
  readonly log: (entry: LogEntry) => void;
  /** The durable client binding's data, JSON text. */
  readonly clientData: string;
};

/** Log hooks may change level and message before the host sees them. */
const logThroughHooks = (parts: Parts, entry: LogEntry, invocationContext: unknown): void => {
  const context = { ...entry, invocationContext, hookData: {} };
  for (const { name, callback } of parts.registrations.hooks) if (name === 'log') callback(context);
  const { level, category, message, functionName } = context;
  parts.log({ level, category, message, ...(functionName === undefined ? {} : { functionName }) });
};

const inputDataOf = (
  { metadata }: RegisteredFunction,
  trigger: InputData,
  clientData: string,
): { name: string; data: InputData }[] =>
  Object.entries(metadata.bindings)
    .filter(([, binding]) => binding.direction === 'in')
    .map(([name, binding]) => ({
      name,
      data: binding.type.endsWith('Trigger') ? trigger : { json: clientData },
    }));

const runOnce = async (
  parts: Parts,
  registered: RegisteredFunction,
  { trigger, triggerMetadata = {}, invocationId = randomUUID() }: Invocation,
): Promise<InvocationOutcome> => {
  const { metadata, callback } = registered;
  const { hooks } = parts.registrations;
  const seen: { invocationContext?: unknown } = {};
  const core: CoreContext = {
    invocationId,
    request: {
      invocationId,
      functionId: registered.id,
      inputData: inputDataOf(registered, trigger, parts.clientData),
      triggerMetadata,
    },
    metadata,
    log: (level, category, message) => {
      logThroughHooks(
        parts,
        { level, category, message, functionName: metadata.name },
        seen.invocationContext,
      );
    },
    state: undefined,
  };
  const model = parts.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  seen.invocationContext = context;

  const before = { hookData: {}, invocationContext: context, inputs, functionCallback: callback };
  await runHooks(hooks, 'preInvocation', before);
  const after: {
    hookData: object;
    invocationContext: unknown;
    inputs: unknown;
    result: unknown;
    error: unknown;
  } = {
    hookData: before.hookData,
    invocationContext: context,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await runHooks(hooks, 'postInvocation', after);
  core.state = undefined;

  // The worker rethrows errors only: what else was thrown ends as a success without a result.
  if (after.error instanceof Error) return { kind: 'failed', error: after.error };
  const { returnValue, outputData = [] } = await model.getResponse(context, after.result);
  return {
    kind: 'completed',
    returnValue: returnValue ?? null,
    returned: after.result !== null && after.result !== undefined,
    outputs: Object.fromEntries(outputData.map(({ name, data }) => [name, data])),
  };
};

export const createInvoke =
  (parts: Parts): Invoke =>
  async (functionName, invocation) => {
    const registered = parts.registrations.functions.get(functionName.toLowerCase());
    if (!registered) throw new Error(`There is no function "${functionName}" in this app.`);
    const end = parts.inFlight.begin();
    try {
      return await runOnce(parts, registered, invocation);
    } catch (error) {
      return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    } finally {
      end();
    }
  };
