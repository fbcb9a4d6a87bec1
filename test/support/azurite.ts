/** A storage account of the tests' Azurite that no other test has. */
import { BlobServiceClient, RestError } from '@azure/storage-blob';
import { inject } from 'vitest';

export type TestAccount = {
  readonly name: string;
  /** Base64. */
  readonly key: string;
  /** With explicit endpoints for blobs, queues and tables. */
  readonly connectionString: string;
};

/**
 * Taken by creating a container named `taken` in it, which only one can: test files that run at once never meet.
 * The tables and queues of an account just taken are empty; it has no other container.
 */
export const takeAccount = async (): Promise<TestAccount> => {
  const { accounts, key } = inject('azurite');
  const first = Math.floor(Math.random() * accounts.length);
  for (const name of [...accounts.slice(first), ...accounts.slice(0, first)]) {
    const account = { name, key, connectionString: connectionString(name) };
    if (await take(account)) return account;
  }
  throw new Error(`All ${accounts.length} storage accounts of the tests' Azurite are taken.`);
};

const take = async ({ connectionString }: TestAccount): Promise<boolean> => {
  try {
    await BlobServiceClient.fromConnectionString(connectionString).createContainer('taken');
    return true;
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 409) return false;
    throw error;
  }
};

const connectionString = (name: string): string => {
  const { endpoints, key } = inject('azurite');
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${name}`,
    `AccountKey=${key}`,
    `BlobEndpoint=${endpoints.blob}/${name}`,
    `QueueEndpoint=${endpoints.queue}/${name}`,
    `TableEndpoint=${endpoints.table}/${name}`,
  ].join(';');
};
