/** From a job's `storageAccountId` to the account it names. */
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type StoragePipelineOptions } from '@azure/storage-blob';
import type { BlobAccount, StorageAccounts } from '../../ports/blob-account.ts';
import { openBlobAccount } from './blob-account.ts';

/** See openBlobAccount: what may be sent again is for the engine to say. */
const pipeline: StoragePipelineOptions = { retryOptions: { maxTries: 1 } };

/** The last part of an ARM id, as accounts are named; nothing else may become part of a host's name. */
const ACCOUNT_ID = /\/storageAccounts\/([a-z0-9]{3,24})\/?$/iu;

/**
 * @param connectionStrings by account name, for accounts that are no Azure resources (a desk's Azurite).
 * @param credential for all others, which are then reached in Azure's public cloud; without it there are no others.
 * @throws Error for a connection string that is none.
 */
export const createStorageAccounts = (
  connectionStrings: Readonly<Record<string, string>>,
  credential?: TokenCredential,
): StorageAccounts => {
  const accounts = new Map<string, BlobAccount>();
  for (const [name, text] of Object.entries(connectionStrings))
    accounts.set(name.toLowerCase(), openBlobAccount(connect(name, text)));
  return {
    open: (storageAccountId) => {
      const name = ACCOUNT_ID.exec(storageAccountId)?.[1]?.toLowerCase();
      if (name === undefined)
        return {
          kind: 'unknown-account',
          reason: `${JSON.stringify(storageAccountId)} is no id of a storage account: it ends in /storageAccounts/<name>`,
        };
      const known = accounts.get(name);
      if (known) return known;
      if (!credential)
        return { kind: 'unknown-account', reason: `No setting says how to reach the account ${name}` };
      const service = new BlobServiceClient(`https://${name}.blob.core.windows.net`, credential, pipeline);
      const opened = openBlobAccount(service);
      accounts.set(name, opened);
      return opened;
    },
  };
};

const connect = (name: string, connectionString: string): BlobServiceClient => {
  try {
    return BlobServiceClient.fromConnectionString(connectionString, pipeline);
  } catch (cause) {
    throw new Error(`The connection string of the storage account ${name} is not usable`, { cause });
  }
};
