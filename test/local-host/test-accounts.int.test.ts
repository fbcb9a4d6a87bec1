import { TableServiceClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { takeAccount } from '../support/azurite.ts';

describe('a storage account of the tests', () => {
  it('is given out once, however many ask at the same time', async () => {
    const accounts = await Promise.all(Array.from({ length: 30 }, takeAccount));
    expect(new Set(accounts.map((account) => account.name)).size).toBe(30);
  });

  it('has tables of its own', async () => {
    const [mine, other] = await Promise.all([takeAccount(), takeAccount()]);
    const tablesOf = (connectionString: string) =>
      TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
    await tablesOf(mine.connectionString).createTable('Jobs');
    const names = [];
    for await (const table of tablesOf(other.connectionString).listTables()) names.push(table.name);
    expect(names).toEqual([]);
  });
});
