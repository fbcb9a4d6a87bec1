/** The values of a manifest's elements and attributes, checked. */
import { importDispositions, type ImportDisposition, type ManifestSidecar } from './manifest.ts';
import { checkAttributes, type Attributes, type XmlElement } from './xml-reader.ts';
import type { Fail } from './xml-decoder.ts';

/** `what` names the value to the reader of the error: `Length`, `Block Offset`. */
export const wholeNumber = (what: string, text: string | undefined, fail: Fail): number => {
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
  const digits = text.trim().toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits))
    return fail(`The Hash of ${what} is ${quoted(text)}. Give its MD5 as 32 hex digits`);
  return digits;
};

export const disposition = (text: string, fail: Fail): ImportDisposition => {
  const value = importDispositions.find((known) => known === text.trim());
  return value ?? fail(`ImportDisposition is ${quoted(text)}. It is one of ${importDispositions.join(', ')}`);
};

/** `<MetadataPath Hash="…">` or `<PropertiesPath Hash="…">`. */
export const sidecarElement = (
  name: string,
  attributes: Attributes,
  fail: Fail,
  keep: (sidecar: ManifestSidecar) => void,
): XmlElement => {
  checkAttributes(name, attributes, ['Hash'], fail);
  const hash = md5Hash(name, attributes['Hash'], fail);
  return {
    kind: 'text',
    close: (path) => {
      if (path.trim() === '') fail(`${name} is empty. Give the file's path on the drive, or leave it out`);
      keep({ path, hash });
    },
  };
};

const MAX_SHOWN = 60;

/** A value as an error shows it: cut short, and in quotes. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
