import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TableServiceClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { openTables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from '../support/azurite.ts';

const namesOf = async (connectionString: string): Promise<(string | undefined)[]> => {
  const service = TableServiceClient.fromConnectionString(connectionString, {
    allowInsecureConnection: true,
  });
  const names = [];
  for await (const { name } of service.listTables()) names.push(name);
  return names.sort();
};

describe('the tables of an account', () => {
  it('are made when they are used, by any number of processes at once', async () => {
    const { connectionString } = await takeAccount();
    const several = Array.from({ length: 5 }, () => openTables({ connectionString }));
    expect(await namesOf(connectionString)).toStrictEqual([]);
    await Promise.all(several.flatMap(({ jobs }) => [jobs(), jobs()]));
    expect(await namesOf(connectionString)).toStrictEqual(['Jobs']);
    await several[0]!.due();
    await several[0]!.dataCentre();
    expect(await namesOf(connectionString)).toStrictEqual(['DataCentre', 'Due', 'Jobs']);
  });

  it('wait for a table of their name that is being deleted, and try again after a failure', async () => {
    // Azurite deletes at once, so a server of our own answers as Azure does meanwhile.
    const answers = [403, 409, 409, 201];
    const codes: Record<number, string> = { 403: 'AuthorizationFailure', 409: 'TableBeingDeleted' };
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const status = answers.shift() ?? 500;
        const error = { code: codes[status], message: { lang: 'en-US', value: 'as Azure says' } };
        response.writeHead(status, { 'content-type': 'application/json;odata=minimalmetadata' });
        response.end(status === 201 ? '{"TableName":"Jobs"}' : JSON.stringify({ 'odata.error': error }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const tables = openTables({
        connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aGk=;TableEndpoint=http://127.0.0.1:${String(port)}/a`,
      });
      await expect(tables.jobs()).rejects.toMatchObject({ statusCode: 403 });
      expect((await tables.jobs()).tableName).toBe('Jobs');
      expect(answers).toStrictEqual([]);
      // Made once: nothing more is asked.
      await tables.jobs();
    } finally {
      server.close();
    }
  });

  it('are refused in words when the connection string is none, without telling it', () => {
    const open = () => openTables({ connectionString: 'AccountName=a;AccountKey=c2VjcmV0' });
    expect(open).toThrow(/connection string of the storage account where jobs are kept is not usable/);
    expect(open).not.toThrow(/c2VjcmV0/);
  });
});
