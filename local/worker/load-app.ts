/** Loads a function app as the Functions worker does: entry files by `package.json` `main`, then the start hooks. */
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { durableClientData, type DurableClientSettings } from './client-binding.ts';
import { installCoreModule, type RegisteredFunction, type Registrations } from './core-module.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { createInvoke, runHooks, type Invoke } from './invoke.ts';
import type { Binding, FunctionMetadata, LogEntry } from './rpc.ts';

export type LoadedFunction = FunctionMetadata & {
  readonly trigger: Binding & { readonly name: string };
  /** By the app setting `AzureWebJobs.<name>.Disabled`. */
  readonly disabled: boolean;
};

export type LoadedApp = {
  /** In the order of their names, case ignored: the order in which routes are tried. */
  readonly functions: readonly LoadedFunction[];
  readonly invoke: Invoke;
  /** Counts every invocation from its start to its response. */
  readonly inFlight: InFlight;
  /** Where the app takes HTTP requests as streams, when it asked for that. */
  readonly httpStreamUri: string | undefined;
  /** Runs the app's terminate hooks. */
  readonly terminate: () => Promise<void>;
};

const TRIGGERS = ['httpTrigger', 'timerTrigger', 'orchestrationTrigger', 'activityTrigger'];
const INPUTS = ['durableClient', 'orchestrationClient'];

/** The bindings this host has nothing for: better refused at the start than silently empty. */
const faultsOf = ({ name, bindings }: FunctionMetadata): string[] =>
  Object.values(bindings).flatMap((binding) => {
    const known = binding.direction === 'in' ? [...TRIGGERS, ...INPUTS] : ['http'];
    return known.includes(binding.type) ? [] : [`${name}: ${binding.type} is not in the local host.`];
  });

const isDisabled = (name: string): boolean =>
  [process.env[`AzureWebJobs.${name}.Disabled`], process.env[`AzureWebJobs_${name}_Disabled`]].some(
    (value) => value?.toLowerCase() === 'true' || value === '1',
  );

const toLoaded = ({ metadata }: RegisteredFunction): LoadedFunction => {
  const trigger = Object.entries(metadata.bindings).find(([, binding]) => TRIGGERS.includes(binding.type));
  if (!trigger) throw new Error(`The function "${metadata.name}" has no trigger.`);
  return {
    ...metadata,
    trigger: { ...trigger[1], name: trigger[0] },
    disabled: isDisabled(metadata.name),
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const entryFiles = async (appRoot: string): Promise<string[]> => {
  const file = path.join(appRoot, 'package.json');
  const manifest: unknown = await readFile(file, 'utf8').then(JSON.parse, (error: unknown) => {
    throw new Error(`Cannot read ${file}: ${messageOf(error)}`, { cause: error });
  });
  const main = typeof manifest === 'object' && manifest && 'main' in manifest ? manifest.main : undefined;
  if (typeof main !== 'string')
    throw new Error(`${file} has no "main": name the app's entry files there (a glob is allowed).`);
  const found: string[] = [];
  for await (const name of glob(main, { cwd: appRoot })) found.push(name);
  if (found.length === 0) throw new Error(`"main" in ${file} is "${main}" and matches no file. Is it built?`);
  return found.sort().map((name) => path.join(appRoot, name));
};

const importEntries = async (files: readonly string[]): Promise<void> => {
  for (const file of files) {
    try {
      await import(pathToFileURL(file).href);
    } catch (error) {
      throw new Error(`The app's entry file ${file} failed while loading: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
};

/**
 * Loads the app once for this process. Before its first file is imported, `WEBSITE_HOSTNAME` is set to the host's
 * address, as Azure does: without it the durable client library rewrites all its URLs to port 7071.
 */
export const loadApp = async (
  appRoot: string,
  durable: DurableClientSettings,
  log: (entry: LogEntry) => void,
): Promise<LoadedApp> => {
  process.env['WEBSITE_HOSTNAME'] = new URL(durable.origin).host;
  const files = await entryFiles(appRoot);
  const registrations: Registrations = installCoreModule((level, category, message) => {
    log({ level, category, message });
  });
  await importEntries(files);
  await runHooks(registrations.hooks, 'appStart', { hookData: {} });
  registrations.started = true;
  const { model } = registrations;
  if (!model)
    throw new Error(
      `No entry file of ${appRoot} registers a function: import { app } from '@azure/functions'.`,
    );
  const registered = [...registrations.functions.values()];
  const faults = registered.flatMap(({ metadata }) => faultsOf(metadata));
  if (faults.length > 0) throw new Error(`This app cannot run here. ${faults.join(' ')}`);
  const capabilities = await model.getCapabilities({});
  const inFlight = createInFlight();
  return {
    functions: registered
      .map(toLoaded)
      .sort((a, b) => (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1)),
    invoke: createInvoke({ registrations, model, inFlight, log, clientData: durableClientData(durable) }),
    inFlight,
    httpStreamUri: capabilities['HttpUri'],
    terminate: () => runHooks(registrations.hooks, 'appTerminate', { hookData: {} }),
  };
};
