/** The values of elements and attributes in the service's XML files, checked. */
import type { Fail } from './xml-decoder.ts';

/** So many digits are a safe integer whatever they say: nearly all that a file has. */
const SHORT_NUMBER = /^\d{1,15}$/;

/** `what` names the value to the reader of the error: `Length`, `Block Offset`. */
export const wholeNumber = (what: string, text: string | undefined, fail: Fail): number => {
  if (text !== undefined && SHORT_NUMBER.test(text)) return Number(text);
  const digits = text?.trim();
  if (digits === undefined) return fail(`${what} is missing. Give it as a whole number of bytes`);
  const value = Number(digits);
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(value))
    return fail(`${what} is ${quoted(digits)}. Give it as a whole number of bytes`);
  return value;
};

/** MD5 as 32 hex digits, lower-case; samples of the service carry a leading space and capitals. */
export const md5Hash = (what: string, text: string | undefined, fail: Fail): string => {
  if (text === undefined) return fail(`${what} has no Hash. Give its MD5 as 32 hex digits`);
  const digits = text.trim();
  if (!/^[0-9A-Fa-f]{32}$/.test(digits))
    return fail(`The Hash of ${what} is ${quoted(text)}. Give its MD5 as 32 hex digits`);
  return digits.toLowerCase();
};

/** Case counts, as it does to the service's own tool. */
export const oneOf = <T extends string>(
  known: readonly T[],
  what: string,
  text: string | undefined,
  fail: Fail,
): T => {
  const trimmed = text?.trim();
  const value = known.find((word) => word === trimmed);
  return (
    value ??
    fail(
      `${what} ${text === undefined ? 'is missing' : `is ${quoted(text)}`}. It is one of ${known.join(', ')}`,
    )
  );
};

const MAX_SHOWN = 60;

/** A value as an error shows it: in quotes, and cut short. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
