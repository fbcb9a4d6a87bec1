/** A storage account's door: lets requests through to the tests' Azurite, or answers in its place what Azurite never would. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { StorageAccounts } from '../../src/ports/blob-account.ts';
import { createStorageAccounts } from '../../src/storage/blobs/storage-accounts.ts';
import type { ImportWorld } from './drives.ts';

export type AccountRequest = {
  readonly method: string;
  /** Below the account: `/container/blob`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
};

/** An answer of the Blob service: status and error code; or the end of the connection, without one. */
type Refusal = readonly [status: number, code: string] | 'reset';

/** Customers' accounts as {@link ImportWorld} has them, through a door that may refuse. Closed with the test. */
export const behindDoor = async (
  world: Pick<ImportWorld, 'service' | 'job' | 'accountKey'>,
  refuses: (asked: AccountRequest) => Refusal | undefined,
): Promise<StorageAccounts> => {
  const azurite = new URL(world.service.url);
  const server = createServer((asked, answer) => {
    const { pathname, searchParams } = new URL(asked.url ?? '', azurite);
    const path = decodeURIComponent(pathname.slice(azurite.pathname.replace(/\/$/u, '').length));
    const { headers, method = '' } = asked;
    const refusal = refuses({ method, path, query: searchParams, headers });
    if (refusal === 'reset') asked.socket.destroy();
    else if (refusal) refuse(asked, answer, refusal);
    else forward(azurite, asked, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const name = world.job.storageAccountId.split('/').at(-1) ?? '';
  const { port } = server.address() as AddressInfo;
  return createStorageAccounts({
    [name]: `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${world.accountKey};BlobEndpoint=http://127.0.0.1:${port}/${name}`,
  });
};

const refuse = (
  asked: IncomingMessage,
  answer: ServerResponse,
  [status, code]: readonly [number, string],
): void => {
  asked.resume();
  asked.on('end', () => {
    answer.writeHead(status, { 'x-ms-error-code': code, 'content-type': 'application/xml' });
    const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Refused.</Message></Error>`;
    answer.end(asked.method === 'HEAD' ? undefined : body);
  });
};

const forward = (azurite: URL, asked: IncomingMessage, answer: ServerResponse): void => {
  const { headers, method, url } = asked;
  const onward = request({ host: azurite.hostname, port: azurite.port, path: url, method, headers });
  onward.on('response', (given) => {
    answer.writeHead(given.statusCode ?? 500, given.headers);
    given.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
};
