/** How lists are cut into pages: `$top`, `$skiptoken`, and the link that leads on. */
import { refusal } from '../wire/refusal.ts';

/** "Cannot exceed 100" (Microsoft.ImportExport 2021-01-01, `$top`). */
const MAX_TOP = 100;

const wholeNumber = (
  query: URLSearchParams,
  name: string,
  from: number,
  to: number,
  absent: number,
): number => {
  const text = query.get(name);
  if (text === null) return absent;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < from || value > to) {
    throw refusal(
      'InvalidQueryParameter',
      { name, rule: `must be a whole number from ${from} to ${to}` },
      { target: name },
    );
  }
  return value;
};

/** @throws Refusal when it is no whole number from 1 to 100. */
export const topOf = (query: URLSearchParams): number => wholeNumber(query, '$top', 1, MAX_TOP, MAX_TOP);

/** @throws Refusal when it is no sequence of an event. */
export const afterOf = (query: URLSearchParams): number => wholeNumber(query, 'after', 0, 999_999_999, 0);

export const badSkipToken = (): Error =>
  refusal(
    'InvalidQueryParameter',
    {
      name: '$skiptoken',
      rule: 'is none of this list. Follow nextLink as it was given, or begin again without it',
    },
    { target: '$skiptoken' },
  );

/**
 * The request's own address with another `$skiptoken`: clients follow it as it stands, so it is absolute, and keeps
 * api-version and `$top`.
 */
export const nextLinkOf = (requestUrl: string, continuation: string): string => {
  const url = new URL(requestUrl);
  const kept = [...url.searchParams].filter(([name]) => name !== '$skiptoken');
  const query = [...kept, ['$skiptoken', continuation]].map(
    ([name = '', value = '']) =>
      // The `$` of OData's parameters is left readable, as ARM leaves it.
      `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
  );
  return `${url.origin}${url.pathname}?${query.join('&')}`;
};
