/** The tables of a storage account, each made when it is first used. */
import { setTimeout as pause } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { codeOf } from './failures.ts';

/** Makes the table if need be, once; a failure is forgotten, so that the next use tries again. */
export type Table = () => Promise<TableClient>;

export type Tables = {
  readonly jobs: Table;
  readonly due: Table;
  readonly dataCentre: Table;
};

export type TableAccount =
  | { readonly connectionString: string }
  /** `url`: the account's table endpoint. */
  | { readonly url: string; readonly credential: TokenCredential };

/** Azure takes up to a minute to forget a table of this name that was deleted just now; these add up to more. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;
const attempts = 20;

/**
 * Makes no request by itself: the first use of a table does.
 * @throws Error when the connection string is none.
 */
export const openTables = (account: TableAccount): Tables => ({
  jobs: madeOnce(clientOf(account, 'Jobs')),
  due: madeOnce(clientOf(account, 'Due')),
  dataCentre: madeOnce(clientOf(account, 'DataCentre')),
});

const clientOf = (account: TableAccount, table: string): TableClient => {
  if ('credential' in account) {
    return new TableClient(account.url, table, account.credential, {
      allowInsecureConnection: account.url.startsWith('http:'),
    });
  }
  const allowInsecureConnection = /\bhttp:|protocol=http;|UseDevelopmentStorage=true/i.test(
    account.connectionString,
  );
  try {
    return TableClient.fromConnectionString(account.connectionString, table, { allowInsecureConnection });
  } catch (cause) {
    throw new Error('The connection string of the storage account where jobs are kept is not usable', {
      cause,
    });
  }
};

const madeOnce = (client: TableClient): Table => {
  let made: Promise<TableClient> | undefined;
  return () => {
    made ??= make(client).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
};

const make = async (client: TableClient): Promise<TableClient> => {
  for (let attempt = 1; ; attempt++) {
    try {
      // One that is there already is no error to the SDK.
      await client.createTable();
      return client;
    } catch (error) {
      if (codeOf(error) !== 'TableBeingDeleted' || attempt === attempts) throw error;
      await pause(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
    }
  }
};
