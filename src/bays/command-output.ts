/** What a command said, for a log in which no key may stand. */
import type { Readable } from 'node:stream';

const MAX_TAIL = 4096;
const MAX_LINE = 200;
/** So many characters of a key in a row are too much of it. */
const TELLING = 6;

/** Reads all of the stream and keeps its end. */
export const tailOf = (stream: Readable): (() => string) => {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-MAX_TAIL);
  });
  // Pipes that break end the output, nothing else.
  stream.on('error', () => undefined);
  return () => tail;
};

/** The last that is not blank. */
export const lastLine = (text: string): string | undefined =>
  text
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .findLast((line) => line !== '');

/** Nothing where the line has a part of the key in it, however it is grouped. */
export const withoutKey = (line: string | undefined, key: string): string | undefined => {
  if (line === undefined) return undefined;
  const [said, secret] = [plain(line), plain(key)];
  for (let at = 0; at + TELLING <= secret.length; at += 1)
    if (said.includes(secret.slice(at, at + TELLING))) return undefined;
  return line.slice(0, MAX_LINE);
};

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
