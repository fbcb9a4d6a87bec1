/** The tables of a storage account, each made when it is first used. */
import { setTimeout as pause } from 'node:timers/promises';
import { RestError, TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';

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

/** Opens nothing by itself: no request is made before a table is used. */
export const openTables = (account: TableAccount): Tables => ({
  jobs: madeOnce(() => clientOf(account, 'Jobs')),
  due: madeOnce(() => clientOf(account, 'Due')),
  dataCentre: madeOnce(() => clientOf(account, 'DataCentre')),
});

const clientOf = (account: TableAccount, table: string): TableClient =>
  'connectionString' in account
    ? TableClient.fromConnectionString(account.connectionString, table, {
        allowInsecureConnection: /\bhttp:|protocol=http;|UseDevelopmentStorage=true/i.test(
          account.connectionString,
        ),
      })
    : new TableClient(account.url, table, account.credential, {
        allowInsecureConnection: account.url.startsWith('http:'),
      });

const madeOnce = (open: () => TableClient): Table => {
  let made: Promise<TableClient> | undefined;
  return () => {
    made ??= make(open()).catch((error: unknown) => {
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
      const beingDeleted = error instanceof RestError && error.code === 'TableBeingDeleted';
      if (!beingDeleted || attempt === attempts) throw error;
      await pause(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
    }
  }
};
