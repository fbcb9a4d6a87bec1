/**
 * The versions of the API that are spoken. Their bodies differ in integer widths, and in one name: `blobListBlobPath` was
 * written `blobListblobPath` in the texts of 2016-11-01 until 2019, and clients made from those look for that.
 */
import { refusal } from '../wire/refusal.ts';
import { queryValue } from './query.ts';

export const apiVersions = ['2021-01-01', '2020-08-01', '2016-11-01'] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** @throws Refusal when it is missing or unknown. */
export const apiVersionOf = (query: URLSearchParams): ApiVersion => {
  const given = queryValue(query, 'api-version') ?? '';
  if (given === '') {
    throw refusal('MissingApiVersionParameter', { supported: apiVersions }, { target: 'api-version' });
  }
  const version = apiVersions.find((known) => known === given);
  if (version !== undefined) return version;
  throw refusal(
    'InvalidApiVersionParameter',
    { version: given, supported: apiVersions },
    { target: 'api-version' },
  );
};
