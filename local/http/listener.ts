/** The host's port: taken before the app is loaded, because the app is told its address; served from once it is. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type Listener = {
  /** `http://127.0.0.1:7071`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Requests before this are answered 503. */
  readonly serve: (handler: RequestHandler) => void;
  /** Aborted when the listener closes: what only waits should end then. */
  readonly closing: AbortSignal;
  /** Takes no more requests, lets those at work end (for at most five seconds), closes every connection. */
  readonly close: () => Promise<void>;
};

const CLOSING_GRACE_MS = 5_000;

const whyNot = (error: NodeJS.ErrnoException, port: number): string => {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the program that has it, or set PORT to a free port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}: set PORT to one above 1023.`;
    default:
      return `Cannot listen on port ${port}: ${error.message}`;
  }
};

/** Port 0 takes any free one. Rejects with the system's `code` and one sentence that says how to mend it. */
export const listen = async ({
  port,
  host = '127.0.0.1',
}: {
  port: number;
  host?: string;
}): Promise<Listener> => {
  let handler: RequestHandler = (_request, response) => {
    response.writeHead(503).end();
    return Promise.resolve();
  };
  const closing = new AbortController();
  const server = createServer((request, response) => {
    response.once('close', () => {
      // A closing server leaves connections open whose request ends only now.
      if (closing.signal.aborted) setImmediate(() => server.closeIdleConnections());
    });
    handler(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  // Clients pool sockets; with the default of 5 s a busy loop closes one just as it is used again (ECONNRESET).
  server.keepAliveTimeout = 0;
  // An upload may take longer than Node's five minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(Object.assign(new Error(whyNot(error, port), { cause: error }), { code: error.code }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    port: actualPort,
    serve: (next) => {
      handler = next;
    },
    closing: closing.signal,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const cutOff = setTimeout(() => {
        server.closeAllConnections();
      }, CLOSING_GRACE_MS);
      await closed;
      clearTimeout(cutOff);
    },
  };
};
