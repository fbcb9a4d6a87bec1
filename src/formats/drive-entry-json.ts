/** Drive entries as `npm run prepare-drive` and `npm run drive-entries` print them: JSON, one entry or a list, or one a line. */
import { findJsonFault } from './json-fault.ts';

/** What `npm run` says before a program's own output, where it was not told to be silent. */
const BANNER = /^(?:[ \t]*(?:> [^\n]*)?\r?\n)*/u;

/** A journal begins with `[` too, and goes on with a word. */
const BEGINS_AS_JSON = /^\s*(?:\{|\[\s*[[{\]])/u;

/**
 * The values, of any shape; `undefined`: the file is something else. What is wrong is told without quoting the text, which holds keys.
 * @param failAt throws. Lines from 1.
 */
export const driveJsonOf = (
  text: string,
  failAt: (message: string, line: number) => never,
): readonly unknown[] | undefined => {
  const banner = BANNER.exec(text)?.[0] ?? '';
  const json = text.slice(banner.length);
  if (!BEGINS_AS_JSON.test(json)) return undefined;
  const parse = (part: string, linesBefore: number): unknown => {
    const fault = findJsonFault(part);
    if (fault === undefined) return JSON.parse(part);
    return failAt(
      `The JSON is malformed: there should be ${fault.expected} at column ${fault.column}`,
      linesBefore + fault.line,
    );
  };
  const linesBefore = banner.split('\n').length - 1;
  const lines = json.split('\n').map((line) => line.trim());
  const isOnePerLine =
    lines.every((line) => line === '' || (line.startsWith('{') && line.endsWith('}'))) &&
    lines.filter((line) => line !== '').length > 1;
  if (isOnePerLine)
    return lines.flatMap((line, index) => (line === '' ? [] : [parse(line, linesBefore + index)]));
  const value = parse(json, linesBefore);
  return Array.isArray(value) ? (value as unknown[]) : [value];
};
