/** The virtual `@azure/functions-core` module: the five functions by which an app meets its worker. */
import { registerHooks } from 'node:module';
import type { FunctionMetadata, LogCategory, LogLevel, ResultData } from './rpc.ts';

type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: Record<string, unknown>) => unknown;

/** What the app's library calls on us for one invocation, and we on it. */
export type CoreContext = {
  readonly invocationId: string;
  readonly request: {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly { readonly name: string; readonly data: unknown }[];
    readonly triggerMetadata: Readonly<Record<string, unknown>>;
  };
  readonly metadata: FunctionMetadata;
  readonly log: (level: LogLevel, category: LogCategory, message: string) => void;
  state: 'postInvocationHooks' | undefined;
};

type InvocationModel = {
  readonly getArguments: () => Promise<{ context: unknown; inputs: unknown[] }>;
  readonly invokeFunction: (
    context: unknown,
    inputs: unknown[],
    callback: FunctionCallback,
  ) => Promise<unknown>;
  readonly getResponse: (
    context: unknown,
    result: unknown,
  ) => Promise<{
    returnValue?: ResultData | null;
    outputData?: readonly { name: string; data: ResultData }[];
  }>;
};

export type ProgrammingModel = {
  readonly name: string;
  readonly version: string;
  readonly getInvocationModel: (core: CoreContext) => InvocationModel;
  readonly getCapabilities: (capabilities: Record<string, string>) => Promise<Record<string, string>>;
};

export type RegisteredFunction = {
  readonly id: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
};

/** `log` came with newer workers; any other name must be refused with a RangeError, which the library looks for. */
export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log';
const HOOK_NAMES: readonly string[] = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'];

/** What an app has registered so far. */
export type Registrations = {
  model: ProgrammingModel | undefined;
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: { readonly name: HookName; readonly callback: HookCallback }[];
  /** Set once the app has started: nothing may be registered any more. */
  started: boolean;
};

type Log = (level: LogLevel, category: LogCategory, message: string) => void;

const CORE_KEY = Symbol.for('drayage.functions-core');
const CORE_URL = 'drayage:functions-core';
/** The worker line this stands in for; libraries only ever print it. */
const WORKER_VERSION = '3.11.0';
const HOST_VERSION = '4.1036.0';

const systemError = <E extends Error>(error: E): E =>
  Object.assign(error, { isAzureFunctionsSystemError: true });

class Disposable {
  static from(...disposables: { dispose: () => unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  #undo: (() => void) | undefined;

  constructor(undo: () => void) {
    this.#undo = undo;
  }

  dispose(): void {
    this.#undo?.();
    this.#undo = undefined;
  }
}

const refuseAfterStart = (registrations: Registrations, what: string): void => {
  if (registrations.started)
    throw systemError(new Error(`${what} can only be registered during app startup.`));
};

const coreModule = (registrations: Registrations, log: Log): Record<string, unknown> => ({
  version: WORKER_VERSION,
  hostVersion: HOST_VERSION,
  Disposable,
  log,
  setProgrammingModel: (model: ProgrammingModel) => {
    refuseAfterStart(registrations, 'A programming model');
    registrations.model = model;
  },
  getProgrammingModel: () => registrations.model,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
    refuseAfterStart(registrations, 'A function');
    const key = metadata.name.toLowerCase();
    if (registrations.functions.has(key))
      throw systemError(
        new Error(
          `A function with the name "${metadata.name}" has already been registered; names are unique.`,
        ),
      );
    registrations.functions.set(key, { id: metadata.name, metadata, callback });
    return new Disposable(() => {
      refuseAfterStart(registrations, 'A function');
      registrations.functions.delete(key);
    });
  },
  registerHook: (name: HookName, callback: HookCallback) => {
    if (!HOOK_NAMES.includes(name))
      throw systemError(new RangeError(`Unrecognized hook "${name}"; there are ${HOOK_NAMES.join(', ')}.`));
    const hook = { name, callback };
    registrations.hooks.push(hook);
    return new Disposable(() => {
      registrations.hooks.splice(registrations.hooks.indexOf(hook), 1);
    });
  },
});

/**
 * Makes `require('@azure/functions-core')` resolve to us, before the first app file is imported. The library asks once
 * and keeps the answer for the life of the process, so there can be one app a process.
 */
export const installCoreModule = (log: Log): Registrations => {
  if (CORE_KEY in globalThis)
    throw new Error('This process has loaded a function app already; start another process for another app.');
  const registrations: Registrations = { model: undefined, functions: new Map(), hooks: [], started: false };
  Object.defineProperty(globalThis, CORE_KEY, { value: coreModule(registrations, log) });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: CORE_URL, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === CORE_URL
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('${CORE_KEY.description ?? ''}')];`,
            shortCircuit: true,
          }
        : next(url, context),
  });
  return registrations;
};
