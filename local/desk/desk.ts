/** A desk: Azurite and the local host over one data folder. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDeskAzurite } from '../azurite/desk-azurite.ts';
import type { AzuriteEndpoints } from '../azurite/launch.ts';
import { createClock, type HostClock } from '../clock/clock.ts';
import { keepTimeIn } from '../clock/kept-time.ts';
import { startHost, type Host } from '../host.ts';
import { appSettings, isDevelopmentStorage } from '../settings/app-settings.ts';
import { readLocalSettings } from '../settings/local-settings.ts';
import { deskConnectionString } from '../settings/storage-connection.ts';
import type { LogEntry } from '../worker/rpc.ts';
import type { DeskOptions } from './command-line.ts';
import { takeDataFolder } from './data-folder.ts';
import { Problem } from './problem.ts';

export type Desk = {
  readonly host: Host;
  /** None when `AzureWebJobsStorage` names another storage. */
  readonly azurite: AzuriteEndpoints | undefined;
  readonly dataFolder: string;
  /** Where a folder per mounted drive is looked for. */
  readonly bays: string;
  readonly stop: () => Promise<void>;
};

/**
 * @param projectRoot the folder of this project's package.json.
 * @throws Error with one sentence for a person; nothing is left running.
 */
export const startDesk = async (
  projectRoot: string,
  options: DeskOptions,
  environment: NodeJS.ProcessEnv,
  log: (entry: LogEntry) => void,
): Promise<Desk> => {
  const appRoot = path.resolve(options.app ?? projectRoot);
  if (options.app === undefined && !existsSync(path.join(projectRoot, 'dist', 'functions'))) {
    throw new Problem('Drayage is not built: run `npm run build` first.');
  }
  // Undone in reverse, by stopping as well as by a start that fails halfway.
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const data = takeDataFolder(options.dataFolder ?? path.join(projectRoot, '.drayage'), HOST_COMMAND);
    undo.push(data.release);
    const local = readLocalSettings(appRoot);
    const clock = startClock(options, data.path);
    undo.push(clock.stop);
    const wanted = environment['AzureWebJobsStorage'] ?? local['AzureWebJobsStorage'];
    const azurite = isDevelopmentStorage(wanted)
      ? await startDeskAzurite(data.path, options.azuritePorts, environment)
      : undefined;
    if (azurite) undo.push(azurite.stop);
    const settings = appSettings({
      environment,
      local,
      dataFolder: data.path,
      storageConnectionString: azurite ? deskConnectionString(azurite.endpoints) : (wanted ?? ''),
    });
    const bays = settings['DRAYAGE_BAYS'] ?? '';
    if (bays !== '') mkdirSync(bays, { recursive: true });
    const { port, taskHub } = options;
    const host = await startHost({ appRoot, settings, port, clock, taskHub, log });
    undo.push(host.stop);
    return { host, azurite: azurite?.endpoints, dataFolder: data.path, bays, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** As in `node dist/local/main.js`. */
const HOST_COMMAND = path.join('local', 'main.');

const startClock = ({ clock: choice }: DeskOptions, dataFolder: string): HostClock => {
  const kept = keepTimeIn(path.join(dataFolder, 'clock.json'));
  const reached = choice.kind === 'real' ? kept.read() : undefined;
  if (reached && reached > new Date()) {
    throw new Problem(
      `The data in ${dataFolder} has reached ${reached.toISOString()} by a clock that was moved, and the real one is behind: start with --clock virtual or --speed, or set DRAYAGE_DATA to another folder.`,
    );
  }
  return createClock(choice, kept);
};
