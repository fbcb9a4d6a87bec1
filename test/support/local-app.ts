/** A function app of test/fixtures, loaded into this process as the local host loads it: one app a test file. */
import path from 'node:path';
import { execFile } from 'node:child_process';
import { loadApp, type LoadedApp } from '../../local/worker/load-app.ts';
import type { LogEntry } from '../../local/worker/rpc.ts';

const fixturePath = (fixture: string): string => path.resolve(import.meta.dirname, '..', 'fixtures', fixture);

export const SYSTEM_KEY = 'the-system-key';
export const TASK_HUB = 'TestHub';

export const loadFixture = async (
  fixture: string,
  origin: string,
): Promise<{ app: LoadedApp; logs: LogEntry[] }> => {
  const logs: LogEntry[] = [];
  const durable = { origin, taskHub: TASK_HUB, systemKey: SYSTEM_KEY };
  const app = await loadApp(fixturePath(fixture), durable, (entry) => logs.push(entry));
  return { app, logs };
};

/**
 * Loads an app in a Node process of its own, without the test runner's module loader in between, runs `script` on it
 * (it has `app` and prints what it wants known) and gives back the text of both outputs.
 */
export const inOwnProcess = (fixture: string, script: string): Promise<string> => {
  const loader = path.resolve(import.meta.dirname, '..', '..', 'local', 'worker', 'load-app.ts');
  const code = `
    import { loadApp } from ${JSON.stringify(loader)};
    try {
      const durable = { origin: 'http://127.0.0.1:7071', taskHub: 'T', systemKey: 'k' };
      const app = await loadApp(${JSON.stringify(fixturePath(fixture))}, durable, () => undefined);
      ${script}
    } catch (error) { console.log(error.message); }
    process.exit();`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', code], (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
};
