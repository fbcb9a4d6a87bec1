/**
 * Where JSON breaks, for the message to whoever wrote it. `JSON.parse` names a position only sometimes, and otherwise
 * quotes the text, which may hold a BitLocker key.
 */

/** Line and column from 1, the column in UTF-16 units. */
export type JsonFault = { readonly line: number; readonly column: number; readonly expected: string };

const space = /[ \t\n\r]*/y;
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Expected = 'a value' | 'a value or ]' | 'a property name' | 'a property name or }' | ':' | 'the end';

/** @returns the first fault, or `undefined` when the text is JSON. */
export const findJsonFault = (text: string): JsonFault | undefined => {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let expected: Expected | 'after' = 'a value';

  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return false;
    at += found[0].length;
    return true;
  };
  const afterValue = (): Expected | 'after' => (open.length === 0 ? 'the end' : 'after');
  const isComplete = (): boolean => expected === 'the end';
  const words = (): string => {
    if (expected === 'after') return open.at(-1) === '{' ? "',' or '}'" : "',' or ']'";
    return expected === ':' ? "':'" : expected;
  };
  /** Takes one token; false: it is not what may stand here. */
  const step = (next: string): boolean => {
    const closes = open.at(-1) === '{' ? '}' : ']';
    if (expected === 'a property name' || expected === 'a property name or }') {
      if (take(string)) {
        expected = ':';
        return true;
      }
      if (expected === 'a property name' || next !== '}') return false;
    } else if (expected === ':') {
      if (next !== ':') return false;
      at += 1;
      expected = 'a value';
      return true;
    } else if (expected === 'after') {
      if (next === ',') {
        at += 1;
        expected = closes === '}' ? 'a property name' : 'a value';
        return true;
      }
      if (next !== closes) return false;
    } else if (expected === 'the end') {
      return false;
    } else {
      if (next === '{' || next === '[') {
        at += 1;
        open.push(next);
        expected = next === '{' ? 'a property name or }' : 'a value or ]';
        return true;
      }
      if (take(string) || take(scalar)) {
        expected = afterValue();
        return true;
      }
      if (expected === 'a value' || next !== ']') return false;
    }
    at += 1;
    open.pop();
    expected = afterValue();
    return true;
  };

  for (;;) {
    take(space);
    const next = text.charAt(at);
    if (next === '' && isComplete()) return undefined;
    if (next === '' || !step(next)) break;
  }
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected: words() };
};
