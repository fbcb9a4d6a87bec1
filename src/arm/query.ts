/** Parameters of the query string. */
import { refusal } from '../wire/refusal.ts';

/** The name is taken in any case, as ARM does. `undefined`: it is not there. */
export const queryValue = (query: URLSearchParams, name: string): string | undefined =>
  [...query].find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];

/**
 * Whether the client only wants to know what its request would do.
 * @throws Refusal when it is neither true nor false: a request meant for a rehearsal must not be carried out.
 */
export const isDryRun = (query: URLSearchParams): boolean => {
  const value = queryValue(query, 'dryRun')?.toLowerCase();
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw refusal(
    'InvalidQueryParameter',
    { name: 'dryRun', rule: 'must be true or false' },
    { target: 'dryRun' },
  );
};
