/** What a customer's storage account answered, where a client waits for it. */
import type { NoAccount } from '../transfer/export/export-sources.ts';
import { refusal } from '../wire/refusal.ts';

/** @throws Refusal StorageAccountNotFound, or StorageAccountUnreachable. */
export const answered = <T extends { readonly kind: string }>(
  storageAccountId: string,
  answer: T | NoAccount,
): Exclude<T, NoAccount> => {
  const missing = (kind: string): kind is NoAccount['kind'] => kind === 'unknown' || kind === 'unreachable';
  if (!missing(answer.kind)) return answer as Exclude<T, NoAccount>;
  const { kind, why } = answer as NoAccount;
  throw refusal(kind === 'unknown' ? 'StorageAccountNotFound' : 'StorageAccountUnreachable', {
    storageAccountId,
    reason: why,
  });
};
