/** A desk's Azurite: it keeps its data, outlives a host that was killed, and is taken over by the next one. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../desk/problem.ts';
import { isProcessAlive } from '../desk/process-alive.ts';
import {
  AZURITE_SERVICES,
  AzuriteLaunchError,
  launchAzurite,
  type AzuriteEndpoints,
  type AzuritePorts,
} from './launch.ts';

export type DeskAzurite = {
  readonly endpoints: AzuriteEndpoints;
  /** Whether it was running already, left behind by a host that was killed. */
  readonly adopted: boolean;
  /** Ends it and waits until its data is on disk. */
  readonly stop: () => Promise<void>;
};

/** What is known of a running Azurite, kept beside its data; without `endpoints` it had not come up yet. */
const recordSchema = z.object({
  pid: z.int().positive(),
  endpoints: z.object({ blob: z.url(), queue: z.url(), table: z.url() }).optional(),
});
type AzuriteRecord = z.infer<typeof recordSchema>;

/**
 * Starts Azurite with its data below `folder`, or takes over the one that a killed host left there.
 * @param env without what Azurite reads (`AZURITE_ACCOUNTS`, `AZURITE_DB`) it has its one well-known account.
 * @throws Problem when a port is taken by another program, or Azurite does not start.
 */
export const startDeskAzurite = async (
  folder: string,
  ports: AzuritePorts,
  env: NodeJS.ProcessEnv,
): Promise<DeskAzurite> => {
  const location = path.join(folder, 'azurite');
  const recordFile = path.join(folder, 'azurite.json');
  const logFile = path.join(folder, 'azurite.log');
  const stop = (pid: number) => async () => {
    await end(pid, location);
    rmSync(recordFile, { force: true });
  };

  const left = readRecord(recordFile);
  if (left && isProcessAlive(left.pid, location)) {
    const { pid, endpoints } = left;
    if (endpoints && fits(endpoints, ports) && (await answers(endpoints))) {
      return { endpoints, adopted: true, stop: stop(pid) };
    }
    await stop(pid)();
  }

  await refuseStrangers(ports);
  mkdirSync(location, { recursive: true });
  const record = (contents: AzuriteRecord) => writeFileSync(recordFile, `${JSON.stringify(contents)}\n`);
  try {
    const { pid, endpoints } = await launchAzurite({
      ports,
      location,
      logFile,
      livesWith: 'group',
      env,
      onSpawn: (pid) => record({ pid }),
    });
    record({ pid, endpoints });
    return { endpoints, adopted: false, stop: stop(pid) };
  } catch (error) {
    rmSync(recordFile, { force: true });
    if (!(error instanceof AzuriteLaunchError)) throw error;
    await refuseStrangers(ports);
    throw new Problem(
      `Azurite, the storage emulator, did not start (${error.message}): see ${logFile}, or move its data in ${location} away.`,
      { cause: error },
    );
  }
};

const readRecord = (file: string): AzuriteRecord | undefined => {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None, or cut short by a kill: what may still run then shows itself on its ports.
    return undefined;
  }
};

const fits = (endpoints: AzuriteEndpoints, ports: AzuritePorts): boolean =>
  AZURITE_SERVICES.every(
    (service) => ports[service] === 0 || String(ports[service]) === new URL(endpoints[service]).port,
  );

/** Every answer of Azurite, even a refusal, names it. */
const answers = async (endpoints: AzuriteEndpoints): Promise<boolean> => {
  const named = await Promise.all(
    AZURITE_SERVICES.map(async (service) => {
      try {
        const response = await fetch(endpoints[service], { signal: AbortSignal.timeout(5_000) });
        await response.arrayBuffer();
        return response.headers.get('server')?.startsWith('Azurite-') ?? false;
      } catch {
        return false;
      }
    }),
  );
  return named.every(Boolean);
};

const refuseStrangers = async (ports: AzuritePorts): Promise<void> => {
  for (const service of AZURITE_SERVICES) {
    const port = ports[service];
    if (port === 0 || (await isFree(port))) continue;
    throw new Problem(
      `Port ${port}, for Azurite's ${service} service, is in use by another program: stop that program, or set ` +
        `AZURITE_${service.toUpperCase()}_PORT to a free port (0 takes any).`,
    );
  }
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const END_WITHIN_MS = 20_000;
const POLL_MS = 25;

const end = async (pid: number, location: string): Promise<void> => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waited = 0; waited < END_WITHIN_MS; waited += POLL_MS) {
      if (!isProcessAlive(pid, location)) return;
      // It listens to signals only once it is up, and a second one while it saves would end it at once.
      if (waited === 0) process.kill(pid, signal);
      await delay(POLL_MS);
    }
  }
};
