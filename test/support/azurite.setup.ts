/** Starts one Azurite in memory for all tests that need storage, and ends it after the last of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { launchAzurite, type AzuriteEndpoints } from '../../local/azurite/launch.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly azurite: TestAzurite;
  }
}

export type TestAzurite = {
  readonly endpoints: AzuriteEndpoints;
  readonly accounts: readonly string[];
  /** The same for every account. */
  readonly key: string;
};

type Shared = { projects: number; readonly running: ReturnType<typeof start> };

/** Each project runs this file for itself, in one process: they share what is here. */
const global = globalThis as Record<symbol, Shared | undefined>;
const sharedKey = Symbol.for('drayage.test.azurite');

const ACCOUNTS = 1_000;

export const setup = async (project: TestProject): Promise<void> => {
  const shared = (global[sharedKey] ??= { projects: 0, running: start() });
  shared.projects += 1;
  project.provide('azurite', (await shared.running).azurite);
};

export const teardown = async (): Promise<void> => {
  const shared = global[sharedKey];
  if (!shared) return;
  shared.projects -= 1;
  if (shared.projects > 0) return;
  global[sharedKey] = undefined;
  await (await shared.running).stop();
};

const start = async (): Promise<{ azurite: TestAzurite; stop: () => Promise<void> }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drayage-azurite-'));
  const key = Buffer.from('drayage-test-key').toString('base64');
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => `t${String(index).padStart(3, '0')}`);
  const { process: child, endpoints } = await launchAzurite({
    ports: { blob: 0, queue: 0, table: 0 },
    logFile: path.join(folder, 'azurite.log'),
    livesWith: 'parent',
    env: { ...process.env, AZURITE_ACCOUNTS: accounts.map((name) => `${name}:${key}`).join(';') },
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { azurite: { endpoints, accounts, key }, stop };
};
