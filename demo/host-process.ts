/** The local host as a process of its own: the demo knows it only by what it says and by its addresses. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { z } from 'zod';
import { DemoFault } from './fault.ts';

const readyLine = z.object({
  ready: z.literal(true),
  url: z.url(),
  blobEndpoint: z.url(),
});

/** Every Azurite has this account; its key is in Azurite's own documentation. */
const account = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

export type HostProcess = {
  readonly pid: number;
  readonly url: string;
  /** The desk's storage account, which is also the demo's customer's. */
  readonly blobs: BlobServiceClient;
  readonly stop: () => Promise<void>;
};

const HOST = fileURLToPath(new URL('../local/main.js', import.meta.url));

type HostProcessOptions = {
  /** Default: a virtual clock. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Hears what the host and its functions have to say, line by line. */
  readonly onLine?: (line: string) => void;
};

/** Starts `dist/local/main.js` and waits until it answers. @throws DemoFault with its own words. */
export const startHostProcess = async (
  dataFolder: string,
  { args = ['--clock', 'virtual'], env = {}, onLine }: HostProcessOptions = {},
): Promise<HostProcess> => {
  const child = spawn(process.execPath, [HOST, ...args, '--json-ready'], {
    env: {
      // Hourly housekeeping has little to do in 104 virtual days, 2,500 times.
      DRAYAGE_HOUSEKEEPING_SCHEDULE: '0 0 0 * * *',
      ...process.env,
      ...env,
      DRAYAGE_DATA: dataFolder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Ctrl-C reaches the whole process group; whatever ends this process must end the host too.
  process.once('exit', () => child.kill('SIGTERM'));

  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    onLine?.(line);
  });
  try {
    const ready = await firstReadyLine(child);
    const credential = new StorageSharedKeyCredential(account.name, account.key);
    return {
      url: ready.url,
      blobs: new BlobServiceClient(`${ready.blobEndpoint}/${account.name}`, credential),
      pid: child.pid ?? 0,
      stop: () => stop(child),
    };
  } catch {
    await stop(child);
    throw new DemoFault(complaints.join('\n') || 'The local host did not start, and did not say why.');
  }
};

const firstReadyLine = async (child: ChildProcess): Promise<z.infer<typeof readyLine>> => {
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = readyLine.safeParse(jsonOrNothing(line));
    if (parsed.success) {
      child.stdout.resume();
      return parsed.data;
    }
  }
  throw new Error('ended before it was ready');
};

const jsonOrNothing = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
};
