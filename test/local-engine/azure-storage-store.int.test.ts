import { createAzureStorageStore } from '../../local/store/azure-storage.ts';
import { takeAccount } from '../support/azurite.ts';
import { storeBehaviour } from './store-conformance.ts';

storeBehaviour('a store in tables and blobs', async () => {
  const { connectionString } = await takeAccount();
  const reopen = () => createAzureStorageStore({ connectionString, taskHub: 'TestHub' });
  const store = reopen();
  await store.open();
  return { store, reopen };
});
