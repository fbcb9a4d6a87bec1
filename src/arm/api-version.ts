/** The versions of the API that are spoken. They differ in nothing that shows in a body (integer widths alone). */
import { refusal } from '../wire/refusal.ts';

const supported = ['2021-01-01', '2020-08-01', '2016-11-01'] as const;

/** @throws Refusal when it is missing or unknown. The name of the parameter is taken in any case, as ARM does. */
export const checkApiVersion = (query: URLSearchParams): void => {
  const version = [...query].find(([name]) => name.toLowerCase() === 'api-version')?.[1] ?? '';
  if (version === '') throw refusal('MissingApiVersionParameter', { supported });
  if (!supported.some((known) => known === version)) {
    throw refusal('InvalidApiVersionParameter', { version, supported }, { target: 'api-version' });
  }
};
