/** Keys as the Azure Storage provider makes them. */

const SHORT: Readonly<Record<string, string>> = { '^': '^^', '/': '^0', '\\': '^1', '#': '^2', '?': '^3' };

/** Control characters move up by this much, into letters. */
const SHIFT = 0xc0;

/** An instance id without what a partition key may not hold (the provider's KeySanitation). */
export const escapeKey = (key: string): string =>
  key.replace(
    /[\^/\\#?\p{Cc}]/gu,
    (character) => SHORT[character] ?? `^${String.fromCharCode(character.charCodeAt(0) + SHIFT)}`,
  );

const LONG: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SHORT).map(([character, escaped]) => [escaped.slice(1), character]),
);

export const unescapeKey = (key: string): string =>
  key.replace(
    /\^(.)/gu,
    (_all, character: string) => LONG[character] ?? String.fromCharCode(character.charCodeAt(0) - SHIFT),
  );

/** 16 hex digits in capitals: text order is number order. */
export const ordinalKey = (ordinal: number): string => ordinal.toString(16).toUpperCase().padStart(16, '0');
