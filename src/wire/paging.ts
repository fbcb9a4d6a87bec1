/** How lists are cut into pages: `$top`, `$skiptoken`, and the link that leads on. */
import { refusal } from './refusal.ts';
import type { Sealer } from '../ports/sealer.ts';

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

export const badCursor = (): Error =>
  refusal(
    'InvalidQueryParameter',
    {
      name: 'after',
      rule: 'is no cursor of this feed. Hand back a cursor as it was given, or begin without one',
    },
    { target: 'after' },
  );
/** As many as the account gives at once. */
const MAX_SOURCE_TOP = 5000;
const SOURCE_TOP = 1000;

/** Of what is in an account. @throws Refusal when it is no whole number from 1 to 5000. */
export const sourceTopOf = (query: URLSearchParams): number =>
  wholeNumber(query, '$top', 1, MAX_SOURCE_TOP, SOURCE_TOP);

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
 * A continuation as clients get it. It tells nothing, opens for the list that it was made for and no other, and cannot be
 * made up.
 * @param list what tells this list from others: its scope and its filter.
 */
export const skipTokenOf = (sealer: Sealer, list: readonly string[], continuation: string): string =>
  sealer.seal(continuation, sealedFor(list));

/** @throws Refusal when it is none of this list. */
export const continuationOf = (sealer: Sealer, list: readonly string[], skipToken: string): string => {
  try {
    return sealer.open(skipToken, sealedFor(list));
  } catch {
    throw badSkipToken();
  }
};

/** Not to be taken for the context of a drive's secret, which has no blank. */
const sealedFor = (list: readonly string[]): string => `skip token ${JSON.stringify(list)}`;

/**
 * The request's own address with another `$skiptoken`: clients follow it as it stands, so it is absolute, and keeps
 * api-version, `$top` and `$filter`.
 */
export const nextLinkOf = (url: URL, skipToken: string): string => {
  const kept = [...url.searchParams].filter(([name]) => name !== '$skiptoken');
  const query = [...kept, ['$skiptoken', skipToken]].map(
    ([name = '', value = '']) =>
      // The `$` of OData's parameters is left readable, as ARM leaves it.
      `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
  );
  return `${url.origin}${url.pathname}?${query.join('&')}`;
};
