import { createMemoryStore } from '../../local/store/memory.ts';
import { storeBehaviour } from './store-conformance.ts';

storeBehaviour('a store in memory', () => {
  const store = createMemoryStore();
  return Promise.resolve({ store, reopen: () => store });
});
