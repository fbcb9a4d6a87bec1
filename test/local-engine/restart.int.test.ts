import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { createAzureStorageStore } from '../../local/store/azure-storage.ts';
import { takeAccount } from '../support/azurite.ts';
import { loadBasics } from './engine-under-test.ts';
import { essentials, tellWithOneKill } from './restart-story.ts';

/** Between the engine and the tables; from the n-th write on, nothing gets through any more. */
type Wire = {
  readonly endpoint: string;
  readonly dieAt: (write: number, when: 'before' | 'after') => void;
  readonly isDead: () => boolean;
  readonly close: () => void;
};

const forward = async (
  incoming: IncomingMessage,
  to: string,
): Promise<{ status: number; answer: IncomingMessage }> => {
  const target = new URL(to);
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = request(
      { host: target.hostname, port: target.port, path: url, method, headers },
      (answer) => resolve({ status: answer.statusCode ?? 500, answer }),
    );
    outgoing.on('error', reject);
    incoming.pipe(outgoing);
  });
};

const createWire = async (tables: string): Promise<Wire> => {
  let writes = 0;
  let last = Infinity;
  let lastGetsThrough = false;
  const server = createServer((incoming, response) => {
    if (incoming.method !== 'GET') writes += 1;
    // A status that the SDK does not try again on.
    const refuse = () => response.writeHead(400).end();
    if (writes > last || (writes === last && !lastGetsThrough)) {
      incoming.resume().on('end', refuse);
      return;
    }
    const isLast = writes === last;
    void forward(incoming, tables).then(({ status, answer }) => {
      if (isLast) {
        answer.resume().on('end', refuse);
        return;
      }
      response.writeHead(status, answer.headers);
      answer.pipe(response);
    }, refuse);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { origin } = new URL(tables);
  return {
    endpoint: tables.replace(origin, `http://127.0.0.1:${port}`),
    dieAt: (write, when) => {
      writes = 0;
      last = write;
      lastGetsThrough = when === 'after';
    },
    isDead: () => writes >= last,
    close: () => server.close(),
  };
};

let invoker: FunctionInvoker;
let wire: Wire;
let connectionString: string;
beforeAll(async () => {
  invoker = await loadBasics();
  ({ connectionString } = await takeAccount());
  wire = await createWire(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
});
afterAll(() => {
  wire.close();
});

describe('a host killed at any request to its tables', () => {
  it.each(['before', 'after'] as const)(
    'completes every instance when it is killed %s the request',
    { timeout: 180_000 },
    async (when) => {
      let kills = 0;
      for (;;) {
        const taskHub = `Hub${when}${kills}`;
        const direct = () => createAzureStorageStore({ connectionString, taskHub });
        await direct().open();
        // Opening makes three requests to create what is there by now.
        wire.dieAt(3 + kills + 1, when);
        const wired = connectionString.replace(/TableEndpoint=[^;]+/, `TableEndpoint=${wire.endpoint}`);
        const breaking = createAzureStorageStore({ connectionString: wired, taskHub });
        if (!(await tellWithOneKill(essentials, invoker, { breaking, broken: wire.isDead, sound: direct })))
          break;
        kills += 1;
      }
      expect(kills).toBeGreaterThan(20);
    },
  );
});
