/** `npm start`: runs the app on this machine until it is told to stop. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startAutopilot } from './desk/autopilot.ts';
import { readCommandLine, USAGE } from './desk/command-line.ts';
import { startDesk, type Desk } from './desk/desk.ts';
import { greeting } from './desk/greeting.ts';
import type { LogEntry } from './worker/rpc.ts';

/** This file runs as it is, and compiled into `dist/`. */
const projectRoot = (folder: string): string =>
  existsSync(path.join(folder, 'package.json')) ? folder : projectRoot(path.dirname(folder));

/** Output is for who started the host; what functions say goes to the other stream. */
const log = ({ level, functionName, message }: LogEntry): void => {
  if (level === 'trace' || level === 'debug' || level === 'none') return;
  console.error(`${level}${functionName ? ` ${functionName}` : ''}: ${message}`);
};

const readiness = ({ host, azurite, dataFolder, bays }: Desk): string =>
  JSON.stringify({
    ready: true,
    url: host.url,
    masterKey: host.masterKey,
    blobEndpoint: azurite?.blob ?? null,
    queueEndpoint: azurite?.queue ?? null,
    tableEndpoint: azurite?.table ?? null,
    dataFolder,
    bays,
    clock: host.clock.kind,
    now: host.clock.now().toISOString(),
  });

/** Rejects when something went wrong that nobody has caught. */
const untilToldToStop = (): { readonly told: Promise<void>; readonly isTold: () => boolean } => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let told = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Kept on: a second Ctrl-C must not cut off a stop that saves what is at work.
    process.on(signal, () => {
      told = true;
      resolve(undefined);
    });
  }
  // Rejections that nobody handles come here too.
  process.on('uncaughtException', (error) => {
    console.error(error);
    reject(error);
  });
  promise.catch(() => undefined);
  return { told: promise, isTold: () => told };
};

const main = async (): Promise<void> => {
  const options = readCommandLine(process.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const stopping = untilToldToStop();
  const desk = await startDesk(projectRoot(import.meta.dirname), options, { ...process.env }, log);
  try {
    if (!stopping.isTold()) {
      if (!options.jsonReady) console.log(greeting(desk));
      if (options.autopilot) {
        const playing = await startAutopilot(desk.host.url, options.autopilot);
        if (!options.jsonReady) console.log(playing);
      }
      if (options.jsonReady || !process.stdout.isTTY) console.log(readiness(desk));
    }
    await stopping.told;
    if (!options.jsonReady) console.log('Stopping.');
  } finally {
    await desk.stop();
  }
};

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`Drayage cannot run. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
