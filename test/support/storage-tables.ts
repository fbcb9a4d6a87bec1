/** Tables of an account of their own, and what was asked of them. */
import { TableClient } from '@azure/data-tables';
import type { TransactionAction } from '@azure/data-tables';
import type { PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline';
import { randomUUID } from 'node:crypto';
import { jobRow } from '../../src/storage/tables/job-rows.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import type { Table, Tables } from '../../src/storage/tables/tables.ts';
import { takeAccount } from './azurite.ts';
import { jobDetails, startOfTime } from './jobs.ts';
import { newJob } from './storage-jobs.ts';

export const takeTables = async (): Promise<Tables> =>
  openTables({ connectionString: (await takeAccount()).connectionString });

/** What a table answered: how many requests it took, and how many rows came back. */
export type Asked = { requests: number; rows: number };

type Watch = (request: PipelineRequest, next: SendRequest) => Promise<PipelineResponse>;

/** The same table through a client whose requests pass `watch`, each time they are sent. */
export const watched = async (table: Table, connectionString: string, watch: Watch): Promise<Table> => {
  const client = TableClient.fromConnectionString(connectionString, (await table()).tableName, {
    allowInsecureConnection: true,
    additionalPolicies: [{ position: 'perRetry', policy: { name: 'watch', sendRequest: watch } }],
  });
  return () => Promise.resolve(client);
};

/** The same table through a client that counts. */
export const counted = async (
  table: Table,
  connectionString: string,
): Promise<{ table: Table; asked: Asked }> => {
  const asked: Asked = { requests: 0, rows: 0 };
  const counting = await watched(table, connectionString, async (request, next) => {
    const response = await next(request);
    asked.requests += 1;
    asked.rows += rowsIn(response.bodyAsText);
    return response;
  });
  return { table: counting, asked };
};

const rowsIn = (body: string | null | undefined): number => {
  const answer: unknown = JSON.parse(body ?? '{}');
  return typeof answer === 'object' && answer && 'value' in answer && Array.isArray(answer.value)
    ? answer.value.length
    : 0;
};

/** New jobs `j000000…` of resource group `rg`, a hundred in each transaction, as the repository would write them. */
export const fillWithJobs = async (
  client: TableClient,
  subscriptionId: string,
  count: number,
  detailsOf: (index: number) => Parameters<typeof jobDetails>[0],
): Promise<void> => {
  const rowOf = (index: number): TransactionAction => {
    const key = { subscriptionId, resourceGroup: 'rg', name: `j${String(index).padStart(6, '0')}` };
    const { after } = newJob(key, randomUUID(), { details: jobDetails(detailsOf(index)), drives: [] });
    return ['create', jobRow(after, startOfTime, 0, [])];
  };
  for (let start = 0; start < count; start += 100) {
    const batch = Array.from({ length: Math.min(100, count - start) }, (_, index) => rowOf(start + index));
    await client.submitTransaction(batch);
  }
};
