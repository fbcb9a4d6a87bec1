/** Tables of an account of their own, and what was asked of them. */
import { TableClient } from '@azure/data-tables';
import { openTables } from '../../src/storage/tables/tables.ts';
import type { Table, Tables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from './azurite.ts';

export const takeTables = async (): Promise<Tables> =>
  openTables({ connectionString: (await takeAccount()).connectionString });

/** What a table answered: how many requests it took, and how many rows came back. */
export type Asked = { requests: number; rows: number };

/** The same table through a client that counts. */
export const counted = async (
  table: Table,
  connectionString: string,
): Promise<{ table: Table; asked: Asked }> => {
  const asked: Asked = { requests: 0, rows: 0 };
  const client = TableClient.fromConnectionString(connectionString, (await table()).tableName, {
    allowInsecureConnection: true,
    additionalPolicies: [
      {
        position: 'perCall',
        policy: {
          name: 'count',
          sendRequest: async (request, next) => {
            const response = await next(request);
            asked.requests += 1;
            asked.rows += rowsIn(response.bodyAsText);
            return response;
          },
        },
      },
    ],
  });
  return { table: () => Promise.resolve(client), asked };
};

const rowsIn = (body: string | null | undefined): number => {
  const answer: unknown = JSON.parse(body ?? '{}');
  return typeof answer === 'object' && answer && 'value' in answer && Array.isArray(answer.value)
    ? answer.value.length
    : 0;
};
