/** A proxy before the table service that counts what passes: requests, and rows in their answers. */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

type Asked = { requests: number; rows: number };

export type TableProxy = {
  readonly url: string;
  /** What `work` asked of the tables. Between such calls answers pass unread. */
  readonly count: (work: () => Promise<unknown>) => Promise<Asked>;
  readonly stop: () => void;
};

const rowsIn = (body: string): number => {
  const answer = JSON.parse(body) as { readonly value?: unknown };
  return Array.isArray(answer.value) ? answer.value.length : 1;
};

export const startTableProxy = async (target: string): Promise<TableProxy> => {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  let asked: Asked | undefined;
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const counting = asked;
    if (counting !== undefined) counting.requests += 1;
    const passed = request({ hostname, port, method, path, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      const chunks: Buffer[] = [];
      if (counting !== undefined && method === 'GET') {
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => (counting.rows += rowsIn(Buffer.concat(chunks).toString('utf8'))));
      }
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    count: async (work) => {
      const counted = (asked = { requests: 0, rows: 0 });
      await work();
      asked = undefined;
      return counted;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
};
