/** Row and partition keys out of names that people chose: legal whatever is in them, and no two different ones alike. */
import { createHash } from 'node:crypto';

/** Longest form of one part: two of them and the kind stay under the 512 characters that a key may have. */
const longestPart = 200;
const keptOfLongPart = 120;

const escaped = (byte: number): string => `~${byte.toString(16).padStart(2, '0')}`;

/**
 * One part of a key: lower-cased without regard to locale, and percent-encoded with `~` in the place of `%`. (The table
 * service decodes the path of a request twice, so that a `%` in a key finds another row or none: Azure Storage team
 * blog, 28 May 2012, "PartitionKey or RowKey containing the percent character".) A part that would be too long ends in
 * `~~` and its SHA-256 instead, which no shorter part can be.
 * @param what names the part in the error: "the job's name".
 * @throws RangeError when the text is not well-formed Unicode: two such texts could give one key.
 */
export const keyPart = (what: string, text: string): string => {
  const lower = text.toLowerCase();
  if (!lower.isWellFormed()) {
    throw new RangeError(`Half of a character stands alone in ${what} (a lone surrogate): leave it out.`);
  }
  const part = Array.from(Buffer.from(lower, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9._-]/.test(character) ? character : escaped(byte);
  }).join('');
  if (part.length <= longestPart) return part;
  return `${part.slice(0, keptOfLongPart)}~~${createHash('sha256').update(lower, 'utf8').digest('hex')}`;
};

/** A whole number as text that sorts as numbers do. */
export const keyNumber = (value: number): string => {
  if (!Number.isSafeInteger(value) || value < 0 || value > 9_999_999_999) {
    throw new RangeError(
      `${value} cannot be a number in a key: it must be a whole number of at most 10 digits.`,
    );
  }
  return String(value).padStart(10, '0');
};

/** Parts are joined by `|`, which no part contains. */
export const rowKeyOf = (...parts: readonly string[]): string => parts.join('|');

/** All keys that begin with these parts: from the first (included) to the end (excluded; `}` comes after `|`). */
export const rangeOf = (...parts: readonly string[]): { from: string; end: string } => {
  const prefix = parts.join('|');
  return { from: `${prefix}|`, end: `${prefix}}` };
};
